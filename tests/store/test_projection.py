"""Records and corrections in, the published event out: identities kept, nothing touched without reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.domain.event.view import EventPage
from visitapp.store import models
from visitapp.store.change_read import newest_change
from visitapp.store.database import Database, writing
from visitapp.store.event_read import find_events, get_event
from visitapp.store.feed_read import feed_entries
from visitapp.store.projection import create_event, project

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)

pytestmark = pytest.mark.anyio


def held(day: int, hour: int = 18, key: str = "") -> Held:
    starts_at = datetime(2026, 12, day, hour, tzinfo=UTC)
    return Held(key or starts_at.isoformat(), "timed", date(2026, 12, day), starts_at, starts_at + timedelta(hours=2))


CONCERT = Draft(
    texts=(Text("sv", "Luciakonsert på Åhus", "Kör och ljus", "Kören sjunger.\nFika efteråt."),),
    held=(held(12), held(13)),
    where=Whereabouts(name="Kyrkan", municipality="halmstad", latitude=56.67, longitude=12.86),
    organiser="Kören",
    categories=("music", "season"),
    price=Price("free"),
    url="https://example.org/lucia",
)


async def add_source(slug: str = "kyrkan") -> models.Source:
    return await models.Source.create(
        uid=slug, slug=slug, kind="web", name="Kyrkans kalender", url="https://example.org/", format="ical",
        municipality_slug="halmstad", office_slug="halmstad", language="sv", zone="Europe/Stockholm", licence="",
        attribution="", priority=100, interval_s=3600, etag="", last_modified="", last_error="", created_at=NOW,
    )  # fmt: skip


async def add_event(draft: Draft) -> tuple[int, int]:
    """An event of one record, projected: (event id, record id)."""
    source = await models.Source.first() or await add_source()
    async with writing():
        event = await create_event(draft, NOW)
        value = draft_to_json(draft)
        record = await models.Record.create(
            uid=f"r{event}", source=source, external_id=f"{event}", raw_text="", draft=value, hash=json_hash(value),
            event_id=event, first_seen_at=NOW, changed_at=NOW,
        )  # fmt: skip
        await project([event], NOW)
    return event, int(record.id)


async def tell(record: int, event: int, draft: Draft, now: datetime) -> set[int]:
    """The record now says `draft`; the ids of the events that changed."""
    async with writing():
        await models.Record.filter(id=record).update(draft=draft_to_json(draft))
        return await project([event], now)


async def page(database: Database, event: int, language: str = "sv") -> EventPage:
    slug = (await models.Event.get(id=event)).slug
    return await database.reader.run(lambda query: get_event(query, slug, language))


async def test_event_is_published_from_its_record(database: Database) -> None:
    event, _ = await add_event(CONCERT)

    shown = await page(database, event, "de")

    assert (shown.title, shown.language, shown.languages) == ("Luciakonsert på Åhus", "sv", ("sv",))
    assert [one.starts_at for one in shown.occurrences] == [one.starts_at for one in CONCERT.held]
    assert (shown.price_kind, shown.categories, shown.municipality) == ("free", ("music", "season"), "halmstad")
    assert [credit.name for credit in shown.sources] == ["Kyrkans kalender"]
    assert shown.slug.startswith("luciakonsert-pa-ahus-")


async def test_same_record_again_touches_nothing(database: Database) -> None:
    event, record = await add_event(CONCERT)
    before = await database.reader.run(newest_change)
    rows = await models.Occurrence.all().order_by("id").values()

    changed = await tell(record, event, CONCERT, NOW + timedelta(hours=1))

    assert changed == set()
    assert await database.reader.run(newest_change) == before
    assert await models.Occurrence.all().order_by("id").values() == rows


async def test_moved_occurrence_keeps_its_uid_and_rises(database: Database) -> None:
    event, record = await add_event(CONCERT)
    first = (await page(database, event)).occurrences[0].uid
    later = NOW + timedelta(hours=1)

    await tell(record, event, replace(CONCERT, held=(held(12, 19), held(13))), later)

    rows = {row.uid: row for row in await models.Occurrence.all()}
    assert rows[first].starts_at == datetime(2026, 12, 12, 19, tzinfo=UTC)
    assert (rows[first].sequence, rows[first].changed_at) == (1, later)
    assert sorted(row.sequence for row in rows.values()) == [0, 1]


async def test_dropped_occurrence_is_withdrawn_and_comes_back(database: Database) -> None:
    event, record = await add_event(CONCERT)
    uids = [one.uid for one in (await page(database, event)).occurrences]

    await tell(record, event, replace(CONCERT, held=(held(12),)), NOW)
    without = [one.uid for one in (await page(database, event)).occurrences]
    await tell(record, event, CONCERT, NOW)

    assert without == uids[:1]
    assert [one.uid for one in (await page(database, event)).occurrences] == uids


async def test_past_occurrence_stays_when_the_source_forgets_it(database: Database) -> None:
    event, record = await add_event(CONCERT)

    await tell(record, event, replace(CONCERT, held=(held(13),)), datetime(2026, 12, 13, 6, tzinfo=UTC))

    assert len((await page(database, event)).occurrences) == 2


async def test_correction_survives_the_next_harvest(database: Database) -> None:
    event, record = await add_event(CONCERT)
    async with writing():
        await models.Correction.create(
            event_id=event,
            field="title",
            language="sv",
            value_json='"Lucia i kyrkan"',
            by="anna@example.org",
            at=NOW,
        )
        await project([event], NOW)

    await tell(record, event, replace(CONCERT, organiser="Nya kören"), NOW)

    shown = await page(database, event)
    assert (shown.title, shown.organiser) == ("Lucia i kyrkan", "Nya kören")


async def test_unreadable_correction_is_passed_over(database: Database) -> None:
    event, _ = await add_event(CONCERT)
    async with writing():
        for field, value in (("price", '"much"'), ("organiser", '"Nya kören"')):
            await models.Correction.create(
                event_id=event, field=field, language="", value_json=value, by="anna", at=NOW
            )
        await project([event], NOW)

    shown = await page(database, event)
    assert (shown.price_kind, shown.organiser) == ("free", "Nya kören")


async def test_event_without_records_is_withdrawn_but_keeps_its_page(database: Database) -> None:
    event, record = await add_event(CONCERT)

    async with writing():
        await models.Record.filter(id=record).update(withdrawn_at=NOW)
        await project([event], NOW)

    assert (await page(database, event)).state == "withdrawn"
    found = await database.reader.run(lambda query: find_events(query, Selection(), "sv", TODAY))
    assert found.total == 0


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(), 1),
        (Selection(q="ahus"), 1),
        (Selection(q="KONSERT kör"), 1),
        (Selection(q="50% rabatt"), 0),
        (Selection(q="---"), 0),
        (Selection(municipality=("halmstad", "laholm")), 1),
        (Selection(municipality=("laholm",)), 0),
        (Selection(category=("music",)), 1),
        (Selection(category=("sport",)), 0),
        (Selection(free=True), 1),
        (Selection(from_day=date(2026, 12, 14)), 0),
        (Selection(to_day=date(2026, 12, 11)), 0),
        (Selection(from_day=date(2026, 12, 13), to_day=date(2026, 12, 13)), 1),
        (Selection(near=(56.67, 12.87), radius_km=1), 1),
        (Selection(near=(56.67, 12.90), radius_km=1), 0),
        (Selection(organiser=("koren",)), 1),
        (Selection(language="da"), 0),
        (Selection(stay="day"), 0),
        (Selection(accessible=("step-free",)), 0),
    ],
)
async def test_filter_selects_in_list_and_feed_alike(database: Database, selection: Selection, found: int) -> None:
    await add_event(CONCERT)

    listed = await database.reader.run(lambda query: find_events(query, selection, "sv", TODAY))
    first, last = selection.from_day or TODAY, selection.to_day or date(2027, 12, 31)
    entries = await database.reader.run(lambda query: feed_entries(query, selection, "sv", first, last, TODAY))

    assert listed.total == found
    assert {entry.event_uid for entry in entries} == {card.uid for card in listed.cards}


async def test_list_sorted_by_distance_has_the_nearest_first(database: Database) -> None:
    await add_event(CONCERT)
    far = replace(CONCERT, where=replace(CONCERT.where, latitude=56.75), held=(held(11),))
    await add_event(far)
    near = Selection(near=(56.67, 12.86), radius_km=50)

    by_start = await database.reader.run(lambda query: find_events(query, near, "sv", TODAY))
    by_distance = await database.reader.run(
        lambda query: find_events(query, replace(near, sort="distance"), "sv", TODAY)
    )

    assert [card.latitude for card in by_start.cards] == [56.75, 56.67]
    assert [card.latitude for card in by_distance.cards] == [56.67, 56.75]


async def test_feed_entry_carries_what_the_event_says(database: Database) -> None:
    await add_event(CONCERT)

    entries = await database.reader.run(
        lambda query: feed_entries(query, Selection(), "da", TODAY, date(2027, 1, 1), TODAY)
    )

    assert [entry.starts_at for entry in entries] == [one.starts_at for one in CONCERT.held]
    first = entries[0]
    assert (first.title, first.text_language, first.place_name) == ("Luciakonsert på Åhus", "sv", "Kyrkan")
    assert (first.sequence, first.created_at, first.changed_at, first.published_at) == (0, NOW, NOW, NOW)
    assert (first.categories, first.source_names, first.demo) == (("music", "season"), ("Kyrkans kalender",), False)
