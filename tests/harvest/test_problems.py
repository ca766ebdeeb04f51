"""What problems say about a document as a whole."""

from __future__ import annotations

import pytest

from feeds.wire import Problem
from visitapp.domain.event.source import Fault
from visitapp.harvest.problems import broken_events, faults_of, is_cut_off


@pytest.mark.parametrize(
    ("where", "what", "broken", "cut_off"),
    [
        ("VEVENT 6 a", "left out: has no DTSTART", 1, False),
        ("item 3", "the event's start is no date", 1, False),
        ("node 4", "startDate is no date", 1, False),
        ("script 1", "no JSON-LD: Unterminated string", 1, False),
        ("item 3", "no object: left out", 1, False),
        ("node 4", "endDate is no date", 0, False),
        ("line 9", "no property: left out", 0, False),
        ("document", "not well-formed: invalid token", 0, False),
        ("TZID Sverige", "unknown time zone: read as Europe/Stockholm", 0, False),
        ("https://x.example/1", "holds no event: no events in this page", 0, False),
        ("VCALENDAR", "is not closed: the document may be cut off", 0, True),
        ("page", "more than 5000 events: the rest is left out", 1, True),
        ("https://x.example/1", "page left out: answered 500", 1, True),
    ],
)
def test_losses_are_told_from_repairs(where: str, what: str, broken: int, cut_off: bool) -> None:
    problem = Problem(where, what)

    assert (broken_events([problem]), is_cut_off([problem])) == (broken, cut_off)


def test_problems_are_kept_short() -> None:
    assert faults_of([Problem("w" * 999, "x" * 999, "t" * 999)]) == (Fault("w" * 200, "x" * 300, "t" * 300),)
