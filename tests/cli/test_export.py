"""The public site as files: whole, linked, the bytes of the live feeds, and nothing else touched."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from feeds.dated import dated, instant
from tests.site.conftest import Site, make_site
from tests.site.test_server import calendar, served, subscribe
from visitapp.exportlinks import Addresses, relink

LIVE = "https://live.example"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, region_today: Path) -> Iterator[Site]:
    """A site of three evenings."""
    folder = tmp_path_factory.mktemp("export") / "site"
    with (
        served({"/all.ics": calendar(3)}) as host,
        make_site(folder, False, begun=region_today, VISITAPP_FETCH_PRIVATE=host) as site,
    ):
        subscribe(site, f"http://{host}/all.ics")
        yield site


@pytest.fixture(scope="module")
def exported(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as files."""
    folder = tmp_path_factory.mktemp("export") / "out"
    site.run("export", str(folder), "--live", LIVE)
    return folder


@dataclass(frozen=True)
class Again:
    """A folder that was exported into twice: what it was changed to before the second time, and what was told then."""

    folder: Path
    before: dict[str, bytes]
    written_ns: int
    told: str


@pytest.fixture(scope="module")
def again(site: Site, exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Again:
    """The site exported a second time, as if the first one had been made of what has gone since."""
    folder = tmp_path_factory.mktemp("export") / "again"
    shutil.copytree(exported, folder)
    ahead = datetime(2100, 1, 1, tzinfo=UTC)
    same, other = folder / "sv/events.ics", folder / "sv/events.rss"
    same.write_bytes(dated(same.read_bytes(), ahead))
    other.write_bytes(dated(other.read_bytes().replace(b"<item>", b"<item><!-- gone -->", 1), ahead))
    manifest, gone = folder / "visitapp-export.json", folder / "sv/events/gone/index.html"
    told = json.loads(manifest.read_text("utf-8"))
    told["files"]["sv/events/gone/index.html"] = {}
    manifest.write_text(json.dumps(told))
    gone.parent.mkdir()
    gone.write_text("gone")
    (folder / "CNAME").write_text("visit.example")
    before = {str(path.relative_to(folder)): path.read_bytes() for path in (same, other)}
    written_ns = (folder / "sv/about/index.html").stat().st_mtime_ns

    done = site.run("export", str(folder), "--live", LIVE)

    return Again(folder, before, written_ns, done.stdout)


def test_every_link_within_the_export_leads_to_a_file(exported: Path) -> None:
    broken = set()
    for page in exported.rglob("*.html"):
        for value in re.findall(r'\s(?:href|src|action)="(/[^"]*)"', page.read_text("utf-8")):
            parts = urlsplit(unescape(value))
            file = exported / parts.path[1:]
            if not (file / "index.html" if parts.path.endswith("/") else file).is_file():
                broken.add((str(page.relative_to(exported)), value))
            assert not parts.query or parts.path.startswith("/static/"), value

    assert sorted(broken) == []


def test_feeds_are_the_bytes_of_the_live_ones(site: Site, exported: Path) -> None:
    files = {
        "sv/events.ics": "/sv/events.ics",
        "de/events.json": "/de/events.json",
        "da/lists/municipality-halmstad.rss": "/da/events.rss?municipality=halmstad",
        "en/lists/category-music.atom": "/en/events.atom?category=music",
    }
    site.start("serve")
    try:
        live = {file: site.get(path).content for file, path in files.items()}
    finally:
        site.stop("serve")

    # When each was made is told by each, and both know of other ones before.
    then = datetime(2026, 1, 1, tzinfo=UTC)
    assert {file: dated((exported / file).read_bytes(), then) for file in files} == {
        file: dated(body, then) for file, body in live.items()
    }


def test_feed_of_a_later_export_is_newer_when_it_changed_and_else_the_same(again: Again) -> None:
    same, other = (again.folder / file for file in again.before)

    assert same.read_bytes() == again.before["sv/events.ics"]
    assert b"gone" in again.before["sv/events.rss"]
    assert b"gone" not in other.read_bytes()
    assert instant(other.read_bytes()) == datetime(2100, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_manifest_names_every_file(exported: Path) -> None:
    told = json.loads((exported / "visitapp-export.json").read_text("utf-8"))

    files = {str(path.relative_to(exported)) for path in exported.rglob("*") if path.is_file()}
    assert set(told["files"]) == files - {"visitapp-export.json", "visitapp-export.lock"}
    assert {
        file: told["files"][file]["type"] for file in ("sv/events.ics", "sv/events.json", "sv/about/index.html")
    } == {
        "sv/events.ics": "text/calendar; charset=utf-8",
        "sv/events.json": "application/feed+json",
        "sv/about/index.html": "text/html; charset=utf-8",
    }


def test_export_again_keeps_what_is_unchanged_and_removes_what_is_gone(again: Again) -> None:
    gone, own = again.folder / "sv/events/gone", again.folder / "CNAME"

    assert again.told.rstrip().endswith("1 removed")
    assert (again.folder / "sv/about/index.html").stat().st_mtime_ns == again.written_ns
    assert (gone.exists(), own.read_text()) == (False, "visit.example")
    assert not (again.folder / ".visitapp-export").exists()


def test_folder_of_something_else_is_refused(site: Site, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    done = site.run("export", str(tmp_path), ok=False)

    assert done.returncode == 1
    assert done.stderr == f"visitapp: {tmp_path}: is neither empty nor a former export; nothing was touched\n"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_folder_or_json_is_asked_for(site: Site) -> None:
    neither, lines = site.run("export", ok=False), site.run("export", "--json").stdout.splitlines()

    assert neither.returncode == 2
    assert len(lines) == 3
    assert all(json.loads(line)["texts"] for line in lines)


ADDRESSES = Addresses(
    frozenset({"/sv/", "/sv/events", "/sv/about"}),
    frozenset({"/sv/events.ics", "/static/site.css"}),
    frozenset({("category", "music")}),
)


@pytest.mark.parametrize(
    ("link", "led_to"),
    [
        ('<a href="/sv/about#x">', '<a href="/sv/about/#x">'),
        ('<a href="/sv/events?category=music&amp;page=2">', '<a href="/sv/lists/category-music/page-2/">'),
        ('<a href="/sv/events?page=3">', '<a href="/sv/lists/all/page-3/">'),
        ('<a href="/sv/events.ics?category=music">', '<a href="/sv/lists/category-music.ics">'),
        ('<a href="/sv/events?q=a&amp;free=1">', f'<a href="{LIVE}/sv/events?q=a&amp;free=1">'),
        ('<a href="/office">', f'<a href="{LIVE}/office">'),
        ('<a href="?date=2027-01-01">', f'<a href="{LIVE}/sv/about?date=2027-01-01">'),
        ('<form action="/sv/events">', f'<form action="{LIVE}/sv/events">'),
        ('<link href="/static/site.css?v=1">', '<link href="/static/site.css?v=1">'),
        ('<a href="https://other.example/sv/about">', '<a href="https://other.example/sv/about">'),
        ('<a href="#main">', '<a href="#main">'),
    ],
)
def test_link_leads_into_the_export_or_to_the_live_site(link: str, led_to: str) -> None:
    assert relink(link, "/sv/about", ADDRESSES, LIVE) == led_to
