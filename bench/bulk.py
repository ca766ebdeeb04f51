"""Rows of generated events as the projection and the verdicts would write them, but many at once.

Made by the same functions in processes of their own, and written with one statement a table.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.models import Model

from bench.generated import generated_event
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import MODES, SourceNote
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.resolve import resolve
from visitapp.domain.event.types import SourcedDraft
from visitapp.domain.reach.ground import EnteredGround, Spot, ground_time
from visitapp.domain.reach.plan_json import plan_to_json
from visitapp.domain.reach.verdict import Matcher, Stay, region_port
from visitapp.domain.text import slug_words
from visitapp.store import models
from visitapp.store.crossing_read import entered_ground, list_crossings
from visitapp.store.database import Database, Query, open_database
from visitapp.store.event_rows import event_values, search_text, shown_event, tag_rows, text_rows
from visitapp.store.notice_rows import Before, event_notices
from visitapp.store.occurrence_rows import occurrence_rows
from visitapp.store.place_read import find_places, list_terms
from visitapp.store.reach_due import LOOK_BACK

CROSSING = "helsingborg-helsingor"
PORT = "helsingborg"
SOURCE = "bench"
MOST_OCCURRENCES = 1000
"""An event's occurrences have ids from its own id times this on."""

Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Task:
    """Events `first` to `last` (exclusive) of `events` for the database at `url`."""

    url: str
    first: int
    last: int
    events: int
    today: date
    now: datetime


def bench_timetable(today: date) -> Timetable:
    """A boat every twenty minutes each way, every day."""
    service = Service("daily", weekdays=frozenset(range(7)))
    departures = tuple(
        Departure(f"{way}-row", way, "daily", 6 * 3600, 1200, 1200, 25 * 3600, approximate=True)
        for way in ("out", "back")
    )
    first, last = today - timedelta(days=400), today + timedelta(days=800)
    return Timetable(CROSSING, f"{CROSSING}-bench", "Bench", first, last, SourceNote("bench"), (service,), departures)


def bench_ground(municipalities: Sequence[str]) -> list[EnteredGround]:
    """Minutes for those without a car, so that every mode is worked out."""
    return [
        EnteredGround(PORT, mode, 70, 80, 100, municipality=slug)
        for slug in municipalities
        for mode in MODES
        if mode != "car"
    ]


def rows_of(task: Task) -> Rows:
    """The rows of a task's events by table, each with its columns in the order of `columns_of`."""
    return asyncio.run(_rows_of(task))


def columns_of(model: type[Model]) -> list[str]:
    """The columns of a table."""
    return list(model._meta.fields_db_projection.values())


