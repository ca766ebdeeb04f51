"""What can be seen between two boats while it is open: by the time there, then what nobody knows the hours of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.opening import LASTING, course
from visitapp.domain.place.types import Place
from visitapp.domain.reach.verdict import Stay
from visitapp.publish.hours_words import invented_words
from visitapp.publish.words import Words, local_date

W = TypeVar("W")
MOST_OPEN, MOST_UNKNOWN = 12, 4
"""As many are shown; those nobody knows of fill up the room of others."""
LEAST_OPEN = timedelta(minutes=45)
"""Less of what is open is no visit."""


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit to what is open from `begins_at` to `ends_at` while one could be there, or may be, for all one knows."""

    there_at: datetime
    leaves_at: datetime
    state: Literal["open", "unknown"]
    begins_at: datetime
    ends_at: datetime
    demo: bool

    @property
    def length(self) -> timedelta:
        """How long one can be there."""
        return self.ends_at - self.begins_at


@dataclass(frozen=True, slots=True)
class There(Generic[W]):
    """A place where one can be from an instant to a later one, and `way`, what is known of the way there.

    `rank`: those with a higher one stand behind the others.
    """

    place: Place
    there_at: datetime
    leaves_at: datetime
    way: W
    rank: int = 0


@dataclass(frozen=True, slots=True)
class OpenThere(Generic[W]):
    """A place, and the visit that can be made to it."""

    there: There[W]
    visit: OpenVisit


def open_there(found: Iterable[There[W]], hours: Mapping[str, OpeningHours]) -> tuple[list[OpenThere[W]], int]:
    """What is open long enough, the longest time there first, then what nobody knows of; and how many are closed.

    Of equally long ones the order of `found` decides.
    """
    some: list[OpenThere[W]] = []
    closed = 0
    for one in found:
        visit = visit_while_open(hours.get(one.place.slug), one.there_at, one.leaves_at)
        if visit is None:
            closed += 1
        else:
            some.append(OpenThere(one, visit))
    some.sort(key=lambda one: (one.there.rank, -one.visit.length))
    sure = [one for one in some if one.visit.state == "open"][:MOST_OPEN]
    rest = [one for one in some if one.visit.state != "open"]
    return [*sure, *rest[: max(MOST_UNKNOWN, MOST_OPEN - len(sure))]], closed


def visit_while_open(hours: OpeningHours | None, there_at: datetime, leaves_at: datetime) -> OpenVisit | None:
    """The longest visit while it is open, else while nobody knows; None when it is closed, or open too shortly."""
    stretches = course(hours, there_at, leaves_at) if there_at < leaves_at else ()
    long = [one for one in stretches if one.state != "closed" and one.length >= LEAST_OPEN]
    best = max(long, key=lambda one: (one.state == "open", one.length), default=None)
    if best is None:
        return None
    demo = hours is not None and hours.demo
    state: Literal["open", "unknown"] = "open" if best.state == "open" else "unknown"
    return OpenVisit(there_at, leaves_at, state, best.begins_at, best.ends_at, demo)


def hours_of_stay(stay: Stay, hours: OpeningHours | None) -> OpeningHours | None:
    """The hours of a place when they are those of what is on there: of what lasts for weeks, as an exhibition does."""
    if stay.starts_at is not None and stay.ends_at is not None:
        return hours if stay.ends_at - stay.starts_at >= LASTING else None
    lasts = stay.kind == "all-day" and stay.ends_on is not None and stay.ends_on - stay.starts_on >= LASTING
    return hours if lasts else None


def stay_while_open(
    hours: OpeningHours, there_at: datetime, leaves_at: datetime, stay: Stay, zone: ZoneInfo
) -> OpenVisit | None:
    """The visit to what lasts for weeks, on its days."""
    begins = stay.starts_at or datetime.combine(stay.starts_on, time(), zone)
    ends = stay.ends_at or datetime.combine(stay.ends_on or stay.starts_on, time(), zone)
    return visit_while_open(hours, max(there_at, begins), min(leaves_at, ends))


def open_words(visit: OpenVisit, spoken: Words) -> str:
    """When one is there, when one has to leave, and how long that is within the hours."""
    _ = spoken.gettext
    known = visit.state == "open"
    sentence = {
        (False, False): _("There at %(there)s, leave by %(leave)s: %(duration)s there."),
        (True, False): _("There at %(there)s, opens at %(opens)s, leave by %(leave)s: %(duration)s there."),
        (False, True): _("There at %(there)s, closes at %(closes)s: %(duration)s there."),
        (True, True): _("There at %(there)s, open from %(opens)s to %(closes)s: %(duration)s there."),
    }[known and visit.begins_at > visit.there_at, known and visit.ends_at < visit.leaves_at]
    day = local_date(visit.there_at)
    length = visit.length if known else visit.leaves_at - visit.there_at
    return sentence % {
        "there": spoken.time(visit.there_at),
        "leave": spoken.clock(visit.leaves_at, day),
        "opens": spoken.clock(visit.begins_at, day),
        "closes": spoken.clock(visit.ends_at, day),
        "duration": spoken.duration(int(length.total_seconds() // 60)),
    }


def open_notes(shown: Iterable[OpenVisit], closed: int, spoken: Words) -> tuple[str, ...]:
    """What is to be known of the list: what was left out, and what is not known or invented of what is shown."""
    told: list[str] = []
    visits = list(shown)
    if closed:
        sentence = spoken.ngettext(
            "%(num)s place is left out: it is closed in that time.",
            "%(num)s places are left out: they are closed in that time.",
            closed,
        )
        told.append(sentence % {"num": spoken.number(closed)})
    if any(one.state == "unknown" for one in visits):
        told.append(spoken.gettext("Where opening hours are not known, ask the place before you go."))
    if any(one.demo for one in visits):
        told.append(invented_words(spoken))
    return tuple(told)
