"""The process that reads untrusted documents: one after the other, under limits of its own.

Requests and replies are frames on standard input and output: eight bytes of length, then a pickle; a
reply begins with one byte more, 1 when the process can go on and 0 when it wants to be replaced.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import resource
import struct
import sys
import time
from datetime import date, datetime, timedelta, timezone
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import feeds.wire
from feeds.read import read
from feeds.sniff import sniff
from feeds.wire import Document, ReadOptions
from feeds.workbook_read import is_workbook

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
FEED_BYTES = 10 * 1024 * 1024
PAGE_BYTES = 5 * 1024 * 1024
WORKBOOK_BYTES = 20 * 1024 * 1024
LENGTH = struct.Struct(">Q")

_MODULES: dict[str, dict[str, Any]] = {
    "datetime": {"date": date, "datetime": datetime, "timedelta": timedelta, "timezone": timezone},
    "zoneinfo": {"ZoneInfo": ZoneInfo},
}


class _WireUnpickler(pickle.Unpickler):
    """Builds wire types and times only, so that a subverted reader cannot run code in the harvester."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "feeds.wire" and not name.startswith("_") and isinstance(getattr(feeds.wire, name, None), type):
            return getattr(feeds.wire, name)
        known = _MODULES.get(module, {})
        if name not in known:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a document")
        return known[name]


class _WirePickler(pickle.Pickler):
    """Writes a zone as its name; as it is, a zone would need getattr to be built again."""

    def reducer_override(self, value: object) -> Any:
        return (ZoneInfo, (value.key,)) if isinstance(value, ZoneInfo) else NotImplemented


def dump_document(document: Document) -> bytes:
    """The document as load_document reads it."""
    reply = io.BytesIO()
    _WirePickler(reply, protocol=5).dump(document)
    return reply.getvalue()


def load_document(reply: bytes) -> Document:
    """The document of a reply. Raises pickle.UnpicklingError when it holds anything else."""
    document = _WireUnpickler(io.BytesIO(reply)).load()
    if not isinstance(document, Document):
        raise pickle.UnpicklingError("the reply is no document")
    return document


def serve() -> None:
    """Reads documents until standard input ends. For a process of its own."""
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(1), "wb")
    # What a library prints must not end up between the frames.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    read(b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", ReadOptions())
    _limit_memory()
    while header := requests.read(LENGTH.size):
        if len(header) < LENGTH.size:
            return
        _answer(requests.read(LENGTH.unpack(header)[0]), replies)


def too_large(data: bytes) -> str | None:
    """Why data is too large to be read, or None: feeds 10 MB, pages 5 MB, workbooks 20 MB."""
    most = WORKBOOK_BYTES if is_workbook(data) else FEED_BYTES
    if len(data) > most:
        return f"larger than {most // 1024 // 1024} MB"
    if len(data) > PAGE_BYTES and sniff(data) == "html":
        return f"a page larger than {PAGE_BYTES // 1024 // 1024} MB"
    return None


def _answer(request: bytes, replies: BinaryIO) -> None:
    _limit_cpu()
    goes_on = b"\x01"
    try:
        data, options = pickle.loads(request)  # noqa: S301 - from our own parent
        fault = too_large(data)
        document = Document(format=None, error=fault) if fault else read(data, options)
        body = dump_document(document)
    except MemoryError:
        goes_on = b"\x00"
        body = dump_document(Document(format=None, error=f"needs more than {MEMORY_BYTES // 1024 // 1024} MB"))
    replies.write(LENGTH.pack(len(body) + 1))
    replies.write(goes_on)
    replies.write(body)
    replies.flush()


def _limit_cpu() -> None:
    used = int(time.process_time()) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, hard))


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # not every system has one
        # Of all that is mapped, so that no more can ever be held.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
