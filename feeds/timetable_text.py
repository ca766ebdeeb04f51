"""The hand-kept timetable text (docs/timetables.md): bytes <-> TimetableText.

Line based, UTF-8. A header, named seasons and day patterns, then for each direction the departures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from feeds.timetable_days import Clashes, day_bits
from feeds.timetable_types import TextBlock, TextDays, TextDeparture, TextRow, TimetableReading, TimetableText
from feeds.timetable_words import (
    CLASSES,
    WORD,
    Fault,
    check_address,
    check_text,
    parse_clock,
    parse_date,
    parse_duration,
    parse_range,
    parse_weekdays,
    write_clock,
    write_duration,
    write_weekdays,
)
from feeds.wire import Problem

MAX_BYTES = 1_000_000
MAX_PROBLEMS = 100
MAX_ROW = 1_500
_HEADERS = ("crossing", "name", "valid", "source", "url", "checked", "demo")
_REQUIRED = ("crossing", "name", "valid", "source")
_ROW = re.compile(r"every\s+(.+?)\s+(\S+)\s*(?:-|–|to)\s*(\S+?)\s*,\s*crossing\s+(.+)")


def read_timetable(data: bytes) -> TimetableReading:
    """The timetable in `data`, or all that is wrong with it: line, fault and the line's text. Never raises."""
    if len(data) > MAX_BYTES:
        return TimetableReading(None, (Problem("file", f"larger than {MAX_BYTES} bytes"),))
    reader = _Reader()
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        reader.read_line(number, raw)
    return reader.finish()


def write_timetable(timetable: TimetableText) -> bytes:
    """The text of a timetable: read_timetable(write_timetable(t)).timetable == t.

    Raises ValueError for a text that a line cannot hold: with a line break, another character that is not seen, or
    outer space, or too long a one.
    """
    vessels = [departure.vessel for block in timetable.blocks for departure in block.departures]
    for text in (timetable.crossing, timetable.name, timetable.source, timetable.url, *vessels):
        if text != text.strip() or _text_fault(text):
            raise ValueError(f"cannot stand on one line: {text[:80]!r}")
    lines = [
        f"crossing: {timetable.crossing}",
        f"name: {timetable.name}",
        f"valid: {timetable.valid_from} to {timetable.valid_to}",
        f"source: {timetable.source}",
    ]
    lines += [f"url: {timetable.url}"] if timetable.url else []
    lines += [f"checked: {timetable.checked_on}"] if timetable.checked_on else []
    lines += ["demo: yes", ""] if timetable.demo else [""]
    for name, ranges in timetable.seasons:
        lines.append(f"season {name}: " + ", ".join(f"{first} to {last}" for first, last in ranges))
    lines += [f"days {name}: {_write_days(days)}" for name, days in timetable.days]
    for block in timetable.blocks:
        days = block.days if isinstance(block.days, str) else _write_days(block.days)
        lines += ["", f"from {block.port_from} to {block.port_to}", f"on {days}"]
        lines += [f"  {_write_departure(departure)}" for departure in block.departures]
    return ("\n".join(lines) + "\n").encode()


def _text_fault(text: str) -> str:
    try:
        check_text(text)
    except Fault as fault:
        return str(fault)
    return ""


def _write_days(days: TextDays) -> str:
    parts = [write_weekdays(days.weekdays)]
    parts += ["in " + ", ".join(days.seasons)] if days.seasons else []
    parts += ["not " + ", ".join(map(str, days.excluded))] if days.excluded else []
    parts += ["also " + ", ".join(map(str, days.added))] if days.added else []
    return "; ".join(parts)


def _write_departure(departure: TextDeparture | TextRow) -> str:
    duration = write_duration(departure.duration_min)
    if isinstance(departure, TextRow):
        span = f"{write_clock(departure.first_min)}-{write_clock(departure.last_min)}"
        parts = [f"every {write_duration(departure.every_min)} {span}, crossing {duration}"]
    else:
        parts = [f"{write_clock(departure.time_min)} {duration}"]
    parts += [", ".join(departure.classes)] if departure.classes else []
    parts += [f"vessel {departure.vessel}"] if departure.vessel else []
    parts += [f"id {departure.id}"] if departure.id else []
    return "; ".join(parts)


@dataclass(slots=True)
class _Block:
    """A block being read."""

    line: int
    port_from: str
    port_to: str
    days: TextDays | str
    departures: list[TextDeparture | TextRow] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


