"""What things cost as the data grows: a table and a plot of 1,000, 10,000 and 100,000 events, in var/bench.

Each figure is the CPU of what is asked for, the median of several runs that ask for something else each time, so that
nothing is answered from a cache of pages or feeds.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from bench.filled import filled
from bench.generated import ZONE
from bench.load import Shape, memory_mb, raw_answer, site_of
from bench.plot import log_plot
from bench.slices import bench_context, slice_of
from visitapp.collector import calm_collector
from visitapp.domain.language import LANGUAGES
from visitapp.store.database import Database, Query, open_database
from visitapp.turns import short_turns
from visitapp.web.context import WebContext
from visitapp.web.feedmaking import make
from visitapp.web.inprocess import Pages

SIZES = (1_000, 10_000, 100_000)
RUNS = 9
FOLDER = Path("var/bench")
_FERRY = "crossing=helsingborg-helsingor&mode=foot&stay=day"
PAGES = {
    "list": "/sv/events?from={day}",
    "list of a category": "/sv/events?category=music&municipality=bastad&from={day}",
    "list by ferry": f"/sv/events?{_FERRY}&from={{day}}",
    "list by search": "/sv/events?q=konsert&from={day}",
    "event": "/{language}/events/{slug}",
    "API, 40 events": "/api/v1/events?municipality=laholm&from={day}",
}
FEEDS = {
    ".ics of everything": ".ics",
    ".ics of a day": ".ics?from={day}&to={day}",
    ".rss of a category": ".rss?category=music&municipality=bastad&from={day}",
    ".ics by ferry": f".ics?{_FERRY}&from={{day}}&to={{day}}",
}
Figures = dict[str, dict[int, float]]


def run() -> None:
    """Prints the table, and writes it as growth.md with the plot growth.svg beside it."""
    calm_collector()
    short_turns()
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or SIZES
    figures: Figures = {}
    for events in sizes:
        for name, value in asyncio.run(_measure(events)).items():
            figures.setdefault(name, {})[events] = value
        figures.setdefault("memory of the server, MB", {})[events] = _memory(events)
    table = _table(figures, sizes)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "growth.md").write_text(table + "\n")
    costs = {name: values for name, values in figures.items() if not name.startswith("memory")}
    (FOLDER / "growth.svg").write_text(log_plot("CPU as the data grows", "events", "ms", costs))
    print(table)
    print(f"written: {FOLDER}/growth.md, {FOLDER}/growth.svg")


async def _measure(events: int) -> dict[str, float]:
    today = datetime.now(ZONE).date()
    async with open_database(await asyncio.to_thread(filled, events), serving=True) as database:
        context = bench_context(database, today)
        slugs = await database.reader.run(partial(_slugs, today))
        pages = Pages(context)
        found = {name: await _page(pages, path, slugs, today) for name, path in PAGES.items()}
        return found | {name: await _feed(database, context, tail, today) for name, tail in FEEDS.items()}


def _slugs(today: date, query: Query) -> list[str]:
    rows = query.rows(
        "SELECT DISTINCT e.slug FROM event e JOIN occurrence o ON o.event_id = e.id WHERE e.id < 200 AND"
        " e.state = 'public' AND o.state = 'current' AND o.starts_on > ? ORDER BY e.slug LIMIT ?",
        today, RUNS + 1,
    )  # fmt: skip
    return [str(row[0]) for row in rows]


async def _page(pages: Pages, path: str, slugs: list[str], today: date) -> float:
    took = []
    for number in range(RUNS + 1):
        asked = path.format(day=today + timedelta(days=20 + number), language="sv", slug=slugs[number % len(slugs)])
        begin = process_time()
        answer = await pages.get(*asked.partition("?")[::2])
        took.append((process_time() - begin) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{asked} answered {answer.status}")
    return median(took[1:])


async def _feed(database: Database, context: WebContext, tail: str, today: date) -> float:
    took = []
    for number in range(RUNS + 1):
        asked = tail.format(day=today + timedelta(days=20 + number))
        work: Callable[[Query], int] = partial(_written, asked, bench_context(database, today), today)
        begin = process_time()
        await database.reader.run(work)
        took.append((process_time() - begin) * 1000)
    return median(took[1:])


def _written(asked: str, context: WebContext, today: date, query: Query) -> int:
    return len(make(query, asked.partition("?")[0], slice_of(query, asked, today), context, today).body)


def _memory(events: int) -> float:
    """Of a server that has answered the base feeds and some pages."""
    url = filled(events)
    asked = ("", "events", "places", "events.ics", "events.rss", "events.json", "events.geojson")
    with tempfile.TemporaryDirectory() as name, site_of(Path(name), VISITAPP_DATABASE_URL=url) as (port, process):
        for path in asked:
            for language in LANGUAGES:
                raw_answer(port, Shape("", f"/{language}/{path}"))
        return memory_mb(process)


def _table(figures: Figures, sizes: list[int] | tuple[int, ...]) -> str:
    lines = [
        f"| ms of CPU, the median of {RUNS} | " + " | ".join(f"{size:,}" for size in sizes) + " |",
        "|---|" + "---:|" * len(sizes),
    ]
    for name, values in figures.items():
        lines.append(f"| {name} | " + " | ".join(f"{values[size]:.1f}" for size in sizes) + " |")
    return "\n".join(lines)
