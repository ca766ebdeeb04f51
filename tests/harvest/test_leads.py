"""What a harvest makes of documents that only lead to pages of events: sitemaps, listings, lists of addresses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from feeds.read import read
from feeds.wire import Document, ReadOptions
from visitapp.domain.errors import SourceError
from visitapp.domain.event.source import PAGE_INTERVAL
from visitapp.domain.place.locate import Gazetteer
from visitapp.harvest.discover import discover
from visitapp.harvest.fetch import Fetched, FetchError, Validators
from visitapp.harvest.gather import FRUITLESS_PAGES, Gathered, Tools, gather
from visitapp.harvest.problems import broken_events, is_cut_off
from visitapp.harvest.words import Vocabulary

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HOST = "https://x.example"


@dataclass
class Site:
    """A host's pages by path; anything else is not found."""

    pages: dict[str, str | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(
        self, url: str, *, allow_private: frozenset[str], validators: Validators | None = None, user_agent: str,
        now: datetime | None = None,
    ) -> Fetched:  # fmt: skip
        self.asked.append(url.removeprefix(HOST))
        page = self.pages.get(url.removeprefix(HOST), 404)
        if isinstance(page, int):
            raise FetchError(url, f"answered {page}", page)
        return Fetched(url, "fresh", page.encode(), "", "", "")


async def _read_here(data: bytes, options: ReadOptions) -> Document:
    return read(data, options)


def _tools(site: Site) -> Tools:
    return Tools(_read_here, Gazetteer([], []), Vocabulary({}), fetch=site.fetch, page_delay_s=0)


async def _gather(site: Site, path: str, most: int = 100) -> Gathered:
    return await gather(f"{HOST}{path}", "Europe/Stockholm", replace(_tools(site), most_pages=most), NOW)


def _event(name: str) -> str:
    node = {"@type": "Event", "name": name, "startDate": "2026-12-24"}
    return f'<html><script type="application/ld+json">{json.dumps(node)}</script></html>'


def _sitemap(*pages: tuple[str, str]) -> str:
    parts = (f"<url><loc>{HOST}{path}</loc><lastmod>{day}</lastmod></url>" for path, day in pages)
    return f'<?xml version="1.0"?><urlset>{"".join(parts)}</urlset>'


def _index(*paths: str) -> str:
    return "<sitemapindex>" + "".join(f"<sitemap><loc>{path}</loc></sitemap>" for path in paths) + "</sitemapindex>"


def _listing(*paths: str, following: str = "") -> str:
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in paths)
    return f'<html><main>{links}<a rel="next" href="{following}">Nästa</a></main></html>'


def _titles(gathered: Gathered) -> list[str]:
    return [event.title for event, _ in gathered.events]


def _is_whole(gathered: Gathered) -> bool:
    return not gathered.partial and not is_cut_off(gathered.problems) and not broken_events(gathered.problems)


async def test_sitemap_leads_to_the_pages_of_events_newest_first() -> None:
    pages = [("/om", "2026-11-30"), ("/evenemang/a", "2026-06-01"), ("/evenemang/b", "2026-11-01")]
    site = Site({"/sitemap.xml": _sitemap(*pages), "/evenemang/a": _event("A"), "/evenemang/b": _event("B")})

    gathered = await _gather(site, "/sitemap.xml")

    assert (_titles(gathered), gathered.followed, _is_whole(gathered)) == (["B", "A"], True, True)
    assert site.asked == ["/sitemap.xml", "/robots.txt", "/evenemang/b", "/evenemang/a"]


async def test_index_is_read_on_its_own_host_only() -> None:
    index = _index(f"{HOST}/one.xml", "https://demo.example/two.xml", f"{HOST}/gone.xml")
    site = Site({"/index.xml": index, "/one.xml": _sitemap(("/events/a", "")), "/events/a": _event("A")})

    gathered = await _gather(site, "/index.xml")

    assert site.asked == ["/index.xml", "/one.xml", "/gone.xml", "/robots.txt", "/events/a"]
    assert (_titles(gathered), gathered.partial) == (["A"], True)


async def test_sitemap_without_a_word_for_events_is_sampled_and_not_crawled() -> None:
    kinds = ("nyheter", "skola", "pa-scen", "bygga", "vard", "politik", "jobb")
    pages = {f"/{kind}/{number}": "<html>Hej</html>" for kind in kinds for number in range(30)}
    pages |= {path: _event(path) for path in pages if path.startswith("/pa-scen")}
    site = Site({"/sitemap.xml": _sitemap(*((path, "") for path in pages)), **pages})

    gathered = await _gather(site, "/sitemap.xml")

    assert len(gathered.events) == 30
    assert len(site.asked) == 2 + 10 + 28
    assert _is_whole(gathered)