class _Reader:
    """Reads line by line; a faulty line becomes a problem and the reading goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.headers: dict[str, str] = {}
        self.valid: tuple[date, date] | None = None
        self.checked_on: date | None = None
        self.seasons: dict[str, tuple[tuple[date, date], ...]] = {}
        self.days: dict[str, TextDays] = {}
        self.ports: tuple[str, str] | None = None
        self.blocks: list[_Block] = []
        self.used_dates: list[tuple[int, str, date]] = []
        self.expects_departures = False
        self.line = 0

    def read_line(self, number: int, raw: bytes) -> None:
        self.line = number
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            self.complain(f"line {number}", "is not UTF-8; save the file as UTF-8", raw.decode("latin-1"))
            return
        text = text.strip()
        if not text or text.startswith("#"):
            return
        try:
            self.read_text(text)
        except Fault as fault:
            self.complain(f"line {number}", str(fault), text)

    def complain(self, where: str, what: str, text: str = "") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(where, what, text[:200].strip()))

    def read_text(self, text: str) -> None:
        head, colon, rest = text.partition(":")
        words = head.split() or [""]
        if text[0].isdigit() or words[0] == "every":
            self.read_departure(text)
        elif words[0] == "from":
            self.read_direction(text)
        elif words[0] == "on":
            self.read_on(text[2:].strip())
        elif words[0] in ("season", "days") and colon:
            self.read_definition(words, rest.strip())
        elif colon:
            self.read_header(head.strip().lower(), rest.strip())
        else:
            raise Fault("is neither a header, a season, days, from … to …, on … nor a departure")

    def read_header(self, name: str, value: str) -> None:
        if name not in _HEADERS:
            raise Fault(f"{name!r} is no header; there are {', '.join(_HEADERS)}")
        if name in self.headers:
            raise Fault(f"{name!r} stands twice")
        self.headers[name] = value
        if not value:
            raise Fault(f"{name!r} is empty")
        check_text(value)
        if name == "valid":
            self.valid = parse_range(value)
        elif name == "checked":
            self.checked_on = parse_date(value)
        elif name == "demo" and value not in ("yes", "no"):
            raise Fault("demo is yes or no")
        elif name == "url":
            check_address(value)
        elif name == "crossing" and not WORD.fullmatch(value):
            raise Fault("the crossing's short name has small letters a-z, digits and hyphens")

    def read_definition(self, words: list[str], value: str) -> None:
        if len(words) != 2 or not WORD.fullmatch(words[1]):
            raise Fault(f"write '{words[0]} NAME: …', the name of small letters a-z, digits and hyphens")
        kind, name = words
        if name in (self.seasons if kind == "season" else self.days):
            raise Fault(f"{kind} {name!r} stands twice")
        if kind == "season":
            self.seasons[name] = ()
            self.seasons[name] = tuple(parse_range(part) for part in value.split(","))
        elif parse_weekdays(name) is not None:
            raise Fault(f"{name!r} already means a weekday pattern; take another name")
        else:
            self.days[name] = TextDays()
            self.days[name] = self.parse_days(value)

    def parse_days(self, text: str) -> TextDays:
        first, *parts = [part.strip() for part in text.split(";")]
        weekdays = parse_weekdays(first)
        if weekdays is None:
            raise Fault(f"{first!r} is no weekday pattern: daily, mon-fri, sat, sun … or none")
        seasons: list[str] = []
        dates: dict[str, list[date]] = {"not": [], "also": []}
        for part in parts:
            word, _, rest = part.partition(" ")
            items = [item.strip() for item in rest.split(",")]
            if word == "in":
                seasons += [self.season(item) for item in items]
            elif word in dates:
                dates[word] += [parse_date(item) for item in items]
            else:
                raise Fault(f"{part!r} should begin with in (seasons), not (dates) or also (dates)")
        self.used_dates += [(self.line, text, day) for days in dates.values() for day in days]
        if both := sorted(set(dates["not"]) & set(dates["also"])):
            raise Fault(f"{both[0]} is both left out and added")
        return TextDays(weekdays, tuple(seasons), tuple(dates["not"]), tuple(dates["also"]))

    def season(self, name: str) -> str:
        if name not in self.seasons:
            raise Fault(f"there is no season {name!r} above this line")
        return name

    def read_direction(self, text: str) -> None:
        match = re.fullmatch(r"from\s+(\S+)\s+to\s+([^\s:]+):?", text)
        self.ports, self.expects_departures = None, False
        if match is None or not all(WORD.fullmatch(port) for port in match.groups()):
            raise Fault("write 'from PORT to PORT', the ports by their short names")
        if match[1] == match[2]:
            raise Fault("both ports are the same")
        self.ports = (match[1], match[2])

    def read_on(self, text: str) -> None:
        self.expects_departures = False
        text = text.removesuffix(":").strip()
        days: TextDays | str
        if ";" not in text and parse_weekdays(text) is None:
            if text not in self.days:
                raise Fault(f"{text!r} is no weekday pattern, and no days of that name stand above")
            days = text
        else:
            days = self.parse_days(text)
        if self.ports is None:
            raise Fault("a line 'from PORT to PORT' has to stand before")
        self.blocks.append(_Block(self.line, *self.ports, days))
        self.expects_departures = True

    def read_departure(self, text: str) -> None:
        departure = _parse_departure(text)
        if not self.expects_departures:
            raise Fault("a line 'on DAYS' has to stand before the departures")
        block = self.blocks[-1]
        if isinstance(departure, TextDeparture):
            same = [
                other
                for other in block.departures
                if isinstance(other, TextDeparture) and (other.time_min, other.id) == (departure.time_min, departure.id)
            ]
            if same:
                raise Fault("this departure stands twice; give two boats at the same time an id each")
        block.departures.append(departure)
        block.lines.append(self.line)

    def finish(self) -> TimetableReading:
        missing = [name for name in _REQUIRED if name not in self.headers]
        for name in missing:
            self.complain("file", f"the header {name!r} is missing")
        for block in self.blocks:
            if not block.departures:
                self.complain(f"line {block.line}", "no departure can be read under this line")
        if not self.blocks:
            self.complain("file", "has no departures")
        if self.valid is not None:
            self.check_dates(*self.valid)
            self.check_days(self.valid)
        if self.problems or self.valid is None:
            return TimetableReading(None, tuple(self.problems))
        return TimetableReading(self.build(*self.valid))

    def check_dates(self, valid_from: date, valid_to: date) -> None:
        for line, text, day in self.used_dates:
            if not valid_from <= day <= valid_to:
                self.complain(f"line {line}", f"{day} is outside {valid_from} to {valid_to}", text)

    def check_days(self, valid: tuple[date, date]) -> None:
        """Complain of what sails on no day, and of two departures that would be one and the same on a day."""
        clashes = Clashes(valid[0])
        for block in self.blocks:
            days = self.days[block.days] if isinstance(block.days, str) else block.days
            ranges = [span for season in days.seasons for span in self.seasons[season]]
            bits = day_bits(days.weekdays, ranges, days.excluded, days.added, valid)
            if not bits:
                self.complain(f"line {block.line}", f"none of these days is from {valid[0]} to {valid[1]}")
            for line, one in zip(block.lines, block.departures, strict=True):
                first = one.first_min if isinstance(one, TextRow) else one.time_min
                name = block.port_from, isinstance(one, TextRow), one.id or write_clock(first)
                if clash := clashes.add(name, bits, one, line):
                    self.complain(
                        f"line {line}",
                        f"sails on {clash[0]} too, when line {clash[1]} has another departure {name[2]!r}; "
                        "leave the day out of one of the two, or give each an id of its own",
                    )

    def build(self, valid_from: date, valid_to: date) -> TimetableText:
        return TimetableText(
            crossing=self.headers["crossing"],
            name=self.headers["name"],
            valid_from=valid_from,
            valid_to=valid_to,
            source=self.headers["source"],
            url=self.headers.get("url", ""),
            checked_on=self.checked_on,
            demo=self.headers.get("demo") == "yes",
            seasons=tuple(self.seasons.items()),
            days=tuple(self.days.items()),
            blocks=tuple(
                TextBlock(block.port_from, block.port_to, block.days, tuple(block.departures)) for block in self.blocks
            ),
        )


def _parse_departure(text: str) -> TextDeparture | TextRow:
    first, *parts = [part.strip() for part in text.split(";")]
    classes: tuple[str, ...] = ()
    named = {"vessel": "", "id": ""}
    for part in parts:
        word, _, rest = part.partition(" ")
        if word in named and rest.strip():
            if named[word]:
                raise Fault(f"{word} stands twice")
            check_text(rest)
            named[word] = rest.strip()
        elif classes:
            raise Fault("the vehicle classes stand twice; write them after one semicolon, with commas between")
        else:
            classes = tuple(item.strip() for item in part.split(","))
            strange = [item for item in classes if item not in CLASSES]
            if strange:
                raise Fault(f"{strange[0]!r} is no vehicle class ({', '.join(CLASSES)}), vessel or id")
    if named["id"] and not WORD.fullmatch(named["id"]):
        raise Fault("an id has small letters a-z, digits and hyphens")
    if first.startswith("every"):
        return _parse_row(first, classes, named["vessel"], named["id"])
    clock, _, duration = first.partition(" ")
    if not duration:
        raise Fault("the crossing's duration is missing: write 07:30 3h15")
    return TextDeparture(parse_clock(clock), parse_duration(duration), classes, named["vessel"], named["id"])


def _parse_row(text: str, classes: tuple[str, ...], vessel: str, id_: str) -> TextRow:
    match = _ROW.fullmatch(text)
    if match is None:
        raise Fault("write 'every 20 min 06:00-22:00, crossing 20 min'")
    every, first, last = parse_duration(match[1]), parse_clock(match[2]), parse_clock(match[3])
    if last < first:
        raise Fault("the last departure is before the first; on the next day it is written 00:20+1")
    if (last - first) // every >= MAX_ROW:
        raise Fault(f"more than {MAX_ROW} departures")
    return TextRow(every, first, last, parse_duration(match[4]), classes, vessel, id_)
