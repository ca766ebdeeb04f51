"""What the tests ask of the JSON-LD of a page: its documents, its RDF graph, Google's list, our own reader."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF

from feeds.page_read import read_page
from feeds.wire import ReadOptions, WireEvent
from tests.web.conftest import tree_of

SDO = Namespace("https://schema.org/")


def documents(html: str) -> list[dict[str, Any]]:
    """The JSON-LD documents of a page, in their order."""
    return [json.loads(text) for text in tree_of(html).xpath("//script[@type='application/ld+json']/text()")]


def nodes(html: str) -> list[dict[str, Any]]:
    """Every node at the top of a page's documents."""
    return [node for one in documents(html) for node in one.get("@graph", [one])]


def graph_of(html: str) -> Graph:
    """The RDF of all documents of a page. schema.org's own context is stood in for by its vocabulary."""
    graph = Graph()
    for one in documents(html):
        assert one["@context"] == "https://schema.org"
        graph.parse(data=json.dumps({**one, "@context": {"@vocab": str(SDO)}}), format="json-ld")
    return graph


def dangling(graph: Graph, base: str) -> set[str]:
    """What the graph refers to as a thing of this page and does not describe."""
    told = set(graph.subjects(RDF.type, None))
    wanted = (SDO.superEvent, SDO.subEvent, SDO.item, SDO.mainEntity, SDO.breadcrumb, SDO.provider,
              SDO.departureBoatTerminal, SDO.arrivalBoatTerminal)  # fmt: skip
    return {
        str(thing)
        for of in wanted
        for thing in graph.objects(None, of)
        if isinstance(thing, URIRef) and str(thing).startswith(base) and "#" in thing and thing not in told
    }


def faults_by_googles_list(node: dict[str, Any]) -> list[str]:
    """What an Event lacks of what Google requires, and what of the recommended is there but not as it should be."""
    faults = [f"no {name}" for name in ("name", "startDate", "location", "description") if not node.get(name)]
    places = node.get("location", [])
    for place in places if isinstance(places, list) else [places]:
        required = ("url",) if place["@type"] == "VirtualLocation" else ("name", "address")
        faults += [f"location without {name}" for name in required if not place.get(name)]
    for name in ("startDate", "endDate"):
        faults += [f"{name}: {text}" for text in [node.get(name)] if text and not _is_moment(text)]
    status = node.get("eventStatus", "").removeprefix("https://schema.org/Event")
    if status not in ("Scheduled", "Cancelled", "Postponed", "Rescheduled"):
        faults.append(f"eventStatus: {status}")
    if ("previousStartDate" in node) != (status == "Rescheduled"):
        faults.append("previousStartDate and EventRescheduled do not go together")
    for offer in [node["offers"]] if "offers" in node else []:
        priced = "price" in offer or "lowPrice" in offer
        if priced != ("priceCurrency" in offer) or not (priced or "url" in offer):
            faults.append(f"offers: {offer}")
    faults += [f"organizer: {one}" for one in [node.get("organizer")] if one and not one.get("name")]
    faults += [
        f"image: {one}" for one in node.get("image", []) if "://" not in (one if isinstance(one, str) else one["url"])
    ]
    return faults


def read_back(html: str, address: str) -> list[WireEvent]:
    """The events as our own reader finds them in the page."""
    document = read_page(html.encode(), ReadOptions(zone="Europe/Stockholm", base_url=address))
    assert document.problems == ()
    return list(document.events)


def _is_moment(text: str) -> bool:
    """A date, or a date with an hour and an offset."""
    if len(text) == 10:
        return bool(date.fromisoformat(text))
    return datetime.fromisoformat(text).utcoffset() is not None
