"""The matrix and status services of Valhalla: the ways from one point to several, and which version answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from feeds.road_table import Point, RoadTable, read_figure, read_list, read_object, read_version
from feeds.wire import FormatError

STATUS_PATH = "/status"


def write_matrix_path(costing: str, points: Sequence[Point]) -> str:
    """Path and query that ask for the ways from the first point to all of them, itself too."""
    told = [{"lat": round(latitude, 5), "lon": round(longitude, 5)} for latitude, longitude in points]
    body = json.dumps({"sources": told[:1], "targets": told, "costing": costing}, separators=(",", ":"))
    return f"/sources_to_targets?json={quote(body, safe=':,[]')}"


def read_matrix(data: bytes, count: int) -> RoadTable:
    """The answer about `count` points. Raises FormatError when it is none, or not about so many.

    `sources_to_targets` is a list of rows, here one; `time` in seconds, null where no way leads; the indexes, where
    they stand, say which point is meant. How far a point was moved to a road is not told.
    """
    answer = read_object(data)
    rows = read_list(answer.get("sources_to_targets"), 1, "sources_to_targets")
    row = read_list(rows[0], count, "the row of targets")
    return RoadTable(tuple(_seconds(entry, place) for place, entry in enumerate(row)), (None,) * count)


def read_status(data: bytes) -> str:
    """Version of the program and day of its roads, as "3.5.1 2026-10-02". Raises FormatError."""
    answer = read_object(data)
    made = read_figure(answer.get("tileset_last_modified"), "the age of the roads")
    day = datetime.fromtimestamp(made, UTC).date().isoformat() if made and made < _LAST else ""
    return f"{read_version(answer.get('version'))} {day}".strip()


_LAST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def _seconds(entry: object, place: int) -> float | None:
    if not isinstance(entry, dict):
        raise FormatError(f"target {place} is no object")
    if entry.get("from_index", 0) != 0 or entry.get("to_index", place) != place:
        raise FormatError(f"target {place} is about another one")
    return read_figure(entry.get("time"), "a time")
