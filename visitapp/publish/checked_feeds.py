"""What the checks of our own feeds found, in one file: written after each look, read by a page."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from visitapp.publish.feed_check import FeedReport
from visitapp.publish.feed_findings import Figures, Finding


@dataclass(frozen=True, slots=True)
class CheckedFeed:
    """A feed as it was when it was last looked at.

    `tag` names the bytes that the report is of. `last_modified` is its HTTP header of that name; `day` the local
    date that it was rendered for; `checked_at` when these bytes, rendered for this day, were first seen.
    """

    address: str
    tag: str
    last_modified: datetime
    day: date
    checked_at: datetime
    report: FeedReport


@dataclass(frozen=True, slots=True)
class Checked:
    """All results, by the feed's address (a path and its query). `looked_at`: None when nobody ever looked."""

    looked_at: datetime | None
    feeds: Mapping[str, CheckedFeed]


def read_checked(path: Path | None) -> Checked:
    """The results in the file; none when it is missing or broken. Blocking: call it from a thread."""
    if path is None:
        return Checked(None, {})
    try:
        given = json.loads(path.read_bytes())
        feeds = {address: _feed(address, one) for address, one in given["feeds"].items()}
        return Checked(datetime.fromisoformat(given["looked_at"]), feeds)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Checked(None, {})


def write_checked(path: Path, feeds: Iterable[CheckedFeed], now: datetime) -> None:
    """Replace the results. By rename, so that a reader sees the old ones or the new. Raises OSError."""
    given = {"looked_at": now.isoformat(), "feeds": {one.address: _to_json(one) for one in feeds}}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        temporary.write_text(json.dumps(given), "ascii")
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink()


def _to_json(one: CheckedFeed) -> dict[str, Any]:
    figures = one.report.figures
    return {
        "tag": one.tag,
        "last_modified": one.last_modified.isoformat(),
        "day": one.day.isoformat(),
        "checked_at": one.checked_at.isoformat(),
        "entries": figures.entries,
        "first": figures.first.isoformat() if figures.first else None,
        "last": figures.last.isoformat() if figures.last else None,
        "newest_change": figures.newest_change.isoformat() if figures.newest_change else None,
        "bytes": one.report.bytes,
        "gzip_bytes": one.report.gzip_bytes,
        "findings": [[finding.code, finding.where, finding.text] for finding in one.report.findings],
        "more": one.report.more,
    }


def _feed(address: str, given: Mapping[str, Any]) -> CheckedFeed:
    """Raises ValueError, KeyError or TypeError for what is none."""
    newest = given["newest_change"]
    figures = Figures(
        given["entries"],
        date.fromisoformat(given["first"]) if given["first"] else None,
        date.fromisoformat(given["last"]) if given["last"] else None,
        datetime.fromisoformat(newest) if newest else None,
    )
    findings = tuple(Finding(code, where, text) for code, where, text in given["findings"])
    return CheckedFeed(
        address,
        given["tag"],
        datetime.fromisoformat(given["last_modified"]),
        date.fromisoformat(given["day"]),
        datetime.fromisoformat(given["checked_at"]),
        FeedReport(figures, given["bytes"], given["gzip_bytes"], findings, given["more"]),
    )
