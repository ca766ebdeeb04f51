"""What the address of a page says of it: whether it looks like an event's, before anybody asks for it.

In the words of the four languages; what no word tells is not guessed.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from feeds.bytes_text import without_controls

_WORD = re.compile(
    r"(?:^|[-_.])(?:evenemang|events?(?![a-z])|kalend(?:er|arium|ar)|calendar|arrangem(?:ang|ent)|begivenhed"
    r"|veranstaltung|termine?(?![a-z])|kons?[ez]rt|koncert|forestallning|forestilling|aktivitet|program(?:met|me)?(?![a-z])"
    r"|agenda(?![a-z])|whats-on|det-hander|oplevelser)"
)
_ASIDE = frozenset(
    (
        "kategori", "kategorier", "category", "categories", "tag", "tags", "tagg", "taggar", "author", "feed", "page",
        "sida", "side", "seite", "month", "day", "week", "today", "list", "map", "arkiv", "archive", "archiv", "search",
        "sok", "suche", "organizer", "organizers", "venue", "venues", "arrangor", "plats", "ort", "login", "kontakt",
        "contact", "om", "about", "tipsa", "lagg-till",
    )
)  # fmt: skip
"""Segments under which lists, selections and forms stand, not events."""
_DAY = re.compile(r"\d{4}-?\d{2}(?:-?\d{2})?")
_FILE = re.compile(r"\.(?!html?$|aspx?$|php$|jsp$)[a-z][a-z0-9]{1,4}$")
_IDENTITY = re.compile(r"(?:event|evenemang|termin|arr|post|page)?_?id|event|evenemang", re.IGNORECASE)
_TURNED = re.compile(r"(?:/(?:page|sida|side|seite|p))?/\d{1,3}$")
_FOLDED = str.maketrans("åäöæøüéè", "aaoaouee")


def looks_like_event(address: str) -> bool:
    """Whether an address names something under a word for events: `/evenemang/konsert`, not `/evenemang` alone."""
    parts = split(address)
    if parts is None:
        return False
    segments = path_words(parts)
    words = [number for number, segment in enumerate(segments) if _WORD.search(segment)]
    if not words:
        return False
    under = segments[words[0] + 1 :]
    if _identity(parts):
        return not _ASIDE.intersection(under)
    last = under[-1] if under else ""
    if not last or _ASIDE.intersection(under) or _FILE.search(last):
        return False
    return not _DAY.fullmatch(last)


def has_event_word(address: str) -> bool:
    """Whether an address has a word for events anywhere in its path."""
    parts = split(address)
    return parts is not None and any(_WORD.search(segment) for segment in path_words(parts))


def pattern(address: str) -> str:
    """What addresses of the same kind share: the path above the last part, numbers left out."""
    parts = split(address)
    if parts is None:
        return ""
    segments = path_words(parts)
    if _identity(parts):
        return "/".join((*segments, "?"))
    return "/".join(re.sub(r"\d+", "#", segment) for segment in segments[:-1])


def goes_on(here: str, there: str) -> bool:
    """Whether an address is a further page of the same list: the same path but for a page's number, or query."""
    own, other = split(here), split(there)
    if own is None or other is None or own.netloc != other.netloc or own[:4] == other[:4]:
        return False
    return _TURNED.sub("", own.path.rstrip("/")) == _TURNED.sub("", other.path.rstrip("/"))


def split(address: str) -> SplitResult | None:
    """The parts of a web address, None when it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.netloc else None


def path_words(parts: SplitResult) -> list[str]:
    """The segments of a path in lower case, without marks on letters."""
    path = without_controls(unquote(parts.path)).casefold().translate(_FOLDED)
    return [segment for segment in path.split("/") if segment]


def _identity(parts: SplitResult) -> str:
    """The number that a query names its thing by, "" for none."""
    pairs = parse_qsl(parts.query[:500])
    return next((said for name, said in pairs if _IDENTITY.fullmatch(name) and re.search(r"\d", said)), "")
