"""Check the bytes of one of our own feeds with eyes of their own: nothing here is shared with what writes them.

One reader that agrees with its own writer proves little, so these read as a strict stranger would: lines and octets
of RFC 5545, instants by the calendar's own zone rules beside the zone database, XML by expat, JSON by the standard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from visitapp.publish.feed_check_ical import check_calendar
from visitapp.publish.feed_check_json import check_geojson, check_json_feed
from visitapp.publish.feed_check_xml import check_atom, check_rss
from visitapp.publish.feed_findings import Figures, Finding, Findings

_Check = Callable[[bytes, str, datetime, Findings], Figures]
_CHECKS: dict[str, _Check] = {
    ".ics": check_calendar,
    ".rss": check_rss,
    ".atom": check_atom,
    ".json": check_json_feed,
    ".geojson": check_geojson,
}
CHECKED_ENDINGS = tuple(_CHECKS)


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a feed holds, and what is wrong with it: nothing, when `findings` is empty.

    `bytes` and `gzip_bytes` are the sizes of the two bodies. `more` counts findings beyond those that are kept.
    """

    figures: Figures
    bytes: int
    gzip_bytes: int
    findings: tuple[Finding, ...]
    more: int = 0

    @property
    def sound(self) -> bool:
        """Whether every check passed."""
        return not self.findings


def check_feed(body: bytes, address: str, now: datetime, gzip_bytes: int = 0) -> FeedReport:
    """Check `body`, the feed at the absolute `address` (its ending, before any query, tells the format), as at `now`.

    Never raises for what stands in `body`. 900 kB of iCalendar take less than 100 ms of one core; call it from a
    thread. Raises KeyError when the address ends in no format of ours.
    """
    path = address.partition("?")[0]
    check = _CHECKS[path[path.rindex(".") :] if "." in path else path]
    findings = Findings()
    figures = Figures()
    if body.strip():
        figures = check(body, address, now, findings)
    else:
        findings.add("empty")
    return FeedReport(figures, len(body), gzip_bytes, tuple(findings.found), findings.more)
