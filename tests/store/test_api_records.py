"""Events that programs tell us of: one of each however often it is sent, and whose they are."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from visitapp.domain.errors import GoneError, NotFoundError
from visitapp.domain.event.api_told import ApiToken, Condition, RefusedError, Sent, ToldEvent, Written
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.office import Change
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.api_records import (
    change_told,
    find_held,
    get_published,
    get_told,
    get_told_of,
    key_id,
    list_told,
    put_told,
    withdraw_told,
)
from visitapp.store.api_tokens import add_token, revoke_token
from visitapp.store.change_read import newest_change
from visitapp.store.corrections import correct
from visitapp.store.database import Database
from visitapp.store.event_read import get_event
from visitapp.store.region import save_region
from visitapp.store.users import add_user, list_users

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LAHOLM = Office("laholm", "municipality", {"sv": "Laholms kommun"}, "laholm")
HYLTE = Office("hylte", "municipality", {"sv": "Hylte kommun"}, "hylte")
REGION = Office("region", "region", {"sv": "Regionen"}, "")
DRAFT = Draft(
    texts=(Text("sv", "Marknad"),), held=(Held("2026-12-12", "no-time", date(2026, 12, 12)),),
    where=Whereabouts(name="Torget", municipality="laholm"),
)  # fmt: skip
SENT = Sent({"texts": {"sv": {"title": "Marknad \ud800"}}}, DRAFT)
OTHER = Sent({"texts": {"sv": {"title": "Basar"}}}, replace(DRAFT, texts=(Text("sv", "Basar"),)))

pytestmark = pytest.mark.anyio


@pytest.fixture
async def tokens(database: Database) -> dict[str, ApiToken]:
    await save_region([], [LAHOLM, HYLTE, REGION], [], [], NOW)
    return {one.slug: (await add_token(one.slug, "x", "", NOW))[1] for one in (LAHOLM, HYLTE, REGION)}


async def counts(database: Database) -> tuple[int, ...]:
    tables: tuple[Any, ...] = (models.Event, models.Record, models.Occurrence, models.Source, models.Change)
    return tuple([await table.all().count() for table in tables])


async def told(database: Database, external_id: str = "7", office: Office = LAHOLM) -> ToldEvent:
    return await database.reader.run(lambda query: get_told(query, office, external_id))


async def test_event_is_public_at_once_and_says_whose_it_is(database: Database, tokens: dict[str, ApiToken]) -> None:
    written = await put_told(tokens["laholm"], "7", SENT, NOW)

    page = await database.reader.run(lambda query: get_event(query, written.told.slug, "sv"))
    assert (written.result, page.title, page.municipality) == ("created", "Marknad", "laholm")
    assert [(one.slug, one.kind, one.name) for one in page.sources] == [("api-laholm", "api", "Laholms kommun")]
    assert await told(database) == written.told
    assert written.told.form == SENT.form


async def test_same_again_touches_no_row(database: Database, tokens: dict[str, ApiToken]) -> None:
    first = await put_told(tokens["laholm"], "7", SENT, NOW)
    before = await counts(database), await models.Record.all().values(), await models.Event.all().values()

    again = await put_told(tokens["laholm"], "7", SENT, LATER)

    assert again == Written("unchanged", first.told)
    after = await counts(database), await models.Record.all().values(), await models.Event.all().values()
    assert after == before


async def test_change_keeps_identity_and_raises_sequence(database: Database, tokens: dict[str, ApiToken]) -> None:
    first = await put_told(tokens["laholm"], "7", SENT, NOW)
    occurrence = await models.Occurrence.get()

    changed = await put_told(tokens["laholm"], "7", OTHER, LATER)

    after = await models.Occurrence.get()
    assert (changed.result, changed.told.event, changed.told.slug) == ("changed", first.told.event, first.told.slug)
    assert (after.uid, after.sequence) == (occurrence.uid, occurrence.sequence + 1)
    assert changed.told.version != first.told.version


async def test_two_at_once_make_one_event(database: Database, tokens: dict[str, ApiToken]) -> None:
    written = await asyncio.gather(*(put_told(tokens["laholm"], "7", sent, NOW) for sent in (SENT, OTHER, SENT, OTHER)))

    assert [one.result for one in written].count("created") == 1
    assert len({one.told.event for one in written}) == 1
    assert (await counts(database))[:4] == (1, 1, 1, 1)


async def test_ids_of_two_offices_do_not_meet(database: Database, tokens: dict[str, ApiToken]) -> None:
    ours = await put_told(tokens["laholm"], "7", SENT, NOW)
    theirs = await put_told(tokens["hylte"], "7", SENT, NOW)

    assert (theirs.result, theirs.told.event == ours.told.event) == ("created", False)
    found = [await told(database, office=office) for office in (LAHOLM, HYLTE)]
    assert [one.event for one in found] == [ours.told.event, theirs.told.event]


async def test_correction_stands_above_what_is_sent_later(database: Database, tokens: dict[str, ApiToken]) -> None:
    first = await put_told(tokens["laholm"], "7", SENT, NOW)
    await add_user("a@laholm.example", "", "laholm", "hash", NOW)
    user = (await database.reader.run(list_users))[0]
    await correct(first.told.event, user, [Change("title", "sv", "Julmarknad")], NOW)

    await put_told(tokens["laholm"], "7", OTHER, LATER)

    published = await database.reader.run(lambda query: get_published(query, first.told.event))
    assert (published.draft.texts[0].title, published.corrected) == ("Julmarknad", ("title:sv",))


async def test_withdrawn_event_is_gone_and_comes_back_as_itself(
    database: Database, tokens: dict[str, ApiToken]
) -> None:
    first = await put_told(tokens["laholm"], "7", SENT, NOW)
    before = await database.reader.run(newest_change)

    await withdraw_told(tokens["laholm"], first.told.record, LATER)
    await withdraw_told(tokens["laholm"], first.told.record, LATER)
    gone = await told(database)
    changes = await database.reader.run(newest_change) - before
    with pytest.raises(RefusedError):
        await put_told(tokens["laholm"], "7", SENT, LATER, Condition(frozenset((first.told.version,))))
    back = await put_told(tokens["laholm"], "7", SENT, LATER, Condition(new_only=True))

    assert (gone.withdrawn, gone.state, changes) == (True, "removed", 1)
    assert (back.result, back.told.event, back.told.state) == ("restored", first.told.event, "public")


async def test_event_that_another_source_told_of_is_missing_not_removed(
    database: Database, tokens: dict[str, ApiToken]
) -> None:
    first = await put_told(tokens["laholm"], "7", SENT, NOW)
    second = await put_told(tokens["laholm"], "8", OTHER, NOW)
    event = await models.Event.get(uid=first.told.event)
    await models.Record.filter(uid=second.told.record).update(event_id=event.id)

    await withdraw_told(tokens["laholm"], first.told.record, NOW)
    still = (await models.Event.get(id=event.id)).state
    await withdraw_told(tokens["laholm"], second.told.record, NOW)

    assert (still, (await models.Event.get(id=event.id)).state) == ("public", "withdrawn")


async def test_conditions_are_held(database: Database, tokens: dict[str, ApiToken]) -> None:
    token = tokens["laholm"]

    async def code_of(external_id: str, sent: Sent, condition: Condition) -> str:
        try:
            return (await put_told(token, external_id, sent, NOW, condition)).result
        except RefusedError as error:
            return error.code

    assert await code_of("7", SENT, Condition(frozenset(("*",)))) == "changed"
    assert await code_of("7", SENT, Condition(new_only=True)) == "created"
    assert await code_of("7", OTHER, Condition(new_only=True)) == "exists"
    assert await code_of("7", OTHER, Condition(frozenset(("other",)))) == "changed"
    version = (await told(database)).version
    written = await put_told(token, "7", OTHER, NOW, Condition(frozenset(("other", version))))
    assert written.result == "changed"


async def test_key_makes_one_event_of_a_repeated_sending(database: Database, tokens: dict[str, ApiToken]) -> None:
    token, name, replay = tokens["laholm"], key_id("k1"), Condition(replay=True)
    first = await put_told(token, name, SENT, NOW, replay)
    await change_told(token, first.told.record, OTHER, NOW, first.told.version)

    again = await put_told(token, name, SENT, LATER, replay)
    with pytest.raises(RefusedError, match="key-used"):
        await put_told(token, name, OTHER, LATER, replay)

    assert (again.result, again.told.event, again.told.form) == ("unchanged", first.told.event, OTHER.form)
    assert (key_id("k1"), key_id("") == key_id("")) == (name, False)


async def test_event_belongs_to_its_office_and_the_region(database: Database, tokens: dict[str, ApiToken]) -> None:
    first = (await put_told(tokens["laholm"], "7", SENT, NOW)).told

    def of(office: Office) -> Any:
        return lambda query: get_told_of(query, first.slug, office)

    assert await database.reader.run(of(REGION)) == await database.reader.run(of(LAHOLM)) == first
    with pytest.raises(RefusedError, match="other-office"):
        await database.reader.run(of(HYLTE))
    with pytest.raises(NotFoundError):
        await change_told(tokens["hylte"], first.record, OTHER, NOW, first.version)
    with pytest.raises(NotFoundError):
        await withdraw_told(tokens["hylte"], first.record, NOW)
    changed = await change_told(tokens["region"], first.record, OTHER, LATER, first.version)
    with pytest.raises(RefusedError, match="changed"):
        await change_told(tokens["region"], first.record, SENT, LATER, first.version)
    assert (changed.result, changed.told.office, changed.told.event) == ("changed", LAHOLM, first.event)


async def test_removed_and_merged_events_are_gone(database: Database, tokens: dict[str, ApiToken]) -> None:
    first = (await put_told(tokens["laholm"], "7", SENT, NOW)).told
    await models.Event.filter(uid=first.event).update(state="merged", merged_into="abc")

    with pytest.raises(GoneError) as caught:
        await database.reader.run(lambda query: get_told_of(query, first.event, LAHOLM))
    with pytest.raises(GoneError):
        await put_told(tokens["laholm"], "7", OTHER, NOW)

    assert caught.value.moved_to == "abc"


async def test_revoked_token_writes_nothing(database: Database, tokens: dict[str, ApiToken]) -> None:
    await revoke_token(tokens["laholm"].uid, NOW)
    before = await counts(database)

    with pytest.raises(RefusedError, match="revoked"):
        await put_told(tokens["laholm"], "7", SENT, NOW)

    assert await counts(database) == before


async def test_own_events_are_listed_and_their_times_found(database: Database, tokens: dict[str, ApiToken]) -> None:
    written = [(await put_told(tokens["laholm"], name, SENT, NOW)).told for name in ("a", "b", "c")]
    await withdraw_told(tokens["laholm"], written[0].record, NOW)
    await put_told(tokens["hylte"], "a", SENT, NOW)
    expected = sorted(written[1:], key=lambda one: one.record)

    first = await database.reader.run(lambda query: list_told(query, LAHOLM, "", 1))
    rest = await database.reader.run(lambda query: list_told(query, LAHOLM, first[0].cursor, 9))

    assert [*first, *rest] == expected
    event = written[1].event
    occurrence = (await models.Occurrence.filter(event__uid=event).get()).uid
    assert await database.reader.run(lambda query: find_held(query, event, occurrence)) == DRAFT.held[0]
    assert await database.reader.run(lambda query: find_held(query, event, "x")) is None
