"""Places to see between two boats by their opening hours: open ones by the time there, then those nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Literal, TypeVar

from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.opening import Stretch, course
from visitapp.domain.place.types import Place
from visitapp.publish.hours_words import invented_words
from visitapp.publish.words import Words, local_date

W = TypeVar("W")
MOST_OPEN, MOST_UNKNOWN = 12, 4
"""As many are shown; those nobody knows of fill up the room of others."""
LEAST_OPEN = timedelta(minutes=45)
"""Less of what is open is no visit."""


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
    """What can be visited, and when: within the opening hours where they are known.

    `opens`, `closes`: the place does so while one could be there.
    """

    there: There[W]
    state: Literal["open", "unknown"]
    begins_at: datetime
    ends_at: datetime
    opens: bool
    closes: bool
    demo: bool

    @property
    def length(self) -> timedelta:
        """How long one can be there."""
        return self.ends_at - self.begins_at


def open_there(found: Iterable[There[W]], hours: Mapping[str, OpeningHours]) -> tuple[list[OpenThere[W]], list[Place]]:
    """What is open long enough, the longest time there first, then what nobody knows of; and what is closed then.

    Of equally long ones the order of `found` decides.
    """
    some: list[OpenThere[W]] = []
    closed: list[Place] = []
    for one in found:
        known = hours.get(one.place.slug)
        best = _best(course(known, one.there_at, one.leaves_at))
        if best is None:
            closed.append(one.place)
            continue
        opens, closes = best.begins_at > one.there_at, best.ends_at < one.leaves_at
        demo = known is not None and known.demo
        state: Literal["open", "unknown"] = "open" if best.state == "open" else "unknown"
        some.append(OpenThere(one, state, best.begins_at, best.ends_at, opens, closes, demo))
    some.sort(key=lambda one: (one.state != "open", one.there.rank, -one.length))
    sure = [one for one in some if one.state == "open"][:MOST_OPEN]
    rest = [one for one in some if one.state != "open"]
    return [*sure, *rest[: max(MOST_UNKNOWN, MOST_OPEN - len(sure))]], closed


def _best(stretches: Iterable[Stretch]) -> Stretch | None:
    """The longest that is open; else the longest of which nobody knows."""
    long = [one for one in stretches if one.state != "closed" and one.length >= LEAST_OPEN]
    return max(long, key=lambda one: (one.state == "open", one.length), default=None)


def open_words(one: OpenThere[W], spoken: Words) -> str:
    """When one is there, when one has to leave, and how long that is within the hours."""
    _ = spoken.gettext
    sentence = {
        (False, False): _("There at %(there)s, leave by %(leave)s: %(duration)s there."),
        (True, False): _("There at %(there)s, opens at %(opens)s, leave by %(leave)s: %(duration)s there."),
        (False, True): _("There at %(there)s, closes at %(closes)s: %(duration)s there."),
        (True, True): _("There at %(there)s, open from %(opens)s to %(closes)s: %(duration)s there."),
    }[one.opens, one.closes]
    if one.state == "unknown":
        sentence = _("There at %(there)s, leave by %(leave)s: %(duration)s there.")
    day = local_date(one.there.there_at)
    length = one.length if one.state == "open" else one.there.leaves_at - one.there.there_at
    return sentence % {
        "there": spoken.time(one.there.there_at),
        "leave": spoken.clock(one.there.leaves_at, day),
        "opens": spoken.clock(one.begins_at, day),
        "closes": spoken.clock(one.ends_at, day),
        "duration": spoken.duration(int(length.total_seconds() // 60)),
    }


def open_notes(shown: Iterable[OpenThere[W]], closed: int, spoken: Words) -> tuple[str, ...]:
    """What is to be known of the list: what was left out, and what is not known or invented of what is shown."""
    told: list[str] = []
    rows = list(shown)
    if closed:
        sentence = spoken.ngettext(
            "%(num)s place is left out: it is closed in that time.",
            "%(num)s places are left out: they are closed in that time.",
            closed,
        )
        told.append(sentence % {"num": spoken.number(closed)})
    if any(one.state == "unknown" for one in rows):
        told.append(spoken.gettext("Where opening hours are not known, ask the place before you go."))
    if any(one.demo for one in rows):
        told.append(invented_words(spoken))
    return tuple(told)
