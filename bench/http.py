"""Requests a second and p99 of the running site, in turn with a bare Starlette app that sends the same bytes.

Feeds are answered from memory, and from their files by a server whose memory for bodies is nothing.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path
from statistics import median

import uvloop

from bench.filled import fill
from bench.generated import ZONE
from bench.load import Figures, Shape, as_fast_as_it_goes, at_a_rate, bare, raw_answer, site_of

CONNECTIONS = 8
ROUNDS = 3
LATE_ROUNDS = 6
"""One hiccup of the machine is the p99 of a short round, so there are more of these."""
SECONDS = 1.0
_GZIP = ("Accept-Encoding", "gzip")


def run() -> None:
    """Prints a line for each shape: medians of the rounds, and the ratios to the bare app of the same round."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(fill(folder, 160, 5, datetime.now(ZONE).date()))
        columns = ("req/s", "bare", "ratio", "p99 ms", "bare", "ratio", "bytes")
        print(f"{'':16s}" + "".join(f"{column:>9s}" for column in columns))
        print(f"{'':16s}{'as fast as it goes':>27s}{'at half of bare rate':>27s}")
        with site_of(folder) as (site, _):
            slug = _first_slug(site)
            headers = dict(raw_answer(site, Shape("", "/sv/events.ics"))[1])
            shapes = [
                Shape(".ics of 800", "/sv/events.ics"),
                Shape(".ics gzip", "/sv/events.ics", (_GZIP,)),
                Shape(".ics 304", "/sv/events.ics", (("If-None-Match", headers["etag"]),)),
                Shape(".rss", "/sv/events.rss"),
                Shape(".rss gzip", "/sv/events.rss", (_GZIP,)),
                Shape(".atom", "/sv/events.atom"),
                Shape(".json", "/sv/events.json"),
                Shape(".geojson", "/sv/events.geojson"),
                Shape("home page", "/sv/"),
                Shape("events page", "/sv/events"),
                Shape("event page", f"/sv/events/{slug}"),
            ]
            for shape in shapes:
                _measure(folder, site, shape)
        with site_of(folder, "-m", "bench.fromfiles") as (site, _):
            for shape in (
                Shape(".ics from file", "/sv/events.ics"),
                Shape("  gzip from file", "/sv/events.ics", (_GZIP,)),
                Shape(".rss from file", "/sv/events.rss"),
            ):
                _measure(folder, site, shape)


def _measure(folder: Path, site: int, shape: Shape) -> None:
    size = len(raw_answer(site, shape)[2])
    raw_answer(site, shape)  # the first may have been made
    ours, others, ours_half, others_half = [], [], [], []
    with bare(folder, site, shape) as other:
        for _ in range(ROUNDS):
            ours.append(_fast(site, shape))
            others.append(_fast(other, shape))
        half = median(one.rate for one in others) / 2
        for _ in range(LATE_ROUNDS):
            ours_half.append(uvloop.run(at_a_rate(site, shape, half, SECONDS)))
            others_half.append(uvloop.run(at_a_rate(other, shape, half, SECONDS)))
    ratio = median(one.rate / two.rate for one, two in zip(ours, others, strict=True))
    late = _p99(ours_half) / _p99(others_half)
    print(
        f"{shape.name:16s}{_rate(ours):9.0f}{_rate(others):9.0f}{ratio:9.2f}"
        f"{_p99(ours_half):9.2f}{_p99(others_half):9.2f}{late:9.2f}{size:9d}",
        flush=True,
    )


def _fast(port: int, shape: Shape) -> Figures:
    return uvloop.run(as_fast_as_it_goes(port, [shape], CONNECTIONS, SECONDS))


def _rate(rounds: list[Figures]) -> float:
    return median(one.rate for one in rounds)


def _p99(rounds: list[Figures]) -> float:
    return median(one.p99_ms for one in rounds)


def _first_slug(port: int) -> str:
    body = raw_answer(port, Shape("", "/sv/events"))[2].decode()
    return body.split("/sv/events/", 1)[1].split('"', 1)[0].split("?")[0]
