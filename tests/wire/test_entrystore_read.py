"""Dumps of linked-data stores: EntryStore's answers, RDF/JSON alone, paged JSON-LD."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.read import read
from feeds.wire import Document, ReadOptions, WireOffer, WirePlace, WireText

SEARCH = (Path(__file__).parent / "pages" / "entrystore.json").read_bytes()
ADDRESS = "https://hub.example/store/search?type=solr&query=public:true+AND+rdfType:x&limit=100"
HALL = WirePlace("Gården", "", "Båstad", latitude=56.43, longitude=12.85)


def _read(value: object, address: str = ADDRESS) -> Document:
    return read(json.dumps(value).encode(), ReadOptions(base_url=address))


def test_search_of_a_store_is_read_in_both_notations() -> None:
    document = read(SEARCH, ReadOptions(base_url=ADDRESS))

    feast, tour = document.events
    assert (document.format, document.problems, document.error) == ("entrystore", (), None)
    assert (feast.uid, feast.title) == ("https://hub.example/store/8/resource/12", "Skördefest")
    assert (feast.start, feast.end) == (date(2026, 9, 19), date(2026, 9, 21))
    assert (feast.url, feast.place) == ("https://garden.example/skordefest", HALL)
    assert (feast.offers, feast.categories) == ((WireOffer("80", "", "SEK"),), ("Festival",))
    assert (feast.image_url, feast.organiser) == ("https://hub.example/bild.jpg", "")
    assert (feast.language, feast.translations) == ("sv", (WireText("en", "Harvest festival"),))
    assert (tour.title, tour.start.isoformat(), tour.place) == ("Visning", "2026-09-21T11:00:00+02:00", HALL)


@pytest.mark.parametrize(
    ("said", "address", "further"),
    [
        ({"offset": 0, "results": 240}, ADDRESS, ("type=solr", "offset=6")),
        ({"offset": 200, "results": 206}, f"{ADDRESS}&offset=200", ()),
        ({"offset": 100, "results": 240}, f"{ADDRESS}&offset=100", ("limit=100", "offset=106")),
        ({"offset": 0, "results": 240}, "", ()),
        ({"offset": "x", "results": None}, ADDRESS, ()),
    ],
)
def test_search_goes_on_at_its_next_page(said: dict[str, object], address: str, further: tuple[str, ...]) -> None:
    (more,) = _read(json.loads(SEARCH) | said, address).more or ("",)

    assert [part for part in more.partition("?")[2].split("&") if part in further] == list(further)
    assert bool(more) == bool(further)
    assert more.count("offset=") == bool(further)


def test_one_entry_and_one_graph_are_read() -> None:
    entry = json.loads(SEARCH)["resource"]["children"][0]

    documents = [_read(entry), _read(entry["metadata"])]

    assert [document.format for document in documents] == ["entrystore", "rdfjson"]
    assert [[event.title for event in document.events] for document in documents] == [["Skördefest"]] * 2


def test_paged_dump_names_its_next_page() -> None:
    view = {"@id": "/dump", "@type": "hydra:PartialCollectionView", "hydra:next": {"@id": "/dump?page=2"}}
    event = {"@type": "Event", "name": "A", "startDate": "2026-07-01"}

    document = _read({"@context": {"@vocab": "http://schema.org/"}, "@graph": [{"hydra:view": view}, event]})

    assert (len(document.events), document.more) == (1, ("https://hub.example/dump?page=2",))


OBJECTS = st.fixed_dictionaries(
    {"type": st.sampled_from(("uri", "literal", "bnode", 7)), "value": st.sampled_from(("_:a", "b", "2026-07-01", 1))},
    optional={"lang": st.sampled_from(("sv", "", None))},
)
PREDICATES = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://schema.org/location", "http://schema.org/name")


@given(
    st.dictionaries(
        st.sampled_from(("_:a", "b", "")),
        st.dictionaries(st.sampled_from(PREDICATES), st.lists(OBJECTS, max_size=3) | st.none()),
    )
)
@settings(max_examples=100, deadline=None)
def test_any_graph_is_answered(graph: dict[str, object]) -> None:
    event = {"b": {PREDICATES[0]: [{"type": "uri", "value": "http://schema.org/Event"}]}}

    for value in (graph, {"resource": {"children": [{"entryId": "1", "metadata": graph | event}]}}):
        assert _read(value).problems == ()
