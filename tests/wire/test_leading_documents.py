"""Documents that hold no events and lead to pages that do: listings, sitemaps."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.event_paths import goes_on, looks_like_event
from feeds.read import read
from feeds.wire import Document, Problem, ReadOptions

LISTING = (Path(__file__).parent / "pages" / "listing.html").read_bytes()
ADDRESS = "https://kommunen.example/evenemang.html"


def _read(data: bytes, address: str = ADDRESS) -> Document:
    return read(data, ReadOptions(base_url=address))


def test_listing_leads_to_the_pages_of_its_events() -> None:
    document = _read(LISTING)

    assert (document.format, document.error, document.events) == ("listing", None, ())
    assert [(item.url.removeprefix("https://kommunen.example"), item.title) for item in document.items] == [
        ("/evenemang/konsert-i-parken.html", "Konsert i parken"),
        ("/evenemang/loppis.html", "Loppis på torget"),
        ("/evenemang/vandring.html", ""),
    ]
    assert document.more == ("https://kommunen.example/evenemang.html?sida=2",)


def test_listing_in_a_file_stands_where_it_says() -> None:
    canonical = LISTING.replace(b"<title>", f'<link rel="canonical" href="{ADDRESS}"><title>'.encode())

    assert _read(canonical, "").items == _read(LISTING).items
    assert _read(LISTING, "").items == ()


@pytest.mark.parametrize(
    ("address", "links", "count"),
    [
        ("https://x.example/kalender", ["/kalender/a", "/kalender/b"], 2),
        ("https://x.example/", ["/kalender/a", "/kalender/b"], 0),
        ("https://x.example/", ["/kalender/a", "/kalender/b", "/kalender/c"], 3),
        ("https://x.example/", ["/events/2026/a", "/events/2026/b", "/events/2027/c"], 3),
        ("https://x.example/", ["/e?id=1", "/event?id=1", "/event?id=2", "/event?id=3", "/event?lang=sv"], 3),
        ("https://x.example/kalender/a", ["/kalender", "/kalender/a", "/kalender/b"], 0),
        ("https://x.example/nyheter", ["/nyheter/a", "/nyheter/b", "/nyheter/c"], 0),
    ],
)
def test_links_are_chosen_by_their_kind_or_place(address: str, links: list[str], count: int) -> None:
    page = "".join(f'<p><a href="{link}">{link}</a>' for link in links)

    assert len(_read(f"<html>{page}</html>".encode(), address).items) == count


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/evenemang/konsert", True),
        ("/uppleva/evenemangskalender/kalender/konsert.5.1a2b.html", True),
        ("/de/veranstaltungen/sommerfest", True),
        ("/begivenheder/2026/loppemarked", True),
        ("/f%C3%B6rest%C3%A4llningar/oz", True),
        ("/event/page/2", False),
        ("/events/2026-07/", False),
        ("/evenemang", False),
        ("/eventyr/tinderboxen", False),
        ("/terminal/buss", False),
        ("/programvara/excel", False),
        ("/kalender/bild.jpg", False),
    ],
)
def test_address_looks_like_an_events(path: str, expected: bool) -> None:
    assert looks_like_event(f"https://x.example{path}") is expected


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("/evenemang", "/evenemang?sida=2", True),
        ("/evenemang/", "/evenemang/page/2/", True),
        ("/evenemang/page/2/", "/evenemang/page/3/", True),
        ("/evenemang?sida=2", "/evenemang?sida=2", False),
        ("/evenemang/konsert", "/evenemang/loppis", False),
        ("/evenemang", "https://y.example/evenemang?sida=2", False),
    ],
)
def test_neighbour_of_a_page_is_no_further_page(here: str, there: str, expected: bool) -> None:
    other = there if there.startswith("https") else f"https://x.example{there}"

    assert goes_on(f"https://x.example{here}", other) is expected


SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>
  https://x.example/evenemang/a </loc><lastmod>2026-06-01</lastmod>
  <xhtml:link rel="alternate" hreflang="sv" href="https://x.example/evenemang/a"/>
  <xhtml:link rel="alternate" hreflang="en" href="https://x.example/en/events/a"/></url>
<url><loc>https://x.example/en/events/a</loc></url>
<url><loc>https://x.example/evenemang/b?x=1&amp;y=2</loc><lastmod>2026-06-02T10:00:00+02:00</lastmod></url>
<url><loc>ftp://x.example/c</loc></url><url/><loc>https://x.example/d</loc>
<url><loc>https://x.example/om</loc><lastmod>snart</lastmod></url>
</urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>"""


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_sitemap_leads_to_its_pages_with_the_days_they_changed(packed: bool) -> None:
    document = _read(gzip.compress(SITEMAP) if packed else SITEMAP)

    assert (document.format, document.error, document.problems) == ("sitemap", None, ())
    assert [(item.url, item.published and item.published.astimezone(UTC)) for item in document.items] == [
        ("https://x.example/evenemang/a", datetime(2026, 5, 31, 22, tzinfo=UTC)),
        ("https://x.example/evenemang/b?x=1&y=2", datetime(2026, 6, 2, 8, tzinfo=UTC)),
        ("https://x.example/om", None),
    ]


