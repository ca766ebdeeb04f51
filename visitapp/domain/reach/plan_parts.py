"""Plans in parts that many have in common, each kept once: the boats, and the ways between port and place.

A part is a JSON object with marks for dates, counted from the day in UTC on which its boat leaves. What is left for a
verdict to say is when its boats leave, how much time is to spare, and what all rests on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from visitapp.domain.reach.plan_json import dumps, flag, ground_text, iso, legs_text, plan_to_json
from visitapp.domain.reach.plan_marks import Marks, on_day
from visitapp.domain.reach.types import GroundTime, Journey, Reach

_SECOND = timedelta(seconds=1)


class PlanPart(NamedTuple):
    """`number`: that of the text, the same at all times."""

    number: int
    text: str


Parts = tuple[PlanPart, PlanPart, PlanPart, PlanPart]
"""The boat out, the way from it to the place, the boat home and the way to it."""


def number_of(text: str) -> int:
    """A hash of 63 bits."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def part_of(text: str) -> PlanPart:
    """A part that is written so."""
    return PlanPart(number_of(text), text)


def boat_part(direction: str, sailing: str, moments: tuple[datetime, datetime, datetime, datetime]) -> PlanPart | None:
    """A boat; None where it names a date too far away. `moments`: check-in closes, it leaves, arrives, one is on land.

    All in UTC.
    """
    marks = Marks(moments[1].date())
    closes, departs, arrives, on_land = map(marks.moment, moments)
    text = (
        f'{{"direction":"{direction}","sailing":{marks.key(sailing)},"check_in_closes_at":"{closes}"'
        f',"departs_at":"{departs}","arrives_at":"{arrives}","on_land_at":"{on_land}"}}'
    )
    return part_of(text) if marks.near else None


def fixed_part(ground: GroundTime, early: timedelta | None) -> PlanPart | None:
    """A way that takes as long whenever one goes; None where that is no whole seconds.

    `early`: home, how long before check-in closes one is at the port.
    """
    if ground.middle % _SECOND or (early is not None and early % _SECOND):
        return None
    before = "" if early is None else f'"early_s":{early // _SECOND},'
    return part_of(f"{{{before}{ground_text(ground)}}}")


def ride_out_part(there: str, legs: str, demo: bool, walk_s: int, walk_to: str) -> PlanPart:
    """A way out by rides. `there`: when one is at the place, marked; `legs`: as `legs_text` writes them.

    `walk_s`: from the quay to the stop `walk_to` (JSON), which is not in `legs`.
    """
    walk = f'"walk_s":{walk_s},"walk_to":{walk_to},' if walk_s else ""
    return part_of(f'{{"there_at":"{there}","demo":{flag(demo)},{walk}"legs":[{legs}]}}')


def ride_home_part(leaves: str, legs: str, demo: bool) -> PlanPart:
    """A way home by rides, likewise. `leaves`: when one leaves the place."""
    return part_of(f'{{"leaves_at":"{leaves}","demo":{flag(demo)},"legs":[{legs}]}}')


def parts_of(reach: Reach) -> Parts | None:
    """The parts of a plan with two boats; None where it has none, or cannot be put together of parts."""
    out, home = reach.out, reach.home
    if out is None or home is None:
        return None
    boats = _boat_of(out), _boat_of(home)
    ways = _way_out(out), _way_home(home)
    if boats[0] is None or ways[0] is None or boats[1] is None or ways[1] is None:
        return None
    parts = boats[0], ways[0], boats[1], ways[1]
    rest = {"slack_s": slack_of(reach), "assumptions": sorted(reach.assumptions)}
    days = out.departs_at.date(), home.departs_at.date()
    return parts if whole_plan(rest, [part.text for part in parts], *days) == plan_to_json(reach) else None


def slack_of(reach: Reach) -> tuple[int, int]:
    """The seconds to spare out and home."""
    out, home = (0 if one is None else int(one.slack.total_seconds()) for one in (reach.out, reach.home))
    return out, home


def rest_text(slack_s: tuple[int, int], assumptions: str) -> str:
    """What a plan says besides its parts. `slack_s`: out and home; `assumptions`: as `marks_text` writes them.

    Written as PostgreSQL writes JSON, so that what is read there is the same text.
    """
    return f'{{"slack_s": [{slack_s[0]}, {slack_s[1]}], "assumptions": {assumptions}}}'


