"""One event: when, where, what it costs, who says so, and the ferry there and home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.source_state import last_reading
from visitapp.domain.event.types import in_room
from visitapp.domain.event.view import EventPage, OccurrenceView, ReachView
from visitapp.domain.reach.types import VERDICTS
from visitapp.domain.writtenday import written_day
from visitapp.publish.words import Words, language_words, words
from visitapp.store.database import Query
from visitapp.store.event_read import first_cards, get_event, reaches_of
from visitapp.store.feed_read import entries_of_event
from visitapp.store.programme_read import programme_of
from visitapp.store.source_read import readings_of
from visitapp.web.context import REGION_ZONE, WebContext, context_of
from visitapp.web.eventdays import EventDays, days_to_choose, read_month
from visitapp.web.lastrides import LastRides, last_rides_of
from visitapp.web.linked import event_documents, linked_site
from visitapp.web.map import MapPoint, draw_map, frame_round
from visitapp.web.names import Names, read_names
from visitapp.web.pages import FeedLink, Shell, language_of, respond
from visitapp.web.programme import ProgrammeView, programme_view, read_programme_page
from visitapp.web.saferchoice import with_safer
from visitapp.web.there import CrossingReach, there_and_home
from visitapp.web.urls import ICS, geo_uri
from visitapp.web.wording import (
    Card,
    When,
    address_line,
    card_of,
    language_note,
    lead_and_paragraphs,
    price_text,
    when_of,
)

NEARBY_KM, NEARBY_DAYS, NEARBY = 15.0, 3, 4


@dataclass(frozen=True, slots=True)
class EventView:
    """All that the page shows."""

    event: EventPage
    language: str
    note: str
    chosen: When | None
    days: EventDays
    past: tuple[When, ...]
    lead: str
    paragraphs: tuple[str, ...]
    place_name: str
    address: str
    municipality: str
    geo: str
    position_confirmed: bool
    price: str
    categories: tuple[tuple[str, str], ...]
    audiences: tuple[str, ...]
    accessible: tuple[str, ...]
    performance_languages: tuple[str, ...]
    published: str
    changed: str
    checked: str
    """When its sources were read last, where none of them is any more; "" where they are."""
    map: Markup
    reach: tuple[CrossingReach, ...]
    rides: LastRides | None
    nearby: tuple[Card, ...]
    programme: ProgrammeView | None
    trip: str
    """The query of the planner for the chosen day; "" when there is nothing to plan."""


def routes() -> list[BaseRoute]:
    """An event's page."""
    return [Route("/{lang:lang}/events/{slug}", event, name="event")]


async def event(request: Request) -> Response:
    """The event; `date` chooses one of its days, `month` shows those of a long series, `programme` a page of its parts.

    301 for a merged event, 410 for a removed one.
    """
    context, language = context_of(request), language_of(request)
    slug, asked, now = request.path_params["slug"], request.query_params.get("date", ""), context.now()
    month = read_month(request.query_params.get("month", ""))
    page = read_programme_page(request.query_params.get("programme", ""))
    view, linked = await context.database.reader.run(
        lambda query: _event(query, slug, asked, month, page, words(language), now, context)
    )
    chosen, page_text = view.chosen, str(page) if page > 1 else ""
    shell = Shell(
        language,
        f"/events/{slug}",
        view.event.title if chosen is None else f"{view.event.title} · {chosen.short_day}",
        query=urlencode([pair for pair in (("date", asked), ("month", month), ("programme", page_text)) if pair[1]]),
        description=(view.event.summary or view.event.description)[:200],
        section="events",
        feeds=(FeedLink(view.event.title, f"/{language}/events/{slug}.ics", ICS),),
        linked=linked,
        index=view.event.state == "public" and not view.event.demo and not month and page == 1,
        movable_map=bool(view.map),
    )
    return respond(request, "event.html", shell, view)


def _event(
    query: Query, slug: str, asked: str, month: str, page: int, spoken: Words, now: datetime, context: WebContext
) -> tuple[EventView, tuple[str, ...]]:
    today = now.astimezone(REGION_ZONE).date()
    found = get_event(query, slug, spoken.language)
    names = read_names(query, spoken.language)
    chosen = choose(found.occurrences, asked, today)
    reaches = reaches_of(query, [chosen.uid]) if chosen else {}
    all_entries = entries_of_event(query, found.uid, spoken.language)
    entries = [entry for entry in all_entries if (entry.ends_on or entry.starts_on) >= today] or all_entries[-1:]
    coming = chosen if chosen and chosen.last_day >= today and chosen.status != "cancelled" else None
    shown = reaches.get(coming.uid, ()) if coming else ()
    programme = programme_of(query, found.uid, spoken.language, today, page)
    site = linked_site(context, names, spoken.language)
    linked = event_documents(query, found, entries, shown, site, names, spoken, programme.parts)
    whens = [when_of(one, spoken, today) for one in found.occurrences]
    lead, paragraphs = lead_and_paragraphs(found.summary, found.description)
    place_name = _place_name(found, spoken)
    municipality = names.municipalities.get(found.municipality, "")
    view = EventView(
        event=found,
        language="" if found.language == spoken.language else found.language,
        note=language_note(found.language, found.origin, spoken),
        chosen=when_of(chosen, spoken, today) if chosen else None,
        days=days_to_choose(
            [when for when in whens if not when.past], chosen.starts_on if chosen else None, month, spoken
        ),
        past=tuple(when for when in reversed(whens) if when.past),
        lead=lead,
        paragraphs=paragraphs,
        place_name=place_name,
        address=address_line(place_name, found.address, municipality),
        municipality=municipality,
        geo=geo_uri(found.latitude, found.longitude) if found.latitude and found.longitude else "",
        position_confirmed=found.place.confirmed if found.place else True,
        price=price_text(found.price_kind, found.price_low, found.price_high, found.currency, spoken),
        categories=tuple((one, names.categories.get(one, one)) for one in found.categories),
        audiences=tuple(names.audiences.get(one, one) for one in found.audiences),
        accessible=tuple(names.accessible.get(one, one) for one in found.accessible),
        performance_languages=tuple(language_words(spoken, one) for one in found.performance_languages),
        published=spoken.short_date(found.published_at, year=True),
        changed=spoken.datetime(found.changed_at),
        checked=_checked(query, found, now, spoken) if coming else "",
        map=_map(found, names, spoken),
        reach=_reach(query, reaches.get(chosen.uid, ()), bool(shown), chosen, names, spoken, now) if chosen else (),
        rides=last_rides_of(query, found, coming, names, spoken),
        nearby=_nearby(query, found, chosen, names, spoken, today),
        programme=programme_view(programme, spoken, today),
        trip=_trip(chosen, shown, today),
    )
    return view, linked


