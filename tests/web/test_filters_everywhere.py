"""Every filter of the list is a filter of every format: the same address finds the same events in each."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tests.web.conftest import BASE, NOW, PagesSite, tree_of, xml_of
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.projection import create_event, project

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("Europe/Stockholm")
TODAY = NOW.astimezone(ZONE).date()
EVENTS = 60
DAYS = 90
ATOM = "{http://www.w3.org/2005/Atom}"
MUNICIPALITIES = ("halmstad", "laholm", "hylte", "falkenberg", "ljungby", "bastad")
CATEGORIES = ("music", "market", "sport", "art")
AUDIENCES = ("family", "seniors", "youth")
ACCESSIBLE = ("step-free", "hearing-loop")
ORGANISERS = ("Kören", "Åsa byalag", "Bio & Co")
PLACES = ("halmstads-slott", "sankt-clemens-kyrka", "")
CROSSINGS = ("helsingborg-helsingor", "goteborg-frederikshavn")
VERDICTS = ("day", "tight", "night", "no", "unknown", "not-running")
WORDS = ("Höstmarknad", "kör", "Ångbåt", "straße", "afgang", "Jul")


def generated(number: int) -> Draft:
    """An event unlike the others; the same for the same number."""
    dice = random.Random(number)
    languages = dice.sample(("sv", "en", "da", "de"), dice.randrange(1, 4))
    words = " ".join(dice.sample(WORDS, 2))
    where = Whereabouts(
        place=dice.choice(PLACES),
        name=dice.choice(("Torget", "")),
        municipality=dice.choice((*MUNICIPALITIES, "")),
        latitude=None if number % 4 == 0 else 56.4 + dice.random() * 0.6,
        longitude=None if number % 4 == 0 else 12.5 + dice.random() * 1.4,
    )
    return Draft(
        texts=tuple(Text(language, f"{words} {number}", "", f"Text {number}.") for language in languages),
        held=tuple(_held(dice, index) for index in range(dice.choice((1, 1, 2, 4)))),
        where=where,
        organiser=dice.choice((*ORGANISERS, "")),
        categories=tuple(dice.sample(CATEGORIES, dice.randrange(0, 3))),
        audiences=tuple(dice.sample(AUDIENCES, dice.randrange(0, 3))),
        accessible=tuple(dice.sample(ACCESSIBLE, dice.randrange(0, 3))),
        languages=tuple(dice.sample(("sv", "da"), dice.randrange(0, 3))),
        price=dice.choice((Price("free"), Price(), Price("fixed", Decimal(100), Decimal(100), "SEK"))),
    )


def _held(dice: random.Random, index: int) -> Held:
    day = TODAY + timedelta(days=dice.randrange(-10, DAYS))
    status = dice.choice(("scheduled", "scheduled", "scheduled", "cancelled", "postponed"))
    kind = dice.choice(("timed", "timed", "all-day", "no-time", "exhibition"))
    if kind == "timed":
        start = datetime.combine(day, time(dice.choice((0, 9, 19, 23))), ZONE).astimezone(UTC)
        end = start + timedelta(minutes=dice.choice((60, 180, 3000)))
        return Held(f"{index}", "timed", day, start, end, status=status)  # type: ignore[arg-type]
    if kind == "no-time":
        return Held(f"{index}", "no-time", day, status=status)  # type: ignore[arg-type]
    ends_on = day + timedelta(days=dice.randrange(20, 90) if kind == "exhibition" else 1)
    return Held(f"{index}", "all-day", day, ends_on=ends_on, status=status)  # type: ignore[arg-type]


async def fill(site: PagesSite) -> None:
    """Publish the events in one transaction, and give their occurrences verdicts of all kinds."""
    draft = generated(0)
    await site.add(draft)
    source = await models.Source.get()
    async with writing():
        ids = []
        for number in range(1, EVENTS):
            ids.append(await create_event(generated(number), NOW))
            value = draft_to_json(generated(number))
            await models.Record.create(
                uid=f"x{number}", source=source, external_id=f"x{number}", raw_text="", draft=value,
                hash=json_hash(value), event_id=ids[-1], first_seen_at=NOW, changed_at=NOW,
            )  # fmt: skip
        await project(ids, NOW)
        crossings = [await models.Crossing.get(slug=slug) for slug in CROSSINGS]
        dice = random.Random(7)
        await models.Reach.bulk_create(
            [
                models.Reach(
                    uid=f"{occurrence.uid}:{crossing.slug}:{mode}", occurrence=occurrence, crossing=crossing,
                    mode=mode, verdict=dice.choice(VERDICTS), reason="", plan={}, changed_at=NOW,
                )
                for occurrence in await models.Occurrence.all().order_by("id")
                for crossing in crossings
                for mode in ("foot", "bicycle", "car")
                if dice.random() < 0.5
            ]
        )  # fmt: skip


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """None of the values, most often; else a few, sorted as an address has them."""
    chosen = st.lists(st.sampled_from(values), min_size=1, max_size=4, unique=True).map(lambda of: tuple(sorted(of)))
    return rarely(chosen, ())


def rarely(values: st.SearchStrategy[Any], plain: object) -> st.SearchStrategy[Any]:
    """Mostly `plain`: with all filters at once nothing is ever found."""
    return st.integers(0, 5).flatmap(lambda number: values if number == 5 else st.just(plain))


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    """A slice of coming days, with any of the filters."""
    first = TODAY + timedelta(days=draw(st.sampled_from((0, 1, 10, 40, DAYS))))
    near = draw(rarely(st.tuples(st.sampled_from((56.4, 56.674)), st.sampled_from((12.5, 12.857))), None))
    by_ferry = draw(st.sampled_from((False, False, True)))
    return Selection(
        q=draw(rarely(st.sampled_from(("host", "ång", "strasse kör", "text 1", "finns inte")), "")),
        municipality=draw(some(MUNICIPALITIES)),
        category=draw(some(CATEGORIES)),
        audience=draw(some(AUDIENCES)),
        place=draw(some(PLACES[:2])),
        organiser=draw(some(("koren", "asa-byalag"))),
        from_day=first,
        to_day=first + timedelta(days=draw(st.sampled_from((0, 7, 60, 2 * DAYS)))),
        free=draw(rarely(st.just(True), False)),
        accessible=draw(some(ACCESSIBLE)),
        language=draw(rarely(st.sampled_from(("sv", "da")), "")),
        near=near,
        radius_km=draw(st.sampled_from((5.0, 30.0, 300.0))) if near else 10.0,
        crossing=draw(st.sampled_from((*CROSSINGS, ""))) if by_ferry else "",
        mode=draw(st.sampled_from(("foot", "bicycle", "car", None))) if by_ferry else None,
        stay=draw(st.sampled_from(("day", "night", None))) if by_ferry else None,
        cancelled=draw(st.sampled_from(("keep", "drop"))),
        all_day=draw(st.sampled_from(("keep", "drop"))),
    )


@pytest.fixture
async def filled_site(pages_site: PagesSite) -> PagesSite:
    """The pages with all the generated events."""
    await fill(pages_site)
    return pages_site


@example(selection=Selection(from_day=TODAY, to_day=TODAY + timedelta(days=2 * DAYS)), language="sv")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(selection=selections(), language=st.sampled_from(("sv", "en", "da", "de")))
async def test_every_form_of_a_slice_has_the_same_events(
    filled_site: PagesSite, selection: Selection, language: str
) -> None:
    asked, site = selection.query(), filled_site
    slugs = dict(await models.Event.all().values_list("slug", "uid"))
    events = dict(await models.Occurrence.all().values_list("uid", "event__uid"))

    listed = await on_pages(site, f"/{language}/events", asked, slugs)
    found = {ending: await body(site, f"/{language}/events{ending}?{asked}") for ending in ENDINGS}
    coming = await body(site, f"/{language}/events.rss?{asked}&feed=upcoming")
    told = {
        ".ics": {events[str(one["UID"]).partition("@")[0]] for one in Calendar.from_ical(found[".ics"]).walk("VEVENT")},
        ".rss": {uid_of(item.findtext("guid")) for item in xml_of(found[".rss"]).iter("item")},
        ".atom": {uid_of(entry.findtext(f"{ATOM}id")) for entry in xml_of(found[".atom"]).iter(f"{ATOM}entry")},
        ".json": {uid_of(item["id"]) for item in json.loads(found[".json"])["items"]},
        ".geojson": {uid_of(feature["id"]) for feature in json.loads(found[".geojson"])["features"]},
        "upcoming": {uid_of(item.findtext("guid")) for item in xml_of(coming).iter("item")},
        "api": await over_cursors(site, f"/api/v1/events?{urlencode([*parse_qsl(asked), ('limit', '7')])}"),
    }

    assert told == dict.fromkeys(told, listed)


ENDINGS = (".ics", ".rss", ".atom", ".json", ".geojson")


async def body(site: PagesSite, address: str) -> bytes:
    """The bytes of an answer that has to be there."""
    answer = await site.get(address)
    assert (answer.status_code, answer.url.path) == (200, address.partition("?")[0]), answer.text[:300]
    return answer.content


async def on_pages(site: PagesSite, path: str, asked: str, slugs: dict[str, str]) -> set[str]:
    """The uids of the events on all pages of the list; what it offers nearby when there are none is not counted."""
    found: set[str] = set()
    for page in range(1, 10):
        tree = tree_of((await body(site, f"{path}?{asked}&page={page}")).decode())
        if tree.xpath("//h4"):
            return found
        links = [link.rpartition("/")[2] for link in tree.xpath("//*[@class='event-title']/a/@href")]
        if not links:
            return found
        found |= {slugs[slug] for slug in links}
        if not tree.xpath("//a[@rel='next']"):
            return found
    raise AssertionError("more pages than events")


async def over_cursors(site: PagesSite, address: str) -> set[str]:
    """The uids of the events over all parts of an answer of the API."""
    found: set[str] = set()
    while address:
        document = json.loads(await body(site, address.removeprefix(BASE)))
        found |= {event["id"] for event in document["items"]}
        address = document["next"] or ""
    return found


def uid_of(tag: str | None) -> str:
    """The uid in a permanent id."""
    assert tag is not None
    return tag.rpartition("/")[2]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("mode=bus", "mode (bus): skal være en af: foot, bicycle, car"),
        ("stay=week", "stay (week): skal være en af: day, night"),
        ("page=0", "page (0): ikke et tal fra 1 til 9999"),
        ("sort=distance", "sort: efter afstand kun sammen med near"),
        ("free=2", "free (2): skal være 1 eller 0"),
        ("near=a", "near (a): ikke en position som 56.67,12.86"),
        ("language=swedish", "language (swedish): ikke en sprogkode som sv"),
    ],
)
async def test_a_page_tells_what_is_wrong_with_an_address_in_its_language(
    pages_site: PagesSite, query: str, told: str
) -> None:
    answer = await pages_site.get(f"/da/events?{query}")

    assert (answer.status_code, told in answer.text) == (400, True)
