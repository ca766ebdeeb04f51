from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.timetable_days import day_bits
from feeds.timetable_text import read_timetable, write_timetable
from feeds.timetable_types import TextBlock, TextDays, TextDeparture, TextRow, TimetableReading, TimetableText
from feeds.timetable_words import CLASSES, Fault, parse_date, parse_duration, parse_weekdays, write_weekdays
from feeds.wire import Problem

ROOT = Path(__file__).resolve().parents[2]
HEAD = "crossing: a-b\nname: Winter\nvalid: 2026-01-01 to 2026-12-31\nsource: Leaflet\n"

FULL = """
# A comment
crossing: a-b
name: Winter: by hand
valid: 2026-01-01 to 2026-12-31
source: Leaflet, page 3
url: https://ferry.example/times#a
checked: 2025-11-23
demo: yes
season summer: 2026-06-15 to 2026-08-16, 2026-12-20 to 2026-12-31
days workdays: mon-fri; in summer; not 2026-06-19; also 2026-06-20, 2026-06-21
from a to b
on workdays
  07:30 3h15
  00:15+1 20 min; foot, car; vessel Danica of B; id night
from b to a
on sat,sun; not 2026-05-30:
  every 20 min 06:00-00:20+1, crossing 20 min; foot
"""


def test_timetable_text_with_everything_is_read() -> None:
    read = read_timetable(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode())

    assert read == TimetableReading(
        TimetableText(
            crossing="a-b",
            name="Winter: by hand",
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31),
            source="Leaflet, page 3",
            url="https://ferry.example/times#a",
            checked_on=date(2025, 11, 23),
            demo=True,
            seasons=(
                (
                    "summer",
                    ((date(2026, 6, 15), date(2026, 8, 16)), (date(2026, 12, 20), date(2026, 12, 31))),
                ),
            ),
            days=(
                (
                    "workdays",
                    TextDays(
                        (0, 1, 2, 3, 4),
                        ("summer",),
                        (date(2026, 6, 19),),
                        (date(2026, 6, 20), date(2026, 6, 21)),
                    ),
                ),
            ),
            blocks=(
                TextBlock(
                    "a",
                    "b",
                    "workdays",
                    (
                        TextDeparture(450, 195),
                        TextDeparture(1455, 20, ("foot", "car"), "Danica of B", "night"),
                    ),
                ),
                TextBlock(
                    "b",
                    "a",
                    TextDays((5, 6), (), (date(2026, 5, 30),)),
                    (TextRow(20, 360, 1460, 20, ("foot",)),),
                ),
            ),
        )
    )


@pytest.mark.parametrize(
    ("lines", "where", "fault"),
    [
        ("from a to b\non daily\n25:00 20m", "line 7", "there is no time 25:00; after 23:59 comes 00:00+1"),
        ("from a to b\non daily\n07:30", "line 7", "the crossing's duration is missing: write 07:30 3h15"),
        ("from a to b\non daily\n07:30 20", "line 7", "'20' is no duration; write 3h15, 3h or 20m"),
        ("from a to b\non dayly\n07:30 20m", "line 6", "'dayly' is no weekday pattern, and no days of that"),
        ("from a to a\non daily\n07:30 20m", "line 5", "both ports are the same"),
        ("07:30 20m", "line 5", "a line 'on DAYS' has to stand before the departures"),
        ("season x: 2026-02-30 to 2026-03-01", "line 5", "there is no day 2026-02-30"),
        ("season x: 2026-03-02 to 2026-03-01", "line 5", "2026-03-01 is before 2026-03-02"),
        ("days mon: tue", "line 5", "'mon' already means a weekday pattern; take another name"),
        ("days x: daily; in summer", "line 5", "there is no season 'summer' above this line"),
        ("days x: daily; not 2027-01-01", "line 5", "2027-01-01 is outside 2026-01-01 to 2026-12-31"),
        ("days x: daily; not 2026-05-01; also 2026-05-01", "line 5", "2026-05-01 is both left out and added"),
        ("name: again", "line 5", "'name' stands twice"),
        ("colour: blue", "line 5", "'colour' is no header; there are crossing, name"),
        ("gibberish", "line 5", "is neither a header, a season, days, from … to …, on … nor a departure"),
        (": empty", "line 5", "'' is no header"),
        ("from a to b\non daily\n07:30 20m; horse", "line 7", "'horse' is no vehicle class"),
        ("from a to b\non daily\n07:30 20m\n07:30 30m", "line 8", "this departure stands twice"),
        ("from a to b\non daily\nevery 20 min 08:00-07:00, crossing 1h", "line 7", "the last departure is before"),
        ("from a to b\non daily", "line 6", "no departure can be read under this line"),
        ("from a to b\non daily\n07:30 20m\non sat\n07:30 40m", "line 9",
         "sails on 2026-01-03 too, when line 7 has another departure '07:30'"),
        ("from a to b\non daily\n07:30 20m; id x\n08:30 20m; id x", "line 8",
         "sails on 2026-01-01 too, when line 7 has another departure 'x'"),
        ("from a to b\non daily\nevery 20m 06:00-22:00, crossing 20m\non sun\nevery 1h 06:00-22:00, crossing 20m",
         "line 9", "sails on 2026-01-04 too, when line 7 has another departure '06:00'"),
        ("season x: 2025-06-01 to 2025-08-01\nfrom a to b\non daily; in x\n07:30 20m", "line 7",
         "none of these days is from 2026-01-01 to 2026-12-31"),
        ("from a to b\non none\n07:30 20m", "line 6", "none of these days is from 2026-01-01 to 2026-12-31"),
        ("from a to b\non daily\n07:30 20m; foot; car", "line 7", "the vehicle classes stand twice"),
        ("from a to b\non daily\n07:30 20m; vessel A; vessel B", "line 7", "vessel stands twice"),
        ("from a to b\non daily\n07:30 20m; vessel A\u202eB", "line 7", "holds a character that is not seen (U+202E)"),
        ("from a to b\non daily\n٠٧:٣٠ 20m", "line 7", "'٠٧:٣٠' is no time of day"),
        ("url: javascript:alert(1)", "line 5", "'javascript:alert(1)' is no web address; write https://"),
        ("url: https://[x", "line 5", "'https://[x' is no web address"),
        ("url: \x00", "line 5", "holds a character that is not seen (U+0000)"),
        ("url: https://a.example/" + "a" * 300, "line 5", "is longer than 300 characters"),
    ],
)  # fmt: skip
def test_timetable_text_mistake_names_line_and_fault(lines: str, where: str, fault: str) -> None:
    read = read_timetable((HEAD + lines).encode())

    assert read.timetable is None
    found = [problem for problem in read.problems if problem.where == where]
    assert [problem.what[: len(fault)] for problem in found] == [fault]


