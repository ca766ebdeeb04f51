"""Keep values that a filter takes: an address that was once valid stays valid."""

from __future__ import annotations

from collections.abc import Iterable

from visitapp.store.filter_values import value_uid
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
