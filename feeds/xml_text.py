"""Text for XML 1.0: escaped, and without the characters that no XML document may hold."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def xml_text(text: str) -> str:
    """`text` for element content or a quoted attribute (XML 1.0 §2.2, §2.4). CR becomes LF, as a parser would."""
    text = _NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def element(name: str, text: str, attributes: str = "") -> str:
    """`<name attributes>text</name>` and a line feed; "" when there is no text. `attributes` is ready XML."""
    if not text:
        return ""
    begin = f"{name} {attributes}" if attributes else name
    return f"<{begin}>{xml_text(text)}</{name}>\n"
