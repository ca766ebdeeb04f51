"""What offices say of sailings is applied to them: nothing is lost or doubled, and taking back restores all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.crossing.test_sailings import CROSSING, departure, local, timetable
from visitapp.domain.crossing.disruption import lasts_on, over_on, subject_of, touched_days
from visitapp.domain.crossing.disruption_form import (
    DisruptionForm,
    Said,
    SailingKind,
    read_sailing_form,
    read_suspension_form,
)
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import Direction, Disruption, DisruptionKind, Sailing
from visitapp.domain.office import decides_crossing
from visitapp.domain.region import Office

NOW = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
DAY = date(2026, 7, 1)
TABLE = timetable(
    departure("08:00", key="a"), departure("23:50", key="b"), departure("00:15", key="c", days=1),
    replace(departure("12:00", key="d"), direction="back"),
)  # fmt: skip
KEYS = ("a", "b", "c", "d", "unknown")
WAYS: tuple[Direction, ...] = ("out", "back")


def said(kind: DisruptionKind, key: str = "a", day: date = DAY, minutes: int = 0, at: datetime = NOW) -> Disruption:
    return Disruption(
        uid=f"{kind}-{key}-{day}-{at.isoformat()}", crossing=CROSSING.slug, kind=kind,
        direction=None if kind == "suspended" else "back" if key == "d" else "out",
        sailing_key="" if kind == "suspended" else f"{key}@{day}", first_day=day, last_day=day,
        reasons=(("sv", "Storm"),), made_by="a@region.example", made_at=at, delay=timedelta(minutes=minutes),
    )  # fmt: skip


def leaving(disruptions: Sequence[Disruption], day: date = DAY, way: Direction = "out") -> list[Sailing]:
    return list(Board(CROSSING, [TABLE], disruptions).departing(way, day))


def states(disruptions: Sequence[Disruption], day: date = DAY) -> list[tuple[str, str]]:
    return [(one.key.partition("@")[0], one.status) for one in leaving(disruptions, day)]


@pytest.mark.parametrize("kind", ["cancelled", "diverted", "full"])
def test_a_sailing_gets_the_status_an_office_tells(kind: SailingKind) -> None:
    one = said(kind)

    [changed, *others] = leaving([one])[1:]

    plain = leaving([])
    assert changed == replace(plain[1], status=kind, disruption=one)
    assert others == plain[2:]
    assert leaving([one], DAY + timedelta(days=1)) == leaving([], DAY + timedelta(days=1))


def test_a_delay_moves_departure_and_arrival_and_past_midnight_stays_on_its_day() -> None:
    late = said("delayed", "b", minutes=45)

    found, next_day = leaving([late]), leaving([late], DAY + timedelta(days=1))

    assert local(found[2:]) == ["02 00:35+0200-01:35"]
    assert (found[2].service_date, found[2].status, found[2].key) == (DAY, "delayed", f"b@{DAY}")
    assert found[2].planned_at == datetime(2026, 7, 1, 21, 50, tzinfo=UTC)
    assert local(next_day)[0] == "02 00:15+0200-01:15"
    assert [one.key for one in next_day] == [f"c@{DAY}", "a@2026-07-02", "b@2026-07-02"]


def test_a_boat_after_midnight_is_named_by_its_service_day() -> None:
    gone = said("cancelled", "c")

    assert states([gone], DAY + timedelta(days=1))[0] == ("c", "cancelled")
    assert ("c", "cancelled") not in states([gone])


def test_the_later_news_of_a_sailing_replaces_the_earlier() -> None:
    late = said("delayed", minutes=20)
    gone = said("cancelled", at=NOW + timedelta(hours=1))

    assert states([gone, late])[1] == states([late, gone])[1] == ("a", "cancelled")
    assert states([late, replace(gone, ended_at=NOW)])[1] == ("a", "delayed")


def test_of_a_suspended_crossing_nothing_sails_and_the_reason_is_told() -> None:
    stop = replace(said("suspended"), last_day=DAY + timedelta(days=1))
    board = Board(CROSSING, [TABLE], [stop])

    days = [DAY + timedelta(days=number) for number in (-1, 0, 1, 2)]

    assert [board.suspension("out", day) for day in days] == [None, stop, stop, None]
    assert [[one.key[0] for one in board.departing("out", day)] for day in days] == [
        ["c", "a", "b"],
        ["c"],
        [],
        ["a", "b"],
    ]
    assert [len(board.departing("back", day)) for day in days] == [1, 0, 0, 1]
    assert [board.covers(day) for day in days] == [True] * 4


def test_a_suspension_may_be_of_one_way_and_until_further_notice() -> None:
    stop = replace(said("suspended"), direction="back", last_day=None)
    board = Board(CROSSING, [TABLE], [stop])

    assert len(board.departing("out", DAY)) == 3
    assert board.departing("back", DAY) == ()
    assert board.suspension("back", date(2026, 12, 31)) == stop
    assert (over_on(stop), over_on(replace(stop, ended_at=NOW))) == (None, DAY)


def test_what_is_of_another_crossing_or_of_no_sailing_changes_nothing() -> None:
    lost = said("cancelled", "unknown")

    assert leaving([lost, replace(said("cancelled"), crossing="other")]) == leaving([])
    assert Board(CROSSING, [TABLE]).find("out", lost.sailing_key, DAY) is None
    assert Board(CROSSING, [TABLE]).find("out", f"a@{DAY}", DAY) == leaving([])[1]
    assert Board(CROSSING, [TABLE]).find("back", f"a@{DAY}", DAY) is None


def test_the_days_that_may_go_otherwise() -> None:
    stop = replace(said("suspended"), last_day=DAY + timedelta(days=3))
    late = timedelta(hours=30)

    assert touched_days(said("full"), DAY, late) == (date(2026, 6, 30), DAY)
    assert touched_days(stop, DAY, late) == (date(2026, 6, 30), date(2026, 7, 6))
    assert touched_days(replace(stop, last_day=None), DAY, late) == (date(2026, 6, 30), None)
    assert subject_of(said("full")) == subject_of(said("delayed", minutes=1)) == ("here-there", "out", f"a@{DAY}")
    assert subject_of(stop) == ("", "", stop.uid)


KINDS: tuple[DisruptionKind, ...] = ("cancelled", "delayed", "diverted", "full", "suspended")
DISRUPTIONS = st.lists(
    st.builds(
        said,
        st.sampled_from(KINDS),
        st.sampled_from(KEYS),
        st.dates(DAY - timedelta(days=2), DAY + timedelta(days=2)),
        st.integers(1, 1440),
        st.integers(-10_000, 0).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    ).map(lambda one: one if one.kind == "delayed" else replace(one, delay=timedelta())),
    max_size=8,
)


def everything(disruptions: Sequence[Disruption]) -> list[Sailing]:
    board = Board(CROSSING, [TABLE], disruptions)
    return [
        one for way in WAYS for number in range(-4, 5) for one in board.departing(way, DAY + timedelta(days=number))
    ]


@given(DISRUPTIONS)
@settings(deadline=None)
def test_no_sailing_is_lost_or_doubled(disruptions: list[Disruption]) -> None:
    stops = [one for one in disruptions if one.kind == "suspended"]
    plain = [one for one in everything([]) if not any(lasts_on(stop, one.service_date) for stop in stops)]

    found = everything(disruptions)

    assert sorted((one.direction, one.key) for one in found) == sorted((one.direction, one.key) for one in plain)
    undone = [
        replace(
            one, status="planned", disruption=None, departs_at=one.planned_at,
            arrives_at=one.arrives_at - (one.departs_at - one.planned_at),
        )
        for one in found
    ]  # fmt: skip
    assert sorted(undone, key=repr) == sorted(plain, key=repr)


@given(DISRUPTIONS, st.data())
@settings(deadline=None)
def test_taking_back_restores_exactly(disruptions: list[Disruption], data: st.DataObject) -> None:
    taken = data.draw(st.sets(st.sampled_from(disruptions)) if disruptions else st.just(set()))
    ended = [replace(one, ended_at=NOW) if one in taken else one for one in disruptions]

    assert everything(ended) == everything([one for one in disruptions if one not in taken])
    assert everything([replace(one, ended_at=NOW) for one in disruptions]) == everything([])


def test_a_sailing_form_says_what_was_typed() -> None:
    form = DisruptionForm({"sv": "Motorfel", "en": ""}, "Rederiet", "delayed", "45", "Køge")

    assert read_sailing_form(form).said == Said("delayed", (("sv", "Motorfel"),), "Rederiet", timedelta(minutes=45))
    assert read_sailing_form(replace(form, kind="diverted")).said == Said(
        "diverted", (("sv", "Motorfel"),), "Rederiet", port="Køge"
    )


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"kind": ""}, {"kind": "missing"}),
        ({"kind": "suspended"}, {"kind": "unknown"}),
        ({"kind": "delayed", "delay": "0"}, {"delay": "no-delay"}),
        ({"kind": "delayed", "delay": "1441"}, {"delay": "no-delay"}),
        ({"kind": "delayed", "delay": "²"}, {"delay": "no-delay"}),
        ({"reasons": {"sv": ""}}, {"reason": "missing"}),
        ({"reasons": {"sv": "x" * 301}}, {"reason:sv": "too-long"}),
        ({"source": "x" * 121}, {"source": "too-long"}),
        ({"kind": "diverted", "port": "x" * 121}, {"port": "too-long"}),
    ],
)
def test_a_sailing_form_names_its_faults(changes: dict[str, object], faults: dict[str, str]) -> None:
    form = replace(DisruptionForm({"sv": "Storm"}, kind="cancelled"), **changes)  # type: ignore[arg-type]  # as above

    reading = read_sailing_form(form)

    assert (reading.said, reading.faults) == (None, faults)


@pytest.mark.parametrize(
    ("first", "last", "way", "faults"),
    [
        ("", "", "", {"first_day": "missing"}),
        ("2026-7-1", "", "", {"first_day": "no-date"}),
        ("2028-07-01", "", "", {"first_day": "too-far"}),
        ("2026-07-02", "2026-07-01", "", {"last_day": "end-before-start"}),
        ("2026-07-02", "x", "north", {"last_day": "no-date", "direction": "unknown"}),
        ("2026-07-02", "2028-07-01", "", {"last_day": "too-far"}),
    ],
)
def test_a_suspension_form_names_its_faults(first: str, last: str, way: str, faults: dict[str, str]) -> None:
    form = DisruptionForm({"sv": "Storm"}, direction=way, first_day=first, last_day=last)

    assert read_suspension_form(form, DAY).faults == faults


def test_a_suspension_form_says_what_was_typed() -> None:
    form = DisruptionForm({"da": "Storm"}, direction="back", first_day="2026-07-02")

    assert read_suspension_form(form, DAY).said == Said(
        "suspended", (("da", "Storm"),), direction="back", first_day=date(2026, 7, 2)
    )


@pytest.mark.parametrize(
    ("kind", "municipality", "decides"),
    [
        ("region", "", True),
        ("municipality", "here", True),
        ("municipality", "laholm", False),
        ("university", "here", False),
    ],
)
def test_which_office_decides_about_a_crossing(kind: str, municipality: str, decides: bool) -> None:
    office = Office("o", kind, {}, municipality)

    assert decides_crossing(office, CROSSING) is decides
