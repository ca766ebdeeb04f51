"""For whom an event is, what makes it accessible and in which language it is held: only what is surely said."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.harvest.facts import Facts, facts_of


@pytest.mark.parametrize(
    ("title", "description", "expected"),
    [
        ("Sagostund", "För barn 3–6 år.", ("children",)),
        ("Babysång", "", ("children",)),
        ("Familjedag på slottet", "", ("family",)),
        ("Skrivarkurs", "För dig som är 13–19 år", ("youth",)),
        ("Seniordans", "", ("seniors",)),
        ("Gympa 65+", "", ("seniors",)),
        ("Ölprovning", "Åldersgräns 18 år", ("adults",)),
        ("Kindertheater: Der Wolf", "", ("children",)),
        ("Foredrag for seniorer", "", ("seniors",)),
        ("Spelkväll", "Från 18 år.", ("adults",)),
        ("Konsert", "Föreställningen är 3-4 timmar", ()),
        ("Orgelfestival 10–12 juni", "", ()),
        ("Jubileum: huset fyller 65 år", "Bandet har spelat i 20 år", ()),
        ("Familjen Flogsta", "En film om barn", ()),
        ("Loppis", "5-10 kr", ()),
        ("Utställning", "Verk från 1965-1970", ()),
    ],
)
def test_for_whom(title: str, description: str, expected: tuple[str, ...]) -> None:
    assert facts_of(title, description).audiences == expected


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("Barn & familj", ("children", "family")),
        ("För barn", ("children",)),
        ("Barn, Musik", ("children",)),
        ("Pensionärer", ("seniors",)),
        ("Barnen i parken", ()),
        ("Musik", ()),
    ],
)
def test_categories_that_name_an_audience(category: str, expected: tuple[str, ...]) -> None:
    assert facts_of("Kväll", "", [category]).audiences == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hörslinga finns.", ("hearing-loop",)),
        ("Föreställningen syntolkas och teckenspråkstolkas.", ("audio-described", "sign-language")),
        ("Lokalen är anpassad för rullstol. Tillgänglig toalett finns.", ("accessible-toilet", "step-free")),
        ("Rollstuhlgerecht, Begleitperson frei.", ("companion-free", "step-free")),
        ("Ledsagare går in gratis", ("companion-free",)),
        ("Der er teleslynge i salen", ("hearing-loop",)),
        ("Wheelchair accessible; relaxed performance at 2 pm", ("quiet", "step-free")),
        ("Tyvärr saknas hörslinga.", ()),
        ("Lokalen är inte anpassad för rullstol", ()),
        ("Hörslinga finns tyvärr inte", ()),
        ("Der er ikke handicaptoilet", ()),
        ("Handikapparkering vid ingången", ("parking",)),
        ("En slinga på 5 km genom skogen", ()),
    ],
)
def test_what_makes_it_accessible(text: str, expected: tuple[str, ...]) -> None:
    assert facts_of("Konsert", text).accessible == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Guidad visning på engelska", "", ("en",)),
        ("Slottet runt (in English)", "", ("en",)),
        ("Föredrag", "Föreläsningen hålls på engelska.", ("en",)),
        ("Foredrag", "Foredraget er på dansk", ("da",)),
        ("Führung", "Die Führung findet auf Deutsch statt. Sprache: Deutsch", ("de",)),
        ("Sagostund på arabiska", "", ("ar",)),
        ("Film", "Med undertexter på engelska", ()),
        ("Boksläpp", "Boken finns på engelska", ()),
        ("Film", "Visas på franska med svensk text", ()),
        ("Svensk musik på tyska orglar", "", ()),
        ("Konsert", "Läs mer på engelska", ()),
    ],
)
def test_in_which_language(title: str, text: str, expected: tuple[str, ...]) -> None:
    assert facts_of(title, text).languages == expected


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gives_something_sorted_and_the_same_each_time(title: str, text: str) -> None:
    first = facts_of(title, text)

    assert first == facts_of(title, text)
    assert first.audiences == tuple(sorted(set(first.audiences)))


@pytest.mark.parametrize("piece", ["1–", "ledsagare ", "inte ", "är på ", "på ", "a" * 50, "(", "18 "])
def test_hostile_texts_cost_no_more_than_their_length(piece: str) -> None:
    begun = time.process_time()

    found = facts_of("Konsert", piece * (60_000 // len(piece)))

    assert found == Facts()
    assert time.process_time() - begun < 2
