"""Text, addresses and content lines of iCalendar as octets (RFC 5545 §3.1 and §3.3.11, RFC 6868)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FOLD_AT = 75
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_NOT_IN_URI = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]")
_SHORT = 100
"""Characters of which it is as soon seen that they are printable."""
_DOUBTFUL = bytes(octet in (*range(9), *range(0x0B, 0x20), 0x7F, 0xC2, 0xE2) for octet in range(256))
"""1 for the controls and for what the others to be cleaned begin with, as « and dashes do: where to look closer."""


def _clean(text: str) -> str:
    """`text` with line feeds and tabs as its only control characters."""
    if _UNCLEAN.search(text):
        return _UNCLEAN.sub("", _BREAK.sub("\n", text))
    return text


def _clean_octets(text: str) -> bytes:
    """`_clean` in UTF-8, where it is cheaper to see that there is nothing to clean."""
    if len(text) < _SHORT and text.isprintable():
        return text.encode()
    try:
        octets = text.encode()
    except UnicodeEncodeError:  # half a character
        return _clean(text).encode()
    return _clean(text).encode() if b"\1" in octets.translate(_DOUBTFUL) else octets


def text_octets(text: str) -> bytes:
    """A value of the type TEXT, escaped; without the control characters that it may not hold."""
    octets = _clean_octets(text).replace(b"\\", b"\\\\").replace(b";", b"\\;")
    return octets.replace(b",", b"\\,").replace(b"\n", b"\\n")


def quoted(text: str) -> str:
    """A parameter value in quotes, what a quote may not hold written as RFC 6868 says."""
    return '"' + _clean(text).replace("^", "^^").replace("\n", "^n").replace('"', "^'") + '"'


def uri_octets(address: str) -> bytes:
    """A value of the type URI, without what would end it."""
    # Nearly all are as they should be, and it is cheaper to see than to search.
    plain = address.isprintable() and " " not in address
    return (address if plain else _NOT_IN_URI.sub("", address)).encode()


def content_lines(lines: Iterable[bytes]) -> bytes:
    """`content_line` of each."""
    return b"".join(map(content_line, lines))


def content_line(line: bytes) -> bytes:
    """A content line: UTF-8, at most 75 octets between line breaks, broken between characters (RFC 5545 §3.1)."""
    if len(line) <= _FOLD_AT:
        return line + b"\r\n"
    parts = []
    begin, end = 0, _FOLD_AT
    while end < len(line):
        while line[end] & 0xC0 == 0x80:  # it belongs to the character before
            end -= 1
        parts.append(line[begin:end])
        begin, end = end, end + _FOLD_AT - 1
    parts.append(line[begin:])
    return b"\r\n ".join(parts) + b"\r\n"
