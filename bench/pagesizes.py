"""How large the public pages are before compression, with generated events: every page family in each language."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from bench.bulk import CROSSING
from bench.filled import filled
from bench.generated import ZONE
from visitapp.domain.event.selection import Selection
from visitapp.domain.language import LANGUAGES
from visitapp.rendering import make_context
from visitapp.settings import load_settings
from visitapp.store.api_read_walk import count_events
from visitapp.store.database import Query, open_database
from visitapp.web.events import PER_PAGE
from visitapp.web.feedcache import CacheState
from visitapp.web.inprocess import Pages

BOUND = 60_000
SIZES = (10_000, 100_000)

_SLICE = {
    "municipality": ("halmstad", "laholm", "hylte"), "category": ("music", "market", "sport"), "audience": "children",
    "crossing": CROSSING, "mode": "car", "stay": "day",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Landmarks:
    """What the addresses of the largest pages are made of. Slugs; the lists have that many pages of forty."""

    longest_event: str
    busiest_place: str
    busiest_organiser: str
    list_pages: int


def run() -> None:
    """Prints the largest of the four languages for each page, in bytes, at both sizes of database."""
    for events in SIZES:
        print(f"\n{events:,} events")
        sizes = asyncio.run(measure(filled(events), datetime.now(ZONE).date()))
        for name, told in sizes.items():
            language, size = max(told.items(), key=lambda pair: pair[1])
            print(f"{name:<44} {size:8,} {language}{'  over the bound' if size > BOUND else ''}")
        print(f"{'the largest':<44} {max(size for told in sizes.values() for size in told.values()):8,}")


async def measure(url: str, today: date) -> dict[str, dict[str, int]]:
    """The bytes of every page by its name and language. Raises ValueError for a page that is not there."""
    settings = load_settings({"VISITAPP_SECRET": "a secret for pages that nobody sends", "VISITAPP_DATABASE_URL": url})
    async with open_database(url, serving=True) as database:
        context = make_context(settings, database, CacheState(None, today), lambda: "visitapp.example")
        pages = Pages(context)
        found = await database.reader.run(landmarks)
        sizes: dict[str, dict[str, int]] = {}
        for name, address in addresses(found, today).items():
            path, _, query = address.partition("?")
            for language in LANGUAGES:
                answer = await pages.get(path.replace("{lang}", language), query)
                if answer.status != 200:
                    raise ValueError(f"{address}: {answer.status}")
                sizes.setdefault(name, {})[language] = len(answer.body)
        return sizes


def addresses(found: Landmarks, today: date) -> Mapping[str, str]:
    """Every family of pages, and of each what makes it long. `{lang}` stands for the language."""
    filters = urlencode(_SLICE, doseq=True)
    event, place = f"/{{lang}}/events/{found.longest_event}", f"/{{lang}}/places/{found.busiest_place}"
    crossing = f"/{{lang}}/crossings/{CROSSING}"
    days = urlencode({"from": today - timedelta(days=50), "to": today + timedelta(days=380)})
    return {
        "home": "/{lang}/",
        "events": "/{lang}/events",
        "events, a page in the middle": f"/{{lang}}/events?page={max(1, found.list_pages // 2)}",
        "events, the last page": f"/{{lang}}/events?page={found.list_pages}",
        "events, many filters": f"/{{lang}}/events?{filters}",
        "events, past ones too": f"/{{lang}}/events?{days}",
        "events, a word": "/{lang}/events?q=konsert",
        "events, reached by a ferry": f"/{{lang}}/events?crossing={CROSSING}&mode=foot&stay=day",
        "events, nothing found": "/{lang}/events?q=zzzzzz",
        "events of a place": f"/{{lang}}/events?place={found.busiest_place}",
        "events of an organiser": f"/{{lang}}/events?organiser={found.busiest_organiser}",
        "an event of 400 dates": event,
        "places": "/{lang}/places",
        "places of a municipality": "/{lang}/places?municipality=halmstad",
        "a place of hundreds of events": place,
        "crossings": "/{lang}/crossings",
        "a crossing": crossing,
        "a crossing, another day, home": f"{crossing}?date={today + timedelta(days=3)}&direction=back",
        "sources": "/{lang}/sources",
        "subscribe": "/{lang}/subscribe",
        "subscribe, many filters": f"/{{lang}}/subscribe?{filters}",
        "subscribe, places and organisers looked for": "/{lang}/subscribe?place_q=a&organiser_q=a",
        "subscribe, health": "/{lang}/subscribe/health",
        "submit": "/{lang}/submit",
        "about": "/{lang}/about",
        "api": "/{lang}/api",
        "embed, how to": "/{lang}/embed",
        "embed": "/embed/{lang}/events",
        "embed, as many as there are": "/embed/{lang}/events?limit=50",
    }


def landmarks(query: Query) -> Landmarks:
    """The longest of what is there; by what is most, then by its slug."""
    today = datetime.now(ZONE).date()

    def first(sql: str, *values: object) -> str:
        return str(query.rows(sql, *values)[0][0])

    held = "SELECT count(*) FROM occurrence o WHERE o.event_id = e.id"
    there = "SELECT count(*) FROM event e WHERE e.state = 'public' AND e.place_id = p.id"
    return Landmarks(
        longest_event=first(f"SELECT e.slug FROM event e WHERE e.state = 'public' ORDER BY ({held}) DESC, e.slug"),
        busiest_place=first(f"SELECT p.slug FROM place p ORDER BY ({there}) DESC, p.slug LIMIT 1"),
        busiest_organiser=first(
            "SELECT organiser_slug FROM event WHERE state = 'public' AND organiser_slug <> ''"
            " GROUP BY organiser_slug ORDER BY count(*) DESC, organiser_slug LIMIT 1"
        ),
        list_pages=-(-count_events(query, Selection(), today) // PER_PAGE),
    )
