"""Proposals and corrections: who may decide, what becomes of them, and that nothing happens twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.submission import Form
from visitapp.domain.event.submission_times import DateRow
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.domain.office import Change, DecisionError, FieldOrigin, Submission, User
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.change_read import newest_change
from visitapp.store.corrections import correct, get_office_event, list_office_events, undo_correction
from visitapp.store.database import Database, writing
from visitapp.store.event_read import get_event
from visitapp.store.projection import create_event, project
from visitapp.store.region import save_region
from visitapp.store.submissions import (
    add_submission,
    approve_submission,
    count_submissions,
    edit_submission,
    get_submission,
    list_submissions,
    reopen_submission,
    return_submission,
)
from visitapp.store.users import add_user, list_users

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
LAHOLM = Office("laholm", "municipality", {"sv": "Laholms kommun"}, "laholm")
HYLTE = Office("hylte", "municipality", {"sv": "Hylte kommun"}, "hylte")
UNIVERSITY = Office("hh", "university", {"sv": "Högskolan"}, "halmstad")
REGION = Office("region", "region", {"sv": "Regionen"}, "")

FORM = Form(
    title="Julmarknad", language="sv", rows=(DateRow("2026-12-12", "10:00"),), contact_name="Åsa",
    contact_email="asa@example.org", rights="1",
)  # fmt: skip
DRAFT = Draft(
    texts=(Text("sv", "Julmarknad", "Hantverk och glögg"),),
    held=(Held("k", "timed", date(2026, 12, 12), datetime(2026, 12, 12, 9, tzinfo=UTC)),),
    where=Whereabouts(name="Torget", municipality="laholm", latitude=56.51, longitude=13.04),
    price=Price("fixed", Decimal("40"), None, "SEK"),
)

pytestmark = pytest.mark.anyio


async def add_people(database: Database) -> dict[str, User]:
    """A user for each office, by the office's slug."""
    await save_region([], [LAHOLM, HYLTE, UNIVERSITY, REGION], [], [], NOW)
    for office in (LAHOLM, HYLTE, UNIVERSITY, REGION):
        await add_user(f"a@{office.slug}.example", "", office.slug, "hash", NOW)
    return {user.office.slug: user for user in await database.reader.run(list_users)}


async def look(database: Database, uid: str = "abc", office: Office = LAHOLM) -> Submission:
    return await database.reader.run(lambda query: get_submission(query, uid, office))


async def test_proposal_lies_with_the_office_of_its_municipality(database: Database) -> None:
    await add_people(database)

    assert await add_submission("abc", FORM, DRAFT, NOW) == "abc"

    async def queue(office: Office) -> list[str]:
        found = await database.reader.run(lambda query: list_submissions(query, office, "waiting"))
        return [line.title for line in found]

    queues = [await queue(office) for office in (LAHOLM, REGION, HYLTE, UNIVERSITY)]
    assert queues == [["Julmarknad"], ["Julmarknad"], [], []]
    assert (await look(database)).sent == FORM
    assert await database.reader.run(lambda query: count_submissions(query, LAHOLM)) == {
        "waiting": 1, "approved": 0, "returned": 0,
    }  # fmt: skip
    with pytest.raises(NotFoundError):
        await look(database, office=HYLTE)


async def test_same_form_sent_twice_is_kept_once(database: Database) -> None:
    await add_people(database)
    await add_submission("abc", FORM, DRAFT, NOW)

    assert await add_submission("abc", FORM, DRAFT, NOW) == "abc"
    with pytest.raises(InputError, match="reference: is taken"):
        await add_submission("abc", Form(title="Annat"), DRAFT, NOW)

    assert await models.Submission.all().count() == 1


