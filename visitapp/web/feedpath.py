"""Which addresses are those of feeds, as they are asked for."""

from __future__ import annotations

import re

from visitapp.domain.language import LANGUAGES
from visitapp.publish.formats import CONTENT_TYPES

_FEED_PATH = re.compile(rf"/(?:(?:{'|'.join(LANGUAGES)})/(?!trips/).|f/.)[^?]*", re.DOTALL)
_ENDINGS = frozenset(ending[1:] for ending in CONTENT_TYPES)


def is_feed_path(path: str) -> bool:
    """Whether a path is a feed's that is public and the same for all (a saved trip's is not)."""
    return path[path.rfind(".") + 1 :] in _ENDINGS and _FEED_PATH.fullmatch(path) is not None


def plain_address(path: str, query: str) -> str:
    """Path and query as they stand, without a bare question mark."""
    return f"{path}?{query}" if query else path
