"""Which language stands in for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.language import FALLBACKS, LANGUAGES, best_language

CODES = st.sets(st.sampled_from((*LANGUAGES, "pl", "nb", "fi")))


def test_every_language_falls_back_to_all_four_itself_first() -> None:
    assert {wanted: (chain[0], sorted(chain)) for wanted, chain in FALLBACKS.items()} == {
        language: (language, sorted(LANGUAGES)) for language in LANGUAGES
    }


@given(st.sampled_from(LANGUAGES), CODES)
def test_shown_language_is_one_that_there_is(wanted: str, available: set[str]) -> None:
    best = best_language(wanted, available)

    assert (best in available) if available else (best is None)
    assert best == wanted or wanted not in available


@pytest.mark.parametrize(
    ("wanted", "available", "shown"),
    [
        ("da", {"sv", "en", "de"}, "sv"),
        ("de", {"sv", "en"}, "en"),
        ("en", {"de", "sv"}, "sv"),
        ("sv", {"pl", "fi"}, "fi"),
        ("de", {"pl", "da"}, "da"),
        ("xx", {"en", "sv"}, "sv"),
    ],
)
def test_fallback_follows_the_readers_nearest_language(wanted: str, available: set[str], shown: str) -> None:
    assert best_language(wanted, available) == shown
