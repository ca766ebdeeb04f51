"""What libraries load when it happens to be installed, and a server has no use for."""

from __future__ import annotations

import sys

_UNUSED = ("greenlet", "pydantic", "rich")
"""structlog's coloured tracebacks and green threads, Tortoise's values of pydantic's: all come with tools."""


def leave_out_optional() -> None:
    """Have these not found: they are 9 MB and a tenth of the start. To be called before anything imports them."""
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # how the import system says "there is none"
