"""What people say of events that may be one. It counts for ever, above all comparing, until it is taken back."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

from visitapp.domain.errors import DecidedError, InputError, NotFoundError
from visitapp.domain.match.questions import Decision
from visitapp.domain.office import User, sees_municipality
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.duplicates import members_of
from visitapp.store.match_groups import around, regroup
from visitapp.store.match_read import tellings
from visitapp.store.matching import pair_uid

REGION_ZONE = ZoneInfo("Europe/Stockholm")


async def decide_pair(
    database: Database, uid: str, decision: Decision, user: User, now: datetime, seen: str | None = None
) -> None:
    """Say that two events are one, or that they are not: then neither is anything that is one with either.

    `seen`: the decision that was known to who decides, "" for none. Raises NotFoundError for a pair that there is not,
    or that another office decides about; DecidedError when somebody else said the other meanwhile.
    """
    async with writing():
        pair = await _pair(uid, user)
        if seen is not None and pair.decision not in (seen, decision):
            raise DecidedError("pair", uid)
        await _say(pair.low_id, pair.high_id, decision, user, now)
        await _follow(database, {pair.low_id, pair.high_id}, now)


async def take_back_decision(database: Database, uid: str, user: User, now: datetime, seen: str | None = None) -> None:
    """Leave a pair to comparing again. `seen` and what is raised: as `decide_pair` has it."""
    async with writing():
        pair = await _pair(uid, user)
        if seen is not None and pair.decision not in (seen, ""):
            raise DecidedError("pair", uid)
        await models.MatchPair.filter(id=pair.id).update(decision="", decided_by="", decided_at=None)
        await _follow(database, {pair.low_id, pair.high_id}, now)


async def join_events(database: Database, one: str, other: str, user: User, now: datetime) -> None:
    """Say that two events, named by uid or slug, are one. Raises NotFoundError, or InputError for one and the same."""
    async with writing():
        left, right = await _event(one, "event"), await _event(other, "other")
        if not await _may(user, left, right):
            raise NotFoundError("event", one)
        if left.id == right.id or (await _shown(left)).id == (await _shown(right)).id:
            raise InputError("other", "is this event already", other)
        await _say(left.id, right.id, "same", user, now)
        await _follow(database, {left.id, right.id}, now)


async def part_event(database: Database, uid: str, user: User, now: datetime) -> str:
    """Say that an event is not one with any that it is shown with; the uid of the one it was shown as.

    Raises NotFoundError.
    """
    async with writing():
        event = await _event(uid, "event")
        shown = await _shown(event)
        if shown.id == event.id or not await _may(user, event, shown):
            raise NotFoundError("event", uid)
        for other in {shown.id, *(await members_of([shown.id])).get(shown.id, ())} - {event.id}:
            await _say_pair(event.id, other, "not same", user, now)
        await _follow(database, {event.id, shown.id}, now)
        return str(shown.uid)


async def _pair(uid: str, user: User) -> models.MatchPair:
    pair = await models.MatchPair.get_or_none(uid=uid[:40]).select_related("low", "high")
    if pair is None or not await _may(user, pair.low, pair.high):
        raise NotFoundError("pair", uid[:40])
    return pair


async def _say(one: int, other: int, decision: Decision, user: User, now: datetime) -> None:
    """Keep a decision. "Not the same" is said of all that are one with either, as long as the two are not one."""
    of_one, of_other = await _one_with(one), await _one_with(other)
    if decision == "not same" and of_one.isdisjoint(of_other):
        for left, right in product(of_one, of_other):
            await _say_pair(left, right, decision, user, now)
    await _say_pair(one, other, decision, user, now)


async def _say_pair(one: int, other: int, decision: Decision, user: User, now: datetime) -> None:
    low, high = min(one, other), max(one, other)
    said = {"decision": decision, "decided_by": user.email, "decided_at": now}
    compared = {"low_id": low, "high_id": high, "score": 0.0, "verdict": "not same", "reasons": [], "compared_at": now}
    row, made = await models.MatchPair.get_or_create(uid=pair_uid(low, high), defaults={**compared, **said})
    if not made:
        await models.MatchPair.filter(id=row.id).update(**said)


async def _follow(database: Database, events: set[int], now: datetime) -> None:
    """Join and part what follows from a decision, at once."""
    nodes, _ = await around(events)
    today = now.astimezone(REGION_ZONE).date()
    known = await database.reader.run(lambda query: tellings(query, sorted(nodes), today))
    await regroup(events, known, now)


async def _one_with(event: int) -> set[int]:
    shown = await _shown(await models.Event.get(id=event))
    return {event, shown.id, *(await members_of([shown.id])).get(shown.id, ())}


async def _event(name: str, field: str) -> models.Event:
    row = await models.Event.get_or_none(uid=name[:32]) or await models.Event.get_or_none(slug=name[:120])
    if row is None or row.state == "removed":
        raise InputError(field, "is no event of ours", name[:200])
    return row


async def _shown(event: models.Event) -> models.Event:
    """The event that is published of one."""
    return await models.Event.get(uid=event.merged_into) if event.state == "merged" else event


async def _may(user: User, *events: models.Event) -> bool:
    """Whether a user's office decides about any of these, both as they are in this transaction."""
    acting = await models.User.get_or_none(uid=user.uid, active=True).select_related("office")
    if acting is None:
        return False
    office = user.office
    if any(sees_municipality(office, event.municipality_slug) for event in events):
        return True
    keys = [event.id for event in events]
    return office.kind == "university" and await models.Record.exists(
        born_id__in=keys, source__office_slug=acting.office.slug
    )
