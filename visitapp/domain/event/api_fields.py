"""The fields of a body that a program sent: each read for itself, each fault noted where it stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from visitapp.domain.event.api_json import Notes, below
from visitapp.domain.event.submission import read_url
from visitapp.domain.event.types import Price, PriceKind
from visitapp.domain.markup import without_markup
from visitapp.domain.text import clean_line, clean_text

CURRENCIES = ("SEK", "DKK", "EUR", "NOK", "GBP", "USD", "CHF", "PLN")
PRICE_KINDS: tuple[PriceKind, ...] = ("unknown", "free", "fixed", "range")
MOST_LANGUAGES = 10
_LONGEST_SHOWN = 60
_DEAREST = Decimal(1_000_000)
_AMOUNT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
_LANGUAGE = re.compile(r"[a-z]{2}")
_WEB = re.compile(r"(?i)https?://")


def members(value: object, at: str, known: Collection[str], notes: Notes) -> dict[str, Any]:
    """The members of an object, without those that are null; {} for what is no object. A member unknown is a fault."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        notes.fault(at, "no-object")
        return {}
    for name in value:
        if name not in known:
            notes.fault(below(at, shown(name)), "unknown-member")
    return {name: one for name, one in value.items() if one is not None and name in known}


def items(value: object, at: str, most: int, notes: Notes) -> list[Any]:
    """The items of a list; [] for none, for what is no list, and for one that is too long."""
    if value is None:
        return []
    if not isinstance(value, list):
        notes.fault(at, "no-list")
        return []
    if len(value) > most:
        notes.fault(at, "too-many", str(most))
        return []
    return value


def line(value: object, at: str, longest: int, notes: Notes, *, required: bool = False) -> str:
    """Plain text on one line: mark-up and entities undone, cleaned; "" for none."""
    text = _text(value, at, notes)
    found = "" if text is None else clean_line(without_markup(text[: longest * 20]))
    if required and not found and (text is not None or value is None):
        notes.fault(at, "missing")
    return _fitting(found, text, at, longest, notes)


def lines(value: object, at: str, longest: int, notes: Notes) -> str:
    """Plain text in paragraphs: mark-up and entities undone, cleaned; "" for none."""
    text = _text(value, at, notes)
    found = "" if text is None else clean_text(without_markup(text[: longest * 20]))
    return _fitting(found, text, at, longest, notes)


def choice(value: object, at: str, known: Collection[str], default: str, notes: Notes) -> str:
    """One of `known`; `default` for none."""
    if value is None:
        return default
    if not isinstance(value, str) or value not in known:
        notes.fault(at, "unknown", shown(value))
        return default
    return value


def several(value: object, at: str, known: Collection[str], most: int, notes: Notes) -> tuple[str, ...]:
    """Some of `known`, each once, in their order."""
    found: dict[str, None] = {}
    for number, one in enumerate(items(value, at, most, notes)):
        if not isinstance(one, str) or one not in known:
            notes.fault(below(at, number), "unknown", shown(one))
        else:
            found[one] = None
    return tuple(found)


def language_codes(value: object, at: str, notes: Notes) -> tuple[str, ...]:
    """Two-letter language codes (ISO 639-1), each once."""
    found: dict[str, None] = {}
    for number, one in enumerate(items(value, at, MOST_LANGUAGES, notes)):
        if is_language(one):
            found[one] = None
        else:
            notes.fault(below(at, number), "no-language", shown(one))
    return tuple(found)


def is_language(value: object) -> bool:
    """Whether `value` is a two-letter code in small letters."""
    return isinstance(value, str) and _LANGUAGE.fullmatch(value) is not None


def web_address(value: object, at: str, notes: Notes) -> str:
    """An http or https address; "" for none."""
    text = _text(value, at, notes)
    if not text:
        return ""
    if not _WEB.match(text):
        notes.fault(at, "no-address", shown(text))
        return ""
    return read_url(text, at, lambda _, code: notes.fault(at, code, "500" if code == "too-long" else shown(text)))


def number(value: object, at: str, most: float, notes: Notes) -> float | None:
    """A number from -most to most; None for none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        notes.fault(at, "no-number", shown(value))
        return None
    if not -most <= value <= most:
        notes.fault(at, "out-of-range", f"{most:g}")
        return None
    return float(value)


def price(value: object, at: str, notes: Notes) -> Price:
    """What it costs. Unsaid is unknown, and unknown is not free."""
    said = members(value, at, ("kind", "low", "high", "currency"), notes)
    kind = choice(said.get("kind"), below(at, "kind"), PRICE_KINDS, "unknown", notes)
    amounts = ("low", "high") if kind in ("range", "fixed") else ()
    for name in said.keys() - {"kind", *amounts, *(("currency",) if amounts else ())}:
        notes.fault(below(at, name), "not-with-kind", kind)
    if not amounts:
        return Price("free" if kind == "free" else "unknown")
    currency = choice(said.get("currency"), below(at, "currency"), CURRENCIES, "SEK", notes)
    low = _amount(said.get("low"), below(at, "low"), notes)
    if kind == "fixed":
        if low == 0:
            notes.fault(below(at, "low"), "no-amount", "0")
        if "high" in said and _amount(said["high"], below(at, "high"), notes) not in (low, None):
            notes.fault(below(at, "high"), "not-with-kind", kind)
        return Price("fixed", low, None, currency)
    high = _amount(said.get("high"), below(at, "high"), notes)
    if low is not None and high is not None and high <= low:
        notes.fault(below(at, "high"), "high-below-low")
    return Price("range", low, high, currency)


def shown(value: object) -> str:
    """A value as an answer may repeat it: short, clean."""
    if isinstance(value, str):
        return clean_line(value[: _LONGEST_SHOWN * 2])[:_LONGEST_SHOWN]
    if isinstance(value, bool | int | float) and abs(value) < 1e15:
        return str(value).lower()
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, Mapping) else ""


def _text(value: object, at: str, notes: Notes) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        notes.fault(at, "no-text")
        return None
    return value


def _fitting(found: str, text: str | None, at: str, longest: int, notes: Notes) -> str:
    if len(found) > longest or len(text or "") > longest * 20:
        notes.fault(at, "too-long", str(longest))
        return ""
    return found


def _amount(value: object, at: str, notes: Notes) -> Decimal | None:
    """An amount as a number or a decimal string, with two decimals at most."""
    if value is None:
        notes.fault(at, "missing")
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str) or (
        not isinstance(value, str) and not 0 <= value <= _DEAREST
    ):  # fmt: skip
        notes.fault(at, "no-amount", shown(value))
        return None
    text = value if isinstance(value, str) else repr(value).removesuffix(".0")
    if not _AMOUNT.fullmatch(text) or Decimal(text) > _DEAREST:
        notes.fault(at, "no-amount", shown(text))
        return None
    return Decimal(text)
