"""Which known places an unknown one may be, and why. Only to be shown: nothing is ever linked by it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.locate import away_km, position_fits
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.text import fold, fold_place

ReasonKind = Literal["same-name", "like-name", "room", "same-address", "near", "municipality"]
MOST = 5
LEAST_ALIKE = 75
"""Of a hundred: "Teatern" and "Halmstads teater" are alike, "Teatern" and "Torget" are not."""
NEAR_M = 300
_SHORTEST_PART = 5
_PARTS = re.compile(r"\s*[,;:/|()–—]\s*|\s+-\s+|\s+(?:på|i|in|at|im|am|vid|ved)\s+", re.IGNORECASE)
_POSTAL_CODE = re.compile(r"\b(?:SE?-)?\d{3}\s?\d\d\b")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place may be meant. `text`: its name that is like the unknown one's, or the room; `metres` away."""

    kind: ReasonKind
    text: str = ""
    metres: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that may be meant, with the reasons, the best first."""

    place: Place
    reasons: tuple[Reason, ...]
    weight: int


class Suggester:
    """The known places, ready to be compared. Built once for a page of unknown ones."""

    def __init__(self, places: Iterable[Place], municipalities: Iterable[Municipality] = ()) -> None:
        towns = {one.slug: fold_place(one.short_name) for one in municipalities}
        self._known = [
            (place, [(name, _core(name, towns.get(place.municipality, ""))) for name in _names(place)])
            for place in places
        ]
        self._towns = towns

    def suggest(self, where: Whereabouts, most: int = MOST) -> tuple[Suggestion, ...]:
        """The likeliest places first; none whose position contradicts, nor one of another town that is only alike."""
        found = (self._weighed(place, names, where) for place, names in self._known)
        kept = [one for one in found if one is not None]
        return tuple(sorted(kept, key=lambda one: (-one.weight, one.place.slug))[:most])

    def _weighed(self, place: Place, names: list[tuple[str, str]], where: Whereabouts) -> Suggestion | None:
        if not position_fits(place, where):
            return None
        said = _core(where.name or where.address, self._towns.get(where.municipality, ""))
        parts = [_core(part, "") for part in _PARTS.split(where.name)]
        weighed = [
            *_by_name(names, said), *self._by_room(names, where.name, parts), *_by_address(place, where),
            *_by_distance(place, where),
        ]  # fmt: skip
        elsewhere = where.municipality and place.municipality != where.municipality
        if elsewhere:  # a place over the border is only meant when the spot says so
            weighed = weighed if any(reason.kind in ("same-address", "near") for _, reason in weighed) else []
        if not weighed:
            return None
        if where.municipality and not elsewhere:
            weighed.append((5, Reason("municipality")))
        weighed.sort(key=lambda one: -one[0])
        return Suggestion(place, tuple(reason for _, reason in weighed), sum(weight for weight, _ in weighed))

    def _by_room(self, names: list[tuple[str, str]], said: str, parts: list[str]) -> Iterator[tuple[int, Reason]]:
        """A part of what is said names the place, the rest then is a room of it: "Lilla salen, Kulturhuset"."""
        if len(parts) < 2:
            return
        shown, towns = _PARTS.split(said), self._towns.values()
        for name, core in names:
            if core in parts or fold_place(name) in parts:
                at = parts.index(core if core in parts else fold_place(name))
                rest = (part for index, part in enumerate(shown) if index != at and part)
                room = ", ".join(part for part in rest if fold_place(part) not in towns)
                if room:
                    yield 55, Reason("room", room)
                    return


def _names(place: Place) -> list[str]:
    return list(dict.fromkeys((*place.names.values(), *place.aliases)))


def _core(name: str, town: str) -> str:
    """A folded name without that of its town: "Laholms bibliotek" and "Biblioteket i Laholm" are about the library."""
    folded = fold_place(name)
    if not town:
        return folded
    return re.sub(rf"\b(?:i |in )?{re.escape(town)}s?\b", "", folded).strip() or folded


def _by_name(names: list[tuple[str, str]], said: str) -> Iterator[tuple[int, Reason]]:
    best = max(((_alike(core, said), name) for name, core in names), default=(0, ""))
    if best[0] == 100:
        yield 60, Reason("same-name", best[1])
    elif best[0] >= LEAST_ALIKE:
        yield best[0] // 2, Reason("like-name", best[1])


def _alike(one: str, other: str) -> int:
    """How alike two folded names are, of a hundred; 100 only when they are equal."""
    if one == other:
        return 100 if one else 0
    score = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))
    if min(len(one), len(other)) >= _SHORTEST_PART:  # "teatern" in "stadsteatern"
        score = max(score, 0.9 * fuzz.partial_ratio(one, other))
    return min(99, int(score))


def _by_address(place: Place, where: Whereabouts) -> Iterator[tuple[int, Reason]]:
    ours, theirs = _street(place.address), {_street(where.address), _street(where.name)}
    if ours and ours in theirs:
        yield 40, Reason("same-address", place.address)


def _street(address: str) -> str:
    """The folded street and number of an address; "" for one without a number, which many houses share."""
    for part in _POSTAL_CODE.sub("", address).split(","):
        folded = fold(part)
        if re.search(r"[a-z].*\d", folded):
            return folded
    return ""


def _by_distance(place: Place, where: Whereabouts) -> Iterator[tuple[int, Reason]]:
    if where.latitude is None or place.latitude is None:
        return
    metres = round(away_km(place, where) * 1000)
    if metres <= NEAR_M:
        yield 30 - metres // 15, Reason("near", metres=metres)
