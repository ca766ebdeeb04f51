"""Accounts and sign-ins of the offices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.office import SignedIn, User
from visitapp.domain.region import Office
from visitapp.store.database import Database
from visitapp.store.passwords import hash_password, password_fits
from visitapp.store.region import save_region
from visitapp.store.users import (
    IDLE,
    LONGEST_SESSION,
    add_user,
    disable_user,
    end_session,
    find_credentials,
    find_session,
    list_users,
    prolong_session,
    set_password,
    start_session,
)

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LAHOLM = Office("laholm", "municipality", {"sv": "Laholms kommun"}, "laholm")

pytestmark = pytest.mark.anyio


async def add_anna(database: Database) -> User:
    await save_region([], [LAHOLM], [], [], NOW)
    await add_user(" Anna@Laholm.example ", "Anna", "laholm", "hash", NOW)
    return (await database.reader.run(list_users))[0]


async def session(database: Database, token: str, now: datetime) -> SignedIn | None:
    return await database.reader.run(lambda query: find_session(query, token, now))


async def test_user_is_found_by_address_in_any_case(database: Database) -> None:
    anna = await add_anna(database)

    found = await database.reader.run(lambda query: find_credentials(query, "ANNA@laholm.example"))

    assert anna == User(anna.uid, "anna@laholm.example", "Anna", LAHOLM, True, NOW)
    assert found == (anna, "hash")


async def test_user_is_refused_twice_and_without_office(database: Database) -> None:
    await add_anna(database)

    with pytest.raises(InputError, match="email: has an account already"):
        await add_user("anna@laholm.example", "", "laholm", "hash", NOW)
    with pytest.raises(InputError, match="office: is none of: laholm"):
        await add_user("bo@laholm.example", "", "grenaa", "hash", NOW)
    with pytest.raises(InputError, match="email: is no e-mail address"):
        await add_user("bo at laholm", "", "laholm", "hash", NOW)


async def test_disabled_user_is_signed_out_and_not_found(database: Database) -> None:
    anna = await add_anna(database)
    await start_session(anna.uid, "token", NOW)

    await disable_user("anna@laholm.example")

    assert await session(database, "token", NOW) is None
    assert await database.reader.run(lambda query: find_credentials(query, anna.email)) is None
    with pytest.raises(NotFoundError):
        await start_session(anna.uid, "other", NOW)


async def test_new_password_signs_out_everywhere(database: Database) -> None:
    anna = await add_anna(database)
    await start_session(anna.uid, "token", NOW)

    await set_password(anna.email, "other hash")

    assert await session(database, "token", NOW) is None
    assert await database.reader.run(lambda query: find_credentials(query, anna.email)) == (anna, "other hash")


async def test_session_ends_when_idle(database: Database) -> None:
    anna = await add_anna(database)

    await start_session(anna.uid, "token", NOW)

    assert await session(database, "token", NOW + IDLE - timedelta(seconds=1)) == SignedIn(
        anna, "token", NOW, NOW + IDLE
    )
    assert await session(database, "token", NOW + IDLE) is None


async def test_session_in_use_lasts_seven_days_at_most(database: Database) -> None:
    anna = await add_anna(database)
    await start_session(anna.uid, "token", NOW)
    now = NOW

    while (running := await session(database, "token", now)) is not None:
        await prolong_session(running, now)
        now += timedelta(hours=11)

    assert now - LONGEST_SESSION - NOW < timedelta(hours=11)


async def test_signing_out_ends_only_that_session(database: Database) -> None:
    anna = await add_anna(database)
    await start_session(anna.uid, "phone", NOW)
    await start_session(anna.uid, "desk", NOW)

    await end_session("phone")

    assert await session(database, "phone", NOW) is None
    assert await session(database, "desk", NOW) == SignedIn(anna, "desk", NOW, NOW + IDLE)


async def test_signing_in_again_replaces_the_session(database: Database) -> None:
    anna = await add_anna(database)
    await start_session(anna.uid, "old", NOW)

    await start_session(anna.uid, "new", NOW, ends="old")

    assert await session(database, "old", NOW) is None
    assert await session(database, "new", NOW) == SignedIn(anna, "new", NOW, NOW + IDLE)


def test_password_fits_only_its_hash() -> None:
    kept = hash_password("korrekt häst batteri")

    assert kept.startswith("$argon2id$")
    assert [password_fits("korrekt häst batteri", kept), password_fits("fel", kept), password_fits("fel", None)] == [
        True, False, False,
    ]  # fmt: skip
    assert not password_fits("nobody signs in with this", None)
    assert not password_fits("x", "no hash at all")
