"""The parts of a feed from their stamps: only those are read and written that changed since they were last.

A part is kept by the stamps of the occurrences that it shows, by the words, names and addresses of its feed, and by
whatever else it is written of.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

from feeds.ical_write import WrittenEntry
from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.calendar import MAX_BYTES, written_piece
from visitapp.publish.feed import FeedInfo
from visitapp.publish.pieces import P, Pieces
from visitapp.publish.words import words
from visitapp.publish.writtenahead import written_ahead
from visitapp.store.calendar_lines import CalendarLines
from visitapp.store.database import Query
from visitapp.store.feed_read import stamped_entries
from visitapp.store.stamps import Stamp

K = TypeVar("K", int, str)
_AT_ONCE = 400
"""Entries that are read together."""


def stamped_pieces(
    query: Query,
    stamps: Sequence[Stamp],
    info: FeedInfo,
    kept: Pieces,
    lines: CalendarLines | None = None,
    about: Hashable = (),
    max_bytes: int | None = MAX_BYTES,
) -> list[WrittenEntry]:
    """The first of `stamps`, written for a calendar, in no order: as many as fill `max_bytes`, and some more.

    `lines`: what was written ahead. `about`: what else they show.
    """
    kind = _kind(info, kept, about)
    pieces: list[WrittenEntry] = []
    at = size = 0
    while at < len(stamps) and (max_bytes is None or size <= max_bytes):  # what follows is left out
        # The first tell how many more will fit.
        some = len(stamps) if max_bytes is None else (max_bytes - size) * at // size + 1 if size else _AT_ONCE
        part = _part(query, stamps[at : at + some], kind, info, kept, lines)
        pieces += part
        size += sum(len(piece.octets) for piece in part)
        at += some
    return pieces


def stamped_parts(
    query: Query,
    shown: Mapping[K, Sequence[Stamp]],
    info: FeedInfo,
    kept: Pieces,
    about: Hashable,
    form: type[P],
    write: Callable[[Collection[K], list[FeedEntry]], Mapping[K, P]],
) -> dict[K, P]:
    """The part of each name in `shown`, of the occurrences that it shows; those without any words are left out.

    `write` makes those of some names, given all entries that they show. `about`: what else the parts are of.
    """
    kind = _kind(info, kept, about)
    keys = {name: (kind, _digest(name, stamps)) for name, stamps in shown.items()}
    found = dict(zip(keys, kept.find(keys.values(), form), strict=True))
    missing = [name for name, part in found.items() if part is None]
    stamps = {stamp.occurrence: stamp for name in missing for stamp in shown[name]}
    new = write(missing, stamped_entries(query, list(stamps.values()), info.language)) if missing else {}
    kept.keep({keys[name]: part for name, part in new.items()})
    return {name: part for name, part in (found | dict(new)).items() if part is not None}


def by_event(stamps: Sequence[Stamp]) -> dict[int, list[Stamp]]:
    """The stamps of each event, by its row."""
    events: dict[int, list[Stamp]] = {}
    for stamp in stamps:
        events.setdefault(stamp.event, []).append(stamp)
    return events


def _kind(info: FeedInfo, kept: Pieces, about: Hashable) -> int:
    return kept.kind((*info.said(), about))


def _digest(name: int | str, stamps: Sequence[Stamp]) -> bytes:
    """Short for a series of hundreds of dates, too."""
    return blake2b(repr((name, [stamp.key for stamp in stamps])).encode(), digest_size=16).digest()


def _part(
    query: Query, stamps: Sequence[Stamp], kind: int, info: FeedInfo, kept: Pieces, lines: CalendarLines | None
) -> list[WrittenEntry]:
    pieces = kept.find(((kind, *stamp.key) for stamp in stamps), WrittenEntry)
    missing = {stamp.uid: stamp for stamp, piece in zip(stamps, pieces, strict=True) if piece is None}
    if not missing:
        return [piece for piece in pieces if piece is not None]
    new = dict(written_ahead(query, lines, missing.values(), info)) if lines else {}
    spoken = words(info.language)
    left = [stamp for uid, stamp in missing.items() if uid not in new]
    for entry in stamped_entries(query, left, info.language) if left else ():
        new[entry.occurrence_uid] = written_piece(entry, info, spoken)
    kept.keep({(kind, *missing[uid].key): piece for uid, piece in new.items()})
    return [piece for piece in (*pieces, *new.values()) if piece is not None]
