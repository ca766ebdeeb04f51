"""Read events for pages: lists, and one event with all that its page shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from visitapp.domain.errors import GoneError, NotFoundError
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.types import in_room
from visitapp.domain.event.view import (
    EventCard,
    EventList,
    EventPage,
    OccurrenceView,
    PartOf,
    ReachView,
    SourceCredit,
)
from visitapp.domain.place.types import Place
from visitapp.store.database import Query, Row, chunks, day, from_json, instant, marks, maybe_day, maybe_instant
from visitapp.store.list_order import Listed, first_events, held_in, list_page
from visitapp.store.place_read import places_by_id
from visitapp.store.plans import PLAN_COLUMNS, PLAN_JOINS, better_way, plan_of
from visitapp.store.slices import where_of
from visitapp.store.texts import Words, words_of

OCCURRENCE_COLUMNS = "o.uid, o.kind, o.starts_at, o.ends_at, o.starts_on, o.ends_on, o.last_day, o.zone, o.status"
_JOINED = "FROM occurrence o JOIN event e ON e.id = o.event_id LEFT JOIN place p ON p.id = e.place_id"


def find_events(query: Query, selection: Selection, language: str, today: date, per_page: int = 40) -> EventList:
    """The events of `selection` from its first day (else `today`) on, by their next occurrence there.

    Within a day what begins that day comes first, in time order; what has been going on for longer follows. Sorted
    by distance, the nearest event comes first.
    """
    first = selection.from_day or today
    where = where_of(selection, first, selection.to_day, today)
    page = list_page(query, selection, where, first, per_page)
    return EventList(
        tuple(_cards(query, page.listed, language, selection)), page.total, selection.page,
        pages=0 if page.at_least else max(1, -(-page.total // per_page)),
        at_least=page.at_least, follows=page.follows,
    )  # fmt: skip


def first_cards(query: Query, selection: Selection, language: str, today: date, most: int) -> tuple[EventCard, ...]:
    """The first `most` events that `find_events` would list; how many there are in all is not asked."""
    first = selection.from_day or today
    where = where_of(selection, first, selection.to_day, today)
    found = first_events(query, selection, where, first, most)
    held = held_in(query, where, [event for event, _ in found])
    listed = [Listed(event, occurrence, held[event] - 1) for event, occurrence in found]
    return tuple(_cards(query, listed, language, selection))


def find_event_uids(query: Query, selection: Selection, today: date) -> frozenset[str]:
    """The uids of all events of `selection` from its first day (else `today`) on."""
    where = where_of(selection, selection.from_day or today, selection.to_day, today)
    rows = query.rows(f"SELECT DISTINCT e.uid {_JOINED} WHERE {where.sql}", *where.values)
    return frozenset(row[0] for row in rows)


def get_event(query: Query, slug: str, language: str) -> EventPage:
    """The event at `slug`. Raises NotFoundError, or GoneError with the slug it was merged into, if any."""
    rows = query.rows(f"SELECT {_PAGE} FROM event e {_WHOLE} WHERE e.slug = ?", slug)
    if not rows or rows[0][2] == "hidden":
        raise NotFoundError("event", slug)
    row = rows[0]
    if row[2] in ("merged", "removed"):
        target = query.rows("SELECT slug FROM event WHERE uid = ? AND state = 'public'", row[3]) if row[3] else []
        raise GoneError("event", slug, target[0][0] if target else None)
    texts = words_of(query, [key for key in (row[0], row[30]) if key is not None], language)
    words = texts.get(row[0])
    if words is None:
        raise NotFoundError("event", slug)
    occurrences = query.rows(
        f"SELECT {OCCURRENCE_COLUMNS} FROM occurrence o WHERE o.event_id = ? AND o.state = 'current' ORDER BY o.sort_from, o.uid",  # noqa: E501
        row[0],
    )
    place = places_by_id(query, [row[6]]).get(row[6]) if row[6] is not None else None
    return _page(row, words, tuple(occurrence_view(one) for one in occurrences), place, texts.get(row[30]))


def reaches_of(query: Query, occurrence_uids: Sequence[str]) -> dict[str, tuple[ReachView, ...]]:
    """What is kept about reaching each occurrence, by crossing position, then mode (foot, bicycle, car)."""
    found: dict[str, list[ReachView]] = {}
    for chunk in chunks(occurrence_uids):
        rows = query.rows(
            "SELECT o.uid, c.slug, r.mode, r.verdict, r.reason, r.out_at, r.home_at, r.minutes_on_site, r.changed_at,"
            f" {PLAN_COLUMNS} FROM reach r JOIN occurrence o ON o.id = r.occurrence_id JOIN crossing c"
            f" ON c.id = r.crossing_id {PLAN_JOINS}"
            f" WHERE o.uid IN ({marks(chunk)}) ORDER BY c.position, c.slug, r.mode",
            *chunk,
        )
        for row in rows:
            view = ReachView(
                row[0], row[1], row[2], row[3], row[4], maybe_instant(row[5]), maybe_instant(row[6]), row[7],
                plan_of(row[9:]), instant(row[8]),
            )  # fmt: skip
            found.setdefault(row[0], []).append(view)
    modes = {"foot": 0, "bicycle": 1, "car": 2}
    order = {view.crossing: index for views in found.values() for index, view in reversed(list(enumerate(views)))}
    return {
        uid: tuple(sorted(views, key=lambda view: (order[view.crossing], modes.get(view.mode, 9))))
        for uid, views in found.items()
    }


def public_slugs(query: Query) -> list[tuple[str, Any]]:
    """Every public event's slug and the instant it last changed, by slug: what the sitemap lists."""
    rows = query.rows("SELECT slug, changed_at FROM event WHERE state = 'public' ORDER BY slug")
    return [(row[0], instant(row[1])) for row in rows]


