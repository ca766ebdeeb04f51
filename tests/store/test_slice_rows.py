"""A slice holds what the rules give, whether its events are found first, looked at one by one, or walked through."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.made_up import NOW, TODAY, fill, held_by_hand, slice_by_hand, some_selection
from visitapp.domain.event.selection import Selection
from visitapp.store import models
from visitapp.store.database import Database, Query
from visitapp.store.feed_read import feed_entries
from visitapp.store.news_read import announced_events, upcoming_events
from visitapp.store.notice_read import find_notices
from visitapp.store.slice_figures import count_occurrences
from visitapp.store.touched import any_in_slice

pytestmark = pytest.mark.anyio

LIMITS = ((1000, 6000), (0, 6000), (10, 25), (0, -1))
"""Events that are looked at one by one, and from which on a slice is large: as they are, and for so few events."""

SOME = range(3, 150, 3)
"""Rows of events that a feed is asked about."""


@pytest.fixture(params=LIMITS)
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way to a slice is gone, though the events are few."""
    few, many = request.param
    monkeypatch.setattr("visitapp.store.slice_rows.FEW", few)
    monkeypatch.setattr("visitapp.store.slice_rows.MANY", many)
    monkeypatch.setattr("visitapp.store.slice_rows.COMMON", many)
    monkeypatch.setattr("visitapp.store.slice_rows.REACHABLE", many)


@pytest.mark.usefixtures("limits")
async def test_feeds_of_a_slice_hold_what_the_rules_give(database: Database) -> None:
    made = await fill(11)
    places = {str(place.slug): int(place.id) for place in await models.Place.all()}
    await announce()
    dice = random.Random(12)

    for _ in range(60):
        selection = some_selection(dice)
        held = held_by_hand(made, selection, places)
        first, last = selection.from_day or TODAY, selection.to_day
        listed = [event for event, _ in slice_by_hand(made, replace(selection, sort="start"), places)]
        newest = sorted({one.row.id for one, _ in held}, key=lambda key: (published(key), key), reverse=True)

        def read(query: Query, selection: Selection = selection) -> list[object]:
            first, last = selection.from_day or TODAY, selection.to_day
            entries = feed_entries(query, selection, "sv", first, last, TODAY)
            begun = feed_entries(query, selection, "sv", first, last, TODAY, most=7)
            among = feed_entries(query, selection, "sv", first, last, TODAY, events=SOME)
            upcoming = upcoming_events(query, selection, first, last, TODAY, 5)
            announced = announced_events(query, selection, first, last, TODAY, 5)
            notices = find_notices(query, selection, first, last, TODAY, most=1000)
            return [
                [entry.occurrence_uid for entry in entries],
                [entry.starts_on for entry in begun],
                [entry.occurrence_uid for entry in among],
                (upcoming.ids, upcoming.following),
                (announced.ids, announced.following),
                upcoming_events(query, selection, first, last, TODAY, 1000).ids,
                announced_events(query, selection, first, last, TODAY, 1000).ids,
                [notice.event_id for notice in notices],
                find_notices(query, selection, first, last, TODAY, most=3, skip=2) == notices[2:5],
                count_occurrences(query, selection, first, last, TODAY),
                any_in_slice(query, selection, first, last, TODAY, SOME),
            ]

        ordered = sorted((row for _, row in held), key=lambda row: (row.sort_from, row.uid))
        found = await database.reader.run(read)
        assert found[2] == [row.uid for row in ordered if row.event_id in SOME], selection
        assert [found[0], found[1], *found[5:]] == [
            [row.uid for row in ordered],
            [row.starts_on for row in ordered[:7]],
            tuple(listed),
            tuple(newest),
            newest,
            True,
            len(held),
            any(row.event_id in SOME for row in ordered),
        ], (selection, first, last)
        assert found[3:5] == [
            (tuple(listed[:5]), listed[5] if len(listed) > 5 else None),
            (tuple(newest[:5]), newest[5] if len(newest) > 5 else None),
        ], selection


async def announce() -> None:
    """Give each event an instant of publication, some the same one, and a notice of it."""
    rows = list(await models.Event.all())
    for row in rows:
        row.published_at = NOW + timedelta(days=published(row.id))
    await models.Event.bulk_update(rows, fields=["published_at"])
    await models.Notice.bulk_create(
        models.Notice(
            id=row.id, uid=f"{row.id}", event_id=row.id, occurrence_uid="", kind="new", at=row.published_at,
            before=None, after=None,
        )
        for row in rows
    )  # fmt: skip


def published(key: int) -> int:
    """Days after the beginning that an event was published."""
    return key % 7
