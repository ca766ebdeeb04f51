"""Crossings: what runs, by which rules, and what sails on a day that a timetable covers. Nothing is made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Timetable, not_running
from visitapp.domain.crossing.types import Crossing, Disruption, Rule
from visitapp.domain.crossing.validity import validity_on
from visitapp.domain.event.selection import Selection
from visitapp.domain.reach.ashore import far_port
from visitapp.domain.reach.verdict import region_port, serves_region
from visitapp.publish.jsonld import LinkedSite
from visitapp.publish.sailings import validity_words
from visitapp.publish.words import Words, words
from visitapp.store.crossing_read import all_timetables, entered_ground, get_crossing, list_crossings, timetables_of
from visitapp.store.database import Query
from visitapp.store.disruption_read import PAST, disruptions_in_force, disruptions_of
from visitapp.store.place_read import list_municipalities
from visitapp.store.road_read import road_times
from visitapp.web.askedday import read_asked, read_day, read_direction
from visitapp.web.bycar import Onward, onward_by_car
from visitapp.web.checkin import USUAL, CheckInColumn, check_in_column, read_class
from visitapp.web.context import context_of
from visitapp.web.crossingfeeds import FeedWay, feed_ways, sailings_links
from visitapp.web.crossingwords import (
    HistoryRow,
    class_words,
    history_rows,
    known_words,
    status_words,
    suspended_both_ways,
)
from visitapp.web.daytable import Asked, DayTable, day_table
from visitapp.web.disruptions import DisruptionPage, disruption_feeds, disruption_lines, read_page
from visitapp.web.linked import crossing_documents
from visitapp.web.names import crossing_name, in_language, port_name
from visitapp.web.nearestlines import NearLines, nearest_lines
from visitapp.web.pages import FeedLink, Shell, language_of, respond
from visitapp.web.sailings import CrossingBoard, board_of
from visitapp.web.timetablenotes import TimetableNote, timetable_notes
from visitapp.web.urls import slice_alternates

PAGE_CACHE = "no-cache"


@dataclass(frozen=True, slots=True)
class CrossingRow:
    """A crossing in the list. `mood`: ok, warn or bad, for the sign beside the words."""

    slug: str
    name: str
    operator: str
    status: str
    mood: str
    validity: str
    timetable: str
    note: str
    demo: bool


@dataclass(frozen=True, slots=True)
class CrossingsPage:
    """The crossings that sail, then those that do not; what is disrupted now and soon, and its feeds."""

    disruptions: DisruptionPage
    feeds: tuple[FeedLink, ...]
    sailing: tuple[CrossingRow, ...]
    resting: tuple[CrossingRow, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What one class has to keep to; "" is unknown."""

    name: str
    direction: str
    check_in: str
    disembark: str
    accepted: bool
    assumed: bool
    source: str
    source_url: str


@dataclass(frozen=True, slots=True)
class CrossingPage:
    """One crossing."""

    crossing: Crossing
    name: str
    status: str
    mood: str
    known: str
    """When the status was last known; "" when that is not known."""
    validity: str
    note: str
    frequency: str
    duration: str
    history: tuple[HistoryRow, ...]
    rules: tuple[RuleRow, ...]
    table: DayTable
    board: CrossingBoard | None
    timetables: tuple[TimetableNote, ...]
    successor: tuple[str, str] | None
    checked: str
    reaches_events: bool
    """Whether the site works out which events can be reached by it."""
    ships: bool
    notes: bool
    disruption_feeds: tuple[FeedLink, ...]
    feeds: tuple[FeedWay, ...]
    check_in: CheckInColumn
    pets: str
    validity_note: str
    near: tuple[NearLines, ...]
    onward: tuple[Onward, ...]
    onward_from: str
    far_port: str


def routes() -> list[BaseRoute]:
    """The list and a crossing's page."""
    return [
        Route("/{lang:lang}/crossings", crossings, name="crossings"),
        Route("/{lang:lang}/crossings/{slug}", crossing, name="crossing"),
    ]


