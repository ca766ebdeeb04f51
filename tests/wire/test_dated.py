"""The instant of a document, read from what our writers make and set in it, whatever texts stand around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.atom_write import write_atom
from feeds.dated import dated, instant
from feeds.geojson_write import GeoCollection, GeoFeature, write_geojson
from feeds.ical_write import CalendarEntry, CalendarInfo, write_calendar
from feeds.jsonfeed_write import write_jsonfeed
from feeds.news_write import NewsFeed, NewsItem, write_rss

OTHER = datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC)
TRAPS = (
    *("\r\nLAST-MODIFIED:20000101T000000Z\r\n", "\n<updated>2000-01-01T00:00:00Z</updated>", "<lastBuildDate>x<"),
    *('","updated":"2000-01-01T00:00:00Z"', '\\","updated":"x",', "BEGIN:VCALENDAR\r\n", "<?xml ", "å" * 80, "{"),
)
TEXTS = st.lists(st.sampled_from(TRAPS), max_size=4).map("".join)
INSTANTS = st.integers(-(10**9), 2 * 10**9).map(lambda seconds: OTHER + timedelta(seconds=seconds))


def calendar(text: str, at: datetime) -> bytes:
    entry = CalendarEntry("a@x", OTHER, None, OTHER, OTHER, 0, text, text, "https://visit.example/a")
    info = CalendarInfo("u@x", text, text, "https://visit.example/", "https://visit.example/a.ics", at)
    return write_calendar(info, [entry])


def news(write: Callable[[NewsFeed, list[NewsItem]], bytes], text: str, at: datetime) -> bytes:
    feed = NewsFeed("tag:x", text, text, "sv", "https://visit.example/", "https://visit.example/a.rss", at, note=text)
    return write(feed, [NewsItem("tag:y", text, "https://visit.example/b", OTHER, OTHER, text, text)])


def geojson(text: str, at: datetime) -> bytes:
    collection = GeoCollection(text, text, "sv", "https://visit.example/", "https://visit.example/a", at)
    return write_geojson(collection, [GeoFeature("tag:y", 56.0, 12.0, {"title": text, "updated": text})])


WRITERS: dict[str, Callable[[str, datetime], bytes]] = {
    "calendar": calendar,
    "rss": lambda text, at: news(write_rss, text, at),
    "atom": lambda text, at: news(write_atom, text, at),
    "geojson": geojson,
}


@pytest.mark.parametrize("form", WRITERS)
@given(text=TEXTS, at=INSTANTS, later=INSTANTS)
def test_document_dated_anew_is_the_one_written_at_that_instant(
    form: str, text: str, at: datetime, later: datetime
) -> None:
    written = WRITERS[form](text, at)

    assert instant(written) == at
    assert dated(written, later + timedelta(microseconds=1)) == WRITERS[form](text, later)
    assert dated(written, at) == written


@given(text=TEXTS)
def test_document_without_an_instant_stays_as_it_is(text: str) -> None:
    for document in (news(write_jsonfeed, text, OTHER), b"\n" + text.encode(), b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"):
        assert (instant(document), dated(document, OTHER)) == (None, document)


@pytest.mark.parametrize("told", ["yesterday", "", "2026-01-01", "Thu, 99 Nov 2026 99:99:99 GMT"])
def test_instant_that_is_none_is_not_read(told: str) -> None:
    assert instant(f"<?xml ?>\n<lastBuildDate>{told}</lastBuildDate>".encode()) is None
    assert instant(f"<?xml ?>\n<updated>{told}</updated>".encode()) is None
