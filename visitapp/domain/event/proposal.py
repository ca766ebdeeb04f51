"""How an address would be kept as a source, by what was seen there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from visitapp.domain.event.preview import Preview
from visitapp.domain.event.source import NewSource
from visitapp.domain.place.strategy import PlaceStrategy

Evidence = Literal["", "said", "document", "words", "address", "places"]
"""What a proposed value rests on: nothing, whoever asked, what the document declares, its words, the address it is at,
or the places it names."""

LedBy = Literal["", "feed", "sitemap"]
"""How the address was found: it is the one that was asked for, a feed that this one announces, or the sitemap of its
site, because neither the page nor a feed of it tells of events."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`source` is ready to be kept; its address is the one that was asked for, or another (`led_by`).

    `place`: the uid and name of the one known place of all its events, where `place_strategy` is fixed.
    `announced`: other feeds that the address announces. `followed`: its events stand on pages of their own.
    `events`: how many there are, those outside the coming days too.
    """

    source: NewSource
    events: int
    language_by: Evidence = ""
    municipality_by: Evidence = ""
    place_strategy: PlaceStrategy = "event"
    place: tuple[str, str] = ("", "")
    announced: tuple[str, ...] = ()
    followed: bool = False
    led_by: LedBy = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What an address holds: how it would be kept, and what its first harvest would bring."""

    proposal: Proposal
    preview: Preview


class SourceLooks(Protocol):
    """Looks at sources for pages that may not fetch themselves."""

    async def look(self, asked: NewSource) -> Look:
        """What stands at an address. Raises SourceError when nothing there can be read, or not in time."""
        ...

    async def preview(self, slug: str) -> Preview:
        """What a harvest of a kept source would do now. Raises SourceError and NotFoundError."""
        ...

    def checked(self, url: str) -> tuple[str, bool]:
        """An address as an office would keep it, and whether it may be private: the operator's own, in the demo.

        Raises SourceError for what is no web address.
        """
        ...
