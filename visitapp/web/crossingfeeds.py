"""The feeds of a crossing's sailings: their addresses, and their bytes from one snapshot of the database."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import not_running
from visitapp.domain.crossing.types import Crossing, Direction
from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import IGNORED
from visitapp.domain.language import LANGUAGES
from visitapp.domain.reach.checkin import CLASSES
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.sailings import SailingsFeed
from visitapp.publish.sailings_calendar import sailings_calendar
from visitapp.publish.sailings_news import sailings_news
from visitapp.publish.words import Words, words
from visitapp.store.crossing_read import get_crossing, timetables_of
from visitapp.store.database import Query
from visitapp.store.disruption_read import disruptions_of
from visitapp.store.timetable_read import sailing_stamps
from visitapp.web.context import WebContext
from visitapp.web.crossingwords import class_words, status_words
from visitapp.web.feedmaking import MadeFeed, info_of_all
from visitapp.web.names import port_name
from visitapp.web.pages import FeedLink
from visitapp.web.urls import ICS, RSS, webcal

_ADDRESS = re.compile(rf"/(?P<language>{'|'.join(LANGUAGES)})/crossings/(?P<slug>[^/]+?)(?P<ending>\.ics|\.rss)")
_BOTH: tuple[Direction, ...] = ("out", "back")


@dataclass(frozen=True, slots=True)
class SailingsAddress:
    """The path of a feed of sailings, taken apart."""

    language: str
    slug: str
    ending: str


def parse_sailings_address(path: str) -> SailingsAddress | None:
    """What feed of sailings a path is; None when it is none."""
    match = _ADDRESS.fullmatch(path)
    return SailingsAddress(match["language"], match["slug"], match["ending"]) if match else None


def make_sailings(query: Query, address: SailingsAddress, asked: str, context: WebContext, today: date) -> MadeFeed:
    """The feed as it is on `today`. Raises InputError naming a bad parameter, NotFoundError for no crossing."""
    directions = _read_directions(asked)
    crossing = get_crossing(query, address.slug)
    feed = _feed(query, address, crossing, directions, context, today)
    body = (sailings_calendar if address.ending == ".ics" else sailings_news)(feed)
    return MadeFeed(body, CONTENT_TYPES[address.ending], feed.stamp, frozenset())


@dataclass(frozen=True, slots=True)
class FeedWay:
    """The feeds of one way, or of both, as the crossing's page offers them: absolute addresses but `path` (RSS)."""

    name: str
    key: str
    ics: str
    webcal: str
    rss: str


def feed_ways(crossing: Crossing, spoken: Words, base_url: str) -> tuple[FeedWay, ...]:
    """Both ways together, then each way."""
    path = f"/{spoken.language}/crossings/{crossing.slug}"
    return tuple(
        FeedWay(name, key or "both", base_url + calendar, webcal(base_url, calendar), base_url + news)
        for key, name in _ways(crossing, spoken)
        for calendar, news in ((f"{path}.ics{_tail(key)}", f"{path}.rss{_tail(key)}"),)
    )


def sailings_links(crossing: Crossing, language: str) -> tuple[FeedLink, ...]:
    """The feeds of a crossing as its page announces them to readers."""
    spoken = words(language)
    path = f"/{language}/crossings/{crossing.slug}"
    title = spoken.gettext("Departures %(ports)s")
    return tuple(
        FeedLink(f"{title % {'ports': name}} ({form})", f"{path}{ending}{_tail(key)}", kind)
        for key, name in _ways(crossing, spoken)
        for ending, form, kind in ((".ics", "iCalendar", ICS), (".rss", "RSS", RSS))
    )


def _ways(crossing: Crossing, spoken: Words) -> tuple[tuple[str, str], ...]:
    """What `direction` says, and the name of that."""
    ports = port_name(crossing.port_from, spoken.language), port_name(crossing.port_to, spoken.language)
    both = spoken.gettext("%(ports)s, both ways") % {"ports": "–".join(ports)}
    return ("", both), ("out", "–".join(ports)), ("back", "–".join(ports[::-1]))


def _tail(direction: str) -> str:
    return f"?direction={direction}" if direction else ""


def _feed(
    query: Query,
    address: SailingsAddress,
    crossing: Crossing,
    directions: tuple[Direction, ...],
    context: WebContext,
    today: date,
) -> SailingsFeed:
    language = address.language
    spoken = words(language)
    stamps, timetables = sailing_stamps(query, crossing.slug), timetables_of(query, crossing.slug)
    ports = port_name(crossing.port_from, language), port_name(crossing.port_to, language)
    key = directions[0] if len(directions) == 1 else ""
    path = f"/{language}/crossings/{crossing.slug}"
    resting = not_running(crossing, today)
    info = replace(
        info_of_all(query, language, context),
        title=spoken.gettext("Departures %(ports)s") % {"ports": dict(_ways(crossing, spoken))[key]},
        description=spoken.gettext("Departures of today and the next 13 days by the published timetable. %(operator)s.")
        % {"operator": crossing.operator},
        self_path=f"{path}{address.ending}{_tail(key)}",
        page_path=path + ("?direction=back" if key == "back" else ""),
    )
    return SailingsFeed(
        info=info,
        board=Board(crossing, timetables, disruptions_of(query, crossing.slug)),
        plan=Board(crossing, timetables),
        directions=directions,
        today=today,
        changed_at=stamps.changed_at,
        timetables_at=stamps.timetables_at,
        ports=ports,
        classes={one: class_words(one, spoken) for one in CLASSES},
        resting=f"{status_words(crossing, today, spoken)[0]}." if resting else "",
    )


def _read_directions(asked: str) -> tuple[Direction, ...]:
    """The ways that `direction` names, both without one. Raises InputError."""
    found: tuple[Direction, ...] = _BOTH
    for name, value in parse_qsl(asked, keep_blank_values=True):
        if IGNORED.fullmatch(name) or not value.strip():
            continue
        if name != "direction":
            raise InputError(name[:60], "is no filter of a crossing's feed")
        if value not in _BOTH or len(found) == 1:
            raise InputError("direction", "is one of out, back", value)
        found = ("out",) if value == "out" else ("back",)
    return found
