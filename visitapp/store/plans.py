"""The journeys of verdicts: each row names the parts that many have, and its own instants make them whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from visitapp.domain.crossing.types import MODES
from visitapp.domain.reach.plan_marks import plan_on
from visitapp.domain.reach.plan_parts import whole_plan
from visitapp.store.database import Row, from_json, instant

PLAN_COLUMNS = "r.plan, r.out_at, r.home_at, p.text, ob.text, ow.text, hb.text, hw.text"
PLAN_JOINS = (
    "LEFT JOIN plan_pattern p ON p.id = r.pattern_id LEFT JOIN plan_part ob ON ob.id = r.out_boat_id"
    " LEFT JOIN plan_part ow ON ow.id = r.out_way_id LEFT JOIN plan_part hb ON hb.id = r.home_boat_id"
    " LEFT JOIN plan_part hw ON hw.id = r.home_way_id"
)
"""What `plan_of` reads of a row of reach, which is named r."""


def plan_of(row: Row) -> dict[str, Any]:
    """The journeys as `plan_to_json` gives them; of the columns PLAN_COLUMNS."""
    plan, out_at, home_at, whole, *texts = row
    if whole is not None:
        return plan_on(whole, instant(out_at).date())
    rest: dict[str, Any] = from_json(plan) or {}
    if "out" in rest:  # whole; a program from before there were parts leaves the names of some
        return rest
    if None in texts:
        return {}
    return whole_plan(rest, texts, instant(out_at).date(), instant(home_at).date())


def better_way(crossing: str, mode: str, out_at: object, home_at: object) -> tuple[timedelta, str, int]:
    """What tells the better of two ways with the same verdict, the least first: the time from boat to boat.

    The instants are as a row holds them, None where there is no journey.
    """
    away = timedelta() if out_at is None or home_at is None else instant(home_at) - instant(out_at)
    return away, crossing, next((place for place, known in enumerate(MODES) if known == mode), len(MODES))
