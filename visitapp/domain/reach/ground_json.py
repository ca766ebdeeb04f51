"""Entered ground times from a parsed data file (visitapp/data/ground-demo.json)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visitapp.domain.reach.ground import EnteredGround


def load_ground(data: Mapping[str, Any]) -> list[EnteredGround]:
    """The ground times in the file's order. Raises KeyError when a field is missing."""
    return [
        EnteredGround(
            port=item["port"],
            mode=item["mode"],
            low_min=item["low_min"],
            middle_min=item["middle_min"],
            high_min=item["high_min"],
            place=item.get("place", ""),
            municipality=item.get("municipality", ""),
            demo=item["demo"],
        )
        for item in data["ground"]
    ]
