"""The journeys of a reach as JSON, as they are kept and shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from visitapp.domain.reach.types import GroundLeg, GroundTime, Journey, Reach

dumps = json.JSONEncoder(separators=(",", ":")).encode
"""JSON as plans are kept."""
_MOMENTS = (
    "leaves_at", "check_in_closes_at", "departs_at", "arrives_at", "on_land_at", "there_at",
)  # fmt: skip


def plan_to_json(reach: Reach) -> dict[str, Any]:
    """`out`, `home` (None when there is none) and `assumptions`; instants as ISO 8601 in UTC, spans in seconds."""
    return {
        "out": _journey_to_json(reach.out),
        "home": _journey_to_json(reach.home),
        "assumptions": sorted(reach.assumptions),
    }


def plan_text(reach: Reach) -> str:
    """`plan_to_json` as JSON without spaces."""
    return dumps(plan_to_json(reach))


@lru_cache(maxsize=4096)
def ground_text(ground: GroundTime) -> str:
    """What a journey says of the way on land."""
    return dumps(_ground_to_json(ground))[1:-1]


def journey_from_json(value: Mapping[str, Any] | None) -> Journey | None:
    """A journey that `plan_to_json` wrote."""
    if value is None:
        return None
    moments: dict[str, Any] = {
        name: None if value[name] is None else datetime.fromisoformat(value[name]) for name in _MOMENTS
    }
    low, middle, high = (timedelta(seconds=seconds) for seconds in value["ground_s"])
    return Journey(
        direction=value["direction"],
        sailing_key=value["sailing"],
        ground=GroundTime(
            low,
            middle,
            high,
            value["estimated"],
            value["demo"],
            value.get("calculated", False),
            value.get("published", False),
            value.get("by_road", False),
        ),
        slack=timedelta(seconds=value["slack_s"]),
        legs=legs_from_json(value),
        **moments,
    )


def legs_from_json(journey: Mapping[str, Any]) -> tuple[GroundLeg, ...]:
    """The legs of a journey that `plan_to_json` wrote; none in those from before there were any."""
    return tuple(map(_leg_from_json, journey.get("legs", ())))


def _journey_to_json(journey: Journey | None) -> dict[str, Any] | None:
    if journey is None:
        return None
    value: dict[str, Any] = {"direction": journey.direction, "sailing": journey.sailing_key}
    for name in _MOMENTS:
        moment = getattr(journey, name)
        value[name] = None if moment is None else iso(moment)
    value |= _ground_to_json(journey.ground)
    value["slack_s"] = int(journey.slack.total_seconds())
    if journey.legs:  # most rows have none, and those from before there were any stay as they are
        value["legs"] = [_leg_to_json(leg) for leg in journey.legs]
    return value


def _ground_to_json(ground: GroundTime) -> dict[str, Any]:
    value: dict[str, Any] = {
        "ground_s": [int(span.total_seconds()) for span in (ground.low, ground.middle, ground.high)],
        "estimated": ground.estimated,
        "demo": ground.demo,
    }
    if ground.calculated:  # not in the others, so that nothing that was kept is another plan
        value["calculated"] = True
    if ground.published:
        value["published"] = True
    if ground.by_road:
        value["by_road"] = True
    return value


def _leg_to_json(leg: GroundLeg) -> dict[str, Any]:
    value: dict[str, Any] = {"from": leg.from_name, "to": leg.to_name}
    value["departs_at"], value["arrives_at"] = iso(leg.departs_at), iso(leg.arrives_at)
    if leg.vehicle is not None:
        value |= {"vehicle": leg.vehicle, "line": leg.line, "headsign": leg.headsign}
        value |= {"approximate": leg.approximate, "demo": leg.demo}
    return value


def _leg_from_json(value: Mapping[str, Any]) -> GroundLeg:
    return GroundLeg(
        value.get("vehicle"), value.get("line", ""), value.get("headsign", ""), value["from"], value["to"],
        datetime.fromisoformat(value["departs_at"]), datetime.fromisoformat(value["arrives_at"]),
        value.get("approximate", False), value.get("demo", False),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def iso(moment: datetime) -> str:
    """An instant as plans have it. Of the moments of a boat are many journeys; all are in UTC."""
    return moment.isoformat()


def legs_text(legs: Iterable[GroundLeg], moment: Callable[[datetime], str]) -> str:
    """Legs as a journey has them, without the brackets."""
    return ",".join([_leg_text(leg, moment) for leg in legs])


def _leg_text(leg: GroundLeg, moment: Callable[[datetime], str]) -> str:
    vehicle, line, headsign, from_name, to_name, departs_at, arrives_at, approximate, demo = leg
    text = (
        f'{{"from":{_quoted(from_name)},"to":{_quoted(to_name)},"departs_at":"{moment(departs_at)}"'
        f',"arrives_at":"{moment(arrives_at)}"'
    )
    if vehicle is None:
        return text + "}"
    return (
        f'{text},"vehicle":"{vehicle}","line":{_quoted(line)},"headsign":{_quoted(headsign)}'
        f',"approximate":{flag(approximate)},"demo":{flag(demo)}}}'
    )


@lru_cache(maxsize=8192)
def _quoted(word: str) -> str:
    """A string as JSON. Many legs begin and end at the same stops."""
    return dumps(word)


def flag(value: bool) -> str:
    """A truth value as JSON."""
    return "true" if value else "false"
