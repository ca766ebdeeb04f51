"""Events in pages, by schema.org's JSON-LD, with the faults that pages have."""

from __future__ import annotations

import json
from datetime import date

import pytest

from feeds.read import read
from feeds.wire import Document, ReadOptions, WireEvent, WireOffer, WirePlace, WireText

EVENT = {
    "@context": "https://schema.org",
    "@type": "MusicEvent",
    "@id": "#konsert",
    "name": [{"@value": "Concert", "@language": "en"}, {"@value": "Konsert", "@language": "sv"}],
    "startDate": "2026-07-01T19:00:00+02:00",
    "endDate": "2026-07-01T21:00",
    "eventStatus": "https://schema.org/EventCancelled",
    "location": {
        "@type": "Place",
        "name": "Rotundan",
        "address": {"streetAddress": "Torget 1", "addressLocality": "Halmstad", "postalCode": "302 42"},
        "geo": {"latitude": "56,67", "longitude": 12.86},
    },
    "organizer": [{"@type": "Organization", "name": "Kulturhuset", "url": "/om"}],
    "image": [{"@type": "ImageObject", "url": "/a.jpg", "creditText": "Foto: A"}],
    "offers": {"@type": "AggregateOffer", "lowPrice": 100, "highPrice": "200", "priceCurrency": "SEK"},
    "isAccessibleForFree": "https://schema.org/False",
    "inLanguage": "sv",
    "url": "/konsert",
    "description": "<p>Välkommen</p>",
    "keywords": "musik, sommar",
}


def _page(*scripts: str, kind: str = "application/ld+json", head: str = "") -> Document:
    blocks = "".join(f'<script type="{kind}">{script}</script>' for script in scripts)
    html = f'<!doctype html><html lang="sv"><head><title>Kalender</title>{head}{blocks}</head><body></body></html>'
    return read(html.encode(), ReadOptions(base_url="https://halmstad.example/kalender/"))


def _simple(name: str, start: str = "2026-07-01") -> str:
    return json.dumps({"@type": "Event", "name": name, "startDate": start})


def test_page_event_is_read_with_all_it_says() -> None:
    (event,) = _page(json.dumps(EVENT)).events

    assert (event.uid, event.title, event.language) == ("https://halmstad.example/kalender/#konsert", "Konsert", "sv")
    assert (event.start.isoformat(), event.end and event.end.isoformat()) == (
        "2026-07-01T19:00:00+02:00",
        "2026-07-01T21:00:00+02:00",
    )
    assert (event.status, event.url) == ("cancelled", "https://halmstad.example/konsert")
    assert event.place == WirePlace(
        name="Rotundan",
        address="Torget 1",
        locality="Halmstad",
        postal_code="302 42",
        latitude=56.67,
        longitude=12.86,
    )
    assert (event.organiser, event.organiser_url) == ("Kulturhuset", "https://halmstad.example/om")
    assert (event.image_url, event.image_credit) == ("https://halmstad.example/a.jpg", "Foto: A")
    assert (event.offers, event.free) == ((WireOffer("100", "200", "SEK"),), False)
    assert (event.description, event.description_is_html) == ("<p>Välkommen</p>", True)
    assert (event.categories, event.performance_languages) == (("MusicEvent", "musik, sommar"), ("sv",))
    assert event.translations == (WireText("en", "Concert"),)


@pytest.mark.parametrize(
    "kind",
    [
        "application/ld+json",
        "application/ld&#x2B;json",
        "application/ld+json; charset=utf-8",
        " Application/LD+JSON ",
    ],
)
def test_page_script_is_known_by_its_type(kind: str) -> None:
    assert [event.title for event in _page(_simple("a"), kind=kind).events] == ["a"]


