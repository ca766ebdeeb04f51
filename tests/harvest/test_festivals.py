"""Festivals and series: what a source says is part of what, and what becomes of it on the site."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from tests.harvest.test_pipeline import NOW, URL, Web, calendar, harvested, new_source
from visitapp.domain.event.types import Draft, Held, Text
from visitapp.harvest import festivals
from visitapp.harvest.festivals import DEEPEST, with_programmes
from visitapp.store import models
from visitapp.store.change_read import newest_change
from visitapp.store.database import Database, writing
from visitapp.store.match_groups import regroup
from visitapp.store.projection import project
from visitapp.store.records import Told

DAY = date(2026, 12, 5)


def one(name: str, part_of: str = "", parts: Iterable[str] = (), url: str = "") -> Told:
    draft = Draft((Text("sv", name),), (Held(name, "no-time", DAY),), url=url)
    return Told(name, draft, names=(name, url) if url else (name,), part_of=part_of, parts=tuple(parts))


def wholes(told: list[Told], known: Iterable[str] = ()) -> dict[str, str]:
    made, _ = with_programmes(told, set(known))
    return {each.external_id: each.draft.part_of for each in made if each.draft.part_of}


def test_parts_are_told_from_either_side_by_id_and_by_address() -> None:
    address = "https://x.example/festival"

    assert wholes([one("a", "f"), one("b"), one("f", parts=["b", "elsewhere"])]) == {"a": "f", "b": "f"}
    assert wholes([one("a", address), one("f", url=address)]) == {"a": "f"}
    assert wholes([one("a", address), one("f", url=address), one("g", url=address)]) == {}
    assert wholes([one("a", "f"), one("g", parts=["a"]), one("f")]) == {"a": "f"}


def test_whole_that_was_told_before_is_found_and_an_unknown_one_is_not() -> None:
    told, known = [one("a", "f"), one("b", "https://x.example/f"), one("c", "g")], ["f", "url:https://x.example/f"]

    assert wholes(told, known) == {"a": "f", "b": "url:https://x.example/f"}


def test_circles_and_what_is_too_deep_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [one(f"n{number}", f"n{number + 1}") for number in range(DEEPEST + 3)]

    assert wholes([one("a", "b"), one("b", "a"), one("c", "c"), one("d", "a")]) == {"d": "a"}
    assert sorted(wholes([*chain, one(f"n{DEEPEST + 3}")])) == [f"n{number}" for number in range(3, DEEPEST + 3)]

    monkeypatch.setattr(festivals, "MOST_PARTS", 2)
    made, problems = with_programmes([one("a", "f"), one("b", "f"), one("c", "f"), one("f")], set())
    assert [each.draft.part_of for each in made] == ["", "", "", ""]
    assert [problem.what for problem in problems] == ["has more than 2 parts: shown as no programme"]


def node(name: str, part_of: str = "", kind: str = "Event", **more: Any) -> dict[str, Any]:
    whole = {"superEvent": {"@id": f"https://x.example/{part_of}"}} if part_of else {}
    identity = f"https://x.example/{name}"
    own = {"@type": kind, "@id": identity, "url": identity, "name": name, "startDate": "2026-12-05T18:00"}
    return own | whole | more


def page(*nodes: dict[str, Any]) -> Web:
    return Web({URL: json.dumps(list(nodes)).encode()})


FESTIVAL = node("festival", kind="Festival", startDate="2026-12-05", endDate="2026-12-06")


async def titles() -> dict[str, str]:
    """By the title of each part that of what it stands in the programme of."""
    rows = await models.EventText.all()
    by_event = {row.event_id: row.title for row in rows}
    return {by_event[row.id]: by_event[row.parent_id] for row in await models.Event.all() if row.parent_id}


@pytest.mark.anyio
async def test_programme_comes_grows_and_goes_with_its_parts(database: Database) -> None:
    await new_source()
    alone = await harvested(database, page(FESTIVAL, node("a", "festival")), 0)
    assert (alone.problems, await titles()) == ((), {})

    await harvested(database, page(FESTIVAL, node("a", "festival"), node("b", "festival")), 1)
    assert await titles() == {"a": "festival", "b": "festival"}

    await harvested(database, page(FESTIVAL, node("a", "festival"), node("b")), 2)
    assert await titles() == {}
    assert await models.Occurrence.filter(sequence__gt=0).count() == 0


@pytest.mark.anyio
async def test_parts_told_before_their_festival_find_it(database: Database) -> None:
    await new_source()
    parts = [node("a", "festival"), node("b", "festival")]
    await harvested(database, page(*parts), 0)
    before = await titles()
    rows = await models.Event.all().order_by("id")

    await harvested(database, page(*parts, FESTIVAL), 1)

    assert (before, await titles()) == ({}, {"a": "festival", "b": "festival"})
    later = {row.uid: row.changed_at for row in await models.Event.all()}
    assert all(later[row.uid] > row.changed_at for row in rows)


@pytest.mark.anyio
async def test_same_programme_again_touches_nothing(database: Database) -> None:
    await new_source()
    whole = [FESTIVAL, node("a", "festival"), node("b", "festival")]
    await harvested(database, page(*whole), 0)
    before = await database.reader.run(newest_change)
    rows = await models.Event.all().order_by("id").values()

    report = await harvested(database, page(*whole[::-1]), 1)

    assert (report.counts.unchanged, await database.reader.run(newest_change)) == (3, before)
    assert await models.Event.all().order_by("id").values() == rows


@pytest.mark.anyio
async def test_hidden_festival_leaves_its_parts_alone_until_it_is_back(database: Database) -> None:
    await new_source()
    await harvested(database, page(FESTIVAL, node("a", "festival"), node("b", "festival")), 0)
    festival = await models.EventText.get(title="festival")
    told = []
    for hidden in (True, False):
        async with writing():
            await models.Correction.create(
                event_id=festival.event_id, field="hidden", language="", value_json=json.dumps(hidden), by="a", at=NOW
            )
            changed = await project([festival.event_id], NOW)
        told.append((len(changed), await titles()))

    assert told == [(3, {}), (3, {"a": "festival", "b": "festival"})]


@pytest.mark.anyio
async def test_joined_events_keep_their_programme(database: Database) -> None:
    """A festival that two tell of, and a part that turns out to be the festival itself."""
    await new_source()
    await harvested(database, page(FESTIVAL, *(node(name, "festival") for name in "abc"), node("other")), 0)
    event = {row.title: row.event_id for row in await models.EventText.all()}

    async def join(one: str, other: str, decision: str) -> dict[str, str]:
        low, high = sorted((event[one], event[other]))
        async with writing():
            await models.MatchPair.update_or_create(
                {"low_id": low, "high_id": high, "score": 1.0, "verdict": "same", "reasons": [], "compared_at": NOW,
                 "decision": decision, "decided_by": "", "decided_at": NOW}, uid=f"{low}:{high}",
            )  # fmt: skip
            await regroup([low, high], {}, NOW)
        return await titles()

    whole = dict.fromkeys("abc", "festival")
    assert await join("festival", "other", "same") == whole
    assert await join("festival", "other", "not same") == whole
    assert await join("festival", "a", "same") == {"b": "festival", "c": "festival"}
    assert await join("festival", "a", "not same") == whole


@pytest.mark.anyio
async def test_calendar_says_what_is_related(database: Database) -> None:
    await new_source()
    told = calendar("f", "a", "b", "c")
    for name, line in (("f", ";RELTYPE=CHILD:c"), ("a", ":f"), ("b", ";RELTYPE=SIBLING:f")):
        told = told.replace(f"UID:{name}\r\n".encode(), f"UID:{name}\r\nRELATED-TO{line}\r\n".encode())

    await harvested(database, Web({URL: told}), 0)

    assert await titles() == {"Konsert a": "Konsert f", "Konsert c": "Konsert f"}
