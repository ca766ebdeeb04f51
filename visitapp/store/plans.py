"""The journeys of verdicts: each row names the pattern that many have, and its own instant makes them whole."""

from __future__ import annotations

import json
from typing import Any

from visitapp.domain.reach.plan_pattern import plan_on
from visitapp.store.database import from_json, instant


def plan_of(plan: object, pattern: str | None, out_at: object) -> dict[str, Any]:
    """The journeys as `plan_to_json` gives them. `pattern`: the text of the one that is named, if any."""
    found: dict[str, Any] = json.loads(plan_on(pattern, instant(out_at).date())) if pattern else from_json(plan) or {}
    return found
