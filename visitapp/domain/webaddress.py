"""Addresses of the web that somebody gave: what may stand behind a link."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def is_web_address(url: str) -> bool:
    """Whether it is an http or https address with a named host, no user, and no sign that ends a link."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        valid = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = "@" not in parts.netloc and not re.search(r"[\s<>\"\\]", url)
    return parts.scheme in ("http", "https") and "." in host.strip(".") and valid and plain
