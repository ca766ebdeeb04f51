"""Calendars as servers send them: every DTSTAMP new at each fetch, in another order, some of the events changed."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import process_time

import icalendar

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
EVENTS_OF_A_SOURCE = 500
"""With descriptions as long as these, that is 1 MB."""
_TEXT = "En kväll med musik från Halland\\, för alla åldrar; ta med filt och fika. "


def calendar(count: int, fetch: int, changed: int = 0, lines: int = 3, name: str = "bench") -> bytes:
    """`count` events; at fetch number `fetch` every `changed`th has another title (0: none ever has).

    `lines`: how many sentences describe each.
    """
    dice = random.Random(f"{name} {fetch}")
    numbers = list(range(count))
    dice.shuffle(numbers)
    stamp = f"DTSTAMP:{NOW + timedelta(seconds=fetch):%Y%m%dT%H%M%SZ}"
    events = (
        _event(number, fetch if changed and (number + fetch) % changed == 0 else 0, lines, name) for number in numbers
    )
    blocks = "".join(f"BEGIN:VEVENT\r\n{stamp}\r\n{event}END:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:bench\r\n{blocks}END:VCALENDAR\r\n".encode()


def _event(number: int, told: int, lines: int, name: str) -> str:
    start = datetime(2026, 12, 2, 17, tzinfo=UTC) + timedelta(days=number % 390, minutes=15 * (number % 17))
    end = start + timedelta(hours=2)
    return (
        f"UID:{number}@{name}.example\r\nSUMMARY:Sommarkonsert nummer {number} {told or ''}\r\n"
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{end:%Y%m%dT%H%M%SZ}\r\n"
        f"LOCATION:Torget {number % 300}\\, Halmstad\r\n"
        f"DESCRIPTION:{_TEXT * lines}\r\nURL:https://{name}.example/{number}\r\nCATEGORIES:Musik och konsert\r\n"
    )


def reference_s() -> float:
    """The CPU seconds that the library icalendar needs to parse 1,000 of these events here and now."""
    document = calendar(1_000, 0)
    began = process_time()
    icalendar.Calendar.from_ical(document)
    return process_time() - began


class _Handler(BaseHTTPRequestHandler):
    fetches: dict[str, int] = {}  # noqa: RUF012  # of the one server of this process

    def do_GET(self) -> None:
        fetch = self.fetches[self.path] = self.fetches.get(self.path, -1) + 1
        name = re.sub("[^a-z0-9]", "", self.path) or "bench"
        body = calendar(EVENTS_OF_A_SOURCE, fetch, 10 if fetch else 0, 26, name)
        self.send_response(200)
        self.send_header("Content-Type", "text/calendar")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's own name
        pass


def serve(port: int) -> None:
    """Answer every path with a calendar of 1 MB of its own, a tenth of it changed from fetch to fetch."""
    ThreadingHTTPServer(("127.0.0.1", port), _Handler).serve_forever()
