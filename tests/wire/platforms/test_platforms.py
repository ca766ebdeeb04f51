"""The JSON of platforms, each in its exact shape with invented words, read to what it says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.platforms.reader import PLATFORMS, read_platform
from feeds.read import read
from feeds.wire import Document, ReadOptions, WireEvent, WireOffer, WirePlace

HERE = Path(__file__).parent
TODAY = date(2026, 11, 27)
NAMES = ("tribe", "innocode", "sitevision", "cruncho", "gancio", "mobilizon")


def options(base: str) -> ReadOptions:
    return ReadOptions(base_url=base, today=TODAY, limit=400)


def document(name: str) -> Document:
    return read((HERE / f"{name}.json").read_bytes(), options(f"https://{name}.example/api/list?page=1"))


def held(event: WireEvent) -> list[str]:
    """Each occurrence in UTC, or as dates."""
    return [_told(one.start) + (f">{_told(one.end)}" if one.end is not None else "") for one in event.occurrences]


def _told(moment: date) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()


def faults(found: Document) -> list[tuple[str, str]]:
    return [(problem.where, problem.what) for problem in found.problems]


def test_the_events_calendar() -> None:
    found = document("tribe")

    jazz, market = found.events
    assert (found.format, found.error) == ("tribe", None)
    assert (jazz.uid, jazz.title, held(jazz)) == (
        "bastad.example?id=11", "Sommarjazz – två set", ["2027-07-03 17:00>2027-07-03 19:30"],
    )  # fmt: skip
    assert jazz.place == WirePlace(
        "Prov’s scen", "Strandgatan 1", "Båstad", "269 31", "Sverige", 56.43, 12.85, "https://scen.example/"
    )
    assert jazz.offers == (WireOffer("120", "180", "SEK", "https://biljetter.example/11"),)
    assert (jazz.organiser, jazz.organiser_url, jazz.image_url) == (
        "Provföreningen", "https://forening.example/", "https://bastad.example/jazz.jpg",
    )  # fmt: skip
    assert (jazz.categories, jazz.description_is_html) == (("Musik & dans", "jazz"), True)
    assert (held(market), market.place, market.offers) == (["2027-07-05>2027-07-07"], None, ())
    assert faults(found) == [("item 3 Utan dag", "left out: begins at no date: ''")]
    assert found.more == ("https://bastad.example/wp-json/tribe/events/v1/events/?page=2",)


def test_innocode() -> None:
    found = document("innocode")

    market, exhibition, talk = found.events
    assert held(market) == ["2027-09-04 08:00>2027-09-04 14:00", "2027-09-05 08:00>2027-09-05 14:00"]
    assert (market.uid, market.url) == ("hostmarknad-1", "https://innocode.example/event/hostmarknad-1")
    assert (market.place, market.image_url, market.categories) == (
        WirePlace("Prov torget, Hyltebruk"), "https://kalender.example/l.jpg", ("Marknad",),
    )  # fmt: skip
    # Hours of three months are not each day's start, and no hour is not midnight.
    assert (held(exhibition), held(talk)) == (["2027-06-01>2027-09-01"], ["2027-09-08"])
    assert (found.more, found.problems) == (("https://innocode.example/api/events?page=2",), ())


def test_sitevision() -> None:
    found = document("sitevision")

    concert, market = found.events
    assert (held(concert), held(market)) == (["2027-06-12 16:00>2027-06-12 17:30"], ["2027-06-13"])
    assert (concert.image_url, concert.place, concert.categories) == (
        "https://sitevision.example/images/18.1/konsert.jpg", WirePlace("Prov kyrkan"), ("Musik, Kör",),
    )  # fmt: skip
    assert faults(found) == [("item 3 Fel år", "left out: is held on no date: 'i sommar'")]


def test_cruncho_says_it_in_sentences() -> None:
    found = document("cruncho")

    party, tour, autumn = found.events
    assert held(party) == [f"2027-06-0{day} 17:00" for day in (5, 6, 7)]
    # The sixteenth of June is a Wednesday in 2027.
    assert held(tour) == ["2027-06-16 16:00>2027-06-16 17:00", "2027-06-23 16:00>2027-06-23 17:00"]
    assert (tour.place, held(autumn)) == (WirePlace("Prov slottet"), ["2027-09-07"])
    assert faults(found) == [("item 4 Utan dag", "left out: no date can be read: meddelas senare")]


def test_gancio() -> None:
    found = document("gancio")

    evening, festival = found.events
    assert (held(evening), held(festival)) == (
        ["2027-06-03 16:00>2027-06-03 18:30"], ["2027-06-03 16:00>2027-06-05 16:00"],
    )  # fmt: skip
    base = "https://gancio.example"
    assert (evening.uid, evening.url, evening.image_url) == (
        "7", f"{base}/event/hembygdskvall", f"{base}/media/ab12.jpg",
    )  # fmt: skip
    assert evening.categories == ("musik", "hembygd")
    assert evening.place == WirePlace("Prov bygdegård", "Byvägen 2", latitude=56.9, longitude=13.2)
    assert faults(found) == [("item 3 I millisekunder", "left out: begins at no instant: '1812038400000'")]


def test_mobilizon() -> None:
    found = document("mobilizon")

    tour, talk = found.events
    assert (tour.status, held(tour), tour.organiser) == (
        "cancelled", ["2027-06-05 08:00>2027-06-05 12:00"], "Provklubben",
    )  # fmt: skip
    assert tour.place == WirePlace("Prov torget", "Torget 1", "Falkenberg", "311 31", "Sweden", 56.9, 12.49)
    assert (held(talk), talk.organiser) == (["2027-06-08 17:00"], "Kim")
    assert talk.place == WirePlace(url="https://mote.example/x", online=True)


def test_answer_that_is_cut_says_so() -> None:
    item = {"id": 1, "title": "x", "dates": {"entries": ["5 juni 2027"]}}
    value = {"items": [{**item, "id": number} for number in range(200)]}

    found = read(json.dumps(value).encode(), options("https://x.example/"))

    assert len(found.events) == 200
    assert faults(found) == [("document", "answers are cut at 200 items: the rest is left out")]


@pytest.mark.parametrize("name", NAMES)
def test_document_is_of_one_platform_alone(name: str) -> None:
    value = json.loads((HERE / f"{name}.json").read_text())

    assert [platform.name for platform in PLATFORMS if platform.items(value) is not None] == [name]


WORDS = st.text(max_size=20) | st.sampled_from(["2027-06-05", "19:00", "<img src=x"])
KEYS = st.sampled_from(["url", "name", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(NAMES), st.data())
def test_no_value_of_an_item_is_too_strange(name: str, data: st.DataObject) -> None:
    value = json.loads((HERE / f"{name}.json").read_text())
    items: list[dict[str, Any]] = next(
        iter(platform.items(value) or [] for platform in PLATFORMS if platform.items(value))
    )
    field = data.draw(st.sampled_from(sorted(items[0])))
    items[0][field] = data.draw(JSON)

    found = read_platform(value, options("https://x.example/"))

    if found is not None:  # it may not look like the platform's any more
        others = {one.title for one in found.events}
        assert {str(item["title"]) for item in items[1:2]} <= others
