"""How the words of a search are found with the least reading.

Where three letters in a row have an index (visitapp.store.search_index), looking a word up costs as much as all its
threes have events together, and a word of common ones may well be in no event. Often a part of it is as rare and costs
a fraction; then what has the part is looked at. Some of the texts tell how many events have which part: they choose
the way alone, and every way gives the same events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from visitapp.store.slices import Part, Spelt, word_checks

CHEAP = 3000.0
"""Microseconds that are not worth looking for a better way."""
MANY_WORDS = 4
"""Words from which on fewer of the texts are asked, for each word has to be looked for in all."""
LONGEST = 32
"""Letters of a word of which parts are tried."""
TERM, STOOD, PIECE, LOOKED, READ, TRIED = 0.045, 0.07, 1.4, 4.0, 1.0, 0.7
"""Microseconds: for each event that has three letters looked up, and again for each that has all threes of a part,
where they stand; for each place where one or two letters stand that are looked up; for each event whose text is looked
at; for each event when all texts are read in a row, and each time that a word is looked for in one of these."""

_LEAST_LETTERS = 3
_LAST_SIGN = "\U0010ffff"
_Texts = frozenset[int]


@dataclass(frozen=True, slots=True)
class Sample:
    """Some of the texts, and how many there are in all."""

    texts: tuple[str, ...]
    events: int

    def having(self, forms: Spelt, among: _Texts | None = None) -> _Texts:
        """Which texts have a word in one of its forms; only those `among` them are looked at."""
        texts = self.texts
        looked = range(len(texts)) if among is None else among
        return frozenset([index for form in forms for index in looked if form in texts[index]])

    def having_all(self, spelt: Sequence[Spelt]) -> _Texts:
        """Which texts have all the words."""
        left: _Texts | None = None
        for forms in spelt:
            left = self.having(forms, left)
        return left if left is not None else frozenset(range(len(self.texts)))

    def expected(self, texts: float) -> float:
        """How many events have what so many of the texts have; what none has may well be in some."""
        return self.events * max(texts, 0.5) / max(len(self.texts), 1)


class Way(NamedTuple):
    """A statement that gives the events of a search. `whole`: no others, so that none has to be looked at.

    `cost`: microseconds that it takes to give them all.
    """

    part: Part
    whole: bool
    cost: float


def plan_search(sample: Sample, spelt: Sequence[Spelt], finds_parts: bool) -> Way:
    """The cheapest way: all texts are read, or words and parts of words looked up where the database `finds_parts`."""
    sample = Sample(sample.texts[:: 1 + len(spelt) // MANY_WORDS], sample.events)
    rarest = sorted(spelt, key=lambda forms: len(sample.having(forms)))
    looks: list[_Look] = []
    for forms in rarest if finds_parts else ():
        looks += _looks(sample, forms, len(spelt) == 1)
        if min((look.total for look in looks), default=CHEAP) < CHEAP:
            break
    best, cost = _best_of(sample, looks), _reading_all(sample, rarest)
    if best is None or best.total > cost:
        checks = word_checks(rarest)
        return Way(Part(f"SELECT e.id FROM event e WHERE {checks.sql}", checks.values), True, cost)
    return Way(_statement(best), best.whole, best.cost)


class _Look(NamedTuple):
    """Words or parts of words looked up. `match`: what the index of threes is asked for, else `short` is looked up.

    `cost`: that of looking up, and `total` with what looking at the events costs that it gives. `texts` of the sample
    have it. `whole`: it is all that is searched, so no event is looked at.
    """

    match: str
    short: str
    cost: float
    total: float
    texts: _Texts
    whole: bool


def _best_of(sample: Sample, looks: Sequence[_Look]) -> _Look | None:
    """The cheapest of all, then with it what makes both cheaper."""
    best = min(looks, key=lambda look: look.total, default=None)
    while best is not None and best.match:
        both = [_both(sample, best, look) for look in looks if look.match]
        better = min(both, key=lambda look: look.total)
        if better.total >= best.total:
            break
        best = better
    return best


def _both(sample: Sample, one: _Look, other: _Look) -> _Look:
    cost, texts = one.cost + other.cost, one.texts & other.texts
    total = cost + sample.expected(len(texts)) * LOOKED
    return _Look(f"{one.match} AND {other.match}", "", cost, total, texts, False)


def _reading_all(sample: Sample, rarest: Sequence[Spelt]) -> float:
    cost, left = sample.events * READ, None
    for forms in rarest:
        cost += (sample.events if left is None else sample.expected(len(left))) * len(forms) * TRIED
        left = sample.having(forms, left)
    return cost


def _statement(look: _Look) -> Part:
    if look.match:
        return Part("SELECT s.rowid FROM event_search s WHERE s.event_search MATCH ?", (look.match,))
    sql = "SELECT DISTINCT p.doc FROM event_search_part p WHERE p.term >= ? AND p.term < ?"
    return Part(sql, (look.short, f"{look.short}{_LAST_SIGN}"))


def _looks(sample: Sample, forms: Spelt, alone: bool) -> Iterator[_Look]:
    """Ways to look a word up: as it is, or, when it has one form, by a part of it. `alone`: it is all that is searched.

    A part that costs more than another in all is left out.
    """
    if min(map(len, forms)) < _LEAST_LETTERS:
        if len(forms) == 1 and forms[0].isascii():
            yield _short(sample, forms[0], alone)
        return
    threes: dict[str, _Texts] = {}
    for three in (three for form in forms for three in _threes(form)):
        if three not in threes:
            threes[three] = sample.having((three,))
            if not threes[three] and len(forms) == 1:
                yield _part(sample, three, [threes[three]], threes[three])
                return
    whole = _whole(sample, forms, threes, alone)
    yield whole
    if len(forms) > 1 or whole.total < CHEAP:
        return
    least, word = whole.total, forms[0][:LONGEST]
    for first in range(len(word) - _LEAST_LETTERS + 1):
        texts = threes[word[first : first + _LEAST_LETTERS]]
        for last in range(first + _LEAST_LETTERS, len(word) + 1):
            part = word[first:last]
            texts = sample.having((part,), texts)
            look = _part(sample, part, [threes[three] for three in _threes(part)], texts)
            if look.cost >= least:
                break
            yield look
            least = min(least, look.total)
            if not texts:
                break  # with more letters it costs more, and leaves as few


def _whole(sample: Sample, forms: Spelt, threes: Mapping[str, _Texts], alone: bool) -> _Look:
    cost = sum(_looking_up(sample, [threes[three] for three in _threes(form)]) for form in forms)
    texts = sample.having(forms)
    total = cost if alone else cost + sample.expected(len(texts)) * LOOKED
    return _Look("(" + " OR ".join(f'"{form}"' for form in forms) + ")", "", cost, total, texts, alone)


def _part(sample: Sample, part: str, threes: Sequence[_Texts], texts: _Texts) -> _Look:
    cost = _looking_up(sample, threes)
    return _Look(f'"{part}"', "", cost, cost + sample.expected(len(texts)) * LOOKED, texts, False)


def _looking_up(sample: Sample, threes: Sequence[_Texts]) -> float:
    """What it costs to look up threes that follow each other, each of which so many of the texts have."""
    cost = sum(sample.expected(len(texts)) for texts in threes) * TERM
    if len(threes) > 1:
        cost += sample.expected(len(frozenset.intersection(*threes))) * len(threes) * STOOD
    return cost


def _short(sample: Sample, word: str, alone: bool) -> _Look:
    cost = sample.expected(sum(text.count(word) for text in sample.texts)) * PIECE
    texts = sample.having((word,))
    return _Look("", word, cost, cost if alone else cost + sample.expected(len(texts)) * LOOKED, texts, alone)


def _threes(word: str) -> list[str]:
    return [word[first : first + _LEAST_LETTERS] for first in range(len(word) - _LEAST_LETTERS + 1)]
