"""What offices do with sources, and what harvests that run meanwhile make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.source import Counts, HarvestRun, NewSource, Outcome, Schedule, Source, SourceEdit
from visitapp.domain.event.types import Draft, Held, Text
from visitapp.domain.match.withdrawal import Shortfall
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.records import Told, upsert
from visitapp.store.source_care import (
    edit_source,
    hasten_source,
    pause_source,
    release_source,
    remove_source,
    resume_source,
)
from visitapp.store.sources import add_source, get_source, save_run, source_history

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW = NewSource("https://x.example/a.ics", "Kalender", municipality="laholm", office="laholm", slug="kalender")
EDIT = SourceEdit("Kalender", "laholm", "sv", HOUR, 100, "", "")
LAHOLM = Office("laholm", "municipality", {}, "laholm")
HYLTE = Office("hylte", "municipality", {}, "hylte")
REGION = Office("region", "region", {}, "")


async def kept(database: Database) -> Source:
    return await database.reader.run(lambda query: get_source(query, "kalender"))


async def ran(
    source: Source, hours: int, found: int, outcome: Outcome = "complete", shortfall: Shortfall = ""
) -> HarvestRun:
    """Keep a run that began so many hours after NOW."""
    at = NOW + hours * HOUR
    run = HarvestRun(at, at + timedelta(seconds=2), outcome, found, Counts(), (), "", shortfall)
    await save_run(source, run, Schedule(at + HOUR, 0), ('"1"', "x"))
    return run


def told(name: str, day: date) -> Told:
    return Told(name, Draft((Text("sv", name),), (Held("k", "no-time", day),)))


async def test_released_source_may_be_small_and_is_asked_anew_at_once(database: Database) -> None:
    source = await add_source(NEW, NOW)
    await ran(source, 0, 100)
    await ran(source, 1, 10, "incomplete", "short")

    await release_source("kalender", NOW + 2 * HOUR, LAHOLM)

    after = await kept(database)
    history = await database.reader.run(lambda query: source_history(query, source.uid))
    assert (after.next_at, after.etag, after.last_modified, after.validators_at) == (NOW + 2 * HOUR, "", "", None)
    assert (history.found, history.last_read) == ((), "incomplete")
    await ran(after, 3, 10)
    history = await database.reader.run(lambda query: source_history(query, source.uid))
    assert history.found == (10,)


@pytest.mark.parametrize(
    ("outcome", "shortfall", "words"),
    [("complete", "", "has no harvest"), ("incomplete", "broken", "has no harvest")],
)
async def test_only_what_is_held_back_for_its_size_is_released(
    database: Database, outcome: Outcome, shortfall: Shortfall, words: str
) -> None:
    source = await add_source(NEW, NOW)
    with pytest.raises(InputError, match="has no harvest"):
        await release_source("kalender", NOW)
    await ran(source, 0, 10, outcome, shortfall)

    with pytest.raises(InputError, match=words):
        await release_source("kalender", NOW + HOUR)


async def test_release_while_a_harvest_runs_is_not_undone_by_it(database: Database) -> None:
    source = await add_source(NEW, NOW)
    await ran(source, 0, 10, "incomplete", "short")
    await release_source("kalender", NOW + 2 * HOUR)

    run = await ran(source, 1, 10, "incomplete", "short")

    after = await kept(database)
    assert (after.next_at, after.etag, after.validators_at) == (run.finished_at, "", None)
    with pytest.raises(InputError, match="is released already"):
        await release_source("kalender", NOW + 3 * HOUR)


async def test_paused_source_stays_paused_through_a_harvest_until_it_is_resumed(database: Database) -> None:
    source = await add_source(NEW, NOW)
    await pause_source("kalender", "a@laholm.example", LAHOLM)
    await ran(source, 1, 3)

    paused = await kept(database)
    with pytest.raises(InputError, match="is paused"):
        await hasten_source("kalender", NOW)
    await resume_source("kalender", NOW + 2 * HOUR, LAHOLM)
    resumed = await kept(database)
    await ran(resumed, 3, 3)
    later = await kept(database)
    await hasten_source("kalender", NOW + 4 * HOUR, REGION)

    assert (paused.active, paused.next_at) == (False, None)
    assert (resumed.active, resumed.next_at, resumed.failures) == (True, NOW + 2 * HOUR, 0)
    assert later.active
    assert (await kept(database)).next_at == NOW + 4 * HOUR


async def test_edit_shows_on_events_at_once_or_is_read_by_the_next_harvest(database: Database) -> None:
    source = await add_source(NEW, NOW)
    await upsert(database, source, [told(str(number), date(2026, 12, 12)) for number in range(3)], NOW, True)
    run = await ran(source, 0, 3)

    changed = await edit_source("kalender", replace(EDIT, name="Biblioteket", licence="CC0-1.0"), NOW + HOUR, LAHOLM)
    credited = await models.Event.all().values_list("sources", flat=True)
    slower = await kept(database)
    none = await edit_source(
        "kalender", replace(EDIT, name="Biblioteket", licence="CC0-1.0", language="da"), NOW + HOUR
    )
    danish = await kept(database)
    behind = await ran(slower, 2, 3)
    after = await kept(database)

    assert (changed, none) == (3, 0)
    assert {(one[0]["name"], one[0]["licence"]) for one in credited} == {("Biblioteket", "CC0-1.0")}
    assert (slower.next_at, slower.etag) == (run.started_at + HOUR, '"1"')
    assert (danish.next_at, danish.etag, danish.language) == (NOW + HOUR, "", "da")
    assert (after.next_at, after.etag) == (behind.finished_at, "")


async def test_removed_source_keeps_what_is_over(database: Database) -> None:
    source = await add_source(NEW, NOW)
    await upsert(database, source, [told("over", date(2026, 11, 30)), told("today", date(2026, 12, 1))], NOW, True)

    changed = await remove_source("kalender", NOW, LAHOLM)

    shown = await models.EventText.filter(event__state="public")
    assert (changed, [text.title for text in shown]) == (1, ["over"])


async def test_source_of_another_office_is_not_found(database: Database) -> None:
    await add_source(NEW, NOW)

    for work in (
        pause_source("kalender", "x", HYLTE), resume_source("kalender", NOW, HYLTE),
        hasten_source("kalender", NOW, HYLTE),
        release_source("kalender", NOW, HYLTE), edit_source("kalender", EDIT, NOW, HYLTE),
        remove_source("kalender", NOW, HYLTE),
    ):  # fmt: skip
        with pytest.raises(NotFoundError):
            await work
