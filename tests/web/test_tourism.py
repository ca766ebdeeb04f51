"""The dump for tourism hubs: every place and every event to come, as linked data with licences."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF

from feeds.jsonld_read import read_jsonld
from feeds.wire import ReadOptions
from tests.web.conftest import BASE, NOW, PagesSite, concert, held
from tests.web.test_programme import FRIDAY, ONE_DAY, festival
from visitapp.domain.event.types import Text, Whereabouts
from visitapp.store import models
from visitapp.store.tourism_read import events_to_come
from visitapp.web.tourism import A_PAGE, PATH

pytestmark = [
    pytest.mark.anyio,
    # rdflib says this of its own JSON-LD reader.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

SDO = Namespace("http://schema.org/")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")


async def walk(site: PagesSite) -> list[dict[str, Any]]:
    """Every page, by hydra:next."""
    pages, following = [], PATH
    while following:
        answer = await site.get(following.removeprefix(BASE))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
        pages.append(json.loads(answer.text))
        view = pages[-1]["@graph"][0]["hydra:view"]
        following = view.get("hydra:next", {}).get("@id", "")
        assert ("link" in answer.headers) == bool(following)
    return pages


def nodes(pages: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The nodes of a type on all pages."""
    found = [node for page in pages for node in page["@graph"][1:]]
    return [one for one in found if kind in ([one["@type"]] if isinstance(one["@type"], str) else one["@type"])]


async def test_dump_holds_every_place_and_every_event_to_come_once(pages_site: PagesSite) -> None:
    slugs = [await pages_site.add(concert(f"Konsert {number}")) for number in range(3)]
    await pages_site.add(concert("Förra året", date(2025, 12, 5)))
    await models.Event.filter(slug=slugs[2]).update(state="removed")

    pages = await walk(pages_site)

    events = [node["url"]["@id"] for node in nodes(pages, "Event")]
    places = [node["@id"] for node in nodes(pages, "Place")]
    assert events == [f"{BASE}/sv/events/{slug}" for slug in slugs[:2]]
    assert len(places) == len(set(places)) == await models.Place.all().count()
    assert all(len(page["@graph"]) <= A_PAGE + 1 for page in pages)


async def test_events_go_on_from_row_to_row(pages_site: PagesSite) -> None:
    slugs = [await pages_site.add(concert(f"Konsert {number}")) for number in range(5)]
    await models.Event.filter(slug=slugs[2]).update(state="hidden")

    today = NOW.date()
    first, last = await pages_site.reader.run(lambda query: events_to_come(query, 0, today, 2))
    rest, end = await pages_site.reader.run(lambda query: events_to_come(query, last or 0, today, 2))

    assert ([event.slug for event in first], [event.slug for event in rest], end) == (slugs[:2], slugs[3:], None)


async def test_every_page_is_rdf_with_languages_and_permanent_names(pages_site: PagesSite) -> None:
    texts = (
        Text("sv", "Konsert", "Stråkar.", "Musik."), Text("en", "Concert", "Strings.", "", "translated"),
        Text("de", "Konzert", "Streicher.", "", "machine"),
    )  # fmt: skip
    slug = await pages_site.add(concert(texts=texts))
    uid = (await models.Occurrence.get(event__slug=slug)).uid

    graph = Graph()
    for page in await walk(pages_site):
        graph.parse(data=json.dumps(page), format="json-ld")

    name = URIRef(f"tag:visitapp.example,2026:occurrence/{uid}")
    assert (name, RDF.type, SDO.Event) in graph
    assert set(graph.objects(name, SDO.name)) == {Literal("Konsert", "sv"), Literal("Concert", "en")}
    assert set(graph.objects(name, SDO.description)) == {Literal("Musik.", "sv"), Literal("Strings.", "en")}
    assert list(graph.objects(name, DCTERMS.license)) == [URIRef("http://creativecommons.org/publicdomain/zero/1.0/")]
    start, modified = (next(graph.objects(name, verb)) for verb in (SDO.startDate, DCTERMS.modified))
    assert isinstance(start, Literal)
    assert isinstance(modified, Literal)
    assert (str(start), modified.toPython()) == ("2026-12-05T20:00:00+01:00", NOW)
    place = next(graph.objects(name, SDO.location))
    assert place == URIRef("tag:visitapp.example,2026:place/halmstads-slott")
    assert (place, RDF.type, SDO.TouristAttraction) in graph


async def test_dates_of_one_event_are_events_of_a_series_that_our_reader_reads_back(pages_site: PagesSite) -> None:
    days = [held(date(2026, 12, 5) + timedelta(days=day)) for day in range(3)]
    await pages_site.add(concert(held=tuple(days)))

    pages = await walk(pages_site)

    (series,) = nodes(pages, "EventSeries")
    assert [node["superEvent"] for node in nodes(pages, "Event")] == [{"@id": series["@id"]}] * 3
    read = read_jsonld(pages[-1], ReadOptions(zone="Europe/Stockholm", base_url=BASE))
    assert [(one.start, one.end) for one in read.events] == [(day.starts_at, day.ends_at) for day in days]
    assert read.problems == ()


