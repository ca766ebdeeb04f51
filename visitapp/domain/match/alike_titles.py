"""How alike two titles are, word by word, and what of each is left over."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel

_DIGIT = re.compile(r"\d")
SHORTEST_TYPO = 5
SHORTEST_SLIP = 8
SHORTEST_PART = 4
_ENDINGS = (
    "arnas", "ernas", "ornas", "arna", "erna", "orna", "ens", "ets", "ar", "er", "or", "en", "et", "an", "ns", "s", "a",
    "e", "n", "t",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TitleLikeness:
    """`shared`: words that both have, spelt as on the one side; `left` and `right`: words of one side only.

    `ratio`: how alike they are as a whole, letter by letter, 0 to 1.
    """

    shared: tuple[str, ...]
    left: tuple[str, ...]
    right: tuple[str, ...]
    ratio: float


def compare_titles(one: Sequence[str], other: Sequence[str]) -> TitleLikeness:
    """Match the words of two titles, each once: equal ones, then those with a slip of the pen, inflected, shortened,
    or written together on one side ("julmarknad", "marknad jul")."""
    if tuple(other) < tuple(one):
        turned = compare_titles(other, one)
        return TitleLikeness(turned.shared, turned.right, turned.left, turned.ratio)
    if _one_slip(one, other):
        return TitleLikeness(tuple(one), (), (), 1.0)
    left, right = list(dict.fromkeys(one)), list(dict.fromkeys(other))
    shared = [word for word in left if word in right]
    left, right = [word for word in left if word not in shared], [word for word in right if word not in shared]
    for word in list(left):
        twin = next((found for found in right if same_word(word, found)), None)
        if twin is not None:
            shared.append(word)
            left.remove(word)
            right.remove(twin)
    left, right, whole = _written_together(left, right)
    right, left, other_whole = _written_together(right, left)
    both = (*shared, *whole, *other_whole)
    letters = sum(map(len, both))
    by_word = letters / (letters + sum(map(len, (*left, *right))) or 1)
    by_letter = Indel.normalized_similarity(" ".join(sorted(one)), " ".join(sorted(other)), score_cutoff=by_word)
    return TitleLikeness(both, tuple(left), tuple(right), max(by_word, by_letter))


def _one_slip(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two titles differ by one letter in all, which no rule for words sees in short ones."""
    first, second = " ".join(one), " ".join(other)
    if min(len(first), len(second)) < SHORTEST_SLIP or _DIGIT.search(first) or _DIGIT.search(second):
        return False
    return OSA.distance(first, second, score_cutoff=1) <= 1


@lru_cache(maxsize=65536)
def same_word(one: str, other: str) -> bool:
    """Whether two words are one but for a slip of the pen, an ending or a shortening."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if short.isdigit() or long.isdigit() or len(short) < 3:
        return False
    longer = len(long) - len(short)
    if long.startswith(short) and len(short) >= SHORTEST_PART and (longer <= 2 or long[len(short) :] in _ENDINGS):
        return True
    if len(short) >= SHORTEST_TYPO and longer <= 1 and OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    return _stem(short) == _stem(long)


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _written_together(left: list[str], right: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Words of `left` that begin or end with words of `right`, with those: what remains of both, and what is shared."""
    kept, whole = [], []
    for word in left:
        parts = [part for part in right if len(part) >= 3 and _is_part(word, part)]
        if parts and sum(map(len, parts)) >= 0.6 * len(word) and max(map(len, parts)) >= SHORTEST_PART:
            whole.append(word)
            right = [part for part in right if part not in parts]
        else:
            kept.append(word)
    return kept, right, whole


def _is_part(word: str, part: str) -> bool:
    stem = _stem(part)
    return len(word) > len(stem) and (word.startswith(stem) or word.endswith((part, stem)))


def left_over(words: Iterable[str], explained: Collection[str]) -> tuple[str, ...]:
    """Words that are not among the explained ones, in any of their endings."""
    return tuple(word for word in words if word not in explained and not _is_ending_of(word, explained))


def _is_ending_of(word: str, explained: Iterable[str]) -> bool:
    beginning = word[:3]
    return any(known.startswith(beginning) and same_word(word, known) for known in explained)
