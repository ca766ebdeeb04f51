"""Sources: entered, found, scheduled, removed; and their runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.source import Counts, Fault, HarvestRun, NewSource, Schedule
from visitapp.domain.event.types import Draft, Held, Text
from visitapp.store import models
from visitapp.store.change_read import newest_change
from visitapp.store.database import Database
from visitapp.store.records import Told, upsert
from visitapp.store.source_care import remove_source
from visitapp.store.sources import (
    History,
    add_source,
    delete_demo,
    due_sources,
    ensure_source,
    find_source,
    get_source,
    last_runs,
    list_sources,
    save_run,
    source_history,
)

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW = NewSource(
    "https://x.example/a.ics", "Åhus kalender", municipality="halmstad", office="halmstad", language="da",
    licence="CC0-1.0", attribution="Åhus", priority=50, private_ok=True, interval=2 * HOUR,
)  # fmt: skip


def told(name: str) -> Told:
    start = datetime(2026, 12, 12, 17, tzinfo=UTC)
    held = (Held("k", "timed", start.date(), start),)
    return Told(name, Draft((Text("sv", f"Konsert {name}"),), held))


def run(hours: int = 0, outcome: str = "complete", found: int = 3, error: str = "") -> HarvestRun:
    at = NOW + hours * HOUR
    counts = Counts(1, 2, 3, 4, 5)
    return HarvestRun(at, at + timedelta(seconds=2), outcome, found, counts, (Fault("a", "b", "c"),), error)  # type: ignore[arg-type]


async def test_source_is_found_by_slug_and_address_as_it_was_entered(database: Database) -> None:
    added = await add_source(NEW, NOW)

    by_slug = await database.reader.run(lambda query: get_source(query, "ahus-kalender"))
    by_url = await database.reader.run(lambda query: find_source(query, NEW.url))

    assert by_slug == by_url == added
    assert (added.next_at, added.active, added.failures, added.kind) == (NOW, True, 0, "web")
    assert (added.interval, added.language, added.priority, added.private_ok) == (2 * HOUR, "da", 50, True)
    assert await database.reader.run(list_sources) == [added]
    with pytest.raises(NotFoundError):
        await database.reader.run(lambda query: get_source(query, "nothing"))


async def test_slugs_are_told_apart_and_addresses_stand_once(database: Database) -> None:
    await add_source(NEW, NOW)

    second = await add_source(replace(NEW, url="https://x.example/b.ics"), NOW)

    assert second.slug == "ahus-kalender-2"
    with pytest.raises(InputError, match="is already the source ahus-kalender"):
        await add_source(NEW, NOW)
    with pytest.raises(InputError, match="belongs to another source"):
        await add_source(replace(NEW, url="https://z.example/", slug="ahus-kalender-2"), NOW)


async def test_due_are_active_sources_whose_time_has_come(database: Database) -> None:
    late = await add_source(replace(NEW, url="https://a.example/", name="late"), NOW - HOUR)
    now = await add_source(replace(NEW, url="https://b.example/", name="now"), NOW)
    await add_source(replace(NEW, url="https://c.example/", name="later"), NOW, NOW + HOUR)
    paused = await add_source(replace(NEW, url="https://d.example/", name="paused"), NOW)
    await save_run(paused, run(outcome="gone", error="answered 410"), Schedule(None, 1))

    due = await database.reader.run(lambda query: due_sources(query, NOW))

    assert due == [late, now]


async def test_run_is_kept_with_what_follows_from_it(database: Database) -> None:
    source = await add_source(NEW, NOW)

    await save_run(source, run(), Schedule(NOW + HOUR, 0), ('"1"', "yesterday"), "ical")
    await save_run(source, run(1, "failed", 0, "no such host"), Schedule(NOW + 2 * HOUR, 1))

    kept = await database.reader.run(lambda query: get_source(query, source.slug))
    runs = await database.reader.run(lambda query: last_runs(query, 2))
    assert kept == replace(
        source, format="ical", next_at=NOW + 2 * HOUR, etag='"1"', last_modified="yesterday", validators_at=NOW,
        failures=1, last_attempt_at=NOW + HOUR, last_success_at=NOW, last_error="no such host",
    )  # fmt: skip
    assert runs == {source.slug: [run(1, "failed", 0, "no such host"), run()]}


async def test_history_is_what_a_decision_needs(database: Database) -> None:
    source = await add_source(NEW, NOW)
    outcomes = ["complete"] * 6 + ["incomplete", "not-modified", "failed"]
    for hours, outcome in enumerate(outcomes):
        await save_run(source, run(hours, outcome, 10 + hours), Schedule(NOW, 0))

    history = await database.reader.run(lambda query: source_history(query, source.uid))

    assert history == History(
        ("failed", "not-modified", "incomplete", "complete", "complete"), (15, 14, 13, 12, 11), "incomplete"
    )
    assert await database.reader.run(lambda query: source_history(query, "none")) == History()


async def test_old_runs_are_forgotten(database: Database) -> None:
    source = await add_source(NEW, NOW)
    await save_run(source, run(), Schedule(NOW, 0))

    await save_run(source, run(24 * 91), Schedule(NOW, 0))

    assert await models.Harvest.all().count() == 1


async def test_removed_source_keeps_its_rows_and_comes_back(database: Database) -> None:
    source = await add_source(NEW, NOW)
    await upsert(database, source, [told(str(number)) for number in range(150)], NOW, True)

    changed = await remove_source(source.slug, NOW + HOUR)
    after = await database.reader.run(list_sources), await models.Event.filter(state="withdrawn").count()
    again = await add_source(NEW, NOW + 2 * HOUR)
    counts = await upsert(database, again, [told(str(number)) for number in range(150)], NOW + 2 * HOUR, True)

    assert (changed, after) == (150, ([], 150))
    assert (again.uid, again.slug, counts) == (source.uid, source.slug, Counts(changed=150))
    assert await models.Event.filter(state="public").count() == 150
    with pytest.raises(NotFoundError):
        await remove_source("nothing", NOW)


async def test_source_removed_while_it_is_harvested_stays_removed(database: Database) -> None:
    source = await add_source(NEW, NOW)
    await remove_source(source.slug, NOW)

    await save_run(source, run(), Schedule(NOW, 0))

    assert await database.reader.run(lambda query: due_sources(query, NOW + HOUR)) == []


async def test_ensured_source_is_touched_only_when_it_says_something_new(database: Database) -> None:
    new = replace(NEW, slug="demo-x", demo=True)
    first = await ensure_source(new, NOW)
    await save_run(first, run(), Schedule(NOW + HOUR, 0), ('"1"', ""))

    same = await ensure_source(new, NOW)
    moved = await ensure_source(replace(new, url="http://127.0.0.1:9/"), NOW)

    assert (same.uid, same.next_at, same.etag) == (first.uid, NOW + HOUR, '"1"')
    assert (moved.uid, moved.next_at, moved.etag, moved.url) == (first.uid, NOW, "", "http://127.0.0.1:9/")


async def test_demo_goes_with_all_it_brought_and_leaves_the_rest(database: Database) -> None:
    demo = await ensure_source(replace(NEW, slug="demo-x", demo=True), NOW)
    real = await add_source(replace(NEW, url="https://r.example/", name="real"), NOW)
    await upsert(database, demo, [told(str(number)) for number in range(130)], NOW, True)
    await upsert(database, real, [told("real")], NOW, True)
    await save_run(demo, run(), Schedule(NOW, 0))
    shared = await models.Record.get(external_id="7")
    await models.Record.filter(external_id="real").update(event_id=shared.event_id)
    change = await database.reader.run(newest_change)

    gone = await delete_demo(NOW + HOUR)

    assert gone == 129
    assert [row.slug for row in await models.Source.all()] == ["real"]
    assert [row.external_id for row in await models.Record.all()] == ["real"]
    assert [row.title for row in await models.EventText.filter(event_id=shared.event_id)] == ["Konsert real"]
    assert await models.Event.all().count() == 2
    assert await models.Harvest.all().count() == 0
    assert await models.Occurrence.all().count() == 2
    assert await database.reader.run(newest_change) > change
    assert await delete_demo(NOW) == 0
