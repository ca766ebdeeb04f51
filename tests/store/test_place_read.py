"""Places and organisers are listed where readers look for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.store.test_projection import CONCERT, NOW, add_event
from visitapp.domain.place.types import Place
from visitapp.store.database import Database
from visitapp.store.place_read import find_places
from visitapp.store.region import save_region
from visitapp.store.slice_figures import find_organisers

pytestmark = pytest.mark.anyio


async def test_places_are_sorted_by_the_readers_alphabet(database: Database) -> None:
    names = ("Zinkgruvan", "Åkulla", "Älvdal", "Öringe", "Alet")
    places = [
        Place(name, f"place-{index}", "venue", {"sv": name}, "halmstad", "hall", 56.7, 12.9)
        for index, name in enumerate(names)
    ]
    await save_region([], [], [], places, NOW)

    async def read(language: str) -> list[str]:
        return [one.uid for one in await database.reader.run(lambda query: find_places(query, language=language))]

    assert await read("sv") == ["Alet", "Zinkgruvan", "Åkulla", "Älvdal", "Öringe"]
    assert await read("de") == ["Åkulla", "Alet", "Älvdal", "Öringe", "Zinkgruvan"]


async def test_organisers_are_sorted_by_the_readers_alphabet(database: Database) -> None:
    for name in ("Zon kör", "Åsa kör", "Älvens kör", "Alma kör"):
        await add_event(replace(CONCERT, organiser=name))

    async def read(language: str, most: int) -> list[str]:
        found = await database.reader.run(lambda query: find_organisers(query, "kör", language, most))
        return [one.name for one in found]

    assert await read("sv", 3) == ["Alma kör", "Zon kör", "Åsa kör"]
    assert await read("en", 9) == ["Alma kör", "Älvens kör", "Åsa kör", "Zon kör"]
