"""What each crossing's verdicts are made of, so that news of one crossing has those of no other made anew.

An occurrence's `reach_key` names one version of everything. What the last versions were made of, crossing by crossing,
stands beside the marks of the worker; a version that is no longer there has all verdicts made anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from visitapp.domain.event.draft_json import json_hash
from visitapp.store import models
from visitapp.store.database import Query, Row

KEPT = 12
"""Versions of the last imports and corrections; verdicts are of one of them within minutes."""
_KEY = "reach_parts"

Parts = Mapping[str, str]
"""For each crossing (slug) a hash of what its verdicts are made of."""


def reach_parts(query: Query, rules: int, networks: str) -> Parts:
    """The parts of what stands in the database. `rules`, `networks`: as in `reach_version`, parts of each crossing."""
    ports = _grouped(query.rows("SELECT slug, country, latitude, longitude, zone, confirmed FROM port ORDER BY slug"))
    timetables = _grouped(query.rows("SELECT crossing_id, uid, imported_at FROM timetable ORDER BY uid"))
    minutes = _grouped(
        query.rows("SELECT port_slug, uid, low_min, middle_min, high_min, demo FROM ground_minutes ORDER BY uid")
    )
    crossings = query.rows("SELECT slug, id, shown_hash, port_from_slug, port_to_slug FROM crossing ORDER BY slug")
    return {
        slug: json_hash(
            [
                *(rules, networks, int(number), shown, timetables.get(number, [])),
                *([ports.get(port, []), minutes.get(port, [])] for port in ends),
            ]
        )
        for slug, number, shown, *ends in crossings
    }


def kept_parts(query: Query) -> dict[str, Parts]:
    """The parts of the last versions that verdicts were made of, by version."""
    rows = query.rows("SELECT value FROM site WHERE key = ?", _KEY)
    return dict(json.loads(rows[0][0])) if rows else {}


async def keep_parts(version: str, parts: Parts) -> None:
    """Inside a transaction: keep the parts of a version that verdicts are made of from now on."""
    row = await models.Site.get_or_none(key=_KEY)
    known: dict[str, Parts] = {} if row is None else json.loads(row.value)
    known.pop(version, None)
    last = [*known.items(), (version, parts)][-KEPT:]
    value = json.dumps(dict(last), separators=(",", ":"))
    await models.Site.update_or_create(key=_KEY, defaults={"value": value})


def _grouped(rows: list[Row]) -> dict[object, list[list[str]]]:
    """By the first column, the others as text."""
    found: dict[object, list[list[str]]] = {}
    for first, *others in rows:
        found.setdefault(first, []).append(list(map(str, others)))
    return found
