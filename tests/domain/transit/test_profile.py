from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import inf
from operator import itemgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.transit.made_up import CHANGE_NIGHTS, Made, assert_joined, feed_of, made_feeds, trip
from visitapp.domain.errors import InputError
from visitapp.domain.reach import portprofiles
from visitapp.domain.reach.placerides import LONGEST, PlaceRides
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.transit.labels import Landed
from visitapp.domain.transit.ladder import Ladder
from visitapp.domain.transit.network import Network
from visitapp.domain.transit.profile import ArrivalProfile, DepartureProfile
from visitapp.domain.transit.scan import Access, Arrivals, Departures
from visitapp.domain.transit.service_days import Timeline
from visitapp.domain.transit.types import Leg

DAY = date(2026, 6, 3)
ONE_DAY = timedelta(days=1)
HOUR_S = 3600
FAR = [(56.0 + number / 20, 12.5) for number in range(4)]
"""Stops that nobody walks between."""


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_profile_equals_a_scan_for_each_instant(data: st.DataObject) -> None:
    night = data.draw(st.sampled_from([*CHANGE_NIGHTS, DAY]))
    timeline = Timeline(Network([feed_of(data.draw(made_feeds(night, blocks=(0, 0, 1, 2))))]))
    stops = st.integers(0, timeline.network.size - 1)
    access = data.draw(st.lists(st.tuples(stops, st.integers(0, 900)), min_size=1, max_size=2))
    first = timeline.seconds(datetime.combine(night - ONE_DAY, time(12), UTC))
    last, end, start = first + 12 * HOUR_S, first + 36 * HOUR_S, first - 24 * HOUR_S
    out = ArrivalProfile(timeline, access, range(first, last + 1), end)
    home = DepartureProfile(timeline, access, range(first, last + 1), start)

    for _ in range(8):
        at = data.draw(st.integers(first, last))
        place = data.draw(
            st.lists(st.tuples(stops, st.integers(0, 900)), min_size=1, max_size=2, unique_by=itemgetter(0))
        )
        instant, spans = timeline.instant(at), (timedelta(seconds=end - at), timedelta(seconds=at - start))
        there_at = Arrivals(timeline, access, instant, spans[0]).at_place(place)
        leave_at = Departures(timeline, access, instant, spans[1]).at_place(place)
        there = None if there_at is None else timeline.seconds(there_at)
        leave = None if leave_at is None else timeline.seconds(leave_at)

        outs, homes = out.ladder(place), home.ladder(place)
        soonest, latest = outs.soonest(at), homes.soonest(-at)

        # What is not there before the end is not known: then nothing is said.
        assert (None if soonest is None else outs.ats[soonest]) == (there if there is None or there < end else None)
        assert (None if latest is None else -homes.ats[latest]) == (leave if leave is None or leave >= start else None)
        if soonest is not None:
            assert_way_out(out.legs_of(landed(outs, soonest, place)), timeline, access, place, at, outs.ats[soonest])
        if latest is not None:
            assert_way_home(home.legs_of(landed(homes, latest, place)), timeline, access, place, at, -homes.ats[latest])
        assert_limits_of_ladder(outs, at, end)
        assert_limits_of_ladder(homes, -at, 1 - start)


def landed(ladder: Ladder, rung: int, place: Access) -> Landed:
    """Where the way of a rung ends."""
    stop = ladder.stops[rung]
    walk = next(seconds for one, seconds in place if one == stop)
    return Landed(ladder.ats[rung] - walk, stop, ladder.labels[rung])


def assert_limits_of_ladder(ladder: Ladder, by: int, end: int) -> None:
    """Whoever sets out with the latest is there in time, and whoever does so a second later is not."""
    rung = ladder.latest(min(by, end - 1))
    if rung is not None:
        in_time, late = ladder.soonest(ladder.labels[rung]), ladder.soonest(ladder.labels[rung] + 1)
        assert in_time is not None
        assert ladder.ats[in_time] <= by
        assert late is None or ladder.ats[late] > by


