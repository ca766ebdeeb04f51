"""The offices' pages of sources: adding by an address, changing, pausing, releasing, removing, and who may."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from tests.web.conftest import tree_of
from tests.web.test_office import MUNICIPALITIES, NOW, OFFICES, TERMS, House, house
from visitapp.domain.errors import HostBusyError, NotFoundError, SourceError
from visitapp.domain.event.preview import Difference, Entry, Joined, Preview
from visitapp.domain.event.proposal import LedBy, Look, Proposal
from visitapp.domain.event.source import Counts, Fault, HarvestRun, NewSource, Schedule, Source
from visitapp.domain.place.types import Place
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.region import save_region
from visitapp.store.sources import add_source, get_source, save_run

__all__ = ["house"]
pytestmark = pytest.mark.anyio

FEED = "https://library.example/a.ics"
SEEN = Preview(
    found=2,
    difference=Difference(
        new=(Entry("Sago <i>", date(2026, 12, 5), "Ladan"),),
        changed=(Entry("Quiz", date(2026, 12, 6), "", ("title", "held")), Entry("Kör", None)),
        unchanged=3,
    ),
    problems=(Fault("line 3", "no date", "på <b>fredag"),),
    unknown_places=(("Ladan", 2),),
    joined=(Joined("Quiz", date(2026, 12, 6), "Stora quizen", "Puben", False),),
)
NEW = NewSource(FEED, "Kalender", slug="kalender", municipality="laholm", office="laholm", licence="CC0-1.0")
FIELDS = {
    "name": "Kalender", "municipality": "laholm", "language": "sv", "interval": "1", "priority": "100",
    "licence": "CC0-1.0", "attribution": "",
}  # fmt: skip


@dataclass
class FakeLooks:
    """Looks without a network: one page that announces a feed; everything else is refused."""

    asked: list[NewSource] = field(default_factory=list)
    led_by: LedBy = "feed"

    def checked(self, url: str) -> tuple[str, bool]:
        if not url.startswith("https://"):
            raise SourceError(url, "is neither http nor https")
        return url, False

    async def look(self, asked: NewSource) -> Look:
        self.asked.append(asked)
        if "busy" in asked.url:
            raise HostBusyError("busy.example")
        if "library" not in asked.url:
            raise SourceError(asked.url, "is no public address (127.0.0.1)")
        source = replace(asked, url=FEED, name="Biblioteket", format="ical", language=asked.language or "da")
        other = ("https://library.example/news.rss",)
        return Look(Proposal(source, 2, "words", "said", "fixed", ("p", "Ladan"), other, led_by=self.led_by), SEEN)

    async def preview(self, slug: str) -> Preview:
        if slug != "kalender":
            raise NotFoundError("source", slug)
        return SEEN


@pytest.fixture
async def looks(house: House) -> FakeLooks:  # the fixture
    made = FakeLooks()
    house.app.state.context = replace(house.app.state.context, looks=made)
    return made


def texts(page: str, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in tree_of(page).xpath(path)]


async def kept(database: Database, slug: str = "kalender") -> Source:
    return await database.reader.run(lambda query: get_source(query, slug))


async def ran(source: Source, hours: int, found: int, shortfall: str = "") -> None:
    at = NOW - timedelta(hours=hours)
    outcome = "incomplete" if shortfall else "complete"
    run = HarvestRun(at, at, outcome, found, Counts(), (), "", shortfall)  # type: ignore[arg-type]
    await save_run(source, run, Schedule(NOW + timedelta(hours=1), 0), ('"1"', ""))


async def test_address_whose_host_is_being_read_is_kept_in_the_form(house: House, looks: FakeLooks) -> None:
    clerk = await house.signed_in("laholm")

    answer = await clerk.post("/office/sources/new?lang=en", url="busy.example/a.ics", do="look")

    assert answer.status_code == 503
    assert "This site is being read just now, for its other events. Please try again in a minute." in answer.text
    assert 'value="busy.example/a.ics"' in answer.text
    assert len(looks.asked) == 1


async def test_address_is_looked_at_shown_and_kept_as_the_office_wants_it(
    house: House,
    looks: FakeLooks,
    database: Database,
) -> None:
    clerk = await house.signed_in("laholm")

    await clerk.post("/office/sources/new", url="mailto:library@other.example", do="look")
    assert looks.asked.pop().url == "mailto:library@other.example"  # which is refused as such
    shown = await clerk.post("/office/sources/new", url="library.example", do="look")
    nothing_kept = await models.Source.all().count()
    fields = FIELDS | {"name": "Biblioteket i Laholm", "language": "da", "interval": "24"}
    answer = await clerk.post("/office/sources/new", url=FEED, do="keep", **fields)

    assert (shown.status_code, nothing_kept) == (200, 0)
    assert looks.asked == [
        NewSource("https://library.example", "", municipality="laholm", office="laholm", language="")
    ]
    assert texts(shown.text, "//*[@class='dry-run']//summary") == ["New (1)", "Changed (2)", "Told by others too (1)"]
    assert texts(shown.text, "//*[@class='dry-run']//li") == [
        "Sago <i>Sat, 5 Dec 2026 · Ladan", "Quiz Name of the event, WhenSun, 6 Dec 2026", "Kör comes back",
        "Quiz may be what Puben tells as Stora quizen",
    ]  # fmt: skip
    assert "på &lt;b&gt;fredag" in shown.text
    assert texts(shown.text, "//select[@name='municipality']/option[@selected]") == ["Laholm"]
    assert texts(shown.text, "//select[@name='language']/option[@selected]") == ["Danish"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/office/sources/biblioteket-i-laholm?done=added")
    source = await kept(database, "biblioteket-i-laholm")
    assert (source.url, source.office, source.municipality, source.language) == (FEED, "laholm", "laholm", "da")
    assert (source.interval, source.private_ok, source.next_at) == (timedelta(hours=24), False, NOW)


@pytest.mark.parametrize(
    ("led_by", "said"),
    [
        ("", FEED),
        ("feed", f"{FEED}The page announces this feed, and it holds the events."),
        (
            "sitemap",
            f"{FEED}Neither the page nor a feed of it tells of events; the site's own sitemap leads to pages that do.",
        ),
    ],
)
async def test_how_another_address_was_found_is_said(house: House, looks: FakeLooks, led_by: LedBy, said: str) -> None:
    looks.led_by = led_by
    clerk = await house.signed_in("laholm")

    shown = await clerk.post("/office/sources/new", url="library.example", do="look")

    assert texts(shown.text, "//p[span[@class='address']]") == [said]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Please write the address of the calendar or page."),
        ("http://127.0.0.1/a", "This could not be read: http://127.0.0.1/a: is no public address (127.0.0.1)"),
        (FEED, "This address is already read, as Kalender."),
        ("https://library.example/", "This address is already read, as Kalender."),
    ],
)
async def test_address_that_cannot_be_kept_is_said_and_stays_in_the_field(
    house: House,
    looks: FakeLooks,
    url: str,
    said: str,
) -> None:
    await add_source(NEW, NOW)
    clerk = await house.signed_in("laholm")

    answer = await clerk.post("/office/sources/new", url=url, do="look")

    assert answer.status_code == 422
    assert texts(answer.text, "//*[@id='e-url']") == [said]
    assert tree_of(answer.text).xpath("//input[@name='url']/@value") == [url]


async def test_faults_name_their_field_and_lose_nothing_typed(
    house: House,
    looks: FakeLooks,
    database: Database,
) -> None:
    await add_source(NEW, NOW)
    clerk = await house.signed_in("laholm")
    wrong = FIELDS | {"name": "", "municipality": "hylte", "interval": "0", "attribution": "Bibliotekets vänner"}

    added = await clerk.post("/office/sources/new", url="https://other.example/", do="keep", **wrong)
    saved = await clerk.post("/office/sources/kalender", **wrong)
    scheme = await clerk.post("/office/sources/new", url="javascript:alert(1)", do="keep", **FIELDS)

    for answer in (added, saved):
        assert answer.status_code == 422
        assert texts(answer.text, "//*[contains(@class, 'faults')]//li") == [
            "Name of the source: Please give the source a name.", "Municipality: Please choose one of the list.",
            "Looked at: Please choose one of the list.",
        ]  # fmt: skip
        assert 'value="Bibliotekets vänner"' in answer.text
    assert (scheme.status_code, await models.Source.all().count()) == (422, 1)
    assert (await kept(database)).attribution == ""


async def test_what_is_said_of_a_source_is_kept(
    house: House,
    looks: FakeLooks,
    database: Database,
) -> None:
    await add_source(NEW, NOW)
    clerk = await house.signed_in("laholm")

    answer = await clerk.post("/office/sources/kalender", **FIELDS | {"name": "Nytt", "priority": "50"})

    source = await kept(database)
    assert answer.headers["location"] == "/office/sources/kalender?done=saved"
    assert (source.name, source.priority, source.licence) == ("Nytt", 50, "CC0-1.0")


async def test_place_of_a_source_is_one_of_the_office_and_read_at_once(
    house: House,
    looks: FakeLooks,
    database: Database,
) -> None:
    await add_source(NEW, NOW)
    library = Place("biblioteket", "biblioteket", "venue", {"sv": "Biblioteket"}, "laholm", "library", 56.5, 13.0)
    elsewhere = replace(library, uid="torget", slug="torget", municipality="hylte")
    await save_region(MUNICIPALITIES, OFFICES, TERMS, [library, elsewhere], NOW)
    await models.Source.all().update(next_at=NOW + timedelta(hours=9), etag="x")
    clerk = await house.signed_in("laholm")

    wrong = [
        await clerk.post("/office/sources/kalender", **FIELDS, place_strategy="fixed", place=place)
        for place in ("", "torget")
    ]
    page = (await clerk.get("/office/sources/kalender")).text
    answer = await clerk.post("/office/sources/kalender", **FIELDS, place_strategy="room", place="biblioteket")

    assert [texts(one.text, "//*[contains(@class, 'faults')]//li") for one in wrong] == [
        ["Place of the source: Please say which place."], ["Place of the source: Please choose one of the list."],
    ]  # fmt: skip
    assert texts(page, "//select[@name='place']/option") == ["Not said", "Biblioteket"]
    assert answer.status_code == 303
    source = await kept(database)
    assert (source.place_strategy, source.place, source.next_at, source.etag) == ("room", "biblioteket", NOW, "")


async def test_source_is_paused_resumed_read_now_and_removed(
    house: House,
    looks: FakeLooks,
    database: Database,
) -> None:
    await add_source(NEW, NOW)
    clerk = await house.signed_in("laholm")
    states = []
    for name in ("pause", "hasten", "resume", "hasten", "release"):
        answer = await clerk.post(f"/office/sources/kalender/{name}")
        states.append((answer.headers["location"].rpartition("=")[2], (await kept(database)).active))

    listed = (await clerk.get("/office/sources")).text
    removed = await clerk.post("/office/sources/kalender/remove")

    assert states == [
        ("paused", False), ("nothing", False), ("resumed", True), ("hastened", True), ("nothing", True),
    ]  # fmt: skip
    assert texts(listed, "//td[@class='table-name']/a") == ["Kalender"]
    assert removed.headers["location"] == "/office/sources?done=removed"
    assert (await clerk.get("/office/sources/kalender")).status_code == 404


async def test_harvest_that_is_held_back_is_released(
    house: House,
    looks: FakeLooks,
    database: Database,
) -> None:
    source = await add_source(NEW, NOW)
    await ran(source, 3, 100)
    await ran(source, 2, 10, "short")
    clerk = await house.signed_in("laholm")

    held = (await clerk.get("/office/sources/kalender")).text
    answer = await clerk.post("/office/sources/kalender/release")
    after = (await clerk.get("/office/sources/kalender")).text

    path = "//form[contains(@action, 'release')]//button"
    assert (texts(held, path), texts(after, path)) == (["Release this harvest"], [])
    assert answer.headers["location"] == "/office/sources/kalender?done=released"
    assert texts(after, "//main//*[contains(@class, 'state ')]")[0] == "Released; it is read again soon"
    assert (await kept(database)).next_at == NOW


async def test_dry_run_is_shown_and_limited(
    house: House,
    looks: FakeLooks,
) -> None:
    await add_source(NEW, NOW)
    clerk = await house.signed_in("laholm")

    answers = [await clerk.post("/office/sources/kalender/preview") for _ in range(7)]
    again = await clerk.get("/office/sources/kalender/preview")

    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert "2 events were found: 1 new, 2 changed, 3 unchanged, 0 no longer there" in answers[0].text
    assert again.headers["location"] == "/office/sources/kalender"


async def test_office_sees_and_touches_only_its_own_sources(
    house: House,
    looks: FakeLooks,
    database: Database,
) -> None:
    await add_source(NEW, NOW)
    hylte, region = await house.signed_in("hylte"), await house.signed_in("region")

    foreign = [await hylte.get("/office/sources/kalender"), await hylte.post("/office/sources/kalender", **FIELDS)]
    names = ("preview", "pause", "resume", "hasten", "release", "remove")
    foreign += [await hylte.post(f"/office/sources/kalender/{name}") for name in names]
    forged = await region.post("/office/sources/kalender/pause", csrf="0")

    assert [answer.status_code for answer in foreign] == [404] * 8
    assert texts((await hylte.get("/office/sources")).text, "//td") == []
    assert texts((await region.get("/office/sources")).text, "//td[@class='table-name']/a") == ["Kalender"]
    assert (forged.status_code, (await kept(database)).active) == (403, True)


async def test_region_keeps_a_source_for_the_office_of_its_municipality(
    house: House,
    looks: FakeLooks,
    database: Database,
) -> None:
    clerk = await house.signed_in("region")

    for slug, municipality in (("a", "hylte"), ("b", "")):
        fields = FIELDS | {"name": slug, "municipality": municipality}
        await clerk.post("/office/sources/new", url=f"https://{slug}.example/", do="keep", **fields)

    assert [(await kept(database, slug)).office for slug in ("a", "b")] == ["hylte", "region"]
