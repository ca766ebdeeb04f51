"""Harvests that fetch only some of the pages that a source leads to, and withdraw only what is on none of them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from feeds.read import read
from feeds.wire import Document, ReadOptions
from visitapp.domain.event.source import NewSource
from visitapp.harvest.fetch import Fetched, FetchError, Validators
from visitapp.harvest.gather import PAGES, Tools, load_tools
from visitapp.harvest.keptpages import (
    MOST_BYTES,
    STANDS,
    STANDS_UNCHANGED,
    Kept,
    KeptPages,
    forget_old_pages,
    pages_due,
)
from visitapp.harvest.pipeline import Harvester, HarvestReport, harvest_source
from visitapp.harvest.preview import preview
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.sources import add_source, get_source

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG_AGO = "2026-11-01"
BY_NO_ZONE = b'{"url": "a", "at": "a", "changed": "", "read_at": "2026-12-01T09:00:00", "events": 1}'


@dataclass
class Site:
    """A sitemap of pages with an event each; `said`: the day each changed by its word, "" when it does not say."""

    said: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    forbidden: str = "/office"
    asked: list[str] = field(default_factory=list)

    async def fetch(
        self, url: str, *, allow_private: frozenset[str], validators: Validators | None = None, user_agent: str,
        now: datetime | None = None,
    ) -> Fetched:  # fmt: skip
        path = url.removeprefix("https://x.example")
        if path == "/sitemap.xml":
            parts = (
                f"<url><loc>https://x.example{page}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
                for page, day in self.said.items()
            )
            return Fetched(url, "fresh", f"<urlset>{''.join(parts)}</urlset>".encode(), "", "", "")
        if path == "/robots.txt":
            return Fetched(url, "fresh", f"User-agent: *\nDisallow: {self.forbidden}".encode(), "", "", "")
        self.asked.append(path)
        if path in self.broken or path not in self.said:
            raise FetchError(url, "answered 500", 500) if path in self.broken else FetchError(url, "answered 404", 404)
        if path in self.empty:
            return Fetched(url, "fresh", b"<html>Back in an hour", "", "", "")
        event = f'{{"@type": "Event", "name": "{self.titles.get(path, path)}", "startDate": "2026-12-24"}}'
        return Fetched(url, "fresh", f'<script type="application/ld+json">{event}</script>'.encode(), "", "", "")


async def read_here(data: bytes, options: ReadOptions) -> Document:
    return read(data, options)


def pages(count: int) -> list[str]:
    return [f"/evenemang/{number:03}" for number in range(count)]


@dataclass
class Runs:
    """Harvests of one source, each so many hours after NOW."""

    database: Database
    site: Site
    tools: Tools

    def fetch_at_most(self, most: int) -> None:
        self.tools = replace(self.tools, most_pages=most)

    async def at(self, hours: float) -> tuple[str, int, int]:
        """What a run came to: outcome, events, and the pages that were fetched for it."""
        report = await self.report(hours)
        return report.outcome, report.found, len(self.site.asked)

    async def report(self, hours: float) -> HarvestReport:
        self.site.asked.clear()
        source = await self.database.reader.run(lambda query: get_source(query, "x"))
        return await harvest_source(self.database, source, self.tools, NOW + hours * HOUR)


async def runs_over(database: Database, site: Site, folder: Path) -> Runs:
    await add_source(NewSource("https://x.example/sitemap.xml", "X", slug="x", format="sitemap"), NOW)
    tools = await load_tools(database, read_here, memory=folder)
    return Runs(database, site, replace(tools, fetch=site.fetch, page_delay_s=0))


async def titles_withdrawn() -> set[str]:
    rows = await models.Record.filter(withdrawn_at__isnull=False)
    return {row.draft["texts"][0]["title"] for row in rows}


async def test_page_whose_day_of_change_stays_is_not_fetched_again(database: Database, tmp_path: Path) -> None:
    said = {"/evenemang/a": LONG_AGO, "/evenemang/b": LONG_AGO, "/evenemang/c": "", "/evenemang/d": "2026-12-01"}
    runs = await runs_over(database, Site(said), tmp_path)
    first = await runs.at(0)
    asked_first = list(runs.site.asked)
    said["/evenemang/b"], runs.site.titles["/evenemang/b"] = "2026-11-30", "B, med gäst"

    second = await runs.report(4)

    assert (first, asked_first) == (
        ("complete", 4, 4),
        ["/evenemang/d", "/evenemang/a", "/evenemang/b", "/evenemang/c"],
    )
    assert (second.outcome, second.found, second.counts.new, second.counts.unchanged) == ("complete", 4, 1, 3)
    # The change of today is told by its day alone: the page may change again before the day is over.
    assert runs.site.asked == ["/evenemang/d", "/evenemang/b", "/evenemang/c"]


async def test_in_the_night_all_are_asked_for_and_none_stands_for_ever(database: Database, tmp_path: Path) -> None:
    runs = await runs_over(database, Site(dict.fromkeys(pages(3), LONG_AGO)), tmp_path)
    await runs.at(0)

    by_day, night = await runs.at(2), await runs.at(19.5)

    assert (by_day, night) == (("complete", 3, 0), ("complete", 3, 3))
    kept = Kept("https://x.example/a", "", NOW - 30 * 24 * HOUR, NOW, 1)
    assert [kept.is_unchanged(kept.changed, NOW + age) for age in (6 * 24 * HOUR, STANDS_UNCHANGED)] == [True, False]


async def test_unread_page_keeps_its_event_and_a_page_that_is_gone_loses_it(database: Database, tmp_path: Path) -> None:
    said = dict.fromkeys(pages(4), LONG_AGO)
    runs = await runs_over(database, Site(said), tmp_path)
    await runs.at(0)
    del said["/evenemang/001"]

    told = [await runs.at(hours) for hours in (4, 30, 56)]

    assert told == [("complete", 3, 0)] * 3
    assert await titles_withdrawn() == {"/evenemang/001"}


@pytest.mark.parametrize("day", [LONG_AGO, ""], ids=["said", "silent"])
async def test_source_of_many_pages_is_whole_once_all_were_seen(database: Database, tmp_path: Path, day: str) -> None:
    runs = await runs_over(database, Site(dict.fromkeys(pages(14), day)), tmp_path)
    runs.fetch_at_most(4)

    told = [await runs.at(hours) for hours in range(0, 24, 4)]

    # Of pages that say nothing, one of those that are known is among the four each time.
    assert told == (
        [
            ("incomplete", 4, 4),
            ("incomplete", 8, 4),
            ("incomplete", 12, 4),
            ("complete", 14, 2),
            *[("complete", 14, 0)] * 2,
        ]
        if day
        else [*[("incomplete", 4 + 3 * number, 4) for number in range(4)], *[("complete", 14, 4)] * 2]
    )


async def test_what_is_missing_goes_only_after_every_page_was_looked_at_again(
    database: Database, tmp_path: Path
) -> None:
    site = Site(dict.fromkeys(pages(8), ""))
    runs = await runs_over(database, site, tmp_path)
    runs.fetch_at_most(2)
    for hours in range(0, 16, 4):
        await runs.at(hours)
    site.titles["/evenemang/000"] = "Något annat"

    outcomes = {hours: ((await runs.at(hours))[0], len(await titles_withdrawn())) for hours in range(16, 44, 4)}

    # Fetched anew at 16, where it is missed first; at 40 a day is over.
    assert {hours for hours, (outcome, _) in outcomes.items() if outcome == "complete"} == set(range(16, 44, 4))
    assert [hours for hours, (_, withdrawn) in outcomes.items() if withdrawn] == [40]
    assert await titles_withdrawn() == {"/evenemang/000"}


async def test_pages_seen_too_long_ago_take_nothing_away(database: Database, tmp_path: Path) -> None:
    runs = await runs_over(database, Site(dict.fromkeys(pages(6), "")), tmp_path)
    runs.fetch_at_most(2)

    told = [await runs.report(hours) for hours in (0, 4, 8, 40)]

    assert [one.outcome for one in told] == ["incomplete", "incomplete", "complete", "incomplete"]
    assert [one.what for one in told[3].problems] == ["of 6 pages 4 are not read yet: they come with the next harvests"]
    assert told[3].shortfall == "cut-off"
    assert await titles_withdrawn() == set()


async def test_page_that_fails_stands_for_a_day_as_it_was(database: Database, tmp_path: Path) -> None:
    runs = await runs_over(database, Site(dict.fromkeys(pages(3), "")), tmp_path)
    await runs.at(0)
    runs.site.broken.add("/evenemang/001")

    soon = await runs.report(4)
    late = await runs.report(30)

    assert (soon.outcome, soon.found) == ("complete", 3)
    assert [problem.what for problem in soon.problems] == ["stands as it was read before: answered 500"]
    assert (late.outcome, late.found) == ("incomplete", 2)
    assert [problem.what for problem in late.problems] == ["page left out: answered 500"]


async def test_page_that_robots_txt_forbids_meanwhile_is_not_told_from_memory(
    database: Database, tmp_path: Path
) -> None:
    runs = await runs_over(database, Site(dict.fromkeys(pages(4), LONG_AGO)), tmp_path)
    await runs.at(0)
    runs.site.forbidden = "/evenemang/001"
    await models.SourceHost.all().delete()

    assert await runs.at(4) == ("complete", 3, 0)


async def test_dry_run_takes_what_stands_and_keeps_nothing(database: Database, tmp_path: Path) -> None:
    runs = await runs_over(database, Site(dict.fromkeys(pages(3), LONG_AGO)), tmp_path)
    await runs.at(0)
    runs.site.said |= {"/evenemang/new": LONG_AGO}
    runs.site.asked.clear()
    source = await database.reader.run(lambda query: get_source(query, "x"))
    before = sorted(path.name for path in tmp_path.rglob("*.page"))

    seen = await preview(database, source, runs.tools, NOW + 4 * HOUR)

    assert (seen.found, len(seen.difference.new), runs.site.asked) == (4, 1, ["/evenemang/new"])
    assert sorted(path.name for path in tmp_path.rglob("*.page")) == before


async def test_page_that_changes_beyond_what_is_fetched_stands_for_a_day(database: Database, tmp_path: Path) -> None:
    said = dict.fromkeys(pages(4), LONG_AGO)
    runs = await runs_over(database, Site(said), tmp_path)
    await runs.at(0)
    runs.fetch_at_most(1)
    said |= dict.fromkeys(pages(4), "2026-11-29T10:00:00Z")

    assert [await runs.at(hours) for hours in (4, 30)] == [("complete", 4, 1), ("incomplete", 2, 1)]


async def test_page_that_told_an_event_is_not_settled_as_empty(database: Database, tmp_path: Path) -> None:
    runs = await runs_over(database, Site(dict.fromkeys(pages(4), LONG_AGO)), tmp_path)
    await runs.at(0)
    runs.site.empty.add("/evenemang/001")

    night, still = await runs.at(19.5), await runs.at(21)
    runs.site.empty.clear()
    after, quiet = await runs.at(22), await runs.at(23)

    assert (night, still) == (("complete", 3, 4), ("complete", 3, 1))
    assert (after, quiet) == (("complete", 4, 1), ("complete", 4, 0))


async def test_page_read_by_a_clock_that_went_ahead_does_not_stand(database: Database, tmp_path: Path) -> None:
    runs = await runs_over(database, Site(dict.fromkeys(pages(3), "")), tmp_path)
    source = await database.reader.run(lambda query: get_source(query, "x"))
    url, changed = "https://x.example/evenemang/000", NOW - 900 * HOUR
    kept = runs.tools.pages_of(source.uid)
    assert kept is not None
    kept.keep(Kept(url, url, None, NOW + 9000 * HOUR, 0), b"<html>")
    runs.fetch_at_most(1)

    first = await runs.at(0)

    assert (first, runs.site.asked) == (("incomplete", 1, 1), ["/evenemang/000"])
    assert not Kept(url, url, changed, NOW + HOUR, 1).is_unchanged(changed, NOW)


def test_new_pages_and_those_unread_for_long_share_what_is_fetched() -> None:
    urls = [f"https://x.example/{name}" for name in "abcdefgh"]
    ages = {"e": 3, "f": 9, "g": 5, "h": 1}
    kept = {
        f"https://x.example/{name}": Kept(f"https://x.example/{name}", "", None, NOW - age * HOUR, 1)
        for name, age in ages.items()
    }

    due = [pages_due(urls, {}, kept, NOW, most) for most in (1, 4, 7, 20)]

    assert ["".join(sorted(url[-1] for url in chosen)) for chosen in due] == ["a", "abcf", "abcdefg", "abcdefgh"]


def test_what_is_kept_is_read_back_and_nothing_broken_is(tmp_path: Path) -> None:
    pages_kept = KeptPages(tmp_path / "s")
    one = Kept("https://x.example/å", "https://x.example/b", NOW - HOUR, NOW, 2)
    two = Kept("https://x.example/2", "https://x.example/2", None, NOW, 0)
    pages_kept.keep(one, b"<html>")
    pages_kept.keep(two, b"x" * 1000)

    assert KeptPages(tmp_path / "s").load() == {one.url: one, two.url: two}
    answered = pages_kept.read(one)
    assert answered is not None
    assert (answered.url, answered.body) == (one.at, b"<html>")
    for path in (tmp_path / "s").iterdir():
        path.write_bytes(path.read_bytes()[:-3])
    assert (pages_kept.read(one), pages_kept.read(two)) == (None, None)
    for path, head in zip((tmp_path / "s").iterdir(), (b'{"url": 1}', BY_NO_ZONE), strict=True):
        path.write_bytes(head + b"\n")
    assert KeptPages(tmp_path / "s").load() == {}


def test_pages_have_a_bound_on_the_disk_and_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitapp.harvest.keptpages.MOST_BYTES", 400)
    folder = tmp_path / PAGES
    for source in ("s", "t"):
        for name in "abcd":
            url = f"https://x.example/{name}"
            KeptPages(folder / source).keep(Kept(url, url, None, NOW, 1), b"")
    bounded = KeptPages(folder / "u")
    for name in "abcd":
        bounded.keep(Kept(name, name, None, NOW - STANDS_UNCHANGED - STANDS, 1), b"x")

    kept_of_u = len(bounded.load())
    forget_old_pages(folder, NOW)

    assert MOST_BYTES > 400
    assert 0 < kept_of_u < 4
    assert [len(KeptPages(folder / source).load()) for source in "stu"] == [4, 4, 0]
    assert not (folder / "u").exists()


def test_a_strange_file_keeps_no_old_page(tmp_path: Path) -> None:
    folder = tmp_path / PAGES
    KeptPages(folder / "a").keep(Kept("a", "a", None, NOW - STANDS_UNCHANGED - HOUR, 1), b"x")
    (folder / "0").mkdir()
    (folder / "0" / "strange").mkdir()
    (folder / "notes").write_text("", encoding="utf-8")
    for path in (folder / "0" / "strange", folder / "notes"):
        os.utime(path, (0, 0))

    with structlog.testing.capture_logs() as told:
        forget_old_pages(folder, NOW)
        forget_old_pages(tmp_path / "none yet", NOW)

    assert (told, sorted(path.name for path in folder.iterdir())) == ([], ["0", "notes"])


async def test_pages_of_sources_that_are_gone_do_not_stay(database: Database, tmp_path: Path) -> None:
    await add_source(NewSource("http://127.0.0.1/sitemap.xml", "X", slug="x"), NOW)
    KeptPages(tmp_path / PAGES / "gone").keep(Kept("a", "a", None, NOW - STANDS_UNCHANGED - HOUR, 1), b"x")
    harvester = Harvester(database, data_dir=tmp_path)

    (report,) = await harvester.harvest_next(NOW)
    await harvester.close()

    assert "is no public address" in report.error
    assert list((tmp_path / PAGES).iterdir()) == []
