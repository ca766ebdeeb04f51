"""Rendered feeds as files."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from visitapp.publish.rendered import Rendered, RenderedFiles

NOON = datetime(2026, 6, 1, 12, 0, 0, 250_000, tzinfo=UTC)
DAY = date(2026, 6, 1)
ADDRESS = "/sv/events.ics?q=å"
TYPE = "text/calendar; charset=utf-8"


def write(
    files: RenderedFiles, body: bytes = b"one", address: str = ADDRESS, at: datetime = NOON, change: int = 7
) -> Rendered:
    return files.write(address, body, TYPE, at, change, DAY)


def test_written_feed_is_read_back_by_another_process(tmp_path: Path) -> None:
    written = write(RenderedFiles(tmp_path / "feeds"), b"line\nline\n" * 50)

    read = RenderedFiles(tmp_path / "feeds").read(ADDRESS)

    assert read == written
    assert (read.change_id, read.day, read.last_modified) == (7, DAY, NOON.replace(microsecond=0))
    assert (gzip.decompress(read.gzip_body), read.etag != read.gzip_etag) == (read.body, True)


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


def test_broken_files_count_as_absent_and_can_be_written_again(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    write(files)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    flipped = whole[:90] + bytes([whole[90] ^ 1]) + whole[91:]

    read = []
    for broken in (b"", whole[:30], whole[:-1], flipped, b"\n\n", b"not a feed"):
        path.write_bytes(broken)
        read.append(files.read(ADDRESS))

    assert read == [None] * 6
    assert write(files) == files.read(ADDRESS)


def test_nothing_is_read_from_a_folder_that_is_not_there(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path / "none")

    assert (files.read(ADDRESS), list(files.addresses()), files.prune(0)) == (None, [], 0)


def test_addresses_are_listed_without_the_broken_ones(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    for address in ("/sv/events.ics", "/en/events.rss?q=a"):
        write(files, address=address)
    (tmp_path / "0.feed").write_bytes(b"half")

    assert sorted(files.addresses()) == ["/en/events.rss?q=a", "/sv/events.ics"]


def test_pruning_removes_the_least_recently_used_but_the_kept(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    addresses = ["/sv/a.ics", "/sv/b.ics", "/sv/c.ics", "/sv/d.ics"]
    for address in addresses:
        write(files, address=address)
    for number, path in enumerate(sorted(tmp_path.iterdir(), key=lambda path: path.read_bytes()[64:])):
        os.utime(path, (1_000 + number, 1_000 + number))
    files.read("/sv/b.ics")
    size = max(path.stat().st_size for path in tmp_path.iterdir())

    removed = files.prune(2 * size, keep=["/sv/a.ics"])

    assert (removed, sorted(files.addresses())) == (2, ["/sv/a.ics", "/sv/b.ics"])


def test_abandoned_half_written_file_is_removed_in_time(tmp_path: Path) -> None:
    files = RenderedFiles(tmp_path)
    old, new = tmp_path / "old.writing", tmp_path / "new.writing"
    old.touch()
    new.touch()
    os.utime(old, (1_000, 1_000))

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
