"""Reads h-event (microformats2) and hCalendar of a page as the nodes that JSON-LD would have.

What marks mean is told by the class names alone: microformats.org/wiki/h-event, /hcalendar, /value-class-pattern.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from lxml import etree

from feeds.hevent_dates import joined_moment, pieces_of, with_day_of
from feeds.jsonld_graph import Node
from feeds.page_text import PageText

_DEEPEST = 20
_MOST_VALUES = 100
_MOST_EVENTS = 5_001
"""One more than are kept of a page, so that what is left out is told."""
_OTHERS = ("h-entry", "h-feed", "h-item", "h-cite", "h-product", "h-review", "h-recipe", "h-resume", "h-listing")
_ROOTS = {"h-event": "event", "h-card": "card", "h-adr": "adr", "h-geo": "geo"} | dict.fromkeys(_OTHERS, "other")
"""By name, for "h-full" and the like are classes of style sheets."""
_CLASSIC_ROOTS = {"vevent": "event", "vcard": "card", "adr": "adr", "geo": "geo"}
_CLASSIC = {
    "summary": "p-name", "dtstart": "dt-start", "dtend": "dt-end", "location": "p-location", "url": "u-url",
    "description": "p-description", "category": "p-category", "photo": "u-photo", "organizer": "p-organizer",
    "status": "p-status", "uid": "u-uid", "fn": "p-name", "org": "p-org", "adr": "p-adr", "geo": "p-geo",
    "street-address": "p-street-address", "locality": "p-locality", "postal-code": "p-postal-code",
    "country-name": "p-country-name", "latitude": "p-latitude", "longitude": "p-longitude",
}  # fmt: skip
_PREFIXES = ("p-", "u-", "dt-", "e-")
_TITLED = {"abbr": "title", "link": "title", "data": "value", "input": "value", "img": "alt", "area": "alt"}


def hevent_nodes(root: Any, texts: PageText, language: str) -> list[Node]:
    """The page's events marked by classes, in document order. Their words are in the page's language."""
    if not root.xpath("boolean((//*[contains(@class,'h-event') or contains(@class,'vevent')])[1])"):
        return []
    events = (item for item in _items(root, texts) if item.kind == "event")
    return [_event_node(item) for item in islice(events, _MOST_EVENTS)]


@dataclass(slots=True)
class _Item:
    """A thing with what its marks say: text, or another thing. `classic`: by the names of before microformats2."""

    kind: str
    classic: bool
    said: dict[str, list[str | _Item]] = field(default_factory=dict)

    def takes(self, name: str) -> bool:
        """Whether there is room for one more of a property."""
        return len(self.said.get(name.partition("-")[2], ())) < _MOST_VALUES

    def add(self, name: str, value: str | _Item) -> None:
        if value != "":
            self.said.setdefault(name, []).append(value)

    def text(self, name: str) -> str:
        """The first text; of a thing its name."""
        for value in self.said.get(name, ()):
            if said := value if isinstance(value, str) else value.text("name") or value.text("org"):
                return said
        return ""

    def texts(self, name: str) -> list[str]:
        return [value for value in self.said.get(name, ()) if isinstance(value, str)]

    def thing(self, *names: str) -> _Item | None:
        found = (value for name in names for value in self.said.get(name, ()) if isinstance(value, _Item))
        return next(found, None)


def _items(root: Any, texts: PageText) -> list[_Item]:
    """Every thing of the page, each also in the property of the one it lies in."""
    found: list[_Item] = []
    around: list[tuple[Any, _Item | None]] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            if around and around[-1][0] is element:
                around.pop()
            continue
        classes = (element.get("class") or "").split()
        if not classes:
            continue
        holder = around[-1][1] if around else None
        item = _thing(classes, holder) if len(around) < _DEEPEST else None
        for name in _properties(classes, holder):
            if holder is not None and holder.takes(name):
                holder.add(name.partition("-")[2], item or _value(element, name, texts))
        if item is not None:
            if not item.said and element.tag == "a" and item.kind in ("event", "card"):
                item.add("url", texts.address(element))
            if holder is None or item.kind == "event":
                found.append(item)
            around.append((element, item))
            if item.kind in ("card", "adr", "geo"):
                item.add("all", texts.line(element))
    return found


def _thing(classes: list[str], holder: _Item | None) -> _Item | None:
    """The thing that an element begins. Classic names but vevent are common words: only within something classic."""
    for name in classes:
        if name in _ROOTS:
            return _Item(_ROOTS[name], classic=False)
    for name in classes:
        if name == "vevent" or (name in _CLASSIC_ROOTS and holder is not None and holder.classic):
            return _Item(_CLASSIC_ROOTS[name], classic=True)
    return None


def _properties(classes: list[str], holder: _Item | None) -> list[str]:
    if holder is None:
        return []
    if holder.classic:
        return list(dict.fromkeys(_CLASSIC[name] for name in classes if name in _CLASSIC))
    return list(dict.fromkeys(name for name in classes if name.startswith(_PREFIXES) and len(name) > 3))


def _value(element: Any, name: str, texts: PageText) -> str:
    if name.startswith("e-"):
        return texts.markup(element)
    pieces = pieces_of(element, texts)
    if name.startswith("dt-"):
        return joined_moment(pieces) if pieces else _machine(element) or texts.line(element)
    if name.startswith("u-"):
        return texts.address(element) or texts.joined(" ".join(pieces) or _machine(element) or texts.line(element))
    if name == "p-description":
        return " ".join(pieces) or texts.text(element)
    return "".join(pieces) or _machine(element) or texts.line(element)


def _machine(element: Any) -> str:
    """What an element says to machines besides its text."""
    attribute = "datetime" if element.tag in ("time", "ins", "del") else _TITLED.get(element.tag, "")
    return str(element.get(attribute) or "").strip() if attribute else ""


def _event_node(item: _Item) -> Node:
    start, end = item.text("start"), item.text("end")
    if item.classic:
        end = _last_day(start, end)
    organiser = item.thing("organizer", "author")
    status = item.text("status").casefold()
    node: Node = {
        "@type": "Event",
        "@id": item.text("uid"),
        "name": item.text("name"),
        "startDate": start,
        "endDate": with_day_of(start, end),
        "url": next(iter(item.texts("url")), ""),
        "description": item.text("content") or item.text("description") or item.text("summary"),
        "location": _place(item),
        "keywords": item.texts("category"),
        "image": next(iter(item.texts("featured") + item.texts("photo")), ""),
        "organizer": _named(organiser) if organiser is not None else item.text("organizer"),
        "eventStatus": "EventCancelled" if "cancel" in status else "",
    }
    return {key: value for key, value in node.items() if value}


def _named(card: _Item) -> Node:
    return {"name": card.text("name") or card.text("org") or card.text("all"), "url": card.text("url")}


def _place(item: _Item) -> Node | str:
    """Where an event is held: a card with an address and a position, or a text."""
    place = item.thing("location")
    if place is None:
        around = item.thing("adr", "geo")
        return item.text("location") if around is None else _place_node(item, item.text("location"))
    whole = place.text("name") or place.text("org")
    if not whole and place.kind == "card" and not place.thing("adr"):
        whole = place.text("all")
    return _place_node(place, whole) or place.text("all")


def _place_node(place: _Item, name: str) -> Node:
    address = place if place.kind == "adr" else place.thing("adr") or place
    geo = place if place.kind == "geo" else place.thing("geo") or (address.thing("geo") or address)
    latitude, longitude = geo.text("latitude"), geo.text("longitude")
    written = geo.text("all") if geo.kind == "geo" else place.text("geo")
    if not latitude and (";" in written or "," in written):
        latitude, _, longitude = written.removeprefix("geo:").replace(";", ",").partition(",")
    parts = {
        "streetAddress": address.text("street-address"),
        "addressLocality": address.text("locality"),
        "postalCode": address.text("postal-code"),
        "addressCountry": address.text("country-name"),
    }
    told = {key: value for key, value in parts.items() if value}
    words = place.text("adr") if address is place else address.text("all")
    node: Node = {
        "@type": "Place" if name or told or latitude or words else "",
        "name": name,
        "address": told or words,
        "geo": {"latitude": latitude, "longitude": longitude} if latitude and longitude else None,
        "url": next(iter(place.texts("url")), "") if place.kind == "card" else "",
    }
    return {key: value for key, value in node.items() if value}


def _last_day(start: str, end: str) -> str:
    """hCalendar's dtend as the last day: as a date it is the day after it, as in iCalendar."""
    try:
        day = date.fromisoformat(end)
        first = date.fromisoformat(start[:10])
    except ValueError:
        return end
    return (day - timedelta(days=1)).isoformat() if day > first else end