_CARD = """
e.id, e.uid, e.slug, e.place_name, p.slug, p.names, p.confirmed, e.municipality_slug, e.latitude, e.longitude,
e.online_url, e.tags, e.price_kind, e.price_low, e.price_high, e.currency, e.demo, e.room
"""
_PAGE = """
e.id, e.uid, e.state, e.merged_into, e.slug, e.place_name, e.place_id, e.address, e.latitude, e.longitude,
e.municipality_slug, e.online_url, e.organiser, e.organiser_slug, e.organiser_url, e.url, e.ticket_url,
e.image_url, e.image_credit, e.price_kind, e.price_low, e.price_high, e.currency, e.tags, e.status, e.demo,
e.sources, e.published_at, e.changed_at, e.room, w.id, w.slug
"""
_WHOLE = "LEFT JOIN event w ON w.id = e.parent_id AND w.state = 'public'"


def cards_of(query: Query, found: Sequence[Listed], language: str) -> list[EventCard]:
    """What a list shows of these, in their order; events without any words are left out."""
    return _cards(query, found, language, Selection())


def _cards(query: Query, found: Sequence[Listed], language: str, selection: Selection) -> list[EventCard]:
    if not found:
        return []
    ids, firsts = [one.event for one in found], [one.occurrence for one in found]
    sql = f"SELECT {_CARD} FROM event e LEFT JOIN place p ON p.id = e.place_id WHERE e.id IN ({marks(ids)})"
    events = {row[0]: row for row in query.rows(sql, *ids)}
    sql = f"SELECT o.id, {OCCURRENCE_COLUMNS} FROM occurrence o WHERE o.id IN ({marks(firsts)})"
    nexts = {row[0]: occurrence_view(row[1:]) for row in query.rows(sql, *firsts)}
    verdicts = _verdicts(query, firsts, selection) if selection.by_ferry else {}
    words = words_of(query, ids, language)
    return [
        _card(
            events[one.event], words[one.event], nexts[one.occurrence], one.more, language,
            verdicts.get(one.occurrence),
        )
        for one in found
        if one.event in words
    ]  # fmt: skip


