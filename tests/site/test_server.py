"""What only a real server shows: processes, sockets, a killed worker, a ruined database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import icalendar

from tests.site.conftest import Site, make_site, wait_until

EVENTS = 400


def calendar(events: int) -> bytes:
    """A calendar of as many events, all to come."""
    today = datetime.now(UTC)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//SV"]
    for index in range(events):
        lines += [
            "BEGIN:VEVENT", f"UID:e{index}@example.org", "DTSTAMP:20260101T000000Z",
            f"DTSTART;TZID=Europe/Stockholm:{today + timedelta(days=index % 300 + 1):%Y%m%d}T190000",
            f"SUMMARY:Kväll nummer {index}", "LOCATION:Stora torg", "END:VEVENT",
        ]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


@contextmanager
def served(documents: dict[str, bytes]) -> Iterator[str]:
    """Documents behind a real server on this machine; its host:port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = documents.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name it has there
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def counted(site: Site) -> tuple[int, int, int]:
    """Rows of records, events and occurrences."""
    with closing(sqlite3.connect(site.folder / "visitapp.sqlite3", timeout=10)) as connection:
        tables = ("record", "event", "occurrence")
        counts = [connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables]
    return counts[0], counts[1], counts[2]


def subscribe(site: Site, address: str) -> None:
    """Let the site harvest a calendar."""
    site.run("source", "add", address, "--name", "Kvällar", "--municipality", "halmstad", "--yes")


def test_worker_killed_in_a_harvest_loses_and_doubles_nothing(tmp_path: Path, region_today: Path) -> None:
    documents = {"/all.ics": calendar(1)}
    with (
        served(documents) as host,
        make_site(tmp_path / "site", False, begun=region_today, VISITAPP_FETCH_PRIVATE=host) as site,
    ):
        subscribe(site, f"http://{host}/all.ics")
        documents["/all.ics"] = calendar(EVENTS)
        with closing(sqlite3.connect(site.folder / "visitapp.sqlite3", timeout=10)) as connection, connection:
            connection.execute("UPDATE source SET next_at = '2020-01-01 00:00:00+00:00'")

        site.start("worker")
        wait_until(lambda: counted(site)[0] > 1, "the harvest to begin")
        site.stop("worker", kill=True)
        during = counted(site)[0]
        with closing(sqlite3.connect(site.folder / "visitapp.sqlite3", timeout=10)) as connection, connection:
            # What it held is free after a minute and a half; nobody waits for that here.
            connection.execute("UPDATE source_host SET held_until = '2020-01-01 00:00:00+00:00'")
        site.run("harvest", "--all")

        assert 1 < during <= EVENTS
        assert counted(site) == (EVENTS, EVENTS, EVENTS)


def test_server_killed_answers_the_same_bytes_when_it_is_back(tmp_path: Path, region_today: Path) -> None:
    with (
        served({"/all.ics": calendar(20)}) as host,
        make_site(tmp_path / "s", False, begun=region_today, VISITAPP_FETCH_PRIVATE=host) as site,
    ):
        subscribe(site, f"http://{host}/all.ics")
        site.start("serve")
        before = site.get("/sv/events.ics?municipality=halmstad")

        site.stop("serve", kill=True)
        site.start("serve")
        again = site.get("/sv/events.ics?municipality=halmstad", **{"If-None-Match": before.headers["etag"]})

        assert len(icalendar.Calendar.from_ical(before.content).walk("VEVENT")) == 20
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", before.headers["etag"])


def test_worker_writes_the_lines_of_calendars_ahead(tmp_path: Path, region_today: Path) -> None:
    def written() -> int:
        path = site.folder / "calendar-lines.sqlite3"
        if not path.exists():
            return 0
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            made = connection.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'lines'").fetchone()[0]
            return int(connection.execute("SELECT COUNT(*) FROM lines").fetchone()[0]) if made else 0

    with (
        served({"/all.ics": calendar(20)}) as host,
        make_site(tmp_path / "s", False, begun=region_today, VISITAPP_FETCH_PRIVATE=host) as site,
    ):
        subscribe(site, f"http://{host}/all.ics")
        site.run("harvest", "--all")
        site.start("serve")
        before = site.get("/da/events.ics?q=kv%C3%A4ll")

        site.start("worker")
        wait_until(lambda: written() == 20 * 4, "the lines of all events in four languages")
        after = site.get("/da/events.ics?q=nummer")

        assert len(icalendar.Calendar.from_ical(after.content).walk("VEVENT")) == 20
        assert after.content.partition(b"BEGIN:VEVENT")[2] == before.content.partition(b"BEGIN:VEVENT")[2]


def test_second_worker_is_refused(tmp_path: Path, region_today: Path) -> None:
    with make_site(tmp_path / "site", demo=False, begun=region_today) as site:
        first = site.start("worker")
        wait_until(lambda: "worker started" in (site.folder / "worker.log").read_text(), "the first worker")

        second = site.run("worker", ok=False)

        assert (second.returncode, first.poll()) == (1, None)
        assert second.stderr.strip().endswith("another worker is running there")


def test_wrong_setting_stops_the_start_naming_it(tmp_path: Path) -> None:
    with make_site(tmp_path / "site", False, VISITAPP_BASE_URL="ftp://x") as site:
        done = site.run("serve", ok=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("visitapp: VISITAPP_BASE_URL: ")
    assert done.stderr.count("\n") == 1