@pytest.mark.parametrize(
    "script",
    [
        f"<!-- {_simple('comment')} -->{_simple('a')}",
        f"// a comment\n{_simple('a')}",
        f"/* a comment */ {_simple('a')} /* and another */",
        f"//<![CDATA[\n{_simple('a')}\n//]]>",
        _simple("a").replace("}", ",}"),
        _simple("a").replace('"a"', '"a\n\t"'),
        _simple("a") + ";",
        _simple("a").replace('"', "&quot;"),
        json.dumps({"@graph": [{"@type": "WebPage"}, json.loads(_simple("a"))]}),
        json.dumps({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": json.loads(_simple("a"))}]}),
        json.dumps({"@type": "EventSeries", "name": "series", "subEvent": [json.loads(_simple("a"))]}),
        json.dumps(
            {"@type": ["Thing", "schema:Event"], "name": {"@value": "a"}, "startDate": {"@value": "2026-07-01"}}
        ),
    ],
)
def test_page_script_with_faults_is_read(script: str) -> None:
    document = _page(script)

    assert [(event.title.strip(), event.start) for event in document.events] == [("a", date(2026, 7, 1))]
    assert document.problems == ()


def test_series_is_no_event_beside_its_parts() -> None:
    part = {**json.loads(_simple("a")), "@id": "#1", "superEvent": {"@id": "#s"}}
    series = {"@type": "EventSeries", "@id": "#s", "name": "series", "startDate": "2026-07-01"}

    told = _page(json.dumps({"@graph": [part, {**series, "subEvent": [{"@id": "#1"}]}]}))
    inside = _page(json.dumps({**series, "subEvent": {"@type": "Event", "name": "a", "startDate": "2026-07-01"}}))
    alone = _page(json.dumps({**series, "subEvent": [{"@id": "#elsewhere"}]}))

    assert [[event.title.strip() for event in one.events] for one in (told, inside, alone)] == [
        ["a"],
        ["a"],
        ["series"],
    ]


def test_parts_and_wholes_name_each_other() -> None:
    part = {"@type": "Event", "name": "a", "startDate": "2026-07-01", "superEvent": {"@id": "#f"}}
    inside = {"@type": "Event", "name": "b", "startDate": "2026-07-02"}
    festival = {
        "@type": "Festival", "@id": "#f", "name": "f", "startDate": "2026-07-01", "superEvent": "the summer",
        "subEvent": [inside, {"@id": "/c"}, "https://x.example/d", "Fika", {"@type": "Event", "name": "no more"}],
    }  # fmt: skip
    linked = {**part, "name": "e", "superEvent": {"@type": "Event", "name": "f", "url": "/festival"}}
    prefixed = {"schema:superEvent": [{"@id": "#f"}], "@type": "schema:Event", "name": "g", "startDate": "2026-07-01"}

    told = {event.title: event for event in _page(json.dumps([part, festival, linked, prefixed])).events}

    here, festival_id = "https://halmstad.example", told["f"].uid
    assert {title: event.part_of for title, event in told.items()} == {
        "a": festival_id, "f": "", "b": "", "e": f"{here}/festival", "g": festival_id,
    }  # fmt: skip
    assert told["f"].parts == (told["b"].uid, f"{here}/c", "https://x.example/d")


def test_series_with_a_programme_is_an_event_with_parts() -> None:
    parts = [{"@type": "Event", "@id": f"#{name}", "name": name, "startDate": "2026-07-01"} for name in "ab"]
    series = {"@type": "EventSeries", "@id": "#s", "name": "series", "startDate": "2026-07-01"}

    told = _page(json.dumps({"@graph": [*parts, {**series, "subEvent": [{"@id": "#a"}, {"@id": "#b"}]}]}))
    inside = _page(json.dumps({**series, "subEvent": parts}))

    for one in (told, inside):
        assert sorted(event.title for event in one.events) == ["a", "b", "series"]
        assert [len(event.parts) for event in one.events if event.title == "series"] == [2]


def test_page_two_values_in_one_script_are_both_read() -> None:
    assert [event.title for event in _page(_simple("a") + "\n" + _simple("b")).events] == ["a", "b"]


def test_page_bad_script_hides_no_good_one() -> None:
    document = _page(_simple("a"), "{ this is not JSON", _simple("b"), "")

    assert [event.title for event in document.events] == ["a", "b"]
    assert [each.where for each in document.problems] == ["script 2"]


def test_page_script_with_an_endless_character_number_hides_no_good_one() -> None:
    document = _page("{&#" + "9" * 5_000 + ";", _simple("Good"))

    assert ([event.title for event in document.events], document.error) == (["Good"], None)


def test_page_start_that_is_no_date_is_a_problem_and_none_is_a_mention() -> None:
    document = _page(_simple("a", "snart"), json.dumps({"@type": "Event", "name": "b"}))

    assert document.events == ()
    assert [(each.where, each.what, each.text) for each in document.problems] == [
        ("node 1 a", "startDate is no date", "snart")
    ]


def test_page_date_stays_a_date_and_its_last_day_is_included() -> None:
    node = {"@type": "Festival", "name": "a", "startDate": "2026-07-01", "endDate": "2026-07-03"}

    (event,) = _page(json.dumps(node)).events

    assert (event.start, event.end, event.all_day) == (date(2026, 7, 1), date(2026, 7, 4), True)


def _tagged(**texts: str) -> list[dict[str, str]]:
    return [{"@value": text, "@language": code.replace("_", "-")} for code, text in texts.items()]


def _texts(event: WireEvent) -> list[tuple[str, str, str]]:
    first = (event.language, event.title, event.description)
    return [first, *((text.language, text.title, text.description) for text in event.translations)]


@pytest.mark.parametrize(
    ("name", "description", "texts"),
    [
        ("Fest", "Kom!", [("sv", "Fest", "Kom!")]),
        (
            _tagged(de="Fest", en="Feast", sv="Fest"),
            _tagged(sv="Kom!", en="Come!", de="Kommt!"),
            [("sv", "Fest", "Kom!"), ("de", "Fest", "Kommt!"), ("en", "Feast", "Come!")],
        ),
        # Written first when there is none in the page's language, and the description in that one too.
        (
            _tagged(en="Feast", da="Fest"),
            _tagged(da="Kom nu!", en="Come!"),
            [("en", "Feast", "Come!"), ("da", "Fest", "Kom nu!")],
        ),
        (_tagged(sv="Fest"), _tagged(en="Come!"), [("sv", "Fest", ""), ("en", "", "Come!")]),
        ("Hearts", _tagged(en="Come!", sv="Kom!"), [("sv", "Hearts", "Kom!"), ("en", "", "Come!")]),
        ("Hearts", _tagged(en="Come!"), [("en", "Hearts", "Come!")]),
        (_tagged(sv="Fest", en="Feast"), "Kom!", [("sv", "Fest", "Kom!"), ("en", "Feast", "")]),
        (["Fest", *_tagged(en="Feast")], None, [("sv", "Fest", ""), ("en", "Feast", "")]),
        (_tagged(en_GB="Feast", en_US="Party", sv_SE="Fest"), None, [("sv-SE", "Fest", ""), ("en-GB", "Feast", "")]),
        (_tagged(sv="", en="Feast"), _tagged(sv="Kom!"), [("en", "Feast", ""), ("sv", "", "Kom!")]),
    ],
)
def test_page_event_is_told_in_all_its_languages(
    name: object, description: object, texts: list[tuple[str, str, str]]
) -> None:
    node = {"@type": "Event", "name": name, "description": description, "startDate": "2026-07-01"}

    (event,) = _page(json.dumps(node)).events

    assert _texts(event) == texts


def test_page_translation_with_markup_is_html() -> None:
    node = {
        "@type": "Event",
        "name": "a",
        "startDate": "2026-07-01",
        "description": _tagged(sv="Kom", en="<b>Come</b>"),
    }

    (event,) = _page(json.dumps(node)).events

    assert event.translations == (WireText("en", "", "<b>Come</b>", description_is_html=True),)


def _spoken(language: str, name: str, identity: str = "#fest") -> dict[str, object]:
    return {"@type": "Event", "@id": identity, "name": name, "inLanguage": language, "startDate": "2026-07-01"}


def test_page_nodes_of_one_event_are_in_the_language_each_names() -> None:
    document = _page(json.dumps([_spoken("sv", "Fest"), _spoken("en-GB", "Feast"), _spoken("de", "Feier")]))

    assert [(event.uid.rpartition("#")[2], *_texts(event)) for event in document.events] == [
        ("fest", ("sv", "Fest", "")),
        ("fest", ("en-GB", "Feast", "")),
        ("fest", ("de", "Feier", "")),
    ]
    assert [event.performance_languages for event in document.events] == [(), (), ()]


@pytest.mark.parametrize(
    "nodes",
    [
        [_spoken("en", "Guided tour")],
        [_spoken("sv", "Visning", "#a"), _spoken("en", "Visning 2", "#b")],
        [_spoken("sv", "Visning"), _spoken("en", "Visning")],
        [_spoken("sv", "Visning"), _spoken("en", "Visning") | {"startDate": "2026-07-02"}],
    ],
)
def test_page_language_of_a_performance_is_not_that_of_its_words(nodes: list[dict[str, object]]) -> None:
    events = _page(json.dumps(nodes)).events

    assert [event.language for event in events] == ["sv"] * len(nodes)
    assert [event.performance_languages for event in events] == [(node["inLanguage"],) for node in nodes]


def test_page_keywords_are_as_written() -> None:
    node = {"@type": "Event", "name": "a", "startDate": "2026-07-01", "genre": "jazz"}
    several = node | {"keywords": ["Natur, friluftsliv och cykel", {"@type": "DefinedTerm", "name": "Barn"}, ""]}

    events = _page(json.dumps([several, node | {"keywords": "musik, mat"}])).events

    assert [event.categories for event in events] == [
        ("Natur, friluftsliv och cykel", "Barn", "jazz"),
        ("musik, mat", "jazz"),
    ]


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("Torget", WirePlace(name="Torget")),
        ("https://stream.example/a", WirePlace(url="https://stream.example/a", online=True)),
        ({"@type": "VirtualLocation", "url": "https://a.example"}, WirePlace(url="https://a.example", online=True)),
        ([{"@type": "VirtualLocation"}, {"@type": "Place", "name": "Torget"}], WirePlace(name="Torget")),
        ({"@type": "Place", "address": "Torget 1, Laholm"}, WirePlace(address="Torget 1, Laholm")),
        ({"@type": "Place", "name": "x", "geo": {"latitude": 0, "longitude": 0}}, WirePlace(name="x")),
        (None, None),
    ],
)
def test_page_location_in_any_form_is_a_place(location: object, place: WirePlace | None) -> None:
    node = {"@type": "Event", "name": "a", "startDate": "2026-07-01", "location": location}

    assert [event.place for event in _page(json.dumps(node)).events] == [place]


