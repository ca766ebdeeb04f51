"""A schema.org Event node as a wire event. Values come as text, numbers, objects, or lists of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from feeds.bytes_text import has_markup, made_up_uid, one_line, without_controls
from feeds.dates import last_day_end, read_instant, read_moment
from feeds.ical_series import Budget
from feeds.ical_values import iso
from feeds.jsonld_parts import parts_of, whole_of
from feeds.jsonld_schedule import Scheduled, ScheduleError, read_schedules
from feeds.wire import Moment, Problem, ReadOptions, Status, WireEvent, WireOccurrence, WireOffer, WirePlace, WireText

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
    node: dict[str, Any], where: str, language: str, options: ReadOptions, problems: list[Problem],
    budget: Budget | None = None,
) -> WireEvent | None:  # fmt: skip
    """The event a node describes, or None, with a problem, when it cannot be read when it is held.

    A node without startDate or eventSchedule is a mention of an event: None, and no problem. A date in endDate is the
    last day, and becomes the day after it. Of names and descriptions in several languages (`@value` with
    `@language`) the event's own are those in language, else in the one written first; the others are translations.
    `budget`: what the series of its document may still cost.
    """
    start_text, schedules = text_of(node.get("startDate")), node.get("eventSchedule")
    if not start_text and not schedules:
        return None
    start = read_moment(start_text, options.zone) if start_text else None
    title = text_of(node.get("name"), language) or text_of(node.get("headline"), language)
    at = f"{where} {one_line(title, 60)}".strip()
    if start_text and start is None:
        problems.append(Problem(at, "startDate is no date", one_line(start_text)))
        return None
    end_text = text_of(node.get("endDate"))
    end = read_moment(end_text, options.zone) if end_text else None
    if end_text and end is None:
        problems.append(Problem(at, "endDate is no date", one_line(end_text)))
    end = last_day_end(start, end) if start is not None else None
    scheduled = _scheduled(node, (start, end), at, options, problems, budget or Budget()) if schedules else None
    if scheduled is not None:
        start, end = (start, end) if start is not None else (scheduled.start, scheduled.end)
    return _event(node, start, end, language, options, scheduled) if start is not None else None


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


def _scheduled(
    node: dict[str, Any], own: tuple[Moment | None, Moment | None], where: str, options: ReadOptions,
    problems: list[Problem], budget: Budget,
) -> Scheduled | None:  # fmt: skip
    """When it is held by its eventSchedule; None, with a problem, when that is not certain."""
    try:
        found = read_schedules(node["eventSchedule"], own, _status(node), options, budget, text_of)
    except ScheduleError as error:
        what = "its own startDate alone is read" if own[0] is not None else "the event is left out"
        problems.append(
            Problem(where, f"eventSchedule is not expanded, {what}: {error}", one_line(node["eventSchedule"]))
        )
        return None
    problems += [Problem(where, f"eventSchedule: {fault}") for fault in found.faults]
    return found


def _whole(value: int) -> str:
    return str(value) if abs(value) < 10**30 else ""


def _text_of_list(values: list[Any], language: str) -> str:
    for value in values[:_MAX_LIST]:
        if (tag := _tag(value)) and _primary(tag) == _primary(language):
            return text_of(value)
    texts = (text_of(value) for value in values[:_MAX_LIST] if not isinstance(value, list))
    return next((text for text in texts if text), "")


def _listed(value: object) -> list[Any]:
    if isinstance(value, list):
        return value[:_MAX_LIST]
    return [] if value is None else [value]


def _tag(value: object) -> str:
    tag = value.get("@language") if isinstance(value, dict) else None
    return tag.strip() if isinstance(tag, str) else ""


def _primary(tag: str) -> str:
    return tag.casefold().replace("_", "-").partition("-")[0]


def _wordings(value: object, language: str) -> dict[str, tuple[str, str]]:
    """(tag, text) by primary subtag, the first of each. Text without a tag is in language, if no other says so."""
    found: dict[str, tuple[str, str]] = {}
    plain: dict[str, tuple[str, str]] = {}
    for each in _listed(value):
        tag, text = _tag(each), "" if isinstance(each, list) else text_of(each)
        if text:
            (found if tag else plain).setdefault(_primary(tag or language), (tag or language, text))
    return found | {code: said for code, said in plain.items() if code not in found}


def _texts(node: dict[str, Any], language: str) -> tuple[WireText, ...]:
    """What a node says in each of its languages, its own first.

    A name without a language serves all of them: then the descriptions tell which there are.
    """
    told = node.get("name") if text_of(node.get("name")) else node.get("headline")
    names, descriptions = _wordings(told, language), _wordings(node.get("description"), language)
    named = any(_tag(each) for each in _listed(told))
    own_ones = names if named or not descriptions else descriptions
    own = _primary(language)
    if own_ones and own not in own_ones:
        own = next(iter(own_ones))
    any_name = next(iter(names.values()), (language, ""))
    codes = dict.fromkeys((*own_ones, *descriptions))
    return (
        _text(own, names.get(own, any_name), descriptions.get(own)),
        *(_text(code, names.get(code), descriptions.get(code)) for code in codes if code != own),
    )


def _text(code: str, name: tuple[str, str] | None, description: tuple[str, str] | None) -> WireText:
    tag = next((tag for tag, _ in filter(None, (name, description)) if _primary(tag) == code), code)
    text = description[1] if description else ""
    return WireText(tag, name[1] if name else "", text, has_markup(text))


def _event(
    node: dict[str, Any], start: Moment, end: Moment | None, language: str, options: ReadOptions,
    scheduled: Scheduled | None,
) -> WireEvent:  # fmt: skip
    status = _status(node)
    own, *others = _texts(node, language)
    url, uid = _address(node, options), _uid(node, options)
    organiser = next(iter(_listed(node.get("organizer"))), None)
    return WireEvent(
        uid=uid or made_up_uid(url, own.title, iso(start)),
        title=own.title,
        start=start,
        end=end,
        all_day=not isinstance(start, datetime),
        status=status,
        url=url,
        recurring=scheduled is not None,
        occurrences=scheduled.occurrences if scheduled else single_occurrence(start, end, status, options),
        uid_made_up=not uid,
        zone=scheduled.zone if scheduled else options.zone,
        description=own.description,
        description_is_html=own.description_is_html,
        language=own.language,
        place=_place(node, options),
        organiser=_named(organiser, language),
        organiser_url=absolute(text_of(organiser.get("url")), options) if isinstance(organiser, dict) else "",
        categories=_categories(node, language),
        image_url=_image(node.get("image"), options),
        image_credit=_credit(node.get("image")),
        offers=tuple(_offers(node.get("offers"), options)),
        free=_truth(node.get("isAccessibleForFree")),
        modified=_modified(node, options),
        performance_languages=tuple(_performance_languages(node)),
        translations=tuple(others),
        part_of=whole_of(node, lambda other: _name_elsewhere(other, language, options), options),
        parts=parts_of(node, lambda other: _name_elsewhere(other, language, options), options),
        raw=one_line(node, _MAX_RAW),
    )


def _uid(node: dict[str, Any], options: ReadOptions) -> str:
    uid = text_of(node.get("@id")) or text_of(node.get("identifier"))
    return urljoin(options.base_url, uid) if uid.startswith(("#", "/", "?")) else uid


def _address(node: dict[str, Any], options: ReadOptions) -> str:
    return absolute(text_of(node.get("url")) or text_of(node.get("mainEntityOfPage")), options)


def _name_elsewhere(node: dict[str, Any], language: str, options: ReadOptions) -> str:
    """The uid that an event has by a node that tells of it inside another; its address where that is all there is."""
    uid, url = _uid(node, options), _address(node, options)
    start = read_moment(text_of(node.get("startDate")), options.zone)
    if uid or start is None:
        return uid or url
    return made_up_uid(url, _texts(node, language)[0].title, iso(start))


def _named(value: object, language: str) -> str:
    """The name of a thing; "" when all that is told of it is its id."""
    only_id = isinstance(value, dict) and "@value" not in value and not value.get("name")
    return "" if only_id else text_of(value, language)


def _status(node: dict[str, Any]) -> Status:
    text = text_of(node.get("eventStatus")).casefold()
    return next((status for mark, status in _STATUS if mark in text), "scheduled")


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
        if text := text_of(value, language):
            found[text] = None
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
