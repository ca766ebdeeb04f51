"""1,000 different slices asked by 200 connections for a minute while the worker harvests, after one warm-up pass."""

from __future__ import annotations

import asyncio
import random
import sys
from itertools import count
from time import perf_counter

import uvloop

from bench.busy import BusySite, busy_site
from bench.load import Figures, Shape, as_fast_as_it_goes, memory_mb

EVENTS = 10_000
SLICES = 1000
CONNECTIONS = 200
SECONDS = 60.0
HARVEST_EVERY_S = 5.0
_MUNICIPALITIES = ("halmstad", "laholm", "hylte", "falkenberg", "ljungby", "bastad")
_CATEGORIES = ("music", "stage", "art", "history", "festival", "market", "food", "nature", "sport", "family")
_ENDINGS = (".ics", ".ics", ".ics", ".rss", ".atom", ".json", ".geojson")
_FERRY = "crossing=helsingborg-helsingor"


def run() -> None:
    """Prints requests a second, errors, percentiles, memory of server and worker as time goes, and the harvests."""
    events = next((int(word) for word in sys.argv[1:] if word.isdigit()), EVENTS)
    shapes = slices(SLICES)
    with busy_site(events) as site:
        begin = perf_counter()
        warm = uvloop.run(asked_once(site.port, shapes))
        took = perf_counter() - begin
        print(f"{events:,} events; warm-up: {SLICES:,} slices in {took:.1f} s, {warm.errors} errors,"
              f" p50 {warm.p50_ms:.0f} ms, p99 {warm.p99_ms:.0f} ms", flush=True)  # fmt: skip
        before = site.harvests()
        figures, memory = uvloop.run(_under_load(site, shapes))
        after = site.harvests()
        print(f"{CONNECTIONS} connections for {SECONDS:.0f} s: {figures.rate:.0f} requests/s, {figures.errors} errors,"
              f" p50 {figures.p50_ms:.0f} ms, p99 {figures.p99_ms:.0f} ms")  # fmt: skip
        print(f"meanwhile {after[0] - before[0]} harvests changed {after[1] - before[1]} events;"
              f" the server rendered {site.metric('visitapp_feed_renders_total'):.0f} feeds in all")  # fmt: skip
        for name, values in (("server", [one for one, _ in memory]), ("worker", [two for _, two in memory])):
            parts = [max(values[at : at + 10]) for at in range(0, len(values), 10)]
            print(f"memory of the {name}, most in each ten seconds: {' '.join(f'{one:.0f}' for one in parts)} MB")


def slices(wanted: int) -> list[Shape]:
    """Different addresses of feeds, of one filter up to four, a fifth of them by ferry."""
    dice, found = random.Random(3), dict[str, None]()
    for number in count():
        parts = [f"municipality={dice.choice(_MUNICIPALITIES)}"] if dice.random() < 0.7 else []
        parts += [f"category={dice.choice(_CATEGORIES)}"] if dice.random() < 0.8 else []
        parts += ["free=1"] if dice.random() < 0.2 else []
        parts += [_FERRY, f"mode={dice.choice(('foot', 'bicycle', 'car'))}"] if dice.random() < 0.2 else []
        parts += [f"near={56.4 + number % 60 / 100:.2f},12.9"] if dice.random() < 0.2 else []
        path = f"/{dice.choice(('sv', 'en', 'da', 'de'))}/events{dice.choice(_ENDINGS)}"
        found[f"{path}?{'&'.join(parts)}" if parts else path] = None
        if len(found) == wanted:
            break
    return [Shape("", path, (("Accept-Encoding", "gzip"),)) for path in found]


async def asked_once(port: int, shapes: list[Shape]) -> Figures:
    """Each once, four at a time."""
    parts = [as_fast_as_it_goes(port, shapes[at::4], 1, 0.0, once=True) for at in range(4)]
    found = await asyncio.gather(*parts)
    return Figures(
        sum(one.rate for one in found), max(one.p50_ms for one in found), max(one.p99_ms for one in found),
        sum(one.errors for one in found),
    )  # fmt: skip


async def _under_load(site: BusySite, shapes: list[Shape]) -> tuple[Figures, list[tuple[float, float]]]:
    memory: list[tuple[float, float]] = []

    async def watch() -> None:
        for second in count():
            memory.append((memory_mb(site.server), memory_mb(site.worker)))
            if second % HARVEST_EVERY_S == 0:
                await asyncio.to_thread(site.harvest_soon)
            await asyncio.sleep(1)

    watching = asyncio.create_task(watch())
    figures = await as_fast_as_it_goes(site.port, shapes, CONNECTIONS, SECONDS)
    watching.cancel()
    return figures, memory
