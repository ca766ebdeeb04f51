"""The table service of OSRM (HTTP API v1): the ways from one point to several."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from feeds.road_table import Point, RoadTable, read_figure, read_list, read_object, read_version
from feeds.wire import FormatError


def write_table_path(profile: str, points: Sequence[Point]) -> str:
    """Path and query that ask for the ways from the first point to all of them, itself too.

    Each point is "longitude,latitude". No option that servers of version 5.0 do not know.
    """
    coordinates = ";".join(f"{longitude:.5f},{latitude:.5f}" for latitude, longitude in points)
    return f"/table/v1/{quote(profile, safe='')}/{coordinates}?sources=0&generate_hints=false"


def read_table(data: bytes, count: int) -> RoadTable:
    """The answer about `count` points. Raises FormatError when it is none, or not about so many.

    `durations` is a list of rows, here one, in seconds, null where no way leads; `destinations` tell how far each
    point was moved to a road (`distance`, metres); `data_version` stands there when the server's data has one.
    """
    answer = read_object(data)
    if answer.get("code") != "Ok":
        raise FormatError(f"its code is {str(answer.get('code'))[:40]!r}")
    row = read_list(read_list(answer.get("durations"), 1, "durations")[0], count, "the row of durations")
    seconds = tuple(read_figure(value, "a duration") for value in row)
    return RoadTable(seconds, _stray(answer.get("destinations"), count), read_version(answer.get("data_version")))


def _stray(destinations: object, count: int) -> tuple[float | None, ...]:
    if destinations is None:
        return (None,) * count
    waypoints = read_list(destinations, count, "destinations")
    return tuple(
        read_figure(one.get("distance"), "a distance to the road") if isinstance(one, dict) else None
        for one in waypoints
    )
