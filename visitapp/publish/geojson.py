"""Events as GeoJSON: one feature per event, with all its dates in the slice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from feeds.geojson_write import GeoCollection, GeoFeature, Json, WrittenFeature, join_geojson, written_feature
from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.feed import FeedInfo, by_event, last_day, next_of, order_of
from visitapp.publish.news import Paging
from visitapp.publish.words import ZONE

MAX_FEATURES = 1000
"""Features of one document; the rest stand on its next pages."""


class EventFeature(NamedTuple):
    """An event as it stands in a collection; `order` sorts by its next occurrence.

    `changed_at` is the newest change of anything it shows, what writes it included.
    """

    order: tuple[date, float, str]
    changed_at: datetime
    written: WrittenFeature

    @property
    def octets(self) -> bytes:
        """What is written."""
        return self.written.octets


def event_features(entries: Iterable[FeedEntry], info: FeedInfo, day: date) -> dict[int, EventFeature]:
    """The feature of each event of `entries`, by its row, as it is on `day` (the local date)."""
    features = {}
    for held in by_event(entries):
        entry, changed_at = next_of(held, day), max(info.stamp(one) for one in held)
        feature = written_feature(_feature(entry, held, info, changed_at))
        features[entry.event_id] = EventFeature(order_of(entry), changed_at, feature)
    return features


def render_geojson(features: Iterable[EventFeature], info: FeedInfo, paging: Paging) -> bytes:
    """A FeatureCollection of the events by their next occurrence."""
    shown = sorted(features, key=lambda feature: feature.order)
    newest = max((feature.changed_at for feature in shown), default=info.newest_change)
    collection = GeoCollection(
        title=info.title,
        description=info.description,
        language=info.language,
        url=info.address(info.page_path),
        self_url=info.address(info.self_path),
        updated=max(newest, info.newest_change, info.template_changed_at),
        complete=paging.complete,
        links=tuple((rel, info.address(path)) for rel, path in paging.links),
    )
    return join_geojson(collection, [feature.written for feature in shown])


def _feature(entry: FeedEntry, held: Sequence[FeedEntry], info: FeedInfo, changed_at: datetime) -> GeoFeature:
    """`entry` is the occurrence that gives the feature its own start and end."""
    tag = info.tag("event", entry.event_uid)
    properties: dict[str, Json] = {
        "id": tag,
        "url": info.event_address(entry.slug),
        "title": entry.title,
        "summary": entry.summary,
        "language": entry.text_language,
        **_when(entry),
        "dates": [_when(one) for one in held],
        "place": entry.place_name,
        "address": entry.address,
        "municipality": info.municipality_name(entry.municipality),
        "municipality_slug": entry.municipality,
        "position_confirmed": entry.place_confirmed if entry.latitude is not None else None,
        "online_url": entry.online_url,
        "organiser": entry.organiser,
        "categories": list(info.categories_of(entry)),
        "category_slugs": list(entry.categories),
        "price": _price(entry),
        "image": info.address(entry.image_url) if entry.image_url else "",
        "image_credit": entry.image_credit,
        "demo": entry.demo,
        "updated": changed_at.isoformat(timespec="seconds"),
    }
    # What is not known is left out, so that nobody takes "" for an answer; a null price is "unknown".
    known = {name: value for name, value in properties.items() if value not in ("", None) or name == "price"}
    return GeoFeature(tag, entry.latitude, entry.longitude, known)


def _when(entry: FeedEntry) -> dict[str, Json]:
    """Start and end with their offset, or dates; then `end` is the last day."""
    if entry.starts_at is not None:
        later = entry.ends_at if entry.ends_at is not None and entry.ends_at > entry.starts_at else None
        times: dict[str, Json] = {"start": _local(entry.starts_at), "end": _local(later) if later else None}
    else:
        last = last_day(entry)
        times = {"start": entry.starts_on.isoformat(), "end": last.isoformat() if last > entry.starts_on else None}
    return {
        **{name: value for name, value in times.items() if value},
        "all_day": entry.kind == "all-day",
        "time_given": entry.kind != "no-time",
        "status": entry.status,
    }


def _price(entry: FeedEntry) -> Json:
    """None when it is unknown."""
    if entry.price_kind == "unknown":
        return None
    low, high = entry.price_low or None, entry.price_high or entry.price_low or None
    if entry.price_kind == "free":
        return {"free": True}
    return {"free": False, "low": low, "high": high, "currency": entry.currency or None}


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).isoformat()