PLAIN = (
    "\ufeffhttps://x.example/evenemang/a\r\nhttps://x.example/evenemang/förår?id=1&sida=2\r\n\r\n"
    "HTTPS://x.example/om  \r\nhttps://x.example/evenemang/a\r\n"
    + "https://x.example/nyhet\r\n" * 20
    + "/evenemang/b\r\n"
)


@pytest.mark.parametrize("broken", ["https://[x.example/b", "https://x]/event/b", "https://x\u2100y.example/event/b"])
def test_address_that_cannot_be_taken_apart_keeps_no_other_away(broken: str) -> None:
    whole = "https://x.example/event/[a]"
    marked = f"<urlset><url><loc>{broken}</loc></url><url><loc>{whole}</loc></url></urlset>"
    index = f"<sitemapindex><sitemap><loc>{broken}</loc></sitemap><sitemap><loc>{whole}</loc></sitemap></sitemapindex>"

    told = [read(text.encode(), ReadOptions()) for text in (marked, f"{whole}\n{broken}\n", index)]

    assert [[item.url for item in one.items] for one in told] == [[whole], [whole], []]
    assert told[2].more == (whole,)
    assert told[1].problems == (Problem("line 2", "no web address", broken),)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_sitemap_of_plain_lines_leads_to_its_pages(packed: bool) -> None:
    document = _read(gzip.compress(PLAIN.encode()) if packed else PLAIN.encode())

    assert (document.format, document.error, document.more) == ("sitemap", None, ())
    assert [(item.url, item.published) for item in document.items] == [
        ("https://x.example/evenemang/a", None),
        ("https://x.example/evenemang/förår?id=1&sida=2", None),
        ("HTTPS://x.example/om", None),
        ("https://x.example/nyhet", None),
    ]
    assert document.problems == (Problem("line 26", "no web address", "/evenemang/b"),)


@pytest.mark.parametrize(
    "text",
    ["https://x.example/a b\nhttps://x.example/c", "https://x.example/a\nHej", "http://", "ftp://x.example/a"],
)
def test_text_that_names_an_address_is_no_sitemap(text: str) -> None:
    assert _read(text.encode()).error == "no format that can be read"


@pytest.mark.parametrize(
    ("children", "more"),
    [
        (("/news.xml", "/tribe_events-sitemap.xml"), ("https://x.example/tribe_events-sitemap.xml",)),
        (("/a.xml", "/b.xml.gz"), ("https://x.example/a.xml", "https://x.example/b.xml.gz")),
    ],
)
def test_index_leads_to_the_sitemaps_of_events_where_it_has_any(
    children: tuple[str, ...], more: tuple[str, ...]
) -> None:
    parts = "".join(f"<sitemap><loc>https://x.example{child}</loc></sitemap>" for child in children)

    document = _read(INDEX.format(parts).encode())

    assert (document.items, document.more) == ((), more)


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE urlset [<!ENTITY a "b">]><urlset><url><loc>https://x.example/&a;</loc></url></urlset>',
        b'<urlset><!DOCTYPE x SYSTEM "file:///etc/passwd"></urlset>',
        gzip.compress(b"<urlset>" + b" " * 12_000_000),
        gzip.compress(gzip.compress(SITEMAP)),
        gzip.compress(SITEMAP)[:-20],
        b"\x1f\x8b" + b"x" * 100,
        gzip.compress(LISTING),
    ],
    ids=["entity", "file", "bomb", "twice", "cut", "broken", "page"],
)
def test_hostile_sitemap_is_refused(data: bytes) -> None:
    document = _read(data)

    assert document.error is not None
    assert (document.items, document.more) == ((), ())


def test_sitemap_that_breaks_off_gives_what_came() -> None:
    document = _read(SITEMAP[: SITEMAP.index(b"<url/>")])

    assert len(document.items) == 2
    assert "the rest is left out" in document.problems[0].what


@pytest.mark.parametrize(
    "data",
    [
        b"<html>" + b'<a href="/kalender/x">x' * 50_000,
        b"<urlset>" + b"<url><loc>https://x.example/evenemang/1</loc></url>" * 25_000 + b"</urlset>",
        b"<urlset>" + b"<url>" * 500_000,
        b"https://x.example/evenemang/1\n" * 300_000,
        b"https://x.example/" + b"x" * 9_000_000,
    ],
    ids=["links", "pages", "nested", "lines", "line"],
)
def test_leading_document_made_to_cost_much_costs_little(data: bytes) -> None:
    began = time.process_time()

    _read(data)

    assert time.process_time() - began < 2


@given(st.text(alphabet="/?=&%#:evnt-kaldr019.[]@åé\x00", max_size=40), st.text(alphabet="/?=&page2", max_size=20))
@settings(max_examples=100, deadline=None)
def test_any_address_is_answered(written: str, other: str) -> None:
    page = f'<html><a rel="next" href="{written}">a</a><a href="{other}">b</a></html>'

    document = _read(page.encode(), f"https://x.example/{other}")

    assert all(item.url.startswith("https://x.example") for item in document.items)
