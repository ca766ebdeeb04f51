"""Timetables, networks and live news are fetched from a server on loopback, and what they say is seen."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from tests.wire.test_gtfs_read import zipped
from tests.wire.test_gtfs_whole import zipped as zipped_network
from visitapp.domain.crossing.transport_feed import SILENT_AFTER, TransportFeed
from visitapp.domain.crossing.types import Disruption
from visitapp.domain.errors import InputError, NotFoundError
from visitapp.harvest.network_file import kept_networks
from visitapp.regiondata import load_region
from visitapp.settings import Settings, load_settings
from visitapp.store import models
from visitapp.store.crossing_read import all_timetables, get_crossing
from visitapp.store.database import Database
from visitapp.store.disruption_read import disruptions_of, get_disruption
from visitapp.store.disruptions import add_disruption, end_disruption
from visitapp.store.transport_feed_read import get_transport_feed, list_transport_feeds, uses_of
from visitapp.store.transport_feeds import (
    add_transport_feed,
    claim_fetch,
    remove_transport_feed,
    set_next_fetch,
)
from visitapp.transportfeeds import TransportKeeper, run_apart

pytestmark = pytest.mark.anyio

MONDAY = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
HELSINGOR = "helsingborg-helsingor"
KEY = "s3cret/key"
MINUTE = timedelta(minutes=1)


@dataclass
class Publisher:
    """Answers each path with what is set for it; anything else is 404. Remembers what it was asked, and how."""

    port: int = 0
    bodies: dict[str, bytes] = field(default_factory=dict)
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(self, head: str) -> bytes:
        target = head.split(" ")[1]
        self.asked.append(target)
        path = target.partition("?")[0]
        if path in self.refusals:
            status, retry_after = self.refusals[path]
            return f"HTTP/1.1 {status} No\r\nRetry-After: {retry_after}\r\nContent-Length: 0\r\n\r\n".encode()
        body = self.bodies.get(path)
        if body is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        tag = f'"{zlib.crc32(body)}"'
        if f"if-none-match: {tag}" in head.lower():
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        return f"HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def publishing() -> AsyncIterator[Publisher]:
    publisher = Publisher()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        writer.write(publisher.answer(head))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        publisher.port = server.sockets[0].getsockname()[1]
        yield publisher


class Desk:
    """A worker's part that fetches, with a publisher and a clock that goes when it is told to."""

    def __init__(self, database: Database, settings: Settings, publisher: Publisher) -> None:
        self.database, self.settings, self.publisher = database, settings, publisher
        self.now = MONDAY
        self.keeper = TransportKeeper(settings, database, lambda: self.now)

    async def add(self, feed: TransportFeed) -> None:
        await add_transport_feed(self.database, feed, self.now)

    async def feed(self, name: str) -> TransportFeed:
        return await self.database.reader.run(lambda query: get_transport_feed(query, name))

    async def again(self, name: str) -> TransportFeed:
        """A feed after it was fetched now."""
        await self.keeper.fetch(await self.feed(name))
        return await self.feed(name)

    async def disrupted(self) -> list[Disruption]:
        return await self.database.reader.run(lambda query: disruptions_of(query, HELSINGOR))


