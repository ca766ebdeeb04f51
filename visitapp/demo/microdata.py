"""The words of a demo page with microdata in their elements."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from visitapp.demo.daywords import long_words
from visitapp.demo.entries import Edition, Price, Venue


def marked_article(edition: Edition, page: str) -> str:
    """An event whose visible words are its data: schema.org Event, in the language of the page alone."""
    entry, words = edition.entry, edition.wording
    text = words.text if "<" in words.text else f"<p>{escape(words.text)}</p>"
    lines = [
        f'<article itemscope itemtype="https://schema.org/{entry.kind}" itemid="{page}#event">',
        f'<h1 itemprop="name">{escape(words.title)}</h1>',
        f'<link itemprop="url" href="{page}">',
        *_times(edition),
        *(_place(entry.venue) if entry.venue else ()),
        f'<div itemprop="description">{text}</div>',
        f'<p>Kategori: <span itemprop="keywords">{escape(", ".join(entry.categories))}</span></p>',
        *_price(entry.price),
    ]
    if entry.organiser:
        lines.append(f'<p>Arrangör: <span itemprop="organizer">{escape(entry.organiser)}</span></p>')
    if entry.cancelled:
        lines.append('<p>Inställt<link itemprop="eventStatus" href="https://schema.org/EventCancelled"></p>')
    return "\n".join([*lines, "</article>"])


def _times(edition: Edition) -> Iterator[str]:
    start, end = edition.starts_at, edition.ends_at
    said = f"{start:%Y-%m-%dT%H:%M%z}" if start else edition.held_on.isoformat()
    yield f'<p><time itemprop="startDate" datetime="{said}">{long_words(edition)}</time></p>'
    if end:
        yield f'<meta itemprop="endDate" content="{end:%Y-%m-%dT%H:%M%z}">'
    elif start is None and not edition.entry.hour_unknown:
        yield f'<meta itemprop="endDate" content="{edition.last_day}">'


def _place(venue: Venue) -> Iterator[str]:
    yield '<p itemprop="location" itemscope itemtype="https://schema.org/Place">'
    yield f'<span itemprop="name">{escape(venue.name)}</span>'
    yield '<span itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">'
    if venue.address:
        yield f'<span itemprop="streetAddress">{escape(venue.address)}</span>'
    yield f'<span itemprop="addressLocality">{escape(venue.locality)}</span></span>'
    if venue.position:
        latitude, longitude = venue.position
        yield '<span itemprop="geo" itemscope itemtype="https://schema.org/GeoCoordinates">'
        yield f'<meta itemprop="latitude" content="{latitude}"><meta itemprop="longitude" content="{longitude}"></span>'
    yield "</p>"


def _price(price: Price) -> Iterator[str]:
    if price.low is None:
        return
    if price.low == 0:
        yield '<p>Fri entré<meta itemprop="isAccessibleForFree" content="true"></p>'
        return
    kind = "Offer" if price.high is None else "AggregateOffer"
    yield f'<p itemprop="offers" itemscope itemtype="https://schema.org/{kind}">{price.words()}'
    for name, amount in (
        (("price", price.low),) if price.high is None else (("lowPrice", price.low), ("highPrice", price.high))
    ):
        yield f'<meta itemprop="{name}" content="{amount}">'
    yield '<meta itemprop="priceCurrency" content="SEK"></p>'
