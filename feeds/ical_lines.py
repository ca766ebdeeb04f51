"""iCalendar content lines as components, however broken the document is (RFC 5545 §3.1).

A line that cannot be read is left out and listed; a component that is not closed is kept and marked.
"""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass, field

from feeds.bytes_text import decode, one_line, without_controls
from feeds.wire import Problem

_MAX_DEPTH = 32
_MAX_PROBLEMS = 200
_MAX_PARAMS = 50
_MAX_PARAM_TEXT = 2000

_PLAIN_LINE = re.compile(r"([A-Za-z0-9_.-]+)[ \t]*:(.*)", re.DOTALL)
_DATE_LINE = re.compile(
    r"(DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID|DUE)[ \t]*(;.*)?:[ \t]*(\d{4}-?\d{2}-?\d{2}.*)", re.IGNORECASE
)
_NAME = re.compile(r"[A-Za-z0-9_.-]+[ \t]*(?=[;:])")
_PARAM = re.compile(
    r"[ \t]*;[ \t]*([A-Za-z0-9_.-]*)[ \t]*(?:=((?:[ \t]*\"[^\"]*\"|[^\";:,]*)(?:,(?:\"[^\"]*\"|[^\";:,]*))*))?"
)
_ESCAPE = re.compile(r"\\([\\;,:nN\"])")
_CARET = re.compile(r"\^([n'^])")


@dataclass(frozen=True, slots=True)
class Line:
    """One property: upper-case name and parameter names, values unquoted, the value as written."""

    name: str
    params: dict[str, str]
    value: str

    def text(self) -> str:
        """The value as TEXT: escapes undone, quoted-printable decoded (RFC 5545 §3.3.11, vCalendar 1.0)."""
        value = self.value
        if self.params.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
            value, _ = decode(quopri.decodestring(value.encode("utf-8")), self.params.get("CHARSET", ""))
            value = value.replace("\r\n", "\n")
        return without_controls(_ESCAPE.sub(_unescape, value)).strip()

    def texts(self) -> list[str]:
        """The value as a list of TEXT, split at commas that are not escaped."""
        parts = re.split(r"(?<!\\),", self.value)
        return [text for part in parts if (text := Line(self.name, self.params, part).text())]


@dataclass(slots=True)
class Component:
    """A BEGIN…END block. `number` is its line in the unfolded document, `closed` whether END was found."""

    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)
    closed: bool = False
    source: list[str] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        """The first line of that name, or None."""
        return next((line for line in self.lines if line.name == name), None)

    def all(self, name: str) -> list[Line]:
        """Every line of that name, in order."""
        return [line for line in self.lines if line.name == name]

    def text(self, name: str) -> str:
        """The text of the first line of that name, "" when there is none."""
        line = self.first(name)
        return line.text() if line else ""


def read_components(data: bytes) -> tuple[list[Component], list[Problem]]:
    """The calendars of data, in order, and what could not be read.

    Everything outside a VCALENDAR comes in one calendar of its own. A VEVENT never holds a VEVENT and
    a VCALENDAR never a VCALENDAR: an earlier one that is not closed ends there.
    """
    return components_of(*unfolded(data))


def components_of(text: str, fault: str) -> tuple[list[Component], list[Problem]]:
    """read_components of what `unfolded` gave."""
    builder = _Builder()
    if fault:
        builder.problem("document", fault)
    for number, line in enumerate(_logical_lines(text), 1):
        builder.feed(number, line)
    return builder.finish(cut_off=not text.endswith("\n")), builder.problems


def unfolded(data: bytes) -> tuple[str, str]:
    """The text of data with its folds undone, and a fault in one line ("" when all bytes were read)."""
    if b"\x00" in data[:64] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = decode(data)[0].encode("utf-8", "replace")
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    # Before decoding: RFC 5545 lets a fold cut a character in two.
    text, fault = decode(data.replace(b"\n ", b"").replace(b"\n\t", b""))
    return without_controls(text), fault


def _logical_lines(text: str) -> list[str]:
    """Lines of text; quoted-printable soft breaks are joined."""
    joined: list[str] = []
    soft = False
    for line in text.split("\n"):
        if soft:
            joined[-1] = joined[-1][:-1] + line
        else:
            joined.append(line)
        soft = line.endswith("=") and "QUOTED-PRINTABLE" in joined[-1][:200].upper()
    return joined


