"""The demo's HTML pages: Falkenberg's cards, Ljungby's list, and the pages of single events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape

from visitapp.demo.daywords import card_words, long_words
from visitapp.demo.entries import Edition, Entry
from visitapp.demo.microdata import marked_article
from visitapp.demo.nodes import falkenberg_node, ljungby_node, script_text

DEMO_BANNER = "Demo: sidan och alla evenemang på den är påhittade exempel."
_CARDS = 12


def card_pages(coming: Sequence[Edition], folder: str) -> Iterator[tuple[str, bytes]]:
    """Query and bytes of each page of Falkenberg's list: cards that lead to an event's page, days without a year."""
    pages = [coming[first : first + _CARDS] for first in range(0, len(coming), _CARDS)]
    for number, page in enumerate(pages, 1):
        cards = [
            f'<li class="card"><a href="{folder}/{edition.key}"><b>{escape(edition.wording.title)}</b></a>'
            f" <i>{card_words(edition)}</i></li>"
            for edition in page
        ]
        further = f'<a rel="next" href="{folder}?sida={number + 1}">Nästa sida</a>' if number < len(pages) else ""
        body = "\n".join(['<ul class="cards">', *cards, "</ul>", further])
        yield f"?sida={number}" if number > 1 else "", _html("Vad händer i Falkenberg? (demo)", body)


def falkenberg_page(edition: Edition, page: str) -> bytes:
    """One event's page: JSON-LD where the template's fields do for it or there are translations, else microdata."""
    title = f"{edition.wording.title} – Falkenberg (demo)"
    if len(edition.entry.wordings()) == 1 and not edition.entry.fault:
        return _html(title, marked_article(edition, page))
    # Fault: the type as some platforms mask it.
    script = script_text(falkenberg_node(edition, page), indent=2)
    return _html(title, f'{_article(edition)}\n<script type="application/ld&#x2B;json">{script}</script>')


def channel_page(coming: Sequence[Edition], folder: str) -> bytes:
    """Ljungby's list, as a news module of SiteVision shows it: a title that leads on, and words for the days."""
    items = [
        f'<li class="sv-channel-item"><h2><a href="{folder}/{edition.key}">{escape(edition.wording.title.strip())}</a>'
        f'</h2><p class="normal">{long_words(edition)}</p></li>'
        for edition in coming
    ]
    body = "\n".join(['<div class="sv-newslist-portlet"><ul>', *items, "</ul></div>"])
    return _html("Evenemangskalender – Ljungby (demo)", body)


def ljungby_page(edition: Edition, folder: str, entries: Sequence[Entry]) -> bytes:
    """One event's page in `folder`. Fault "broken json": the script breaks off."""
    script = script_text(ljungby_node(edition, folder, entries), indent=1)
    if edition.entry.fault == "broken json":
        script = script[: len(script) // 2]
    body = f'{_article(edition)}\n<script type="application/ld+json">{script}</script>'
    return _html(f"{edition.wording.title.strip()} – Ljungby (demo)", body)


def plain_page(several: Sequence[Edition], name: str) -> bytes:
    """What an item's link leads to: words for people, no data; all its days."""
    return _html(f"{several[0].wording.title.strip()} – {name} (demo)", _article(*several))


def list_page(links: Iterable[tuple[str, Sequence[Edition]]], name: str, data: str) -> bytes:
    """A calendar for people: links to pages, and to the data that its program or its readers fetch."""
    items = [
        f'<li><a href="{link}">{escape(several[0].wording.title.strip())}</a>, {_days(several)}</li>'
        for link, several in links
    ]
    body = "\n".join(["<ul>", *items, "</ul>", f'<p><a href="{data}">Data</a></p>'])
    return _html(f"{name} (demo)", body)


def _article(*several: Edition) -> str:
    words, entry = several[0].wording, several[0].entry
    where = escape(entry.venue.line()) if entry.venue else ""
    text = words.text if "<" in words.text or "&" in words.text else escape(words.text)
    return "\n".join(
        [
            f"<article><h1>{escape(unescape(words.title.strip()))}</h1>",
            f'<p class="when">{_days(several)}</p><p class="where">{where}</p>',
            f"<div>{text}</div><p>{escape(entry.price.words())}</p></article>",
        ]
    )


def _days(several: Sequence[Edition]) -> str:
    return "; ".join(map(long_words, several))


def _html(title: str, body: str) -> bytes:
    return (
        '<!DOCTYPE html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="robots" content="noindex">\n<title>{escape(title)}</title>\n</head>\n<body>\n'
        f'<p class="demo-banner" role="note">{DEMO_BANNER}</p>\n<main>\n{body}\n</main>\n</body>\n</html>\n'
    ).encode()
