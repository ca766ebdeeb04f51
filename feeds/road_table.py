"""How long the ways from one point to several take, as programs that find ways on roads tell it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from feeds.wire import FormatError

Point = tuple[float, float]
"""Latitude and longitude in degrees."""
LONGEST_VERSION = 100


@dataclass(frozen=True, slots=True)
class RoadTable:
    """The answer for each point in the order asked, the first being where all ways begin.

    `seconds`: None where no way leads. `stray_m`: how far the point lies from the road that was taken for it, None
    when it is not told. `version`: of the data, "" when it is not told.
    """

    seconds: tuple[float | None, ...]
    stray_m: tuple[float | None, ...]
    version: str = ""


def read_object(data: bytes) -> dict[str, Any]:
    """The JSON object of an answer. Raises FormatError for anything else, NaN and Infinity too (RFC 8259 §6)."""
    try:
        value = json.loads(data, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"is no JSON: {' '.join(str(error).split())[:100]}") from error
    if not isinstance(value, dict):
        raise FormatError("is no JSON object")
    return value


def read_figure(value: object, what: str) -> float | None:
    """A finite figure that is not negative, None for null. Raises FormatError for anything else."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormatError(f"{what} is no number: {str(value)[:40]!r}")
    try:
        figure = float(value)
    except OverflowError as error:
        raise FormatError(f"{what} is beyond all numbers") from error
    if not isfinite(figure) or figure < 0:
        raise FormatError(f"{what} is no length of time or way: {figure}")
    return figure


def read_list(value: object, length: int, what: str) -> Sequence[Any]:
    """A list of just that length. Raises FormatError."""
    if not isinstance(value, list):
        raise FormatError(f"{what} is no list")
    if len(value) != length:
        raise FormatError(f"{what} has {len(value)} entries instead of {length}")
    return value


def read_version(value: object) -> str:
    """A version in one short line; "" when there is none."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_VERSION]


def _refused(word: str) -> float:
    raise ValueError(f"{word} is no number")
