"""How often somebody may send a form. Kept in memory, per address prefix; a restart forgets it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

PROPOSALS = (parse("12 per hour"), parse("40 per day"))
FORM_STEPS = (parse("240 per hour"),)
"""Looking up places and adding dates."""
CODES = (parse("30 per hour"), parse("120 per day"))
"""Short permanent addresses, which are kept for ever."""
TRIPS = (parse("30 per hour"), parse("120 per day"))
"""Trips that are kept."""
TRIP_CHANGES = (parse("600 per hour"),)
LOOKS = (parse("6 per minute"), parse("60 per hour"))
"""Looks of an office at sources, each of which fetches from others."""
SIGN_INS = (parse("30 per 15 minutes"),)
SIGN_INS_AS_ONE = (parse("8 per 15 minutes"),)
"""Attempts with the same e-mail address from the same prefix."""


class Limits:
    """Counts what is done by whom."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def allow(self, limits: tuple[RateLimitItem, ...], *names: str) -> bool:
        """Count one more by `names`; False, and not counted further, when that is too many for one of `limits`."""
        return all(self._window.hit(limit, *names) for limit in limits)


def limits_of(request: Request) -> Limits:
    """The counts of the request's app."""
    found: Limits | None = getattr(request.app.state, "limits", None)
    if found is None:
        found = request.app.state.limits = Limits()
    return found


def client_prefix(request: Request) -> str:
    """Who asks: an IPv4 address, or the /56 that one household of IPv6 has; "" when it is not known."""
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return address.exploded[:17]
    return str(address)