def assert_way_out(legs: Sequence[Leg], timeline: Timeline, access: Access, place: Access, at: int, there: int) -> None:
    """It sets out not before, and is there exactly then."""
    walk = min(seconds for stop, seconds in access if stop == legs[0].from_stop)
    ends = min(seconds for stop, seconds in place if stop == legs[-1].to_stop)
    assert legs[0].departs_at >= timeline.instant(at + walk)
    assert legs[-1].arrives_at == timeline.instant(there - ends)
    assert_joined(legs)


def assert_way_home(
    legs: Sequence[Leg], timeline: Timeline, access: Access, place: Access, by: int, leave: int
) -> None:
    walk = min(seconds for stop, seconds in place if stop == legs[0].from_stop)
    ends = min(seconds for stop, seconds in access if stop == legs[-1].to_stop)
    assert legs[0].departs_at == timeline.instant(leave + walk)
    assert legs[-1].arrives_at <= timeline.instant(by - ends)
    assert_joined(legs)


def test_profile_changes_walks_and_leaves_the_quay_late() -> None:
    """Two buses to the train, of which the later one does; one that is there early for the way home."""
    near = [FAR[0], FAR[1], (FAR[1][0] + 0.003, FAR[1][1]), FAR[2]]
    made = Made(near, [
        trip((0, "8:00"), (1, "8:20"), days=[DAY]), trip((0, "8:10"), (1, "8:30"), days=[DAY]),
        trip((2, "8:40"), (3, "9:00"), days=[DAY]), trip((2, "8:42"), (3, "9:10"), days=[DAY]),
    ])  # fmt: skip
    timeline = Timeline(Network([feed_of(made)]))
    at = timeline.seconds(datetime(2026, 6, 3, 5, 30, tzinfo=UTC))
    out = ArrivalProfile(timeline, [(0, 60)], range(at, at + HOUR_S), at + 6 * HOUR_S)
    home = DepartureProfile(timeline, [(3, 60)], range(at, at + 4 * HOUR_S + 1), at - HOUR_S)

    outs, homes = out.ladder([(3, 0)]), home.ladder([(0, 0)])
    soonest, latest = outs.soonest(at), homes.soonest(-(at + 4 * HOUR_S))
    assert soonest is not None
    assert outs.ats[soonest] == at + 5400
    assert told(out.legs_of(landed(outs, soonest, [(3, 0)]))) == ["t1 0810 0830", " 0830 0835", "t2 0840 0900"]
    assert latest is not None
    assert -homes.ats[latest] == at + 2400
    assert told(home.legs_of(landed(homes, latest, [(0, 0)]))) == ["t1 0810 0830", " 0830 0835", "t2 0840 0900"]


def told(legs: Sequence[Leg]) -> list[str]:
    summer = timedelta(hours=2)
    return [f"{leg.trip} {leg.departs_at + summer:%H%M} {leg.arrives_at + summer:%H%M}" for leg in legs]


def test_profile_of_more_days_than_have_rides_of_their_own_is_refused() -> None:
    timeline = Timeline(Network([feed_of(Made(FAR[:2], []))]))

    with pytest.raises(InputError):
        ArrivalProfile(timeline, [(0, 0)], range(86_400), 3 * 86_400 + 1)
    with pytest.raises(InputError):
        DepartureProfile(timeline, [(0, 0)], range(2 * 86_400, 3 * 86_400), -1)


def test_days_are_alike_on_which_the_same_leaves_at_the_same_seconds() -> None:
    """A bus after midnight is one of two days; and after clocks have changed all leaves earlier in UTC."""
    days = [date(2026, 3, 23) + timedelta(days=number) for number in range(9)]
    made = Made(FAR[:2], [
        trip((0, "8:00"), (1, "8:20"), days=days), trip((0, "26:00"), (1, "26:20"), days=[date(2026, 3, 24)]),
    ])  # fmt: skip
    timeline = Timeline(Network([feed_of(made)]))
    number = (days[0] - timeline.first_day).days

    alike = [timeline.alike(number + day) for day in range(9)]

    assert [alike.index(kind) for kind in alike] == [0, 1, 2, 0, 0, 0, 6, 6, 6]
    assert timeline.alike(number + 9) == timeline.alike(number - 1) != alike[0]


