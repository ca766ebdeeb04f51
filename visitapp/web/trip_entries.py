"""The legs and visits of a plan as entries of its calendar, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

from visitapp.domain.crossing.types import Port
from visitapp.domain.trip.changing import today
from visitapp.domain.trip.checking import Finding, FindingCode, check
from visitapp.domain.trip.kept import KeptTrip
from visitapp.domain.trip.sequence import Join, ends_at, in_order, joins
from visitapp.domain.trip.types import Item, Leg, Rest, Thing, Visit
from visitapp.domain.trip.world import World, trip_day
from visitapp.publish.trip_files import TripCalendar, TripEntry
from visitapp.publish.trip_words import finding_words, mark_words, reason_lines, stated_name
from visitapp.publish.words import Words, mode_words
from visitapp.web.context import REGION_ZONE
from visitapp.web.names import Names, port_name
from visitapp.web.trip_view import crossing_of, item_name, leg_steps, leg_title, trip_title
from visitapp.web.trip_ways import leave_words, ride_steps

BEFORE_CHECK_IN = timedelta(minutes=30)
OFF: frozenset[FindingCode] = frozenset(
    ("sailing-cancelled", "sailing-gone", "suspended", "not-running", "event-cancelled")
)
"""What is not held, or does not sail: it stays in the calendar, crossed out and silent."""
FORGOTTEN: frozenset[FindingCode] = frozenset(
    (
        "sailing-gone", "no-timetable", "not-running", "event-gone", "no-ride", "no-time-between", "tight-between",
        "way-unknown", "place-closed",
    )
)  # fmt: skip
"""What is said of what is to come only: a new timetable has no past days, and a boat that sailed did sail."""


def trip_entries(
    kept: KeptTrip, world: World, names: Names, spoken: Words, site: str, page: str, day: date
) -> TripCalendar:
    """The calendar of a plan with the hours that are known on `day`; rests are not in it."""
    past = {item.ref for item in kept.trip.items if trip_day(ends_at(item)) < day}
    findings = [one for one in check(kept.trip, world) if one.ref not in past or one.code not in FORGOTTEN]
    whole = in_order(today(item, world) for item in kept.trip.items)
    items = [item for item in whole if not isinstance(item, Rest)]
    # The buses of past days are not kept: a way that is behind one does not turn into minutes.
    gone = past if kept.trip.wish.mode == "foot" else ()
    ways = {join.after: join for join in joins(whole, world) if join.after not in gone}
    uids = {item.ref: _uid(kept, item, site) for item in items}
    following = {one.ref: other for one, other in pairwise(items)}
    made = _Made(names, spoken, site, page, world.things, ways, findings)
    return TripCalendar(
        language=spoken.language,
        site=site,
        title=trip_title(kept.trip.wish, spoken),
        page=page,
        address=f"{page}.ics",
        created_at=kept.created_at,
        entries=tuple(
            made.entry(item, uids[item.ref], _then(following.get(item.ref), uids, ways), kept) for item in items
        ),
    )


def _uid(kept: KeptTrip, item: Item, site: str) -> str:
    """The same as long as it is the same sailing or date of this plan, whatever its hour."""
    return f"{sha256(f'{kept.read_token}:{item.ref}'.encode()).hexdigest()[:26]}@{site}"


def _then(item: Item | None, uids: Mapping[str, str], ways: Mapping[str, Join]) -> tuple[str, timedelta] | None:
    """What follows, and how long the way there takes at most."""
    join = ways.get(item.ref) if item else None
    return None if item is None or join is None or join.way is None else (uids[item.ref], join.way.high)


class _Made:
    """Writes entries for one plan."""

    def __init__(
        self,
        names: Names,
        spoken: Words,
        site: str,
        page: str,
        things: Mapping[str, Thing],
        ways: Mapping[str, Join],
        findings: Sequence[Finding],
    ) -> None:
        self._names, self._spoken, self._site, self._page = names, spoken, site, page
        self._things, self._ways, self._findings = things, ways, findings
        self._ports: dict[str, Port] = {
            port.slug: port for one in names.all_crossings for port in (one.port_from, one.port_to)
        }

    def entry(self, item: Leg | Visit, uid: str, then: tuple[str, timedelta] | None, kept: KeptTrip) -> TripEntry:
        """A leg or a visit."""
        off = any(one.ref == item.ref and one.code in OFF for one in self._findings)
        if isinstance(item, Leg):
            return self._leg(item, uid, then, kept, off)
        return self._visit(item, uid, then, kept, off)

    def _leg(self, leg: Leg, uid: str, then: tuple[str, timedelta] | None, kept: KeptTrip, off: bool) -> TripEntry:
        _ = self._spoken.gettext
        port, crossing = self._ports.get(leg.origin), crossing_of(leg, self._names)
        closes = _("Check-in closes %(time)s in %(port)s.") % {
            "time": self._spoken.clock(leg.check_in_closes_at, trip_day(leg.departs_at)),
            "port": port_name(port, self._spoken.language) if port else leg.origin,
        }
        summary = f"{leg_title(leg, self._names, self._spoken)} ({mode_words(self._spoken, kept.trip.wish.mode)})"
        arrival = self._ports.get(leg.destination)
        steps = "\n".join(f"{clock} {what}" for clock, what in leg_steps(leg, self._names, self._spoken))
        return TripEntry(
            uid=uid,
            starts_at=leg.departs_at,
            ends_at=leg.arrives_at,
            summary=self._stated(leg, summary),
            description=self._description(leg, steps, kept),
            url=crossing.booking_url if crossing and crossing.booking_url else self._page,
            place_name=port_name(port, self._spoken.language) if port else leg.origin,
            latitude=port.latitude if port else None,
            longitude=port.longitude if port else None,
            categories=("TRAVEL",),
            cancelled=off,
            alarms=(*self._leaving(leg), (leg.check_in_closes_at - BEFORE_CHECK_IN, closes)),
            then=then,
            zones=(port.zone if port else REGION_ZONE.key, arrival.zone if arrival else REGION_ZONE.key),
        )

    def _visit(self, item: Visit, uid: str, then: tuple[str, timedelta] | None, kept: KeptTrip, off: bool) -> TripEntry:
        spot, event = item.stop.spot, item.ref.startswith("event:")
        base, (name, address) = self._page.rpartition("/trips/")[0], self._whereabouts(item)
        return TripEntry(
            uid=uid,
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            summary=self._stated(item, item.title),
            description=self._description(item, "", kept),
            url=f"{base}/{'events' if event else 'places'}/{item.slug}",
            place_name=name,
            place_address=address,
            latitude=spot.latitude if spot else None,
            longitude=spot.longitude if spot else None,
            categories=(),
            cancelled=off,
            alarms=tuple(self._leaving(item)),
            then=then,
            same_as=f"{item.ref.removeprefix('event:')}@{self._site}" if event else "",
        )

    def _whereabouts(self, item: Visit) -> tuple[str, str]:
        """What the place is called, and its address."""
        thing = self._things.get(item.ref)
        municipality = self._names.municipalities.get(item.stop.municipality, "")
        name, address = (thing.place_name, thing.address) if thing else ("", "")
        name = name or ("" if item.ref.startswith("event:") else item.title)
        if municipality and municipality not in address and municipality != name:
            address = ", ".join(filter(None, (address, municipality)))
        return name, address

    def _leaving(self, item: Item) -> list[tuple[datetime, str]]:
        join = self._ways.get(item.ref)
        if join is None or join.leave_by is None:
            return []
        name = item_name(item, self._names, self._spoken)
        return [(join.leave_by, self._spoken.gettext("Time to leave for: %(name)s") % {"name": name})]

    def _stated(self, item: Leg | Visit, name: str) -> str:
        """The name with what became of it: a list of a calendar shows no more."""
        for one in self._findings:
            if one.ref == item.ref:
                name = stated_name(self._spoken, one, name)
        return name

    def _description(self, item: Leg | Visit, steps: str, kept: KeptTrip) -> str:
        told = []
        name = item_name(kept.trip.find(item.ref) or item, self._names, self._spoken)  # with the hour of the plan
        for one in self._findings:
            if one.ref == item.ref:
                told.append(finding_words(self._spoken, one, name))
                told += reason_lines(self._spoken, one.news) if one.news else ()
        join = self._ways.get(item.ref)
        rides = (f"{clock} {what}" for clock, what in ride_steps(join, item, self._spoken))
        leave = "\n".join(filter(None, (leave_words(join, item, kept.trip.wish.mode, self._spoken), *rides)))
        marks = "\n".join(mark_words(self._spoken, mark) for mark in item.marks)
        return "\n\n".join(part for part in ("\n".join(told), leave, steps, marks, self._page) if part)