@lru_cache(maxsize=1024)
def marks_text(assumptions: tuple[str, ...]) -> str:
    """What a plan rests on."""
    return json.dumps(sorted(assumptions))


def whole_plan(rest: Mapping[str, Any], texts: Sequence[str], out_on: date, home_on: date) -> dict[str, Any]:
    """A plan as `plan_to_json` gives it. `rest`: that of `rest_text`, read; `texts`: of its parts.

    `out_on`, `home_on`: the days on which its boats leave, in UTC. Nothing in it is to be changed.
    """
    out_s, home_s = rest["slack_s"]
    return {
        "out": _journey(_read(texts[0], out_on), _read(texts[1], out_on), out_s),
        "home": _journey(_read(texts[2], home_on), _read(texts[3], home_on), home_s),
        "assumptions": rest["assumptions"],
    }


def _boat_of(journey: Journey) -> PlanPart | None:
    moments = journey.check_in_closes_at, journey.departs_at, journey.arrives_at, journey.on_land_at
    return boat_part(journey.direction, journey.sailing_key, moments)


def _way_out(journey: Journey) -> PlanPart | None:
    there_at, legs = journey.there_at, journey.legs
    if there_at is None:
        return None
    if not legs:
        return fixed_part(journey.ground, None) if there_at == journey.on_land_at + journey.ground.middle else None
    walk_s, walk_to = 0, ""
    if legs[0].vehicle is None:
        walk_s, walk_to, legs = (legs[0].arrives_at - legs[0].departs_at) // _SECOND, legs[0].to_name, legs[1:]
    marks = Marks(journey.departs_at.date())
    told = marks.moment(there_at), legs_text(legs, marks.moment)
    return ride_out_part(*told, journey.ground.demo, walk_s, dumps(walk_to)) if marks.near else None


def _way_home(journey: Journey) -> PlanPart | None:
    leaves_at = journey.leaves_at
    if leaves_at is None:
        return None
    if not journey.legs:
        return fixed_part(journey.ground, journey.check_in_closes_at - leaves_at - journey.ground.middle)
    marks = Marks(journey.departs_at.date())
    told = marks.moment(leaves_at), legs_text(journey.legs, marks.moment)
    return ride_home_part(*told, journey.ground.demo) if marks.near else None


def _journey(boat: Mapping[str, Any], way: Mapping[str, Any], slack_s: int) -> dict[str, Any]:
    leaves_at, there_at = way.get("leaves_at"), way.get("there_at")
    moments = boat["check_in_closes_at"], boat["departs_at"], boat["arrives_at"], boat["on_land_at"]
    legs = way.get("legs")
    if legs is None:
        ground = {name: value for name, value in way.items() if name != "early_s"}
        middle = timedelta(seconds=way["ground_s"][1])
        if (early_s := way.get("early_s")) is None:
            there_at = iso(datetime.fromisoformat(moments[3]) + middle)
        else:
            leaves_at = iso(datetime.fromisoformat(moments[0]) - timedelta(seconds=early_s) - middle)
    else:
        if there_at is not None:
            begins, ends = moments[3], there_at
            if walk_s := way.get("walk_s"):
                stop = iso(datetime.fromisoformat(begins) + timedelta(seconds=walk_s))
                legs = [{"from": "", "to": way["walk_to"], "departs_at": begins, "arrives_at": stop}, *legs]
        else:
            begins, ends = leaves_at, legs[-1]["arrives_at"]
        length_s = int((datetime.fromisoformat(ends) - datetime.fromisoformat(begins)).total_seconds())
        ground = {"ground_s": [length_s] * 3, "estimated": False, "demo": way["demo"]}
    value = {
        "direction": boat["direction"], "sailing": boat["sailing"], "leaves_at": leaves_at,
        "check_in_closes_at": moments[0], "departs_at": moments[1], "arrives_at": moments[2],
        "on_land_at": moments[3], "there_at": there_at, **ground, "slack_s": slack_s,
    }  # fmt: skip
    return value if legs is None else {**value, "legs": legs}


@lru_cache(maxsize=2048)
def _read(text: str, day: date) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(on_day(text, day))
    return found
