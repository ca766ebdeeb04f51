"""Titles are compared by what is their own."""

from __future__ import annotations

from datetime import date

import pytest

from visitapp.domain.match.alike_titles import compare_titles, same_word
from visitapp.domain.match.titles import read_title

DAY = date(2027, 10, 12)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Nattljus", "nattljus"),
        ("INSTÄLLT: Nattljus!", "nattljus"),
        ("🎶 ”Nattljus” 🎶", "nattljus"),
        ("Nattljus – fri entré", "nattljus"),
        ("Nattljus (120 kr)", "nattljus"),
        ("Tisdag 12 oktober: Nattljus kl. 19.00", "nattljus"),
        ("Nattljus, tis 12/10 kl 19:00", "nattljus"),
        ("Nattljus 2027-10-12", "nattljus"),
        ("2027 års nattljus", "nattljus"),
        ("Nattljus -27", "nattljus"),
        ("Nattljus 1984", "nattljus 1984"),
        ("Nattljus 19-21", "nattljus"),
        ("Bygg 1 fågelholk", "bygg fagelholk"),
        ("S:t Knuts dag", "sankt knuts dag"),
        ("1:a advent", "forsta advent"),
        ("Tre små grisar", "3 sma grisar"),
        ("Måndagsklubben", "mandagsklubben"),
    ],
)
def test_title_is_left_with_its_own_words(title: str, words: str) -> None:
    found, _ = read_title("sv", title, [DAY], [19])

    assert " ".join(found.words) == words


def test_numbers_are_marks() -> None:
    _, marks = read_title("sv", "Stormvarning 9", [DAY])

    assert marks == (("number", "9"),)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("slatten", "slattens", True), ("marknad", "marknaden", True), ("gudstjanst", "gudstjnast", True),
        ("gudstjanst", "gudst", False),
        ("konst", "konstkurs", False), ("konst", "konsert", False), ("visa", "resa", False), ("12", "13", False),
    ],
)  # fmt: skip
def test_words_are_one_but_for_a_slip_or_an_ending(one: str, other: str, same: bool) -> None:
    assert same_word(one, other) == same_word(other, one) == same


@pytest.mark.parametrize(
    ("one", "other", "shared", "left", "right"),
    [
        ("nattljus", "nattljus", "nattljus", "", ""),
        ("trio lindmo nattljus", "nattljus trio lindmo", "nattljus trio lindmo", "", ""),
        ("nattljus trio lindmo", "nattljus", "nattljus", "trio lindmo", ""),
        ("jazz juli rynkorna", "jazz juli solbris", "jazz juli", "rynkorna", "solbris"),
        ("julmarknad", "marknad jul", "julmarknad", "", ""),
        ("ygoa havet", "yoga havet", "ygoa havet", "", ""),
    ],
)
def test_words_are_matched(one: str, other: str, shared: str, left: str, right: str) -> None:
    found = compare_titles(one.split(), other.split())
    turned = compare_titles(other.split(), one.split())

    assert [" ".join(words) for words in (found.shared, found.left, found.right)] == [shared, left, right]
    assert (turned.shared, turned.left, turned.right) == (found.shared, found.right, found.left)
    assert turned.ratio == found.ratio
