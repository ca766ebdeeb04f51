"""Short addresses: the same slice has the same code, and a code keeps its meaning."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.store.test_projection import NOW
from visitapp.domain.errors import NotFoundError
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.feed_code_read import get_feed_code, list_feed_codes
from visitapp.store.feed_codes import create_feed_code

pytestmark = pytest.mark.anyio


async def test_same_slice_has_the_same_code_and_another_has_another(database: Database) -> None:
    first = await create_feed_code("sv", "municipality=halmstad", NOW)
    again = await create_feed_code("sv", "municipality=halmstad", NOW + timedelta(days=1))
    other = await create_feed_code("da", "municipality=halmstad", NOW + timedelta(days=1))

    kept = await database.reader.run(lambda query: get_feed_code(query, first))
    listed = await database.reader.run(list_feed_codes)

    assert (first == again, first == other) == (True, False)
    assert (kept.language, kept.query, kept.created_at) == ("sv", "municipality=halmstad", NOW)
    assert [one.code for one in listed] == [other, first]


async def test_code_that_is_taken_grows_and_unknown_one_is_not_found(database: Database) -> None:
    first = await create_feed_code("sv", "", NOW)
    await models.FeedCode.filter(code=first).update(query="q=other")

    longer = await create_feed_code("sv", "", NOW)

    assert (len(first), longer[: len(first)], len(longer)) == (7, first, 8)
    with pytest.raises(NotFoundError):
        await database.reader.run(lambda query: get_feed_code(query, "aaaaaaa"))
