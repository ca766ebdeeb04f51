"""News of one crossing has its verdicts made anew and no others, and what is kept is what all made anew would be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from visitapp.demosetup import demo_timetables
from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.reach.ground import EnteredGround
from visitapp.regiondata import load_region, read_data
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.projection import create_event, project
from visitapp.store.reach import Verdicts, compute_due
from visitapp.store.reach_parts import KEPT, keep_parts, kept_parts, reach_parts
from visitapp.store.region import save_ferries
from visitapp.store.timetables import replace_published_ground, save_ground
from visitapp.timetables import import_file

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
LATER = NOW + timedelta(hours=1)
HELSINGOR, GOTEBORG = "helsingborg-helsingor", "goteborg-frederikshavn"
STARTS = datetime(2026, 12, 12, 12, tzinfo=UTC)
CONCERT = Draft(
    texts=(Text("sv", "Konsert"),),
    held=(
        Held("concert", "timed", date(2026, 12, 12), STARTS, STARTS + timedelta(hours=2)),
        Held("exhibition", "all-day", date(2026, 12, 5), ends_on=date(2026, 12, 20)),
    ),
    where=Whereabouts(name="Torget", municipality="halmstad", latitude=56.674, longitude=12.857),
)

pytestmark = pytest.mark.anyio


async def fill(database: Database) -> None:
    await load_region(NOW)
    await replace_published_ground([], NOW)  # so that it is the port's position that tells how far it is
    for path in demo_timetables():
        await import_file(database, path.read_bytes(), path.stem, "demo", True, NOW)
    source = await models.Source.create(
        uid="torget", slug="torget", kind="web", name="Torget", url="https://example.org/", format="ical",
        municipality_slug="halmstad", office_slug="halmstad", language="sv", zone="Europe/Stockholm", licence="",
        attribution="", priority=100, interval_s=3600, etag="", last_modified="", last_error="", created_at=NOW,
    )  # fmt: skip
    async with writing():
        event = await create_event(CONCERT, NOW)
        value = draft_to_json(CONCERT)
        await models.Record.create(
            uid="r", source=source, external_id="r", raw_text="", draft=value, hash=json_hash(value),
            event_id=event, first_seen_at=NOW, changed_at=NOW,
        )  # fmt: skip
        await project([event], NOW)
    assert await compute(database, TODAY) == 2


async def compute(database: Database, today: date) -> int:
    return (await computed(database, today))[1]


async def computed(database: Database, today: date, before: Verdicts | None = None) -> tuple[Verdicts, int]:
    verdicts = await database.reader.run(lambda query: Verdicts(query, before=before))
    total = 0
    while made := await compute_due(database, verdicts, LATER, today):
        total += made
    return verdicts, total


async def correct(slug: str) -> None:
    """Another page for booking: nothing that a verdict says."""
    ports, crossings = load_ferries(read_data("ferries.json"))
    told = [replace(one, booking_url="https://example.org/") if one.slug == slug else one for one in crossings]
    await save_ferries(ports, told, LATER, "region")


async def end_it() -> None:
    ports, crossings = load_ferries(read_data("ferries.json"))
    ended = [replace(one, status="discontinued") if one.slug == HELSINGOR else one for one in crossings]
    await save_ferries(ports, ended, LATER, "region")


async def move_the_port() -> None:
    ports, crossings = load_ferries(read_data("ferries.json"))
    moved = [replace(one, latitude=one.latitude + 0.2) if one.slug == "helsingborg" else one for one in ports]
    await save_ferries(moved, crossings, LATER, "region")


async def enter_minutes() -> None:
    await save_ground([EnteredGround("helsingborg", "car", 200, 210, 220, municipality="halmstad")], LATER)


async def lose_the_timetables() -> None:
    await models.Timetable.filter(crossing__slug=HELSINGOR).delete()


async def made_anew(database: Database) -> set[str]:
    """The crossings whose verdicts are made anew: kept ones that were spoilt are put right."""
    await models.Reach.all().update(reason="spoilt", said=0)
    assert await compute(database, TODAY) == 2
    return {row.uid.split(":")[1] for row in await models.Reach.exclude(reason="spoilt")}


async def test_news_of_one_crossing_has_its_verdicts_alone_made_anew(database: Database) -> None:
    await fill(database)
    found = []

    for slug in (HELSINGOR, GOTEBORG):
        await correct(slug)
        found.append(await made_anew(database))

    # The second brings the first back to what it was.
    assert found == [{HELSINGOR}, {HELSINGOR, GOTEBORG}]


@pytest.mark.parametrize("news", [end_it, move_the_port, enter_minutes, lose_the_timetables])
async def test_what_is_kept_after_news_is_what_all_made_anew_would_be(
    database: Database, news: Callable[[], Awaitable[None]]
) -> None:
    await fill(database)
    before = await models.Reach.all().order_by("id").values()

    await news()
    await compute(database, TODAY)
    after = await models.Reach.all().order_by("id").values()
    await models.Occurrence.all().update(reach_key="")
    await compute(database, TODAY)

    assert {row["uid"].split(":")[1] for row in after if row not in before} == {HELSINGOR}
    assert await models.Reach.all().order_by("id").values() == after


async def learn_a_road() -> None:
    port = await models.Port.get(slug="helsingborg")
    await models.RoadTime.create(
        uid="road", port_slug="helsingborg", port_latitude=round(port.latitude * 10_000),
        port_longitude=round(port.longitude * 10_000), mode="car", latitude=566_740, longitude=128_570, seconds=12_000,
        made_by="osrm", version="1", learnt_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("news", [end_it, move_the_port, enter_minutes, lose_the_timetables, learn_a_road])
async def test_ways_are_taken_over_from_the_version_before_as_far_as_they_hold(
    database: Database, news: Callable[[], Awaitable[None]]
) -> None:
    await fill(database)
    before, _ = await computed(database, TODAY)
    first = await models.Reach.all().order_by("id").values()

    await news()
    await models.Occurrence.all().update(reach_key="")
    _, made = await computed(database, TODAY, before)
    after = await models.Reach.all().order_by("id").values()
    assert after != first
    await models.Occurrence.all().update(reach_key="")
    await compute(database, TODAY)

    assert made == 2
    assert await models.Reach.all().order_by("id").values() == after


async def test_what_began_before_today_is_made_anew_over_all_crossings(database: Database) -> None:
    await fill(database)
    outs = []

    for today in (date(2026, 12, 10), date(2026, 12, 21)):
        await correct(GOTEBORG if today.day == 10 else "")
        await compute(database, today)
        row = await models.Reach.get(uid__contains=f":{HELSINGOR}:car", occurrence__kind="all-day")
        assert row.out_at is not None
        outs.append(row.out_at.date())

    assert outs == [date(2026, 12, 10), date(2026, 12, 19)]


async def test_verdicts_of_a_version_that_is_forgotten_are_all_made_anew(database: Database) -> None:
    await fill(database)
    parts = await database.reader.run(lambda query: reach_parts(query, 0, ""))

    async with writing():
        for number in range(KEPT):
            await keep_parts(f"{number:032}", parts)
    kept = await database.reader.run(kept_parts)
    await correct(GOTEBORG)

    assert kept == {f"{number:032}": parts for number in range(KEPT)}
    assert len(await made_anew(database)) == 3