@pytest.fixture
async def desk(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    async with publishing() as publisher:
        monkeypatch.setenv("VISITAPP_DATABASE_URL", database_url)
        monkeypatch.setenv("VISITAPP_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("VISITAPP_TRANSPORT_KEYS", f"lab={KEY}")
        monkeypatch.setenv("VISITAPP_FETCH_PRIVATE", f"127.0.0.1:{publisher.port}")
        await load_region(MONDAY)
        yield Desk(database, load_settings(), publisher)


def ferries(publisher: Publisher) -> TransportFeed:
    return TransportFeed(
        "ferries", "timetable", publisher.address("/ferries.zip?key={key}"), "lab", source="Boats of the Sound"
    )  # fmt: skip


def live(publisher: Publisher) -> TransportFeed:
    return TransportFeed(
        "live", "realtime", publisher.address("/live.pb"), follows="ferries", source="Boats of the Sound",
        every=timedelta(seconds=45), a_month=100_000,
    )  # fmt: skip


def boats() -> bytes:
    """A weekday boat at 07:00 from Helsingborg, called t1, and rows back."""
    stops = (
        "stop_id,stop_name,stop_lat,stop_lon,parent_station,stop_timezone\n"
        "a,Helsingborg,56.0432,12.6922,,\nb,Helsingor,56.0325,12.6165,,Europe/Copenhagen\nc,Between,56.05,12.65,,\n"
        "z,Nowhere,1,1,,\n"
    )
    calls = (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,07:00:00,07:00:00,a,1\nt1,07:20:30,07:20:30,b,10\nt2,24:30,24:30,b,1\nt2,24:50,24:50,a,2\n"
    )
    return zipped({"stops.txt": stops, "stop_times.txt": calls})


def full(at: datetime) -> Disruption:
    """What an office says of the boat t1."""
    return Disruption(
        uid="", crossing=HELSINGOR, kind="full", direction="out", sailing_key="out-t1@2026-11-03",
        first_day=date(2026, 11, 3), last_day=date(2026, 11, 3), reasons=(("sv", "Fullt"),), made_by="anna", made_at=at,
    )  # fmt: skip


def message(at: datetime) -> pb.FeedMessage:
    made = pb.FeedMessage()
    made.header.gtfs_realtime_version = "2.0"
    made.header.timestamp = int(at.timestamp())
    return made


def cancelled(at: datetime) -> bytes:
    made = message(at)
    update = made.entity.add(id="1").trip_update
    update.trip.trip_id, update.trip.start_date = "t1", "20261103"
    update.trip.schedule_relationship = pb.TripDescriptor.CANCELED
    alert = made.entity.add(id="2").alert
    alert.informed_entity.add().trip.trip_id = "t1"
    alert.header_text.translation.add(language="sv", text="Hård vind")
    return bytes(made.SerializeToString())


def late(at: datetime, minutes: int) -> bytes:
    made = message(at)
    update = made.entity.add(id="1").trip_update
    update.trip.trip_id, update.trip.start_date, update.delay = "t1", "20261103", minutes * 60
    return bytes(made.SerializeToString())


async def test_timetable_is_fetched_with_its_key_kept_and_asked_for_again_only_when_it_changed(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))

    assert await desk.keeper.step()
    feed = await desk.feed("ferries")
    kept = await desk.database.reader.run(all_timetables)
    assert desk.publisher.asked == ["/ferries.zip?key=s3cret%2Fkey"]
    assert (feed.problem, feed.failures, feed.succeeded_at) == ("", 0, MONDAY)
    assert (feed.first_day, feed.last_day) == (date(2026, 1, 1), date(2026, 11, 30))
    assert "1 timetables, 1 new or changed" in feed.outcome
    assert [table.source.title for table in kept[HELSINGOR] if table.uid.startswith("gtfs:ferries:")] == [
        "Boats of the Sound"
    ]

    assert not await desk.keeper.step()  # not due
    desk.now += timedelta(days=2)
    assert await desk.keeper.step()
    assert (await desk.feed("ferries")).succeeded_at == desk.now
    assert len(desk.publisher.asked) == 2
    used = await desk.database.reader.run(lambda query: uses_of(query, "ferries"))
    assert used == {date(2026, 11, 2): 1, date(2026, 11, 4): 1}


async def test_file_that_is_none_is_refused_with_the_reason_and_what_was_kept_stays(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    before = await desk.again("ferries")
    desk.publisher.bodies["/ferries.zip"] = b"PK\x03\x04 and no more"

    refused = await desk.again("ferries")
    unchanged = await desk.again("ferries")

    assert "refused" in refused.problem
    assert (refused.failures, refused.succeeded_at, refused.outcome) == (1, before.succeeded_at, before.outcome)
    # The server says that it has nothing new: what was refused is not good for that.
    assert (unchanged.problem, unchanged.failures) == (refused.problem, 2)
    kept = await desk.database.reader.run(all_timetables)
    assert any(table.uid.startswith("gtfs:ferries:") for table in kept[HELSINGOR])


async def test_servers_that_fail_are_told_of_without_the_key_and_left_in_peace(desk: Desk) -> None:
    desk.publisher.refusals["/ferries.zip"] = (429, "7200")
    await desk.add(ferries(desk.publisher))

    busy = await desk.again("ferries")
    nobody = replace(ferries(desk.publisher), name="nobody", key_name="other")
    await desk.add(nobody)
    keyless = await desk.again("nobody")

    assert "429" in busy.problem
    assert KEY not in busy.problem
    assert "s3cret" not in busy.problem
    assert "{key}" in busy.problem
    assert busy.next_at is not None
    assert busy.next_at >= desk.now + timedelta(hours=2)
    assert "none that is named other" in keyless.problem
    assert len(desk.publisher.asked) == 1
    assert KEY not in repr(desk.settings)


async def test_address_without_encryption_is_asked_only_where_the_settings_allow_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = replace(ferries(desk.publisher), address="http://example.org/x", key_name="")
    await desk.add(plain)

    assert "is no https address" in (await desk.again("ferries")).problem


async def test_redirect_to_an_address_without_encryption_is_not_followed(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    desk.publisher.refusals["/ferries.zip"] = (302, "0\r\nLocation: http://example.org/ferries.zip")
    await desk.add(ferries(desk.publisher))

    assert (await desk.again("ferries")).problem == "example.org: is no https address"


async def test_word_of_an_office_that_comes_between_stands(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    await desk.again("ferries")
    said = full(desk.now)
    await add_disruption(desk.database, said)

    assert await add_disruption(desk.database, replace(said, kind="cancelled", made_by="realtime:x"), yields=True) == ""
    assert [one.kind for one in await desk.disrupted()] == ["full"]


async def test_network_is_fetched_into_the_data_folder(desk: Desk) -> None:
    desk.publisher.bodies["/halland.zip"] = zipped_network()
    await desk.add(TransportFeed("halland", "network", desk.publisher.address("/halland.zip")))

    feed = await desk.again("halland")

    assert feed.problem == ""
    assert (feed.first_day, feed.last_day) == (date(2026, 1, 1), date(2026, 12, 31))
    assert [path.name.partition(".")[0] for path in kept_networks(desk.settings.data_dir)] == ["halland"]
    assert list((desk.settings.data_dir / "transport").iterdir()) == []


async def test_cancelled_boat_is_told_of_once_and_taken_back_with_the_news(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    await desk.add(live(desk.publisher))
    await desk.again("ferries")
    desk.publisher.bodies["/live.pb"] = cancelled(desk.now)

    feed = await desk.again("live")
    (one,) = await desk.disrupted()
    desk.now += MINUTE
    desk.publisher.bodies["/live.pb"] = cancelled(desk.now)
    await desk.again("live")

    assert "1 trips are sailings" in feed.outcome
    assert (one.kind, one.sailing_key, one.reasons) == ("cancelled", "out-t1@2026-11-03", (("sv", "Hård vind"),))
    assert (one.made_by, one.source) == ("realtime:live", "Boats of the Sound")
    assert [other.uid for other in await desk.disrupted()] == [one.uid]

    desk.now += MINUTE
    desk.publisher.bodies["/live.pb"] = message(desk.now).SerializeToString()
    await desk.again("live")
    assert await desk.disrupted() == []
    gone = await desk.database.reader.run(lambda query: get_disruption(query, one.uid))
    assert (gone.ended_at, gone.ended_by) == (desk.now, "realtime:live")


async def test_reason_of_a_message_is_one_line_of_what_is_seen(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    await desk.add(live(desk.publisher))
    await desk.again("ferries")
    made = pb.FeedMessage.FromString(cancelled(desk.now))
    del made.entity[1].alert.header_text.translation[:]
    texts = {"sv": "Hård\x00\x0b vind\n\u202eidag " + "å" * 400, "da": "\x00\u202e", "en": "Wind"}
    for language, text in texts.items():
        made.entity[1].alert.header_text.translation.add(language=language, text=text)
    desk.publisher.bodies["/live.pb"] = made.SerializeToString()

    feed = await desk.again("live")

    (one,) = await desk.disrupted()
    said = f"Hård vind idag {'å' * 285}"
    assert (feed.problem, one.reasons) == ("", (("sv", said), ("en", "Wind")))


async def test_news_that_came_before_its_timetable_is_heard_with_it(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    desk.publisher.bodies["/live.pb"] = cancelled(desk.now)
    await desk.add(ferries(desk.publisher))
    await desk.add(live(desk.publisher))

    early = await desk.again("live")
    await desk.again("ferries")
    await desk.again("live")

    assert "0 trips are sailings, 1 are not known" in early.outcome
    assert [one.kind for one in await desk.disrupted()] == ["cancelled"]


async def test_delay_ends_in_silence_and_a_word_of_the_office_stands(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    await desk.add(live(desk.publisher))
    await desk.again("ferries")
    desk.publisher.bodies["/live.pb"] = late(desk.now, 25)
    await desk.again("live")
    assert [(one.kind, one.delay) for one in await desk.disrupted()] == [("delayed", 25 * MINUTE)]

    desk.publisher.refusals["/live.pb"] = (503, "")
    desk.now += SILENT_AFTER - MINUTE
    await desk.again("live")
    assert len(await desk.disrupted()) == 1
    desk.now += 2 * MINUTE
    assert (await desk.again("live")).failures == 2
    assert await desk.disrupted() == []

    del desk.publisher.refusals["/live.pb"]
    await add_disruption(desk.database, full(desk.now))
    desk.publisher.bodies["/live.pb"] = late(desk.now, 40)
    await desk.again("live")
    assert [one.made_by for one in await desk.disrupted()] == ["anna"]


async def test_what_an_office_took_back_is_not_said_again(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    await desk.add(live(desk.publisher))
    await desk.again("ferries")
    desk.publisher.bodies["/live.pb"] = cancelled(desk.now)
    await desk.again("live")
    (one,) = await desk.disrupted()

    await end_disruption(desk.database, one.uid, "anna", desk.now)
    await desk.again("live")

    assert await desk.disrupted() == []


async def test_feed_that_goes_wild_fills_no_database(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitapp.livesailings.MOST_A_SAILING", 4)
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    await desk.add(live(desk.publisher))
    await desk.again("ferries")
    for number in range(6):
        desk.now += MINUTE
        desk.publisher.bodies["/live.pb"] = late(desk.now, 10 + 5 * number)
        await desk.again("live")

    assert await models.Disruption.filter(made_by="realtime:live").count() == 4
    monkeypatch.setattr("visitapp.livesailings.MOST_A_DAY", 4)
    desk.publisher.bodies["/live.pb"] = cancelled(desk.now)
    await desk.again("live")
    assert await models.Disruption.filter(made_by="realtime:live").count() == 4


async def test_message_older_than_the_one_before_is_not_heard(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    await desk.add(live(desk.publisher))
    await desk.again("ferries")
    desk.publisher.bodies["/live.pb"] = message(desk.now).SerializeToString()
    await desk.again("live")
    desk.publisher.bodies["/live.pb"] = cancelled(desk.now - MINUTE)

    assert "older than the one before" in (await desk.again("live")).problem
    assert await desk.disrupted() == []


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "header"), (b"\xff" * 50, "realtime"), (cancelled(MONDAY + timedelta(hours=1)), "still to come"),
        (cancelled(MONDAY - timedelta(hours=1)), "nothing newer"),
    ],
    ids=["empty", "noise", "future", "old"],
)  # fmt: skip
async def test_message_that_is_none_of_now_says_nothing(desk: Desk, body: bytes, word: str) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    await desk.add(live(desk.publisher))
    desk.publisher.bodies["/live.pb"] = body

    feed = await desk.again("live")

    assert word in feed.problem
    assert await desk.disrupted() == []


async def test_feeds_are_added_paused_resumed_and_removed(desk: Desk) -> None:
    await desk.add(ferries(desk.publisher))
    with pytest.raises(InputError, match="another feed"):
        await desk.add(ferries(desk.publisher))
    with pytest.raises(InputError, match="no timetable feed"):
        await desk.add(replace(live(desk.publisher), follows="nothing"))

    await set_next_fetch("ferries", None)
    assert not await desk.keeper.step()
    await desk.again("ferries")  # by hand, which does not resume it
    assert (await desk.feed("ferries")).next_at is None
    await set_next_fetch("ferries", desk.now)
    assert await desk.keeper.step()
    await remove_transport_feed("ferries")

    assert await desk.database.reader.run(list_transport_feeds) == []
    with pytest.raises(NotFoundError):
        await remove_transport_feed("ferries")


async def test_live_news_waits_for_no_file_and_the_files_for_no_news(desk: Desk) -> None:
    news = TransportKeeper(desk.settings, desk.database, lambda: desk.now, live=True)
    await desk.add(ferries(desk.publisher))
    await desk.add(live(desk.publisher))

    asked = [(await news.step(), list(desk.publisher.asked)), (await desk.keeper.step(), list(desk.publisher.asked))]

    assert asked == [(True, ["/live.pb"]), (True, ["/live.pb", "/ferries.zip?key=s3cret%2Fkey"])]


async def test_folder_that_cannot_be_written_is_the_feeds_problem_and_not_the_workers(desk: Desk) -> None:
    (desk.settings.data_dir / "transport").write_text("in the way")
    await desk.add(ferries(desk.publisher))

    assert await desk.keeper.step()
    feed = await desk.feed("ferries")
    assert (feed.failures, "File exists" in feed.problem) == (1, True)


async def test_of_two_workers_one_takes_a_feed(desk: Desk) -> None:
    await desk.add(ferries(desk.publisher))
    feed = await desk.feed("ferries")

    taken = [await claim_fetch(feed, desk.now + MINUTE) for _ in range(2)]

    assert taken == [True, False]


async def test_crossing_of_the_feed_is_the_regions_own(desk: Desk) -> None:
    desk.publisher.bodies["/ferries.zip"] = boats()
    await desk.add(ferries(desk.publisher))
    await desk.again("ferries")

    crossing = await desk.database.reader.run(lambda query: get_crossing(query, HELSINGOR))

    assert crossing.operator != "Ferries"


async def test_command_that_takes_too_long_or_too_much_is_ended() -> None:
    slow = await run_apart(["--help"], 60, 4000, wall_s=0.0)
    greedy = await run_apart(["network", "list"], 60, 20, wall_s=60)

    assert slow == ("was not read within 0 s", "")
    assert greedy[0] != ""
    assert greedy[1] == ""
