"""A publication that is never the same twice: a calendar of events of which a tenth moved since it was fetched last.

`python -m bench.changing PORT` serves it at the loopback address until stopped.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

EVENTS = 300
PATH = "/calendar.ics"


class _Handler(BaseHTTPRequestHandler):
    fetched = 0

    def do_GET(self) -> None:
        """The calendar after one more change."""
        type(self).fetched += 1
        body = calendar(self.fetched).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/calendar; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002  # so it is named above
        """Say nothing."""


def calendar(version: int) -> str:
    """The calendar as it is at its `version`-th fetch."""
    noon = datetime.combine(datetime.now(UTC).date(), time(12), UTC)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN"]
    for number in range(EVENTS):
        moved = version // 10 + (version % 10 > number % 10)
        start = noon + timedelta(days=1 + number % 200, minutes=15 * (moved % 20))
        lines += [
            "BEGIN:VEVENT", f"UID:{number}@bench", f"SUMMARY:Stadsvandring {number}", "LOCATION:Stora torg\\, Laholm",
            f"DTSTAMP:{noon:%Y%m%dT%H%M%SZ}", f"DTSTART:{start:%Y%m%dT%H%M%SZ}", "CATEGORIES:Musik", "END:VEVENT",
        ]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()
