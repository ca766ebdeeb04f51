"""Send a feed: from memory, from its file piece by piece, or unpacked from its gzip form."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Executor
from typing import Any

from visitapp.publish.rendered import Rendered, RenderedFiles, Stored
from visitapp.web.feedanswer import Answer, Headers, Version, choose
from visitapp.web.feedmemory import Feed, FeedMemory, Shelf

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_PIECE_BYTES = 60 * 1024
"""Read from a file at once: more are sent piece by piece, as fast as the other end takes them.

Less than the allocator maps apart (visitapp.allocator): memory for a piece is then had again and again. Two hundred
readers may each have one.
"""


async def send_text(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send an answer whose body is at hand."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class FeedSender:
    """Answers requests of feeds that are known; their files are read in `threads`."""

    def __init__(self, files: RenderedFiles, memory: FeedMemory, threads: Executor) -> None:
        self._files, self._memory, self._threads = files, memory, threads

    async def answer(self, feed: Feed, scope: Scope, send: Send, spare: Rendered | None = None) -> bool:
        """Send the answer; False when the bytes are nowhere any more (nothing was sent then).

        `spare` has the feed's bytes, for when nothing else has.
        """
        version, stored = feed.version, feed.stored
        head = scope["method"] == "HEAD"
        answer = choose(version, scope["headers"], head)
        if head or answer.size == 0:
            await send_text(send, answer.status, answer.headers, b"")
            return True
        shelf = self._memory.packed if answer.packed else self._memory.plain
        body = shelf.get(version)
        if body is None and spare is not None:
            body = spare.gzip_body if answer.packed else spare.body
        if body is None:
            if stored is not None and await self._sent_from_file(feed, version, answer, stored, shelf, send):
                return True
            packed = None if answer.packed else self._memory.packed.get(version)
            if packed is None:
                return False
            # Ten times slower than a file, so only for want of one.
            body = await self._in_thread(gzip.decompress, packed)
        part = body if answer.size == len(body) else body[answer.first : answer.first + answer.size]
        await send_text(send, answer.status, answer.headers, part)
        return True

    async def _sent_from_file(
        self, feed: Feed, version: Version, answer: Answer, stored: Stored, shelf: Shelf, send: Send
    ) -> bool:
        """Send bytes that are not in memory; False when the file is gone, or is that of another version by now."""
        begin = stored.body_at + answer.first + (version.head.size if answer.packed else 0)
        opened = await self._in_thread(self._first_piece, stored, begin, answer.size)
        if opened is None:
            return False
        handle, piece = opened
        try:
            if answer.status == 200 and _deserves_room(feed, answer.size, shelf):
                piece += await self._in_thread(_read, handle, answer.size - len(piece), begin + len(piece))
                if len(piece) == answer.size and feed.version is version:
                    shelf.put(version, piece)
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            sent = len(piece)
            while sent < answer.size:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                wanted = min(_PIECE_BYTES, answer.size - sent), begin + sent
                piece = _read_if_cached(handle, *wanted) or await self._in_thread(_read, handle, *wanted)
                if not piece:
                    raise OSError(f"{stored.path} became shorter while it was sent")
                sent += len(piece)
            await send({"type": "http.response.body", "body": piece})
            return True
        finally:
            os.close(handle)

    def _first_piece(self, stored: Stored, begin: int, size: int) -> tuple[int, bytes] | None:
        handle = self._files.open(stored)
        if handle is None:
            return None
        try:
            piece = _read(handle, min(_PIECE_BYTES, size), begin)
        except OSError:
            piece = b""
        if piece:
            return handle, piece
        os.close(handle)
        return None

    async def _in_thread(self, work: Callable[..., Any], *values: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *values)


def _deserves_room(feed: Feed, size: int, shelf: Shelf) -> bool:
    """Whether bytes read from a file are to stay in memory: the second time, or while there is room."""
    feed.disk_reads += 1
    if size > shelf.max_bytes or (feed.disk_reads < 2 and not shelf.has_room(size)):
        return False
    feed.disk_reads = 0
    return True


def _read_if_cached(handle: int, size: int, begin: int) -> bytes:
    """`_read` without waiting for the disk: what the system has in memory is read here, for a thread costs more.

    Nothing when it has it not, or cannot tell (other systems than Linux).
    """
    nowait = getattr(os, "RWF_NOWAIT", None)
    if nowait is None:
        return b""
    found = bytearray(size)
    try:
        return bytes(found) if os.preadv(handle, [found], begin, nowait) == size else b""
    except OSError:
        return b""


def _read(handle: int, size: int, begin: int) -> bytes:
    """`size` bytes from `begin`, fewer only at the end of the file."""
    found = os.pread(handle, size, begin)
    while 0 < len(found) < size:
        more = os.pread(handle, size - len(found), begin + len(found))
        if not more:
            break
        found += more
    return found
