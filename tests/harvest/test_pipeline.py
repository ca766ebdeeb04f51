"""Whole harvests: from what an address answers to what stands on the site."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.read import read
from feeds.wire import Document, ReadOptions
from visitapp.domain.event.source import Counts, NewSource, Source
from visitapp.domain.place.locate import Gazetteer
from visitapp.harvest.discover import discover
from visitapp.harvest.fetch import Fetched, FetchError, Validators
from visitapp.harvest.gather import Tools
from visitapp.harvest.pipeline import HarvestReport, harvest_many, harvest_next, harvest_source
from visitapp.harvest.words import Vocabulary
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.sources import add_source, get_source, last_runs

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://x.example/a.ics"


@dataclass
class Web:
    """What addresses answer: bytes with an ETag of their own, or an HTTP status. Anything else is not found."""

    pages: dict[str, bytes | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(
        self, url: str, *, allow_private: frozenset[str], validators: Validators | None = None, user_agent: str,
        now: datetime | None = None,
    ) -> Fetched:  # fmt: skip
        self.asked.append(url)
        page = self.pages.get(url, 404)
        if isinstance(page, int):
            raise FetchError(url, f"answered {page}", page, 5 * HOUR if page == 503 else None)
        etag = f'"{hash(page)}"'
        if validators is not None and validators.etag == etag:
            return Fetched(url, "not-modified", b"", "", etag, "")
        return Fetched(url, "fresh", page, "", etag, "")


async def read_here(data: bytes, options: ReadOptions) -> Document:
    if data == b"crash":
        raise RuntimeError("nobody thought of this\n at all")
    return read(data, options)


def tools_of(web: Web) -> Tools:
    return Tools(read_here, Gazetteer([], []), Vocabulary({"music": ["konsert"]}), fetch=web.fetch, page_delay_s=0)


def calendar(*uids: str, broken: int = 0, prefix: str = "") -> bytes:
    """A calendar with an event for each uid, the nth on the nth day from 2 December, and some without a start."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for number, uid in enumerate(uids, 2):
        day = f"{datetime(2026, 12, 1) + timedelta(days=number):%Y%m%d}"  # noqa: DTZ001  # a date in a document
        lines += [
            "BEGIN:VEVENT",
            f"UID:{prefix}{uid}",
            f"SUMMARY:Konsert {uid}",
            f"DTSTART:{day}T180000Z",
            "END:VEVENT",
        ]
    for number in range(broken):
        lines += ["BEGIN:VEVENT", f"UID:broken{number}", "SUMMARY:X", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def names(count: int) -> list[str]:
    return [f"e{number}" for number in range(count)]


async def new_source(url: str = URL, **changed: object) -> Source:
    return await add_source(replace(NewSource(url, "Kalendern"), **changed), NOW)  # type: ignore[arg-type]


async def harvested(database: Database, web: Web, hours: int, url: str = URL) -> HarvestReport:
    source = await database.reader.run(lambda query: get_source(query, url))
    return await harvest_source(database, source, tools_of(web), NOW + hours * HOUR)


async def shown() -> list[str]:
    rows = await models.EventText.filter(event__state="public").order_by("title")
    return [row.title for row in rows]


async def test_calendar_comes_in_and_is_not_read_twice(database: Database) -> None:
    await new_source()
    web = Web({URL: calendar("a", "b")})

    first = await harvested(database, web, 0)
    again = await harvested(database, web, 1)

    source = await database.reader.run(lambda query: get_source(query, URL))
    assert (first.outcome, first.found, first.counts, first.error) == ("complete", 2, Counts(new=2), "")
    assert (again.outcome, again.counts) == ("not-modified", Counts(unchanged=2))
    assert await shown() == ["Konsert a", "Konsert b"]
    assert (source.format, source.last_success_at, source.next_at) == ("ical", NOW + HOUR, again.next_at)


async def test_event_told_once_per_language_is_one_event_in_all_of_them(database: Database) -> None:
    await new_source()
    nodes = [
        {"@type": "Event", "@id": "#lucia", "name": name, "inLanguage": code, "startDate": "2026-12-13T18:00:00+01:00"}
        for code, name in (("sv", "Luciatåg"), ("en", "Lucia procession"), ("de", "Luciazug"))
    ]
    page = f'<html lang="sv"><script type="application/ld+json">{json.dumps(nodes)}</script></html>'

    report = await harvested(database, Web({URL: page.encode()}), 0)

    rows = await models.EventText.all().order_by("id").values_list("event_id", "language", "title", "origin")
    assert (report.found, report.problems, len({row[0] for row in rows})) == (1, (), 1)
    assert {row[1:] for row in rows} == {
        ("sv", "Luciatåg", "original"), ("en", "Lucia procession", "translated"), ("de", "Luciazug", "translated"),
    }  # fmt: skip


async def test_bad_event_is_reported_and_keeps_no_other_out(database: Database) -> None:
    await new_source()

    report = await harvested(database, Web({URL: calendar("a", broken=2)}), 0)

    kept = await database.reader.run(last_runs)
    assert (report.outcome, report.counts) == ("incomplete", Counts(new=1))
    assert [(fault.where, fault.what) for fault in kept["kalendern"][0].faults] == [
        ("VEVENT 2 broken0", "left out: has no DTSTART"),
        ("VEVENT 3 broken1", "left out: has no DTSTART"),
    ]
    assert await shown() == ["Konsert a"]


@pytest.mark.parametrize("answer", [500, 503, 404, b"", b"<html><body>Serverfel</body></html>", b"crash", b"%PDF-1.4"])
async def test_failing_source_loses_nothing(database: Database, answer: bytes | int) -> None:
    await new_source()
    await harvested(database, Web({URL: calendar("a", "b")}), 0)

    reports = [await harvested(database, Web({URL: answer}), hours) for hours in (1, 30)]

    source = await database.reader.run(lambda query: get_source(query, URL))
    assert all(report.error and "\n" not in report.error for report in reports)
    assert await shown() == ["Konsert a", "Konsert b"]
    assert (source.failures, source.last_success_at, source.last_error) == (2, NOW, reports[1].error)
    assert source.next_at == NOW + 30 * HOUR + (5 * HOUR if answer == 503 else timedelta(minutes=30))


@pytest.mark.parametrize(("status", "times"), [(410, 1), (404, 3)])
async def test_address_that_is_gone_pauses_its_source(database: Database, status: int, times: int) -> None:
    await new_source()

    active = []
    for hours in range(times):
        await harvested(database, Web({URL: status}), hours)
        active.append((await database.reader.run(lambda query: get_source(query, URL))).active)

    assert active == [True] * (times - 1) + [False]


async def test_one_bad_source_never_stops_a_run(database: Database) -> None:
    urls = [f"https://{name}.example/" for name in "abc"]
    for url in urls:
        await new_source(url)
    web = Web({urls[0]: calendar("a"), urls[1]: b"crash", urls[2]: calendar("c")})
    seen: list[str] = []

    reports = []
    while found := await harvest_next(database, tools_of(web), NOW, lambda report: seen.append(report.source.url)):
        reports += found

    assert [(report.source.url, report.outcome) for report in reports] == [
        (urls[0], "complete"),
        (urls[1], "failed"),
        (urls[2], "complete"),
    ]
    assert reports[1].error == "RuntimeError: nobody thought of this at all"
    assert sorted(seen) == urls
    assert await shown() == ["Konsert a", "Konsert c"]


async def test_short_harvest_withdraws_nothing(database: Database) -> None:
    await new_source()
    await harvested(database, Web({URL: calendar(*names(10))}), 0)

    reports = [await harvested(database, Web({URL: calendar(*names(3))}), hours) for hours in (1, 26, 52)]

    assert [report.outcome for report in reports] == ["incomplete"] * 3
    assert [report.counts.missing for report in reports] == [7] * 3
    assert len(await shown()) == 10


async def test_event_gone_for_a_day_is_withdrawn(database: Database) -> None:
    await new_source()
    await harvested(database, Web({URL: calendar(*names(10))}), 0)
    web = Web({URL: calendar(*names(9))})

    reports = [await harvested(database, web, hours) for hours in (1, 2, 26)]

    assert [report.outcome for report in reports] == ["complete", "not-modified", "not-modified"]
    assert [report.counts.withdrawn for report in reports] == [0, 0, 1]
    assert len(await shown()) == 9


async def test_ids_made_anew_at_each_harvest_double_nothing(database: Database) -> None:
    await new_source()
    await harvested(database, Web({URL: calendar(*names(20))}), 0)
    uids = [row.uid for row in await models.Occurrence.all().order_by("id")]

    reports = [
        await harvested(database, Web({URL: calendar(*names(20), prefix=f"run{hours}-")}), hours) for hours in (1, 2)
    ]

    assert [report.counts for report in reports] == [Counts(unchanged=20)] * 2
    assert [row.uid for row in await models.Occurrence.all().order_by("id")] == uids


def atom(*links: str) -> bytes:
    entries = "".join(
        f'<entry><id>{link}</id><title>E</title><updated>2026-11-01T00:00:00Z</updated><link href="{link}"/></entry>'
        for link in links
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Kalendern</title>{entries}</feed>'.encode()


def page(name: str) -> bytes:
    return (
        '<html><head><script type="application/ld+json">{"@context": "https://schema.org", "@type": "MusicEvent",'
        f' "name": "{name}", "startDate": "2026-12-24"}}</script></head></html>'
    ).encode()


async def test_entries_without_dates_lead_to_their_pages(database: Database) -> None:
    feed = "https://x.example/feed"
    own, other, gone = "https://x.example/1", "https://elsewhere.example/2", "https://x.example/3"
    web = Web({feed: atom(own, other, gone), own: page("Julafton"), other: page("Annat"), gone: 500})
    await new_source(feed)

    report = await harvested(database, web, 0, feed)
    again = await harvested(database, web, 1, feed)

    assert await shown() == ["Julafton"]
    assert web.asked == [feed, "https://x.example/robots.txt", own, gone] * 2
    assert [(problem.where, problem.what) for problem in report.problems] == [(gone, "page left out: answered 500")]
    assert (report.outcome, again.outcome) == ("incomplete", "incomplete")
    assert (await models.Occurrence.get()).kind == "no-time"


@pytest.mark.parametrize(
    ("robots", "read"),
    [
        (b"User-agent: *\nDisallow: /closed/", ["Open"]),
        (b"User-agent: visitapp\nDisallow: /", []),
        (b"User-agent: other\nDisallow: /", ["Closed", "Open"]),
        (b"<html>no such page</html>", ["Closed", "Open"]),
        (404, ["Closed", "Open"]),
        (500, []),
    ],
)
async def test_pages_are_left_that_robots_txt_closes(database: Database, robots: bytes | int, read: list[str]) -> None:
    closed, opened = "https://x.example/closed/1", "https://x.example/open/2"
    pages = {closed: page("Closed"), opened: page("Open"), "https://x.example/robots.txt": robots}
    await new_source()

    report = await harvested(database, Web({URL: atom(closed, opened), **pages}), 0)

    assert await shown() == read
    assert [problem.what for problem in report.problems] == ["not fetched: robots.txt asks machines to stay away"] * (
        2 - len(read)
    )


@pytest.mark.parametrize(
    "empty",
    [b'<html><script type="application/ld+json">{"@type": "NewsArticle"}</script></html>', b"<html>Hej</html>"],
)
async def test_news_feed_is_left_after_a_few_pages(database: Database, empty: bytes) -> None:
    links = [f"https://x.example/{number}" for number in range(20)]
    web = Web({URL: atom(*links), **dict.fromkeys(links, empty)})
    await new_source()

    report = await harvested(database, web, 0)

    assert (report.outcome, report.found, report.error) == ("complete", 0, "")
    assert len(web.asked) == 7


async def test_more_pages_than_are_fetched_make_a_harvest_incomplete(database: Database) -> None:
    links = [f"https://x.example/{number}" for number in range(101)]
    web = Web({URL: atom(*links), **{link: page(link) for link in links}})
    await new_source()

    report = await harvested(database, web, 0)

    assert (report.outcome, report.found, len(web.asked)) == ("incomplete", 100, 102)


def listing(number: int, following: str = "") -> bytes:
    """A page of a platform's listing, and where it goes on."""
    event = {"title": f"Konsert {number}", "eventSlug": f"k-{number}", "startDate": "2026-12-05", "eventTime": "19:00"}
    return json.dumps({"events": [event], "pagination": {"next": following}}).encode()


@pytest.mark.parametrize(
    ("third", "outcome", "found"),
    [(listing(3, "?page=1"), "complete", 3), (500, "incomplete", 2), (b"{}", "incomplete", 2)],
)
async def test_listing_is_read_page_after_page(
    database: Database, third: bytes | int, outcome: str, found: int
) -> None:
    start = "https://x.example/list?page=1"
    web = Web(
        {
            start: listing(1, "?page=2"),
            "https://x.example/list?page=2": listing(2, "?page=3"),
            "https://x.example/list?page=3": third,
        }
    )
    await new_source(start)

    report = await harvested(database, web, 0, start)

    assert (report.outcome, report.found, len(web.asked)) == (outcome, found, 3)


async def test_json_of_no_known_kind_is_read_by_the_mapping_of_its_source(database: Database) -> None:
    mapping = '{"items": "a", "fields": {"title": "rubrik", "id": "nr"}, "times": {"first_day": "dag"}}'
    web = Web({URL: b'{"a": [{"nr": 1, "rubrik": "Konsert", "dag": "2026-12-05"}, {"nr": 2}]}'})
    found = await discover(URL, tools_of(web), NOW, name="Min", mapping=mapping)
    await add_source(found.source, NOW)

    report = await harvested(database, web, 0)

    assert (found.events, found.source.format, found.source.mapping) == (1, "mapped", mapping)
    assert (report.error, report.found, [problem.where for problem in report.problems]) == ("", 1, ["item 2"])


async def test_listing_without_an_end_is_left(database: Database) -> None:
    web = Web(
        {f"https://x.example/list?page={number}": listing(number, f"?page={number + 1}") for number in range(150)}
    )
    await new_source("https://x.example/list?page=0")

    report = await harvested(database, web, 0, "https://x.example/list?page=0")

    assert (report.outcome, report.found, len(web.asked)) == ("incomplete", 100, 100)


async def test_reports_come_in_the_order_of_the_sources(database: Database) -> None:
    sources = [await new_source(f"https://x.example/{number}") for number in range(3)]
    web = Web({source.url: calendar(source.slug) for source in sources})

    reports = await harvest_many(database, sources, tools_of(web), NOW)

    assert [report.source for report in reports] == sources
    assert web.asked == [source.url for source in sources]


async def test_discovery_shows_what_an_address_would_bring() -> None:
    found = await discover(URL, tools_of(Web({URL: calendar("b", "a", "c", "d", broken=1)})), NOW, name="Min")

    assert found.source == NewSource(URL, "Min", format="ical")
    assert (found.events, found.found, found.more, len(found.problems)) == (4, 4, False, 1)
    assert [draft.texts[0].title for draft in found.first] == ["Konsert b", "Konsert a", "Konsert c"]


async def test_page_that_announces_a_feed_leads_to_it() -> None:
    start = "https://x.example/"
    home = b'<html><head><link rel="alternate" type="text/calendar" href="/a.ics"></head><body>Hej</body></html>'
    web = Web({start: home, URL: calendar("a")})

    found = await discover(start, tools_of(web), NOW, municipality="halmstad")

    assert found.source == NewSource(
        URL, "x.example", municipality="halmstad", office="halmstad", format="ical", language="sv"
    )
    assert found.events == 1
