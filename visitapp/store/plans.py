"""The journeys of verdicts: each row names the pattern that many have, and its own instant makes them whole."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from visitapp.domain.crossing.types import MODES
from visitapp.domain.reach.plan_pattern import plan_on
from visitapp.store.database import from_json, instant


def plan_of(plan: object, pattern: str | None, out_at: object) -> dict[str, Any]:
    """The journeys as `plan_to_json` gives them. `pattern`: the text of the one that is named, if any."""
    found: dict[str, Any] = json.loads(plan_on(pattern, instant(out_at).date())) if pattern else from_json(plan) or {}
    return found


def better_way(crossing: str, mode: str, out_at: object, home_at: object) -> tuple[timedelta, str, int]:
    """What tells the better of two ways with the same verdict, the least first: the time from boat to boat.

    The instants are as a row holds them, None where there is no journey.
    """
    away = timedelta() if out_at is None or home_at is None else instant(home_at) - instant(out_at)
    return away, crossing, next((place for place, known in enumerate(MODES) if known == mode), len(MODES))
