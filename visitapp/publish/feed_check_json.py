"""Check JSON Feed 1.1 and GeoJSON (RFC 7946) as a strict stranger reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from visitapp.publish.feed_check_xml import check_html, check_id, check_link, check_moment, read_day, read_instant
from visitapp.publish.feed_findings import Figures, Findings

_VERSION = "https://jsonfeed.org/version/1.1"


def check_json_feed(body: bytes, address: str, now: datetime, found: Findings) -> Figures:
    """Check a JSON Feed at `address` as at `now`."""
    feed = _read(body, found)
    if feed is None:
        return Figures()
    if feed.get("version") != _VERSION:
        found.add("version", "", str(feed.get("version")))
    for name in ("title", "home_page_url"):
        if not feed.get(name):
            found.add("missing", "feed", name)
    if feed.get("feed_url") != address:
        found.add("other-address", "feed_url", str(feed.get("feed_url")))
    items = _list_of(feed, "items", found)
    ids: set[str] = set()
    days: list[date] = []
    newest: list[datetime] = []
    for item in items:
        name = _text(item, "id")
        check_id(name, ids, found)
        if not item.get("content_text") and not item.get("content_html"):
            found.add("missing", name, "content")
        for link in ("url", "external_url", "image", "banner_image"):
            check_link(_text(item, link), name, found)
        check_html(_text(item, "content_html"), name, found)
        for dated in ("date_published", "date_modified"):
            if dated in item:
                moment = read_instant(_text(item, dated))
                check_moment(moment, str(item[dated]), dated, name, now, found)
                newest += [moment] if moment else []
        days += _days(item.get("_event"))
    return Figures(len(items), min(days, default=None), max(days, default=None), max(newest, default=None))


def check_geojson(body: bytes, _: str, now: datetime, found: Findings) -> Figures:
    """Check a GeoJSON feed as at `now`: points as longitude, latitude."""
    feed = _read(body, found)
    if feed is None:
        return Figures()
    if feed.get("type") != "FeatureCollection":
        found.add("wrong-kind", "", str(feed.get("type")))
    features = _list_of(feed, "features", found)
    ids: set[str] = set()
    days: list[date] = []
    newest: list[datetime] = []
    for feature in features:
        given = feature.get("id")
        name = str(given) if isinstance(given, str | int) else ""
        check_id(name, ids, found)
        if feature.get("type") != "Feature":
            found.add("wrong-kind", name, str(feature.get("type")))
        _check_point(feature.get("geometry"), name, found)
        properties = feature.get("properties")
        if not isinstance(properties, dict):
            found.add("missing", name, "properties")
            continue
        check_link(_text(properties, "url"), name, found)
        days += _days(properties)
        modified = read_instant(_text(properties, "modified"))
        if modified:
            check_moment(modified, str(properties["modified"]), "modified", name, now, found)
            newest.append(modified)
    return Figures(len(features), min(days, default=None), max(days, default=None), max(newest, default=None))


def _read(body: bytes, found: Findings) -> dict[str, Any] | None:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        found.add("not-well-formed", "", str(error))
        return None
    if not isinstance(feed, dict):
        found.add("wrong-kind", "", type(feed).__name__)
        return None
    return feed


def _list_of(feed: Mapping[str, Any], name: str, found: Findings) -> list[dict[str, Any]]:
    given = feed.get(name)
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        found.add("missing", "feed", name)
        return []
    return given


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


def _days(about: object) -> list[date]:
    """The day on which an entry begins: of the property whose name says so."""
    if not isinstance(about, dict):
        return []
    starts = [value for name, value in about.items() if name.lower() in ("start", "starts", "startdate", "starts_at")]
    return [day for value in starts if isinstance(value, str) and (day := read_day(value))]


def _check_point(geometry: object, name: str, found: Findings) -> None:
    """A point on earth, or null for what has no place."""
    if geometry is None:
        return
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if (
        not isinstance(point, list)
        or len(point) not in (2, 3)
        or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in point)
        or not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90)
    ):
        found.add("no-position", name, str(geometry))
