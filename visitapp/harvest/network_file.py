"""A region's public transport as one file in the data folder: read in a fraction of the time its zip takes.

A file is a magic, a version, the length and SHA-256 of what follows, then the fields of a TransitFeed in their order:
arrays as they lie in memory (little-endian), lists of texts as UTF-8 with their lengths before them, all else as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import cast

from visitapp.domain.errors import InputError
from visitapp.domain.transit.types import Frequency, TransitFeed

MAGIC = b"visitapp-transit"
VERSION = 2
UNMARKED = 1
"""Files of this version, before there was a demo mark, are read as no demo."""
FOLDER = "networks"
"""In the data folder; a file for each feed, named after it."""
SUFFIX = ".transit"
_HEAD = struct.Struct("<16sIQ32s")
_PART = struct.Struct("<cQ")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MARKS: dict[str, object] = {"demo": False}
_TABLES = ("frequencies", "transfers", "stays", "leaves")


def network_path(data_dir: Path, name: str) -> Path:
    """Where the feed of that name is kept. Raises InputError when it cannot be a name."""
    if not _NAME.fullmatch(name) or len(name) > 60:
        raise InputError("name", "is not made of lower-case letters, digits and single hyphens", name)
    return data_dir / FOLDER / f"{name}{SUFFIX}"


def kept_networks(data_dir: Path) -> list[Path]:
    """The files of all feeds that are kept, by name."""
    return sorted((data_dir / FOLDER).glob(f"*{SUFFIX}"))


def write_network(path: Path, feed: TransitFeed) -> int:
    """Write the file whole or not at all, in place of one that is there; how many bytes it has."""
    body = b"".join(_parts(feed))
    head = _HEAD.pack(MAGIC, VERSION, len(body), hashlib.sha256(body).digest())
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            file.write(head)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return len(head) + len(body)


def read_network(path: Path) -> TransitFeed:
    """The feed in a file. Raises InputError when the file is damaged, another version's, or none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})") from error
    if len(data) < _HEAD.size or not data.startswith(MAGIC):
        raise InputError(str(path), "is no network of visitapp")
    _, version, length, checksum = _HEAD.unpack_from(data)
    if version not in (UNMARKED, VERSION):
        raise InputError(str(path), f"is of version {version}, not {VERSION}: import its feed again")
    body = memoryview(data)[_HEAD.size :]
    if len(body) != length or hashlib.sha256(body).digest() != checksum:
        raise InputError(str(path), "is damaged: import its feed again")
    return _feed(body, _MARKS if version == UNMARKED else {})


def networks_version(data_dir: Path) -> str:
    """What all files hold, in some letters: another after an import or a removal, "" when there is none.

    Only the head of each is read, which tells the sum of the rest.
    """
    heads = [f"{path.name} {_head(path).hex()}" for path in kept_networks(data_dir)]
    return hashlib.sha256("\n".join(heads).encode()).hexdigest()[:16] if heads else ""


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD.size)
    except OSError:  # removed since it was listed, or not to be read: the same as an empty one
        return b""


def _parts(feed: TransitFeed) -> Iterator[bytes]:
    for field in fields(TransitFeed):
        value = getattr(feed, field.name)
        if isinstance(value, array):
            kind, content = value.typecode.encode(), _little(value).tobytes()
        elif isinstance(value, list) and all(isinstance(text, str) for text in value):
            kind, content = b"t", _texts(value)
        else:
            kind, content = b"j", json.dumps(_plain(field.name, value), ensure_ascii=False).encode()
        yield _PART.pack(kind, len(content))
        yield content


def _plain(name: str, value: object) -> object:
    """What JSON can hold: days as text, a service's bits in hexadecimal, rows as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if name == "service_days":
        return [f"{bits:x}" for bits in cast("list[int]", value)]
    if name == "frequencies":
        return [[one.trip, one.start_s, one.end_s, one.headway_s, one.exact] for one in cast("list[Frequency]", value)]
    return value


def _feed(body: memoryview, given: dict[str, object]) -> TransitFeed:
    """The feed with the fields of `given`, the others as they are written."""
    values = dict(given)
    at = 0
    for field in fields(TransitFeed):
        if field.name in given:
            continue
        kind, length = _PART.unpack_from(body, at)
        at += _PART.size
        content = body[at : at + length]
        at += length
        if kind == b"t":
            values[field.name] = _read_texts(content)
        elif kind == b"j":
            values[field.name] = _meant(field.name, json.loads(bytes(content)))
        else:
            column = array(kind.decode())
            column.frombytes(content)
            values[field.name] = _little(column)
    return TransitFeed(**values)  # type: ignore[arg-type]  # written by _parts, field by field, and whole


def _meant(name: str, value: object) -> object:
    if name == "first_day":
        return date.fromisoformat(cast("str", value))
    if name == "agencies":
        return tuple(cast("list[str]", value))
    if name == "service_days":
        return [int(bits, 16) for bits in cast("list[str]", value)]
    if name == "frequencies":
        return [Frequency(*row) for row in cast("list[tuple[int, int, int, int, bool]]", value)]
    if name == "stop_areas" or name in _TABLES:
        return [tuple(row) for row in cast("list[list[object]]", value)]
    return value


def _texts(texts: list[str]) -> bytes:
    """The lengths in characters, then all texts in one, so that they are cut and not decoded one by one."""
    lengths = array("I", map(len, texts))
    return struct.pack("<Q", len(texts)) + _little(lengths).tobytes() + "".join(texts).encode()


def _read_texts(content: memoryview) -> list[str]:
    (count,) = struct.unpack_from("<Q", content)
    lengths = array("I")
    lengths.frombytes(content[8 : 8 + 4 * count])
    joined = bytes(content[8 + 4 * count :]).decode()
    texts, at = [], 0
    for length in _little(lengths):
        texts.append(joined[at : at + length])
        at += length
    return texts


def _little(column: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return column
    swapped = column[:]
    swapped.byteswap()
    return swapped
