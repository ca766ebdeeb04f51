"""Written parts of feeds, kept by all that they were written of: a feed in which one event changed writes that one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from typing import Protocol, TypeVar

MAX_BYTES = 10_000_000
"""The base feeds of all four languages and five forms take 21 MB; server and worker begin with half of them each."""
_OVERHEAD = 700
"""Bytes that a part takes beside what is written: its key and its order."""


class Piece(Protocol):
    """A part of a feed as it stands there."""

    @property
    def octets(self) -> bytes:
        """What is written."""
        ...


_Key = TypeVar("_Key", bound=Hashable)
P = TypeVar("P", bound=Piece)


class Pieces:
    """Parts of feeds, at most `max_bytes` of them; those longest not asked for make room. Safe among threads."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._pieces: OrderedDict[Hashable, Piece] = OrderedDict()
        self._kinds: dict[Hashable, int] = {}
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """How much they take."""
        return self._bytes

    def kind(self, about: Hashable) -> int:
        """A short name for all that the parts of one feed have in common, so that it is compared but once."""
        with self._lock:
            if len(self._kinds) >= 1000 and about not in self._kinds:
                self._clear()
            return self._kinds.setdefault(about, len(self._kinds))

    def find(self, keys: Iterable[Hashable], form: type[P]) -> list[P | None]:
        """The part of each key, None where there is none of this form."""
        with self._lock:
            found: list[P | None] = []
            for key in keys:
                piece = self._pieces.get(key)
                if piece is not None:
                    self._pieces.move_to_end(key)
                found.append(piece if isinstance(piece, form) else None)
            return found

    def keep(self, pieces: Mapping[_Key, Piece]) -> None:
        """Keep parts that were written now."""
        with self._lock:
            for key, piece in pieces.items():
                self._bytes += _size(piece)
                old = self._pieces.get(key)
                self._pieces[key] = piece
                if old is not None:
                    self._bytes -= _size(old)
                    self._pieces.move_to_end(key)
            while self._bytes > self._max_bytes:
                self._bytes -= _size(self._pieces.popitem(last=False)[1])

    def _clear(self) -> None:
        self._kinds.clear()
        self._pieces.clear()
        self._bytes = 0


def _size(piece: Piece) -> int:
    return len(piece.octets) + _OVERHEAD