@settings(max_examples=35, deadline=None)
@given(st.data())
def test_public_transport_answers_the_same_for_days_that_are_alike(data: st.DataObject) -> None:
    """Each answer, whichever day's profile gave it, is that of a scan of its own."""
    night = data.draw(st.sampled_from([*CHANGE_NIGHTS, DAY]))
    made = data.draw(made_feeds(night, blocks=(0, 0, 1)))
    weeks = [timedelta(weeks=number) for number in (0, 1, 2)]
    trips = [
        type(one)(one.calls, frozenset(day + week for day in one.days for week in weeks), one.block, one.frequencies)
        for one in made.trips
    ]
    network = Network([feed_of(Made(made.positions, trips))])
    transport, timeline = PublicTransport(network), Timeline(network)
    stops = st.integers(0, network.size - 1)
    port, place = (((data.draw(stops), data.draw(st.sampled_from([0, 60, 600]))),) for _ in range(2))

    rides = transport.rides(port, place)

    for _ in range(8):
        day = night + timedelta(days=data.draw(st.integers(-3, 2))) + data.draw(st.sampled_from(weeks))
        at = datetime.combine(day, time(), UTC) + timedelta(minutes=data.draw(st.integers(0, 24 * 60 - 1)))
        longest = LONGEST - timedelta(minutes=1)  # a scan takes nothing that leaves at the very end
        now, since, by = at.timestamp(), (at - longest).timestamp(), (at + longest).timestamp()
        out, home = (scan(timeline, port, at, LONGEST) for scan in (Arrivals, Departures))
        there, leave = out.at_place(place), home.at_place(place)
        there = there if there is not None and there.timestamp() <= by else None
        leave = leave if leave is not None and leave.timestamp() >= since else None

        assert rides.there_s(now, by) == (inf if there is None else there.timestamp())
        assert rides.leave_s(now, since) == (-inf if leave is None else leave.timestamp())
        assert_limits(rides, now)
        if there is not None:
            legs = rides.legs_out(now)
            assert (legs[0].departs_at >= at, legs[-1].arrives_at) == (True, there)
        if leave is not None:
            legs = rides.legs_home(now)
            assert (legs[0].departs_at, legs[-1].arrives_at <= at) == (leave, True)


def assert_limits(rides: PlaceRides, now: float) -> None:
    """Whoever is ashore a second later than the latest is late; and who has to be at the port a second earlier."""
    since, until = now - LONGEST.total_seconds(), now + LONGEST.total_seconds()
    latest = rides.latest_s(now, since)
    earliest = rides.earliest_s(now, until)
    assert rides.there_s(max(latest, since), now) < inf or latest == -inf
    assert rides.there_s(max(latest + 1, since), now) == inf
    assert rides.leave_s(min(earliest, until), now) > -inf or earliest == inf
    assert rides.leave_s(min(earliest - 1, until), now) == -inf
    for spare in (0.0, 600.0):
        ashore = [now - spare - minutes * 60 for minutes in range(24 * 60, 0, -47)]
        due = [now + spare + minutes * 60 for minutes in range(0, 24 * 60, 47)]
        in_time = [one for one in ashore if rides.there_s(one + spare, now) < inf]
        too_early = [one for one in due if rides.leave_s(one - spare, now) == -inf]
        assert (in_time, too_early) == (
            ashore[: rides.outs_in_time(ashore, now, spare)], due[: rides.homes_too_early(due, now, spare)]
        )  # fmt: skip


def test_public_transport_answers_after_more_days_than_it_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portprofiles, "KEPT_LABELS", 40)
    days = [DAY + timedelta(days=number) for number in range(36)]
    made = Made(FAR[:2], [
        trip((0, f"8:{number:02}"), (1, f"9:{number:02}"), days=[day]) for number, day in enumerate(days)
    ])  # fmt: skip
    transport = PublicTransport(Network([feed_of(made)]))
    rides = transport.rides(((0, 0),), ((1, 0),))

    for _ in range(2):
        for number, day in enumerate(days):
            at = datetime.combine(day, time(5), UTC)
            found = rides.there_s(at.timestamp(), (at + LONGEST).timestamp())
            assert found == (at + timedelta(hours=2, minutes=number)).timestamp()
            assert rides.there_s(at.timestamp(), found - 1) == inf
