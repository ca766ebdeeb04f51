"""Which file of an export an address stands in, and how the links of a page lead there, or to the live site.

A file has no query. The slices that many ask for, and the pages of a list, have files of their own under `lists/`;
every other link that needs the application leads to where it runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import parse_qsl, urlsplit

from visitapp.domain.language import LANGUAGES

SLICED = ("municipality", "category")
"""The filters whose single values have lists and feeds of their own in an export."""

_LIST = re.compile(rf"/({'|'.join(LANGUAGES)})/events(\.[a-z]+)?")
_PAGE = re.compile(r"[1-9]\d{0,3}")
_LINK = re.compile(r'(\s(?:href|src|action)=")([^"]*)(")')


@dataclass(frozen=True, slots=True)
class Addresses:
    """What an export holds: `pages` and `files` without a query, `slices` as (filter, value)."""

    pages: frozenset[str]
    files: frozenset[str]
    slices: frozenset[tuple[str, str]]

    def file_of(self, path: str, query: str) -> str | None:
        """The file of an address, relative to the export's folder; None when it is not in the export."""
        if path in self.files and (not query or path.startswith("/static/")):
            return path[1:]
        pairs = parse_qsl(query, keep_blank_values=True)
        if not pairs:
            return page_file(path) if path in self.pages else None
        found = _LIST.fullmatch(path)
        given = dict(pairs)
        if found is None or len(given) != len(pairs):
            return None
        page = given.pop("page", "1")
        if len(given) > 1 or any(one not in self.slices for one in given.items()) or not _PAGE.fullmatch(page):
            return None
        name = "-".join(next(iter(given.items()))) if given else "all"
        return _list_file(found[1], found[2] or "", name, int(page))


def page_file(path: str) -> str:
    """The file of a page: the index of a folder of its name."""
    return f"{path.strip('/')}/index.html".lstrip("/")


def rooted(file: str) -> str:
    """The address of a file of the export, without the name that every web server adds by itself."""
    return "/" + file.removesuffix("index.html")


def relink(html: str, path: str, addresses: Addresses, live: str) -> str:
    """The page at `path` with links that stand in the export, or lead to the live site (no slash at its end).

    Forms always lead to the live site. Links to other sites, and those within the page, stay.
    """

    def moved(match: re.Match[str]) -> str:
        before, value, after = match.groups()
        target = unescape(value)
        if target.startswith("?"):
            target = path + target
        if not target.startswith("/") or target.startswith("//"):
            return match[0]
        return before + escape(_target(target, addresses, live, form="action" in before)) + after

    return _LINK.sub(moved, html)


def _target(target: str, addresses: Addresses, live: str, form: bool) -> str:
    parts = urlsplit(target)
    file = None if form else addresses.file_of(parts.path, parts.query)
    if file is None:
        return live + target
    kept = f"?{parts.query}" if parts.path.startswith("/static/") and parts.query else ""
    return rooted(file) + kept + (f"#{parts.fragment}" if parts.fragment else "")


def _list_file(language: str, ending: str, name: str, page: int) -> str | None:
    folder = f"{language}/lists/{name}"
    if ending:
        return f"{folder}{ending}" if page == 1 and name != "all" else None
    if page == 1:
        return f"{folder}/index.html" if name != "all" else f"{language}/events/index.html"
    return f"{folder}/page-{page}/index.html"
