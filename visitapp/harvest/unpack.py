"""Undo a response's compression within a size: what is beyond it is never made."""

from __future__ import annotations

import zlib
from typing import IO

_STEP = 256 * 1024


class UnpackError(ValueError):
    """The body cannot be had; str() is one line."""


class Unpacker:
    """Takes a body in parts as sent and gives it whole; at most `most` bytes are ever held.

    With `into` they are written there as they come, and `finish` gives none. Knows gzip and deflate (RFC 9110 §8.4.1),
    one coding only: two would let a bomb hide in a bomb.
    """

    def __init__(self, encoding: str, most: int, into: IO[bytes] | None = None) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise UnpackError(f"is compressed in a way we did not ask for ({self._encoding[:40]})")
        self._most = most
        self._into = into
        self._kept = 0
        self._body = bytearray()
        self._inner: zlib._Decompress | None = None

    def feed(self, part: bytes) -> None:
        """The next part. Raises UnpackError when it is too much or no such compression."""
        if self._encoding in ("", "identity"):
            self._keep(part)
        elif part:
            try:
                self._inflate(part)
            except zlib.error as error:
                raise UnpackError(f"its compression is broken: {error}") from error

    def finish(self) -> bytes:
        """The body. Raises UnpackError when it breaks off."""
        if self._inner is not None and not self._inner.eof:
            raise UnpackError("its compressed body breaks off")
        return bytes(self._body)

    def _inflate(self, part: bytes) -> None:
        while True:
            # A gzip file may have several members (RFC 1952 §2.2); what else follows the end is no one's.
            if self._inner is None or (self._inner.eof and part.startswith(b"\x1f\x8b")):
                self._inner = self._start(part)
            if self._inner.eof:
                return
            made = self._inner.decompress(part, _STEP)
            self._keep(made)
            part = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
            if not part and len(made) < _STEP:
                return

    def _start(self, head: bytes) -> zlib._Decompress:
        if self._encoding != "deflate":
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        # Half of the world sends it without the zlib frame that the standard asks for.
        framed = head[0] & 0x0F == 8 and (len(head) < 2 or (head[0] * 256 + head[1]) % 31 == 0)
        return zlib.decompressobj(zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)

    def _keep(self, part: bytes) -> None:
        self._kept += len(part)
        if self._kept > self._most:
            raise UnpackError(f"is larger than {self._most // 1024 // 1024} MB")
        if self._into is None:
            self._body += part
        else:
            self._into.write(part)
