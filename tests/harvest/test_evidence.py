"""What is proposed of a source by what is seen of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feeds.wire import Document, WireEvent
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.place.types import Municipality
from visitapp.harvest.evidence import language_of, municipality_of, places_of

MUNICIPALITIES = [
    Municipality("laholm", "1381", {}, "Laholm", 56.5, 13.0, "https://www.laholm.se", "https://visit.example/laholm"),
    Municipality("bastad", "1278", {}, "Båstad", 56.4, 12.8, "https://www.bastad.se", "https://visit.example/bastad"),
    Municipality("halmstad", "1380", {}, "Halmstad", 56.6, 12.8, "https://www.halmstad.se"),
]


def event(title: str, description: str = "") -> WireEvent:
    return WireEvent(uid="1", title=title, description=description, start=datetime(2026, 12, 5, tzinfo=UTC))


def at(*wheres: Whereabouts) -> list[Draft]:
    held = (Held("k", "no-time", date(2026, 12, 5)),)
    return [Draft((Text("sv", "Konsert"),), held, where) for where in wheres]


@pytest.mark.parametrize(
    ("declared", "text", "told"),
    [
        ("da-DK", "Konsert och fika för alla", ("da", "document")),
        ("", "Kom och lyssna! Det är fritt inträde, och fika från kl. 18 för alla som inte ätit.", ("sv", "words")),
        ("", "Kom og hør! Det er også fri entré, og kaffe fra kl. 18 for alle, hvor vi bliver.", ("da", "words")),
        ("", "Kommt und hört: die Musik für alle, nicht nur für uns, und mit Kaffee.", ("de", "words")),
        ("", "Come and listen to the music of the sea, with coffee from 6 pm.", ("en", "words")),
        ("", "Konsert", ("", "")),
        ("", "och och och och för the and of the with you", ("", "")),
    ],
)
def test_language_is_what_is_declared_or_what_the_words_are_of(declared: str, text: str, told: tuple[str, str]) -> None:
    assert language_of(Document("ical", language=declared), [event("Konsert", f"<p>{text}</p>")]) == told


@pytest.mark.parametrize(
    ("url", "title", "municipalities", "told"),
    [
        ("https://bibliotek.laholm.se/a.ics", "Båstad", ["halmstad"] * 9, ("laholm", "address")),
        ("https://visit.example/a.ics", "x", [], ("", "")),
        ("https://a.example/", "Båstad", ["halmstad", "halmstad", "", "laholm"], ("halmstad", "places")),
        ("https://a.example/", "Båstads bibliotek", ["halmstad", "laholm"], ("bastad", "words")),
        ("https://a.example/", "Halmstad och Laholm", [], ("", "")),
        ("https://127.0.0.1/", "x", [], ("", "")),
    ],
)
def test_municipality_is_told_by_the_address_then_the_places_then_the_title(
    url: str, title: str, municipalities: list[str], told: tuple[str, str]
) -> None:
    drafts = at(*(Whereabouts(municipality=one) for one in municipalities))

    assert municipality_of(url, title, drafts, MUNICIPALITIES) == told


SLOTT = Whereabouts(place="slottet", name="Slottet")


@pytest.mark.parametrize(
    ("wheres", "told"),
    [
        ([SLOTT] * 3, ("fixed", ("slottet", "Slottet"))),
        ([SLOTT] * 2, ("event", ("", ""))),
        ([SLOTT, SLOTT, SLOTT, Whereabouts(name="Torget")], ("event", ("", ""))),
        ([Whereabouts(online_url="https://a.example/")] * 2, ("online", ("", ""))),
        ([Whereabouts(municipality="laholm")] * 4, ("event", ("", ""))),
        ([], ("event", ("", ""))),
    ],
)
def test_place_of_a_source_is_told_only_when_all_its_events_share_it(
    wheres: list[Whereabouts], told: tuple[str, tuple[str, str]]
) -> None:
    assert places_of(at(*wheres)) == told
