"""Licences as sources name them, told apart by their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "http://creativecommons.org/licenses/by/4.0/"
_OPEN = re.compile(r"http://creativecommons\.org/(?:publicdomain/zero/1\.0|licenses/by(?:-sa)?/\d\.\d)/")
_NAMED = re.compile(r"cc[ -]?(by(?:[ -](?:nc|nd|sa))*)[ -]?(\d\.\d)?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://(?:www\.)?(creativecommons\.org/(?:licenses|publicdomain)/[a-z-]+/\d\.\d)\b", re.IGNORECASE
)


def licence_uri(text: str) -> str:
    """The address that names a Creative Commons licence, as data portals spell it (http, with a slash); "" for another.

    Takes its short name ("CC0-1.0", "CC BY 4.0") and its address. A short name without a version is of 4.0.
    """
    told = text.strip()
    if found := _ADDRESS.search(told):
        return f"http://{found[1].lower()}/"
    if re.fullmatch(r"cc[ -]?(?:0|zero)([ -]?1\.0)?", told, re.IGNORECASE):
        return CC0
    if found := _NAMED.fullmatch(told):
        return f"http://creativecommons.org/licenses/{found[1].lower().replace(' ', '-')}/{found[2] or '4.0'}/"
    return ""


def is_open(text: str) -> bool:
    """Whether words and pictures under this licence may be passed on, also changed and for money."""
    return bool(_OPEN.fullmatch(licence_uri(text)))


def common_licence(texts: Iterable[str]) -> str:
    """The one licence under which all of it may be passed on: that of all, else CC BY where some is CC0; else ""."""
    addresses = {licence_uri(text) for text in texts}
    if len(addresses) == 1:
        return addresses.pop()
    return CC_BY if addresses == {CC0, CC_BY} else ""
