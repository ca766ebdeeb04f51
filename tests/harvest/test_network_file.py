from __future__ import annotations

import struct
from array import array
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.transit.made_up import FIRST, Made, Trip, feed_of, trip
from visitapp.domain.errors import InputError
from visitapp.domain.transit.types import FIXED, TransitFeed
from visitapp.harvest.network_file import (
    kept_networks,
    network_path,
    networks_version,
    read_network,
    write_network,
)

HEAD = struct.Struct("<16sIQ32s")
HEADWAYS = ((21600, 36000, 600, True), (40000, 50000, 900, False))
OFTEN = Trip(((0, 0, 0, 0), (1, 600, 660, 1)), frozenset([FIRST]), 1, HEADWAYS)
FEED = feed_of(
    Made(
        [(56.0, 12.5), (56.1, 12.5), (-16.5, -179.99)],
        [trip((0, "8:00"), (1, "25:10"), days=[FIRST, FIRST + timedelta(days=400)]), OFTEN],
        names=["Båstad station", "", "𝄞 Sjö\nbro"],
        areas=[("740000123", "x"), (), ("",)],
        transfers=[(0, 1, FIXED, 300)],
        stays=[(0, 1)],
        leaves=[(1, 0)],
    )
)


def test_network_file_gives_back_what_was_written(tmp_path: Path) -> None:
    path = network_path(tmp_path, "halland")

    size = write_network(path, FEED)

    assert read_network(path) == FEED
    assert kept_networks(tmp_path) == [path]
    assert [file.name for file in path.parent.iterdir()] == ["halland.transit"]
    assert path.stat().st_size == size


def test_network_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    path = network_path(tmp_path, "halland")
    write_network(path, FEED)

    write_network(path, replace(FEED, version="2"))

    assert read_network(path).version == "2"


def test_network_file_keeps_the_demo_mark(tmp_path: Path) -> None:
    path = network_path(tmp_path, "halland")

    write_network(path, replace(FEED, demo=True))

    assert read_network(path) == replace(FEED, demo=True)


def test_network_file_from_before_the_demo_mark_is_no_demo(tmp_path: Path) -> None:
    path = network_path(tmp_path, "halland")
    write_network(path, FEED)
    magic, _, _, _ = HEAD.unpack_from(path.read_bytes())
    body = path.read_bytes()[HEAD.size :].removesuffix(b"j" + (5).to_bytes(8, "little") + b"false")
    path.write_bytes(HEAD.pack(magic, 1, len(body), sha256(body).digest()) + body)

    assert read_network(path) == FEED


def test_version_of_networks_is_another_after_an_import_and_a_removal(tmp_path: Path) -> None:
    one, other = network_path(tmp_path, "halland"), network_path(tmp_path, "skane")
    versions = [networks_version(tmp_path)]
    for feed in (FEED, replace(FEED, version="2"), FEED):
        write_network(one, feed)
        versions.append(networks_version(tmp_path))
    write_network(other, FEED)
    versions.append(networks_version(tmp_path))
    one.rename(other)
    versions.append(networks_version(tmp_path))

    assert versions[0] == ""
    assert versions[1] == versions[3]
    assert len(set(versions)) == 5


def test_network_file_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    path = network_path(tmp_path, "halland")
    write_network(path, FEED)

    with pytest.raises(UnicodeEncodeError):
        write_network(path, replace(FEED, stop_names=["\ud800"]))

    assert read_network(path) == FEED
    assert [file.name for file in path.parent.iterdir()] == ["halland.transit"]


texts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=5)


@given(texts, texts, st.lists(st.integers(-(1 << 31), (1 << 31) - 1)), st.lists(st.floats(allow_nan=False)))
def test_network_file_gives_back_any_values(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], ids: list[str], stops: list[int], places: list[float]
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.transit"
    feed: TransitFeed = replace(
        FEED, stop_names=names, trip_ids=ids, call_stops=array("i", stops), latitudes=array("d", places)
    )

    write_network(path, feed)

    assert read_network(path) == feed


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda data: b"", "is no network of visitapp"),
        (lambda data: b"PK" + data, "is no network of visitapp"),
        (lambda data: data[:40], "is no network of visitapp"),
        (lambda data: data[:-1], "is damaged: import its feed again"),
        (lambda data: data + b"x", "is damaged: import its feed again"),
        (lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:], "is damaged: import its feed again"),
        (lambda data: data[:16] + b"\x03" + data[17:], "is of version 3, not 2: import its feed again"),
    ],
)
def test_network_file_of_another_kind_or_damaged_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes], fault: str
) -> None:
    path = network_path(tmp_path, "halland")
    write_network(path, FEED)
    path.write_bytes(change(path.read_bytes()))

    with pytest.raises(InputError) as caught:
        read_network(path)

    assert str(caught.value) == f"{path}: {fault}"


def test_network_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_network(network_path(tmp_path, "halland"))


@pytest.mark.parametrize("name", ["", "../x", "A", "a b", "a--b", "x" * 61])
def test_network_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        network_path(tmp_path, name)
