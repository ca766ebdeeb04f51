"""The tokens with which programs write for an office. We keep a hash; the token is shown once, when it is made."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from visitapp.domain.errors import InputError, NotFoundError
from visitapp.domain.event.api_told import ApiToken
from visitapp.domain.region import Office
from visitapp.domain.text import clean_line
from visitapp.store import models
from visitapp.store.database import Query, Row, from_json, instant, maybe_instant, writing
from visitapp.store.projection import new_uid

PREFIX = "vat_"
"""So that a token that leaked is recognised as one of ours."""
LONGEST_NAME = 100
MOST_TOKENS = 50
"""That work at the same time for one office."""
TOUCH_AFTER = timedelta(minutes=1)
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_COLUMNS = (
    "t.uid, t.name, t.created_by, t.created_at, t.last_used_at, t.revoked_at, f.slug, f.kind, f.names,"
    " f.municipality_slug"
)
_FROM = "FROM api_token t JOIN office f ON f.id = t.office_id"


def token_hash(token: str) -> str:
    """What is kept of a token. It holds 256 random bits, so a plain hash is enough: there is nothing to guess."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


async def add_token(office: str, name: str, by: str, now: datetime) -> tuple[str, ApiToken]:
    """A new token for an office (its slug), and what is kept of it. The token cannot be had again.

    Raises InputError: no such office, no name or too long a one, or too many tokens.
    """
    name = clean_line(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError("name", f"needs 1 to {LONGEST_NAME} characters", name)
    token = PREFIX + secrets.token_urlsafe(32)
    async with writing():
        row = await models.Office.get_or_none(slug=office)
        if row is None:
            known = ", ".join(
                str(slug) for slug in await models.Office.all().order_by("id").values_list("slug", flat=True)
            )
            raise InputError("office", f"is none of: {known or '(none: run `visitapp region load`)'}", office)
        if await models.ApiToken.filter(office_id=row.id, revoked_at=None).count() >= MOST_TOKENS:
            raise InputError("office", f"has {MOST_TOKENS} tokens already; revoke one first", office)
        uid = new_uid()
        await models.ApiToken.create(
            uid=uid, token_hash=token_hash(token), office=row, name=name, created_by=by, created_at=now
        )
    return token, ApiToken(uid, Office(row.slug, row.kind, row.names, row.municipality_slug), name, by, now)


def find_token(query: Query, token: str) -> ApiToken | None:
    """What a token may; None for one that is none of ours, or was revoked."""
    if not _TOKEN.fullmatch(token):
        return None
    given = token_hash(token)
    rows = query.rows(f"SELECT {_COLUMNS}, t.token_hash {_FROM} WHERE t.token_hash = ?", given)
    if not rows or rows[0][5] is not None or not hmac.compare_digest(given, str(rows[0][10])):
        return None
    return _token(rows[0])


def list_tokens(query: Query, office: Office | None = None) -> list[ApiToken]:
    """The tokens of an office, of all offices for the region's and for None: those that work first, newest first."""
    sql, values = f"SELECT {_COLUMNS} {_FROM}", []
    if office is not None and office.kind != "region":
        sql, values = f"{sql} WHERE f.slug = ?", [office.slug]
    order = "CASE WHEN t.revoked_at IS NULL THEN 0 ELSE 1 END, t.created_at DESC, t.id DESC"
    return [_token(row) for row in query.rows(f"{sql} ORDER BY {order}", *values)]


async def touch_token(token: ApiToken, now: datetime) -> None:
    """Note that a token is in use: once a minute at most, so that requests do not wait for each other's notes."""
    if token.last_used_at is not None and now - token.last_used_at < TOUCH_AFTER:
        return
    async with writing():
        await models.ApiToken.filter(uid=token.uid).update(last_used_at=now)


async def revoke_token(uid: str, now: datetime, office: Office | None = None) -> ApiToken:
    """Let a token open nothing any more; what it wrote stays. Revoked before: nothing happens.

    `office`: whose tokens may be revoked (the region's, and None: all). Raises NotFoundError for any other.
    """
    async with writing():
        row = await models.ApiToken.filter(uid=uid[:32]).select_related("office").first()
        if row is None or not (office is None or office.kind == "region" or office.slug == row.office.slug):
            raise NotFoundError("token", uid)
        if row.revoked_at is None:
            row.revoked_at = now
            await models.ApiToken.filter(id=row.id).update(revoked_at=now)
        of = row.office
        return ApiToken(
            row.uid, Office(of.slug, of.kind, of.names, of.municipality_slug), row.name, row.created_by,
            row.created_at, row.last_used_at, row.revoked_at,
        )  # fmt: skip


def _token(row: Row) -> ApiToken:
    office = Office(row[6], row[7], from_json(row[8]), row[9])
    return ApiToken(row[0], office, row[1], row[2], instant(row[3]), maybe_instant(row[4]), maybe_instant(row[5]))
