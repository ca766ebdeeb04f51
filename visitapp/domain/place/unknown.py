"""Places that events name and that are none of ours: when two of them are the same."""

from __future__ import annotations

import hashlib

from visitapp.domain.event.types import Whereabouts
from visitapp.domain.text import fold, fold_place

LONGEST_NAME_KEY = 100


def unknown_key(where: Whereabouts) -> str:
    """What is equal for events at one unknown place; "" where there is nothing to be asked.

    That is its name (else its address) and municipality, and its address, else its position to about a kilometre: a
    municipality has many parish halls. Known places, what is only online and a position without a name have none.
    """
    name = name_key(where)
    if not name or where.place or (where.online_url and not _is_somewhere(where)):
        return ""
    spot = fold(where.address) if where.name else ""
    if not spot and where.latitude is not None and where.longitude is not None:
        spot = f"{where.latitude:.2f},{where.longitude:.2f}"
    return hashlib.sha256(f"{name}\n{where.municipality}\n{spot}".encode()).hexdigest()[:24]


def anywhere_key(municipality: str) -> str:
    """What stands for every unknown place of one name in a municipality, whatever its address."""
    return f"*{municipality}"


def name_key(where: Whereabouts) -> str:
    """Its folded name, else its folded address; "" when it has neither."""
    return fold_place(where.name or where.address)[:LONGEST_NAME_KEY]


def _is_somewhere(where: Whereabouts) -> bool:
    return bool(where.address) or where.latitude is not None
