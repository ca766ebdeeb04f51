"""Rendered feeds as files."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.dated import dated, instant
from visitapp.publish.rendered import Rendered, RenderedFiles, Room
from visitapp.publish.renderedfeed import MOST_IDS

NOON = datetime(2026, 6, 1, 12, 0, 0, 250_000, tzinfo=UTC)
DAY = date(2026, 6, 1)
ADDRESS = "/sv/events.ics?q=å"
TYPE = "text/calendar; charset=utf-8"


def write(
    files: RenderedFiles,
    body: bytes = b"one",
    address: str = ADDRESS,
    at: datetime = NOON,
    change: int = 7,
    events: Collection[int] | None = (),
    asked_on: date | None = None,
) -> Rendered:
    return files.write(address, body, TYPE, at, change, DAY, events, asked_on)


def age(files: RenderedFiles, address: str, asked_at: float) -> None:
    """Let the feed at `address` have been asked for at `asked_at` last (seconds since 1970)."""
    found = files.read(address)
    assert found is not None
    assert found.stored is not None
    os.utime(found.stored.path, (asked_at, asked_at))


def test_written_feed_is_read_back_by_another_process(tmp_path: Path) -> None:
    written = write(RenderedFiles(tmp_path / "feeds"), b"line\nline\n" * 50)

    read = RenderedFiles(tmp_path / "feeds").read(ADDRESS)

    assert read == written
    assert read is not None
    assert (read.change_id, read.day, read.last_modified) == (7, DAY, NOON.replace(microsecond=0))
    assert (gzip.decompress(read.gzip_body), read.head.etag != read.head.gzip_etag) == (read.body, True)


def test_same_body_has_the_same_validators_wherever_it_is_written(tmp_path: Path) -> None:
    first = write(RenderedFiles(tmp_path / "a"))
    second = write(RenderedFiles(tmp_path / "b"))

    assert first == second


def test_unchanged_body_keeps_its_time_and_learns_its_change(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    write(files)

    again = write(files, at=NOON + timedelta(hours=1), change=8)

    assert (again.last_modified, again.change_id, files.read(ADDRESS)) == (NOON.replace(microsecond=0), 8, again)


@pytest.mark.parametrize("given", [NOON - timedelta(days=1), NOON])
def test_changed_body_is_always_newer(tmp_path: Path, given: datetime) -> None:
    files = RenderedFiles(tmp_path)
    before = write(files)

    after = write(files, b"two", at=given)

    assert after.last_modified == before.last_modified + timedelta(seconds=1)


def calendar(content: str, at: datetime = NOON) -> bytes:
    """As much of a calendar as tells when it changed."""
    return f"BEGIN:VCALENDAR\r\nLAST-MODIFIED:{at:%Y%m%dT%H%M%SZ}\r\nNAME:{content}\r\nEND:VCALENDAR\r\n".encode()


@given(
    renders=st.lists(st.tuples(st.sampled_from("abc"), st.integers(-5, 5), st.integers(-5, 5)), min_size=2, max_size=12)
)
def test_instant_in_the_body_is_that_of_http_and_rises_with_the_content_alone(
    renders: list[tuple[str, int, int]],
) -> None:
    with TemporaryDirectory() as folder:
        known: Rendered | None = None
        content_before = ""
        for content, newest_s, given_s in renders:
            files = RenderedFiles(Path(folder))
            # What went from a feed takes its dates along, so that the newest that is left may be older.
            body = calendar(content, NOON + timedelta(seconds=newest_s))

            made = write(files, body, at=NOON + timedelta(seconds=given_s))

            assert instant(made.body) == made.last_modified
            assert dated(made.body, NOON) == calendar(content)
            assert made == files.read(ADDRESS)
            if known is not None and content == content_before:
                assert (made.body, made.head.etag, made.last_modified) == (
                    known.body, known.head.etag, known.last_modified,
                )  # fmt: skip
            elif known is not None:
                assert made.last_modified > known.last_modified
            known, content_before = made, content


def test_broken_files_count_as_absent_and_can_be_written_again(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    write(files)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    flipped = whole[:90] + bytes([whole[90] ^ 1]) + whole[91:]

    rotten = whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:]
    read = []
    for broken in (b"", whole[:30], whole[:-1], whole + b"x", flipped, rotten, b"\n\n", b"not a feed"):
        path.write_bytes(broken)
        read.append(files.read(ADDRESS))

    assert read == [None] * 8
    assert write(files) == files.read(ADDRESS)


def test_nothing_is_read_from_a_folder_that_is_not_there(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path / "none")

    assert (files.read(ADDRESS), list(files.addresses()), files.known()) == (None, [], [])
    assert files.prune(0) == Room(0, 0, 0, 0, 0)


def test_addresses_are_listed_without_the_broken_ones(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    for address in ("/sv/events.ics", "/en/events.rss?q=a"):
        write(files, address=address)
    (tmp_path / "0.feed").write_bytes(b"half")

    assert sorted(files.addresses()) == ["/en/events.rss?q=a", "/sv/events.ics"]


def test_pruning_removes_the_least_recently_used_but_the_kept(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    addresses = ["/sv/a.ics", "/sv/b.ics", "/sv/c.ics", "/sv/d.ics"]
    size = 0
    for number, address in enumerate(addresses):
        stored = write(files, address=address).stored
        assert stored is not None
        size = stored.stamp[2]
        age(files, address, 1_000 + number)
    files.keep("/sv/a.ics")
    again = files.read("/sv/b.ics")
    assert again is not None
    assert again.stored is not None
    files.note_asked(again.stored, keep=False)

    room = files.prune(2 * size)
    fewer = files.prune(10**9, max_files=1)

    assert (room, fewer) == (Room(1, size, 2, 2 * size, 1), Room(1, size, 1, size, 1))
    assert sorted(files.addresses()) == ["/sv/a.ics", "/sv/b.ics"]


def test_kept_file_stays_whatever_it_takes_and_whoever_renders_it(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    files.keep(ADDRESS)
    write(files)
    write(files, b"two" * 1000)

    room = files.prune(0, max_files=0)

    assert (room.kept_files, room.removed, files.is_kept(ADDRESS), files.is_kept("/sv/b.ics")) == (1, 0, True, False)


def test_rendering_ahead_is_not_asking(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    write(files, asked_on=DAY)
    age(files, ADDRESS, 1_000)

    ahead = write(files, b"two", change=8)
    unused = files.known()[0].asked_at
    write(files, b"two", change=9, asked_on=DAY + timedelta(days=1))

    assert (ahead.head.asked_on, unused) == (DAY, 1_000.0)
    assert (files.known()[0].asked_at > 1_000.0, files.read(ADDRESS)) == (True, write(files, b"two", change=9))
    assert write(files, b"two", change=9).head.asked_on == DAY


def test_noted_file_can_still_be_opened_and_a_replaced_one_not(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    stored = write(files).stored
    assert stored is not None

    noted = files.note_asked(stored, keep=True)
    handle = files.open(noted)
    assert handle is not None
    whole = os.pread(handle, 3, noted.body_at)
    os.close(handle)
    write(files, b"two")

    assert (whole, files.is_kept(ADDRESS)) == (b"one", True)
    assert (files.open(stored), files.open(noted), files.note_asked(noted, keep=False)) == (None, None, noted)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ((), []),
        ((7, 3, 3, 2_000_000_000), [3, 7, 2_000_000_000]),
        (None, None),
        (range(MOST_IDS + 1), None),
        ((2**32,), None),
    ],
)
def test_events_of_a_feed_are_kept_with_it(
    tmp_path: Path, given: Collection[int] | None, kept: list[int] | None
) -> None:
    files = RenderedFiles(tmp_path)
    write(files, events=given)

    read = files.read(ADDRESS)
    assert read is not None
    head = files.head_of(ADDRESS)

    assert head == read.head
    assert (None if read.head.event_ids is None else list(read.head.event_ids)) == kept


def test_head_of_a_feed_of_many_events_is_read_whole(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    written = write(files, events=range(0, 1_000 * MOST_IDS, 1_000))

    assert files.head_of(ADDRESS) == written.head


def test_only_what_is_newer_is_read(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    written = write(files, change=7)

    assert [files.read_newer(ADDRESS, change) for change in (6, 7, 8)] == [written, None, None]


def test_abandoned_half_written_file_is_removed_in_time(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    old, new = tmp_path / "old.writing", tmp_path / "new.writing"
    old.touch()
    new.touch()
    os.utime(old, (time.time() - 4_000, time.time() - 4_000))

    files.prune(10**9)

    assert (old.exists(), new.exists()) == (False, True)


def test_failed_write_leaves_the_old_feed(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    before = write(files)
    (path,) = tmp_path.iterdir()

    path.rename(tmp_path / "aside")
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        write(files, b"two")
    path.rmdir()
    (tmp_path / "aside").rename(path)

    assert (files.read(ADDRESS), [item.name for item in tmp_path.iterdir()]) == (before, [path.name])
