"""The file of lines that were written ahead: nothing that happens to it is more than a slower feed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from visitapp.store import calendar_lines
from visitapp.store.calendar_lines import CalendarLines, Lines

A, B = Lines(b"1", b"SUMMARY:A\r\n"), Lines(b"1", b"SUMMARY:B\r\n")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where no file is yet, in a folder that is not there either."""
    return tmp_path / "data" / "lines.sqlite3"


@pytest.fixture
def lines(path: Path) -> Iterator[CalendarLines]:
    """The lines of that file."""
    opened = CalendarLines(path)
    yield opened
    opened.close()


def test_only_the_version_and_language_that_is_wanted_is_found(lines: CalendarLines) -> None:
    lines.keep({"sv": {1: A, 2**40: B}, "de": {1: Lines(b"2", b"SUMMARY:C\r\n")}})

    assert lines.find("sv", {1: b"1", 2: b"1", 2**40: b"1"}) == {1: A.octets, 2**40: B.octets}
    assert lines.find("sv", {1: b"2"}) == {}
    assert lines.find("de", {1: b"2"}) == {1: b"SUMMARY:C\r\n"}
    assert lines.find("en", {1: b"1"}) == {}
    assert lines.versions("sv", [1, 2]) == {1: b"1"}


def test_what_is_kept_again_takes_the_place_and_what_is_gone_goes(lines: CalendarLines) -> None:
    events = range(1200)
    lines.keep({"sv": dict.fromkeys(events, A), "da": dict.fromkeys(events, A)})
    lines.keep({"sv": {7: Lines(b"2", b"")}}, [*range(10, 1200), 5000])

    assert set(lines.versions("sv", events)) == set(lines.versions("da", events)) == set(range(10))
    assert lines.find("sv", {7: b"2"}) == {7: b""}


def test_without_a_file_nothing_is_found_and_none_is_made(lines: CalendarLines, path: Path) -> None:
    assert lines.find("sv", {1: b"1"}) == {}
    assert not path.parent.exists()


def test_a_file_that_is_rubbish_finds_nothing_and_is_made_anew(lines: CalendarLines, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"rubbish" * 1000)
    assert lines.find("sv", {1: b"1"}) == {}

    lines.keep({"sv": {1: A}})

    assert lines.find("sv", {1: b"1"}) == {1: A.octets}


def test_a_file_of_another_shape_finds_nothing(lines: CalendarLines, path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE lines (key INTEGER PRIMARY KEY, octets BLOB)")

    assert lines.find("sv", {1: b"1"}) == {}
    with pytest.raises(OSError, match=r"lines\.sqlite3.*version"):
        lines.keep({"sv": {1: A}})


def test_a_file_that_is_put_in_its_place_is_the_one_that_is_read(lines: CalendarLines, path: Path) -> None:
    lines.keep({"sv": {1: A}})
    assert lines.find("sv", {1: b"1"}) == {1: A.octets}
    lines.close()
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink()
    assert lines.find("sv", {1: b"1"}) == {}

    other = CalendarLines(path)
    other.keep({"sv": {1: B}})

    assert lines.find("sv", {1: b"1"}) == {1: B.octets}


def test_a_file_in_use_is_read_while_another_writes(lines: CalendarLines, path: Path) -> None:
    other = CalendarLines(path)
    other.keep({"sv": {1: A}})
    for version in (b"2", b"3"):
        assert lines.find("sv", {1: version}) == {}
        other.keep({"sv": {1: Lines(version, version)}})
        assert lines.find("sv", {1: version}) == {1: version}


def test_a_file_that_is_large_enough_takes_in_no_more_but_still_forgets(
    lines: CalendarLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines.keep({"sv": {1: A, 2: A}})
    monkeypatch.setattr(calendar_lines, "MAX_BYTES", 1)

    lines.keep({"sv": {3: A}}, [1])

    assert lines.versions("sv", [1, 2, 3]) == {2: b"1"}