@pytest.mark.parametrize(
    "lines",
    [
        "on mon-fri\n07:30 20m\non sat, sun\n07:30 40m",
        "on daily; not 2026-05-01\n07:30 20m\non none; also 2026-05-01\n07:30 40m",
        "on daily\n07:30 20m\non sat\n07:30 20m",
        "on daily\n07:30 20m; id slow\n07:30 40m\nevery 20m 07:30-09:30, crossing 20m",
    ],
    ids=["other-days", "one-day-otherwise", "the-same-twice", "ids"],
)
def test_timetable_text_departures_that_do_not_clash_are_read(lines: str) -> None:
    assert read_timetable((HEAD + "from a to b\n" + lines).encode()).problems == ()


def test_timetable_text_empty_says_all_that_is_missing() -> None:
    faults = [f"the header {name!r} is missing" for name in ("crossing", "name", "valid", "source")]

    assert read_timetable(b"") == TimetableReading(
        None, tuple(Problem("file", fault) for fault in (*faults, "has no departures"))
    )


def test_timetable_text_in_latin_1_names_the_line() -> None:
    read = read_timetable((HEAD + "from a to b\non daily\n07:30 20m; vessel Å").encode("latin-1"))

    assert read.problems[0] == Problem("line 7", "is not UTF-8; save the file as UTF-8", "07:30 20m; vessel Å")


@pytest.mark.parametrize("path", sorted((ROOT / "visitapp/data/timetables").glob("demo-*.txt")), ids=str)
def test_timetable_text_of_the_demo_is_marked_and_comes_back(path: Path) -> None:
    read = read_timetable(path.read_bytes())

    assert read.problems == ()
    assert read.timetable is not None
    assert (read.timetable.demo, read.timetable.source) == (True, "Demo: invented for the demonstration")
    assert read_timetable(write_timetable(read.timetable)) == read


def test_timetable_text_examples_of_the_documentation_are_read() -> None:
    page = (ROOT / "docs/timetables.md").read_text(encoding="utf-8")
    examples = re.findall(r"```timetable\n(.*?)```", page, re.DOTALL)

    assert [read_timetable(example.encode()).problems for example in examples] == [()] * len(examples)
    assert len(examples) == 2


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "ignore")))
@settings(max_examples=150, deadline=None)
def test_timetable_text_of_any_bytes_never_raises(data: bytes) -> None:
    read = read_timetable(data)

    assert (read.timetable is None) == bool(read.problems)


@given(st.frozensets(st.integers(0, 6)))
def test_weekdays_written_are_read(days: frozenset[int]) -> None:
    assert parse_weekdays(write_weekdays(tuple(sorted(days)))) == tuple(sorted(days))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("3h15", 195), ("3 h 15 min", 195), ("3h", 180), ("20m", 20), ("20 min", 20), ("195min", 195)],
)
def test_duration_in_any_of_its_spellings_is_read(text: str, minutes: int) -> None:
    assert parse_duration(text) == minutes


def test_date_beyond_2100_is_a_fault() -> None:
    with pytest.raises(Fault, match="2962-01-01 is not between 1990 and 2100"):
        parse_date("2962-01-01")


