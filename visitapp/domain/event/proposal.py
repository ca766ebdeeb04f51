"""How an address would be kept as a source, by what was seen there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from visitapp.domain.event.preview import Preview
from visitapp.domain.event.source import NewSource
from visitapp.domain.place.strategy import PlaceStrategy

Evidence = Literal["", "said", "document", "words", "address", "places"]
"""What a proposed value rests on: nothing, whoever asked, what the document declares, its words, the address it is at,
or the places it names."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`source` is ready to be kept; its address is an announced feed's where a page led there.

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


@dataclass(frozen=True, slots=True)
class Look:
    """What an address holds: how it would be kept, and what its first harvest would bring."""

    proposal: Proposal
    preview: Preview
