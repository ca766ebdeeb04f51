"""What calendars say of events is written before anybody asks, and says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.web.conftest import NOW, PagesSite, concert, held
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Draft, Held, Text
from visitapp.domain.language import LANGUAGES
from visitapp.publish.pieces import Pieces
from visitapp.store import models
from visitapp.store.calendar_lines import CalendarLines
from visitapp.store.database import writing
from visitapp.store.projection import project
from visitapp.web.context import WebContext
from visitapp.web.feeds import make_feed
from visitapp.writeahead import WriteAhead

pytestmark = pytest.mark.anyio


class Noting(CalendarLines):
    """Notes how many events' lines were found."""

    found = 0

    def find(self, language: str, versions: Mapping[int, bytes]) -> dict[int, bytes]:
        """Find them as ever."""
        found = super().find(language, versions)
        self.found += len(found)
        return found


def all_day(first: date, days: int) -> Held:
    return Held(f"a{first}", "all-day", first, ends_on=first + timedelta(days=days))


async def all_written(context: WebContext) -> WriteAhead:
    """The lines of everything, and who wrote them."""
    ahead = WriteAhead(context)
    while await ahead.step():
        pass
    return ahead


async def feed_of(context: WebContext, language: str = "sv", query: str = "") -> bytes:
    return (await make_feed(replace(context, pieces=Pieces()), f"/{language}/events.ics", query)).body


async def same_as_anew(context: WebContext) -> bool:
    anew = replace(context, lines=None)
    return all([await feed_of(context, language) == await feed_of(anew, language) for language in LANGUAGES])


async def say(number: int, draft: Draft, now: datetime) -> None:
    value = draft_to_json(draft)
    record = await models.Record.get(uid=f"r{number}")
    async with writing():
        await models.Record.filter(id=record.id).update(draft=value, hash=json_hash(value), changed_at=now)
        await project([record.event_id or 0], now)


@pytest.fixture
def context(pages_site: PagesSite, tmp_path: Path) -> WebContext:
    """The pages' context, with a file for lines."""
    found: WebContext = pages_site.app.state.context
    return replace(found, lines=Noting(tmp_path / "lines.sqlite3"))


def found_of(context: WebContext) -> int:
    """How many events' lines were found since this was last asked."""
    assert isinstance(context.lines, Noting)
    found, context.lines.found = context.lines.found, 0
    return found


async def test_dates_of_every_kind_read_as_if_nothing_were_written_ahead(
    pages_site: PagesSite, context: WebContext
) -> None:
    day = date(2026, 12, 5)
    drafts = [
        concert("Timmar", held=(held(day), held(day + timedelta(days=1), minutes=None))),
        concert("Utan tid", held=(held(day, None), held(day + timedelta(days=7), None))),
        concert("Tid och ingen", held=(held(day, None), held(day + timedelta(days=7)))),
        concert("Hela dagar", held=(all_day(day, 1), all_day(day + timedelta(days=9), 4))),
        concert("Inställd", held=(held(day, status="cancelled"), held(day + timedelta(days=2)))),
        concert("Uppskjuten", held=(held(day, status="postponed"),)),
        concert("Natt", held=(held(date(2027, 3, 28), 1), held(date(2027, 10, 31), 1, 0))),
        concert("På engelska", texts=(Text("en", "In English", "", "Text, with; signs\nand \\ 😀" * 20),)),
    ]
    for draft in drafts:
        await pages_site.add(draft)
    assert await same_as_anew(context)
    assert found_of(context) == 0

    await all_written(context)

    assert await same_as_anew(context)
    assert found_of(context) == len(LANGUAGES) * (len(drafts) - 1)  # what is postponed has no other date
    assert b"Konsert" not in await feed_of(context)


async def test_a_moved_date_says_so_though_its_event_is_written(pages_site: PagesSite, context: WebContext) -> None:
    days = (held(date(2026, 12, 5)), held(date(2026, 12, 12)))
    await pages_site.add(concert(held=days))
    ahead = await all_written(context)

    await say(1, concert(held=(days[0], replace(held(date(2026, 12, 12), 20), recurrence_key=days[1].recurrence_key))),
              NOW + timedelta(minutes=1))  # fmt: skip

    assert (await feed_of(context)).count("Flyttat från".encode()) == 1
    while await ahead.step():
        pass
    assert await same_as_anew(context)


async def test_what_changed_is_written_again_and_nothing_else(pages_site: PagesSite, context: WebContext) -> None:
    for title in ("Konsert", "Fest", "Mässa"):
        await pages_site.add(concert(title))
    ahead = await all_written(context)
    assert context.lines is not None
    before = context.lines.versions("sv", range(100))

    await say(2, concert("Stor fest"), NOW + timedelta(minutes=1))
    assert await same_as_anew(context)
    assert found_of(context) == 2 * len(LANGUAGES)
    assert await ahead.step()
    assert not await ahead.step()

    after = context.lines.versions("sv", range(100))
    assert len(after) == 3
    assert len({event for event in after if after[event] != before[event]}) == 1
    assert await same_as_anew(context)
    assert found_of(context) == 3 * len(LANGUAGES)


async def test_what_is_over_or_hidden_is_forgotten(pages_site: PagesSite, context: WebContext) -> None:
    for title, day in (("Snart", date(2026, 12, 5)), ("Sen", date(2027, 2, 5)), ("Dold", date(2027, 2, 6))):
        await pages_site.add(concert(title, day))
    clock = [NOW]
    context = replace(context, now=lambda: clock[0])
    ahead = await all_written(context)
    assert context.lines is not None
    assert len(context.lines.versions("da", range(100))) == 3

    async with writing():
        record = await models.Record.get(uid="r3")
        await models.Record.filter(id=record.id).update(withdrawn_at=NOW)
        await project([record.event_id or 0], NOW + timedelta(minutes=1))
    while await ahead.step():
        pass
    assert len(context.lines.versions("da", range(100))) == 2

    clock[0] = datetime(2026, 12, 20, tzinfo=UTC)
    while await ahead.step():
        pass
    assert len(context.lines.versions("da", range(100))) == 1


async def test_a_disk_that_takes_nothing_only_makes_feeds_slower(
    pages_site: PagesSite, context: WebContext, tmp_path: Path
) -> None:
    await pages_site.add(concert())
    (tmp_path / "file").write_text("in the way")
    context = replace(context, lines=CalendarLines(tmp_path / "file" / "lines.sqlite3"))

    assert not await WriteAhead(context).step()
    assert b"Konsert i slottet" in await feed_of(context)


async def test_without_a_place_for_lines_there_is_nothing_to_do(context: WebContext) -> None:
    assert not await WriteAhead(replace(context, lines=None)).step()
