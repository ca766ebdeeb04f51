"""A schema.org Event node as a wire event. Values come as text, numbers, objects, or lists of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from feeds.bytes_text import has_markup, made_up_uid, one_line, without_controls
from feeds.dates import last_day_end, read_instant, read_moment
from feeds.ical_values import iso
from feeds.wire import Problem, ReadOptions, Status, WireEvent, WireOccurrence, WireOffer, WirePlace

_MAX_LIST = 200
_MAX_RAW = 20_000

_STATUS: tuple[tuple[str, Status], ...] = (
    ("cancel", "cancelled"),
    ("postponed", "postponed"),
    ("rescheduled", "rescheduled"),
    ("movedonline", "online"),
    ("tentative", "tentative"),
)


def event_from_node(
    node: dict[str, Any], where: str, language: str, options: ReadOptions, problems: list[Problem]
) -> WireEvent | None:
    """The event a node describes, or None, with a problem, when its startDate cannot be read.

    A node without startDate is a mention of an event: None, and no problem. A date in endDate is the
    last day, and becomes the day after it.
    """
    start_text = text_of(node.get("startDate"))
    if not start_text:
        return None
    start = read_moment(start_text, options.zone)
    title = text_of(node.get("name"), language) or text_of(node.get("headline"), language)
    if start is None:
        problems.append(Problem(f"{where} {one_line(title, 60)}".strip(), "startDate is no date", one_line(start_text)))
        return None
    end_text = text_of(node.get("endDate"))
    end = read_moment(end_text, options.zone) if end_text else None
    if end_text and end is None:
        problems.append(Problem(f"{where} {one_line(title, 60)}".strip(), "endDate is no date", one_line(end_text)))
    return _event(node, title, start, last_day_end(start, end), language, options)


def text_of(value: object, language: str = "") -> str:
    """value as text: `@value` unwrapped, of several the one in language, else the first that has any."""
    if isinstance(value, str):
        return without_controls(value).strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return one_line(repr(value) if isinstance(value, float) else _whole(value))
    if isinstance(value, dict):
        inner = value.get("@value", value.get("name", value.get("@id", value.get("url"))))
        return text_of(inner, language) if not isinstance(inner, dict | list) else ""
    if isinstance(value, list):
        return _text_of_list(value, language)
    return ""


def absolute(address: str, options: ReadOptions) -> str:
    """address joined to the options' base; "" unless it is http or https then."""
    try:
        joined = urljoin(options.base_url, address.strip()) if address else ""
    except ValueError:
        return ""
    return joined if joined.lower().startswith(("http://", "https://")) else ""


def single_occurrence(
    start: datetime | Any, end: Any, status: Status, options: ReadOptions
) -> tuple[WireOccurrence, ...]:
    """The one occurrence of an event that does not recur; none when it lies outside the window."""
    first = start if isinstance(start, datetime) else read_instant(start.isoformat(), options.zone)
    last = first if end is None else end if isinstance(end, datetime) else read_instant(end.isoformat(), options.zone)
    if first is None or last is None or options.limit < 1:
        return ()
    if options.window_end is not None and first >= options.window_end:
        return ()
    if options.window_start is not None and max(first, last) <= options.window_start and first != options.window_start:
        return ()
    return (WireOccurrence(start, end, iso(start), status, options.zone),)


def _whole(value: int) -> str:
    return str(value) if abs(value) < 10**30 else ""


def _text_of_list(values: list[Any], language: str) -> str:
    for value in values[:_MAX_LIST]:
        tagged = isinstance(value, dict) and str(value.get("@language", "")).casefold().split("-")[0]
        if tagged and tagged == language.casefold().split("-")[0]:
            return text_of(value)
    texts = (text_of(value) for value in values[:_MAX_LIST] if not isinstance(value, list))
    return next((text for text in texts if text), "")


def _listed(value: object) -> list[Any]:
    if isinstance(value, list):
        return value[:_MAX_LIST]
    return [] if value is None else [value]


def _event(node: dict[str, Any], title: str, start: Any, end: Any, language: str, options: ReadOptions) -> WireEvent:
    status = _status(node)
    url = absolute(text_of(node.get("url")) or text_of(node.get("mainEntityOfPage")), options)
    uid = text_of(node.get("@id")) or text_of(node.get("identifier"))
    if uid.startswith(("#", "/", "?")):
        uid = urljoin(options.base_url, uid)
    organiser = next(iter(_listed(node.get("organizer"))), None)
    description = text_of(node.get("description"), language)
    return WireEvent(
        uid=uid or made_up_uid(url, title, iso(start)),
        title=title,
        start=start,
        end=end,
        all_day=not isinstance(start, datetime),
        status=status,
        url=url,
        occurrences=single_occurrence(start, end, status, options),
        uid_made_up=not uid,
        zone=options.zone,
        description=description,
        description_is_html=has_markup(description),
        language=_language(node, language),
        place=_place(node, options),
        organiser=text_of(organiser, language),
        organiser_url=absolute(text_of(organiser.get("url")), options) if isinstance(organiser, dict) else "",
        categories=_categories(node, language),
        image_url=_image(node.get("image"), options),
        image_credit=_credit(node.get("image")),
        offers=tuple(_offers(node.get("offers"), options)),
        free=_truth(node.get("isAccessibleForFree")),
        modified=_modified(node, options),
        performance_languages=tuple(_performance_languages(node)),
        raw=one_line(node, _MAX_RAW),
    )