DATES = st.dates(date(2026, 1, 1), date(2026, 12, 31))
WORDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
TEXTS = st.text(st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), min_size=1, max_size=20)
FILLED = TEXTS.map(str.strip).filter(bool)
ADDRESSES = st.just("") | st.from_regex(r"https?://[a-z]{1,9}\.example(/[a-z0-9#?&=;:]{0,9})?", fullmatch=True)
EVE = date(2026, 12, 24)
VESSELS = st.from_regex(r"([A-Z][a-z]{1,6} [IVX]{1,3})?", fullmatch=True)
KINDS = st.lists(st.sampled_from(CLASSES), unique=True, max_size=3).map(tuple)
MINUTES = st.integers(1, 7 * 24 * 60)
CLOCKS = st.integers(0, 7 * 1440 - 1)
DEPARTURES = st.builds(TextDeparture, CLOCKS, MINUTES, KINDS, VESSELS, st.just("") | WORDS)
ROWS = st.builds(TextRow, st.integers(10, 90), st.integers(0, 720), st.integers(720, 1600), MINUTES, KINDS, VESSELS)


@st.composite
def texts(draw: st.DrawFn) -> TimetableText:
    ranges = st.tuples(DATES, DATES).map(lambda pair: (min(pair), max(pair)))
    seasons = draw(st.dictionaries(WORDS, st.lists(ranges, min_size=1, max_size=2).map(tuple), max_size=2))
    dates = draw(st.lists(DATES.filter(lambda day: day != EVE), unique=True, max_size=4))
    weekdays = st.frozensets(st.integers(0, 6)).map(lambda days: tuple(sorted(days)))
    names = st.lists(st.sampled_from(sorted(seasons)), unique=True, max_size=2) if seasons else st.just([])
    patterns = st.builds(
        TextDays,
        weekdays,
        names.map(tuple),
        st.just(tuple(dates[:2])),
        st.just((*dates[2:], EVE)),
    )
    free = WORDS.filter(lambda word: parse_weekdays(word) is None)
    named = draw(st.dictionaries(free, patterns, max_size=2))
    days = patterns | st.sampled_from(sorted(named)) if named else patterns
    items = st.lists(
        DEPARTURES | ROWS,
        min_size=1,
        max_size=3,
        unique_by=lambda item: (type(item), getattr(item, "time_min", item.duration_min)),
    )
    blocks = st.builds(TextBlock, st.just("a"), st.just("b"), days, items.map(tuple))
    return TimetableText(
        crossing=draw(WORDS),
        name=draw(FILLED),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        source=draw(FILLED),
        url=draw(ADDRESSES),
        checked_on=draw(st.none() | DATES),
        demo=draw(st.booleans()),
        seasons=tuple(seasons.items()),
        days=tuple(named.items()),
        blocks=tuple(_told_apart(draw(st.lists(blocks, min_size=1, max_size=3)))),
    )


def _told_apart(blocks: list[TextBlock]) -> Iterator[TextBlock]:
    """The blocks, each departure with an id of its own whose name another has had."""
    had: set[tuple[object, ...]] = set()
    for block in blocks:
        departures: list[TextDeparture | TextRow] = []
        for one in block.departures:
            name = type(one), one.id or (one.first_min if isinstance(one, TextRow) else one.time_min)
            departures.append(replace(one, id=f"own-{len(had)}-x") if name in had else one)
            had.add(name)
            had.add((len(had),))
        yield replace(block, departures=tuple(departures))


@given(texts())
@settings(max_examples=100, deadline=None)
def test_timetable_text_written_is_read_back(timetable: TimetableText) -> None:
    assert read_timetable(write_timetable(timetable)) == TimetableReading(timetable)


@pytest.mark.parametrize("name", ["two\nlines", "two\u2028lines", " space", "bidi\u202e", "n" * 301])
def test_timetable_text_that_no_line_can_hold_is_not_written(name: str) -> None:
    timetable = read_timetable(FULL.encode()).timetable
    assert timetable is not None

    with pytest.raises(ValueError, match="cannot stand on one line"):
        write_timetable(replace(timetable, name=name))


RANGES = st.tuples(st.dates(date(2025, 11, 1), date(2027, 2, 1)), st.dates(date(2025, 11, 1), date(2027, 2, 1)))


@given(
    st.frozensets(st.integers(0, 6)), st.lists(RANGES, max_size=3), st.lists(DATES, max_size=3),
    st.lists(DATES, max_size=3), st.integers(0, 400),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_days_as_bits_are_those_of_weekdays_seasons_and_single_dates(
    weekdays: frozenset[int], ranges: list[tuple[date, date]], excluded: list[date], added: list[date], length: int
) -> None:
    valid = date(2026, 1, 3), date(2026, 1, 3) + timedelta(days=length)
    days = [valid[0] + timedelta(days=number) for number in range(length + 1)]
    sails = [
        day in added
        or (
            day.weekday() in weekdays
            and day not in excluded
            and (not ranges or any(first <= day <= last for first, last in ranges))
        )
        for day in days
    ]

    bits = day_bits(weekdays, ranges, excluded, added, valid)

    assert bits == sum(1 << number for number, true in enumerate(sails) if true)
