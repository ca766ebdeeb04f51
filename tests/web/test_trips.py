"""A visitor's trip: proposed by the address, kept under two links, changed by buttons, followed by a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from httpx import Response
from icalendar import Calendar

from bench.pagesizes import BOUND
from tests.web.conftest import BASE, NOW, PagesSite, concert, held, tree_of, xml_of
from tests.web.test_pages import faults_of
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import Direction, SourceNote
from visitapp.domain.language import LANGUAGES
from visitapp.domain.reach.ground import EnteredGround, MainRoads, Road, Spot
from visitapp.domain.reach.roads import Learnt, way_of
from visitapp.domain.trip.planner import MOST_VISITS
from visitapp.domain.trip.sequence import in_order
from visitapp.domain.trip.types import Item, Rest, Stop, Trip, Visit, Wish
from visitapp.store import models
from visitapp.store.crossing_read import list_ports
from visitapp.store.database import Database
from visitapp.store.roads import keep_learnt
from visitapp.store.timetables import save_ground, save_timetables
from visitapp.store.trips import add_trip

pytestmark = pytest.mark.anyio

OURS = {"origin": BASE}
DAY = date(2026, 12, 5)
QUERY = "crossing=helsingborg-helsingor&from=2026-12-05&category=music"
SHOWN = ["Färja Helsingör–Helsingborg", "Konsert i slottet", "Färja Helsingborg–Helsingör"]


def timetable(out: str = "07 12 15", home: str = "19 22 23", last: date = date(2027, 1, 31)) -> Timetable:
    """Boats at these full hours, to the region and from it."""
    ways: tuple[tuple[Direction, str], ...] = (("back", out), ("out", home))
    return Timetable(
        "helsingborg-helsingor", "trips", "Test timetable", date(2026, 12, 1), last, SourceNote("Leaflet"),
        (Service("daily", frozenset(range(7))),),
        tuple(
            Departure(f"{way}-{hour}", way, "daily", int(hour) * 3600, 1200)
            for way, hours in ways
            for hour in hours.split()
        ),
    )  # fmt: skip


async def filled(site: PagesSite) -> str:
    """Boats, and a concert in the afternoon; its date's uid."""
    await save_timetables([timetable()], "text", NOW)
    await site.add(concert(held=(held(DAY, 14),)))
    row = await models.Occurrence.get(starts_on=DAY)
    return str(row.uid)


async def kept(site: PagesSite, query: str = QUERY, headers: dict[str, str] = OURS) -> Response:
    """Press "keep" on the planner's page."""
    page = tree_of((await site.get(f"/sv/trips/new?{query}")).text)
    form = page.xpath("//form[@method='post']")[0]
    sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    return await site.client.post(form.get("action"), data=sent, headers=headers)


async def opened(site: PagesSite, query: str = QUERY) -> tuple[str, str]:
    """A kept trip: the paths to change it and to read it."""
    answer = await kept(site, query)
    assert answer.status_code == 303, answer.text
    edit = str(answer.headers["location"]).partition("?")[0]
    page = tree_of((await site.get(edit)).text)
    return edit, str(page.xpath("//input[@id='read']/@value")[0]).removeprefix(BASE)


async def press(site: PagesSite, path: str, do: str, headers: dict[str, str] = OURS, **changed: str) -> Response:
    """Press a button of the page."""
    page = tree_of((await site.get(path)).text)
    form = page.xpath("//form[@method='post']")[0]
    sent = {one.get("name"): one.get("value") for one in form.xpath("./input")} | changed
    return await site.client.post(path, data={**sent, "do": do}, headers=headers)


def titles(text: str) -> list[str]:
    """The items of the plan."""
    found = tree_of(text).xpath("//p[@class='trip-title']")
    return [" ".join(str((one.xpath("./a") or [one])[0].text_content()).split()) for one in found]


def notices(text: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in tree_of(text).xpath("//*[starts-with(@class, 'notice')]")]


def entries(body: bytes) -> list[Any]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


