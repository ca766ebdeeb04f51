"""Text for XML 1.0: escaped, and without the characters that no XML document may hold."""

from __future__ import annotations

import re

_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NOT_IN_URI = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean_text(text: str) -> str:
    """`text` with line feeds and tabs as its only control characters, and no character that XML forbids (§2.2).

    CR becomes LF, as a parser would. It then encodes as UTF-8 whatever it was.
    """
    if text.isprintable():
        return text
    return _UNCLEAN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def clean_address(address: str) -> str:
    """`address` without blanks and control characters, which no URI holds (RFC 3986 §2)."""
    return _NOT_IN_URI.sub("", address)


def xml_text(text: str) -> str:
    """`text` for element content or a quoted attribute (XML 1.0 §2.2, §2.4), cleaned."""
    return clean_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def element(name: str, text: str, attributes: str = "") -> str:
    """`<name attributes>text</name>` and a line feed; "" when there is no text. `attributes` is ready XML."""
    shown = xml_text(text)
    if not shown:
        return ""
    begin = f"{name} {attributes}" if attributes else name
    return f"<{begin}>{shown}</{name}>\n"
