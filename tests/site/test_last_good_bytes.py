"""A feed address that once worked works for ever: with the database stopped, ruined, and after restarts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from tests.conftest import run_apart, started_postgres
from tests.site.conftest import Site, make_site, wait_until
from tests.site.test_server import calendar, served, subscribe
from visitapp.domain.trip.types import Trip, Wish
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.store.database import open_database
from visitapp.store.feed_codes import create_feed_code
from visitapp.store.trips import add_trip

PLACE = "halmstads-slott"


@contextmanager
def published(folder: Path, database_url: str = "", begun: Path | None = None) -> Iterator[Site]:
    """A site that has harvested twenty events and been stopped; of an empty database when `begun` is not given."""
    with (
        served({"/all.ics": calendar(20)}) as host,
        make_site(folder, False, database_url, begun, VISITAPP_FETCH_PRIVATE=host) as site,
    ):
        if begun is None:
            site.run("migrate")
            site.run("region", "load")
        subscribe(site, f"http://{host}/all.ics")
        yield site


def make_code(database_url: str) -> str:
    """A short permanent address in the site's database; its code."""
    codes = []

    async def make() -> None:
        async with open_database(database_url):
            codes.append(await create_feed_code("da", "category=other", datetime.now(UTC)))

    run_apart(make())
    return codes[0]


def make_trip(database_url: str) -> str:
    """A kept trip in the site's database; its token to read it."""
    tokens = []

    async def make() -> None:
        days = date(2027, 6, 5), date(2027, 6, 6)
        async with open_database(database_url):
            tokens.append((await add_trip(Trip(Wish("", "car", *days)), datetime.now(UTC)))[1])

    run_apart(make())
    return tokens[0]


def addresses(database_url: str) -> list[str]:
    """One of each kind of feed, in all five forms where it has them, and the calendar of a trip."""
    code = make_code(database_url)
    return [
        f"/sv/trips/{make_trip(database_url)}.ics",
        *(f"/sv/events{ending}" for ending in CONTENT_TYPES),
        *(f"/de/events{ending}?category=other" for ending in CONTENT_TYPES),
        *(f"/en/places/{PLACE}{ending}" for ending in CONTENT_TYPES),
        *(f"/f/{code}{ending}" for ending in CONTENT_TYPES),
        "/da/events.rss?feed=changes",
        "/de/crossings/ystad-ronne.ics?direction=back",
        "/de/crossings/ystad-ronne.rss",
    ]


def answers(site: Site, paths: list[str]) -> dict[str, tuple[int, str, bytes]]:
    """Status, tag and bytes of each."""
    found = {}
    for path in paths:
        answer = site.get(path)
        found[path] = (answer.status_code, answer.headers.get("etag", ""), answer.content)
    return found


def lost(site: Site) -> bool:
    """Whether the server knows that it has no database."""
    return "visitapp_newest_change -1.0" in site.get("/metrics").text


def published_with(site: Site, word: str) -> int:
    """How many events with a word in them a site on SQLite has."""
    with closing(sqlite3.connect(site.folder / "visitapp.sqlite3", timeout=10)) as connection:
        return int(
            connection.execute("SELECT COUNT(*) FROM event WHERE search_text LIKE ?", (f"%{word}%",)).fetchone()[0]
        )


def unavailable(site: Site) -> tuple[int, str]:
    """What a feed answers that nobody ever asked for: the status, and when to come again."""
    answer = site.get("/sv/events.ics?q=never+asked")
    return answer.status_code, answer.headers.get("retry-after", "")


def test_stopped_postgresql_is_seen_by_no_subscriber(tmp_path: Path) -> None:
    with started_postgres() as server:
        server.sql("CREATE DATABASE site")
        with published(tmp_path / "s", server.url("site")) as site:
            paths = addresses(server.url("site"))
            site.start("serve")
            before = answers(site, paths)

            server.control("-m", "fast", "stop")
            wait_until(lambda: lost(site), "the server to lose its database")
            running = answers(site, paths)
            site.stop("serve")
            site.start("serve")
            restarted = answers(site, paths)
            told = unavailable(site)
            known = site.get(paths[0], **{"If-None-Match": before[paths[0]][1]}).status_code
            server.start()
            wait_until(lambda: unavailable(site)[0] == 200, "the server to find its database again")

    assert {status for status, _, _ in before.values()} == {200}
    assert (running == before, restarted == before) == (True, True)
    assert (told, known) == ((503, "60"), 304)


def test_ruined_database_is_seen_by_no_subscriber(tmp_path: Path, region_today: Path) -> None:
    with published(tmp_path / "s", begun=region_today) as site:
        database = site.folder / "visitapp.sqlite3"
        paths = addresses(f"sqlite:///{database}")
        site.start("serve")
        before = answers(site, paths)
        site.stop("serve")
        for name in ("visitapp.sqlite3-wal", "visitapp.sqlite3-shm"):
            (site.folder / name).unlink(missing_ok=True)
        database.write_bytes(b"this is rubbish " * 4096)

        site.start("serve")

        assert {status for status, _, _ in before.values()} == {200}
        assert answers(site, paths) == before
        assert (unavailable(site), site.get("/healthz").status_code) == ((503, "60"), 200)


def test_subscriber_sees_a_change_within_two_seconds_and_never_waits(tmp_path: Path, region_today: Path) -> None:
    documents = {"/all.ics": calendar(20)}
    with (
        served(documents) as host,
        make_site(tmp_path / "s", False, begun=region_today, VISITAPP_FETCH_PRIVATE=host) as site,
    ):
        subscribe(site, f"http://{host}/all.ics")
        paths = ["/sv/events.ics", "/sv/events.rss?category=other", "/de/events.json", "/en/events.ics?q=nummer+7"]
        other = "/sv/events.ics?q=nummer+11"
        site.start("serve")
        site.start("worker")
        before = answers(site, [*paths, other])

        documents["/all.ics"] = calendar(20).replace(b"nummer 7", b"nummer 7 i maneskenet")
        with closing(sqlite3.connect(site.folder / "visitapp.sqlite3", timeout=10)) as connection, connection:
            connection.execute("UPDATE source SET next_at = '2020-01-01 00:00:00+00:00'")
        wait_until(lambda: published_with(site, "maneskenet") > 0, "the worker to harvest")
        wait_until(
            lambda: all(b"maneskenet" in site.get(path).content for path in paths), "the change in every feed", 2
        )

        assert site.get(other).headers["etag"] == before[other][1]
