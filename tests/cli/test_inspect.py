"""`visitapp inspect`, by its contract: one object a line, in order, and exit status 0."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from visitapp.cli.inspect import inspect

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a
SUMMARY:<b>Torgdag</b> & musik
DTSTART;TZID=Europe/Stockholm:20260701T120000
DTEND;TZID=Europe/Stockholm:20260701T130000
RRULE:FREQ=DAILY;COUNT=2
URL:https://example.org/a
END:VEVENT
BEGIN:VEVENT
UID:b
DTSTART:20260701
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:c
END:VEVENT
END:VCALENDAR
"""
FEED = """<rss version="2.0"><channel><item><guid>g</guid><title>Nytt &amp;amp; gott</title>
<pubDate>Sat, 02 May 2026 08:00:00 CEST</pubDate></item></channel></rss>"""


def _run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(inspect)
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout


def _lines(*arguments: str) -> list[dict[str, Any]]:
    status, out = _run("--json", *arguments)
    assert status == 0
    return [json.loads(line) for line in out.splitlines()]


def test_inspect_prints_an_object_a_line_in_order(tmp_path: Path) -> None:
    calendar, feed, missing = tmp_path / "a.txt", tmp_path / "b", tmp_path / "none"
    calendar.write_text(CALENDAR, "utf-8")
    feed.write_text(FEED, "utf-8")

    lines = _lines(str(calendar), str(missing), str(feed), str(tmp_path))

    assert lines == [
        {
            "file": str(calendar),
            "format": "ical",
            "events": [
                {
                    "uid": "a",
                    "title": "Torgdag & musik",
                    "start": "2026-07-01T12:00:00+02:00",
                    "end": "2026-07-01T13:00:00+02:00",
                    "all_day": False,
                    "status": "scheduled",
                    "url": "https://example.org/a",
                    "recurring": True,
                    "occurrences": ["2026-07-01T12:00:00+02:00", "2026-07-02T12:00:00+02:00"],
                },
                {
                    "uid": "b",
                    "title": "",
                    "start": "2026-07-01",
                    "end": "2026-07-02",
                    "all_day": True,
                    "status": "cancelled",
                    "url": "",
                    "recurring": False,
                    "occurrences": ["2026-07-01"],
                },
            ],
            "items": [],
            "problems": [{"where": "VEVENT 3 c", "what": "left out: has no DTSTART"}],
            "error": None,
        },
        _failed(missing, "No such file or directory"),
        {
            "file": str(feed),
            "format": "rss",
            "events": [],
            "items": [{"id": "g", "title": "Nytt & gott", "published": "2026-05-02T08:00:00+02:00"}],
            "problems": [],
            "error": None,
        },
        _failed(tmp_path, "is no file"),
    ]


def _failed(path: Path, error: str) -> dict[str, Any]:
    return {"file": str(path), "format": None, "events": [], "items": [], "problems": [], "error": error}


def test_inspect_without_json_shows_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(CALENDAR, "utf-8")

    status, out = _run(str(path))

    assert status == 0
    assert "2026-07-01 12:00" in out
    assert "left out: has no DTSTART" in out


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_inspect_ends_quietly_when_nobody_reads_on(tmp_path: Path, more: tuple[str, ...]) -> None:
    calendar = tmp_path / "a.ics"
    calendar.write_text(CALENDAR, "utf-8")
    command = [sys.executable, "-m", "visitapp.cli.main", "inspect", *more, *[str(calendar)] * 3]
    reader, writer = os.pipe()
    os.close(reader)

    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writer)

    assert (ended.returncode, ended.stderr) == (1, "")


def test_inspect_without_input_is_wrong_usage() -> None:
    assert _run("--json")[0] == 2


def test_inspect_address_that_may_not_be_fetched_is_that_line_s_error() -> None:
    (line,) = _lines("http://127.0.0.1:1/calendar")

    assert (line["file"], line["format"], bool(line["error"])) == ("http://127.0.0.1:1/calendar", None, True)


def test_inspect_fetches_a_private_address_that_the_setting_names(monkeypatch: pytest.MonkeyPatch) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(FEED.encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.handle_request, daemon=True).start()
        address = f"127.0.0.1:{server.server_port}"
        monkeypatch.setenv("VISITAPP_FETCH_PRIVATE", f"localhost:1, {address}")
        (line,) = _lines(f"http://{address}/feed")

    assert ([item["id"] for item in line["items"]], line["error"]) == (["g"], None)


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not at hand")
def test_inspect_answers_for_every_document_of_the_corpus() -> None:
    files = [str(path) for path in sorted(CORPUS.rglob("*")) if path.is_file()]

    lines = _lines(*files)

    assert [line["file"] for line in lines] == files
    assert all(line["error"] is None or "process" not in line["error"] for line in lines)