async def test_approved_proposal_is_public_at_once(database: Database) -> None:
    people = await add_people(database)
    await add_submission("abc", FORM, DRAFT, NOW)
    before = await database.reader.run(newest_change)

    slug = await approve_submission("abc", people["laholm"], (await look(database)).version, LATER)

    page = await database.reader.run(lambda query: get_event(query, slug, "de"))
    assert (page.title, page.municipality, page.published_at) == ("Julmarknad", "laholm", LATER)
    assert [(one.slug, one.kind, one.name) for one in page.sources] == [("office-laholm", "office", "Laholms kommun")]
    assert await database.reader.run(newest_change) > before
    kept = await models.Record.get(external_id="abc")
    assert "asa@example.org" not in kept.raw_text + str(kept.draft)
    found = await look(database)
    assert (found.state, found.event, found.decided_by, [step.what for step in found.history]) == (
        "approved", slug, "a@laholm.example", ["approved"],
    )  # fmt: skip


async def test_approving_twice_publishes_once(database: Database) -> None:
    people = await add_people(database)
    await add_submission("abc", FORM, DRAFT, NOW)
    version = (await look(database)).version

    slugs = await asyncio.gather(
        *(approve_submission("abc", people[office], version, LATER) for office in ("laholm", "region", "laholm"))
    )

    assert len(set(slugs)) == 1
    assert (await models.Event.all().count(), await models.Record.all().count()) == (1, 1)


async def test_another_office_cannot_decide(database: Database) -> None:
    people = await add_people(database)
    await add_submission("abc", FORM, DRAFT, NOW)
    version = (await look(database)).version

    for other in ("hylte", "hh"):
        with pytest.raises(NotFoundError):
            await approve_submission("abc", people[other], version, LATER)
        with pytest.raises(NotFoundError):
            await return_submission("abc", people[other], version, "no", LATER)
        with pytest.raises(NotFoundError):
            await edit_submission("abc", people[other], FORM, DRAFT, version, LATER)
        with pytest.raises(NotFoundError):
            await reopen_submission("abc", people[other], LATER)

    assert (await look(database)).state == "waiting"


async def test_returned_proposal_is_approved_only_after_reopening(database: Database) -> None:
    people = await add_people(database)
    await add_submission("abc", FORM, DRAFT, NOW)
    await return_submission("abc", people["laholm"], (await look(database)).version, "Var?", LATER)

    found = await look(database)
    with pytest.raises(DecisionError, match="it was returned; take it back into the queue first"):
        await approve_submission("abc", people["laholm"], found.version, LATER)
    await reopen_submission("abc", people["laholm"], LATER)
    await approve_submission("abc", people["laholm"], (await look(database)).version, LATER)

    assert (found.state, found.reason) == ("returned", "Var?")
    assert [(step.what, step.reason) for step in (await look(database)).history] == [
        ("returned", "Var?"), ("reopened", ""), ("approved", ""),
    ]  # fmt: skip


async def test_editing_keeps_what_was_sent_and_refuses_stale_eyes(database: Database) -> None:
    people = await add_people(database)
    await add_submission("abc", FORM, DRAFT, NOW)
    seen = (await look(database)).version
    edited = Form(title="Julmarknad på torget", language="sv")

    await edit_submission("abc", people["laholm"], edited, DRAFT, seen, LATER)

    found = await look(database)
    assert (found.sent, found.form) == (FORM, edited)
    with pytest.raises(DecisionError, match="has been changed since you looked"):
        await approve_submission("abc", people["laholm"], seen, LATER)


async def test_editing_the_place_moves_it_to_that_office(database: Database) -> None:
    people = await add_people(database)
    await add_submission("abc", FORM, DRAFT, NOW)
    moved = Draft(DRAFT.texts, DRAFT.held, Whereabouts(name="Kyrkan", municipality="hylte"))

    await edit_submission("abc", people["laholm"], FORM, moved, (await look(database)).version, LATER)

    assert (await look(database, office=HYLTE)).municipality == "hylte"
    with pytest.raises(NotFoundError):
        await look(database, office=LAHOLM)


