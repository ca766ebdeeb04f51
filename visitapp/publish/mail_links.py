"""Addresses with which somebody ends mails without signing in: only who got a mail has its address."""

from __future__ import annotations

import hmac
from hashlib import sha256


def mail_token(secret: bytes, user: str, kind: str) -> str:
    """What proves that an address was in a mail of a kind to a user."""
    return hmac.new(secret, f"visitapp.mail:{kind}:{user}".encode(), sha256).hexdigest()[:40]


def way_out(base_url: str, secret: bytes, user: str, kind: str) -> str:
    """The address that ends mails of a kind to a user (RFC 8058)."""
    return f"{base_url}/office/mails/end/{kind}/{user}/{mail_token(secret, user, kind)}"


def fits_token(secret: bytes, user: str, kind: str, token: str) -> bool:
    """Whether an address was in one of our mails."""
    return hmac.compare_digest(mail_token(secret, user, kind).encode(), token.encode())
