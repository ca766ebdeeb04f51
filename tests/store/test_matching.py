"""Events that several sources tell are one, say the best of each, and come apart again when somebody says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.source import NewSource, Source
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.domain.match.questions import EventPair, PairState
from visitapp.domain.office import Change, User
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.corrections import correct, get_office_event, undo_correction
from visitapp.store.database import Database, writing
from visitapp.store.event_read import get_event
from visitapp.store.leases import lease
from visitapp.store.match_decisions import decide_pair, join_events, part_event, take_back_decision
from visitapp.store.match_pairs import count_asked, joined_events, list_pairs
from visitapp.store.matching import WORK, Matcher
from visitapp.store.records import Told, upsert
from visitapp.store.sources import add_source

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVENING = datetime(2026, 12, 12, 18, tzinfo=UTC)
REGION = Office("region", "region", {"sv": "Regionen"}, "")
HALMSTAD = Office("halmstad", "municipality", {"sv": "Halmstad"}, "halmstad")
LAHOLM = Office("laholm", "municipality", {"sv": "Laholm"}, "laholm")
CHURCH = Whereabouts(name="S:t Nikolai kyrka", address="Kyrkogatan 4", municipality="halmstad")
CONCERT = Draft(
    (Text("sv", "Julkonsert med Kören Vågspel", description="Vi sjunger in julen."),),
    (Held("k", "timed", EVENING.date(), EVENING, EVENING + HOUR),),
    CHURCH,
    organiser="Vågspel",
)


def at(draft: Draft, *starts: datetime) -> Draft:
    held = tuple(Held(f"{start:%Y%m%d%H}", "timed", start.date(), start, start + HOUR) for start in starts)
    return replace(draft, held=held)


def titled(draft: Draft, title: str) -> Draft:
    return replace(draft, texts=(replace(draft.texts[0], title=title),))


async def source(name: str, priority: int = 100, *, demo: bool = False) -> Source:
    new = NewSource(f"https://{name}.example/a.ics", name, priority=priority, municipality="halmstad", demo=demo)
    return await add_source(new, NOW)


async def tell(database: Database, by: Source, *drafts: Draft, now: datetime = NOW) -> None:
    told = [Told(f"{by.slug}-{number}", draft, "raw") for number, draft in enumerate(drafts)]
    await upsert(database, by, told, now, False)


async def match(database: Database, now: datetime = NOW, matcher: Matcher | None = None) -> None:
    matcher = matcher or Matcher(database)
    for _ in range(20):
        if not await matcher.step(now):
            return
    raise AssertionError("it never ends")


async def user(office: Office = REGION) -> User:
    row, _ = await models.Office.get_or_create(
        slug=office.slug,
        defaults={"kind": office.kind, "names": office.names, "municipality_slug": office.municipality},
    )
    mail = f"anna@{office.slug}.example"
    await models.User.get_or_create(
        uid=office.slug,
        defaults={"email": mail, "name": "Anna", "password_hash": "", "office": row, "created_at": NOW},
    )
    return User(office.slug, mail, "Anna", office, active=True, created_at=NOW)


async def states() -> list[str]:
    return [row.state for row in await models.Event.all().order_by("id")]


async def uids() -> list[str]:
    return [row.uid for row in await models.Event.all().order_by("id")]


async def pairs(database: Database, state: PairState, office: Office = REGION) -> list[EventPair]:
    return await database.reader.run(lambda query: list_pairs(query, state, office, TODAY))


async def told_twice(database: Database) -> tuple[Source, Source]:
    """One concert told by two sources, the second with a price and a later end."""
    first, second = await source("kyrkan"), await source("kommunen")
    await tell(database, first, CONCERT)
    await tell(database, second, replace(titled(CONCERT, "JULKONSERT MED KÖREN VÅGSPEL"), price=Price("free")))
    await match(database)
    return first, second


async def test_what_two_sources_tell_is_one_event_with_the_best_of_both(database: Database) -> None:
    await told_twice(database)

    assert await states() == ["public", "merged"]
    first, second = await models.Event.all().order_by("id")
    assert (second.merged_into, first.price_kind) == (first.uid, "free")
    assert [one["name"] for one in first.sources] == ["kyrkan", "kommunen"]
    page = await database.reader.run(lambda query: get_event(query, first.slug, "sv"))
    assert (page.title, len(page.occurrences)) == ("Julkonsert med Kören Vågspel", 1)
    assert [(one.event_id, one.born_id) for one in await models.Record.all().order_by("id")] == [
        (first.id, first.id), (first.id, second.id),
    ]  # fmt: skip


async def test_occurrence_keeps_its_uid_when_events_are_joined_and_parted(database: Database) -> None:
    first, second = await source("kyrkan"), await source("kommunen")
    await tell(database, first, CONCERT)
    before = await models.Occurrence.get()
    await tell(database, second, CONCERT)
    await match(database)

    shown = (await models.Event.all().order_by("id"))[0]
    assert [one.uid for one in await models.Occurrence.filter(event_id=shown.id)] == [before.uid]

    await part_event(database, (await uids())[1], await user(), NOW + HOUR)

    assert await states() == ["public", "public"]
    assert (await models.Occurrence.get(uid=before.uid)).event_id == shown.id


async def test_different_events_stay_apart(database: Database) -> None:
    first, second = await source("kyrkan"), await source("kommunen")
    await tell(database, first, CONCERT)
    await tell(
        database, second, titled(CONCERT, "Lunchmusik: orgel"), at(CONCERT, EVENING + DAY),
        titled(CONCERT, "Julkonsert med Kören Vågspel, del 2"),
    )  # fmt: skip
    await match(database)

    assert "merged" not in await states()


async def test_what_is_invented_is_never_one_with_what_is_true(database: Database) -> None:
    first, second = await source("kyrkan"), await source("visningen", demo=True)
    await tell(database, first, CONCERT)
    await tell(database, second, CONCERT)
    await match(database)

    assert await states() == ["public", "public"]


async def test_change_at_a_source_parts_what_was_joined_by_itself(database: Database) -> None:
    _, second = await told_twice(database)

    await tell(database, second, at(titled(CONCERT, "Nyårsrevy"), EVENING + 19 * DAY), now=NOW + HOUR)
    await match(database, NOW + HOUR)

    assert await states() == ["public", "public"]
    titles = [row.title for row in await models.EventText.all().order_by("event_id")]
    assert titles == ["Julkonsert med Kören Vågspel", "Nyårsrevy"]


async def test_source_that_tells_a_series_lends_its_days_to_the_one_that_tells_one(database: Database) -> None:
    first, second = await source("biblioteket"), await source("teatern")
    play = titled(CONCERT, "Drömspelet av August Strindberg")
    await tell(database, first, at(play, EVENING))
    await tell(database, second, at(play, EVENING, EVENING + DAY, EVENING + 2 * DAY))
    await match(database)

    shown = (await models.Event.all().order_by("id"))[0]
    held = await models.Occurrence.filter(event_id=shown.id, state="current").order_by("starts_at")
    assert [one.starts_at for one in held] == [EVENING, EVENING + DAY, EVENING + 2 * DAY]


async def test_when_the_older_source_falls_silent_the_event_stays_with_the_other(database: Database) -> None:
    first, _ = await told_twice(database)

    await upsert(database, first, [], NOW + HOUR, True)
    await upsert(database, first, [], NOW + 26 * HOUR, True)
    await match(database, NOW + 26 * HOUR)

    assert await states() == ["public", "merged"]
    assert [one["name"] for one in (await models.Event.first() or models.Event()).sources] == ["kommunen"]


async def asked(database: Database) -> EventPair:
    """A pair that comparing alone cannot decide."""
    first, second = await source("kyrkan"), await source("kommunen")
    await tell(database, first, titled(CONCERT, "Julkonsert med Kören Vågspel och Brassbandet"))
    await tell(database, second, titled(replace(CONCERT, organiser=""), "Julkonsert med Kören Vågspel och solister"))
    await match(database)
    await models.MatchPair.all().update(verdict="ask")
    (pair,) = await pairs(database, "asked")
    return pair


async def test_uncertain_pair_is_asked_of_the_office_it_lies_in(database: Database) -> None:
    await asked(database)

    assert [len(await pairs(database, "asked", office)) for office in (REGION, HALMSTAD, LAHOLM)] == [1, 1, 0]
    assert await database.reader.run(lambda query: count_asked(query, HALMSTAD, TODAY)) == 1
    assert await states() == ["public", "public"]


async def test_same_is_one_event_at_once_and_after_every_harvest(database: Database) -> None:
    pair = await asked(database)

    await decide_pair(database, pair.uid, "same", await user(HALMSTAD), NOW + HOUR)

    assert await states() == ["public", "merged"]
    assert await pairs(database, "asked") == []
    kommunen = await models.Source.get(slug="kommunen")
    await upsert(
        database, replace((await _sources(database))[1], uid=kommunen.uid),
        [Told("kommunen-0", titled(CONCERT, "Något helt annat"), "raw")], NOW + 2 * HOUR, False,
    )  # fmt: skip
    await match(database, NOW + 2 * HOUR)
    assert await states() == ["public", "merged"]


async def _sources(database: Database) -> Sequence[Source]:
    from visitapp.store.sources import list_sources

    return await database.reader.run(list_sources)


async def test_not_the_same_stays_two_events_though_they_grow_alike(database: Database) -> None:
    pair = await asked(database)

    await decide_pair(database, pair.uid, "not same", await user(HALMSTAD), NOW + HOUR)
    for number, by in enumerate(await _sources(database)):
        await tell(database, by, CONCERT, now=NOW + (2 + number) * HOUR)
    await match(database, NOW + 4 * HOUR)

    assert await states() == ["public", "public"]
    (decided,) = await pairs(database, "decided")
    assert (decided.decision, decided.decided_by) == ("not same", "anna@halmstad.example")


async def test_decision_taken_back_leaves_the_pair_to_comparing(database: Database) -> None:
    await told_twice(database)
    (pair,) = await pairs(database, "joined")
    await decide_pair(database, pair.uid, "not same", await user(), NOW + HOUR)
    assert await states() == ["public", "public"]

    await take_back_decision(database, pair.uid, await user(), NOW + 2 * HOUR)

    assert await states() == ["public", "merged"]
    assert await pairs(database, "decided") == []


async def test_another_office_decides_nothing(database: Database) -> None:
    pair = await asked(database)
    stranger = await user(LAHOLM)
    first, second = await uids()

    with pytest.raises(NotFoundError):
        await decide_pair(database, pair.uid, "same", stranger, NOW)
    with pytest.raises(NotFoundError):
        await join_events(database, first, second, stranger, NOW)

    assert await states() == ["public", "public"]


async def test_taking_one_out_of_three_leaves_the_others_joined(database: Database) -> None:
    by = [await source(name) for name in ("kyrkan", "kommunen", "biblioteket")]
    for one in by:
        await tell(database, one, CONCERT)
    await match(database)
    assert await states() == ["public", "merged", "merged"]
    names = await uids()

    shown = await part_event(database, names[1], await user(), NOW + HOUR)

    assert (shown, await states()) == (names[0], ["public", "public", "merged"])
    await models.MatchDue.bulk_create([models.MatchDue(event_id=row.id, mark="x") for row in await models.Event.all()])
    await match(database, NOW + 2 * HOUR)
    assert await states() == ["public", "public", "merged"]


async def test_taking_the_oldest_out_lets_the_others_be_one(database: Database) -> None:
    for name in ("kyrkan", "kommunen", "biblioteket"):
        await tell(database, await source(name), CONCERT)
    await match(database)
    names = await uids()

    await decide_pair(database, (await pairs(database, "joined"))[0].uid, "same", await user(), NOW)
    for other in names[1:]:
        low, high = sorted(row.id for row in await models.Event.filter(uid__in=[names[0], other]))
        await decide_pair(database, f"{low}-{high}", "not same", await user(), NOW + HOUR)

    assert await states() == ["public", "public", "merged"]
    assert (await models.Event.get(uid=names[2])).merged_into == names[1]


async def test_office_joins_two_by_hand_and_both_are_told_of(database: Database) -> None:
    first, second = await source("kyrkan"), await source("kommunen")
    await tell(database, first, CONCERT)
    await tell(database, second, titled(at(CONCERT, EVENING + 2 * HOUR), "Vågspel sjunger"))
    await match(database)
    one, other = await models.Event.all().order_by("id")

    await join_events(database, one.uid, other.slug, await user(HALMSTAD), NOW + HOUR)

    assert await states() == ["public", "merged"]
    (joined,) = await database.reader.run(lambda query: joined_events(query, one.uid))
    assert (joined.uid, joined.title, joined.sources, joined.by_hand) == (
        other.uid, "Vågspel sjunger", ("kommunen",), True,
    )  # fmt: skip
    with pytest.raises(InputError, match="already"):
        await join_events(database, one.uid, other.uid, await user(), NOW)
    with pytest.raises(InputError, match="no event"):
        await join_events(database, one.uid, "nowhere", await user(), NOW)


async def test_corrections_of_both_stand_after_joining_and_go_back_with_their_event(database: Database) -> None:
    first, second = await source("kyrkan"), await source("kommunen")
    await tell(database, first, CONCERT)
    await tell(database, second, replace(CONCERT, organiser="Halmstads kommun"))
    mine = await user(HALMSTAD)
    older, newer = await uids()
    await correct(newer, mine, [Change("title", "sv", "Stora julkonserten")], NOW)
    await correct(newer, mine, [Change("hidden", "", False)], NOW)
    await join_events(database, older, newer, mine, NOW + HOUR)

    found = await database.reader.run(lambda query: get_office_event(query, older, HALMSTAD))
    assert found.texts[0].title == "Stora julkonserten"
    (title,) = [one for one in found.corrections if one.field == "title"]
    assert await undo_correction(older, title.id, mine, NOW + 2 * HOUR)
    assert (await models.EventText.filter(event__uid=older).first() or models.EventText()).title == (
        "Julkonsert med Kören Vågspel"
    )

    await part_event(database, newer, mine, NOW + 3 * HOUR)

    assert await states() == ["public", "public"]


async def test_nothing_is_compared_twice_and_what_changes_meanwhile_is_not_lost(database: Database) -> None:
    await told_twice(database)
    assert await models.MatchDue.all().count() == 0
    assert not await Matcher(database).step(NOW + HOUR)

    event = (await models.Event.all().order_by("id"))[0]
    await models.MatchDue.create(event_id=event.id, mark="new")
    from visitapp.store.duplicates import compared

    await compared([(event.id, "old")])
    assert await models.MatchDue.all().count() == 1


async def test_one_process_compares_at_a_time_and_the_next_begins_anew(database: Database) -> None:
    first, second = await source("kyrkan"), await source("kommunen")
    await tell(database, first, CONCERT)
    matcher = Matcher(database)
    await match(database, NOW, matcher)
    async with writing():
        assert not await lease(WORK, "another", NOW + MINUTE / 2)
        assert await lease(WORK, "another", NOW + 2 * MINUTE)
    await tell(database, second, CONCERT)

    assert not await matcher.step(NOW + 2 * MINUTE)
    assert await states() == ["public", "public"]
    await match(database, NOW + 4 * MINUTE, matcher)

    assert await states() == ["public", "merged"]


async def test_correction_of_a_title_parts_nothing(database: Database) -> None:
    await told_twice(database)
    await correct((await uids())[0], await user(), [Change("title", "sv", "Stora kvällen")], NOW + HOUR)
    await match(database, NOW + HOUR)

    assert await states() == ["public", "merged"]


async def test_record_that_cannot_be_read_keeps_nothing_else_from_being_compared(database: Database) -> None:
    first, second = await source("kyrkan"), await source("kommunen")
    await tell(database, first, CONCERT, titled(CONCERT, "Sopplunch"))
    await models.Record.filter(external_id="kyrkan-1").update(draft={"texts": 7})
    await tell(database, second, CONCERT)
    await match(database)

    assert await states() == ["public", "public", "merged"]
    assert await models.MatchDue.all().count() == 0


async def test_what_a_source_says_of_many_events_joins_and_asks_nothing(database: Database) -> None:
    said = "Evenemanget är påhittat för att visa hur sajten fungerar."
    titles = {
        "kyrkan": ("Lucia", "Psalmer vid lyktor", "Stilla stund i advent", "Bön"),
        "kommunen": ("Orgelafton", "Pepparkaksbak", "Bordtennis", "Filmkväll"),
    }
    for name, several in titles.items():
        drafts = [
            replace(at(CONCERT, EVENING + day * DAY), texts=(Text("sv", title, description=said),), organiser="")
            for day, title in enumerate(several)
        ]
        await tell(database, await source(name), *drafts)
    await match(database)

    assert await pairs(database, "asked") == []
    assert await states() == ["public"] * 8