async def crossings(request: Request) -> Response:
    """Every crossing, closed ones too, with an honest status."""
    context, language = context_of(request), language_of(request)
    asked = read_asked(request.url.query, "page")
    today, number = context.today(), read_page(asked["page"])
    page = await context.database.reader.run(lambda query: _crossings(query, words(language), today, number))
    _ = words(language).gettext
    shell = Shell(
        language, "/crossings", _("Ferries"), section="crossings", feeds=page.feeds, index=page.disruptions.page == 1,
        query=f"page={page.disruptions.page}" if page.disruptions.page > 1 else "",
        description=_("The ferry lines between Denmark and Sweden: which run, and what is known of their timetables."),
    )  # fmt: skip
    return respond(request, "crossings.html", shell, page, cache=PAGE_CACHE)


async def crossing(request: Request) -> Response:
    """One crossing with its timetable of `date` and `direction`, and the check-in of `class`."""
    context, language = context_of(request), language_of(request)
    slug, today, now = request.path_params["slug"], context.today(), context.now()
    given = read_asked(request.url.query, "date", "direction", "class", "page")
    day, direction = read_day(given["date"], today), read_direction(given["direction"])
    chosen, number = read_class(given["class"]), given["page"]
    asked_for = Asked(slug, day, direction, chosen, today, now, read_page(number) if number else 0)
    page = await context.database.reader.run(
        lambda query: _crossing(query, asked_for, words(language), context.base_url)
    )
    asked = {"date": day.isoformat()} if day != today else {}
    if direction != "out":
        asked["direction"] = direction
    if chosen != USUAL:
        asked["class"] = chosen
    if number:
        asked["page"] = str(page.table.page)
    shell = Shell(
        language, f"/crossings/{slug}", page.name, query=urlencode(asked), description=page.note or page.status,
        section="crossings", index=day == today and not number, feeds=_feeds(page, slug, language),
        linked=crossing_documents(
            page.crossing, page.table.sailings, LinkedSite(context.base_url, language), words(language)
        ),
    )  # fmt: skip
    return respond(request, "crossing.html", shell, page, cache=PAGE_CACHE)


def _feeds(page: CrossingPage, slug: str, language: str) -> tuple[FeedLink, ...]:
    """Its sailings, and the events that can be reached by it, as feeds."""
    sailings = sailings_links(page.crossing, language)
    if not page.reaches_events:
        return sailings
    title = words(language).gettext("Events that can be reached by this ferry")
    return (*slice_alternates(language, "/events", Selection(crossing=slug), f"{page.name}: {title}"), *sailings)


def _crossings(query: Query, spoken: Words, today: date, number: int) -> CrossingsPage:
    timetables, disruptions = all_timetables(query), disruptions_in_force(query, today - PAST)
    rows = [
        (
            bool(not_running(one, today)),
            _row(one, timetables.get(one.slug, ()), disruptions.get(one.slug, ()), spoken, today),
        )
        for one in list_crossings(query)
    ]
    return CrossingsPage(
        disruption_lines(query, spoken, today, number),
        disruption_feeds(spoken.language),
        tuple(row for resting, row in rows if not resting),
        tuple(row for resting, row in rows if resting),
    )


def _row(
    one: Crossing, timetables: Sequence[Timetable], disruptions: Sequence[Disruption], spoken: Words, today: date
) -> CrossingRow:
    _ = spoken.gettext
    status, mood = status_words(one, today, spoken, disruptions)
    covered = any(table.covers(today) for table in timetables)
    demo = covered and all(table.demo for table in timetables if table.covers(today))
    told = _("Invented demo timetable for today") if demo else _("Timetable for today")
    return CrossingRow(
        slug=one.slug,
        name=crossing_name(one, spoken.language),
        operator=one.operator,
        status=status,
        mood=mood,
        validity=_validity(one, spoken),
        timetable=""
        if not_running(one, today)
        else (told if covered else _("No timetable is published for this day.")),
        note=in_language(one.notes, spoken.language),
        demo=demo,
    )


def _validity(one: Crossing, spoken: Words) -> str:
    _ = spoken.gettext
    if one.valid_from and one.valid_to:
        return spoken.day_range(one.valid_from, one.valid_to)
    if one.valid_from:
        return _("from %(day)s") % {"day": spoken.short_date(one.valid_from, year=True)}
    return _("until %(day)s") % {"day": spoken.short_date(one.valid_to, year=True)} if one.valid_to else ""


