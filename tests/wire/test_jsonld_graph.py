"""JSON-LD whose nodes name each other, write names in full, or only list addresses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.jsonld_read import read_jsonld
from feeds.read import read
from feeds.wire import Document, ReadOptions, WireOffer, WirePlace, WireText

OPTIONS = ReadOptions(base_url="https://halmstad.example/kalender/")
HALL = {"@type": "Place", "@id": "#hall", "name": "Rotundan", "address": {"@id": "#address"}}
ADDRESS = {"@id": "#address", "streetAddress": "Torget 1", "addressLocality": "Halmstad"}


def _page(*scripts: object) -> Document:
    blocks = "".join(f'<script type="application/ld+json">{json.dumps(script)}</script>' for script in scripts)
    return read(f'<!doctype html><html lang="sv"><head>{blocks}</head></html>'.encode(), OPTIONS)


def _event(**said: object) -> dict[str, Any]:
    return {"@type": "Event", "name": "Konsert", "startDate": "2026-07-01", **said}


@pytest.mark.parametrize("apart", [True, False], ids=["scripts", "graph"])
def test_nodes_that_stand_elsewhere_are_read_in_their_place(apart: bool) -> None:
    club = {"@id": "https://halmstad.example/kalender/#club", "@type": "Organization", "name": "Klubben", "url": "/k"}
    event = _event(location={"@id": "#hall"}, organizer={"@type": "Organization", "@id": "#club"})
    nodes = [event, HALL, club, ADDRESS]

    document = _page(*nodes) if apart else _page({"@context": "https://schema.org", "@graph": nodes})

    (found,) = document.events
    assert found.place == WirePlace(name="Rotundan", address="Torget 1", locality="Halmstad")
    assert (found.organiser, found.organiser_url) == ("Klubben", "https://halmstad.example/k")


def test_blank_node_is_known_in_its_own_script_only() -> None:
    first = [_event(location={"@id": "_:b0"}), {"@id": "_:b0", "@type": "Place", "name": "Torget"}]
    second = [_event(name="Teater", location={"@id": "_:b0"}), {"@id": "_:b1", "name": "Ingen"}]

    places = [event.place and event.place.name for event in _page(first, second).events]

    assert places == ["Torget", ""]


@pytest.mark.parametrize(
    "nodes",
    [
        [_event(**{"@id": "#a", "location": {"@id": "#a"}})],
        [_event(location={"@id": "#a"}), {"@id": "#a", "address": {"@id": "#b"}}, {"@id": "#b", "geo": {"@id": "#a"}}],
        [_event(location={"@id": "#away"}, organizer={"@id": ["#odd"]}, offers={"@id": 5})],
    ],
    ids=["itself", "in a circle", "nowhere"],
)
def test_references_that_lead_nowhere_do_no_harm(nodes: list[object]) -> None:
    assert [event.title for event in _page(nodes).events] == ["Konsert"]


def test_node_named_a_thousand_times_costs_little() -> None:
    crowd = [{"@id": f"#{number}", "address": [{"@id": f"#{each}"} for each in range(60)]} for number in range(60)]

    (event,) = _page([_event(location=[{"@id": f"#{number}"} for number in range(60)]), *crowd]).events

    assert len(event.raw) <= 20_000


@given(st.lists(st.lists(st.integers(0, 7), max_size=4), min_size=8, max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_web_of_references_is_read(web: list[list[int]]) -> None:
    keys = ("location", "organizer", "address", "image", "offers")
    nodes = [
        {"@id": f"#{number}", **{key: {"@id": f"#{to}"} for key, to in zip(keys, targets, strict=False)}}
        for number, targets in enumerate(web)
    ]

    document = read_jsonld([_event(location={"@id": "#0"}), *nodes], OPTIONS)

    assert [event.title for event in document.events] == ["Konsert"]


SCHEMA = "http://schema.org/"


@pytest.mark.parametrize(
    ("context", "prefix", "kind"),
    [
        (None, SCHEMA, "@type"),
        (None, "https://schema.org/", "@type"),
        ({}, "schema:", "@type"),
        ({"s": SCHEMA, "kind": "@type"}, "s:", "kind"),
    ],
)
def test_names_in_full_or_with_a_prefix_are_those_of_schema_org(context: object, prefix: str, kind: str) -> None:
    def full(**said: object) -> dict[str, object]:
        return {f"{prefix}{name}": value for name, value in said.items()}

    node = {
        "@context": context,
        kind: [f"{prefix}MusicEvent"],
        **full(
            name=[{"@value": "Konsert", "@language": "sv"}, {"@value": "Concert", "@language": "en"}],
            startDate=[{"@value": "2026-07-01T19:00:00+02:00", "@type": f"{prefix}DateTime"}],
            url=[{"@id": "https://halmstad.example/k"}],
            location=[full(name="Torget", address=[full(addressLocality="Laholm")])],
            offers=[full(price="100", priceCurrency="SEK")],
        ),
    }

    (event,) = read_jsonld(node, OPTIONS).events

    assert (event.title, event.start.isoformat()) == ("Konsert", "2026-07-01T19:00:00+02:00")
    assert (event.url, event.categories) == ("https://halmstad.example/k", ("MusicEvent",))
    assert event.place == WirePlace(name="Torget", locality="Laholm")
    assert (event.offers, event.translations) == ((WireOffer("100", currency="SEK"),), (WireText("en", "Concert"),))


def test_list_of_addresses_alone_leads_to_pages() -> None:
    listed = [
        {"@type": "ListItem", "position": 1, "url": "/evenemang/a", "name": "A"},
        {"@type": "ListItem", "position": 2, "item": "https://halmstad.example/evenemang/b"},
        {"@type": "ListItem", "item": {"@id": "/evenemang/c", "name": "C"}},
        {"@type": "ListItem", "item": {"@type": "Event", "name": "D", "url": "/evenemang/d"}},
        {"@type": "ListItem", "item": {"@id": "#e"}},
        "/evenemang/a",
        {"@type": "WebPage", "url": "/kontakt"},
        {"@type": "ListItem", "url": "javascript:void(0)"},
        7,
    ]
    elsewhere = {"@id": "#e", "@type": "Event", "url": "/evenemang/e", "name": "E"}

    document = _page({"@type": "ItemList", "itemListElement": listed}, elsewhere)

    assert document.error is None
    assert [(item.url, item.title) for item in document.items] == [
        ("https://halmstad.example/evenemang/a", "A"),
        ("https://halmstad.example/evenemang/b", ""),
        ("https://halmstad.example/evenemang/c", "C"),
        ("https://halmstad.example/evenemang/d", "D"),
        ("https://halmstad.example/evenemang/e", "E"),
    ]


@pytest.mark.parametrize("listed", [{"@type": "BreadcrumbList"}, {"@type": "ItemList", "events": True}])
def test_way_through_a_site_and_events_told_in_full_lead_nowhere(listed: dict[str, object]) -> None:
    item = _event(url="/a") if listed.get("events") else {"@id": "/a", "name": "Start"}

    document = _page(listed | {"itemListElement": [{"@type": "ListItem", "item": item}]})

    assert document.items == ()
