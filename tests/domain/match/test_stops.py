"""A cluster is looked through for what cannot be one event."""

from __future__ import annotations

from datetime import UTC, date, datetime

from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.match.clusters import clusters
from visitapp.domain.match.stops import stopped_links
from visitapp.domain.match.telling import Telling, telling_of

HALL = Whereabouts("hallen", "Sporthallen", municipality="hylte")


def told(key: int, hour: int | None, *days: int, title: str = "Tre små grisar", source: str = "") -> Telling:
    held = tuple(
        Held("", "no-time", date(2027, 1, day))
        if hour is None
        else Held("", "timed", date(2027, 1, day), datetime(2027, 1, day, hour, tzinfo=UTC))
        for day in days or (5,)
    )
    return telling_of(key, Draft((Text("sv", title),), held, HALL), frozenset({source or f"source {key}"}))


def test_two_hours_are_not_joined_by_a_third_that_has_none() -> None:
    tellings = {1: told(1, 14), 2: told(2, None), 3: told(3, 18), 4: told(4, 14)}
    links = [(1, 2), (2, 3)]

    stopped = list(stopped_links(links, tellings))

    assert stopped == [(1, 3)]
    assert clusters(tellings, links, (), stopped=stopped) == {1: 1, 2: 1, 3: 3, 4: 4}


def test_days_of_a_series_may_be_one_event() -> None:
    tellings = {1: told(1, 14, 5, 12), 2: told(2, 14, 5), 3: told(3, 14, 12)}

    assert list(stopped_links([(1, 2), (1, 3)], tellings)) == []


def test_two_of_one_source_are_not_joined_by_what_another_tells() -> None:
    film, sequel = told(1, 18, source="cinema"), told(2, 18, title="Tre små grisar: Vargen", source="cinema")
    other = told(3, 18)

    links = [(1, 3), (2, 3)]

    assert list(stopped_links(links, {1: film, 2: sequel, 3: other})) == [(1, 2)]
