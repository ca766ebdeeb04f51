"""A feed made of parts that were written before says what one that is written anew says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.web.conftest import NOW, PagesSite, concert, held
from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Draft, Text
from visitapp.domain.region import read_municipalities, read_offices, read_places, read_terms
from visitapp.publish.pieces import Piece, Pieces
from visitapp.regiondata import read_data
from visitapp.store import models
from visitapp.store.calendar_lines import CalendarLines
from visitapp.store.database import Database, writing
from visitapp.store.projection import project
from visitapp.store.reach import Verdicts, compute_due
from visitapp.store.region import save_ferries, save_region
from visitapp.store.timetables import save_timetables
from visitapp.web.feeds import make_feed
from visitapp.writeahead import WriteAhead

pytestmark = pytest.mark.anyio

BOATS = Timetable(
    "helsingborg-helsingor", "t", "Test", date(2026, 12, 1), date(2026, 12, 31), SourceNote("A test"),
    (Service("daily", frozenset(range(7))),),
    tuple(Departure(f"o{hour}", "out", "daily", hour * 3600, 1200) for hour in range(5, 28))
    + tuple(Departure(f"b{hour}", "back", "daily", hour * 3600, 1200) for hour in range(5, 28)),
)  # fmt: skip
FERRY = "crossing=helsingborg-helsingor&mode=car"
QUERIES = ("", "municipality=halmstad&category=music", FERRY, "mode=car&stay=day")
FORMS = (".ics", ".rss", ".atom", ".json", ".geojson")
NEWS = ("feed=upcoming", "feed=changes", f"{FERRY}&feed=upcoming", f"{FERRY}&feed=changes")
Change = Callable[[datetime], Awaitable[None]]


class Noting(Pieces):
    """Notes how many parts were written anew."""

    written = 0

    def keep(self, pieces: Mapping[Any, Piece]) -> None:
        """Keep them as ever."""
        self.written += len(pieces)
        super().keep(pieces)


async def tell(number: int, draft: Draft, now: datetime) -> None:
    """The source says something else of its event."""
    value = draft_to_json(draft)
    async with writing():
        await models.Record.filter(uid=f"r{number}").update(draft=value, hash=json_hash(value), changed_at=now)
        record = await models.Record.get(uid=f"r{number}")
        assert record.event_id is not None
        await project([record.event_id], now)


async def rename(now: datetime, kind: str, names: dict[str, str]) -> None:
    """A place, a category or a port is called something else."""
    region = read_data("region.json")
    municipalities = read_municipalities(region, read_data("municipalities.geojson"))
    terms, places = read_terms(read_data("vocabulary.json")), list(read_places(region))
    if kind == "place":
        places = [replace(one, names=names) if one.slug == "halmstads-slott" else one for one in places]
    if kind == "category":
        terms = [replace(one, names=names) if one.slug == "music" else one for one in terms]
    await save_region(municipalities, read_offices(region), terms, places, now)
    if kind == "port":
        ports, crossings = load_ferries(read_data("ferries.json"))
        renamed = {slug: replace(one, names=names) if slug == "helsingborg" else one for slug, one in _by_slug(ports)}
        await save_ferries(renamed.values(), crossings, now, "region")


def _by_slug(ports: Any) -> list[tuple[str, Any]]:
    return [(port.slug, port) for port in ports]


async def computed(database: Database, now: datetime) -> None:
    """The verdicts of everything that is due."""
    verdicts = await database.reader.run(Verdicts)
    while await compute_due(database, verdicts, now, now.date()):
        pass


def asked_for() -> list[tuple[str, str]]:
    """The path and the query of every kind of feed."""
    asked = [(form, query) for form in FORMS for query in QUERIES]
    asked += [(form, query) for form in (".rss", ".json") for query in NEWS]
    return [(f"/{language}/events{form}", query) for language in ("sv", "en") for form, query in asked]


async def test_whatever_changes_each_feed_is_as_if_written_anew(
    pages_site: PagesSite, database: Database, tmp_path: Path
) -> None:
    kept = Noting()
    lines = CalendarLines(tmp_path / "lines.sqlite3")
    context = replace(pages_site.app.state.context, pieces=kept, lines=lines)
    ahead = WriteAhead(context)
    days = (held(date(2026, 12, 5)), held(date(2026, 12, 12)), held(date(2026, 12, 20), None))
    konsert, fest = concert("Konsert", held=days), concert("Fest")
    for draft in (konsert, fest):
        await pages_site.add(draft)
    await save_timetables([BOATS], "text", NOW)
    await computed(database, NOW)
    moved = (held(date(2026, 12, 5), 20), held(date(2026, 12, 12)), held(date(2026, 12, 20), None, status="cancelled"))
    changes: dict[str, Change] = {
        "title": lambda now: tell(2, replace(fest, texts=(Text("sv", "Stor fest"),)), now),
        "another language": lambda now: tell(2, replace(fest, texts=(Text("sv", "Fest"), Text("en", "Party"))), now),
        "price": lambda now: tell(1, replace(konsert, price=replace(konsert.price, kind="free")), now),
        "organiser": lambda now: tell(1, replace(konsert, organiser="Kören"), now),
        "what only news shows": lambda now: tell(1, replace(konsert, organiser_url="https://k.example/"), now),
        "picture": lambda now: tell(2, replace(fest, image_url="https://k.example/a.jpg", image_credit="Bo"), now),
        "moved, called off": lambda now: tell(1, replace(konsert, held=moved), now),
        "place": lambda now: rename(now, "place", {"sv": "Slottet"}),
        "category": lambda now: rename(now, "category", {"sv": "Låtar", "en": "Tunes", "da": "Sange", "de": "Lieder"}),
        "port": lambda now: rename(now, "port", {"sv": "Helsingborgs hamn"}),
        "nothing": lambda now: tell(2, replace(fest, texts=(Text("sv", "Fest"), Text("en", "Party"))), now),
    }

    for number, (name, change) in enumerate(changes.items(), 1):
        now = NOW + timedelta(minutes=number)
        await change(now)
        await computed(database, now)
        wanted = {}
        for path, query in asked_for():
            made = await make_feed(context, path, query)
            anew = await make_feed(replace(context, pieces=Pieces(), lines=None), path, query)
            assert made == anew, (name, path, query)
            wanted[path, query] = anew
            assert b"Konsert" in made.body, (name, path, query)
        for _ in range(2):  # of lines as they were before the change, and as they are after it
            for (path, query), anew in wanted.items():
                if path.endswith(".ics"):
                    assert await make_feed(replace(context, pieces=Pieces()), path, query) == anew, (name, path, query)
            while await ahead.step():
                pass

    await tell(2, replace(fest, texts=(Text("sv", "Liten fest"),)), NOW + timedelta(hours=1))
    written = []
    for form in FORMS:
        before = kept.written
        assert b"Liten fest" in (await make_feed(context, f"/sv/events{form}", "")).body
        written.append(kept.written - before)
    assert written == [1] * len(FORMS)


async def test_items_follow_the_day_though_nothing_changed(pages_site: PagesSite) -> None:
    days = (held(date(2026, 12, 5)), held(date(2026, 12, 12)))
    await pages_site.add(concert("Konsert", held=days))
    await pages_site.add(concert("Fest", held=(held(date(2026, 12, 6)), held(date(2027, 1, 2)))))
    kept = pages_site.app.state.context
    for day in (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 7, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
        for path, query in asked_for():
            context = replace(kept, now=lambda day=day: day)
            anew = replace(context, pieces=Pieces())
            assert await make_feed(context, path, query) == await make_feed(anew, path, query), (day, path, query)


@pytest.mark.parametrize("kind", ["category", "port"])
async def test_entries_are_newer_once_what_they_name_is_called_something_else(
    pages_site: PagesSite, database: Database, kind: str
) -> None:
    context = pages_site.app.state.context
    await pages_site.add(concert("Konsert"))
    await save_timetables([BOATS], "text", NOW)
    await rename(NOW, "port", {"sv": "Helsingborg"})
    await computed(database, NOW)
    before = await make_feed(context, "/sv/events.ics", FERRY)
    later = NOW + timedelta(hours=1)

    await rename(later, kind, {"sv": "Annat"})
    await computed(database, later)

    after = await make_feed(context, "/sv/events.ics", FERRY)
    assert [b"Annat" in one.body for one in (before, after)] == [False, True]
    old: Any
    new: Any
    (old,), (new,) = (icalendar.Calendar.from_ical(one.body).walk("VEVENT") for one in (before, after))
    assert new["LAST-MODIFIED"].dt == new["DTSTAMP"].dt == later
    assert new["SEQUENCE"] == old["SEQUENCE"]
    assert after.newest_change == later


async def test_parts_that_take_too_much_make_room(pages_site: PagesSite) -> None:
    await pages_site.add(concert(held=tuple(held(date(2026, 12, 5) + timedelta(days=day)) for day in range(30))))
    small = Noting(max_bytes=20_000)
    context = replace(pages_site.app.state.context, pieces=small)

    bodies = [(await make_feed(context, "/sv/events.ics", "")).body for _ in range(3)]

    assert len(set(bodies)) == 1
    assert bodies[0].count(b"BEGIN:VEVENT") == 30
    assert 0 < small.bytes <= 20_000