def write_rows(connection: sqlite3.Connection, model: type[Model], rows: list[tuple[object, ...]]) -> None:
    """Write what `rows_of` made."""
    names = columns_of(model)
    marks = ",".join("?" * len(names))
    quoted = ",".join(f'"{name}"' for name in names)
    connection.executemany(f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES ({marks})', rows)


TABLES: tuple[type[Model], ...] = (
    models.Event, models.EventText, models.EventTag, models.Occurrence, models.Notice, models.Record, models.Reach,
)  # fmt: skip


class _Maker:
    """Makes the rows of one event after another."""

    def __init__(self, query: Query, task: Task, source: models.Source, places: list[models.Place]) -> None:
        self._task, self._source = task, source
        self._places = find_places(query, "venue")
        self._place_rows = {str(row.uid): row for row in places}
        self._categories = [term.slug for term in list_terms(query, "category")]
        self._audiences = [term.slug for term in list_terms(query, "audience")]
        crossing = next(one for one in list_crossings(query) if one.slug == CROSSING)
        self._crossing_id = query.rows("SELECT id FROM crossing WHERE slug = ?", CROSSING)[0][0]
        board = Board(crossing, [bench_timetable(task.today)])
        self._matchers = [Matcher(board, mode) for mode in MODES]
        self._port = region_port(crossing)
        self._entered = entered_ground(query)
        self._grounds: dict[tuple[Spot | None, str, int], Any] = {}

    def rows(self, number: int) -> Iterator[Model]:
        """All rows of one event; ids are counted, uids drawn, both from its number."""
        task, key = self._task, number + 1
        dice = random.Random(f"row {number}")
        draft = generated_event(number, task.events, task.today, self._places, self._categories, self._audiences)
        resolved = resolve([SourcedDraft(key, SOURCE, draft, 100)], [])
        assert resolved is not None
        place = self._place_rows.get(draft.where.place)
        shown = json_hash(shown_event(draft, place, [self._source]))
        published_at = task.now - timedelta(minutes=dice.randrange(200 * 1440))
        uid = f"{dice.getrandbits(96):020x}"[:20]
        values = event_values(draft, place, [self._source])
        event = models.Event(
            id=key, uid=uid, slug=f"{slug_words(draft.texts[0].title)}-{uid[:5]}", state="public", merged_into="",
            provenance=resolved.provenance, search_text=search_text(draft, place), shown_hash=shown,
            published_at=published_at, changed_at=published_at, **values,
        )  # fmt: skip
        yield event
        yield from text_rows(key, draft)
        yield from tag_rows(key, draft)
        count = iter(range(1_000_000))
        held = occurrence_rows(key, [], draft, shown, published_at, task.today, lambda: f"{key:010x}{next(count):010x}")
        for index, row in enumerate(held):
            row.id = key * MOST_OCCURRENCES + index
            yield row
            yield from self._reaches(event, row, place)
        before = Before("", {}, {})
        yield from event_notices(event, before, held, published_at, task.today, lambda: f"{key:020x}")
        value = draft_to_json(draft)
        yield models.Record(
            id=key, uid=f"{SOURCE}:{number}", source_id=self._source.id, external_id=str(number), raw_text="",
            draft=value, hash=json_hash(value), event_id=key, first_seen_at=published_at, changed_at=published_at,
        )  # fmt: skip

    def _reaches(self, event: models.Event, row: models.Occurrence, place: models.Place | None) -> Iterator[Model]:
        task = self._task
        if row.last_day < task.today - LOOK_BACK:
            return
        spot = None
        if event.latitude is not None and event.longitude is not None:
            spot = Spot(event.latitude, event.longitude, bool(place.confirmed) if place else True)
        stay = Stay(row.kind, row.starts_on, row.ends_on, row.starts_at, row.ends_at)  # type: ignore[arg-type]  # only our own kinds are written
        for index, matcher in enumerate(self._matchers):
            ground = self._ground(spot, str(event.municipality_slug), index)
            reach = matcher.reach(stay, spot, ground, min(task.today, row.last_day))
            yield models.Reach(
                uid=f"{row.uid}:{CROSSING}:{matcher.mode}", occurrence_id=row.id, crossing_id=self._crossing_id,
                mode=matcher.mode, verdict=reach.verdict, reason=reach.reason,
                out_at=reach.out.departs_at if reach.out else None,
                home_at=reach.home.departs_at if reach.home else None,
                minutes_on_site=None if reach.on_site is None else int(reach.on_site.total_seconds() // 60),
                plan=plan_to_json(reach), sequence=0, changed_at=row.changed_at,
            )  # fmt: skip

    def _ground(self, spot: Spot | None, municipality: str, index: int) -> Any:
        key = (spot, municipality, index)
        if key not in self._grounds:
            mode = self._matchers[index].mode
            self._grounds[key] = ground_time(mode, self._port, spot, self._entered, "", municipality)
        return self._grounds[key]


async def _rows_of(task: Task) -> Rows:
    async with open_database(task.url) as database:
        maker = await _maker(database, task)
        writers = {model: _writer(model) for model in TABLES}
        rows: Rows = {model._meta.db_table: [] for model in TABLES}
        for number in range(task.first, task.last):
            for row in maker.rows(number):
                rows[row._meta.db_table].append(writers[type(row)](row))
    return rows


async def _maker(database: Database, task: Task) -> _Maker:
    source = await models.Source.get(slug=SOURCE)
    places = list(await models.Place.all())
    return await database.reader.run(lambda query: _Maker(query, task, source, places))


def _writer(model: type[Model]) -> Callable[[Model], tuple[object, ...]]:
    """From a row to its values as they stand in SQLite."""
    fields = [(name, model._meta.fields_map[name].to_db_value) for name in model._meta.fields_db_projection]

    def values(row: Model) -> tuple[object, ...]:
        return tuple([_plain(change(getattr(row, name), row)) for name, change in fields])

    return values


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value