def _crossing(query: Query, asked: Asked, spoken: Words, base_url: str) -> CrossingPage:
    today = asked.today
    one = get_crossing(query, asked.slug)
    timetables = timetables_of(query, asked.slug)
    crossings, disruptions = list_crossings(query), disruptions_of(query, asked.slug)
    status, mood = status_words(one, today, spoken, disruptions)
    board = Board(one, timetables, disruptions)
    table = day_table(board, asked, spoken)
    resting = not_running(one, today)
    following = next((other for other in crossings if other.slug == one.successor), None)
    return CrossingPage(
        crossing=one,
        name=crossing_name(one, spoken.language),
        status=status,
        mood=mood,
        known=known_words(one, today, spoken, disruptions),
        validity=_validity(one, spoken),
        note=in_language(one.notes, spoken.language),
        frequency=in_language(one.frequency, spoken.language),
        duration=spoken.duration(int(one.duration.total_seconds() // 60)) if one.duration else "",
        history=history_rows(one, spoken),
        rules=() if resting == "discontinued" else tuple(_rule(rule, one, spoken) for rule in one.rules),
        table=table,
        board=None if resting else board_of(board, asked.now, today, spoken, chosen=asked.chosen),
        timetables=timetable_notes(timetables, spoken),
        successor=(following.slug, crossing_name(following, spoken.language)) if following else None,
        checked=spoken.short_date(one.checked_on, year=True) if one.checked_on else "",
        reaches_events=one.international and resting not in ("discontinued", "planned"),
        ships=any(boat.vessel for boat in table.boats),
        notes=any(boat.note and not boat.said for boat in table.boats),
        disruption_feeds=disruption_feeds(spoken.language, asked.slug, crossing_name(one, spoken.language)),
        feeds=() if resting == "discontinued" else feed_ways(one, spoken, base_url),
        check_in=check_in_column(one, table.sailings, asked.chosen, spoken),
        pets=in_language(one.pets, spoken.language),
        validity_note=_validity_note(one, timetables, today, spoken),
        near=_near(query, one, crossings, today, spoken) if resting or suspended_both_ways(today, disruptions) else (),
        onward=() if resting or not serves_region(one) else _onward(query, one, spoken),
        onward_from=port_name(region_port(one), spoken.language) if serves_region(one) else "",
        far_port=port_name(far_port(one), spoken.language) if serves_region(one) and not resting else "",
    )


def _onward(query: Query, one: Crossing, spoken: Words) -> tuple[Onward, ...]:
    return onward_by_car(one, list_municipalities(query), (entered_ground(query), road_times(query, "car")), spoken)


def _near(
    query: Query, one: Crossing, crossings: Sequence[Crossing], today: date, spoken: Words
) -> tuple[NearLines, ...]:
    known, told = (entered_ground(query), road_times(query, "car")), disruptions_in_force(query, today - PAST)
    running = [other for other in crossings if not suspended_both_ways(today, told.get(other.slug, ()))]
    return nearest_lines(one, running, list_municipalities(query), known, today, spoken)


def _validity_note(one: Crossing, timetables: Sequence[Timetable], today: date, spoken: Words) -> str:
    """That the timetable has ended, and since when, or that it ends soon; "" when it goes on or the line rests."""
    found = validity_on(timetables, today)
    if not_running(one, today) or not timetables or (found.covered and not found.ends_soon(today)):
        return ""
    return validity_words(found, spoken)


def _rule(rule: Rule, one: Crossing, spoken: Words) -> RuleRow:
    direction = ""
    if rule.direction is not None:
        port = one.port_from if rule.direction == "out" else one.port_to
        direction = spoken.gettext("From %(port)s") % {"port": port_name(port, spoken.language)}
    return RuleRow(
        name=class_words(rule.vehicle_class, spoken),
        direction=direction,
        check_in="" if rule.check_in_closes_min is None else spoken.duration(rule.check_in_closes_min),
        disembark="" if rule.disembark_min is None else spoken.duration(rule.disembark_min),
        accepted=rule.accepted,
        assumed=rule.assumed,
        source=rule.source.title if rule.source else "",
        source_url=rule.source.url if rule.source else "",
    )