class _Builder:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.calendars: list[Component] = []
        self._stack: list[Component] = []
        self._loose: Component | None = None

    def problem(self, where: str, what: str, text: str = "") -> None:
        if len(self.problems) < _MAX_PROBLEMS:
            self.problems.append(Problem(where, what, one_line(text)))

    def feed(self, number: int, raw: str) -> None:
        if not raw.strip():
            return
        line = parse_line(raw)
        if line is None:
            self.problem(f"line {number}", "no property: left out", raw)
        elif line.name == "BEGIN":
            self._begin(line.value.strip().upper(), number)
        elif line.name == "END":
            self._end(line.value.strip().upper(), number)
        elif self._stack:
            self._stack[-1].lines.append(line)
            self._stack[-1].source.append(raw)
        else:
            self.problem(f"line {number}", "outside any component: left out", raw)

    def _begin(self, name: str, number: int) -> None:
        if name in ("VCALENDAR", "VEVENT"):
            self._close_open(name)
        if len(self._stack) >= _MAX_DEPTH:
            self.problem(f"line {number}", "nested too deep: left out", name)
            return
        component = Component(name, number)
        if name == "VCALENDAR":
            self.calendars.append(component)
        else:
            self._parent().children.append(component)
        self._stack.append(component)

    def _close_open(self, name: str) -> None:
        names = [component.name for component in self._stack]
        if name == "VCALENDAR":
            self._stack.clear()
        elif name in names:
            del self._stack[names.index(name) :]

    def _parent(self) -> Component:
        if self._stack:
            return self._stack[-1]
        if self._loose is None:
            self._loose = Component("VCALENDAR", 0, closed=True)
            self.calendars.append(self._loose)
        return self._loose

    def _end(self, name: str, number: int) -> None:
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth].name == name:
                self._stack[depth].closed = True
                del self._stack[depth:]
                return
        self.problem(f"line {number}", f"END:{name[:40]} closes nothing")

    def finish(self, *, cut_off: bool) -> list[Component]:
        if cut_off and self._stack and self._stack[-1].lines:
            # The last line may be half a date: better none than a wrong one.
            self._stack[-1].lines.pop()
        return self.calendars


def parse_line(raw: str) -> Line | None:
    """raw (unfolded) as a property, or None when it is none.

    Dates are split at the last colon before the digits, for TZIDs with colons that nobody quoted.
    """
    if match := _PLAIN_LINE.fullmatch(raw):
        return Line(match[1].upper(), {}, match[2])
    if match := _DATE_LINE.fullmatch(raw):
        return Line(match[1].upper(), _loose_params(match[2] or ""), match[3].strip())
    return _line_with_params(raw)


def _line_with_params(raw: str) -> Line | None:
    start = _NAME.match(raw)
    if not start:
        return None
    params: dict[str, str] = {}
    position = start.end()
    while position < len(raw) and raw[position] in "; \t" and (match := _PARAM.match(raw, position)):
        if match[1]:
            params.setdefault(match[1].upper(), _unquote(match[2] or ""))
        position = match.end()
    rest = raw[position:].lstrip(" \t")
    if rest.startswith(":"):
        return Line(start[0].strip().upper(), params, rest[1:])
    # A stray quote or colon inside a parameter: the value is what follows the last colon.
    head, colon, value = raw.rpartition(":")
    return Line(start[0].strip().upper(), params, value) if colon and ";" in head else None


def _loose_params(text: str) -> dict[str, str]:
    params: dict[str, str] = {}
    parts: list[str] = []
    for part in text[:_MAX_PARAM_TEXT].split(";"):
        if parts and parts[-1].count('"') % 2:
            parts[-1] += ";" + part
        else:
            parts.append(part)
    for part in parts[:_MAX_PARAMS]:
        name, _, value = part.partition("=")
        if name.strip():
            params.setdefault(name.strip().upper(), _unquote(value))
    return params


def _unquote(value: str) -> str:
    value = value.strip().replace('"', "")
    return _CARET.sub(lambda match: {"n": "\n", "'": '"', "^": "^"}[match[1]], value)


def _unescape(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]
