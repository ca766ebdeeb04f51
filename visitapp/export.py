"""All public pages and feeds as files, for any web server or CDN that knows nothing but files.

What is made is compared with what is there: an unchanged file keeps its time. New files are written beside the others
first; only when all are there are they moved into place, each by a rename, and what is no longer public is removed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from feeds.dated import dated, instant
from visitapp.domain.errors import VisitappError
from visitapp.domain.language import LANGUAGES
from visitapp.exportlinks import SLICED, Addresses, page_file, relink
from visitapp.locks import only_one
from visitapp.publish.formats import CONTENT_TYPES
from visitapp.publish.words import words
from visitapp.rendering import make_context, utc_now
from visitapp.settings import Settings
from visitapp.store.change_read import site_values
from visitapp.store.database import Query, open_database
from visitapp.store.feed_code_read import list_feed_codes
from visitapp.store.place_read import list_municipalities, list_terms
from visitapp.web.context import REGION_ZONE, WebContext
from visitapp.web.feedcache import CacheState
from visitapp.web.inprocess import Answer, Pages
from visitapp.web.pages import Shell, render
from visitapp.web.static import LEAFLET, STATIC

MANIFEST = "visitapp-export.json"
STAGING = ".visitapp-export"
LOCK = "visitapp-export"
KIND = "visitapp export"
MORE_PAGES = ("/embed",)
"""Pages that the sitemap does not list."""
DOCUMENTS = ("/robots.txt", "/.well-known/security.txt", "/map/land.geojson")
_LOC = re.compile(r"<loc>([^<]+)</loc>")
_NEXT = re.compile(r'<a rel="next" href="([^"]+)"')
_FOOTER = '<footer class="bottom">'
_TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
    ".png": "image/png",
}  # fmt: skip

Progress = Callable[[int, int], None]


class ExportError(VisitappError):
    """The export cannot be made; what was exported before is as it was."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files were written, found unchanged, and removed."""

    written: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Made:
    """A file of the export."""

    file: str
    content_type: str
    body: bytes


async def export_site(settings: Settings, folder: Path, live: str, progress: Progress) -> Exported:
    """Write the site into `folder`, which is empty, missing, or a former export. `live` has no slash at its end.

    `progress` is told how many files are made and how many are known of so far. Raises ExportError.
    """
    before = former_files(folder)
    state = CacheState(None, utc_now().astimezone(REGION_ZONE).date())
    # Nothing that is exported is signed, and no form of an export is answered here.
    unsigned = replace(settings, secret=settings.secret or b"no form is answered in an export")
    try:
        with only_one(folder, LOCK):
            async with open_database(settings.database_url, serving=True) as database:
                site = await database.reader.run(lambda query: site_values(query).get("site", ""))
                context = make_context(unsigned, database, state, lambda: site)
                return await _export(context, folder, live, before, progress)
    except OSError as error:
        raise ExportError(f"{error.filename or folder}: cannot be written: {error.strerror or error}") from error


def former_files(folder: Path) -> frozenset[str]:
    """The files that a former export wrote there. Raises ExportError for a folder of something else."""
    kept = folder / MANIFEST
    if not kept.is_file():
        if folder.exists() and not folder.is_dir():
            raise ExportError(f"{folder}: is no folder")
        others = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        if set(others) - {STAGING, f"{LOCK}.lock"}:
            raise ExportError(f"{folder}: is neither empty nor a former export; nothing was touched")
        return frozenset()
    try:
        told = json.loads(kept.read_text("utf-8"))
        files = frozenset(map(str, told["files"])) if told["kind"] == KIND else None
    except (ValueError, KeyError, TypeError) as error:
        raise ExportError(f"{kept}: is no manifest of an export; nothing was touched") from error
    if files is None or any(_leads_out(file) for file in files):
        raise ExportError(f"{kept}: is no manifest of an export; nothing was touched")
    return files


def _leads_out(file: str) -> bool:
    path = PurePosixPath(file)
    return path.is_absolute() or ".." in path.parts


