"""The server that takes our mails, as an operator writes it down."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over; `encrypted`: from the first byte, else by STARTTLS.

    Only a server on this machine may lack both.
    """

    host: str
    port: int
    encrypted: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def here(self) -> bool:
        """Whether it is on this machine."""
        return self.host in ("localhost", "127.0.0.1", "::1")


def read_mail_server(text: str) -> MailServer:
    """A server of `smtp://user:password@host:port` or `smtps://…`. Raises ValueError with what is wrong, no more."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("is no smtp://user:password@host:port") from None
    wrong = parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == 0
    if wrong or parts.path.strip("/") or parts.query or parts.fragment or re.search(r"[\s\x00-\x1f]", text):
        raise ValueError("is no smtp://user:password@host:port")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("names a user without a password, or the other way round")
    encrypted = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname or "", port or (465 if encrypted else 587), encrypted, user, password)
