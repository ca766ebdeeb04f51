"""Import a region's public transport into the data folder, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from feeds.gtfs_whole import read_whole_feed
from feeds.wire import FormatError, Problem
from visitapp.domain.errors import InputError
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.transit.network import Network
from visitapp.domain.transit.service_days import Timeline
from visitapp.domain.transit.types import TransitFeed
from visitapp.harvest.network_file import kept_networks, network_path, networks_version, read_network, write_network
from visitapp.harvest.networks import transit_feed

MOST_TOLD = 20
DEMO_NAME = "demo-region"
"""The name of the invented network, which no other may have."""


@dataclass(frozen=True, slots=True)
class KeptNetwork:
    """A feed that is kept: what it holds, from when to when it runs, and the size of its file."""

    name: str
    agencies: tuple[str, ...]
    stops: int
    trips: int
    calls: int
    first_day: date
    last_day: date
    size: int
    demo: bool


def import_network(
    data_dir: Path, file: IO[bytes], name: str, progress: Callable[[int, int], None] | None = None, demo: bool = False
) -> KeptNetwork:
    """Keep the feed of a GTFS zip under a name, in place of the one that had it. `demo`: it is invented.

    Raises InputError with the reasons when anything in it cannot be read; the one that was kept then stays.
    """
    path = network_path(data_dir, name)
    if (name == DEMO_NAME) != demo:
        raise InputError("name", "is that of the demo's network", name)
    try:
        reading = read_whole_feed(file, progress)
    except FormatError as error:
        raise InputError("feed", f"refused: {error}") from error
    if reading.feed is None:
        raise InputError("feed", f"refused: {_told(reading.problems)}")
    feed = transit_feed(reading.feed, name, demo)
    Timeline(Network([feed]))  # what cannot be joined and run through is refused before it is kept
    return _kept(feed, write_network(path, feed))


def remove_demo_network(data_dir: Path) -> bool:
    """Remove the demo's network; whether there was one."""
    path = network_path(data_dir, DEMO_NAME)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def list_networks(data_dir: Path) -> list[KeptNetwork]:
    """All feeds that are kept. Raises InputError for a file that cannot be read."""
    return [_kept(read_network(path), path.stat().st_size) for path in kept_networks(data_dir)]


def load_network(data_dir: Path) -> Network:
    """All feeds that are kept, joined. Raises InputError for a file that cannot be read."""
    return Network([read_network(path) for path in kept_networks(data_dir)])


def load_transport(data_dir: Path) -> PublicTransport | None:
    """What verdicts go by; None when no feed is kept. Raises InputError for a file that cannot be read."""
    version = networks_version(data_dir)  # first: what is imported meanwhile makes it another, and is read again
    return PublicTransport(load_network(data_dir), version) if version else None


def _kept(feed: TransitFeed, size: int) -> KeptNetwork:
    counts = (len(feed.stop_ids), len(feed.trip_ids), len(feed.call_stops))
    return KeptNetwork(feed.name, feed.agencies, *counts, feed.first_day, feed.last_day(), size, feed.demo)


def _told(problems: tuple[Problem, ...]) -> str:
    told = "; ".join(f"{problem.where}: {problem.what} ({problem.text[:60]!r})" for problem in problems[:MOST_TOLD])
    more = len(problems) - MOST_TOLD
    return f"{told}; and {more} more" if more > 0 else told
