"""Any JSON, by a mapping: what it says is read, and what is wrong in a mapping is named."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.platforms.mapped import MappingError, read_mapping
from feeds.read import read
from feeds.wire import Document, ReadOptions, WireOffer, WirePlace
from tests.wire.platforms.test_platforms import JSON, faults, held

DOCS = Path(__file__).resolve().parents[3] / "docs" / "mapping.md"
TIMES = {"start": "from", "end": "to"}
ITEM = {
    "nr": 7, "rubrik": "Visning", "from": "2027-06-05T13:00", "to": "2027-06-05T14:00", "slug": "visning",
    "var": [{"namn": "Slottet", "gata": "Vägen 1", "ort": "Halmstad", "lat": "56,67", "lon": 12.86}], "kr": "60",
    "taggar": [{"name": "Guidning"}, "Historia"], "bild": "<img src='/a.jpg'>", "arr": {"name": "Museet"},
}  # fmt: skip
FIELDS = {
    "id": "nr", "title": "namn|rubrik", "url": "https://x.example/{slug}?nr={nr}", "place": "var.namn",
    "address": "var.gata", "locality": "var.ort", "latitude": "var.lat", "longitude": "var.lon", "price": "kr",
    "categories": "taggar", "image": "bild", "organiser": "arr",
}  # fmt: skip


def mapped(value: object, **mapping: object) -> Document:
    told = {"items": "", "fields": FIELDS, "times": TIMES, **mapping}
    options = ReadOptions(base_url="https://x.example/api?page=1", today=date(2026, 11, 27), mapping=json.dumps(told))
    return read(json.dumps(value).encode(), options)


def test_everything_is_found_where_the_mapping_says() -> None:
    found = mapped({"a": {"list": [ITEM]}, "b": "?page=2"}, items="a.list", next="b")

    (event,) = found.events
    assert (found.format, found.more, found.problems) == ("mapped", ("https://x.example/api?page=2",), ())
    assert (event.uid, event.title, event.url) == ("7", "Visning", "https://x.example/visning?nr=7")
    assert held(event) == ["2027-06-05 11:00>2027-06-05 12:00"]
    assert event.place == WirePlace("Slottet", "Vägen 1", "Halmstad", latitude=56.67, longitude=12.86)
    assert (event.categories, event.organiser) == (("Guidning", "Historia"), "Museet")
    assert (event.offers, event.image_url) == ((WireOffer("60"),), "https://x.example/a.jpg")


def test_days_and_hours_apart_and_sentences() -> None:
    apart = {"rubrik": "A", "dag": "2027-06-05", "kl": "19:30"}
    said = {"rubrik": "B", "nar": ["lör 5 juni kl. 19", "7 september"]}

    (by_day,) = mapped([apart], times={"first_day": "dag", "start_time": "kl"}).events
    (certain,) = mapped([said], times={"said": "nar"}).events
    (coming,) = mapped([said], times={"said": "nar", "coming": True}).events

    assert (held(by_day), held(certain)) == (["2027-06-05 17:30"], ["2027-06-05 17:00"])
    assert held(coming) == ["2027-06-05 17:00", "2027-09-07"]


def test_what_an_item_lacks_costs_that_item() -> None:
    found = mapped([{"rubrik": "Utan dag"}, ITEM, 5])

    assert [event.title for event in found.events] == ["Visning"]
    assert faults(found) == [
        ("item 1", "left out: begins at no date: ''"), ("item 3", "no object: left out"),
    ]  # fmt: skip


@pytest.mark.parametrize("value", [{"a": 1}, {"a": {"list": None}}, []])
def test_document_without_the_list_says_so(value: object) -> None:
    assert mapped(value, items="a.list").error == "no list where the mapping looks for the items"


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ("", "mapping"),
        ("[]", "mapping"),
        ("{" * 20, "mapping"),
        ('"' + "x" * 10_001 + '"', "mapping"),
        ({"items": "", "fields": {"title": "a"}}, "times"),
        ({"fields": {"title": "a"}, "times": TIMES, "itmes": ""}, "itmes"),
        ({"fields": {"name": "a"}, "times": TIMES}, "fields.name"),
        ({"fields": {"id": "a"}, "times": TIMES}, "fields.title"),
        ({"fields": {"title": "a b"}, "times": TIMES}, "fields.title"),
        ({"fields": {"title": "{}"}, "times": TIMES}, "fields.title"),
        ({"fields": {"title": 5}, "times": TIMES}, "fields.title"),
        ({"items": ".", "fields": {"title": "a"}, "times": TIMES}, "items"),
        ({"fields": {"title": "a"}, "times": {"end": "a"}}, "times.start"),
        ({"fields": {"title": "a"}, "times": {"said": "a", "start": "b"}}, "times"),
        ({"fields": {"title": "a"}, "times": {"said": "a", "coming": "yes"}}, "times.coming"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_named(mapping: object, field: str) -> None:
    text = mapping if isinstance(mapping, str) else json.dumps(mapping)

    with pytest.raises(MappingError) as raised:
        read_mapping(text)

    assert raised.value.field == field
    assert read(b"[]", ReadOptions(mapping=text or "x")).error is not None


def test_array_in_a_page_is_data_too() -> None:
    items = json.dumps([ITEM])
    page = f"""<!doctype html><html><body><script>const a = 1; function f() {{ return [1] }}
      const events = {items}; window.other = [{{no: 'json'}}]; var broken = [1,</script>
      <script type="application/json" id="more">{items.replace("Visning", "Mera")}</script></body></html>"""

    found = {}
    for name in ("events", "more", "other", "broken", "a"):
        mapping = json.dumps({"items": name, "fields": FIELDS, "times": TIMES})
        found[name] = [event.title for event in read(page.encode(), ReadOptions(mapping=mapping)).events]

    assert found == {"events": ["Visning"], "more": ["Mera"], "other": [], "broken": [], "a": []}


def test_example_of_the_handbook_is_read_as_it_says() -> None:
    document, mapping = re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.DOTALL)

    found = read(document.encode(), ReadOptions(base_url="https://example.org/api/list", mapping=mapping))

    (event,) = found.events
    assert (event.uid, event.title, event.url) == ("7", "Visning", "https://example.org/program/visning")
    assert event.place == WirePlace("Slottet", locality="Halmstad")
    assert (held(event), event.categories, found.more) == (
        ["2027-06-05 11:00>2027-06-05 12:00"], ("Guidning",), ("https://example.org/api/list?page=2",),
    )  # fmt: skip


@given(st.dictionaries(st.sampled_from(sorted(ITEM)), JSON))
def test_no_value_is_too_strange(changed: dict[str, Any]) -> None:
    found = mapped([{**ITEM, **changed}, {**ITEM, "nr": 8}])

    assert found.error is None
    assert "8" in {event.uid for event in found.events}
