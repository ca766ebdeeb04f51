"""How an embedded list is to look: the options that stand beside its filters in the address."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, cast
from urllib.parse import parse_qsl, urlencode

from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import Choices, Selection, read_selection

Theme = Literal["auto", "light", "dark"]
Layout = Literal["list", "cards"]

THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
LAYOUTS: tuple[Layout, ...] = ("list", "cards")
MOST_EVENTS = 50
ACCENT = "0b5a72"
ACCENT_DARK = "83cfe2"
"""Our own on a light and on a dark ground, when the site that embeds us names none."""
NO_FILTERS = ("page", "feed")
"""Of the parameters of a list: those that mean nothing in one that has no pages and is no feed."""


@dataclass(frozen=True, slots=True)
class EmbedOptions:
    """`limit` events at most, from 1 to 50. `accent` is six hexadecimal digits."""

    limit: int = 8
    theme: Theme = "auto"
    accent: str = ACCENT
    heading: bool = True
    layout: Layout = "list"

    def pairs(self) -> list[tuple[str, str]]:
        """What is not as usual, as parameters in a fixed order."""
        usual = EmbedOptions()
        given = [
            ("limit", str(self.limit), self.limit != usual.limit),
            ("theme", self.theme, self.theme != usual.theme),
            ("accent", self.accent, self.accent != usual.accent),
            ("heading", "1" if self.heading else "0", self.heading != usual.heading),
            ("layout", self.layout, self.layout != usual.layout),
        ]
        return [(name, value) for name, value, told in given if told]


OPTIONS = ("limit", "theme", "accent", "heading", "layout")


def read_embed(query_string: str, choices: Choices) -> tuple[Selection, EmbedOptions]:
    """The slice and the look that a query string asks for.

    Raises InputError naming the parameter that is unknown, given twice, or has a value that is none.
    """
    try:
        pairs = parse_qsl(query_string, keep_blank_values=True, max_num_fields=100, errors="replace")
    except ValueError:
        raise InputError("query", "has too many parts") from None
    options: dict[str, str] = {}
    filters: list[tuple[str, str]] = []
    for name, value in pairs:
        if name in NO_FILTERS:
            raise InputError(name, "is no filter here")
        if name not in OPTIONS:
            filters.append((name, value))
        elif value.strip():
            if name in options:
                raise InputError(name, "is given too often")
            options[name] = value.strip()
    return read_selection(filters, choices), _options(options)


def embed_query(selection: Selection, options: EmbedOptions) -> str:
    """The canonical query string of both."""
    return "&".join(part for part in (replace(selection, page=1).query(), urlencode(options.pairs())) if part)


def _options(given: dict[str, str]) -> EmbedOptions:
    usual = EmbedOptions()
    return EmbedOptions(
        limit=_limit(given.get("limit", str(usual.limit))),
        theme=cast("Theme", _one_of("theme", given.get("theme", usual.theme), THEMES)),
        accent=_accent(given.get("accent", usual.accent)),
        heading=_one_of("heading", given.get("heading", "1"), ("0", "1")) == "1",
        layout=cast("Layout", _one_of("layout", given.get("layout", usual.layout), LAYOUTS)),
    )


def _limit(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d?", text) or int(text) > MOST_EVENTS:
        raise InputError("limit", f"is no number from 1 to {MOST_EVENTS}", text)
    return int(text)


def _accent(text: str) -> str:
    found = text.removeprefix("#").lower()
    if not re.fullmatch(r"[0-9a-f]{6}", found):
        raise InputError("accent", "is no colour of six digits like 0b5a72", text)
    return found


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise InputError(name, "is one of " + ", ".join(allowed), value)
    return value