def test_page_links_to_its_feeds() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="feed.rss"><link rel="alternate" hreflang="en">'

    document = _page(head=head)

    assert document.feed_links == ("https://halmstad.example/kalender/feed.rss",)
    assert (document.format, document.title, document.language) == (None, "Kalender", "sv")
    assert document.error == "no events in this page: neither JSON-LD nor another notation"


def test_page_in_an_old_encoding_keeps_its_letters() -> None:
    html = f'<html><head><meta charset="iso-8859-1"><script type="application/ld+json">{_simple("x")}</script>'

    document = read(html.replace('"x"', '"Båstad"').encode("latin-1"), ReadOptions())

    assert [event.title for event in document.events] == ["Båstad"]


def test_page_nested_deeply_still_shows_its_events() -> None:
    html = "<html>" + "<div>" * 200 + f'<script type="application/ld+json">{_simple("a")}</script>'

    document = read(html.encode(), ReadOptions())

    assert [event.title for event in document.events] == ["a"]


def test_document_of_json_ld_alone_is_read() -> None:
    document = read(f"[{_simple('a')}]".encode(), ReadOptions())

    assert (document.format, [event.title for event in document.events]) == ("jsonld", ["a"])


def test_page_values_of_wrong_types_do_no_harm() -> None:
    values: list[object] = [None, 1, 1.5, True, [], {}, [[]], [None], {"@value": []}, [{"name": {}}], "\x00", 10**40]
    for value in values:
        document = _page(json.dumps(dict.fromkeys(EVENT, value) | {"@type": "Event", "startDate": "2026-07-01"}))

        assert [event.start for event in document.events] == [date(2026, 7, 1)]
