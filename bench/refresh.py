"""How long after one event changed it stands in every feed, and how many feeds are rendered again for it."""

from __future__ import annotations

import gzip
import json
import sys
from datetime import datetime, timedelta
from http.client import HTTPConnection
from statistics import median
from time import monotonic, sleep

import uvloop

from bench.busy import BusySite, busy_site
from bench.generated import ZONE
from bench.load import Shape, raw_answer
from bench.stress import asked_once, slices

EVENTS = 10_000
FEEDS = 300
RUNS = 5
PATIENCE_S = 30.0
QUIET_S = 3.0
_GZIP = (("Accept-Encoding", "gzip"),)


def run() -> None:
    """Prints for each run the seconds from the answer to a write until the last feed has it; then the medians."""
    events = next((int(word) for word in sys.argv[1:] if word.isdigit()), EVENTS)
    with busy_site(events) as site:
        asked = [shape.path for shape in slices(FEEDS)]
        with_it = [f"/{language}/events{ending}" for language in ("sv", "da") for ending in (".ics", ".rss", ".json")]
        with_it += [f"/en/events{ending}?municipality=bastad" for ending in (".ics", ".atom", ".geojson")]
        with_it += ["/sv/events.ics?category=comedy", "/de/events.rss?category=comedy&municipality=bastad"]
        uvloop.run(asked_once(site.port, [Shape("", path, _GZIP) for path in [*asked, *with_it]]))
        token = site.command("token", "add", "--office", "bastad", "--name", "bench").split("vat_")[1].split()[0]
        late, rendered = [], []
        for number in range(RUNS):
            settle(site)
            before = site.metric("visitapp_feed_renders_total"), _files(site)
            title = f"Ordlek {number} {monotonic():.0f}"
            put_event(site.port, f"vat_{token}", title)
            late.append(seconds_until(site.port, with_it, title))
            settle(site)
            again = site.metric("visitapp_feed_renders_total") - before[0]
            files = len(_files(site) - before[1])
            rendered.append(files)
            print(f"in all {len(with_it)} feeds after {late[-1]:.2f} s; of {len(asked) + len(with_it)} feeds {files}"
                  f" have new bytes, {again:.0f} of them rendered by the server", flush=True)  # fmt: skip
        print(f"median {median(late):.2f} s, at most {max(late):.2f} s; {median(rendered):.0f} feeds rendered again")


def put_event(port: int, token: str, title: str) -> None:
    """Tell of one event through the API: the same one each time, with another title."""
    day = datetime.now(ZONE).date() + timedelta(days=1)
    body = {
        "texts": {"sv": {"title": title}},
        "occurrences": [{"starts_at": f"{day}T19:00", "zone": "Europe/Stockholm", "external_id": "1"}],
        "place": {"name": "Stora torget", "latitude": 56.4268, "longitude": 12.8519},
        "categories": ["comedy"],
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("PUT", "/api/v1/external-events/bench", json.dumps(body), headers)
    answer = connection.getresponse()
    told = answer.read()
    connection.close()
    if answer.status not in (200, 201):
        raise RuntimeError(f"the event was not taken: {answer.status} {told[:500]!r}")


def seconds_until(port: int, paths: list[str], title: str) -> float:
    """Seconds from now until each of the feeds has the title. A feed is looked into when its tag is another."""
    begin, tags = monotonic(), dict.fromkeys(paths, "")
    while tags:
        for path, tag in sorted(tags.items()):
            seen = (("If-None-Match", tag),) if tag else ()
            status, headers, body = raw_answer(port, Shape("", path, (*_GZIP, *seen)))
            if status not in (200, 304):
                raise RuntimeError(f"{path} answered {status}")
            if status == 200:
                tags[path] = dict(headers)["etag"]
                if title.encode() in gzip.decompress(body).replace(b"\r\n ", b""):
                    del tags[path]
        if monotonic() - begin > PATIENCE_S:
            raise RuntimeError(f"not in {sorted(tags)[:3]} after {PATIENCE_S:.0f} s")
        sleep(0.02)
    return monotonic() - begin


def settle(site: BusySite) -> None:
    """Wait until what was published so far is in all feeds: nothing was rendered for a while."""
    last, since = _files(site), monotonic()
    while monotonic() - since < QUIET_S:
        sleep(0.2)
        now = _files(site)
        if now != last:
            last, since = now, monotonic()


def _files(site: BusySite) -> set[tuple[str, int]]:
    """Every feed's file in its present state."""
    return {(path.name, path.stat().st_ino) for path in (site.folder / "feeds").glob("*") if path.suffix == ".feed"}
