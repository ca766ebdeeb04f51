"""Bytes of unknown encoding as text: byte order marks, UTF-16 without one, UTF-8, else Windows-1252."""

from __future__ import annotations

import codecs
import hashlib
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAGS = re.compile(r"<(?:[/!]|[A-Za-z])[^<>]*>")
_MARKUP = re.compile(r"</?(?:p|br|a|b|i|u|ul|ol|li|div|span|strong|em|h[1-6]|table|img)\b[^<>]*>", re.IGNORECASE)


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text of data without byte order mark, and a fault in one line ("" when all bytes were read).

    `declared` is the encoding that the document names; it is tried after UTF-8, because pages that
    say ISO-8859-1 and send UTF-8 are common and the reverse does not decode.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding)
    wide = _wide_encoding(data[:64])
    if wide:
        return _decode_as(data, wide)
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _decode_legacy(data, declared)


def without_controls(text: str) -> str:
    """text without control characters other than tab and line ends."""
    return _CONTROLS.sub("", text)


def plain(text: str) -> str:
    """text on one line, without HTML tags; a "<" that begins no tag stays, entities are left as they are."""
    return " ".join((_TAGS.sub(" ", text) if "<" in text else text).split())


def has_markup(text: str) -> bool:
    """Whether text holds HTML tags such as a web editor writes."""
    return _MARKUP.search(text) is not None


def made_up_uid(*parts: str) -> str:
    """An identity made from content: the same parts give the same one at every reading."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
    return f"made-{digest[:32]}"


def one_line(text: object, length: int = 200) -> str:
    """str(text) on one line of at most length characters."""
    return " ".join(without_controls(str(text)[: length * 4]).split())[:length]


def _decode_as(data: bytes, encoding: str) -> tuple[str, str]:
    text = data.decode(encoding, "replace")
    return text, "some bytes are no " + encoding.upper() if "\ufffd" in text else ""


def _wide_encoding(head: bytes) -> str:
    """UTF-16 without a mark: every second byte of the ASCII at the start is zero."""
    if len(head) < 4 or b"\x00" not in head:
        return ""
    even, odd = head[0::2], head[1::2]
    if odd.count(0) > len(odd) // 2 and not even.count(0):
        return "utf-16-le"
    if even.count(0) > len(even) // 2 and not odd.count(0):
        return "utf-16-be"
    return ""


def _decode_legacy(data: bytes, declared: str) -> tuple[str, str]:
    repaired = data.decode("utf-8", "replace")
    broken = repaired.count("\ufffd")
    if sum(1 for char in repaired if char > "\x7f") > 2 * broken:
        return repaired, f"{broken} places are no UTF-8"
    for encoding in (declared, "cp1252"):
        try:
            return data.decode(encoding), "" if encoding == declared else "read as Windows-1252"
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1"), "read as ISO-8859-1"
