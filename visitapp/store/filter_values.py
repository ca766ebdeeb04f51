"""Values that a filter took at some time: an address that was once valid stays valid."""

from __future__ import annotations

from visitapp.store.database import Query


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
