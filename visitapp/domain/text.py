"""Text as we keep it: clean for every wire, folded for search, ASCII for slugs."""

from __future__ import annotations

import re
import unicodedata

_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_BIDI_CONTROL = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"[ \t\u00a0]+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
_NOT_WORD = re.compile(r"[\W_]+")  # "_" would be a wildcard of LIKE
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
# Letters that NFKD leaves whole.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "œ": "oe"})


def clean_line(text: str) -> str:
    """`text` on one line: no control or bidirectional-override characters, single spaces, trimmed."""
    text = clean_text(text)
    return _SPACES.sub(" ", text.replace("\n", " ")).strip() if "\n" in text else text


def clean_text(text: str) -> str:
    """`text` with line feeds as the only control characters, at most one empty line in a row, trimmed.

    Lone surrogates become U+FFFD, so that the result always encodes as UTF-8. NFC.
    """
    if text.isprintable():  # one line, and nothing of what else would be taken out
        text = unicodedata.normalize("NFC", text).strip()
        return _SPACES.sub(" ", text) if "  " in text else text
    text = _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", text))
    text = _CONTROL.sub("", text.replace("\t", " "))
    text = unicodedata.normalize("NFC", _BIDI_CONTROL.sub("", text))
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(text: str) -> str:
    """`text` for comparing and searching: case folded, marks dropped, å ä ö ø æ as a a o o ae, single spaces.

    "Åhus" and "ahus" are equal, and so are "Grenå" and "grena"; see `fold_place` for "Grenaa".
    """
    return " ".join(_NOT_WORD.sub(" ", fold_letters(text)).split())


def fold_letters(text: str) -> str:
    """`text` with its letters as `fold` has them, and with its signs: "Kl. 19, från 3 år" is "kl. 19, fran 3 ar"."""
    return text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """What each character folds to, worked out when it is first met: no character changes how another one folds."""

    def __missing__(self, code: int) -> str:
        # First to compatible letters: a title in mathematical capitals has no case to fold before.
        folded = unicodedata.normalize("NFKD", _UNSEEN.sub("", chr(code))).casefold().translate(_PLAIN)
        folded = unicodedata.normalize("NFKD", folded)
        self[code] = "".join(char for char in folded if not unicodedata.combining(char)).translate(_PLAIN)
        return self[code]


_FOLDED = _Folded()


def fold_place(name: str) -> str:
    """A place name for comparing: `fold`, and the Danish aa counts as å, Kattegatt as Kattegat."""
    return re.sub("aa+", "a", fold(name)).replace("kattegatt", "kattegat")


def slug_words(title: str, longest: int = 60) -> str:
    """ASCII words of `title` joined by hyphens, cut at a word within `longest` characters; may be empty."""
    slug = _NOT_SLUG.sub("-", fold(title)).strip("-")
    if len(slug) <= longest:
        return slug
    return slug[: longest + 1].rpartition("-")[0] or slug[:longest]
