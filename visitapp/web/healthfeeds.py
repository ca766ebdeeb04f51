"""The feeds whose health is public: all events and each municipality in each language, and the permanent codes."""

from __future__ import annotations

from dataclasses import dataclass

from visitapp.domain.event.selection import Selection
from visitapp.domain.language import LANGUAGES
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.store.database import Query
from visitapp.store.feed_code_read import list_feed_codes
from visitapp.store.place_read import list_municipalities

MOST_CODES = 200
"""The newest of the permanent codes; older ones are rendered by the same code from the same data."""


@dataclass(frozen=True, slots=True)
class PublicSlice:
    """A slice with feeds in every format. `path` has no ending; `query` is canonical; `code` is "" for a plain one."""

    language: str
    query: str
    path: str
    code: str = ""

    def address(self, ending: str) -> str:
        """The path and query of its feed in one format."""
        return f"{self.path}{ending}" + (f"?{self.query}" if self.query and not self.code else "")

    def addresses(self) -> dict[str, str]:
        """The address of each format, by its ending."""
        return {ending: self.address(ending) for ending in CONTENT_TYPES}


def public_slices(query: Query, language: str = "") -> list[PublicSlice]:
    """The public slices, those in `language` first, all events before the municipalities, codes last."""
    queries = ["", *(Selection(municipality=(one.slug,)).query() for one in list_municipalities(query))]
    languages = sorted(LANGUAGES, key=lambda one: one != language)
    plain = [PublicSlice(one, asked, f"/{one}/events") for one in languages for asked in queries]
    kept = list_feed_codes(query, MOST_CODES)
    return [*plain, *(PublicSlice(one.language, one.query, f"/f/{one.code}", one.code) for one in kept)]


def public_addresses(query: Query) -> list[str]:
    """The address of every public feed: path and query."""
    return [address for one in public_slices(query) for address in one.addresses().values()]
