"""The VEVENTs of a calendar as blocks of text, compared before anything is parsed.

Blocks of one UID belong together: a series, its overrides, and what is told twice. A group is known by a hash of all
that may change what is read of it: its lines in their order, and those of all calendars around it. DTSTAMP and the
like, which many servers write anew for each fetch, say nothing. Only calendars of the plainest structure are taken
apart; others are read whole.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from feeds.ical_lines import parse_line
from feeds.wire import Problem

_ODD = re.compile(
    r"^(?:BEGIN|END)[ \t]*[:;](?!(?-i:V(?:EVENT|CALENDAR|ALARM|TIMEZONE)|STANDARD|DAYLIGHT)$)", re.I | re.M
)
_MARK = re.compile(r"^(BEGIN|END):([A-Z]+)$", re.M)
_ODD_MARK = re.compile(r"^(?!(?-i:BEGIN|END):)(?:BEGIN|END)[ \t]*[:;]", re.I | re.M)
_SAYS_NOTHING = re.compile(r"^(?:DTSTAMP|LAST-MODIFIED|CREATED)[:;].*\n", re.M)
_ALARM = re.compile(r"^BEGIN:VALARM\n.*?^END:VALARM\n", re.M | re.S)
_UID = re.compile(r"^UID[ \t]*[:;].*$", re.I | re.M)
_WHERE = re.compile(r"(VEVENT|line) (\d+)\b")
_MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Block:
    """A VEVENT: where it stands in the unfolded document, and the line that it begins in."""

    first: int
    last: int
    line: int
    calendar: int
    uid: str


@dataclass(frozen=True, slots=True)
class Blocks:
    """A calendar taken apart. `groups`: by UID the hash of its blocks."""

    blocks: tuple[Block, ...]
    groups: dict[str, str]

    def number(self, line: int) -> int:
        """Which of all VEVENTs it is that begins in a line; the first is 1."""
        return bisect_right(self.blocks, line, key=lambda block: block.line)

    def clean(self, problems: Iterable[Problem]) -> dict[str, str]:
        """The groups of which no problem tells."""
        faulty: set[str] = set()
        for count, problem in enumerate(problems, 1):
            found = _WHERE.match(problem.where)
            if count >= _MOST_PROBLEMS or problem.where.startswith("TZID"):
                return {}
            if found:
                at = int(found[2]) if found[1] == "VEVENT" else self.number(int(found[2]))
                faulty.update(block.uid for block in self.blocks[max(at - 1, 0) : at])
        return {uid: told for uid, told in self.groups.items() if uid not in faulty}


def taken_apart(text: str) -> Blocks | None:
    """The blocks of an unfolded document; None when its structure leaves any doubt."""
    if _ODD.search(text) or _ODD_MARK.search(text) or "QUOTED-PRINTABLE" in text.upper():
        return None
    spans = _spans(text)
    if spans is None:
        return None
    blocks, around, end, line = [], [], 0, 1
    for calendar, first, last in spans:
        uid = _uid(text[first:last])
        if not uid:
            return None
        around.append(text[end:first])
        line += text.count("\n", end, first)
        blocks.append(Block(first, last, line, calendar, uid))
        line += text.count("\n", first, last)
        end = last
    around.append(text[end:])
    frame = hashlib.blake2b(_SAYS_NOTHING.sub("", "".join(around)).encode("utf-8", "replace")).digest()
    return Blocks(tuple(blocks), _hashes(text, blocks, frame))


def without(text: str, blocks: Blocks, known: Collection[str]) -> str:
    """`text` with empty lines where the groups that are known stand."""
    parts, end = [], 0
    for block in blocks.blocks:
        if blocks.groups[block.uid] in known:
            parts += [text[end : block.first], "\n" * text.count("\n", block.first, block.last)]
            end = block.last
    return "".join([*parts, text[end:]])


def _spans(text: str) -> list[tuple[int, int, int]] | None:
    """(calendar, first, end) of each VEVENT; None when a component is not closed, or stands where none should."""
    spans: list[tuple[int, int, int]] = []
    stack: list[str] = []
    calendars, first = 0, 0
    for mark in _MARK.finditer(text):
        word, name = mark.groups()
        if word == "BEGIN":
            if _PARENT[name] != (stack[-1] if stack else ""):
                return None
            stack.append(name)
            calendars += name == "VCALENDAR"
            first = mark.start() if name == "VEVENT" else first
        elif not stack or stack.pop() != name:
            return None
        elif name == "VEVENT":
            if not text.startswith("\n", mark.end()):
                return None
            spans.append((calendars, first, mark.end() + 1))
    return None if stack else spans


_PARENT = {
    "VCALENDAR": "", "VEVENT": "VCALENDAR", "VALARM": "VEVENT", "VTIMEZONE": "VCALENDAR",
    "STANDARD": "VTIMEZONE", "DAYLIGHT": "VTIMEZONE",
}  # fmt: skip


def _uid(block: str) -> str:
    """The UID as the reader has it, "" when there is none."""
    found = _UID.search(_ALARM.sub("", block) if "\nBEGIN:VALARM" in block else block)
    line = parse_line(found[0]) if found else None
    return line.text() if line else ""


def _hashes(text: str, blocks: Iterable[Block], frame: bytes) -> dict[str, str]:
    hashes: dict[str, hashlib.blake2b] = {}
    for block in blocks:
        told = _SAYS_NOTHING.sub("", text[block.first : block.last])
        one = hashes.get(block.uid)
        if one is None:
            one = hashes[block.uid] = hashlib.blake2b(frame, digest_size=16)
        one.update(f"{block.calendar}\n{told}".encode("utf-8", "replace"))
    return {uid: one.hexdigest() for uid, one in hashes.items()}
