"""The entries of a calendar from their stamps: only those are read and written that changed since they were last."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from feeds.ical_write import WrittenEntry
from visitapp.publish.calendar import MAX_BYTES, written_piece
from visitapp.publish.feed import FeedInfo
from visitapp.publish.pieces import Pieces
from visitapp.publish.words import words
from visitapp.store.database import Query
from visitapp.store.feed_read import Stamp, stamped_entries

_AT_ONCE = 400
"""Entries that are read together."""


def stamped_pieces(
    query: Query, stamps: Sequence[Stamp], info: FeedInfo, kept: Pieces, about: Hashable = ()
) -> list[WrittenEntry]:
    """The first of `stamps`, written, in no order: as many as fill a calendar, and some more.

    Each is of its stamp, of the words, names and addresses of `info`, and of `about`: what else it shows.
    """
    names = (tuple(names.items()) for names in (info.category_names, info.municipality_names))
    kind = kept.kind((info.site, info.base_url, info.language, info.template_changed_at, *names, about))
    pieces: list[WrittenEntry] = []
    size = 0
    for at in range(0, len(stamps), _AT_ONCE):
        pieces += (part := _part(query, stamps[at : at + _AT_ONCE], kind, info, kept))
        size += sum(len(piece.octets) for piece in part)
        if size > MAX_BYTES:  # what follows is left out
            break
    return pieces


def _part(query: Query, stamps: Sequence[Stamp], kind: int, info: FeedInfo, kept: Pieces) -> list[WrittenEntry]:
    pieces = kept.find((kind, stamp) for stamp in stamps)
    missing = {stamp.uid: stamp for stamp, piece in zip(stamps, pieces, strict=True) if piece is None}
    spoken = words(info.language)
    new = {
        (kind, missing[entry.occurrence_uid]): written_piece(entry, info, spoken)
        for entry in stamped_entries(query, list(missing.values()), info.language)
    }
    kept.keep(new)
    return [piece for piece in (*pieces, *new.values()) if piece is not None]
