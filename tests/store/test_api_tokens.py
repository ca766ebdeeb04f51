"""Tokens of programs: shown once, found by their hash, revoked for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.api_told import ApiToken
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.api_tokens import add_token, find_token, list_tokens, revoke_token, touch_token
from visitapp.store.database import Database
from visitapp.store.region import save_region

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LAHOLM = Office("laholm", "municipality", {"sv": "Laholm"}, "laholm")
HYLTE = Office("hylte", "municipality", {"sv": "Hylte"}, "hylte")
REGION = Office("region", "region", {"sv": "Regionen"}, "")

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def offices(database: Database) -> None:
    await save_region([], [LAHOLM, HYLTE, REGION], [], [], NOW)


async def found(database: Database, token: str) -> ApiToken | None:
    return await database.reader.run(lambda query: find_token(query, token))


async def test_token_opens_its_office(database: Database) -> None:
    token, kept = await add_token("laholm", "  Sitevision ", "a@laholm.example", NOW)

    assert kept == ApiToken(kept.uid, LAHOLM, "Sitevision", "a@laholm.example", NOW)
    assert await found(database, token) == kept
    assert [await found(database, one) for one in ("", token[:-1], f"{token}x", token.upper(), "vat_" + "a" * 43)] == [
        None
    ] * 5


async def test_token_itself_is_not_in_the_database(database: Database) -> None:
    token, _ = await add_token("laholm", "x", "", NOW)

    rows = await models.ApiToken.all().values()

    assert token not in str(rows)
    assert len(rows[0]["token_hash"]) == 64


async def test_revoked_token_opens_nothing(database: Database) -> None:
    token, kept = await add_token("laholm", "x", "", NOW)
    with pytest.raises(NotFoundError):
        await revoke_token(kept.uid, NOW, HYLTE)
    assert await found(database, token) == kept

    first = await revoke_token(kept.uid, NOW, LAHOLM)
    again = await revoke_token(kept.uid, NOW + timedelta(days=1), REGION)

    assert await found(database, token) is None
    assert (first.revoked_at, again.revoked_at) == (NOW, NOW)


async def test_use_is_noted_once_a_minute(database: Database) -> None:
    token, _ = await add_token("laholm", "x", "", NOW)
    seen = []
    for seconds in (0, 59, 60, 61):
        used = await found(database, token)
        assert used is not None
        await touch_token(used, NOW + timedelta(seconds=seconds))
        seen.append((await models.ApiToken.get()).last_used_at)

    assert seen == [NOW, NOW, NOW + timedelta(seconds=60), NOW + timedelta(seconds=60)]


async def test_office_sees_its_own_tokens_and_the_region_all(database: Database) -> None:
    await add_token("laholm", "old", "", NOW)
    _, gone = await add_token("laholm", "gone", "", NOW + timedelta(hours=3))
    await add_token("laholm", "new", "", NOW + timedelta(hours=1))
    await add_token("hylte", "other", "", NOW)
    await revoke_token(gone.uid, NOW)

    async def names(office: Office | None) -> list[str]:
        return [one.name for one in await database.reader.run(lambda query: list_tokens(query, office))]

    assert await names(LAHOLM) == ["new", "old", "gone"]
    assert await names(REGION) == await names(None) == ["new", "other", "old", "gone"]


@pytest.mark.parametrize(("office", "name"), [("lund", "x"), ("laholm", " "), ("laholm", "x" * 101)])
async def test_bad_token_is_refused(database: Database, office: str, name: str) -> None:
    with pytest.raises(InputError):
        await add_token(office, name, "", NOW)

    assert await models.ApiToken.all().count() == 0