async def test_a_way_that_was_calculated_says_so(pages_site: PagesSite, database: Database) -> None:
    await filled(pages_site)
    port = (await pages_site.reader.run(list_ports))["helsingborg"]
    way = way_of(port, "car", 56.6704, 12.8617)
    before = (await pages_site.get(f"/en/trips/new?{QUERY}&mode=car")).text

    await keep_learnt(database, [Learnt(way, 3600, "osrm:driving", "", NOW)], NOW)
    after = (await pages_site.get(f"/en/trips/new?{QUERY}&mode=car")).text

    told = "71 min by car (60–94). Calculated on roads by a program."
    assert (told in before, told in after) == (False, True)


async def test_a_way_by_the_length_of_main_roads_says_so(pages_site: PagesSite) -> None:
    await filled(pages_site)
    roads = MainRoads(79, (Road("E6", SourceNote("An atlas", "", DAY)),))
    await save_ground(
        [EnteredGround("helsingborg", "car", 42, 55, 77, municipality="halmstad", published=True, main_roads=roads)],
        NOW,
    )

    page = (await pages_site.get(f"/en/trips/new?{QUERY}&mode=car")).text

    assert " by car (" in page
    assert "Estimated from the length of the main roads." in page
    assert "Estimated from the distance." not in page


async def test_the_address_makes_the_plan_and_holds_it(pages_site: PagesSite) -> None:
    uid = await filled(pages_site)

    plan = await pages_site.get(f"/sv/trips/new?{QUERY}")
    without = await pages_site.get(f"/sv/trips/new?{QUERY}&without=event:{uid}")

    assert (plan.status_code, [one for one in titles(plan.text) if one in SHOWN]) == (200, SHOWN)
    assert "Konsert i slottet" not in titles(without.text)
    assert plan.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pages_are_well_formed_in_every_language(pages_site: PagesSite, language: str) -> None:
    await filled(pages_site)
    edit, read = await opened(pages_site)

    pages = [
        f"/{language}/trips/new",
        f"/{language}/trips/new?{QUERY}",
        f"/{language}{edit[3:]}",
        f"/{language}{read[3:]}",
    ]
    answers = [await pages_site.get(path) for path in pages]

    assert [one.status_code for one in answers] == [200] * 4
    assert [faults_of(one.text) for one in answers] == [[]] * 4


@pytest.mark.parametrize(
    ("query", "status"),
    [("nope=1", 400), ("crossing=none", 400), ("from=2026-13-01", 400), ("mode=horse", 400), ("with=%3Cb%3E", 400)],
)
async def test_what_the_address_cannot_ask_for_is_named(pages_site: PagesSite, query: str, status: int) -> None:
    answer = await pages_site.get(f"/sv/trips/new?{query}")

    assert (answer.status_code, query.partition("=")[0] in answer.text) == (status, True)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-12-05&to=2026-12-04", "Sista dagen kommer före den första."),
        ("from=2026-12-05&to=2026-12-20", "En plan är på högst 7 dagar."),
        ("from=2026-11-05", "Första dagen har varit."),
        ("from=2030-11-05", "De här dagarna ligger mer än två år bort."),
    ],
)
async def test_days_that_make_no_plan_are_explained(pages_site: PagesSite, query: str, said: str) -> None:
    assert notices((await pages_site.get(f"/sv/trips/new?{query}")).text) == [said]


async def test_a_day_without_a_timetable_says_so(pages_site: PagesSite) -> None:
    await filled(pages_site)

    page = await pages_site.get("/sv/trips/new?crossing=helsingborg-helsingor&from=2027-06-05")

    assert titles(page.text) == []
    assert notices(page.text)[0] == "Ingen tidtabell är publicerad för lör 5 juni."