async def test_festival_and_its_parts_name_each_other_by_what_is_in_the_dump(pages_site: PagesSite) -> None:
    over = held(NOW.date() - ONE_DAY)
    whole, (lykta, kor, _) = await festival(
        pages_site, lykta=(held(FRIDAY), held(FRIDAY + ONE_DAY)), kör=(held(FRIDAY),), igår=(over,)
    )

    with pages_site.questions() as questions:
        pages = await walk(pages_site)
        assert sum("COUNT(*)" in one for one in questions) == 1

    told = nodes(pages, "Event")
    (series,) = nodes(pages, "EventSeries")
    (festival_node,), (choir,), dates = ([one for one in told if one["url"]["@id"] == f"{BASE}/sv/events/{slug}"]
                                         for slug in (whole, kor, lykta))  # fmt: skip
    assert len(told) == 4
    assert series["url"] == {"@id": f"{BASE}/sv/events/{lykta}"}
    assert festival_node["subEvent"] == [{"@id": series["@id"]}, {"@id": choir["@id"]}]
    assert [one["superEvent"] for one in (series, choir)] == [{"@id": festival_node["@id"]}] * 2
    assert [one["superEvent"] for one in dates] == [{"@id": series["@id"]}] * 2
    assert series["subEvent"] == [{"@id": one["@id"]} for one in dates]
    assert "superEvent" not in festival_node
    read = read_jsonld(pages[-1], ReadOptions(zone="Europe/Stockholm", base_url=BASE))
    assert (len(read.events), read.problems) == (4, ())


@pytest.mark.parametrize("licence", ["", "All rights reserved", "CC BY-NC-ND 4.0"])
async def test_without_an_open_licence_only_facts_are_passed_on(pages_site: PagesSite, licence: str) -> None:
    await pages_site.add(concert(image_url="https://pictures.example/1.jpg", image_credit="A. Person"))
    before = nodes(await walk(pages_site), "Event")[0]
    await models.Source.all().update(licence=licence)
    event = await models.Event.get()
    sources = [{**one, "licence": licence} for one in event.sources]
    await models.Event.all().update(sources=sources)

    after = nodes(await walk(pages_site), "Event")[0]

    assert ("description" in before, before["image"]["creditText"]) == (True, "A. Person")
    assert ("description" in after, "image" in after) == (False, False)
    facts = ("name", "startDate", "endDate", "location", "url", "offers")
    assert {fact: after[fact] for fact in facts} == {fact: before[fact] for fact in facts}


async def test_event_that_moved_names_the_start_it_had(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert())
    await models.Occurrence.filter(event__slug=slug).update(moved_from="2026-12-04T19:00:00+00:00")

    (event,) = nodes(await walk(pages_site), "Event")

    assert (event["eventStatus"], event["previousStartDate"]["@value"], event["startDate"]["@value"]) == (
        {"@id": "http://schema.org/EventRescheduled"}, "2026-12-04T20:00:00+01:00", "2026-12-05T20:00:00+01:00",
    )  # fmt: skip


async def test_unconfirmed_place_has_no_position_and_an_unknown_place_keeps_its_name(pages_site: PagesSite) -> None:
    await pages_site.add(concert(where=Whereabouts(name="Bygdegården", address="Byvägen 1", municipality="hylte")))

    pages = await walk(pages_site)

    unsure = await models.Place.filter(confirmed=False).values_list("uid", flat=True)
    located = {node["@id"].rpartition("/")[2] for node in nodes(pages, "Place") if "geo" in node}
    assert located == set(await models.Place.filter(confirmed=True).values_list("uid", flat=True)) - set(unsure)
    assert nodes(pages, "Event")[0]["location"] == {
        "@type": "Place", "name": "Bygdegården",
        "address": {
            "@type": "PostalAddress", "streetAddress": "Byvägen 1", "addressLocality": "Hylte", "addressCountry": "SE",
        },
    }  # fmt: skip


@pytest.mark.parametrize("query", ["page=2", "page=places-x", "page=events-", "q=x"])
async def test_page_that_no_page_names_is_refused(pages_site: PagesSite, query: str) -> None:
    assert (await pages_site.get(f"{PATH}?{query}")).status_code == 400


async def test_demo_event_is_called_one_and_dates_are_of_today_on(pages_site: PagesSite) -> None:
    days = (held(date(2026, 11, 1)), held(date(2026, 12, 5)))
    await pages_site.add(concert(held=days), demo=True)

    (event,) = nodes(await walk(pages_site), "Event")

    assert event["name"] == [{"@value": "Konsert i slottet (demo)", "@language": "sv"}]
    assert datetime.fromisoformat(event["startDate"]["@value"]) == days[1].starts_at
