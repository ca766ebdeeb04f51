"""What every page needs and a request finds in its state: set once when the app starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment
from starlette.requests import Request

from visitapp.domain.event.proposal import SourceLooks
from visitapp.publish.pieces import Pieces
from visitapp.publish.trip_calendars import TripCalendars
from visitapp.store.calendar_lines import CalendarLines
from visitapp.store.database import Database
from visitapp.web.feedcache import CacheState

REGION_ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class WebContext:
    """The parts that pages are made of. `now` gives the instant; `base_url` has no slash at its end.

    `site` is the installation's permanent name, in every UID. `demo` shows the demo banner.
    The publisher's name and the contacts (mailto: or web addresses) are "" when nobody has named them.
    """

    database: Database
    base_url: str
    site: Callable[[], str]
    demo: bool
    secret: bytes
    environment: Environment
    state: CacheState
    now: Callable[[], datetime]
    trusted_origins: tuple[str, ...] = ()
    publisher_name: str = ""
    contact: str = ""
    security_contact: str = ""
    health_file: Path | None = None
    """Where the worker keeps what it found when it checked our feeds."""
    pieces: Pieces = field(default_factory=Pieces)
    lines: CalendarLines | None = None
    """What the worker wrote of calendars before anybody asked."""
    trips: TripCalendars | None = None
    """The last good calendars of trips."""
    looks: SourceLooks | None = None
    """What looks at sources for an office; None where nothing is fetched."""
    mails: bool = False
    """Whether a server takes our mails to offices."""

    def today(self) -> date:
        """The local date in the region."""
        return self.now().astimezone(REGION_ZONE).date()


def context_of(request: Request) -> WebContext:
    """The context of a request's app."""
    context: WebContext = request.app.state.context
    return context
