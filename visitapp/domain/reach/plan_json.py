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
    """`plan_to_json` as JSON without spaces, several times as fast: a new timetable has a hundred thousand written."""
    return write_plan(reach, iso, dumps)


Moment = Callable[[datetime], str]
Key = Callable[[str], str]
"""How an instant is written, and the key of a sailing with its quotes."""


def write_plan(reach: Reach, moment: Moment, key: Key) -> str:
    """`plan_text` with instants and keys written otherwise."""
    out, home = _journey_text(reach.out, moment, key), _journey_text(reach.home, moment, key)
    return join_plan(out, home, marks_text(reach.assumptions))


def join_plan(out: str, home: str, assumptions: str) -> str:
    """A plan of its parts."""
    return f'{{"out":{out},"home":{home},"assumptions":{assumptions}}}'


def boat_text(
    direction: str, sailing: str, moments: tuple[datetime, datetime, datetime, datetime], moment: Moment, key: Key
) -> tuple[str, str]:
    """What a journey says of its boat: what stands before its `leaves_at`, and between that and its `there_at`.

    `moments`: check-in closes, it leaves, it arrives, one is on land.
    """
    middle = ",".join(f'"{name}":"{moment(at)}"' for name, at in zip(_MOMENTS[1:5], moments, strict=True))
    return f'{{"direction":"{direction}","sailing":{key(sailing)},"leaves_at":', f',{middle},"there_at":'


def end_text(ground: str, slack_s: int, legs: str = "") -> str:
    """The end of a journey after its `there_at`. `ground`: as `ground_text` writes it; `legs`: as `legs_text` does."""
    return f',{ground},"slack_s":{slack_s},"legs":[{legs}]}}' if legs else f',{ground},"slack_s":{slack_s}}}'


@lru_cache(maxsize=4096)
def ground_text(ground: GroundTime) -> str:
    """What a journey says of the way on land."""
    return dumps(_ground_to_json(ground))[1:-1]


def ridden_text(seconds: int, demo: bool) -> str:
    """`ground_text` of a way by a timetable, which takes so many seconds."""
    return f'"ground_s":[{seconds},{seconds},{seconds}],"estimated":false,"demo":{"true" if demo else "false"}'


@lru_cache(maxsize=1024)
def marks_text(assumptions: tuple[str, ...]) -> str:
    """What a plan rests on."""
    return dumps(sorted(assumptions))


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


def _journey_text(journey: Journey | None, moment: Moment, key: Key) -> str:
    if journey is None:
        return "null"
    moments = journey.check_in_closes_at, journey.departs_at, journey.arrives_at, journey.on_land_at
    head, middle = boat_text(journey.direction, journey.sailing_key, moments, moment, key)
    leaves_at = "null" if journey.leaves_at is None else f'"{moment(journey.leaves_at)}"'
    there_at = "null" if journey.there_at is None else f'"{moment(journey.there_at)}"'
    legs = legs_text(journey.legs, moment)
    end = end_text(ground_text(journey.ground), int(journey.slack.total_seconds()), legs)
    return head + leaves_at + middle + there_at + end


def legs_text(legs: Iterable[GroundLeg], moment: Moment) -> str:
    """Legs as a journey has them, without the brackets."""
    return ",".join([_leg_text(leg, moment) for leg in legs])


def walk_text(to_name: str, starts: str, ends: str) -> str:
    """The walk from the quay to a stop, likewise. `to_name`: with its quotes; the instants as they are written."""
    return f'{{"from":"","to":{to_name},"departs_at":"{starts}","arrives_at":"{ends}"}}'


def _leg_text(leg: GroundLeg, moment: Moment) -> str:
    text = (
        f'{{"from":{dumps(leg.from_name)},"to":{dumps(leg.to_name)},"departs_at":"{moment(leg.departs_at)}"'
        f',"arrives_at":"{moment(leg.arrives_at)}"'
    )
    if leg.vehicle is None:
        return text + "}"
    ridden = {"vehicle": leg.vehicle, "line": leg.line, "headsign": leg.headsign}
    return f"{text},{dumps(ridden | {'approximate': leg.approximate, 'demo': leg.demo})[1:]}"
