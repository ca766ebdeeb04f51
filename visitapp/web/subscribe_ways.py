"""Every way to have a slice in one's own calendar or reader: its addresses, ready for links, fields and squares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from urllib.parse import quote

import segno
from markupsafe import Markup

from visitapp.domain.event.selection import NewsKind, Selection
from visitapp.publish.words import Words
from visitapp.web.urls import webcal

OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb"
OUTLOOK_WORK = "https://outlook.office.com/calendar/0/addfromweb"
LONGEST_QR = 320
"""Characters of an address in a square: more make one that no telephone likes, and a page that is too large."""
_KINDS: tuple[NewsKind, ...] = ("announced", "upcoming", "changes")


@dataclass(frozen=True, slots=True)
class News:
    """A news feed: what it is for, and its address in each format."""

    kind: str
    name: str
    sentence: str
    rss: str
    atom: str
    json: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Absolute addresses. `local`: no calendar out in the world reaches this site. `qr` is "" when it is too long."""

    title: str
    ics: str
    webcal: str
    outlook: str
    outlook_work: str
    geojson: str
    news: tuple[News, ...]
    local: bool
    qr: Markup


def ways_of_slice(base_url: str, language: str, selection: Selection, title: str, words: Words) -> Ways:
    """The ways of a slice, its feeds in `language`; three news feeds, each with its own sentence in `words`."""
    path = f"/{language}/events"
    plain = replace(selection, feed="announced")
    news = {kind: _tail(replace(selection, feed=kind)) for kind in _KINDS}
    return _ways(base_url, path, _tail(plain), news, title, words)


def ways_of_code(base_url: str, code: str, selection: Selection, title: str, words: Words) -> Ways:
    """The ways of a permanent code; its one news feed is of the kind that was chosen when the code was made."""
    return _ways(base_url, f"/f/{code}", "", {selection.feed: ""}, title, words)


def qr_code(text: str) -> Markup:
    """A QR code as inline SVG, black on the white of its box; empty for an address that is too long."""
    if len(text) > LONGEST_QR:
        return Markup("")
    out = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass=None, lineclass=None)
    return Markup(out.getvalue().decode())  # noqa: S704  # segno writes a path of numbers


def _ways(base: str, path: str, tail: str, news: dict[NewsKind, str], title: str, words: Words) -> Ways:
    ics = f"{path}.ics{tail}"
    asked = f"?url={quote(base + ics, safe='')}&name={quote(title)}"
    named = _named(words)
    return Ways(
        title=title,
        ics=base + ics,
        webcal=webcal(base, ics),
        outlook=OUTLOOK + asked,
        outlook_work=OUTLOOK_WORK + asked,
        geojson=f"{base}{path}.geojson{tail}",
        news=tuple(
            News(kind, *named[kind], *(f"{base}{path}{ending}{query}" for ending in (".rss", ".atom", ".json")))
            for kind, query in news.items()
        ),
        local=not base.startswith("https://"),
        qr=qr_code(webcal(base, ics)),
    )


def _tail(selection: Selection) -> str:
    query = selection.query()
    return f"?{query}" if query else ""


def _named(words: Words) -> dict[str, tuple[str, str]]:
    _ = words.gettext
    return {
        "announced": (
            _("Newly announced"),
            _("Each event once, when it is published here: for those who want to hear of everything early."),
        ),
        "upcoming": (
            _("Coming up"),
            _("The next events by date: for a screen, a newsletter or a page of your own."),
        ),
        "changes": (
            _("Changes"),
            _("What is new, moved or cancelled, each as its own entry: for those who must not miss a cancellation."),
        ),
    }
