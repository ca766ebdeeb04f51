"""A dry run says what a harvest then does, and writes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.harvest.test_pipeline import NOW, URL, Web, calendar, harvested, listing, names, new_source, tools_of
from visitapp.domain.errors import SourceError
from visitapp.domain.event.preview import Difference, Entry, Joined, Preview
from visitapp.domain.event.source import Fault
from visitapp.harvest.discover import discover
from visitapp.harvest.preview import preview, preview_new
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.sources import get_source

pytestmark = pytest.mark.anyio


def entry(uid: str, day: int, *fields: str) -> Entry:
    return Entry(f"Konsert {uid}", date(2026, 12, day), "", fields)


async def seen(database: Database, web: Web, hours: int) -> Preview:
    source = await database.reader.run(lambda query: get_source(query, URL))
    return await preview(database, source, tools_of(web), NOW + timedelta(hours=hours))


async def rows() -> list[object]:
    kept = (models.Record, models.Event, models.Harvest, models.Source, models.Change)
    return [await model.all().order_by("id").values() for model in kept]


async def test_dry_run_of_an_address_shows_what_is_new_and_unknown(database: Database) -> None:
    body = calendar("a", "b", broken=1).replace(b"SUMMARY:Konsert b", b"SUMMARY:Konsert b\r\nLOCATION:Ladan")
    web = Web({URL: body})
    found = await discover(URL, tools_of(web), NOW)

    told = await preview_new(database, found.source, found.gathered, tools_of(web), NOW)

    assert told == Preview(
        found=2,
        difference=Difference(new=(entry("a", 3), Entry("Konsert b", date(2026, 12, 4), "Ladan"))),
        problems=(Fault("VEVENT 3 broken0", "left out: has no DTSTART", told.problems[0].text),),
        unknown_places=(("Ladan", 1),),
    )
    assert web.asked == [URL]
    assert await rows() == [[], [], [], [], []]


async def test_dry_run_says_what_the_next_harvest_does_and_writes_nothing(database: Database) -> None:
    await new_source()
    await harvested(database, Web({URL: calendar(*names(10))}), 0)
    changed = calendar(*names(9), "neu").replace(b"SUMMARY:Konsert e1\r\n", b"SUMMARY:Matinee\r\n")
    before = await rows()

    told = await seen(database, Web({URL: changed}), 1)
    after = await rows()
    run = await harvested(database, Web({URL: changed}), 1)

    assert before == after
    assert told == Preview(
        found=10,
        difference=Difference(
            new=(Entry("Konsert neu", date(2026, 12, 12)),),
            changed=(Entry("Matinee", date(2026, 12, 4), "", ("title", "categories")),),
            gone=(entry("e9", 12),),
            unchanged=8,
        ),
        usual=10,
    )
    assert (run.outcome, run.counts.new, run.counts.changed, run.counts.unchanged) == ("complete", 1, 1, 8)
    assert (run.counts.missing, run.counts.withdrawn) == (1, 0)


async def test_dry_run_tells_what_would_be_withdrawn_and_what_comes_back(database: Database) -> None:
    await new_source()
    await harvested(database, Web({URL: calendar(*names(10))}), 0)
    await harvested(database, Web({URL: calendar(*names(9))}), 1)

    away = await seen(database, Web({URL: calendar(*names(9))}), 26)
    back = await seen(database, Web({URL: calendar(*names(10))}), 26)

    assert away.difference == Difference(gone=(entry("e9", 12),), withdrawn=(entry("e9", 12),), unchanged=9)
    assert back.difference == Difference(changed=(entry("e9", 12),), unchanged=9)


async def test_dry_run_says_why_a_harvest_would_be_incomplete(database: Database) -> None:
    await new_source()
    await harvested(database, Web({URL: calendar(*names(10))}), 0)

    short = await seen(database, Web({URL: calendar(*names(6))}), 1)
    broken = await seen(database, Web({URL: calendar(*names(10), broken=3)}), 1)
    cut = await seen(database, Web({URL: calendar(*names(10)).removesuffix(b"END:VCALENDAR\r\n")[:-20]}), 1)

    assert [(one.shortfall, one.found, one.usual) for one in (short, broken, cut)] == [
        ("short", 6, 10), ("broken", 10, 10), ("cut-off", 9, 10),
    ]  # fmt: skip
    assert len(short.difference.gone) == 4
    assert short.difference.withdrawn == ()


async def test_dry_run_names_what_others_tell_of_too(database: Database) -> None:
    other = "https://kyrkan.example/a.ics"
    body = calendar("Vivaldi", "Julspelet").replace(b"SUMMARY:", b"LOCATION:S:t Nikolai kyrka\r\nSUMMARY:")
    await new_source(other, name="Kyrkan", municipality="halmstad")
    await harvested(database, Web({other: body}), 0, other)
    await new_source(municipality="halmstad")

    told = await seen(database, Web({URL: body.replace(b"Konsert Julspelet", b"Sopplunch")}), 1)

    assert told.joined == (Joined("Konsert Vivaldi", date(2026, 12, 3), "Konsert Vivaldi", "Kyrkan", certain=True),)


async def test_what_a_source_tells_itself_is_no_double(database: Database) -> None:
    await new_source(municipality="halmstad")
    await harvested(database, Web({URL: calendar("Vivaldi")}), 0)

    told = await seen(database, Web({URL: calendar("Vivaldi")}), 1)

    assert told.joined == ()


async def test_pages_that_we_chose_not_to_look_at_are_no_fault_of_theirs(database: Database) -> None:
    at = "https://x.example/list?page="
    web = Web({f"{at}{number}": listing(number, f"?page={number + 1}") for number in range(9)})
    found = await discover(f"{at}0", tools_of(web), NOW)

    told = await preview_new(database, found.source, found.gathered, tools_of(web), NOW)

    assert (told.partial, told.shortfall, told.problems, len(told.difference.new)) == (True, "", (), told.found)
    assert 0 < told.found < 9


async def test_address_that_cannot_be_read_says_so(database: Database) -> None:
    await new_source()

    with pytest.raises(SourceError, match="answered 404"):
        await seen(database, Web(), 0)
