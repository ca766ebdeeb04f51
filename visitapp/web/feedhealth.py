"""The public health of what we publish: each feed's last change, size and count, and what strict checks found."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import IGNORED
from visitapp.publish.checked_feeds import Checked, CheckedFeed, read_checked
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.place_read import read_choices
from visitapp.web.context import context_of
from visitapp.web.healthfeeds import PublicSlice, public_slices
from visitapp.web.healthwords import checks_told, finding_words
from visitapp.web.names import Names, read_names
from visitapp.web.pages import LANGUAGE_NAMES, Shell, language_of, respond
from visitapp.web.query import selection_of, slice_title

SLICES_A_PAGE = 10
MOST_FAULTY = 8
MOST_TOLD = 3
FORMATS = {".ics": "iCalendar", ".rss": "RSS", ".atom": "Atom", ".json": "JSON Feed", ".geojson": "GeoJSON"}


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed. `mood`: ok, bad or none (not rendered yet), for the sign beside the words."""

    format: str
    address: str
    mood: str
    state: str
    told: tuple[str, ...]
    changed: str
    changed_machine: str
    checked: str
    checked_machine: str
    entries: str
    days: str
    size: str


@dataclass(frozen=True, slots=True)
class SliceRow:
    """A slice and its feeds. `language` is its code when that is not the page's; `page` leads to its list.

    `code` is that of its short address, "" when it has none.
    """

    title: str
    language: str
    language_name: str
    page: str
    code: str
    rows: tuple[FeedRow, ...]

    @property
    def waiting(self) -> bool:
        """Whether none of them has been rendered yet."""
        return all(row.mood == "none" for row in self.rows)


@dataclass(frozen=True, slots=True)
class HealthPage:
    """A page of the slices. Counts are of all feeds; `faulty` are the slices with faults, shown first."""

    looked: str
    looked_machine: str
    total: int
    sound: int
    bad: int
    waiting: int
    faulty: tuple[SliceRow, ...]
    slices: tuple[SliceRow, ...]
    number: int
    pages: int
    checks: tuple[tuple[str, str], ...]


def routes() -> list[BaseRoute]:
    """The page."""
    return [Route("/{lang:lang}/subscribe/health", health, name="feed-health")]


async def health(request: Request) -> Response:
    """How each public feed is doing; 400 for a page that is no number."""
    context, language = context_of(request), language_of(request)
    number = _page_number(request.url.query)
    checked = await asyncio.to_thread(read_checked, context.health_file)
    page = await context.database.reader.run(lambda query: _page(query, words(language), checked, number))
    _ = words(language).gettext
    shell = Shell(
        language, "/subscribe/health", _("Health of our feeds"), section="subscribe", index=page.number == 1,
        query=f"page={page.number}" if page.number > 1 else "",
        description=_("What we publish, checked by ourselves: size, last change, and every fault found."),
    )  # fmt: skip
    return respond(request, "feed-health.html", shell, page)


def _page_number(asked: str) -> int:
    number = 1
    for name, value in parse_qsl(asked, max_num_fields=20) if asked.count("&") < 20 else []:
        if IGNORED.fullmatch(name):
            continue
        if name != "page":
            raise InputError(name[:60], "is no filter here")
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:4]) <= 999 and len(value) <= 3):
            raise InputError("page", "is no number from 1 to 999", value[:60])
        number = int(value)
    return number


