"""The demo's HTML pages: Halmstad's and Falkenberg's lists, Ljungby's single pages, plain detail pages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape, unescape

from visitapp.demo.entries import Edition
from visitapp.demo.nodes import falkenberg_node, halmstad_node, ljungby_node, script_text

DEMO_BANNER = "Demo: sidan och alla evenemang på den är påhittade exempel."

_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


def halmstad_page(coming: Sequence[Edition], page: str) -> bytes:
    """One page: the first half as a script each, the rest in one @graph whose type is masked."""
    half = len(coming) // 2
    articles = []
    for edition in coming:
        title = escape(unescape(edition.wording.title))
        articles.append(f'<article class="sv-event" id="{edition.key}"><h3>{title}</h3>')
        articles.append(f"<p class='sv-when'>{_when(edition)}</p>")
        if edition in coming[:half]:
            # Fault: parameters after the type.
            kind = "application/ld+json; charset=utf-8" if edition == coming[0] else "application/ld+json"
            node = script_text(halmstad_node(edition, page))
            articles.append(f'<script type="{kind}">{node}</script>')
        articles.append("</article>")
    graph = [halmstad_node(edition, page) for edition in coming[half:]]
    body = script_text({"@context": "https://schema.org", "@graph": graph})
    # Fault: the type as some platforms mask it.
    articles.append(f'<script type="application/ld&#x2B;json">{body}</script>')
    return _html("Evenemang i Halmstad (demo)", '<div class="sv-portlet">\n' + "\n".join(articles) + "\n</div>")


def falkenberg_page(coming: Sequence[Edition], page: str) -> bytes:
    """A list of cards, days without a year, and one indented ItemList with every event in it."""
    elements = [
        {"@type": "ListItem", "position": place, "item": falkenberg_node(edition, page)}
        for place, edition in enumerate(coming, start=1)
    ]
    item_list = {"@context": "http://schema.org", "@type": "ItemList", "itemListElement": elements}
    cards = [
        f'  <li class="card" id="{edition.key}"><b>{escape(edition.wording.title)}</b>'
        f" <i>{edition.held_on.day} {_MONTHS[edition.held_on.month - 1][:3]}</i></li>"
        for edition in coming
    ]
    crumbs = script_text({"@context": "http://schema.org", "@type": "BreadcrumbList", "itemListElement": []})
    body = "\n".join(
        [
            f'<script type="application/ld+json">{crumbs}</script>',
            f"<script type='application/ld+json'>\n{script_text(item_list, indent=2)}\n</script>",
            '<ul class="cards">',
            *cards,
            "</ul>",
        ]
    )
    return _html("Vad händer i Falkenberg? (demo)", body)


def ljungby_page(edition: Edition, page: str) -> bytes:
    """One event's page. Fault "broken json": the script breaks off."""
    script = script_text(ljungby_node(edition, page), indent=1)
    if edition.entry.fault == "broken json":
        script = script[: len(script) // 2]
    body = f'{_article(edition)}\n<script type="application/ld+json">{script}</script>'
    return _html(f"{edition.wording.title.strip()} – Ljungby (demo)", body)


def plain_page(edition: Edition, town: str) -> bytes:
    """What a feed's link leads to: words for people, no data."""
    return _html(f"{edition.wording.title} – {town} (demo)", _article(edition))


def list_page(coming: Sequence[Edition], town: str, folder: str, feed: str, feed_type: str) -> bytes:
    """Links to a feed's own pages, for people; names the feed as its alternate."""
    items = [
        f'<li><a href="{folder}/{edition.key}">{escape(edition.wording.title.strip())}</a>, {_when(edition)}</li>'
        for edition in coming
    ]
    body = "\n".join(["<ul>", *items, "</ul>"])
    link = f'<link rel="alternate" type="{feed_type}" href="{feed}">'
    return _html(f"Evenemang i {town} (demo)", body, link)


def _article(edition: Edition) -> str:
    words, venue = edition.wording, edition.entry.venue
    where = escape(venue.line()) if venue else ""
    text = words.text if "<" in words.text or "&" in words.text else escape(words.text)
    price = edition.entry.price.words()
    return "\n".join(
        [
            f"<article><h1>{escape(words.title.strip())}</h1>",
            f'<p class="when">{_when(edition)}</p><p class="where">{where}</p>',
            f"<div>{text}</div><p>{escape(price)}</p></article>",
        ]
    )


def _when(edition: Edition) -> str:
    first, last, end = edition.held_on, edition.last_day, edition.ends_at
    words = f"{_WEEKDAYS[first.weekday()]} {first.day} {_MONTHS[first.month - 1]} {first.year}"
    if not edition.entry.at:
        return words if last == first else f"{words} – {last.day} {_MONTHS[last.month - 1]} {last.year}"
    clock = f"{words} kl. {edition.entry.at.replace(':', '.')}"
    return f"{clock}–{end:%H.%M}" if end else clock


def _html(title: str, body: str, link: str = "") -> bytes:
    return (
        '<!DOCTYPE html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="robots" content="noindex">\n<title>{escape(title)}</title>{link}\n</head>\n<body>\n'
        f'<p class="demo-banner" role="note">{DEMO_BANNER}</p>\n<main>\n{body}\n</main>\n</body>\n</html>\n'
    ).encode()