async def test_a_kept_plan_has_a_link_to_change_and_one_to_read(pages_site: PagesSite) -> None:
    await filled(pages_site)
    edit, read = await opened(pages_site)

    mine, shown = await pages_site.get(edit), await pages_site.get(read)

    assert titles(mine.text) == titles(shown.text)
    assert (len(tree_of(mine.text).xpath("//button[@name='do']")) > 8, tree_of(shown.text).xpath("//button")) == (
        True,
        [],
    )
    assert edit.rpartition("/")[2] not in shown.text
    assert [shown.headers[name] for name in ("cache-control", "referrer-policy", "x-robots-tag")] == [
        "no-cache", "no-referrer", "noindex",
    ]  # fmt: skip
    again = await pages_site.get(read, if_none_match=shown.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert (mine.headers["cache-control"], mine.headers["referrer-policy"]) == ("private, no-store", "same-origin")


async def test_the_address_to_change_is_shown_with_its_square_when_it_is_kept(pages_site: PagesSite) -> None:
    await filled(pages_site)
    location = (await kept(pages_site)).headers["location"]

    page = tree_of((await pages_site.get(location)).text)

    assert page.xpath("//input[@id='edit']/@value") == [f"{BASE}{location.partition('?')[0]}"]
    assert len(page.xpath("//div[@class='qr']")) == 2


async def test_buttons_change_the_plan(pages_site: PagesSite) -> None:
    uid = await filled(pages_site)
    edit, _ = await opened(pages_site)
    ref = f"event:{uid}"

    removed = await press(pages_site, edit, f"remove {ref}")
    without = titles((await pages_site.get(edit)).text)
    added = await press(pages_site, edit, f"add {ref}")
    locked = await press(pages_site, edit, f"lock {ref}")
    refused = await press(pages_site, edit, f"remove {ref}")

    assert [one.status_code for one in (removed, added, locked, refused)] == [303, 303, 303, 422]
    assert ("Konsert i slottet" in without, "Konsert i slottet" in titles(refused.text)) == (False, True)
    assert notices(refused.text)[0] == "Det är låst. Lås upp det först."


async def test_a_boat_can_be_taken_earlier(pages_site: PagesSite) -> None:
    await filled(pages_site)
    edit, _ = await opened(pages_site)
    before = tree_of((await pages_site.get(edit)).text)
    ref = str(before.xpath("//button[starts-with(@value, 'earlier leg')]/@value")[0])

    await press(pages_site, edit, ref)

    hours = [
        str(one)
        for one in tree_of((await pages_site.get(edit)).text).xpath("//li[contains(@class, 'trip-leg')]//time/text()")
    ]
    was = [str(one) for one in before.xpath("//li[contains(@class, 'trip-leg')]//time/text()")]
    assert (was[0], hours[0], was[1:] == hours[1:]) == ("12:00–12:20", "07:00–07:20", True)


async def test_a_page_that_is_out_of_date_changes_nothing(pages_site: PagesSite) -> None:
    uid = await filled(pages_site)
    edit, _ = await opened(pages_site)
    await press(pages_site, edit, f"lock event:{uid}")

    old = await press(pages_site, edit, f"unlock event:{uid}", version="1")

    assert old.status_code == 409
    assert tree_of(old.text).xpath("//span[@class='tag']/text()") == ["låst"]


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
async def test_a_form_of_another_site_does_nothing(pages_site: PagesSite, headers: dict[str, str]) -> None:
    uid = await filled(pages_site)
    edit, _ = await opened(pages_site)

    keeping = await kept(pages_site, headers=headers)
    changing = await press(pages_site, edit, f"remove event:{uid}", headers=headers)

    assert (keeping.status_code, changing.status_code, await models.Trip.all().count()) == (403, 403, 1)
    assert "Konsert i slottet" in titles(changing.text)


async def test_who_may_read_cannot_change(pages_site: PagesSite) -> None:
    uid = await filled(pages_site)
    _, read = await opened(pages_site)

    answer = await pages_site.client.post(read, data={"do": f"remove event:{uid}", "version": "1"}, headers=OURS)

    assert answer.status_code == 404


@pytest.mark.parametrize("token", ["x", "e" + "A" * 32, "r" + "A" * 32, "e" + "A" * 500])
@pytest.mark.parametrize("ending", ["", ".ics", ".gpx"])
async def test_an_address_that_was_never_given_out_is_404(pages_site: PagesSite, token: str, ending: str) -> None:
    assert (await pages_site.get(f"/sv/trips/{token}{ending}")).status_code == 404


async def test_what_broke_is_told_at_the_top_with_the_next_boat(pages_site: PagesSite) -> None:
    uid = await filled(pages_site)
    edit, read = await opened(pages_site)
    await save_timetables([timetable(out="07 13 16")], "text", NOW)
    await models.Occurrence.filter(uid=uid).update(status="cancelled")

    page = await pages_site.get(edit)

    told = notices(page.text)
    assert told[0].startswith("Båten lör 5 dec. 2026 12:00 från Helsingör finns inte kvar i tidtabellen. Andra båtar:")
    assert told[1] == "Konsert i slottet är inställd."
    take = [str(one) for one in tree_of(page.text).xpath("//button[starts-with(@value, 'take ')]/@value")]
    assert "take leg:helsingborg-helsingor:back:back-07@2026-12-05" in take
    assert tree_of((await pages_site.get(read)).text).xpath("//button") == []
    assert (await press(pages_site, edit, take[0])).status_code == 303
    assert notices((await pages_site.get(edit)).text) == ["Konsert i slottet är inställd."]


async def test_a_plan_of_a_week_is_no_larger_than_a_page_may_be(pages_site: PagesSite) -> None:
    await filled(pages_site)
    title = "En rubrik som är så lång att den säger allt om det som händer den kvällen på torget"
    items: list[Item] = []
    for number in range(MOST_VISITS):
        start = datetime(2026, 12, 5 + number // 3, 9 + 3 * (number % 3), tzinfo=UTC)
        stop = Stop(Spot(56.5 + number / 100, 12.9), f"p{number}", "halmstad")
        items.append(
            Visit(f"event:{number:020}", f"{title} {number}", "en-rubrik-som-ar-sa-lang-att-den-sager-a1b2c", start,
                  start + timedelta(hours=1), True, stop, ("demo-event", "end-assumed"), "interest")
        )  # fmt: skip
    for day in range(7):
        for kind, hour in (("noon", 11), ("evening", 17), ("night", 21)):
            start = datetime(2026, 12, 5 + day, hour, tzinfo=UTC)
            items.append(Rest(kind, start.date(), start, start + timedelta(minutes=45)))  # type: ignore[arg-type]
    wish = Wish("helsingborg-helsingor", "car", DAY, DAY + timedelta(days=6), "halmstad", True, ("art", "music"))
    edit, read = await add_trip(Trip(wish, in_order(items)), NOW)

    sizes = [len((await pages_site.get(f"/de/trips/{path}")).content) for path in (f"{edit}?kept=1", read)]

    full = await press(pages_site, f"/sv/trips/{edit}", "add place:halmstads-slott")
    assert BOUND / 2 < max(sizes) <= BOUND
    assert (full.status_code, notices(full.text)[0]) == (
        422, "Planen har så många besök som en plan kan ha. Ta bort något först.",
    )  # fmt: skip


async def test_places_are_gpx(pages_site: PagesSite) -> None:
    await filled(pages_site)
    _, read = await opened(pages_site)

    answer = await pages_site.get(f"{read}.gpx")

    names = [str(one) for one in xml_of(answer.content).xpath("//*[local-name()='wpt']/*[local-name()='name']/text()")]
    assert (answer.headers["content-type"], "Konsert i slottet" in names, "Helsingborg" in names) == (
        "application/gpx+xml", True, True,
    )  # fmt: skip


async def test_the_calendar_has_legs_with_alarms_and_what_follows(pages_site: PagesSite) -> None:
    uid = await filled(pages_site)
    _, read = await opened(pages_site)

    answer = await pages_site.get(f"{read}.ics")
    found = {str(one["SUMMARY"]): one for one in entries(answer.content)}

    assert [answer.headers[name] for name in ("content-type", "cache-control")] == [
        "text/calendar; charset=utf-8", "no-cache",
    ]  # fmt: skip
    out, home = found["Färja Helsingör–Helsingborg (med bil)"], found["Färja Helsingborg–Helsingör (med bil)"]
    show = found["Konsert i slottet"]
    assert (out.decoded("DTSTART").hour, str(out["CATEGORIES"].cats[0]), str(out["TRANSP"])) == (12, "TRAVEL", "OPAQUE")
    assert str(out["RELATED-TO"]) == str(show["UID"])
    assert out["RELATED-TO"].params["RELTYPE"] == "FINISHTOSTART"
    assert [str(one) for one in show["RELATED-TO"]] == [str(home["UID"]), f"{uid}@visitapp.example"]
    assert [len(one.walk("VALARM")) for one in (out, show, home)] == [1, 1, 2]
    triggers = [alarm.decoded("TRIGGER") for alarm in home.walk("VALARM")]
    assert all(isinstance(one, timedelta) and one < timedelta() for one in triggers)
    again = await pages_site.get(f"{read}.ics", if_none_match=answer.headers["etag"])
    assert again.status_code == 304


async def test_the_calendar_follows_and_its_sequence_rises(pages_site: PagesSite) -> None:
    uid = await filled(pages_site)
    _, read = await opened(pages_site)
    first = entries((await pages_site.get(f"{read}.ics")).content)
    same = entries((await pages_site.get(f"{read}.ics")).content)
    pages_site.clock[0] = NOW + timedelta(hours=1)
    await save_timetables([timetable(out="07 13 16")], "text", NOW)
    await models.Occurrence.filter(uid=uid).update(status="cancelled")

    after = entries((await pages_site.get(f"{read}.ics")).content)

    def told(found: list[Any]) -> list[tuple[str, int, str, int]]:
        return [(str(one["SUMMARY"]), one["SEQUENCE"], str(one["STATUS"]), len(one.walk("VALARM"))) for one in found]

    changed = [one for one in told(after) if one not in told(first)]
    assert told(first) == told(same)
    assert [str(one["UID"]) for one in after] == [str(one["UID"]) for one in first]
    assert changed == [
        ("Färja Helsingör–Helsingborg (med bil)", 1, "CANCELLED", 0),
        ("INSTÄLLT: Konsert i slottet", 1, "CANCELLED", 0),
    ]
    assert [one["LAST-MODIFIED"].dt for one in after if one["SEQUENCE"]] == [NOW + timedelta(hours=1)] * 2


async def test_the_link_that_changes_is_no_calendar(pages_site: PagesSite) -> None:
    await filled(pages_site)
    edit, _ = await opened(pages_site)

    assert (await pages_site.get(f"{edit}.ics")).status_code == 404


async def test_the_last_good_calendar_is_the_answer_without_the_database(pages_site: PagesSite) -> None:
    await filled(pages_site)
    _, read = await opened(pages_site)
    good = await pages_site.get(f"{read}.ics")

    pages_site.reader.lost = True
    still, other = await pages_site.get(f"{read}.ics"), await pages_site.get(f"/da{read[3:]}.ics")
    known = await pages_site.get(f"{read}.ics", if_none_match=good.headers["etag"])

    assert (still.status_code, still.content, still.headers["etag"]) == (200, good.content, good.headers["etag"])
    assert (known.status_code, known.content) == (304, b"")
    assert other.status_code == 503


async def test_the_last_good_calendar_is_the_answer_while_it_cannot_be_made(pages_site: PagesSite) -> None:
    await filled(pages_site)
    _, read = await opened(pages_site)
    good = await pages_site.get(f"{read}.ics")

    await models.Trip.all().update(body={"version": 99})

    still, page = await pages_site.get(f"{read}.ics"), await pages_site.get(read)
    assert (still.status_code, still.content, page.status_code) == (200, good.content, 400)


async def test_the_calendar_is_asked_for_as_any_feed(pages_site: PagesSite) -> None:
    await filled(pages_site)
    _, read = await opened(pages_site)
    plain = await pages_site.get(f"{read}.ics", accept_encoding="identity")
    packed = await pages_site.get(f"{read}.ics", accept_encoding="gzip")
    since = await pages_site.get(f"{read}.ics", if_modified_since=plain.headers["last-modified"])
    head = await pages_site.client.head(f"{read}.ics", headers={"accept-encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert (packed.content, since.status_code, head.content) == (plain.content, 304, b"")
    assert head.headers["content-length"] == str(len(plain.content))
    assert [plain.headers[name] for name in ("content-disposition", "cache-control", "referrer-policy")] == [
        'inline; filename="trip.ics"', "no-cache", "no-referrer",
    ]  # fmt: skip


async def test_the_event_page_leads_to_a_plan_with_it(pages_site: PagesSite) -> None:
    await filled(pages_site)
    slug = (await models.Event.all())[0].slug

    page = tree_of((await pages_site.get(f"/sv/events/{slug}")).text)
    links = [str(one) for one in page.xpath("//a[contains(@href, 'with=event')]/@href")]
    plan = await pages_site.get(links[0])

    assert len(links) == 1
    assert "Konsert i slottet" in titles(plan.text)


async def test_titles_in_another_language_than_the_pages_say_which(pages_site: PagesSite) -> None:
    await filled(pages_site)
    _, read = await opened(pages_site)

    pages = [(await pages_site.get(f"/{language}{read[3:]}")).text for language in ("sv", "de")]

    links = [tree_of(page).xpath("//p[@class='trip-title']/a[contains(@href, '/events/')]") for page in pages]
    assert [[(one.text, one.get("lang")) for one in found] for found in links] == [
        [("Konsert i slottet", None)], [("Konsert i slottet", "sv")],
    ]  # fmt: skip


def leaves(text: str) -> list[str]:
    """When to set out for each boat and visit, by the page, in the order of the plan."""
    rows = tree_of(text).xpath("//li[contains(@class, 'trip-leg') or contains(@class, 'trip-visit')]")
    return [" ".join(str(row.xpath("string(.//p[contains(@class, 'trip-leave')])")).split()) for row in rows]


async def test_page_and_calendar_have_one_set_out_from_where_one_slept(pages_site: PagesSite) -> None:
    await filled(pages_site)
    sunday = DAY + timedelta(days=1)
    await pages_site.add(concert("Matiné i slottet", held=(held(sunday, 12),)))
    _, read = await opened(pages_site, f"{QUERY}&to={sunday}&base=ljungby")

    page = leaves((await pages_site.get(read)).text)
    found = entries((await pages_site.get(f"{read}.ics")).content)

    assert [one.partition(":")[0] for one in page] == ["", "Åk senast 12", "Åk senast 10", "Åk senast 15"]
    assert [told in str(entry["DESCRIPTION"]) for told, entry in zip(page, found, strict=True)] == [True] * 4
    alarms = [[entry.decoded("DTSTART") + one.decoded("TRIGGER") for one in entry.walk("VALARM")] for entry in found]
    rings = [f"Åk senast {first:%H:%M}:" in told for told, (first, *_) in zip(page, alarms, strict=True)]
    assert rings == [False, True, True, True]


async def test_a_timetable_that_numbers_its_boats_anew_keeps_the_entries_of_a_calendar(pages_site: PagesSite) -> None:
    await filled(pages_site)
    edit, read = await opened(pages_site)
    before, told = await pages_site.get(f"{read}.ics"), notices((await pages_site.get(edit)).text)
    table = timetable()

    renamed = tuple(replace(one, key=f"new-{number}") for number, one in enumerate(table.departures))
    await save_timetables([replace(table, departures=renamed)], "text", NOW)

    assert notices((await pages_site.get(edit)).text) == told
    assert (await pages_site.get(f"{read}.ics")).content == before.content


async def test_what_could_not_be_fitted_in_is_named_in_a_kept_plan_too(pages_site: PagesSite) -> None:
    await filled(pages_site)
    await pages_site.add(concert("Konsert i januari", held=(held(DAY + timedelta(days=40)),)))
    uid = (await models.Occurrence.get(starts_on=DAY + timedelta(days=40))).uid
    edit, _ = await opened(pages_site, f"{QUERY}&with=event:{uid}&with=event:gone")

    told = notices((await pages_site.get(edit)).text)
    await models.Occurrence.filter(uid=uid).update(state="withdrawn")
    later = notices((await pages_site.get(edit)).text)

    gone = "Något som du ville ha med finns inte längre här."
    assert told[:2] == ["Konsert i januari får inte plats. Välj andra dagar eller en annan båt.", gone]
    assert (later[0], len(later)) == (gone, len(told) - 1)


async def test_a_boat_that_does_not_come_from_abroad_is_no_way_here(pages_site: PagesSite) -> None:
    answer = await pages_site.get("/sv/trips/new?crossing=torekov-hallands-vadero&from=2026-12-05")

    assert answer.status_code == 400


async def test_page_and_calendar_say_where_an_event_is_held(pages_site: PagesSite) -> None:
    uid = await filled(pages_site)
    _, read = await opened(pages_site)

    rows = tree_of((await pages_site.get(read)).text).xpath("//li[contains(@class, 'trip-visit')]")
    visits = [one for one in entries((await pages_site.get(f"{read}.ics")).content) if "CATEGORIES" not in one]

    where = [str(row.xpath("string(.//p[@class='trip-title']/span[@class='quiet'])")) for row in rows]
    assert where == ["Halmstads slott · Halmstad"]
    assert [str(one["LOCATION"]) for one in visits] == ["Halmstads slott\nHalmstad"]
    await models.Occurrence.filter(uid=uid).update(state="withdrawn")
    visits = [one for one in entries((await pages_site.get(f"{read}.ics")).content) if "CATEGORIES" not in one]
    assert [str(one["LOCATION"]) for one in visits] == ["Halmstad"]


def offered(text: str) -> list[tuple[str, str]]:
    """What could be added: its name, and what the button says."""
    rows = tree_of(text).xpath("//ul[@class='trip-more']/li")
    return [(str(row.xpath("string(a)")), str(row.xpath("string(button/@value)"))) for row in rows]


async def test_whatever_is_on_can_be_found_and_added(pages_site: PagesSite) -> None:
    await filled(pages_site)
    for number in range(12):
        await pages_site.add(concert(f"Konsert {number}", held=(held(DAY, 8),)))
    await pages_site.add(concert("Fågelskådning", held=(held(DAY, 17, 60),), categories=("nature",)))
    await pages_site.add(concert("Fågelmatning", held=(held(DAY + timedelta(days=9), 18),)))
    edit, read = await opened(pages_site)
    plain = offered((await pages_site.get(edit)).text)

    found = offered((await pages_site.get(f"{edit}?find=fågel")).text)
    places = offered((await pages_site.get(f"{edit}?find=slott")).text)
    nothing = await pages_site.get(f"{edit}?find=%00zzz%3Cb%3E")
    reader = await pages_site.get(f"{read}?find=fågel")
    answer = await press(pages_site, edit, found[0][1])

    assert "Fågelskådning" not in [name for name, _ in plain]
    assert [name for name, value in found if value.startswith("add event:")] == ["Fågelskådning"]
    assert "Halmstads slott" in [name for name, _ in places]
    assert (offered(nothing.text), "Inget hittades de här dagarna" in nothing.text) == ([], True)
    assert "<b>" not in nothing.text.partition("trip-find")[2][:600]
    assert offered(reader.text) == []
    assert (answer.status_code, "Fågelskådning" in titles((await pages_site.get(edit)).text)) == (303, True)


async def test_who_reads_a_plan_can_have_a_copy_to_change(pages_site: PagesSite) -> None:
    uid = await filled(pages_site)
    edit, read = await opened(pages_site)
    page = tree_of((await pages_site.get(read)).text)
    [path] = page.xpath("//a[@rel='nofollow'][starts-with(@href, '/sv/trips/')]/@href")

    asked = await pages_site.get(path)
    form = tree_of(asked.text).xpath("//form[@method='post']")[0]
    sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    elsewhere = await pages_site.client.post(form.get("action"), data=sent, headers={"origin": "https://evil.example"})
    forged = await pages_site.client.post(form.get("action"), data=sent | {"token": "x"}, headers=OURS)
    made = await pages_site.client.post(form.get("action"), data=sent, headers=OURS)
    copied = made.headers["location"].partition("?")[0]
    before = titles((await pages_site.get(read)).text)
    await press(pages_site, copied, f"remove event:{uid}")

    assert (path, form.get("action")) == (f"{read}/copy", f"{read}/copy")
    assert (asked.headers["x-robots-tag"], asked.headers["referrer-policy"]) == ("noindex", "same-origin")
    assert [elsewhere.status_code, forged.status_code, made.status_code] == [403, 422, 303]
    assert copied not in (edit, read)
    assert titles((await pages_site.get(read)).text) == before
    assert "Konsert i slottet" in before
    assert titles((await pages_site.get(copied)).text) != before
    assert await models.Trip.all().count() == 2
    assert (await pages_site.get("/sv/trips/rABC/copy")).status_code == 404
