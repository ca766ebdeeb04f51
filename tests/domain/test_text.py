"""Text is clean for every wire, folded for search and ASCII in slugs, whatever comes in."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.text import clean_line, clean_text, fold, fold_place, slug_words

ANY_TEXT = st.text(st.characters(), max_size=80)
SPACED_TEXT = st.text(st.sampled_from("ab \t\r\n\x0b\x85\u00a0\u2028\u3000\u0308\u202e\x00\ud800å"), max_size=30)


@given(ANY_TEXT | SPACED_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text(st.sampled_from("ab  å\u0308\u1fef\u3000\u00a0\u200b\U0001f600"), max_size=20) | ANY_TEXT)
def test_text_of_a_line_is_cleaned_as_any(text: str) -> None:
    assert clean_text(text) == clean_text(f"\n{text}") == clean_text(f"{text}\x00\n")


@given(ANY_TEXT | SPACED_TEXT)
def test_clean_text_holds_no_control_character_but_line_feeds(text: str) -> None:
    cleaned = clean_text(text)

    assert {char for char in cleaned if unicodedata.category(char) in ("Cc", "Cs")} <= {"\n"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u2029]|\n\n\n", cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned == unicodedata.normalize("NFC", cleaned.strip())


@given(ANY_TEXT | SPACED_TEXT)
def test_clean_line_is_one_line_of_single_spaces(text: str) -> None:
    line = clean_line(text)

    assert "\n" not in line
    assert "  " not in line
    assert line == line.strip()


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("  Julmarknad \r\n\r\n\r\n\r\n på  slottet\t", "Julmarknad\n\npå slottet"),
        ("rad\x0bnästa\x85sista\u2028allra", "rad\nnästa\nsista\nallra"),
        ("halv\ud800bild", "halv\ufffdbild"),
        ("a\x00b\x1b[1m", "ab[1m"),
        ("e\u0301", "é"),
    ],
)
def test_clean_text_keeps_what_was_meant(given_text: str, cleaned: str) -> None:
    assert clean_text(given_text) == cleaned


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_place(fold_place(text)) == fold_place(text)


@given(ANY_TEXT)
def test_folded_text_has_no_wildcards_of_a_search(text: str) -> None:
    assert not re.search(r"[%_\\\s]{2}|[%_\\]", fold(text))


@given(st.text("abcdefghijklmnopqrstuvwxyzåäöøæ ", max_size=40))
def test_folding_does_not_see_case(text: str) -> None:
    assert fold(text.upper()) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Åhus ÄLV Öster", "ahus alv oster"),
        ("Ærø Sæby", "aero saeby"),
        ("Straße", "strasse"),
        ("𝗝𝘂𝗹𝗺𝗮𝗿𝗸𝗻𝗮𝗱", "julmarknad"),
        ("Hal\u00adlands konst\u200bmuseum", "hallands konstmuseum"),
        ("kl. 19.00 – 50% (rabatt_kod)", "kl 19 00 50 rabatt kod"),
        ("Cafe\u0301", "cafe"),
    ],
)
def test_fold_knows_the_letters_of_the_region(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"), [("Grenaa", "Grenå"), ("AALBORG", "Ålborg"), ("Kattegatt", "Kattegat"), ("Århus", "Aarhus")]
)
def test_place_names_are_equal_in_both_spellings(one: str, other: str) -> None:
    assert fold_place(one) == fold_place(other)


@given(ANY_TEXT, st.integers(1, 80))
def test_slug_is_short_ascii_words(title: str, longest: int) -> None:
    slug = slug_words(title, longest)

    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert len(slug) <= longest


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Luciakonsert på Åhus!", "luciakonsert-pa-ahus"), ("Концерт", ""), ("Öppet hus i snickeriet", "oppet-hus-i")],
)
def test_slug_is_cut_at_a_word(title: str, slug: str) -> None:
    assert slug_words(title, 20) == slug