async def test_sitemap_that_leads_to_no_events_has_an_error() -> None:
    site = Site({"/sitemap.xml": _sitemap(*((f"/evenemang/{number}", "") for number in range(40)))})

    gathered = await _gather(site, "/sitemap.xml")

    assert gathered.document.error == "no events in it, nor in the pages that it leads to"
    assert len(site.asked) == 7


async def test_listing_is_turned_to_its_end_and_its_pages_are_read() -> None:
    site = Site(
        {
            "/kalender": _listing("/kalender/a", "/kalender/b", following="/kalender?sida=2"),
            "/kalender?sida=2": _listing("/kalender/c", "/kalender/b", following="/kalender?sida=3"),
            "/kalender?sida=3": _listing(following="/kalender?sida=4"),
            "/kalender/a": _event("A"),
            "/kalender/c": _event("C"),
        }
    )

    gathered = await _gather(site, "/kalender")

    turned = ["/kalender", "/robots.txt", "/kalender?sida=2", "/kalender?sida=3"]
    assert site.asked == [*turned, "/kalender/a", "/kalender/b", "/kalender/c"]
    assert (_titles(gathered), _is_whole(gathered)) == (["A", "C"], True)
    assert [problem.what for problem in gathered.problems] == ["page is gone: answered 404"]


@pytest.mark.parametrize("status", [410, 500])
async def test_page_that_is_gone_takes_only_its_event_with_it(status: int) -> None:
    site = Site(
        {"/kalender": _listing("/kalender/a", "/kalender/b"), "/kalender/a": _event("A"), "/kalender/b": status}
    )

    gathered = await _gather(site, "/kalender")

    assert (_titles(gathered), _is_whole(gathered)) == (["A"], status == 410)


async def test_calendar_without_an_end_is_left() -> None:
    months = {f"/kalender?m={number}": _event("A").replace("<html>", f'<html><link rel="next" href="?m={number + 1}">')
              for number in range(40)}  # fmt: skip

    gathered = await _gather(Site({**months}), "/kalender?m=0")

    assert (len(gathered.events), gathered.partial) == (20, True)


async def test_more_pages_than_are_fetched_are_told() -> None:
    paths = [f"/kalender/{name}" for name in "abcde"]
    site = Site({"/kalender": _listing(*paths), **{path: _event(path) for path in paths}})

    gathered = await _gather(site, "/kalender", most=3)

    assert (len(gathered.events), gathered.partial) == (3, True)
    assert [(problem.where, problem.what) for problem in gathered.problems] == [
        ("entries", "2 pages were not fetched: the rest is left out")
    ]


@pytest.mark.parametrize("closed", ["/kalender?sida", "/kalender/a"])
async def test_robots_txt_is_kept_for_lists_and_pages(closed: str) -> None:
    site = Site(
        {
            "/robots.txt": f"User-agent: *\nDisallow: {closed}",
            "/kalender": _listing("/kalender/a", "/kalender/b", following="/kalender?sida=2"),
            "/kalender?sida=2": _listing("/kalender/c"),
            **{f"/kalender/{name}": _event(name) for name in "abc"},
        }
    )

    gathered = await _gather(site, "/kalender")

    assert _titles(gathered) == (["a", "b"] if closed == "/kalender?sida" else ["b", "c"])
    assert not any(path.startswith(closed) for path in site.asked)


async def test_list_of_addresses_in_json_ld_is_followed() -> None:
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "url": "/visa/1"}, "/visa/2"]}
    page = f'<html><script type="application/ld+json">{json.dumps(listed)}</script></html>'
    site = Site({"/start": page, "/visa/1": _event("A"), "/visa/2": _event("B")})

    assert _titles(await _gather(site, "/start")) == ["A", "B"]


async def test_dump_is_read_on_past_pages_without_events() -> None:
    first = {"@graph": [{"@type": "Place", "name": "Torget", "hydra:next": {"@id": "/dump?page=2"}}]}
    second = {"@graph": [{"@type": "Event", "name": "A", "startDate": "2026-12-24"}]}
    site = Site({"/dump": json.dumps(first), "/dump?page=2": json.dumps(second)})

    gathered = await _gather(site, "/dump")

    assert (_titles(gathered), site.asked) == (["A"], ["/dump", "/dump?page=2"])


@pytest.mark.parametrize(("feed", "chosen"), [("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:f\nSUMMARY:F\nDTSTART:20261224\n"
                                               "END:VEVENT\nEND:VCALENDAR", "/f.ics"), ("", "/kalender")])  # fmt: skip
