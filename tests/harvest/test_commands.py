"""`visitapp source` and `visitapp harvest`, from the command line to what is published."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer
from typer.testing import CliRunner, Result

from visitapp.cli import harvest, source
from visitapp.regiondata import load_region
from visitapp.store import models
from visitapp.store.database import open_database

app = typer.Typer()
app.add_typer(source.app, name="source")
app.command()(harvest.harvest)

TOMORROW = datetime.now(UTC) + timedelta(days=1)


def calendar(*titles: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "X-WR-CALNAME:Torgets kalender"]
    for title in titles:
        lines += ["BEGIN:VEVENT", f"UID:{title}", f"SUMMARY:{title}", f"DTSTART:{TOMORROW:%Y%m%d}T170000Z"]
        lines += ["LOCATION:Stora Torg", "END:VEVENT"]
    lines += ["BEGIN:VEVENT", "UID:broken", "SUMMARY:Trasig", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


@dataclass
class Site:
    """A web server on loopback, and the environment in which the commands may ask it."""

    port: int
    database_url: str
    data_dir: Path
    pages: dict[str, bytes] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def run(self, *words: str, allowed: bool = True) -> Result:
        env = {
            "VISITAPP_DATABASE_URL": self.database_url,
            "VISITAPP_DATA_DIR": str(self.data_dir),
            "VISITAPP_DEMO": "1",
            "VISITAPP_FETCH_PRIVATE": f"127.0.0.1:{self.port}" if allowed else "",
        }
        return CliRunner().invoke(app, list(words), env=env)


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    async def prepare() -> None:
        async with open_database(database_url):
            await load_region(datetime.now(UTC))

    asyncio.run(prepare())
    pages: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's own name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Site(server.server_address[1], database_url, tmp_path, pages)
        server.shutdown()
        thread.join()


def titles_of(site: Site) -> list[str]:
    """The titles of what is public."""

    async def read() -> list[str]:
        async with open_database(site.database_url) as database:
            sql = (
                "SELECT t.title FROM event_text t JOIN event e ON e.id = t.event_id"
                " WHERE e.state = 'public' ORDER BY t.title"
            )
            return [str(row[0]) for row in await database.reader.run(lambda query: query.rows(sql))]

    return asyncio.run(read())


def test_address_is_shown_kept_and_harvested(site: Site) -> None:
    site.pages["/a.ics"] = calendar("Konsert", "Marknad")

    added = site.run("source", "add", site.url("/a.ics"), "--municipality", "halmstad")
    listed = site.run("source", "list")

    assert added.exit_code == 0, added.output
    assert added.output.splitlines() == [
        "Torgets kalender: ical, 2 events in the coming 400 days",
        *(
            f"  {TOMORROW.replace(hour=17, minute=0).astimezone(source_zone()):%Y-%m-%d %H:%M}  {title}, Stora Torg"
            for title in ("Konsert", "Marknad")
        ),
        "  problem: VEVENT 3 broken: left out: has no DTSTART",
        "proposed: language sv (nothing tells); municipality halmstad; each event where it says; read every hour",
        "kept as torgets-kalender",
        "2 events, 2 of them new, are published",
    ]
    assert titles_of(site) == ["Konsert", "Marknad"]
    assert re.search(r"torgets-kalender +halmstad +ical +2 ", listed.output)


def test_sitemap_is_proposed_for_a_page_that_gives_nothing(site: Site) -> None:
    site.pages["/"] = b"<html lang='sv'><title>Torget</title><p>Hej"
    site.pages["/robots.txt"] = f"Sitemap: {site.url('/karta.txt')}".encode()
    site.pages["/karta.txt"] = f"{site.url('/om')}\n{site.url('/evenemang/a')}\n".encode()
    site.pages["/evenemang/a"] = (
        f'<html><script type="application/ld+json">{{"@type": "Event", "name": "Konsert", "startDate":'
        f' "{TOMORROW:%Y-%m-%d}"}}</script>'
    ).encode()

    shown = site.run("source", "add", site.url("/"), "--dry-run")

    assert shown.exit_code == 0, shown.output
    why = "the site's own sitemap; neither the page nor a feed of it tells of events"
    assert shown.output.splitlines()[:2] == [
        f"found at {site.url('/karta.txt')} ({why})",
        "Torget: sitemap, 1 events in the coming 400 days",
    ]


def test_rooms_are_in_the_place_of_their_source(site: Site) -> None:
    site.pages["/a.ics"] = calendar("Konsert").replace(b"Stora Torg", b"Lilla salen")

    added = site.run(
        "source", "add", site.url("/a.ics"), "--place-strategy", "room", "--place", "halmstads-slott"
    )  # fmt: skip

    async def read() -> list[tuple[str, str, str, str]]:
        async with open_database(site.database_url):
            kept = await models.Source.get(slug="torgets-kalender")
            return [
                (row.place_name, row.municipality_slug, kept.place_strategy, kept.place_uid)
                for row in await models.Event.all()
            ]

    assert added.exit_code == 0, added.output
    assert asyncio.run(read()) == [("Lilla salen, Halmstads slott", "halmstad", "room", "halmstads-slott")]


def source_zone() -> ZoneInfo:

    return ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("source", "add", "/nothing"), 1),
        (("source", "add", "/page"), 1),
        (("source", "add", "/a.ics", "--municipality", "nowhere"), 2),
        (("source", "remove", "nothing"), 1),
        (("harvest", "nothing"), 1),
        (("source", "add"), 2),
        (("source", "add", "/a.ics", "--place-strategy", "nowhere"), 2),
        (("source", "add", "/a.ics", "--place-strategy", "fixed"), 2),
        (("source", "add", "/a.ics", "--place", "halmstads-slott"), 2),
        (("source", "add", "/a.ics", "--place-strategy", "fixed", "--place", "nothing"), 1),
    ],
)
def test_what_cannot_be_done_says_so_and_keeps_nothing(site: Site, words: tuple[str, ...], status: int) -> None:
    site.pages |= {"/a.ics": calendar("Konsert"), "/page": b"<html><body>Hej</body></html>"}

    result = site.run(*(site.url(word) if word.startswith("/") else word for word in words))

    assert result.exit_code == status
    assert site.run("source", "list").output == "no sources yet\n"


def test_private_address_outside_the_allow_list_is_refused(site: Site) -> None:
    site.pages["/a.ics"] = calendar("Konsert")

    result = site.run("source", "add", site.url("/a.ics"), "--yes", allowed=False)

    assert result.exit_code == 1
    assert str(result.exception) == f"127.0.0.1:{site.port}: is no public address (127.0.0.1)"


def test_harvest_brings_what_is_new_and_fails_aloud(site: Site) -> None:
    site.pages["/a.ics"] = calendar("Konsert")
    site.run("source", "add", site.url("/a.ics"), "--yes")
    site.pages["/a.ics"] = calendar("Konsert", "Marknad")

    idle = site.run("harvest")
    named = site.run("harvest", "torgets-kalender")
    del site.pages["/a.ics"]
    failed = site.run("harvest", "--all")

    assert (idle.exit_code, idle.output) == (0, "nothing is due\n")
    assert named.exit_code == 0
    assert re.search(r"torgets-kalender +complete +2 +1 +0 +1 +0 +1 ", named.output)
    assert failed.exit_code == 1
    assert "answered 404" in failed.output
    assert titles_of(site) == ["Konsert", "Marknad"]


def test_harvest_that_is_held_back_says_how_it_is_released(site: Site) -> None:
    site.pages["/a.ics"] = calendar(*(f"Konsert {number}" for number in range(10)))
    site.run("source", "add", site.url("/a.ics"), "--yes")
    site.pages["/a.ics"] = calendar("Konsert 0", "Konsert 1")

    held = site.run("harvest", "torgets-kalender")
    released = site.run("source", "release", "torgets-kalender")
    after = site.run("harvest")
    again = site.run("source", "release", "torgets-kalender")

    assert held.output.splitlines()[-1] == (
        "torgets-kalender brought far less than usual, so nothing was taken away. If that is right: "
        "visitapp source release torgets-kalender"
    )
    assert released.exit_code == 0, released.output
    assert re.search(r"torgets-kalender +complete +2 ", after.output)
    assert (again.exit_code, str(again.exception)) == (
        1, "slug: has no harvest that is held back because it is small ('torgets-kalender')",
    )  # fmt: skip


def test_dry_runs_show_what_would_change_and_keep_nothing(site: Site) -> None:
    site.pages["/a.ics"] = calendar("Konsert")
    day = f"{TOMORROW.replace(hour=17, minute=0).astimezone(source_zone()):%Y-%m-%d}"
    added = site.run("source", "add", site.url("/a.ics"), "--dry-run")
    listed = site.run("source", "list")
    site.run("source", "add", site.url("/a.ics"), "--yes")
    site.pages["/a.ics"] = calendar("Marknad")

    told = site.run("harvest", "torgets-kalender", "--dry-run")
    del site.pages["/a.ics"]
    failed = site.run("harvest", "torgets-kalender", "--dry-run")

    assert (added.exit_code, listed.output) == (0, "no sources yet\n")
    assert "Torgets kalender: 1 events: 1 new, 0 changed, 0 unchanged, 0 gone, 0 of them withdrawn now" in added.output
    assert told.exit_code == 0, told.output
    lines = [" ".join(line.split()) for line in told.output.splitlines()]
    assert lines[0] == "torgets-kalender: 1 events: 1 new, 0 changed, 0 unchanged, 1 gone, 0 of them withdrawn now"
    assert lines[2:4] == [f"new {day} Marknad Stora Torg", f"gone {day} Konsert Stora Torg"]
    assert lines[-2:] == ["complete: what is gone may be taken away", "nothing was written"]
    assert titles_of(site) == ["Konsert"]
    assert (failed.exit_code, "answered 404" in failed.output) == (1, True)


def test_removed_source_takes_its_events_and_brings_them_back(site: Site) -> None:
    site.pages["/a.ics"] = calendar("Konsert")
    site.run("source", "add", site.url("/a.ics"), "--yes")

    removed = site.run("source", "remove", "torgets-kalender")
    without = titles_of(site)
    again = site.run("source", "add", site.url("/a.ics"), "--yes")

    assert (removed.exit_code, removed.output) == (0, "torgets-kalender is removed; 1 events changed\n")
    assert (without, titles_of(site)) == ([], ["Konsert"])
    assert again.exit_code == 0
