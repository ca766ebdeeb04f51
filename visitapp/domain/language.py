"""The four languages and which one stands in for another."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

Language = Literal["sv", "en", "da", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

FALLBACKS: dict[str, tuple[str, ...]] = {
    "sv": ("sv", "en", "da", "de"),
    "en": ("en", "sv", "da", "de"),
    "da": ("da", "sv", "en", "de"),
    "de": ("de", "en", "sv", "da"),
}


def best_language(wanted: str, available: Collection[str]) -> str | None:
    """The language to show when `wanted` is asked for; None when nothing is available.

    A language outside our four (a source in Polish) comes last, in alphabetical order.
    """
    for language in FALLBACKS.get(wanted, LANGUAGES):
        if language in available:
            return language
    return min(available, default=None)
