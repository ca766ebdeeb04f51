"""Holds the readers against documents that other programs wrote, where they are at hand.

The judging is that of the corpus: counts in at least 99 % of the files, starts in at least 98 %.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import pytest

from feeds.read import read
from feeds.wire import Document, Moment, ReadOptions

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
FEED_FORMATS = {"rss": "rss", "rdf": "rdf", "atom": "atom", "atom-entry": "atom", "jsonfeed": "jsonfeed"}

pytestmark = pytest.mark.skipif(not (CORPUS / "expected.jsonl").exists(), reason="the corpus is not at hand")


@cache
def _judged(folder: str) -> list[tuple[dict[str, Any], Document]]:
    lines = (CORPUS / "expected.jsonl").read_text("utf-8").splitlines()
    expected = [json.loads(line) for line in lines]
    return [
        (each, read((CORPUS / each["file"]).read_bytes(), ReadOptions()))
        for each in expected
        if each["file"].startswith(folder)
    ]


def _same(moment: Moment, written: str) -> bool:
    """Whether moment is the start the corpus gives: `date`, `local|floating` or `local|zone|UTC`."""
    local, *rest = written.split("|")
    if not rest:
        return not isinstance(moment, datetime) and moment.isoformat() == local
    if not isinstance(moment, datetime):
        return False
    wall = moment.replace(tzinfo=None).isoformat() == local.removesuffix("Z")
    if rest[-1] == "floating":
        return wall
    # By the file's VTIMEZONE or by the database: where they differ, the wall time is the same.
    named = getattr(moment.tzinfo, "key", None) == rest[0]
    return moment == datetime.fromisoformat(rest[-1]) or (named and wall)


def _missing(expected: list[str], moments: list[Moment]) -> list[str]:
    left = list(moments)
    missing = []
    for written in expected:
        found = next((moment for moment in left if _same(moment, written)), None)
        if found is None:
            missing.append(written)
        else:
            left.remove(found)
    return missing


def _folded(expected: dict[str, Any]) -> int:
    """How many overrides have a master, by another reader."""
    if not expected["overrides"]:
        return 0
    calendars = icalendar.Calendar.from_ical((CORPUS / expected["file"]).read_bytes(), multiple=True)
    events = [event for calendar in calendars for event in calendar.walk("VEVENT") if "DTSTART" in event]
    masters = {str(event.get("UID")) for event in events if "RECURRENCE-ID" not in event and "UID" in event}
    return sum("RECURRENCE-ID" in event and str(event.get("UID")) in masters for event in events)


def _starts(path: Path) -> list[Moment]:
    return [event.start for event in read(path.read_bytes(), ReadOptions()).events]


def _share(faults: list[str], judged: int) -> float:
    return 1 - len(faults) / judged


def test_corpus_calendars_hold_as_many_events_as_expected() -> None:
    faults = []
    for expected, document in _judged("ics/"):
        count, lines = len(document.events), expected["raw"]["begin_vevent"]
        if expected["class"] == "exact":
            right = count == expected["vevents"] - expected["without_dtstart"] - _folded(expected)
        elif expected["class"] == "lenient":
            right = count <= lines and document.error is None
        else:
            right = count == 0 and bool(document.error or document.problems)
        if not right:
            faults.append(f"{expected['file']}: {count} events")

    assert _share(faults, len(_judged("ics/"))) >= 0.99, faults


def test_corpus_calendars_begin_when_expected() -> None:
    judged = [each for each in _judged("ics/") if each[0].get("starts_agree")]
    faults = []
    for expected, document in judged:
        wanted = [each["start"] for each in expected["events"] if each.get("start")]
        if missing := _missing(wanted, [event.start for event in document.events]):
            faults.append(f"{expected['file']}: {missing[:3]}")

    assert _share(faults, len(judged)) >= 0.98, faults


def test_corpus_series_have_their_first_starts() -> None:
    judged = 0
    faults = []
    for expected, document in _judged("ics/"):
        refused = any("is expanded only" in each.what or "is not expanded" in each.what for each in document.problems)
        for series in expected["events"]:
            fine = "MINUTELY" in str(series.get("rrule")) or "HOURLY" in str(series.get("rrule"))
            if "first" not in series or series.get("first_doubtful") or (fine and refused):
                continue
            if expected.get("zone_doubtful"):
                continue
            judged += 1
            candidates = [event for event in document.events if event.uid == series["uid"] or event.uid_made_up]
            starts = [[each.start for each in event.occurrences] for event in candidates]
            # DTSTART may or may not count where the rule leaves it out; then the twelfth may be missing.
            if not any(
                not _missing(series["first"], each)
                or (not _missing([series["start"]], each) and _missing(series["first"], each) == series["first"][11:])
                for each in starts
            ):
                faults.append(f"{expected['file']}: {series['rrule']} {series['first'][:2]} {starts[:1]}")

    assert _share(faults, judged) >= 0.98, faults


def test_corpus_feeds_hold_as_many_items_as_expected() -> None:
    faults = [
        f"{expected['file']}: {document.format} {len(document.items)} {document.error}"
        for expected, document in _judged("rss/")
        if (FEED_FORMATS.get(expected["kind"]), expected["items"]) != (document.format, len(document.items))
        or (expected["kind"] not in FEED_FORMATS and not document.error)
    ]

    assert _share(faults, len(_judged("rss/"))) >= 0.99, faults


def test_corpus_pages_hold_the_events_that_have_a_date() -> None:
    faults = [
        f"{expected['file']}: {len(document.events)}"
        for expected, document in _judged("jsonld/")
        if not expected["with_startDate"]
        <= len(document.events)
        <= expected["event_nodes"] + expected["microdata_or_rdfa_events"]
    ]

    assert faults == []


def test_corpus_pages_hold_the_events_that_their_marks_tell() -> None:
    marked = [each for each in _judged("jsonld/") if each[0]["microdata_or_rdfa_events"]]

    counts = [(document.format, len(document.events)) for _, document in marked]

    assert counts == [("microdata", expected["microdata_or_rdfa_events"]) for expected, _ in marked]
    assert marked


def test_corpus_pages_name_their_events_with_their_own_starts() -> None:
    faults = []
    for expected, document in _judged("jsonld/"):
        dated = [(name, start) for name, start, _ in expected["first"] if start and start != "None"]
        found = [(event.title, event.start) for event in document.events]
        faults += [each for each in dated if (each[0], datetime.fromisoformat(each[1])) not in found]

    assert faults == []


def test_corpus_zone_of_the_calendar_is_the_zone_of_floating_times() -> None:
    pairs = [
        (path, path.with_name(path.name.replace(".in.ics", ".out.ics")))
        for path in CORPUS.glob("ics/tz/*single*.in.ics")
    ]

    starts = [
        [[event.start for event in read(each.read_bytes(), ReadOptions()).events] for each in pair] for pair in pairs
    ]

    assert [first for first, _ in starts] == [second for _, second in starts]
    assert pairs


def test_corpus_documents_have_the_same_uids_at_every_reading() -> None:
    for expected, document in [*_judged("ics/"), *_judged("jsonld/")]:
        again = read((CORPUS / expected["file"]).read_bytes(), ReadOptions())

        assert [event.uid for event in again.events] == [event.uid for event in document.events]
