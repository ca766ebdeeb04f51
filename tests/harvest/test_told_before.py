"""A harvest that passes over what it knows ends as one that reads everything."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feeds.read import read
from feeds.wire import Document, ReadOptions
from visitapp.domain.event.source import NewSource, Source
from visitapp.harvest.fetch import Fetched
from visitapp.harvest.gather import Tools, load_tools
from visitapp.harvest.pipeline import HarvestReport, harvest_source
from visitapp.harvest.toldbefore import ToldBefore, code_version
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.sources import add_source, get_source

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EXTRA = (
    "RRULE:FREQ=WEEKLY;COUNT=4", "RRULE:FREQ=DAILY;INTERVAL=0", "STATUS:CANCELLED", "DTSTART:soon", "SUMMARY: ",
    "LOCATION:Torget", "RECURRENCE-ID:20261210T170000Z", "DTSTART:20620101T100000Z", "URL:https://x.example/a",
)  # fmt: skip


@dataclass
class Origin:
    """A source whose document changes, and how much of it was read."""

    body: bytes = b""
    read: list[Document] = field(default_factory=list)

    async def fetch(self, url: str, **asked: object) -> Fetched:
        return Fetched(url, "fresh", self.body, "text/calendar", "", "")

    async def read_here(self, data: bytes, options: ReadOptions) -> Document:
        self.read.append(read(data, options))
        return self.read[-1]


def block(dice: random.Random, uid: int, shown: float = 0.0) -> str:
    """A VEVENT, one in five with something odd, and this part of them of an exhibition, whose days are joined."""
    extra = dice.sample(EXTRA, dice.randrange(1, 3)) if dice.random() < 0.2 else []
    start = f"DTSTART;TZID=Europe/Stockholm:202612{dice.randrange(2, 28):02}T180000"
    title = "Utställning: Ljus" if dice.random() < shown else f"Konsert {dice.randrange(9)}"
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", start, *extra, "END:VEVENT", ""]
    return "\r\n".join(lines)


def calendar(dice: random.Random, blocks: list[str]) -> bytes:
    """The blocks in any order, each with a new stamp."""
    shuffled = dice.sample(blocks, len(blocks))
    stamped = (
        one.replace("SUMMARY", f"DTSTAMP:202612{dice.randrange(10, 30)}T000000Z\r\nSUMMARY", 1) for one in shuffled
    )
    return f"BEGIN:VCALENDAR\r\n{''.join(stamped)}END:VCALENDAR\r\n".encode()


async def source_named(database: Database, name: str) -> Source:
    return await database.reader.run(lambda query: get_source(query, name))


async def records_of(name: str) -> list[dict[str, object]]:
    """What is kept of a source, but for what tells it from others and what is the bytes of one day."""
    columns = ("external_id", "draft", "hash", "missing_runs", "missing_since", "withdrawn_at", "changed_at")
    return [dict(row) for row in await models.Record.filter(source__slug=name).order_by("external_id").values(*columns)]


def result_of(report: HarvestReport) -> tuple[object, ...]:
    return report.outcome, report.found, report.counts, report.problems, report.error


async def make(database: Database, origin: Origin, folder: Path | None) -> Tools:
    tools = await load_tools(database, origin.read_here, memory=folder)
    return replace(tools, fetch=origin.fetch)


async def test_harvests_end_alike_after_any_change(database: Database, tmp_path: Path) -> None:
    dice, origin = random.Random(7), Origin()
    for name in ("quick", "whole"):
        await add_source(NewSource(f"https://{name}.example/", name, name), NOW)
    blocks = [block(dice, number % 25, 0.3) for number in range(30)]
    passed_over, now = 0, NOW

    for turn in range(14):
        origin.body = calendar(dice, blocks)
        now += timedelta(hours=26) if turn in (5, 9) else MINUTE
        reports = []
        for name, folder in (("quick", tmp_path), ("whole", None)):
            source = await source_named(database, name)
            reports.append(await harvest_source(database, source, await make(database, origin, folder), now))
            passed_over += sum(len(document.passed_over) for document in origin.read)
            origin.read.clear()
        assert result_of(reports[0]) == result_of(reports[1]), turn
        assert await records_of("quick") == await records_of("whole"), turn
        for _ in range(dice.choice((0, 1, 4))):
            at = dice.randrange(len(blocks))
            blocks[at : at + dice.randrange(2)] = [
                block(dice, dice.randrange(40), 0.3) for _ in range(dice.randrange(2))
            ]

    assert passed_over > 50


@pytest.fixture
async def told(database: Database, tmp_path: Path) -> tuple[Origin, Path]:
    """A source of three events that was harvested once, and the file in which they are kept."""
    await add_source(NewSource("https://a.example/", "a", "a"), NOW)
    origin = Origin(calendar(random.Random(1), [block(random.Random(number + 3), number) for number in range(3)]))
    await harvest_source(database, await source_named(database, "a"), await make(database, origin, tmp_path), NOW)
    origin.read.clear()
    (path,) = tmp_path.glob("told/*.json")
    return origin, path


async def again(database: Database, origin: Origin, folder: Path, later: timedelta = MINUTE) -> int:
    """Harvest once more; how many groups were passed over, with nothing lost."""
    source = await source_named(database, "a")
    report = await harvest_source(database, source, await make(database, origin, folder), NOW + later)
    assert (report.outcome, report.found, report.counts.missing) == ("complete", 3, 0)
    return len(origin.read[-1].passed_over)


async def test_what_is_told_again_is_passed_over_on_the_same_day_only(
    told: tuple[Origin, Path], database: Database, tmp_path: Path
) -> None:
    origin, _ = told

    assert await again(database, origin, tmp_path) == 3
    assert await again(database, origin, tmp_path, timedelta(hours=16)) == 0
    assert await again(database, origin, tmp_path, timedelta(hours=16)) == 3


async def test_file_that_is_damaged_or_gone_is_written_anew(
    told: tuple[Origin, Path], database: Database, tmp_path: Path
) -> None:
    origin, path = told
    whole = path.read_bytes()
    for damaged in (b"", whole[:-9], whole.replace(b"1]", b"2]"), b"\xff\n{}"):
        path.write_bytes(damaged)
        assert await again(database, origin, tmp_path) == 0
    path.unlink()

    assert await again(database, origin, tmp_path) == 0
    assert path.read_bytes() == whole


async def test_record_that_is_another_by_now_is_read_again(
    told: tuple[Origin, Path], database: Database, tmp_path: Path
) -> None:
    origin, _ = told
    await models.Record.filter(external_id="1").update(hash="other")
    await models.Record.filter(external_id="2").update(withdrawn_at=NOW)

    assert await again(database, origin, tmp_path) == 1
    assert await again(database, origin, tmp_path) == 3
    assert await models.Record.filter(withdrawn_at=None).exclude(hash="other").count() == 3


async def test_another_setting_or_vocabulary_reads_everything(
    told: tuple[Origin, Path], database: Database, tmp_path: Path
) -> None:
    source = await source_named(database, "a")
    kept = {str(key): str(value) for key, value in await models.Record.all().values_list("external_id", "hash")}
    version = (await make(database, told[0], tmp_path)).told_before
    assert version is not None

    assert len(version.read(source, NOW, kept)) == 3
    assert version.read(replace(source, language="da"), NOW, kept) == {}
    assert ToldBefore(tmp_path / "told", "other").read(source, NOW, kept) == {}
    assert len(version.read(replace(source, failures=3, etag="x", format="rss"), NOW, kept)) == 3
    assert len(code_version()) == 128


async def test_folder_that_takes_nothing_costs_time_only(
    told: tuple[Origin, Path], database: Database, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")

    assert await again(database, told[0], tmp_path / "file") == 0
