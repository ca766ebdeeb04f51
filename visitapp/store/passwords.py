"""Passwords, kept as Argon2id hashes (RFC 9106). Both functions take some 50 ms of a core: call them in a thread."""

from __future__ import annotations

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
"""Characters a password has."""

_HASHER = PasswordHasher()
# Each hash takes 64 MiB: a rush of sign-ins waits instead of filling the memory.
_AT_ONCE = threading.Semaphore(2)


def hash_password(password: str) -> str:
    """The hash that is kept of `password`, its salt and cost included."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def password_fits(password: str, kept: str | None) -> bool:
    """Whether `password` is the one `kept` was made of. Without `kept` (no such user) just as slow, and false."""
    against = kept or _nobody()
    with _AT_ONCE:
        try:
            _HASHER.verify(against, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


@lru_cache(maxsize=1)
def _nobody() -> str:
    return hash_password("nobody signs in with this")