async def test_feed_that_a_listing_announces_is_proposed_before_it(feed: str, chosen: str) -> None:
    announced = '<link rel="alternate" type="text/calendar" href="/f.ics">'
    listing = _listing("/kalender/a", "/kalender/b").replace("<html>", f"<html>{announced}")
    site = Site({"/kalender": listing, "/kalender/a": _event("A"), "/f.ics": feed})

    found = await discover(f"{HOST}/kalender", _tools(site), NOW)

    assert (found.source.url, found.events) == (f"{HOST}{chosen}", 1)
    assert found.proposal.led_by == ("feed" if feed else "")


async def test_source_that_only_leads_to_pages_is_asked_less_often() -> None:
    site = Site(
        {"/index.xml": _index(f"{HOST}/a.xml"), "/a.xml": _sitemap(("/events/a", "")), "/events/a": _event("A")}
    )

    found = await discover(f"{HOST}/index.xml", _tools(site), NOW)

    assert (found.source.format, found.source.interval) == ("sitemap", PAGE_INTERVAL)


PLAIN = "<html lang='sv'><title>Öby kommun</title><p>Välkommen!"


@pytest.mark.parametrize(
    ("robots", "sitemaps", "asked"),
    [
        ("Sitemap: https://x.example/karta.xml", ["/karta.xml"], ["/karta.xml"]),
        (
            "Sitemap: https://x.example/karta.xml\nSitemap: https://x.example/events.xml",
            ["/events.xml"],
            ["/events.xml"],
        ),
        ("Sitemap: https://x.example/karta.xml", ["/sitemap.xml"], ["/karta.xml", "/sitemap.xml"]),
        ("Sitemap: https://y.example/karta.xml\nSitemap: skräp", ["/sitemap.xml"], ["/sitemap.xml"]),
        ("User-agent: *\nDisallow: /sitemap.xml\nSitemap: /karta.xml", ["/karta.xml", "/sitemap.xml"], []),
        (404, ["/sitemap.xml"], ["/sitemap.xml"]),
        (500, ["/sitemap.xml"], []),
    ],
    ids=["named", "word first", "then usual", "elsewhere", "forbidden", "no robots", "unknown robots"],
)
async def test_page_that_gives_nothing_leads_to_the_sitemap_of_its_site(
    robots: str | int, sitemaps: list[str], asked: list[str]
) -> None:
    pages = {"/": PLAIN, "/robots.txt": robots, "/evenemang/a": _event("A"), "/om": PLAIN}
    site = Site({**pages, **dict.fromkeys(sitemaps, _sitemap(("/om", ""), ("/evenemang/a", "")))})

    if not asked:
        with pytest.raises(SourceError, match="no events in this page"):
            await discover(f"{HOST}/", _tools(site), NOW)
        assert site.asked == ["/", "/robots.txt"]
        return
    found = await discover(f"{HOST}/", _tools(site), NOW)

    assert site.asked == ["/", "/robots.txt", *asked, "/evenemang/a"]
    assert (found.source.url, found.source.name, found.events) == (f"{HOST}{asked[-1]}", "Öby kommun", 1)
    assert (found.proposal.led_by, found.proposal.followed) == ("sitemap", True)


@pytest.mark.parametrize(
    "sitemap",
    [
        "<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset><url><loc>https://x.example/evenemang/a</loc></url></urlset>",
        _index(*(f"{HOST}/evenemang{number}.xml" for number in range(400)), f"{HOST}/sitemap.xml"),
        _sitemap(*((f"/evenemang/{number}", "") for number in range(3000))),
        _event("A"),
        500,
    ],
    ids=["entity", "index in itself", "thousands", "page", "fault"],
)
async def test_sitemap_of_a_site_that_leads_nowhere_costs_little_and_changes_nothing(sitemap: str | int) -> None:
    named = "\n".join(f"Sitemap: {HOST}/map{number}.xml" for number in range(50))
    site = Site({"/": PLAIN, "/robots.txt": named, "/map0.xml": sitemap, "/map1.xml": sitemap, "/map2.xml": sitemap})

    with pytest.raises(SourceError, match="no events in this page"):
        await discover(f"{HOST}/", _tools(site), NOW)

    assert len(site.asked) <= 2 + 2 * (1 + FRUITLESS_PAGES)
    assert "/map2.xml" not in site.asked


async def test_calendar_without_events_is_no_page_that_a_sitemap_could_stand_for() -> None:
    site = Site({"/a.ics": "BEGIN:VCALENDAR\nEND:VCALENDAR", "/sitemap.xml": _sitemap(("/evenemang/a", ""))})

    found = await discover(f"{HOST}/a.ics", _tools(site), NOW)

    assert (found.events, found.proposal.led_by, site.asked) == (0, "", ["/a.ics"])
