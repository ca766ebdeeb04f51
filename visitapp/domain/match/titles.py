"""Titles as words to compare: without what many titles have, and with what tells siblings apart set beside."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from sys import intern

from visitapp.domain.match.marks import Mark, take_marks
from visitapp.domain.match.words import EMPTY, MONTHS, STATUS, WEEKDAYS, WEEKDAYS_SHORT
from visitapp.domain.text import fold_letters

_QUOTES = re.compile(r"[\"'*!?”“„»«’´`…]+")
_DASHES = re.compile(r"[‐-―−]")
_SAINT = re.compile(r"\b(?:s:ta?|st\.?|s:t|sankta|sancta)(?=\s)")
_NUMBERED = re.compile(r"\b([1-5]):[ae]\b")
_ORDINALS = ("", "forsta", "andra", "tredje", "fjarde", "femte")
_HOUR = re.compile(
    r"\b(?:kl\.?|klockan|um|at)\s*\d{1,2}(?:[.:]\d{2})?(?:\s*-\s*\d{1,2}(?:[.:]\d{2})?)?(?:\s*uhr)?\b"
    r"|\b\d{1,2}[.:]\d{2}(?:\s*-\s*\d{1,2}[.:]\d{2})?\b(?!\s*(?:km|mil))"
)
_DAY = rf"\d{{1,2}}(?:\s*-\s*\d{{1,2}})?\.?\s*(?:{'|'.join(MONTHS)})\b\.?(?:\s+20\d\d)?"
_DATE = re.compile(
    rf"\b(?:{WEEKDAYS}|{WEEKDAYS_SHORT}\.?)\s+(?:den\s+)?{_DAY}|\b{_DAY}|\b20\d\d-\d\d-\d\d\b"
    rf"|\b{WEEKDAYS_SHORT}\.?\s+(?=\d{{1,2}}/\d)"
)
_HOURS = re.compile(r"\b(\d{1,2})\s*-\s*\d{1,2}\b(?!\s*(?:ar|years|jahre)\b)")
_WEEKDAY = re.compile(rf"\b{WEEKDAYS}\b")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b(?:\s+ars\b)?|(?<=[a-z])\s+-(\d\d)\b")
_PRICE = re.compile(r"\b\d+\s*(?:kr|sek|dkk|eur|euro)\b|\b\d+\s?:-")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Title:
    """A title in one language. `words` are folded, in order, without those that any title may have."""

    language: str
    words: tuple[str, ...]


def read_title(
    language: str, title: str, days: Sequence[date], hours: Collection[int] = ()
) -> tuple[Title, tuple[Mark, ...]]:
    """The words of a title and its marks, without what only repeats when the event is held, its status or its price.

    It is held on `days`, and starts in `hours` of the day: "Loppis 10-14" then names no ages.
    """
    text = _QUOTES.sub(" ", _DASHES.sub("-", fold_letters(title)).replace("_", " "))
    text = STATUS.sub(" ", _SAINT.sub("sankt", text))
    if _DIGIT.search(text):
        years = {day.year for day in days}
        text = _NUMBERED.sub(lambda match: _ORDINALS[int(match[1])], text)
        text = _DATE.sub(" ", _HOUR.sub(" ", _PRICE.sub(" ", text)))
        text = _HOURS.sub(lambda match: " " if int(match[1]) in hours else match[0], text)
        text = _YEAR.sub(lambda match: _other_year(match, years), text)
    text = _WEEKDAY.sub(" ", text)
    marks, text = take_marks(text, [(day.month, day.day) for day in days])
    words = [word for word in _WORD.findall(text) if word not in EMPTY]
    numbers = tuple(("number", word) for word in dict.fromkeys(words) if word.isdigit())
    # "Bygg 1 fågelholk" is "Bygg en fågelholk": a one is a mark beside another number, and no word.
    return Title(language, tuple(intern(word) for word in words if word != "1")), (*marks, *numbers)


def _other_year(match: re.Match[str], years: set[int]) -> str:
    """Nothing for a year in which it is held; another one is part of the name."""
    year = int(match[1]) if match[1] else 2000 + int(match[2])
    return " " if year in years else match[0]
