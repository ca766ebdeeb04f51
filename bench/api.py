"""What a page of the open API's lists costs the server, at 10,000 and 100,000 events.

Each address is asked in this process, through every layer but the server's own, with the names and choices that are
kept between changes at hand. Figures are the least CPU of several runs, so that what else the machine does hardly
shows.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import process_time
from urllib.parse import parse_qs, urlsplit

from bench.filled import filled
from bench.generated import ZONE
from visitapp.collector import calm_collector
from visitapp.store.database import Database, open_database
from visitapp.turns import short_turns
from visitapp.web.context import WebContext
from visitapp.web.feedcache import CacheState
from visitapp.web.inprocess import Pages
from visitapp.web.pages import make_environment, templates_folder

SIZES = (10_000, 100_000)
RUNS = 7
PAGE_MS, WORDS_MS = 15, 100
"""What a page may cost at 10,000 events, and one found by words."""
GROWTH = 2
"""How much more it may cost at 100,000."""
DEEP = 20
"""Parts of 200 that are passed before the deep cursor."""
_FERRY = "crossing=helsingborg-helsingor&mode=foot&stay=day"


@dataclass(frozen=True, slots=True)
class Case:
    """A list and how it is asked: `query` has `{day}` and `{week}` for days to come, `{place}` for a known place."""

    path: str
    query: str
    deep: bool = False


CASES = (
    Case("events", ""),
    Case("events", "municipality=halmstad"),
    Case("events", "municipality=hylte&category=music"),
    Case("events", "category=music"),
    Case("events", "category=music&free=1&audience=children"),
    Case("events", "place=halmstads-slott"),
    Case("events", "organiser={organiser}"),
    Case("events", "near=56.67,12.86"),
    Case("events", "near=56.67,12.86&radius_km=4&sort=distance"),
    Case("events", "q=marknad"),
    Case("events", "q=konsert+hylte"),
    Case("events", "from={day}&to={week}"),
    Case("events", "from={day}&to={day}&municipality=bastad"),
    Case("events", "from={past}"),
    Case("events", _FERRY),
    Case("events", f"{_FERRY}&category=music"),
    Case("events", "mode=car&stay=night"),
    Case("events", "include=reach"),
    Case("events", "include=total"),
    Case("events", "municipality=halmstad&include=total&include=reach"),
    Case("events", "", deep=True),
    Case("events", "category=music", deep=True),
    Case("events", "modified_since={since}"),
    Case("events", "modified_since={ever}"),
    Case("events.geojson", "municipality=halmstad"),
    Case("occurrences", ""),
    Case("occurrences", "municipality=halmstad"),
    Case("occurrences", "category=music"),
    Case("occurrences", "place=halmstads-slott"),
    Case("occurrences", "near=56.67,12.86"),
    Case("occurrences", "q=marknad"),
    Case("occurrences", "from={day}&to={week}"),
    Case("occurrences", f"{_FERRY}&include=reach"),
    Case("occurrences", "mode=car&stay=night"),
    Case("occurrences", "", deep=True),
    Case("places", ""),
    Case("places", "q=slott"),
    Case("places", "municipality=halmstad&kind=venue"),
    Case("places.geojson", "kind=attraction"),
    Case("organisers", ""),
    Case("crossings", ""),
    Case("sources", ""),
    Case("municipalities", ""),
)  # fmt: skip


def run() -> None:
    """Prints a line for each list: its items, the least CPU at each size in ms, and what misses the bar."""
    calm_collector()
    short_turns()
    sizes = [int(word) for word in sys.argv[2:] if word.isdigit()] or SIZES
    tables = {events: asyncio.run(_measure(events)) for events in sizes}
    print(f"  {'ms of CPU':78s}{'items':>6s}" + "".join(f"{events:>10,}" for events in sizes))
    for case in CASES:
        figures = [tables[events][case][1] for events in sizes]
        bar = WORDS_MS if "q=" in case.query else PAGE_MS
        bars = [bar if events <= SIZES[0] or bar == WORDS_MS else GROWTH * bar for events in sizes]
        missed = any(figure > most for figure, most in zip(figures, bars, strict=True))
        name = f"{case.path}?{case.query}{' (deep)' if case.deep else ''}"
        print(
            f"  {name:78s}{tables[sizes[-1]][case][0]:6d}"
            + "".join(f"{figure:10.1f}" for figure in figures)
            + " !" * missed
        )


async def _measure(events: int) -> dict[Case, tuple[int, float]]:
    today = datetime.now(ZONE).date()
    url = await asyncio.to_thread(filled, events)
    async with open_database(url) as database:
        pages = Pages(_context(database, today))
        words = await _words(pages, today)
        return {case: await _case(pages, case, words) for case in CASES}


async def _words(pages: Pages, today: date) -> dict[str, str]:
    answer = await pages.get("/api/v1/organisers", "limit=1")
    now = datetime.now(ZONE)
    return {
        "organiser": json.loads(answer.body)["items"][0]["id"], "day": str(today + timedelta(days=35)),
        "week": str(today + timedelta(days=41)), "past": str(today - timedelta(days=30)),
        "since": f"{now.astimezone(ZONE):%Y-%m-%dT%H:%M:%SZ}", "ever": "1990-01-01T00:00:00Z",
    }  # fmt: skip


async def _case(pages: Pages, case: Case, words: dict[str, str]) -> tuple[int, float]:
    """Items of the answer and the least of the runs in ms."""
    path, query = f"/api/v1/{case.path}", case.query.format(**words)
    if case.deep:
        query = await _deep(pages, path, query)
    took: list[float] = []
    for _ in range(RUNS + 1):
        begun = process_time()
        answer = await pages.get(path, query)
        took.append(process_time() - begun)
        assert answer.status == 200, (path, query, answer.body)
    told = json.loads(answer.body)
    return len(told.get("items", told.get("features", ()))) + len(told.get("removed", ())), min(took[1:]) * 1000


async def _deep(pages: Pages, path: str, query: str) -> str:
    """The query with the cursor that stands after many parts, or at the last one."""
    at = f"{query}&limit=200".lstrip("&")
    cursor = ""
    for _ in range(DEEP):
        following = json.loads((await pages.get(path, at)).body)["next"]
        if following is None:
            break
        at = urlsplit(following).query
        cursor = parse_qs(at)["cursor"][0]
    return f"{query}&cursor={cursor}".lstrip("&")


def _context(database: Database, today: date) -> WebContext:
    return WebContext(
        database=database, base_url="https://visit.example", site=lambda: "visitapp.example", demo=False,
        secret=b"x" * 32, environment=make_environment(templates_folder()), state=CacheState(1, today),
        now=lambda: datetime.now(ZONE),
    )  # fmt: skip