def _card(
    row: Row, words: Any, first: OccurrenceView, more: int, language: str, verdict: tuple[str, str, str] | None
) -> EventCard:
    names = from_json(row[5]) or {}
    place = names.get(language) or names.get("sv")
    shown = verdict or ("", "", "")
    return EventCard(
        uid=row[1], slug=row[2], title=words.title, summary=words.summary, language=words.language,
        origin=words.origin, next=first, more=more, place_name=in_room(row[17], place) if place else row[3],
        place_slug=row[4] or "", place_confirmed=bool(row[6]), municipality=row[7], latitude=row[8],
        longitude=row[9], online=bool(row[10]), categories=tuple(from_json(row[11]).get("category", ())),
        price_kind=row[12], price_low=row[13], price_high=row[14], currency=row[15], demo=bool(row[16]),
        verdict=shown[0], verdict_crossing=shown[1], verdict_mode=shown[2],
    )  # fmt: skip


def _verdicts(query: Query, ids: Sequence[int], selection: Selection) -> dict[int, tuple[str, str, str]]:
    """The best verdict of each occurrence under the ferry filters, with least time away: (verdict, crossing, mode)."""
    wanted = selection.verdicts()
    sql = (
        "SELECT r.occurrence_id, r.verdict, c.slug, r.mode, r.out_at, r.home_at"
        " FROM reach r JOIN crossing c ON c.id = r.crossing_id"
        f" WHERE r.occurrence_id IN ({marks(ids)}) AND r.verdict IN ({marks(wanted)})"
    )
    values: list[object] = [*ids, *wanted]
    if selection.mode:
        sql, values = sql + " AND r.mode = ?", [*values, selection.mode]
    if selection.crossing:
        sql, values = sql + " AND c.slug = ?", [*values, selection.crossing]
    best: dict[int, tuple[str, str, str]] = {}
    rows = sorted(query.rows(sql, *values), key=lambda row: (wanted.index(row[1]), better_way(*row[2:6])))
    for occurrence, *shown in rows:
        best.setdefault(occurrence, (shown[0], shown[1], shown[2]))
    return best


def occurrence_view(row: Sequence[Any]) -> OccurrenceView:
    """An occurrence from its columns, OCCURRENCE_COLUMNS."""
    return OccurrenceView(
        row[0], row[1], maybe_instant(row[2]), maybe_instant(row[3]), day(row[4]), maybe_day(row[5]), day(row[6]),
        row[7], row[8],
    )  # fmt: skip


def _page(
    row: Row, words: Words, occurrences: tuple[OccurrenceView, ...], place: Place | None, whole: Words | None
) -> EventPage:
    tags = from_json(row[23])
    return EventPage(
        uid=row[1], slug=row[4], state=row[2], title=words.title, summary=words.summary,
        description=words.description, language=words.language, origin=words.origin, languages=words.languages,
        occurrences=occurrences, place=place, place_name=row[5], address=row[7], latitude=row[8], longitude=row[9],
        municipality=row[10], online_url=row[11], organiser=row[12], organiser_slug=row[13], organiser_url=row[14],
        url=row[15], ticket_url=row[16], image_url=row[17], image_credit=row[18], price_kind=row[19],
        price_low=row[20], price_high=row[21], currency=row[22], categories=tuple(tags.get("category", ())),
        audiences=tuple(tags.get("audience", ())), accessible=tuple(tags.get("accessible", ())),
        performance_languages=tuple(tags.get("language", ())), status=row[24], demo=bool(row[25]),
        sources=tuple(SourceCredit(**one) for one in from_json(row[26])), published_at=instant(row[27]),
        changed_at=instant(row[28]), room=row[29],
        part_of=PartOf(row[31], whole.title, whole.language) if whole else None,
    )  # fmt: skip
