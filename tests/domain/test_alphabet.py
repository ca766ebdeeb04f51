"""Names stand where readers of each language look for them."""

from __future__ import annotations

import random
import unicodedata

import pytest

from visitapp.domain.alphabet import name_key

ORDERS = {
    "sv": ["Aborren", "Stra", "W-salen", "Üb", "Ystad", "Yxan", "Zoo", "Åhus", "Ängelholm", "Ærø", "Öland"],
    "da": ["Absalon", "Üb", "Ystad", "Zoo", "Ängelholm", "Ærø", "Øland", "Örkelljunga", "Aabenraa", "Åhus", "Aarhus"],
    "de": ["Aabenraa", "Abend", "Ærø", "Ahorn", "Åhus", "Ängelholm", "Oland", "Straße", "Strassen", "Übersee", "Zoo"],
    "en": ["Aabenraa", "abbey", "Ahus", "Ängelholm", "Öland", "Quay", "Überlingen", "Zoo"],
}


@pytest.mark.parametrize("language", ORDERS)
def test_names_are_sorted_as_the_language_does(language: str) -> None:
    names = random.Random(7).sample(ORDERS[language], len(ORDERS[language]))

    assert sorted(names, key=lambda name: name_key(name, language)) == ORDERS[language]


@pytest.mark.parametrize("language", ORDERS)
def test_letters_written_as_two_signs_and_capitals_make_no_difference(language: str) -> None:
    names = ["Ängelholm", "ÅHUS", "Örkelljunga", "Café Ö"]

    for name in names:
        assert name_key(unicodedata.normalize("NFD", name), language) == name_key(name.lower(), language)


def test_a_letter_stands_beside_that_of_the_neighbour() -> None:
    assert name_key("Ærø", "sv") == name_key("Ärö", "sv")
    assert name_key("Ärö", "da") == name_key("Ærø", "da")
    assert name_key("Grenaa", "da") == name_key("Grenå", "da")
    assert name_key("Grenaa", "sv") != name_key("Grenå", "sv")
