"""What a page costs the running server that has not made it before, at 10,000 and 100,000 events, and a cold start.

Each address is asked for once, one after another, as a browser does: over one connection, in gzip. So none comes from
the cache of pages. CPU is that of the server process, all its threads; the time is what a client on the same machine
waits.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter
from urllib.parse import quote

from bench.filled import filled
from bench.generated import ZONE
from bench.load import Shape, free_port, memory_mb, raw_answer, running, site_of
from visitapp.domain.language import LANGUAGES

SIZES = (10_000, 100_000)
PAGES = 60
STARTS = 7
_SEARCHES = {
    "common words": ("konsert", "marknad", "vandring", "fiske", "konst", "dans"),
    "a word of some thousands": ("slottsvisning", "julfest", "storgatan", "invigning", "gardskonsert", "ungdomsdag"),
    "rare words": ("barnlekar", "bokinvigning", "12345", "filmmassa", "havsdag", "bokbat"),
    "two words": ("barnlekar konsert", "konsert marknad", "bokbat cykel", "julfest 99", "fest i hamn", "slott dans"),
    "three letters": ("dan", "jul", "999", "bok", "fes", "mat"),
    "two letters": ("ba", "jo", "zz", "q1", "x9", "av"),
    "one letter": ("a", "q", "z", "7", "x", "k"),
    "words of no event": ("jazz", "barnteater", "quiz", "havskonst slottsbok", "kvallskurser", "xyz"),
}
_NARROWED = ("", "&category=music", "&municipality=bastad")


def run() -> None:
    """Prints for each kind of page the median and the 95th percentile in ms, then how long a start takes."""
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or SIZES
    for events in sizes:
        url = filled(events)
        print(f"{events:,} events{'':32s}{'CPU ms':>8s}{'ms':>8s}{'95 %':>8s}{'kB':>8s}")
        with tempfile.TemporaryDirectory() as name:
            with site_of(Path(name), VISITAPP_DATABASE_URL=url) as (port, process):
                for kind, paths in kinds(port, datetime.now(ZONE).date()):
                    print_line(kind, port, process.pid, paths)
                print(f"  the server has {memory_mb(process):.0f} MB", flush=True)
            print_start(Path(name), url)


def kinds(port: int, today: date) -> Iterator[tuple[str, list[str]]]:
    """Kinds of pages, each with addresses that differ."""
    days = [today + timedelta(days=day) for day in range(PAGES)]
    listed = raw_answer(port, Shape("", "/sv/events"))[2].decode()
    slugs = sorted({part.split('"')[0].split("?")[0] for part in listed.split('href="/sv/events/')[1:]})
    yield "list, page by page", [f"/sv/events?page={page}" for page in range(1, PAGES)]
    yield "list from a day on", [f"/en/events?from={day}" for day in days]
    yield "list of a weekend", [f"/da/events?from={day}&to={day + timedelta(days=2)}" for day in days]
    yield "list of a category", [f"/sv/events?category=music&municipality=bastad&from={day}" for day in days]
    yield "list near a place", [f"/sv/events?near={56.5 + step / 200},12.9&radius_km=8" for step in range(PAGES)]
    ferry = "crossing=helsingborg-helsingor&mode=foot&stay=day"
    yield "list by ferry", [f"/de/events?{ferry}&from={day}" for day in days]
    for kind, searched in _SEARCHES.items():
        asked = [f"/sv/events?q={quote(words)}" for words in searched]
        paths = [f"{path}{also}&from={day}" for path in asked for also in _NARROWED for day in days[:3]]
        yield f"list by search, {kind}", [*paths, *(f"{path}&from={days[2]}&to={days[4]}" for path in asked)]
    yield "home", [f"/{language}/" for language in LANGUAGES]
    yield "places", [f"/sv/places?page={page}" for page in range(1, 5)]
    yield "event page", [f"/{language}/events/{slug}" for slug in slugs for language in LANGUAGES][:PAGES]


def print_line(kind: str, port: int, pid: int, paths: list[str]) -> None:
    """The figures of one kind; what is not there (a page after the last) is passed over."""
    raw_answer(port, Shape("", f"{paths[-1]}{'&' if '?' in paths[-1] else '?'}utm_source=bench"))  # names are read once
    took, sizes = [], []
    connection = HTTPConnection("127.0.0.1", port)
    before = cpu_s(pid)
    for path in paths:
        begin = perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == 200:
            took.append((perf_counter() - begin) * 1000)
            sizes.append(len(gzip.decompress(body)))
    connection.close()
    cpu = (cpu_s(pid) - before) * 1000 / len(paths)
    late = quantiles(took, n=20)[-1]
    print(f"  {kind:44s}{cpu:8.1f}{median(took):8.1f}{late:8.1f}{max(sizes) / 1000:8.1f}", flush=True)


def print_start(folder: Path, url: str) -> None:
    """Seconds from the start of the process to the last byte of the first page, as of any start but the first."""
    first_page_s(folder, url)
    took = [first_page_s(folder, url) for _ in range(STARTS)]
    print(
        f"  first page {median(took):.2f} s after the start of the process ({min(took):.2f} to {max(took):.2f})\n",
        flush=True,
    )


def first_page_s(folder: Path, url: str) -> float:
    """Seconds until a server that is started now has answered the first page."""
    port = free_port()
    settings = {
        "VISITAPP_DATA_DIR": str(folder),
        "VISITAPP_SECRET": "x" * 40,
        "VISITAPP_PORT": str(port),
        "VISITAPP_DATABASE_URL": url,
        "PYTHONDONTWRITEBYTECODE": "",  # where it is set nothing stays compiled, and every start would be a first one
    }
    begin = monotonic()
    with running([sys.executable, "-m", "visitapp.cli.main", "serve"], settings, port):
        status, _, _ = raw_answer(port, Shape("", "/sv/"))
        took = monotonic() - begin
    if status != 200:
        raise RuntimeError(f"the first page answered {status}")
    return took


def cpu_s(pid: int) -> float:
    """CPU seconds that a process has used so far, all threads (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
