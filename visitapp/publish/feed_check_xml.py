"""Check RSS 2.0 and Atom as a strict stranger reads them: well-formed, ids unique, dates true, addresses whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.parsers import expat

from visitapp.publish.feed_findings import Figures, Findings

SKEW = timedelta(minutes=1)
"""A date this far ahead may come from another machine's clock."""
_ATOM = "http://www.w3.org/2005/Atom "
_EVENT = "http://purl.org/rss/1.0/modules/event/ "
_CONTENT = "http://purl.org/rss/1.0/modules/content/ encoded"
_HREF = re.compile(r"""(?:href|src)\s*=\s*["']([^"']*)""", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?:https?://[^\s/]|mailto:|geo:|tel:)")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")

Given = tuple[Mapping[str, str], str]
"""Attributes and text of an element."""


@dataclass(slots=True)
class _Part:
    """The direct children of the feed, or of an entry, by name (namespace, a space, local name)."""

    children: dict[str, list[Given]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of the first child of a name; "" when there is none."""
        given = self.children.get(name)
        return given[0][1].strip() if given else ""

    def all(self, name: str) -> list[Given]:
        """Every child of a name."""
        return self.children.get(name, [])


@dataclass(slots=True)
class _Document:
    root: str = ""
    feed: _Part = field(default_factory=_Part)
    entries: list[_Part] = field(default_factory=list)


class _RefusedError(Exception):
    """The document declares a type: no feed of ours does, and readers that heed it can be harmed."""


def check_rss(body: bytes, address: str, now: datetime, found: Findings) -> Figures:
    """Check an RSS 2.0 feed at `address` as at `now`."""
    document = _read(body, "item", 2, found)
    if document is None:
        return Figures()
    if document.root != "rss":
        found.add("wrong-kind", "", document.root)
    feed = document.feed
    for name in ("title", "link", "description", "lastBuildDate"):
        if not feed.text(name):
            found.add("missing", "channel", name)
    _check_self([attributes for attributes, _ in feed.all(_ATOM + "link")], address, found)
    check_link(feed.text("link"), "channel", found)
    ids: set[str] = set()
    days: list[date] = []
    for entry in document.entries:
        name = entry.text("guid")
        check_id(name, ids, found)
        check_moment(_mail_date(entry.text("pubDate")), entry.text("pubDate"), "pubDate", name, now, found)
        for needed in ("title", "link"):
            if not entry.text(needed):
                found.add("missing", name, needed)
        check_link(entry.text("link"), name, found)
        check_html(entry.text(_CONTENT), name, found)
        days += [day for day in [read_day(entry.text(_EVENT + "startdate"))] if day]
    built = feed.text("lastBuildDate")
    newest = _mail_date(built)
    if built:
        check_moment(newest, built, "lastBuildDate", "channel", now, found)
    return Figures(len(document.entries), min(days, default=None), max(days, default=None), newest)


def check_atom(body: bytes, address: str, now: datetime, found: Findings) -> Figures:
    """Check an Atom feed at `address` as at `now` (RFC 4287)."""
    document = _read(body, _ATOM + "entry", 1, found)
    if document is None:
        return Figures()
    if document.root != _ATOM + "feed":
        found.add("wrong-kind", "", document.root)
    feed = document.feed
    for name in ("id", "title", "updated"):
        if not feed.text(_ATOM + name):
            found.add("missing", "feed", name)
    _check_self([attributes for attributes, _ in feed.all(_ATOM + "link")], address, found)
    ids: set[str] = set()
    days: list[date] = []
    for entry in document.entries:
        name = entry.text(_ATOM + "id")
        check_id(name, ids, found)
        if not entry.text(_ATOM + "title"):
            found.add("missing", name, "title")
        for dated in ("updated", "published"):
            text = entry.text(_ATOM + dated)
            check_moment(read_instant(text), text, dated, name, now, found)
        for attributes, _ in entry.all(_ATOM + "link"):
            check_link(attributes.get("href", ""), name, found)
        for attributes, text in entry.all(_ATOM + "content"):
            if attributes.get("type") == "html":
                check_html(text, name, found)
        days += [day for day in [read_day(entry.text(_EVENT + "startdate"))] if day]
    updated = feed.text(_ATOM + "updated")
    newest = read_instant(updated)
    if updated:
        check_moment(newest, updated, "updated", "feed", now, found)
    return Figures(len(document.entries), min(days, default=None), max(days, default=None), newest)


def check_id(name: str, seen: set[str], found: Findings) -> None:
    """An entry's id is there, and no other entry's."""
    if not name:
        found.add("missing", "", "id")
    elif name in seen:
        found.add("id-twice", name)
    seen.add(name)


def check_link(address: str, where: str, found: Findings) -> None:
    """An address names its host, so that it works wherever the feed is read."""
    if address and not _ABSOLUTE.match(address):
        found.add("relative-link", where, address)


def check_html(html: str, where: str, found: Findings) -> None:
    """No address inside an entry's content depends on where it is shown."""
    for address in _HREF.findall(html):
        check_link(address or "#", where, found)


def check_moment(moment: datetime | None, text: str, what: str, where: str, now: datetime, found: Findings) -> None:
    """A date of publication or change can be read, and is not of the future."""
    if moment is None:
        found.add("no-instant", where, f"{what}: {text}")
    elif moment > now + SKEW:
        found.add("future", where, f"{what}: {text}")


def read_instant(text: str) -> datetime | None:
    """An instant by RFC 3339; None when it is none."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_day(text: str) -> date | None:
    """The date that an ISO date or instant begins with; None when it begins with none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _mail_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _check_self(links: list[Mapping[str, str]], address: str, found: Findings) -> None:
    own = [link.get("href", "") for link in links if link.get("rel") == "self"]
    if own != [address]:
        found.add("other-address", "self", " ".join(own))


def _read(body: bytes, entry: str, level: int, found: Findings) -> _Document | None:
    """The document; `entry` elements stand `level` levels below the root. None, and a finding, when it is no XML."""
    document = _Document()
    reader = _Reader(document, entry, level)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except _RefusedError:
        found.add("doctype")
        return None
    except (expat.ExpatError, ValueError) as error:
        found.add("not-well-formed", "", str(error))
        return None
    return document


def _refuse(*_: object) -> None:
    raise _RefusedError


class _Reader:
    """Gathers the children of the feed and of its entries, one level deep, with all the text in them."""

    def __init__(self, document: _Document, entry: str, level: int) -> None:
        self._document, self._entry, self._level = document, entry, level
        self._depth = 0
        self._part = document.feed
        self._attributes: Mapping[str, str] = {}
        self._pieces: list[str] = []
        self._base = level - 1
        """The depth of the element whose children are gathered: the feed's, or an entry's."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._depth == 0:
            self._document.root = name
        elif self._depth == self._level and name == self._entry:
            self._part = _Part()
            self._document.entries.append(self._part)
            self._base = self._level
        elif self._depth == self._base + 1:
            self._attributes, self._pieces = attributes, []
        self._depth += 1

    def end(self, name: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self._base == self._level and self._depth == self._level:
            self._part, self._base = self._document.feed, self._level - 1
        elif self._depth == self._base + 1:
            self._part.children.setdefault(name, []).append((self._attributes, "".join(self._pieces)))

    def text(self, text: str) -> None:
        """Text inside the element that is being gathered."""
        self._pieces.append(text)
