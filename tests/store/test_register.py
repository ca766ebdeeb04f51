"""The register of places: what offices say stays, two places become one and two again, unknown ones are decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.place.made_hours import opening
from visitapp.domain.errors import GoneError, InputError, NotFoundError
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.source import Counts, NewSource, Source
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.place.register import edit_of
from visitapp.domain.place.strategy import locate_by
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.change_read import newest_change
from visitapp.store.database import Database
from visitapp.store.feed_read import feed_entries
from visitapp.store.hours import replace_hours
from visitapp.store.hours_read import hours_by_place
from visitapp.store.place_read import find_places, get_place
from visitapp.store.records import Told, upsert
from visitapp.store.region import save_region
from visitapp.store.register import add_alias, edit_place, merge_place, unmerge_place
from visitapp.store.register_read import get_office_place, read_gazetteer
from visitapp.store.sources import add_source
from visitapp.store.unknown_places import decide_known, decide_new, ignore_unknown, reopen_unknown
from visitapp.store.unknown_read import UnknownPlace, count_unknown, get_unknown, list_unknown
from visitapp.store.unknown_rows import fill_place_keys

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
LATER, TODAY = NOW + timedelta(days=1), NOW.date()
BY = "a@laholm.example"
LAHOLM, REGION = Office("laholm", "municipality", {}, "laholm"), Office("region", "region", {}, "")
HYLTE = Office("hylte", "municipality", {}, "hylte")
MUNICIPALITIES = [
    Municipality("laholm", "1381", {"sv": "Laholms kommun"}, "Laholm", 56.5, 13.0),
    Municipality("hylte", "1315", {"sv": "Hylte kommun"}, "Hylte", 57.0, 13.2),
]
HOUSE = Place("house", "house", "venue", {"sv": "Kulturhuset"}, "laholm", "", 56.5, 13.0, aliases=("Huset",))
SCHOOL = Place("school", "school", "venue", {"sv": "Gamla skolan"}, "laholm", "", 56.501, 13.0)
INN = Place("inn", "inn", "venue", {"sv": "Gästis"}, "hylte", "", 57.0, 13.2)
PLACES = [HOUSE, SCHOOL, INN]

pytestmark = pytest.mark.anyio


@dataclass
class Register:
    """A database with three places, and a source that can be harvested."""

    database: Database
    source: Source

    async def harvest(self, *said: Whereabouts, now: datetime = NOW) -> Counts:
        """What a harvest does with events that say this of where they are held."""
        gazetteer = await self.database.reader.run(read_gazetteer)
        held = (Held("k", "all-day", date(2026, 12, 6), ends_on=date(2026, 12, 7)),)
        told = []
        for number, where in enumerate(said):
            meant = locate_by(self.source.place_rule, where, gazetteer).where
            told.append(Told(f"{number}", Draft((Text("sv", f"Konsert {number}"),), held, meant)))
        return await upsert(self.database, self.source, told, now, complete=True)

    async def held(self) -> list[tuple[str, str]]:
        """For each event the slug of its place and the name that is shown."""
        rows = await models.Event.all().order_by("id").select_related("place")
        return [(row.place.slug if row.place else "", row.place_name) for row in rows]

    async def unknown(self, state: str = "open", office: Office = LAHOLM) -> list[UnknownPlace]:
        found, total = await self.database.reader.run(lambda query: list_unknown(query, office, state, TODAY, "sv"))
        assert total == len(found)
        return found

    async def at(self, slug: str) -> int:
        """How many occurrences the filter of a place gives."""
        there = Selection(place=(slug,))
        entries = await self.database.reader.run(lambda query: feed_entries(query, there, "sv", TODAY, None, TODAY))
        return len(entries)


@pytest.fixture
async def register(database: Database) -> Register:
    await save_region(MUNICIPALITIES, [], [], PLACES, NOW)
    return Register(database, await add_source(NewSource("https://x.example/", "K", municipality="laholm"), NOW))


def named(name: str, address: str = "", **more: float) -> Whereabouts:
    return Whereabouts(name=name, address=address, **more)  # type: ignore[arg-type]


async def test_what_an_office_says_survives_the_region_s_next_files(register: Register) -> None:
    await register.harvest(named("Kulan"), named("Huset"))
    edit = replace(edit_of(HOUSE), address="Torget 2", aliases=("Huset", "Kulan"))

    changed = await edit_place(register.database, "house", edit, LAHOLM, BY, NOW)
    again = await edit_place(register.database, "house", edit, LAHOLM, BY, NOW)
    told = replace(HOUSE, names={"sv": "Kulturhuset", "en": "House of culture"}, address="Torget 9")
    await save_region(MUNICIPALITIES, [], [], [told, SCHOOL, INN], LATER)

    place = await register.database.reader.run(lambda query: get_place(query, "house"))
    assert (changed, again) == (True, False)
    assert (place.names["en"], place.address, place.aliases) == ("House of culture", "Torget 2", ("Huset", "Kulan"))
    assert await register.held() == [("house", "Kulan"), ("house", "Huset")]
    assert await register.unknown() == []


async def test_events_are_unlinked_when_their_name_goes(register: Register) -> None:
    await register.harvest(named("Huset"), named("Kulturhuset"))

    await edit_place(register.database, "house", replace(edit_of(HOUSE), aliases=()), LAHOLM, BY, NOW)

    assert await register.held() == [("", "Huset"), ("house", "Kulturhuset")]
    assert [one.where.name for one in await register.unknown()] == ["Huset"]


async def test_merged_place_leads_to_the_other_and_comes_back_whole(register: Register) -> None:
    await register.harvest(named("Huset"), named("Gamla skolan"))
    await replace_hours([opening(place="school")], NOW)

    moved = await merge_place(register.database, "school", "house", LAHOLM, BY, NOW)

    merged = await register.database.reader.run(lambda query: get_place(query, "house"))
    assert (moved, await register.held()) == (1, [("house", "Huset"), ("house", "Gamla skolan")])
    assert merged.aliases == ("Huset", "Gamla skolan")
    assert (await register.at("school"), await register.at("house")) == (2, 2)
    with pytest.raises(GoneError) as gone:
        await register.database.reader.run(lambda query: get_place(query, "school"))
    assert gone.value.moved_to == "house"
    assert await register.harvest(named("Huset"), named("Gamla skolan"), now=LATER) == Counts(unchanged=2)
    await save_region(MUNICIPALITIES, [], [], PLACES, LATER)
    assert len(await register.database.reader.run(find_places)) == 2
    assert sorted(await register.database.reader.run(hours_by_place)) == ["house"]

    slug = await unmerge_place(register.database, "school", LAHOLM, BY, LATER)

    assert (slug, await register.held()) == ("school", [("house", "Huset"), ("school", "Gamla skolan")])
    assert await register.database.reader.run(lambda query: get_place(query, "school")) == SCHOOL
    assert await register.database.reader.run(lambda query: get_place(query, "house")) == HOUSE
    assert (await register.at("school"), await register.at("house")) == (1, 1)
    assert sorted(await register.database.reader.run(hours_by_place)) == ["school"]


async def test_places_merged_one_after_the_other_come_apart_in_any_order(register: Register) -> None:
    third = replace(HOUSE, uid="third", slug="third", names={"sv": "Tredje huset"}, aliases=())
    await save_region(MUNICIPALITIES, [], [], [*PLACES, third], NOW)
    await register.harvest(named("Huset"), named("Gamla skolan"), named("Tredje huset"))
    await merge_place(register.database, "school", "house", LAHOLM, BY, NOW)
    await merge_place(register.database, "house", "third", LAHOLM, BY, NOW)
    together = await register.held(), await register.at("school")

    await unmerge_place(register.database, "school", LAHOLM, BY, NOW)
    school_back = [slug for slug, _ in await register.held()], await register.at("school")
    await unmerge_place(register.database, "house", LAHOLM, BY, NOW)

    assert together == ([("third", "Huset"), ("third", "Gamla skolan"), ("third", "Tredje huset")], 3)
    assert school_back == (["third", "school", "third"], 1)
    assert [slug for slug, _ in await register.held()] == ["house", "school", "third"]
    assert [await register.at(slug) for slug in ("house", "school", "third")] == [1, 1, 1]


async def test_name_of_two_places_is_known_when_they_are_one(register: Register) -> None:
    twin = replace(HOUSE, uid="twin", slug="twin", latitude=56.51)
    await save_region(MUNICIPALITIES, [], [], [*PLACES, twin], NOW)
    await register.harvest(named("Huset"))
    before = await register.held()

    await merge_place(register.database, "twin", "house", LAHOLM, BY, NOW)
    merged = await register.held()
    await unmerge_place(register.database, "twin", LAHOLM, BY, NOW)

    assert (before, merged, await register.held()) == ([("", "Huset")], [("house", "Huset")], [("", "Huset")])


@pytest.mark.parametrize(("slug", "into"), [("house", "house"), ("house", "inn")])
async def test_what_cannot_be_one_stays_two(register: Register, slug: str, into: str) -> None:
    with pytest.raises(InputError):
        await merge_place(register.database, slug, into, REGION, BY, NOW)

    assert len(await register.database.reader.run(find_places)) == 3


async def test_an_office_touches_no_place_of_another(register: Register) -> None:
    await register.harvest(named("Torget"))
    [row] = await register.unknown()
    database = register.database

    for refused in (
        edit_place(database, "house", edit_of(HOUSE), HYLTE, BY, NOW),
        add_alias(database, "house", "X", HYLTE, BY, NOW),
        merge_place(database, "house", "school", HYLTE, BY, NOW),
        unmerge_place(database, "house", HYLTE, BY, NOW),
        decide_known(database, row.uid, "house", True, HYLTE, BY, NOW),
        decide_known(database, row.uid, "inn", True, LAHOLM, BY, NOW),
        decide_new(database, row.uid, INN, True, LAHOLM, BY, NOW),
    ):
        with pytest.raises(NotFoundError):
            await refused
    for asked in (lambda query: get_unknown(query, row.uid, HYLTE, TODAY, "sv"),
                  lambda query: get_office_place(query, "house", HYLTE)):  # fmt: skip
        with pytest.raises(NotFoundError):
            await database.reader.run(asked)
    assert await register.unknown("open", HYLTE) == []


async def test_unknown_places_wait_with_the_most_events_first(register: Register) -> None:
    await register.harvest(named("Torget"), named("Ån", "Åvägen 1"), named("TORGET "), named("Huset"), Whereabouts())

    found = await register.unknown()

    assert [(one.where.name, one.where.address, one.events, len(one.examples)) for one in found] == [
        ("Torget", "", 2, 2), ("Ån", "Åvägen 1", 1, 1),
    ]  # fmt: skip
    assert found[0].sources == ("K",)
    count = await register.database.reader.run(lambda query: count_unknown(query, LAHOLM, TODAY))
    over = await register.database.reader.run(lambda query: count_unknown(query, REGION, date(2027, 1, 1)))
    assert (count, over) == (2, 0)


async def test_decision_links_at_once_and_holds_at_the_next_harvest(register: Register) -> None:
    said = named("Torget"), named("Torget", "Storgatan 1"), named("Torget", "Ågatan 2", latitude=57.0, longitude=13.2)
    await register.harvest(*said)
    [row] = [one for one in await register.unknown() if not one.where.address]

    linked = await decide_known(register.database, row.uid, "house", True, LAHOLM, BY, NOW)

    assert linked == 2
    assert [slug for slug, _ in await register.held()] == ["house", "house", ""]
    assert await register.harvest(*said, now=LATER) == Counts(unchanged=3)
    place = await register.database.reader.run(lambda query: get_place(query, "house"))
    assert place.aliases == ("Huset", "Torget")
    assert [(one.uid, one.decided_by) for one in await register.unknown("decided")] == [(row.uid, BY)]

    await reopen_unknown(register.database, row.uid, LAHOLM, BY, LATER)

    assert [slug for slug, _ in await register.held()] == ["", "", ""]
    assert await register.database.reader.run(lambda query: get_place(query, "house")) == HOUSE
    assert await register.harvest(*said, now=LATER) == Counts(unchanged=3)


async def test_decision_of_one_address_says_nothing_of_another(register: Register) -> None:
    said = named("Församlingshemmet", "Kyrkvägen 1"), named("Församlingshemmet", "Prästvägen 2")
    await register.harvest(*said)
    [row] = [one for one in await register.unknown() if one.where.address == "Kyrkvägen 1"]

    await decide_known(register.database, row.uid, "house", False, LAHOLM, BY, NOW)

    assert [slug for slug, _ in await register.held()] == ["house", ""]
    assert await register.harvest(*said, now=LATER) == Counts(unchanged=2)
    assert (await register.database.reader.run(lambda query: get_place(query, "house"))).aliases == ("Huset",)


async def test_position_that_contradicts_is_no_decision(register: Register) -> None:
    await register.harvest(named("Torget", latitude=56.6, longitude=13.0))
    [row] = await register.unknown("open", REGION)

    with pytest.raises(InputError):
        await decide_known(register.database, row.uid, "house", True, REGION, BY, NOW)

    assert [one.uid for one in await register.unknown("open", REGION)] == [row.uid]


async def test_new_place_is_kept_and_its_events_are_there(register: Register) -> None:
    await register.harvest(named("Torget", "Stortorget 1"), named("torget"))
    [row] = [one for one in await register.unknown() if one.where.address]
    new = Place("", "", "venue", {"sv": "Stortorget"}, "laholm", "square", 56.5, 13.01, confirmed=True)

    slug = await decide_new(register.database, row.uid, new, True, LAHOLM, BY, NOW)
    await save_region(MUNICIPALITIES, [], [], PLACES, LATER)

    place = await register.database.reader.run(lambda query: get_place(query, slug))
    assert slug.startswith("stortorget-")
    assert (place.names, place.aliases, place.category) == ({"sv": "Stortorget"}, ("Torget",), "square")
    assert await register.held() == [(slug, "Torget"), (slug, "torget")]
    assert await register.unknown() == []
    assert (await register.database.reader.run(lambda query: get_office_place(query, slug, LAHOLM))).entry.made_here


async def test_what_is_no_place_is_never_asked_again(register: Register) -> None:
    await register.harvest(named("Se hemsidan"))
    [row] = await register.unknown()
    before = await register.database.reader.run(newest_change)

    await ignore_unknown(row.uid, LAHOLM, BY, NOW)
    await register.harvest(named("Se hemsidan"), named("Se hemsidan"), now=LATER)

    assert (await register.unknown(), len(await register.unknown("ignored"))) == ([], 1)
    assert await register.database.reader.run(newest_change) > before
    await reopen_unknown(register.database, row.uid, LAHOLM, BY, LATER)
    assert [one.events for one in await register.unknown()] == [2]


async def test_alias_links_what_waited_for_it(register: Register) -> None:
    await register.harvest(named("Kulan"), named("Kulan, lilla scenen"), named("Torget"))

    linked = await add_alias(register.database, "house", "Kulan", LAHOLM, BY, NOW)

    assert linked == 2
    assert [slug for slug, _ in await register.held()] == ["house", "house", ""]
    with pytest.raises(InputError):
        await add_alias(register.database, "house", "KULAN", LAHOLM, BY, NOW)


async def test_events_of_before_the_register_wait_too(register: Register) -> None:
    await register.harvest(named("Torget", "Storgatan 1"), named("Huset"))
    before = await register.unknown()
    await models.Event.all().update(place_key=None)
    await models.UnknownPlace.all().delete()

    filled = [await fill_place_keys(LATER) for _ in range(2)]

    after = await register.unknown()
    assert filled == [2, 0]
    assert [(one.uid, one.where, one.events) for one in after] == [(one.uid, one.where, one.events) for one in before]