def _reach(
    query: Query,
    reaches: Sequence[ReachView],
    coming: bool,
    chosen: OccurrenceView,
    names: Names,
    spoken: Words,
    now: datetime,
) -> tuple[CrossingReach, ...]:
    """The ways there and home; of a day to come with what is safer."""
    found = there_and_home(reaches, chosen, names.all_crossings, spoken, now)
    return with_safer(query, found, reaches, chosen, names.all_crossings, spoken) if coming else found


def _trip(chosen: OccurrenceView | None, reaches: Sequence[ReachView], today: date) -> str:
    """The planner with this date of the event, by the crossing that takes one there and home most easily."""
    if chosen is None or chosen.last_day < today or chosen.status in ("cancelled", "postponed"):
        return ""
    day = max(today, chosen.starts_on)
    pairs = [("from", day.isoformat()), ("with", f"event:{chosen.uid}")]
    ways = [one for one in reaches if one.verdict in ("day", "tight", "night")]
    if ways:
        best = min(ways, key=lambda one: (VERDICTS.index(one.verdict), _away(one)))
        pairs = [("crossing", best.crossing), ("mode", best.mode), *pairs]
        if best.verdict == "night":
            pairs.append(("to", (day + timedelta(days=1)).isoformat()))
    return urlencode(pairs, safe=":")


def _away(view: ReachView) -> timedelta:
    """From the boat out to the one home."""
    return view.home_at - view.out_at if view.out_at is not None and view.home_at is not None else timedelta()


def choose(occurrences: tuple[OccurrenceView, ...], asked: str, today: date) -> OccurrenceView | None:
    """The occurrence of the day asked for; without one the next that is held, else the last of all.

    Raises InputError for a date that is none, or on which the event is not held.
    """
    if asked:
        if (day := written_day(asked)) is None:
            raise InputError("date", "is no date like 2027-06-01", asked)
        for one in occurrences:
            if one.starts_on <= day <= one.last_day:
                return one
        raise InputError("date", "is no day of this event", asked)
    coming = [one for one in occurrences if one.last_day >= today]
    held = [one for one in coming if one.status != "cancelled"]
    return next(iter(held or coming or occurrences[-1:]), None)


def _place_name(found: EventPage, spoken: Words) -> str:
    return in_room(found.room, found.place.name(spoken.language)) if found.place else found.place_name


def _checked(query: Query, found: EventPage, now: datetime, spoken: Words) -> str:
    """That nobody could ask its sources for a while. Of what an office keeps by hand nothing has to be asked."""
    if any(source.kind != "web" for source in found.sources):
        return ""
    last = last_reading(readings_of(query, [source.slug for source in found.sources]), now)
    if last is None or last.read_at is None:
        return ""
    told = spoken.gettext("Last checked with %(source)s on %(day)s.")
    return told % {"source": last.name, "day": spoken.date(last.read_at.astimezone(REGION_ZONE).date())}


def _map(found: EventPage, names: Names, spoken: Words) -> Markup:
    if found.latitude is None or found.longitude is None:
        return Markup("")
    name = _place_name(found, spoken)
    confirmed = found.place.confirmed if found.place else True
    point = MapPoint("event", name or found.title, found.latitude, found.longitude, confirmed)
    frame = frame_round(found.latitude, found.longitude)
    return draw_map([point], spoken, names.all_municipalities, frame=frame, detail=True)


def _nearby(
    query: Query, found: EventPage, chosen: OccurrenceView | None, names: Names, spoken: Words, today: date
) -> tuple[Card, ...]:
    """Other events close by in the days round the chosen one."""
    if found.latitude is None or found.longitude is None or chosen is None:
        return ()
    first = max(today, chosen.starts_on - timedelta(days=1))
    around = Selection(
        near=(found.latitude, found.longitude), radius_km=NEARBY_KM, from_day=first,
        to_day=max(first, chosen.starts_on) + timedelta(days=NEARBY_DAYS), cancelled="drop",
    )  # fmt: skip
    others = first_cards(query, around, spoken.language, today, NEARBY + 1)
    return tuple(card_of(one, spoken, names, today) for one in others if one.uid != found.uid)[:NEARBY]