async def harvested(office: str = "laholm", municipality: str = "laholm", name: str = "Kalender") -> str:
    """A harvested event: its uid."""
    source = await models.Source.create(
        uid=name, slug=name.lower(), kind="web", name=name, url="https://example.org/", format="ical",
        municipality_slug=municipality, office_slug=office, language="sv", zone="Europe/Stockholm", licence="",
        attribution="", priority=100, interval_s=3600, etag="", last_modified="", last_error="", created_at=NOW,
    )  # fmt: skip
    draft = Draft(DRAFT.texts, DRAFT.held, Whereabouts(name="Torget", municipality=municipality))
    async with writing():
        event = await create_event(draft, NOW)
        value = draft_to_json(draft)
        await models.Record.create(
            uid=f"{name}:1", source=source, external_id="1", raw_text="", draft=value, hash=json_hash(value),
            event_id=event, first_seen_at=NOW, changed_at=NOW,
        )  # fmt: skip
        await project([event], NOW)
    return str((await models.Event.get(id=event)).uid)


async def test_correction_stands_above_the_source_and_can_be_undone(database: Database) -> None:
    people = await add_people(database)
    uid = await harvested()
    changes = [
        Change("title", "sv", "Julmarknaden i Laholm"),
        Change("title", "de", "Weihnachtsmarkt"),
        Change("status", "", "cancelled"),
    ]

    assert await correct(uid, people["laholm"], changes, LATER)

    found = await database.reader.run(lambda query: get_office_event(query, uid, LAHOLM))
    page = await database.reader.run(lambda query: get_event(query, found.slug, "de"))
    assert (page.title, page.occurrences[0].status) == ("Weihnachtsmarkt", "cancelled")
    by = {name: origin.correction.by if origin.correction else origin.source for name, origin in found.origins.items()}
    assert (by["title:sv"], by["summary:sv"], by["title:de"], by["where"]) == (
        "a@laholm.example", "Kalender", "a@laholm.example", "Kalender",
    )  # fmt: skip

    title = next(one for one in found.corrections if (one.field, one.language) == ("title", "sv"))
    assert await undo_correction(uid, title.id, people["laholm"], LATER)
    assert not await undo_correction(uid, title.id, people["laholm"], LATER)
    after = await database.reader.run(lambda query: get_office_event(query, uid, LAHOLM))
    assert (after.draft.texts[0].title, after.origins["title:sv"]) == ("Julmarknad", FieldOrigin("Kalender"))
    assert after.undone == ((title, LATER),)


async def test_events_are_seen_and_touched_by_their_office_only(database: Database) -> None:
    people = await add_people(database)
    uid = await harvested()
    lecture = await harvested("hh", "halmstad", "Högskolans kalender")

    async def seen(office: Office) -> list[str]:
        lines, _ = await database.reader.run(lambda query: list_office_events(query, office, "sv", TODAY))
        return sorted(line.uid for line in lines)

    assert [await seen(LAHOLM), await seen(HYLTE), await seen(UNIVERSITY), await seen(REGION)] == [
        [uid], [], [lecture], sorted([uid, lecture]),
    ]  # fmt: skip
    for slug, other in (("hylte", uid), ("hh", uid), ("laholm", lecture)):
        with pytest.raises(NotFoundError):
            await correct(other, people[slug], [Change("hidden", "", True)], LATER)
        with pytest.raises(NotFoundError):
            await database.reader.run(lambda q, u=other, o=people[slug].office: get_office_event(q, u, o))  # type: ignore[misc]
    await correct(uid, people["laholm"], [Change("hidden", "", True)], LATER)
    mine = (await database.reader.run(lambda query: get_office_event(query, uid, LAHOLM))).corrections[0]
    with pytest.raises(NotFoundError):
        await undo_correction(uid, mine.id, people["hylte"], LATER)
    with pytest.raises(NotFoundError):
        await undo_correction(lecture, mine.id, people["hh"], LATER)


async def test_hidden_event_is_off_the_site_but_in_the_list(database: Database) -> None:
    people = await add_people(database)
    uid = await harvested()
    slug = (await models.Event.get(uid=uid)).slug

    await correct(uid, people["region"], [Change("hidden", "", True)], LATER)

    with pytest.raises(NotFoundError):
        await database.reader.run(lambda query: get_event(query, slug, "sv"))
    lines, total = await database.reader.run(lambda query: list_office_events(query, LAHOLM, "sv", TODAY, "julmark"))
    assert ([(line.state, line.next_on, line.corrected) for line in lines], total) == (
        [("hidden", "2026-12-12", 1)], 1,
    )  # fmt: skip