def _status(node: dict[str, Any]) -> Status:
    text = text_of(node.get("eventStatus")).casefold()
    return next((status for mark, status in _STATUS if mark in text), "scheduled")


def _language(node: dict[str, Any], language: str) -> str:
    for name in _listed(node.get("name")):
        tagged = isinstance(name, dict) and isinstance(name.get("@language"), str)
        if tagged and text_of(name) == text_of(node.get("name"), language):
            return str(name["@language"])
    return language


def _performance_languages(node: dict[str, Any]) -> Iterator[str]:
    for value in _listed(node.get("inLanguage")):
        code = text_of(value.get("alternateName") or value.get("name")) if isinstance(value, dict) else text_of(value)
        if code:
            yield code


def _categories(node: dict[str, Any], language: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for kind in _listed(node.get("@type")):
        name = str(kind).rpartition("/")[2].rpartition(":")[2]
        if name not in ("Event", "EventSeries", ""):
            found[name] = None
    for value in _listed(node.get("keywords")) + _listed(node.get("genre")) + _listed(node.get("about")):
        for part in text_of(value, language).split(","):
            if part.strip() and len(part) < 100:
                found[part.strip()] = None
    return tuple(found)


def _place(node: dict[str, Any], options: ReadOptions) -> WirePlace | None:
    online_only = "onlineevent" in text_of(node.get("eventAttendanceMode")).casefold()
    physical: WirePlace | None = None
    virtual: WirePlace | None = None
    for value in _listed(node.get("location")):
        if isinstance(value, str):
            url = absolute(value, options) if value.lower().startswith(("http://", "https://")) else ""
            if url:
                virtual = virtual or WirePlace(url=url, online=True)
            elif value.strip():
                physical = physical or WirePlace(name=value.strip(), online=online_only)
        elif isinstance(value, dict):
            if "virtual" in str(value.get("@type", "")).casefold():
                virtual = virtual or WirePlace(
                    name=text_of(value.get("name")), url=absolute(text_of(value.get("url")), options), online=True
                )
            else:
                physical = physical or _physical(value, options, online=online_only)
    if physical is None and virtual is None and online_only:
        return WirePlace(online=True)
    return physical or virtual


def _physical(value: dict[str, Any], options: ReadOptions, *, online: bool) -> WirePlace:
    address = next(iter(_listed(value.get("address"))), None)
    parts = address if isinstance(address, dict) else {}
    geo = next((each for each in _listed(value.get("geo")) if isinstance(each, dict)), value)
    latitude, longitude = _degrees(geo.get("latitude"), 90), _degrees(geo.get("longitude"), 180)
    known = latitude is not None and longitude is not None and (latitude, longitude) != (0.0, 0.0)
    return WirePlace(
        name=text_of(value.get("name")),
        address=text_of(parts.get("streetAddress")) if parts else text_of(address),
        locality=text_of(parts.get("addressLocality")),
        postal_code=text_of(parts.get("postalCode")),
        country=text_of(parts.get("addressCountry")),
        latitude=latitude if known else None,
        longitude=longitude if known else None,
        url=absolute(text_of(value.get("url")) or text_of(value.get("sameAs")), options),
        online=online,
    )


def _degrees(value: object, most: float) -> float | None:
    try:
        number = float(text_of(value).replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) <= most else None


def _image(value: object, options: ReadOptions) -> str:
    for each in _listed(value):
        address = each
        if isinstance(each, dict):
            address = each.get("contentUrl") or each.get("url") or each.get("@id")
        url = absolute(text_of(address), options)
        if url:
            return url
    return ""


def _credit(value: object) -> str:
    first = next((each for each in _listed(value) if isinstance(each, dict)), {})
    names = (
        text_of(first.get(key)) for key in ("creditText", "copyrightNotice", "copyrightHolder", "author", "creator")
    )
    return next((name for name in names if name), "")


def _offers(value: object, options: ReadOptions) -> Iterator[WireOffer]:
    for each in _listed(value):
        if not isinstance(each, dict):
            continue
        prices = next((spec for spec in _listed(each.get("priceSpecification")) if isinstance(spec, dict)), {})
        price = text_of(each.get("price")) or text_of(each.get("lowPrice")) or text_of(prices.get("price"))
        offer = WireOffer(
            price=price or text_of(prices.get("minPrice")),
            price_high=text_of(each.get("highPrice")) or text_of(prices.get("maxPrice")),
            currency=text_of(each.get("priceCurrency")) or text_of(prices.get("priceCurrency")),
            url=absolute(text_of(each.get("url")), options),
            availability=text_of(each.get("availability")).rpartition("/")[2],
        )
        if offer != WireOffer():
            yield offer


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    text = text_of(value).casefold().rpartition("/")[2]
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text)


def _modified(node: dict[str, Any], options: ReadOptions) -> datetime | None:
    text = text_of(node.get("dateModified"))
    return read_instant(text, options.zone) if text else None
