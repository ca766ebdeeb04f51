"""Made-up events of every kind there is, and what the rules give of them: read and sorted by hand."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import cos, radians

from visitapp.domain.event.selection import Selection
from visitapp.domain.place.geo import distance_km
from visitapp.store import models
from visitapp.store.changes import append_change
from visitapp.store.slices import KM_PER_DEGREE

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
EVENTS = 150
WORDS = ("julmarknad", "marknad", "konsert", "ahus", "grena", "slottskonsert", "konstens", "ol")
SEARCHED = (
    *WORDS,
    *("marknad konsert", "Åhus jul", "aa", "hu jul", "q", "---", "aahus", "maarknad", "knadko", "konsert ol", "ol q"),
    *(
        "slottskonst",
        "tskons",
        "konstensert",
        "slott zz",
        "er rt ko ns",
        "jul marknad ko ns a e r k n d s o",
        "sko sert",
    ),
)
"""Whole words, parts, several; letters in threes that are in many texts but in none so together."""


@dataclass(frozen=True)
class Made:
    """An event as it was made up, with its occurrences."""

    row: models.Event
    tags: frozenset[tuple[str, str]]
    occurrences: tuple[models.Occurrence, ...]
    reach: dict[int, str]


def made_event(key: int, dice: random.Random, places: list[int]) -> Made:
    """An event of every kind there is, with up to five occurrences."""
    words = [dice.choice(WORDS) for _ in range(2)]
    placed = dice.random() < 0.8
    row = models.Event(
        id=key, uid=f"{dice.getrandbits(80):020x}", slug=f"slug-{key}", merged_into="",
        state=dice.choice(("public", "public", "public", "withdrawn")),
        municipality_slug=dice.choice(("halmstad", "laholm", "")), place_id=dice.choice([None, *places]),
        place_name="", address="", latitude=56.6 + dice.randrange(9) / 50 if placed else None,
        longitude=12.8 + dice.randrange(9) / 50 if placed else None, online_url="", organiser="",
        organiser_slug=dice.choice(("koren", "bandet")), organiser_url="", url="", ticket_url="", image_url="",
        image_credit="", price_kind=dice.choice(("free", "unknown")), price_low="", price_high="", currency="",
        tags={"category": []}, status="scheduled", sources=[], provenance={}, search_text=" ".join(words),
        shown_hash="", published_at=NOW, changed_at=NOW,
    )  # fmt: skip
    tags = {("category", dice.choice(("music", "sport"))), ("audience", dice.choice(("family", "adults")))}
    tags |= {("accessible", one) for one in ("step-free", "hearing-loop") if dice.random() < 0.4}
    occurrences = tuple(made_occurrence(key * 10 + index, key, dice) for index in range(dice.randrange(6)))
    reach = {one.id: dice.choice(("day", "tight", "night", "no")) for one in occurrences if dice.random() < 0.7}
    return Made(row, frozenset(tags), occurrences, reach)


def made_occurrence(key: int, event: int, dice: random.Random) -> models.Occurrence:
    """Some are long, some past, some begin at the same instant."""
    starts_on = TODAY + timedelta(days=dice.randrange(-8, 12))
    kind = dice.choice(("timed", "timed", "all-day", "no-time"))
    length = dice.choice((0, 0, 3, 15)) if kind == "all-day" else 0
    hour = dice.choice((9, 18)) if kind == "timed" else 0
    starts_at = datetime(starts_on.year, starts_on.month, starts_on.day, hour, tzinfo=UTC)
    return models.Occurrence(
        id=key, uid=f"o{key:019d}", event_id=event, recurrence_key="", kind=kind,
        starts_at=starts_at if kind == "timed" else None, ends_at=None, starts_on=starts_on, ends_on=None,
        last_day=starts_on + timedelta(days=length), zone="UTC", status=dice.choice(("scheduled", "cancelled")),
        sequence=0, state=dice.choice(("current", "current", "withdrawn")), sort_from=starts_at,
        sort_to=starts_at + timedelta(days=length), shown_hash="", created_at=NOW, changed_at=NOW, reach_key="",
    )  # fmt: skip


async def fill(seed: int) -> list[Made]:
    """The events, in the open database."""
    dice = random.Random(seed)
    places = [await made_place(slug) for slug in ("torget", "kyrkan")]
    crossing = await models.Crossing.create(
        slug="h-h", status="running", port_from_slug="a", port_to_slug="b", body={}, position=0, origin="",
        shown_hash="", changed_at=NOW,
    )  # fmt: skip
    for slug in ("a", "b"):
        await models.Port.create(
            slug=slug, names={"sv": slug}, country="SE", latitude=56.0, longitude=12.0, zone="UTC", precision_m=1,
            confirmed=True,
        )  # fmt: skip
    made = [made_event(key, dice, [place.id for place in places]) for key in range(1, EVENTS + 1)]
    await models.Event.bulk_create([one.row for one in made])
    await models.EventText.bulk_create(
        models.EventText(
            uid=f"{one.row.id}:sv", event_id=one.row.id, language="sv", title=f"{one.row.id}", summary="",
            description="", origin="original",
        )
        for one in made
    )  # fmt: skip
    await models.EventTag.bulk_create(
        models.EventTag(uid=f"{one.row.id}:{kind}:{value}", event_id=one.row.id, kind=kind, value=value)
        for one in made
        for kind, value in sorted(one.tags)
    )
    await models.Occurrence.bulk_create(row for one in made for row in one.occurrences)
    await models.Reach.bulk_create(
        models.Reach(
            uid=f"{key}:foot", occurrence_id=key, crossing_id=crossing.id, mode="foot", verdict=verdict, reason="",
            plan={}, changed_at=NOW,
        )
        for one in made
        for key, verdict in one.reach.items()
    )  # fmt: skip
    await append_change("event", "", NOW)
    return made


async def made_place(slug: str) -> models.Place:
    return await models.Place.create(
        uid=slug, slug=slug, kind="venue", names={"sv": slug}, aliases=[], municipality_slug="halmstad", category="",
        address="", url="", confirmed=True, facts=[], facts_language="sv", sources=[], search_text="", shown_hash="",
        changed_at=NOW,
    )  # fmt: skip


def some_selection(dice: random.Random, likely: float = 0.25) -> Selection:
    """A slice of any kind, by the values that `made_event` knows."""

    def some(value: object, otherwise: object) -> object:
        return value if dice.random() < likely else otherwise

    from_day = some(TODAY + timedelta(days=dice.randrange(-10, 14)), None)
    first = from_day if isinstance(from_day, date) else TODAY
    near = some((56.68, 12.88), None)
    ferry = dice.random() < likely
    return Selection(
        q=str(some(dice.choice(SEARCHED), "")),
        municipality=("halmstad",) if dice.random() < likely else (),
        category=("music",) if dice.random() < likely else (),
        audience=("family", "adults") if dice.random() < likely else (),
        place=("torget",) if dice.random() < likely else (),
        organiser=("koren",) if dice.random() < likely else (),
        accessible=("step-free", "hearing-loop")[: dice.randrange(3)] if dice.random() < likely else (),
        from_day=from_day,  # type: ignore[arg-type]  # a date or None
        to_day=some(first + timedelta(days=dice.choice((0, 3, 60))), None),  # type: ignore[arg-type]
        free=dice.random() < likely,
        near=near,  # type: ignore[arg-type]  # a position or None
        radius_km=dice.choice((2.0, 6.0, 300.0)) if near else Selection().radius_km,
        crossing="h-h" if ferry else "",
        mode=dice.choice((None, "foot", "car")) if ferry else None,
        stay=dice.choice((None, "day", "night")) if ferry else None,
        cancelled=dice.choice(("keep", "drop")),
        all_day=dice.choice(("keep", "keep", "drop")),
        sort="distance" if near and dice.random() < 0.5 else "start",
    )  # fmt: skip


def slice_by_hand(made: list[Made], selection: Selection, places: dict[str, int]) -> list[tuple[int, int]]:
    """Every event of the slice in order, with its first occurrence there: by the rules, without a database."""
    first = selection.from_day or TODAY
    rows = [
        (max(row.starts_on, first), row.starts_on < first, row.sort_from, one.row.id, row.id, one)
        for one, row in held_by_hand(made, selection, places)
    ]
    rows.sort(key=lambda row: row[:5])
    if selection.sort == "distance" and selection.near is not None:
        near = selection.near
        rows.sort(key=lambda row: distance_km(*near, row[5].row.latitude or 0.0, row[5].row.longitude or 0.0))
    found: dict[int, int] = {}
    for row in rows:
        found.setdefault(row[3], row[4])
    return list(found.items())


def held_by_hand(
    made: list[Made], selection: Selection, places: dict[str, int]
) -> list[tuple[Made, models.Occurrence]]:
    """Every occurrence of the slice with its event, in no order."""
    first = selection.from_day or TODAY
    return [
        (one, row)
        for one in made
        if event_fits(one, selection, places)
        for row in one.occurrences
        if occurrence_fits(one, row, selection, first)
    ]


def event_fits(one: Made, selection: Selection, places: dict[str, int]) -> bool:
    row = one.row
    spelt = {"åhus": ("ahus",), "aa": ("aa", "a"), "aahus": ("ahus",), "maarknad": ("marknad",)}
    words = [spelt.get(word, (word,)) for word in selection.q.lower().split() if word != "---"]
    return all(
        (
            row.state == "public",
            not selection.q or bool(words),
            all(any(form in row.search_text for form in forms) for forms in words),
            not selection.municipality or row.municipality_slug in selection.municipality,
            not selection.organiser or row.organiser_slug in selection.organiser,
            not selection.place or row.place_id in {places[slug] for slug in selection.place},
            not selection.category or any(("category", value) in one.tags for value in selection.category),
            not selection.audience or any(("audience", value) in one.tags for value in selection.audience),
            all(("accessible", value) in one.tags for value in selection.accessible),
            not selection.free or row.price_kind == "free",
            selection.near is None or within(row, selection.near, selection.radius_km),
        )
    )


def within(row: models.Event, near: tuple[float, float], radius_km: float) -> bool:
    if row.latitude is None or row.longitude is None:
        return False
    north = (row.latitude - near[0]) * KM_PER_DEGREE
    east = (row.longitude - near[1]) * KM_PER_DEGREE * cos(radians(near[0]))
    return north * north + east * east <= radius_km * radius_km


def occurrence_fits(one: Made, row: models.Occurrence, selection: Selection, first: date) -> bool:
    cancelled = row.status == "cancelled"
    verdict = one.reach.get(row.id) if selection.mode in (None, "foot") else None
    return all(
        (
            row.state == "current",
            row.last_day >= first,
            selection.to_day is None or row.starts_on <= selection.to_day,
            not cancelled or (selection.cancelled == "keep" and row.last_day >= TODAY),
            selection.all_day == "keep" or row.kind == "timed",
            not selection.by_ferry or verdict in selection.verdicts(),
        )
    )
