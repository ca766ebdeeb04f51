"""How many occurrences a source may bring."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from feeds.wire import Document, Problem, WireEvent, WireOccurrence
from visitapp.domain.event.types import Draft, Held, Text
from visitapp.domain.place.locate import Gazetteer
from visitapp.harvest.fetch import Fetched
from visitapp.harvest.gather import Gathered
from visitapp.harvest.limits import MOST_OCCURRENCES, limited
from visitapp.harvest.normalise import Setting
from visitapp.harvest.times import Window
from visitapp.harvest.understand import translate
from visitapp.harvest.words import Vocabulary

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def daily(count: int, title: str = "Visning", first: date = TODAY) -> Draft:
    days = [first + timedelta(days=number) for number in range(count)]
    return Draft((Text("sv", title),), tuple(Held(str(day), "no-time", day) for day in days))


def test_source_within_the_limit_is_left_as_it_is() -> None:
    drafts = [daily(3), daily(7)]

    assert limited(drafts, TODAY, 10) == (drafts, [])


def test_source_beyond_the_limit_keeps_every_event_and_its_first_times() -> None:
    kept, problems = limited([daily(9, "A"), daily(1, "B"), daily(9, "C"), daily(2, "D")], TODAY, 11)

    assert kept == [daily(4, "A"), daily(1, "B"), daily(4, "C"), daily(2, "D")]
    assert problems == [
        Problem("document", "has 21 occurrences, more than 11: 2 events keep only their first 4", "A, C")
    ]


def test_more_events_than_the_limit_keep_one_time_each() -> None:
    kept, problems = limited([daily(2, "A"), daily(1, "B"), daily(1, "C")], TODAY, 2)

    assert kept == [daily(1, "A"), daily(1, "B"), daily(1, "C")]
    assert [problem.text for problem in problems] == ["A"]


def test_times_that_are_over_go_first() -> None:
    (series,), _ = limited([daily(40, first=TODAY - timedelta(days=30))], TODAY, 5)
    (past,), _ = limited([daily(20, first=TODAY - timedelta(days=30))], TODAY, 2)
    (ending,), _ = limited([daily(32, first=TODAY - timedelta(days=30))], TODAY, 5)

    assert series == daily(5)
    assert past == daily(2, first=TODAY - timedelta(days=12))
    assert ending == daily(5, first=TODAY - timedelta(days=3))


@given(st.lists(st.integers(1, 40), max_size=30), st.integers(1, 200))
def test_no_event_is_lost_and_no_time_without_a_word(counts: list[int], most: int) -> None:
    kept, problems = limited([daily(count) for count in counts], TODAY, most)

    told = [len(draft.held) for draft in kept]
    assert len(told) == len(counts)
    assert all(1 <= now <= before for now, before in zip(told, counts, strict=True))
    assert sum(told) <= max(most, len(counts))
    assert bool(problems) == (sum(counts) > most) if most >= len(counts) else True
    assert bool(problems) or told == counts


def test_harvest_of_a_source_with_too_many_times_says_so() -> None:
    def series(name: str, count: int) -> tuple[WireEvent, None]:
        starts = [datetime(2026, 12, 2, 18, tzinfo=UTC) + timedelta(days=number) for number in range(count)]
        occurrences = tuple(WireOccurrence(start, None, start.isoformat()) for start in starts)
        return WireEvent(name, name, starts[0], recurring=True, occurrences=occurrences), None

    events = (*(series(f"S{number}", 390) for number in range(13)), series("Sist", 2))
    gathered = Gathered(Fetched("https://x.example/", "fresh", b"", "", "", ""), Document(format="ical"), events)
    setting = Setting(Gazetteer([], []), Vocabulary({}), Window.around(NOW))

    translated = translate(gathered, setting)

    counts = [len(told.draft.held) for told in translated.told]
    assert counts == [384] * 13 + [2]
    assert sum(counts) <= MOST_OCCURRENCES
    assert [(problem.where, problem.what) for problem in translated.problems] == [
        ("document", "has 5072 occurrences, more than 5000: 13 events keep only their first 384")
    ]
    assert translated.broken == 0
