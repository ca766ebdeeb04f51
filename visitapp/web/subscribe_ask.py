"""What the feed builder is asked for: a slice, the language of its feed, and the words of a search in the form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import Choices, Selection, read_selection
from visitapp.domain.language import LANGUAGES
from visitapp.domain.text import clean_line

_LONGEST = 100
_OWN = ("in", "place_q", "organiser_q")


@dataclass(frozen=True, slots=True)
class Ask:
    """A slice and the language in which it is to be read. `place_words` and `organiser_words` look for names."""

    selection: Selection
    language: str
    place_words: str = ""
    organiser_words: str = ""

    def query(self, page_language: str, **changed: object) -> str:
        """The canonical query of the builder's page in `page_language`; `changed` as in Selection.query."""
        asked = self.selection.query(**changed)
        own = urlencode({"in": self.language}) if self.language != page_language else ""
        return "&".join(part for part in (asked, own) if part)


def read_ask(query_string: str, page_language: str, choices: Choices) -> Ask:
    """What a query string asks for. Raises InputError naming the parameter.

    A page number and an order are none of a feed, and a radius without a middle is an untouched field.
    """
    try:
        pairs = parse_qsl(query_string, keep_blank_values=True, max_num_fields=150, errors="replace")
    except ValueError:
        raise InputError("query", "has too many parts") from None
    own: dict[str, str] = {}
    for name, value in pairs:
        if name in _OWN and value.strip():
            if name in own:
                raise InputError(name, "is given too often")
            own[name] = clean_line(value)
            if len(value) > _LONGEST:
                raise InputError(name, f"is longer than {_LONGEST} characters")
    if own.get("in", page_language) not in LANGUAGES:
        raise InputError("in", "is one of " + ", ".join(LANGUAGES), own["in"])
    near = any(name == "near" and value.strip() for name, value in pairs)
    unread = (*_OWN, "page", "sort") if near else (*_OWN, "page", "sort", "radius_km")
    selection = read_selection([pair for pair in pairs if pair[0] not in unread], choices)
    return Ask(slice_kept(selection), own.get("in", page_language), own.get("place_q", ""), own.get("organiser_q", ""))


def slice_kept(selection: Selection) -> Selection:
    """The slice as an address is kept of it: without page and order."""
    return replace(selection, page=1, sort="start")
