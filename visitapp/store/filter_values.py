"""Values that a filter took at some time: an address that was once valid stays valid."""

from __future__ import annotations

from collections.abc import Iterable

from visitapp.store.database import Query
from visitapp.store.models import FilterValue

_CHUNK = 500


async def remember_values(kind: str, slugs: Iterable[str]) -> None:
    """Keep `slugs` as values of `kind` (municipality, category, audience, accessible, place, organiser, crossing)."""
    rows = [
        FilterValue(uid=value_uid(kind, slug), kind=kind, slug=slug, alias_of="") for slug in sorted(set(slugs)) if slug
    ]
    if rows:
        await FilterValue.bulk_create(rows, ignore_conflicts=True, batch_size=_CHUNK)


async def merge_values(kind: str, slug: str, into: str) -> None:
    """From now on `slug` means `into`, and so does all that meant `slug`. Inside a transaction."""
    await remember_values(kind, [slug, into])
    await FilterValue.filter(kind=kind, alias_of=slug).update(alias_of=into)
    await FilterValue.filter(uid=value_uid(kind, slug)).update(alias_of=into)
    await FilterValue.filter(uid=value_uid(kind, into)).update(alias_of="")


def remembered_values(query: Query) -> dict[str, set[str]]:
    """Every value that was ever valid, by kind."""
    found: dict[str, set[str]] = {}
    for kind, slug in query.rows("SELECT kind, slug FROM filter_value"):
        found.setdefault(kind, set()).add(slug)
    return found


def alias_of(query: Query, kind: str, slug: str) -> str:
    """What `slug` was merged into; "" when it was not."""
    rows = query.rows("SELECT alias_of FROM filter_value WHERE uid = ?", value_uid(kind, slug))
    return str(rows[0][0]) if rows else ""


def value_uid(kind: str, slug: str) -> str:
    """The key of a value's row."""
    return f"{kind}:{slug}"[:190]
