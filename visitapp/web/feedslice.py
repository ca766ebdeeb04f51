"""From a feed's address to what it is of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from visitapp.domain.errors import GoneError, InputError, NotFoundError
from visitapp.domain.event.selection import IGNORED, Choices, Selection, read_selection
from visitapp.domain.language import LANGUAGES
from visitapp.domain.writtenday import written_day
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.news import NEWS_ENDINGS
from visitapp.store.database import Query
from visitapp.store.feed_code_read import get_feed_code
from visitapp.store.place_read import get_place, read_choices
from visitapp.web.query import selection_of

DAYS_BACK, DAYS_AHEAD = 7, 400

_ENDINGS = "|".join(re.escape(ending) for ending in CONTENT_TYPES)
_ADDRESS = re.compile(
    rf"/(?P<language>{'|'.join(LANGUAGES)})/(?P<kind>events|places)(?:/(?P<slug>[^/]+?))?(?P<ending>{_ENDINGS})"
)
_CODE = re.compile(rf"/f/(?P<code>[a-z2-7]{{7,16}})(?P<ending>{_ENDINGS})")
_OF_ONE_EVENT = frozenset(("crossing", "mode", "stay", "cancelled"))
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)

AddressKind = Literal["list", "event", "place", "code"]


@dataclass(frozen=True, slots=True)
class Address:
    """A feed's path, taken apart. `slug`: of the event or place, or the code; "" for the list.

    `language` is "" for a code: that knows its own.
    """

    kind: AddressKind
    language: str
    slug: str
    ending: str


@dataclass(frozen=True, slots=True)
class Slice:
    """What a feed is of: the occurrences of `selection` on the days `first` to `last` (inclusive).

    `path` is the feed's without its query, `own` what that query says, `page_path` the page with its query. `event`
    is the slug of the one event that a calendar is of; `day` the one day of it that is asked for, if any.
    """

    language: str
    selection: Selection
    first: date
    last: date
    path: str
    page_path: str
    own: Selection
    event: str = ""
    place: str = ""
    day: date | None = None

    @property
    def self_path(self) -> str:
        """The feed's path with its query, in its one canonical form."""
        return self.document(self.own.page)

    def document(self, page: int) -> str:
        """The path and query of one document of a feed in several."""
        asked = replace(self.own, page=page).query()
        if self.day is not None:
            asked = "&".join(part for part in (asked, urlencode({"date": self.day.isoformat()})) if part)
        return f"{self.path}?{asked}" if asked else self.path


def parse_address(path: str) -> Address | None:
    """What feed a path is of; None when it is no feed's."""
    code = _CODE.fullmatch(path)
    if code is not None:
        return Address("code", "", code["code"], code["ending"])
    match = _ADDRESS.fullmatch(path)
    if match is None:
        return None
    language, slug, ending = match["language"], match["slug"] or "", match["ending"]
    if match["kind"] == "places":
        return Address("place", language, slug, ending) if slug else None
    if slug:
        return Address("event", language, slug, ending) if ending == ".ics" else None
    return Address("list", language, "", ending)


def read_slice(query: Query, address: Address, asked: str, today: date) -> Slice:
    """What the feed at `address` with the query string `asked` is of.

    Raises InputError naming a bad filter, NotFoundError for a code or a place that never was.
    """
    if address.kind == "event":
        return _slice_of_event(query, address, asked)
    if address.kind == "code":
        return _slice_of_code(query, address, asked, today)
    choices = read_choices(query)
    own = _meant(selection_of(asked, choices), address.ending)
    path = f"/{address.language}/events"
    if address.kind == "list":
        return _slice(address, address.language, own, own, today, path, f"{path}{_tail(_shown(own))}")
    place = _place_slug(query, address.slug, choices)
    path = f"/{address.language}/places/{address.slug}"
    selection = replace(own, place=(place,))
    return _slice(address, address.language, selection, replace(own, place=()), today, path, path, place)


def _slice_of_event(query: Query, address: Address, asked: str) -> Slice:
    """All days of the event, or the one asked for; with a ferry filter those that it reaches."""
    selection, day = _of_one_event(query, asked)
    path = f"/{address.language}/events/{address.slug}"
    return Slice(
        address.language,
        selection,
        day or _FIRST_DAY,
        day or _LAST_DAY,
        f"{path}.ics",
        path,
        own=selection,
        event=address.slug,
        day=day,
    )


def _of_one_event(query: Query, asked: str) -> tuple[Selection, date | None]:
    pairs = [(name, value) for name, value in parse_qsl(asked, keep_blank_values=True) if not IGNORED.fullmatch(name)]
    for name, _ in pairs:
        if name not in _OF_ONE_EVENT and name != "date":
            raise InputError(name[:60], "is no filter of one event's calendar")
    days = [value.strip() for name, value in pairs if name == "date" and value.strip()]
    rest = [pair for pair in pairs if pair[0] != "date"]
    selection = read_selection(rest, read_choices(query)) if rest else Selection()
    if len(days) > 1:
        raise InputError("date", "is given too often")
    return selection, _read_day(days[0]) if days else None


def _read_day(text: str) -> date:
    day = written_day(text)
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        raise InputError("date", "is no date like 2027-06-01", text)
    return day


def _slice_of_code(query: Query, address: Address, asked: str, today: date) -> Slice:
    kept = get_feed_code(query, address.slug)
    choices = read_choices(query)
    own = selection_of(asked, choices)
    if replace(own, page=1) != Selection():
        raise InputError(asked.partition("=")[0][:60], "is no filter here: a code means what it always did")
    own = _meant(own, address.ending)
    selection = _meant(replace(selection_of(kept.query, choices), page=own.page), address.ending)
    page_path = f"/{kept.language}/events{_tail(_shown(selection))}"
    return _slice(address, kept.language, selection, own, today, f"/f/{kept.code}", page_path)


def _meant(selection: Selection, ending: str) -> Selection:
    """Without what says nothing in this form: a calendar has no pages, and only news has kinds and an order."""
    if ending == ".ics":
        selection = replace(selection, page=1)
    if ending not in NEWS_ENDINGS:
        selection = replace(selection, feed="announced")
    return replace(selection, sort="start")


def _shown(selection: Selection) -> Selection:
    """The slice as a page shows it, from its first."""
    return replace(selection, page=1, feed="announced", all_day="keep", cancelled="keep")


def _slice(
    address: Address,
    language: str,
    selection: Selection,
    own: Selection,
    today: date,
    path: str,
    page_path: str,
    place: str = "",
) -> Slice:
    first = selection.from_day or today - timedelta(days=DAYS_BACK)
    if selection.feed == "upcoming":
        first = max(first, today)
    last = selection.to_day or max(first, today) + timedelta(days=DAYS_AHEAD)
    return Slice(language, selection, first, last, f"{path}{address.ending}", page_path, own, place=place)


def _tail(selection: Selection) -> str:
    asked = selection.query()
    return f"?{asked}" if asked else ""


def _place_slug(query: Query, slug: str, choices: Choices) -> str:
    """The place's own slug, or that of the place it was merged into. Raises NotFoundError.

    A place that is no more has a feed without events: who subscribed meets no error.
    """
    try:
        return get_place(query, slug).slug
    except NotFoundError as error:
        if isinstance(error, GoneError) and error.moved_to:
            return error.moved_to
        if slug not in choices.places:
            raise
        return slug
