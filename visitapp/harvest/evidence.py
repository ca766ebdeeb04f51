"""What a document shows of its source that nobody has said: its language, its municipality, and its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from feeds.wire import Document, WireEvent
from visitapp.domain.event.proposal import Evidence
from visitapp.domain.event.types import Draft
from visitapp.domain.markup import plain_text
from visitapp.domain.place.strategy import PlaceStrategy
from visitapp.domain.place.types import Municipality
from visitapp.domain.text import fold
from visitapp.harvest.normalise import language_code

LEAST_WORDS = 5
"""Fewer words of a language prove nothing."""
LEAST_EVENTS = 3
"""So many events at one place make it the place of all."""
MOST_LOOKED_AT = 40
MOST_SHARE = 2 / 3
_WORD = re.compile(r"[^\W\d_]+")
# Only what is no common word of another of the four.
_WORDS = {
    "sv": {"och", "är", "att", "för", "av", "ett", "inte", "från", "även", "kvällen", "välkommen", "genom", "där"},
    "da": {"og", "af", "ikke", "fra", "bliver", "også", "aftenen", "velkommen", "hvor", "hos", "ved"},
    "de": {"und", "die", "das", "mit", "für", "von", "nicht", "eine", "im", "zum", "auf", "wir", "herzlich"},
    "en": {"and", "the", "of", "is", "with", "you", "are", "this", "our", "from", "welcome", "will", "be"},
}


def language_of(document: Document, events: Sequence[WireEvent]) -> tuple[str, Evidence]:
    """The language of a document: what it declares, else what its words are of; ("", "") when neither tells."""
    declared = language_code(document.language)
    if declared:
        return declared, "document"
    texts = (f"{event.title} {plain_text(event.description)}" for event in events[:MOST_LOOKED_AT])
    found = [word for text in texts for word in _WORD.findall(text.lower())]
    counts = Counter({code: sum(word in known for word in found) for code, known in _WORDS.items()})
    (first, most), (_, second) = counts.most_common(2)
    return (first, "words") if most >= LEAST_WORDS and most >= 2 * second else ("", "")


def municipality_of(
    url: str, title: str, drafts: Sequence[Draft], municipalities: Sequence[Municipality]
) -> tuple[str, Evidence]:
    """Whose a source is: the municipality at whose address it is, else where most of its events are held, else the one
    that its title names; ("", "") when none of these tells."""
    domain = _domain(url)
    if at := _only(
        one.slug for one in municipalities if domain and domain in (_domain(one.website), _domain(one.tourist_site))
    ):
        return at, "address"
    held = Counter(draft.where.municipality for draft in drafts if draft.where.municipality)
    if held:
        slug, count = held.most_common(1)[0]
        if count >= MOST_SHARE * held.total():
            return slug, "places"
    words = set(_WORD.findall(fold(title)))
    named = _only(one.slug for one in municipalities if {one.slug, f"{one.slug}s", fold(one.short_name)} & words)
    return (named, "words") if named else ("", "")


def places_of(drafts: Sequence[Draft]) -> tuple[PlaceStrategy, tuple[str, str]]:
    """Where the events of a source are held, and the uid and name of the one known place of all."""
    wheres = [draft.where for draft in drafts]
    if not wheres:
        return "event", ("", "")
    if all(where.online_url and not where.place for where in wheres):
        return "online", ("", "")
    if not any(where.name or where.address or where.place or where.latitude is not None for where in wheres):
        return "event", ("", "")
    places = {where.place for where in wheres}
    if len(places) == 1 and "" not in places and len(wheres) >= LEAST_EVENTS:
        return "fixed", (places.pop(), Counter(where.name for where in wheres).most_common(1)[0][0])
    return "event", ("", "")


def _domain(url: str) -> str:
    """The last two labels of the host, which an organisation has to itself; "" without a host."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    labels = host.split(".")
    return ".".join(labels[-2:]) if len(labels) > 1 and not labels[-1].isdigit() else ""


def _only(slugs: Iterable[str]) -> str:
    found = set(slugs)
    return found.pop() if len(found) == 1 else ""