def _page(query: Query, spoken: Words, checked: Checked, number: int) -> HealthPage:
    every = public_slices(query, spoken.language)
    reports = [checked.feeds.get(address) for one in every for address in one.addresses().values()]
    bad = {one.address for one in reports if one and not one.report.sound}
    faulty = [one for one in every if bad.intersection(one.addresses().values())]
    pages = max(1, -(-len(every) // SLICES_A_PAGE))
    number = min(number, pages)
    shown = every[(number - 1) * SLICES_A_PAGE : number * SLICES_A_PAGE]
    rows = _Rows(query, spoken, checked.feeds)
    looked = checked.looked_at
    return HealthPage(
        looked=spoken.datetime(looked) if looked else "",
        looked_machine=_machine(looked),
        total=len(reports),
        sound=sum(1 for one in reports if one and one.report.sound),
        bad=len(bad),
        waiting=sum(1 for one in reports if one is None),
        faulty=tuple(rows.slice(one, only=bad) for one in faulty[:MOST_FAULTY]) if number == 1 else (),
        slices=tuple(rows.slice(one) for one in shown),
        number=number,
        pages=pages,
        checks=checks_told(spoken),
    )


class _Rows:
    """Makes rows in the words of the page; the names of each language are read once."""

    def __init__(self, query: Query, spoken: Words, feeds: Mapping[str, CheckedFeed]) -> None:
        self._query, self._spoken, self._feeds = query, spoken, feeds
        self._choices = read_choices(query)
        self._names: dict[tuple[str, tuple[str, ...]], Names] = {}

    def slice(self, one: PublicSlice, only: set[str] | None = None) -> SliceRow:
        """A slice with the feeds in `only`; None is all."""
        selection = selection_of(one.query, self._choices)
        key = (one.language, selection.place)
        if key not in self._names:
            self._names[key] = read_names(self._query, *key)
        path = f"/{one.language}/subscribe/{one.code}" if one.code else f"/{one.language}/events"
        return SliceRow(
            title=slice_title(selection, self._names[key], words(one.language)),
            language="" if one.language == self._spoken.language else one.language,
            language_name=LANGUAGE_NAMES[one.language],
            page=path + (f"?{one.query}" if one.query and not one.code else ""),
            code=one.code,
            rows=tuple(
                self._feed(ending, address)
                for ending, address in one.addresses().items()
                if only is None or address in only
            ),
        )

    def _feed(self, ending: str, address: str) -> FeedRow:
        _, one = self._spoken.gettext, self._feeds.get(address)
        if one is None:
            waiting = _("Not rendered yet: it is made when somebody asks for it.")
            return FeedRow(FORMATS[ending], address, "none", waiting, (), "", "", "", "", "–", "", "–")
        report = one.report
        faults = len(report.findings) + report.more
        state = self._spoken.ngettext("%(count)s fault", "%(count)s faults", faults)
        return FeedRow(
            format=FORMATS[ending],
            address=address,
            mood="ok" if report.sound else "bad",
            state=_("All checks passed") if report.sound else state % {"count": self._spoken.number(faults)},
            told=_told(one, self._spoken),
            changed=self._spoken.datetime(one.last_modified),
            changed_machine=_machine(one.last_modified),
            checked=self._spoken.datetime(one.checked_at),
            checked_machine=_machine(one.checked_at),
            entries=self._spoken.number(report.figures.entries),
            days=_days(one, self._spoken),
            size=f"{_kilobytes(report.bytes, self._spoken)} · {_kilobytes(report.gzip_bytes, self._spoken)}",
        )


def _told(one: CheckedFeed, spoken: Words) -> tuple[str, ...]:
    """One sentence a kind of fault, with where it was first seen."""
    first: dict[str, str] = {}
    for finding in one.report.findings:
        if finding.code not in first:
            seen: Sequence[str] = [part for part in (finding.where, finding.text) if part]
            first[finding.code] = finding_words(spoken, finding.code) + (f" ({': '.join(seen)})" if seen else "")
    return tuple(first.values())[:MOST_TOLD]


def _days(one: CheckedFeed, spoken: Words) -> str:
    first, last = one.report.figures.first, one.report.figures.last
    return spoken.day_range(first, last) if first and last else ""


def _kilobytes(count: int, spoken: Words) -> str:
    return f"{spoken.number(max(1, round(count / 1000)))} kB" if count else "–"


def _machine(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else ""
