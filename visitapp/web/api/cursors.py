"""Cursors: where a walk stands, signed, so that only what we gave out comes back."""

from __future__ import annotations

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from visitapp.domain.errors import InputError

LONGEST = 600
_WORD = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}")
_SIGNATURE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Cursor:
    """`position` is what the store goes on from. `day` and `as_of` are those of the walk's first answer.

    `asked` names what is walked through: a cursor serves no other request.
    """

    asked: str
    position: tuple[Any, ...]
    day: date
    as_of: datetime


def write_cursor(cursor: Cursor, secret: bytes) -> str:
    """The cursor as one word for an address."""
    told = [_digest(cursor.asked), list(cursor.position), cursor.day.isoformat(), cursor.as_of.isoformat()]
    body = json.dumps(told, separators=(",", ":")).encode()
    return urlsafe_b64encode(_signature(body, secret) + body).decode().rstrip("=")


def read_cursor(word: str, asked: str, secret: bytes) -> Cursor:
    """The cursor that `write_cursor` wrote. Raises InputError for any other, and for one of another request."""
    try:
        raw = urlsafe_b64decode(word + "=" * (-len(word) % 4)) if _WORD.fullmatch(word) else b""
    except (Base64Error, ValueError):
        raw = b""
    signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not body or not hmac.compare_digest(signature, _signature(body, secret)):
        raise InputError("cursor", "is none that was given here", word)
    of, position, day, as_of = json.loads(body)
    if of != _digest(asked):
        raise InputError("cursor", "belongs to another request: leave the other parameters as they were", word)
    return Cursor(asked, tuple(position), date.fromisoformat(day), datetime.fromisoformat(as_of))


def _digest(asked: str) -> str:
    return sha256(asked.encode("utf-8", "replace")).hexdigest()[:16]


def _signature(body: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, b"api cursor 2 " + body, sha256).digest()[:_SIGNATURE_BYTES]
