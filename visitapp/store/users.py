"""The people of the offices, and their sign-ins. A session's token is only in the browser; we keep its hash."""

from __future__ import annotations

from datetime import datetime, timedelta

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.office import SignedIn, User
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.database import Query, Row, from_json, instant, writing
from visitapp.store.projection import new_uid

IDLE = timedelta(hours=12)
"""After so long without a request a session ends."""
LONGEST_SESSION = timedelta(days=7)
TOUCH_AFTER = timedelta(minutes=5)
"""A session's end is not written more often than this."""

_USER = "u.uid, u.email, u.name, u.active, u.created_at, f.slug, f.kind, f.names, f.municipality_slug"
_FROM = "FROM visitapp_user u JOIN office f ON f.id = u.office_id"


def email_key(email: str) -> str:
    """An e-mail address as users are found by: trimmed, in lower case."""
    return email.strip().lower()


async def add_user(email: str, name: str, office: str, password_hash: str, now: datetime) -> None:
    """Let somebody edit for an office (its slug). Raises InputError: a taken address, or no such office."""
    email = email_key(email)
    if "@" not in email or len(email) > 254 or any(char.isspace() for char in email):
        raise InputError("email", "is no e-mail address", email)
    async with writing():
        row = await models.Office.get_or_none(slug=office)
        if row is None:
            known = ", ".join(
                str(slug) for slug in await models.Office.all().order_by("id").values_list("slug", flat=True)
            )
            raise InputError("office", f"is none of: {known or '(none: run `visitapp region load`)'}", office)
        if await models.User.exists(email=email):
            raise InputError("email", "has an account already", email)
        await models.User.create(
            uid=new_uid(), email=email, name=name.strip(), password_hash=password_hash, office=row, active=True,
            created_at=now,
        )  # fmt: skip


async def set_password(email: str, password_hash: str) -> None:
    """A new password for a user, who may sign in again and is signed out everywhere. Raises NotFoundError."""
    async with writing():
        user = await _user(email)
        await models.Session.filter(user_id=user.id).delete()
        await models.User.filter(id=user.id).update(password_hash=password_hash, active=True)


async def disable_user(email: str) -> None:
    """Sign a user out everywhere and let nobody sign in with that address. Raises NotFoundError."""
    async with writing():
        user = await _user(email)
        await models.Session.filter(user_id=user.id).delete()
        await models.User.filter(id=user.id).update(active=False)


def list_users(query: Query) -> list[User]:
    """All users by office, then address."""
    rows = query.rows(f"SELECT {_USER} {_FROM} ORDER BY f.id, u.email")
    return [_read_user(row) for row in rows]


def find_credentials(query: Query, email: str) -> tuple[User, str] | None:
    """The active user with that address and the hash of the password; None for nobody."""
    rows = query.rows(f"SELECT {_USER}, u.password_hash {_FROM} WHERE u.email = ?", email_key(email)[:254])
    if not rows or not rows[0][3]:
        return None
    return _read_user(rows[0]), str(rows[0][9])


async def start_session(user_uid: str, token_hash: str, now: datetime, ends: str = "") -> None:
    """Keep a sign-in; `ends`: the hash of the token that it takes the place of. What has expired is forgotten."""
    async with writing():
        await models.Session.filter(expires_at__lte=now).delete()
        if ends:
            await models.Session.filter(token_hash=ends).delete()
        user = await models.User.get_or_none(uid=user_uid, active=True)
        if user is None:
            raise NotFoundError("user", user_uid)
        await models.Session.create(token_hash=token_hash, user=user, created_at=now, expires_at=now + IDLE)


def find_session(query: Query, token_hash: str, now: datetime) -> SignedIn | None:
    """The running session of a token's hash; None when it ended, or its user may no longer sign in."""
    rows = query.rows(
        f"SELECT {_USER}, s.created_at, s.expires_at FROM session s JOIN visitapp_user u ON u.id = s.user_id"
        " JOIN office f ON f.id = u.office_id WHERE s.token_hash = ? AND s.expires_at > ?",
        token_hash, now,
    )  # fmt: skip
    if not rows or not rows[0][3]:
        return None
    return SignedIn(_read_user(rows[0]), token_hash, instant(rows[0][9]), instant(rows[0][10]))


async def prolong_session(session: SignedIn, now: datetime) -> None:
    """A session in use ends later, but never later than LONGEST_SESSION after its beginning."""
    ends = min(now + IDLE, session.created_at + LONGEST_SESSION)
    if ends - session.expires_at >= TOUCH_AFTER:
        async with writing():
            await models.Session.filter(token_hash=session.token_hash).update(expires_at=ends)


async def end_session(token_hash: str) -> None:
    """Sign out."""
    async with writing():
        await models.Session.filter(token_hash=token_hash).delete()


async def _user(email: str) -> models.User:
    user = await models.User.get_or_none(email=email_key(email))
    if user is None:
        raise NotFoundError("user", email)
    return user


def _read_user(row: Row) -> User:
    office = Office(row[5], row[6], from_json(row[7]), row[8])
    return User(row[0], row[1], row[2], office, bool(row[3]), instant(row[4]))
