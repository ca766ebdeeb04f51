"""Which feeds are rendered again after a change, and what their files say: on both engines."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest

from feeds.dated import instant
from tests.web.conftest import concert, held
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Draft
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.rendered import Rendered, RenderedFiles
from visitapp.regiondata import load_region
from visitapp.renderahead import ASKED_WITHIN_S, RenderAhead
from visitapp.rendering import BASE_ADDRESSES, FeedKeeper, utc_now
from visitapp.settings import load_settings
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.database import Database, writing
from visitapp.store.feed_codes import create_feed_code
from visitapp.store.projection import create_event, project
from visitapp.store.timetables import save_timetables
from visitapp.web.context import REGION_ZONE
from visitapp.web.feedcache import CacheState, Mark

pytestmark = pytest.mark.anyio

SOON = utc_now().date() + timedelta(days=10)


@dataclass
class Publisher:
    """Publishes events, and renders feeds of them into a folder."""

    keeper: FeedKeeper
    files: RenderedFiles
    folder: Path
    source: models.Source
    feeds: dict[str, Rendered] = field(default_factory=dict)

    async def add(self, title: str, **changed: object) -> int:
        """Publish an event on a day soon; its row."""
        async with writing():
            now = utc_now()
            draft = concert(title, SOON, **changed)
            event = await create_event(draft, now)
            await models.Record.create(
                uid=f"r{event}", source=self.source, external_id=str(event), raw_text="", draft=draft_to_json(draft),
                hash=json_hash(draft_to_json(draft)), event_id=event, first_seen_at=now, changed_at=now,
            )  # fmt: skip
            await project([event], now)
        return event

    async def change(self, event: int, draft: Draft) -> None:
        """Let the source say something else of an event."""
        async with writing():
            value = draft_to_json(draft)
            await models.Record.filter(event_id=event).update(draft=value, hash=json_hash(value))
            await project([event], utc_now())

    async def withdraw(self, event: int) -> None:
        """Let the source say nothing of an event any more."""
        async with writing():
            await models.Record.filter(event_id=event).delete()
            await project([event], utc_now())

    async def render(self, *addresses: str) -> None:
        """Render feeds for somebody who asks."""
        for address in addresses:
            path, _, query = address.partition("?")
            made = await self.keeper.render(path, query)
            assert made is not None
            self.feeds[address] = made

    async def touched(self, addresses: Sequence[str] = ()) -> list[str]:
        """Of the feeds that were rendered (or `addresses`), those that have to be rendered again."""
        heads = [self.feeds[address].head for address in addresses or self.feeds]
        verdict = await self.keeper.judge(
            [Mark(head.address, head.change_id, head.day, head.event_ids) for head in heads]
        )
        return [head.address for head, holds in zip(heads, verdict.holds, strict=True) if not holds]


def _same(moment: datetime) -> datetime:
    return moment


@pytest.fixture
async def publisher(database: Database, tmp_path: Path) -> Publisher:
    now = utc_now()
    await load_region(now)
    source = await models.Source.create(
        uid="s", slug="s", kind="web", name="S", url="https://s.example/", format="ical", municipality_slug="halmstad",
        office_slug="halmstad", language="sv", zone="Europe/Stockholm", licence="", attribution="", priority=100,
        interval_s=3600, etag="", last_modified="", last_error="", created_at=now,
    )  # fmt: skip
    settings = load_settings({"VISITAPP_DATA_DIR": str(tmp_path), "VISITAPP_SECRET": "x" * 32})
    files = RenderedFiles(tmp_path / "feeds")
    keeper = FeedKeeper(settings, database, files, CacheState(0, now.date()))
    return Publisher(keeper, files, tmp_path / "feeds", source)


async def test_only_feeds_that_a_change_concerns_are_touched(publisher: Publisher) -> None:
    music = await publisher.add("Konsert", categories=("music",))
    await publisher.add("Match", categories=("sport",))
    event = await models.Event.get(id=music)
    code = await create_feed_code("da", "category=sport", utc_now())
    addresses = [
        "/sv/events.ics", "/de/events.rss?category=music", "/sv/events.ics?category=sport", "/sv/events.ics?q=match",
        f"/sv/events/{event.slug}.ics", "/en/places/halmstads-slott.ics", f"/f/{code}.ics",
    ]  # fmt: skip
    await publisher.render(*addresses)
    at_first = await publisher.touched()

    await publisher.change(music, concert("Annan konsert", SOON, categories=("music",)))
    moved = await publisher.touched()
    await publisher.render(*addresses)
    await publisher.change(music, concert("Annan konsert", SOON, categories=("sport",)))
    gone = await publisher.touched()

    assert at_first == []
    assert moved == [addresses[0], addresses[1], addresses[4], addresses[5]]
    assert gone == [address for address in addresses if "q=match" not in address]


async def test_new_event_touches_the_slices_it_comes_into(publisher: Publisher) -> None:
    await publisher.render(
        "/sv/events.ics", "/sv/events.ics?q=jazz", "/sv/events.ics?q=opera", "/en/events.rss?from=2031-01-01",
        "/sv/events.ics?municipality=laholm",
    )  # fmt: skip

    await publisher.add("Jazz på torget")

    assert await publisher.touched() == ["/sv/events.ics", "/sv/events.ics?q=jazz"]


async def test_changes_feed_is_touched_by_what_is_called_off_or_moved_out_of_sight(publisher: Publisher) -> None:
    event = await publisher.add("Konsert")
    await publisher.render("/sv/events.rss?feed=changes", "/sv/events.rss?feed=changes&category=sport")

    await publisher.change(event, concert("Konsert", held=(held(SOON - timedelta(days=300), status="cancelled"),)))

    assert await publisher.touched() == ["/sv/events.rss?feed=changes"]


async def test_anything_may_have_changed_when_a_change_names_no_event(publisher: Publisher) -> None:
    await publisher.add("Konsert")
    await publisher.render("/sv/events.ics?q=nothing", "/sv/events.ics")

    async with writing():
        await append_change("template", "", utc_now())

    assert await publisher.touched() == ["/sv/events.ics?q=nothing", "/sv/events.ics"]


async def test_sailings_are_touched_by_timetables_and_by_no_event(publisher: Publisher) -> None:
    address = "/sv/crossings/goteborg-frederikshavn.ics?direction=out"
    await publisher.render(address)

    await publisher.add("Konsert")
    by_event = await publisher.touched()
    await save_timetables([TIMETABLE], "hand", utc_now())

    assert (by_event, await publisher.touched()) == ([], [address])


async def test_many_changed_events_touch_everything(publisher: Publisher) -> None:
    await publisher.render("/sv/events.ics?q=nothing")
    async with writing():
        await append_change("event", "", utc_now(), range(1, 400))
    few = await publisher.touched()
    async with writing():
        await append_change("event", "", utc_now(), range(400, 502))

    assert (few, await publisher.touched()) == ([], ["/sv/events.ics?q=nothing"])


async def test_database_put_back_and_another_day_touch_everything(publisher: Publisher) -> None:
    await publisher.render("/sv/events.ics?q=nothing")
    head = publisher.feeds["/sv/events.ics?q=nothing"].head

    verdict = await publisher.keeper.judge(
        [
            Mark(head.address, head.change_id + 1, head.day, head.event_ids),
            Mark(head.address, head.change_id, head.day - timedelta(days=1), head.event_ids),
            Mark(head.address, head.change_id, head.day, None),
        ]
    )

    assert (verdict.change_id, verdict.holds) == (head.change_id, (False, False, True))


async def test_feed_whose_last_event_went_is_newer(publisher: Publisher) -> None:
    event = await publisher.add("Konsert")
    await publisher.render("/sv/events.ics")
    before = publisher.feeds["/sv/events.ics"]

    await publisher.withdraw(event)
    await publisher.render("/sv/events.ics")
    after = publisher.feeds["/sv/events.ics"]
    changed_at = (await models.Change.all().order_by("-id").first()).at  # type: ignore[union-attr]  # there is one

    assert (b"Konsert" in before.body, b"Konsert" in after.body) == (True, False)
    assert after.last_modified > before.last_modified
    assert after.last_modified >= changed_at.replace(microsecond=0)


@pytest.mark.parametrize("ending", CONTENT_TYPES)
async def test_no_instant_falls_when_the_newest_event_goes_and_none_rises_for_nothing(
    publisher: Publisher, ending: str
) -> None:
    address = f"/sv/events{ending}?category=music"
    await publisher.add("Konsert", categories=("music",))
    newest = await publisher.add("Soaré", categories=("music",))
    renders = []
    for step in ("first", "unconcerned", "gone", "again"):
        if step == "unconcerned":
            await publisher.add("Match", categories=("sport",))
        if step == "gone":
            await publisher.withdraw(newest)
        await publisher.render(address)
        renders.append(publisher.feeds[address])

    first, unconcerned, gone, again = renders
    told = [instant(made.body) for made in renders]
    assert (unconcerned.head.etag, unconcerned.last_modified) == (first.head.etag, first.last_modified)
    assert (again.head.etag, again.last_modified) == (gone.head.etag, gone.last_modified)
    assert ("Soaré" in first.body.decode(), "Soaré" in gone.body.decode()) == (True, False)
    assert gone.last_modified > first.last_modified
    assert told == [None if ending == ".json" else made.last_modified for made in renders]


async def test_window_that_moves_on_raises_the_instant_only_when_something_leaves_it(
    publisher: Publisher,
) -> None:
    await publisher.add("Konsert")
    first_day = utc_now().replace(hour=12, minute=0)
    told = []
    for days in (0, 1, 10, 16, 17, 18, 19, 20):
        day = first_day + timedelta(days=days)
        publisher.keeper.context = replace(publisher.keeper.context, now=partial(_same, day))
        await publisher.render("/sv/events.ics")
        made = publisher.feeds["/sv/events.ics"]
        assert instant(made.body) == made.last_modified
        told.append((made.last_modified, b"Konsert" in made.body))

    held = [shown for _, shown in told]
    last = held.index(False)
    assert (held[0], held[-1]) == (True, False)
    assert len({at for at, shown in told if shown}) == len({at for at, shown in told if not shown}) == 1
    # It left at a midnight, and the calendar says so.
    assert told[last][0] > told[last - 1][0]
    assert told[last][0].astimezone(REGION_ZONE).time() == time()


async def test_first_render_is_not_older_than_what_it_cannot_remember(publisher: Publisher) -> None:
    """Its file may have been removed, and what went from it meanwhile left no date."""
    event = await publisher.add("Konsert")
    await publisher.render("/sv/events.ics")
    before = publisher.feeds["/sv/events.ics"]
    for path in publisher.folder.iterdir():
        path.unlink()

    await publisher.withdraw(event)
    await publisher.render("/sv/events.ics")

    assert publisher.feeds["/sv/events.ics"].last_modified >= before.last_modified


async def test_render_that_ends_late_does_not_replace_a_newer_one(publisher: Publisher) -> None:
    await publisher.add("Konsert")
    await publisher.render("/sv/events.ics")
    newest = publisher.feeds["/sv/events.ics"]
    signal = publisher.keeper.signal
    told = [newest.change_id - 1]

    async def late() -> int:
        return told.pop() if told else await signal()

    publisher.keeper.signal = late  # type: ignore[method-assign]  # a change comes while it renders
    await publisher.render("/sv/events.ics")

    assert publisher.feeds["/sv/events.ics"] == publisher.files.read("/sv/events.ics") == newest


async def test_codes_and_base_feeds_are_kept_for_ever(publisher: Publisher) -> None:
    code = await create_feed_code("sv", "q=jazz", utc_now())
    await publisher.render(f"/f/{code}.ics", "/sv/events.ics?q=jazz", "/sv/events.ics")
    await publisher.keeper.keep_base()

    addresses = [f"/f/{code}.ics", "/sv/events.ics?q=jazz", *BASE_ADDRESSES]

    assert [publisher.files.is_kept(address) for address in addresses] == [True, False] + [True] * len(BASE_ADDRESSES)


async def test_rendering_ahead_renders_what_is_touched_and_was_asked_for_lately(publisher: Publisher) -> None:
    music = await publisher.add("Konsert", categories=("music",))
    asked = ["/sv/events.ics?category=music", "/sv/events.ics?category=sport", "/sv/events.ics?q=konsert"]
    await publisher.render(*asked)
    old = publisher.files.read(asked[2])
    assert old is not None
    assert old.stored is not None
    now_s = utc_now().timestamp()
    os.utime(old.stored.path, (now_s, now_s - ASKED_WITHIN_S - 60))
    ahead = RenderAhead(publisher.keeper, publisher.files)

    first = await ahead.bring_up_to_date(now_s)
    again = await ahead.bring_up_to_date(now_s)
    await publisher.change(music, concert("Annan konsert", SOON, categories=("music",)))
    changed = await ahead.bring_up_to_date(now_s)
    once_more = await ahead.bring_up_to_date(now_s)

    assert (first, again, changed, once_more) == (len(BASE_ADDRESSES), 0, len(BASE_ADDRESSES) + 1, 0)
    shown = {address: publisher.files.read(address) for address in asked}
    assert [made is not None and b"Annan" in made.body for made in shown.values()] == [True, False, False]


async def test_rendering_ahead_leaves_what_the_server_rendered(publisher: Publisher) -> None:
    event = await publisher.add("Konsert")
    ahead = RenderAhead(publisher.keeper, publisher.files)
    now_s = utc_now().timestamp()
    await ahead.bring_up_to_date(now_s)
    await publisher.change(event, concert("Annan konsert", SOON))
    await publisher.render(*BASE_ADDRESSES)

    assert await ahead.bring_up_to_date(now_s) == 0


async def test_rendering_ahead_leaves_the_rest_when_it_is_to_stop(publisher: Publisher) -> None:
    now_s = utc_now().timestamp()
    files = publisher.files
    ahead = RenderAhead(publisher.keeper, files, lambda: files.head_of(BASE_ADDRESSES[0]) is not None)

    rendered = await ahead.bring_up_to_date(now_s)
    rest = await RenderAhead(publisher.keeper, publisher.files).bring_up_to_date(now_s)

    assert rendered < len(BASE_ADDRESSES)
    assert rendered + rest == len(BASE_ADDRESSES)


async def test_one_feed_that_cannot_be_rendered_does_not_keep_the_others(publisher: Publisher) -> None:
    await publisher.render("/sv/events.ics")
    made = publisher.feeds["/sv/events.ics"]
    publisher.files.write(
        "/sv/nothing.ics", b"x", made.head.content_type, made.last_modified, 0, made.day, asked_on=made.day
    )
    ahead = RenderAhead(publisher.keeper, publisher.files)

    rendered = await ahead.bring_up_to_date(utc_now().timestamp())

    assert rendered == len(BASE_ADDRESSES) - 1
    assert replace(made.head, asked_on=None) == replace(publisher.files.read("/sv/events.ics").head, asked_on=None)  # type: ignore[union-attr]