async def _export(context: WebContext, folder: Path, live: str, before: frozenset[str], progress: Progress) -> Exported:
    staging = folder / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    told: dict[str, dict[str, object]] = {}
    written: list[str] = []
    try:
        async for found in _files(context, live, progress):
            made = _after(found, folder / found.file)
            told[made.file] = {
                "type": made.content_type, "bytes": len(made.body), "sha256": sha256(made.body).hexdigest(),
            }  # fmt: skip
            if _is_there(folder / made.file, made.body):
                continue
            if made.file not in before and (folder / made.file).exists():
                raise ExportError(f"{folder / made.file}: stands in the way and is of no former export")
            target = staging / made.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(made.body)
            written.append(made.file)
        manifest = {
            "kind": KIND, "base_url": context.base_url, "live": live,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "files": dict(sorted(told.items())),
        }  # fmt: skip
        (staging / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
        for file in [*written, MANIFEST]:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            os.replace(staging / file, folder / file)
        gone = before - set(told)
        for file in gone:
            _remove(folder, file)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Exported(len(written), len(told) - len(written), len(gone))


def _after(made: _Made, path: Path) -> _Made:
    """A feed as it follows the one that is there: what went from it left no date, yet it is newer than before."""
    try:
        before = path.read_bytes()
    except OSError:
        return made
    told, known = instant(made.body), instant(before)
    if told is None or known is None:
        return made
    if dated(made.body, known) == before:
        return replace(made, body=before)
    return replace(made, body=dated(made.body, max(told, known + timedelta(seconds=1))))


def _is_there(path: Path, body: bytes) -> bool:
    try:
        return path.stat().st_size == len(body) and path.read_bytes() == body
    except OSError:
        return False


def _remove(folder: Path, file: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    path = folder / file
    with suppress(OSError):
        path.unlink()
        for parent in path.parents:
            if parent == folder:
                break
            parent.rmdir()


async def _files(context: WebContext, live: str, progress: Progress) -> AsyncIterator[_Made]:
    """Every file, static ones first: a page that is there finds its style."""
    pages = Pages(context)
    addresses, sitemaps, codes = await _find_addresses(context, pages)
    asked = deque(_asked(addresses, codes))
    total, done = len(asked), 0
    written: set[str] = set()
    for made in (*_static_files(), *sitemaps):
        yield made
    yield await _not_found(pages, addresses, live)
    yield _entrance(context)
    while asked:
        path, query = asked.popleft()
        file = addresses.file_of(path, query) or path[1:]
        if file in written:
            continue
        written.add(file)
        answer = await pages.get(path, query)
        done += 1
        progress(done, max(total, done))
        if answer.status in (404, 410):
            continue  # it went while we were at work
        if answer.status != 200:
            raise ExportError(f"{path}{'?' if query else ''}{query}: answered {answer.status}")
        asked.extendleft(_following(answer, addresses))
        yield _made(file, path, answer, addresses, live)


def _following(answer: Answer, addresses: Addresses) -> Iterator[tuple[str, str]]:
    """The next page of a list, when it has one that is exported."""
    found = _NEXT.search(answer.body.decode()) if answer.content_type.startswith("text/html") else None
    if found is not None:
        parts = urlsplit(unescape(found[1]))
        if addresses.file_of(parts.path, parts.query) is not None:
            yield parts.path, parts.query


def _made(file: str, path: str, answer: Answer, addresses: Addresses, live: str) -> _Made:
    if not answer.content_type.startswith("text/html"):
        return _Made(file, answer.content_type, answer.body)
    html = relink(answer.body.decode(), path, addresses, live)
    return _Made(file, answer.content_type, _with_notice(html, path[1:3], live).encode())


def _with_notice(html: str, language: str, live: str) -> str:
    """The page with a word on what leads elsewhere, above its foot."""
    told = words(language).gettext("This is a copy for reading. Search, filters and forms lead to %(address)s.")
    shown = told % {"address": f'<a href="{live}/{language}/">{urlsplit(live).netloc}</a>'}
    return html.replace(_FOOTER, f'<aside class="wrap"><p class="notice">{shown}</p></aside>\n{_FOOTER}', 1)


async def _find_addresses(context: WebContext, pages: Pages) -> tuple[Addresses, list[_Made], list[str]]:
    """What is public now: the pages of the sitemap and their feeds, the sitemap's own files, the codes of feeds."""
    sitemaps, found = [], set()
    left = ["/sitemap.xml"]
    while left:
        path = left.pop()
        answer = await pages.get(path)
        if answer.status != 200:
            raise ExportError(f"{path}: answered {answer.status}")
        sitemaps.append(_Made(path[1:], answer.content_type, answer.body))
        for loc in _LOC.findall(answer.body.decode()):
            listed = urlsplit(unescape(loc)).path
            if listed.endswith(".xml"):
                left.append(listed)
            else:
                found.add(listed)
    found |= {f"/{language}{path}" for language in LANGUAGES for path in MORE_PAGES}
    slices, codes = await context.database.reader.run(_slices_and_codes)
    files = {*DOCUMENTS, *_feeds_of(found), *(f"/{one.file}" for one in (*sitemaps, *_static_files()))}
    return Addresses(frozenset(found), frozenset(files), slices), sitemaps, codes


def _slices_and_codes(query: Query) -> tuple[frozenset[tuple[str, str]], list[str]]:
    values = {
        "municipality": [one.slug for one in list_municipalities(query)],
        "category": [one.slug for one in list_terms(query, "category")],
    }
    codes: list[str] = []
    while found := list_feed_codes(query, skip=len(codes)):
        codes += [one.code for one in found]
    return frozenset((name, slug) for name in SLICED for slug in values[name]), codes


def _feeds_of(pages: set[str]) -> Iterator[str]:
    """The feeds that have the address of a page with an ending."""
    for path in pages:
        section = path[3:].split("/")
        if section[1:] == ["events"] or (section[1] == "places" and len(section) == 3):
            yield from (path + ending for ending in CONTENT_TYPES)
        elif section[1] == "events" and len(section) == 3:
            yield f"{path}.ics"


def _asked(addresses: Addresses, codes: list[str]) -> Iterator[tuple[str, str]]:
    """Path and query of each first page, feed and document."""
    yield from ((path, "") for path in sorted(addresses.pages))
    for language in LANGUAGES:
        for name, value in sorted(addresses.slices):
            yield f"/{language}/events", f"{name}={value}"
            yield from ((f"/{language}/events{ending}", f"{name}={value}") for ending in CONTENT_TYPES)
    static = ("/static/", "/sitemap")
    yield from ((path, "") for path in sorted(addresses.files) if not path.startswith(static))
    yield from ((f"/f/{code}{ending}", "") for code in codes for ending in CONTENT_TYPES)


def _static_files() -> Iterator[_Made]:
    found = [(path, f"static/{path.relative_to(STATIC).as_posix()}") for path in sorted(STATIC.rglob("*.*"))]
    leaflet = [LEAFLET / "leaflet.js", LEAFLET / "leaflet.css", *sorted((LEAFLET / "images").glob("*.png"))]
    found += [(path, f"static/leaflet/{path.relative_to(LEAFLET).as_posix()}") for path in leaflet if path.is_file()]
    for path, file in found:
        yield _Made(file, _TYPES.get(path.suffix, "application/octet-stream"), path.read_bytes())


async def _not_found(pages: Pages, addresses: Addresses, live: str) -> _Made:
    """The page that many hosts show for an address that is not there."""
    answer = await pages.get("/en/404")
    return _Made("404.html", answer.content_type, relink(answer.body.decode(), "/en/404", addresses, live).encode())


def _entrance(context: WebContext) -> _Made:
    """The first page of all, where the application would choose a language by itself."""
    html = render(context.environment, "export-entrance.html", Shell("en", "/", "visitapp"), base_url=context.base_url)
    return _Made(page_file("/"), "text/html; charset=utf-8", html.encode())
