"""A page of a list is what reading and sorting everything would give, whichever way leads to it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.store.made_up import EVENTS, TODAY, fill, slice_by_hand, some_selection
from visitapp.domain.event.selection import Selection
from visitapp.store import models
from visitapp.store.database import Database, Query
from visitapp.store.event_read import find_event_uids, find_events
from visitapp.store.feed_read import feed_entries
from visitapp.store.list_order import ListPage, count_events, first_events, list_page, walked
from visitapp.store.slices import where_of

pytestmark = pytest.mark.anyio


WAYS = ((9, 3000, 6000, 1000), (0, 3000, 6000, 5), (0, 5, 6000, 5), (0, 5, -1, 5), (0, 3000, -1, 10_000))
"""Rare conditions found first or never; how soon a walk is given up, for what; how many are looked at to count."""


@pytest.fixture(params=WAYS)
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way to a page is gone, though the events are few."""
    cost, patience, many, counted = request.param
    monkeypatch.setattr("visitapp.store.slice_rows.WALK_COST", cost)
    monkeypatch.setattr("visitapp.store.slice_rows.MANY", many)
    monkeypatch.setattr("visitapp.store.slice_rows.REACHABLE", many)
    monkeypatch.setattr("visitapp.store.list_order.PATIENCE", patience)
    monkeypatch.setattr("visitapp.store.list_order.COUNTED_ROWS", counted)
    monkeypatch.setattr("visitapp.store.list_order.SPARE", 1)
    monkeypatch.setattr("visitapp.store.slice_walk.MORE_ROWS", 2)


@pytest.mark.usefixtures("ways")
async def test_every_way_to_a_list_gives_what_the_rules_give(database: Database) -> None:
    made = await fill(1)
    places = {str(place.slug): int(place.id) for place in await models.Place.all()}
    dice = random.Random(2)

    for _ in range(60):
        selection = some_selection(dice)
        expected = slice_by_hand(made, selection, places)

        def ways(query: Query, selection: Selection = selection) -> list[object]:
            first = selection.from_day or TODAY
            where = where_of(selection, first, selection.to_day, TODAY)
            page = list_page(query, selection, where, first, EVENTS)
            found = [(one.event, one.occurrence) for one in page.listed]
            if selection.sort == "distance":
                return [found, found, found, page.total, count_events(query, selection, where, first)]
            return [
                found,
                walked(query, where, first, 0, EVENTS),
                first_events(query, selection, where, first, 7) + walked(query, where, first, 7, EVENTS),
                page.total,
                count_events(query, selection, where, first),
            ]

        assert await database.reader.run(ways) == [*[expected] * 3, *[len(expected)] * 2], selection


async def test_pages_hold_each_event_once_in_order_and_feeds_the_same_ones(database: Database) -> None:
    made = await fill(3)
    places = {str(place.slug): int(place.id) for place in await models.Place.all()}
    uids = {one.row.id: one.row.uid for one in made}
    occurrences = {row.id: (row.uid, row.event_id) for one in made for row in one.occurrences}
    dice = random.Random(4)

    for _ in range(30):
        selection = some_selection(dice, likely=0.12)
        expected = slice_by_hand(made, selection, places)

        def pages(query: Query, selection: Selection = selection) -> list[object]:
            lists = [find_events(query, replace(selection, page=page), "sv", TODAY, 20) for page in range(1, 9)]
            first, last = selection.from_day or TODAY, selection.to_day
            entries = feed_entries(query, selection, "sv", first, last, TODAY)
            cards = [(card.uid, card.next.uid, card.more) for found in lists for card in found.cards]
            return [
                {found.total for found in lists},
                [card[:2] for card in cards],
                sum(1 + card[2] for card in cards) == len(entries),
                {entry.event_uid for entry in entries} == find_event_uids(query, selection, TODAY),
                {entry.event_uid for entry in entries} == {card[0] for card in cards},
            ]

        shown = [(uids[event], occurrences[row][0]) for event, row in expected]
        assert await database.reader.run(pages) == [{len(expected)}, shown, True, True, True], selection


async def test_walked_list_that_few_events_can_be_in_is_counted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await fill(7)
    places = {str(place.slug): int(place.id) for place in await models.Place.all()}
    for name, value in (("slice_rows.WALK_COST", 1), ("slice_rows.COUNTED", 100), ("list_order.COUNTED_ROWS", 1)):
        monkeypatch.setattr(f"visitapp.store.{name}", value)
    monkeypatch.setattr("visitapp.store.list_order.SPARE", 1)
    dice = random.Random(8)

    for _ in range(60):
        selection = replace(some_selection(dice), sort="start", page=1)
        expected = slice_by_hand(made, selection, places)

        def first_page(query: Query, selection: Selection = selection) -> ListPage:
            first = selection.from_day or TODAY
            return list_page(query, selection, where_of(selection, first, selection.to_day, TODAY), first, 3)

        page = await database.reader.run(first_page)
        assert page.at_least or page.total == len(expected), selection


@pytest.mark.parametrize("patience", [1, 3000])
async def test_long_list_says_how_many_it_has_at_least(
    database: Database, monkeypatch: pytest.MonkeyPatch, patience: int
) -> None:
    made = await fill(5)
    places = {str(place.slug): int(place.id) for place in await models.Place.all()}
    for name, value in (("slice_rows.WALK_COST", 0), ("slice_rows.MANY", 20), ("list_order.SPARE", 1)):
        monkeypatch.setattr(f"visitapp.store.{name}", value)
    for name, value in (("COUNTED_ROWS", 30), ("HUNDRED", 10), ("TEN", 5), ("PATIENCE", patience)):
        monkeypatch.setattr(f"visitapp.store.list_order.{name}", value)
    dice = random.Random(6)
    told = set()

    for _ in range(40):
        selection = replace(some_selection(dice, likely=0.1), sort="start")
        expected = slice_by_hand(made, selection, places)

        def pages(query: Query, selection: Selection = selection) -> list[ListPage]:
            first = selection.from_day or TODAY
            where = where_of(selection, first, selection.to_day, TODAY)
            return [list_page(query, replace(selection, page=page), where, first, 20) for page in range(1, 9)]

        found = await database.reader.run(pages)
        assert [(one.event, one.occurrence) for page in found for one in page.listed] == expected, selection
        assert [page.follows for page in found] == [number * 20 < len(expected) for number in range(1, 9)], selection
        for page in found:
            assert (page.total < len(expected)) if page.at_least else (page.total == len(expected)), selection
            told.add(page.at_least)
    assert told == {True, False}
