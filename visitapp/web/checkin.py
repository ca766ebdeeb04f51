"""The check-in time beside each departure, for the class that a visitor travels in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visitapp.domain.crossing.types import Crossing, Sailing, VehicleClass
from visitapp.domain.errors import InputError
from visitapp.domain.reach.checkin import CLASSES, check_in_of
from visitapp.publish.words import Words, local_date
from visitapp.web.crossingwords import class_words

USUAL: VehicleClass = "foot"


@dataclass(frozen=True, slots=True)
class CheckInCell:
    """When check-in to one departure closes; "" is unknown. `taken` False: it does not take the class."""

    time: str
    assumed: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class CheckInColumn:
    """One cell a departure. `choices`: code, name, whether it is the one shown; `shown`: something is known."""

    name: str
    choices: tuple[tuple[str, str, bool], ...]
    cells: tuple[CheckInCell, ...]

    @property
    def shown(self) -> bool:
        """Whether any departure has something to tell."""
        return any(cell.time or not cell.taken for cell in self.cells)

    @property
    def all_assumed(self) -> bool:
        """Whether every time is assumed: then it is said once, and not seventy times."""
        return all(cell.assumed for cell in self.cells if cell.time)


def read_class(text: str) -> VehicleClass:
    """The class that `class` names, on foot without one. Raises InputError."""
    for one in CLASSES:
        if text == one:
            return one
    if text:
        raise InputError("class", f"is one of {', '.join(CLASSES)}", text)
    return USUAL


def check_in_column(
    crossing: Crossing, sailings: Sequence[Sailing], chosen: VehicleClass, spoken: Words
) -> CheckInColumn:
    """The column of a day's departures."""
    return CheckInColumn(
        class_words(chosen, spoken),
        tuple((one, class_words(one, spoken), one == chosen) for one in CLASSES) if crossing.rules else (),
        tuple(check_in_cell(crossing, sailing, chosen, spoken) for sailing in sailings),
    )


def check_in_cell(crossing: Crossing, sailing: Sailing, chosen: VehicleClass, spoken: Words) -> CheckInCell:
    """When check-in to a departure closes for who travels in the class."""
    found = check_in_of(crossing, chosen, sailing)
    closes_at = found.closes_at(sailing)
    if closes_at is None:
        return CheckInCell("", False, found.taken)
    here = spoken.by_clocks_of(crossing.way(sailing.direction)[0].zone)
    hour = here.clock(closes_at, local_date(sailing.departs_at, here.zone))
    return CheckInCell(hour, found.assumed, True)
