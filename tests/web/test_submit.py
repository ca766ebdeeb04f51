"""Proposing an event: what is kept, what is refused, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from jinja2 import Environment
from starlette.applications import Starlette

from feeds.sniff import sniff
from visitapp.domain.event.source import NewSource
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.language import LANGUAGES
from visitapp.domain.place.types import Municipality, Place
from visitapp.domain.region import Office, VocabularyTerm
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.records import Told, upsert
from visitapp.store.region import save_region
from visitapp.store.register import merge_place
from visitapp.store.sources import add_source
from visitapp.store.unknown_places import decide_known
from visitapp.web import submit
from visitapp.web.context import WebContext
from visitapp.web.errors import error_handlers
from visitapp.web.feedcache import CacheState
from visitapp.web.forms import new_reference

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
BASE = "https://visit.example"
SQUARE = (((12.8, 56.6), (12.9, 56.6), (12.9, 56.7), (12.8, 56.7), (12.8, 56.6)),)
HALMSTAD = Municipality("halmstad", "1380", {"sv": "Halmstads kommun"}, "Halmstad", 56.67, 12.86, polygons=(SQUARE,))
LJUNGBY = Municipality("ljungby", "0781", {"sv": "Ljungby kommun"}, "Ljungby", 56.83, 13.94)
OFFICES = [
    Office("halmstad", "municipality", {"sv": "Halmstads kommun"}, "halmstad"),
    Office("ljungby", "municipality", {"sv": "Ljungby kommun"}, "ljungby"),
]
PLACES = [
    Place("st-nikolai", "st-nikolai", "venue", {"sv": "S:t Nikolai kyrka"}, "halmstad", "church", 56.67, 12.85),
    Place("gront", "gront", "venue", {"sv": "Gröna kyrkan"}, "halmstad", "church", 56.66, 12.85),
    Place("sagomuseet", "sagomuseet", "attraction", {"sv": "Sagomuseet"}, "ljungby", "museum", 56.83, 13.94),
]
TERMS = [
    VocabularyTerm("category", "music", {"sv": "Musik", "en": "Music"}),
    VocabularyTerm("audience", "family", {"sv": "Familj", "en": "Families"}),
]

DRAFT = Draft((Text("sv", "Konsert"),), (Held("k", "all-day", date(2026, 12, 6), ends_on=date(2026, 12, 7)),))

Fields = dict[str, str | list[str]]

pytestmark = pytest.mark.anyio


@dataclass
class Browser:
    """Somebody at the form: sends what stands in it, as a browser would."""

    client: httpx.AsyncClient
    clock: list[datetime]
    token: str = ""

    async def open(self, language: str = "en") -> httpx.Response:
        page = await self.client.get(f"/{language}/submit")
        self.token = token_of(page)
        self.clock[0] += timedelta(minutes=1)
        return page

    async def send(self, fields: Fields, origin: str | None = BASE, language: str = "en") -> httpx.Response:
        headers = {} if origin is None else {"origin": origin}
        data: Fields = {"token": self.token, "do": "send"}
        data |= fields
        return await self.client.post(f"/{language}/submit", data=data, headers=headers)


WHOLE: Fields = {
    "title": "Julkonsert <b>", "language": "sv", "summary": "Kör", "description": "Rad ett\r\n\r\nRad två",
    "start_date_1": "2026-12-12", "start_time_1": "19:00", "end_date_1": "", "end_time_1": "", "place": "st-nikolai",
    "categories": ["music"], "audiences": ["family"], "price_kind": "unknown", "organiser": "Kören",
    "contact_name": "Åsa Ek", "contact_email": "asa@example.org", "rights": "1", "website": "",
}  # fmt: skip


def token_of(page: httpx.Response) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


@pytest.fixture
async def browser(database: Database, tmp_path: Path, environment: Environment) -> AsyncIterator[Browser]:
    await save_region([HALMSTAD, LJUNGBY], OFFICES, TERMS, PLACES, NOW)
    clock = [NOW]
    app = Starlette(routes=submit.routes(), exception_handlers=error_handlers())
    app.state.context = WebContext(
        database=database, base_url=BASE, site=lambda: "visitapp.example", demo=False, secret=b"s" * 32,
        environment=environment, state=CacheState(None, NOW.date()), now=lambda: clock[0],
        trusted_origins=("https://other.example",),
    )  # fmt: skip
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield Browser(client, clock)


async def kept() -> list[models.Submission]:
    return await models.Submission.all().order_by("id").select_related("office")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_form_is_there_in_each_language_without_cookie_or_cache(browser: Browser, language: str) -> None:
    page = await browser.open(language)

    assert (page.status_code, page.headers["cache-control"], page.headers["content-language"]) == (
        200, "private, no-store", language,
    )  # fmt: skip
    assert "set-cookie" not in page.headers
    assert f'<option value="{language}" selected>' in page.text


@pytest.mark.parametrize("language", ["sv", "en", "da", "de"])
async def test_table_for_a_whole_programme_is_handed_out(browser: Browser, language: str) -> None:
    page = await browser.open(language)
    answer = await browser.client.get(f"/{language}/submit/events.csv")

    assert f'href="/{language}/submit/events.csv"' in page.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="events.csv"'
    assert sniff(answer.content) == "csv"


@pytest.mark.parametrize("language", ["sv", "en", "da", "de"])
async def test_the_same_table_is_handed_out_as_a_workbook(browser: Browser, language: str) -> None:
    page = await browser.open(language)
    answer = await browser.client.get(f"/{language}/submit/events.xlsx")

    assert f'href="/{language}/submit/events.xlsx"' in page.text
    assert answer.headers["content-disposition"] == 'attachment; filename="events.xlsx"'
    assert sniff(answer.content) == "workbook"


async def test_whole_form_is_kept_for_the_office_of_its_place(browser: Browser) -> None:
    await browser.open()

    answer = await browser.send(WHOLE)

    (one,) = await kept()
    assert (answer.status_code, answer.headers["location"]) == (303, f"/en/submit/thanks?reference={one.uid}")
    assert (one.office.slug, one.state, one.contact_email) == ("halmstad", "waiting", "asa@example.org")
    assert one.form["draft"]["price"]["kind"] == "unknown"
    thanks = await browser.client.get(answer.headers["location"])
    assert (thanks.status_code, f"{one.uid[:5]} {one.uid[5:]}" in thanks.text) == (200, True)


async def test_faulty_form_names_each_field_and_loses_nothing(browser: Browser) -> None:
    await browser.open()

    answer = await browser.send(WHOLE | {"start_date_1": "igår", "contact_email": "asa", "rights": ""})

    assert answer.status_code == 422
    assert re.findall(r'<a href="#(f-[a-z_0-9]+)"', answer.text) == ["f-start_date_1", "f-contact_email", "f-rights"]
    assert all(f'id="{name}"' in answer.text for name in ("f-start_date_1", "e-start_date_1", "f-rights", "e-rights"))
    for typed in (
        'value="Julkonsert &lt;b&gt;"',
        "Rad ett\n\nRad två</textarea>",
        'value="igår"',
        'value="asa"',
        'value="Kören"',
    ):
        assert typed in answer.text
    assert re.search(r'name="place" value="st-nikolai" checked', answer.text)
    assert re.search(r'name="categories" value="music" checked', answer.text)
    assert await kept() == []


async def test_another_date_is_added_without_javascript_up_to_twelve(browser: Browser) -> None:
    await browser.open()
    fields = dict(WHOLE)
    for number in range(2, 14):
        answer = await browser.send(fields | {"do": "add"})
        rows = re.findall(r'name="start_date_(\d+)"', answer.text)
        assert (answer.status_code, len(rows)) == (200, min(number, 12))
        fields |= {f"{part}_{rows[-1]}": "" for part in ("start_date", "start_time", "end_date", "end_time")}
    assert 'value="add"' not in answer.text

    await browser.send(fields | {"start_date_12": "2026-12-24"})

    (one,) = await kept()
    assert [held["starts_on"] for held in one.form["draft"]["held"]] == ["2026-12-12", "2026-12-24"]


async def test_place_is_found_by_a_part_of_its_name(browser: Browser) -> None:
    await browser.open()

    several = await browser.send(WHOLE | {"do": "find", "place": "", "place_query": "kyrka"})
    single = await browser.send(WHOLE | {"do": "find", "place": "", "place_query": "sago"})
    none = await browser.send(WHOLE | {"do": "find", "place": "", "place_query": "Månen"})

    def radios(page: httpx.Response) -> list[str]:
        return re.findall(r'type="radio" name="place" value="([^"]+)"', page.text)

    assert (radios(several), radios(single), radios(none)) == (
        ["gront", "st-nikolai", "new"], ["sagomuseet", "new"], [],
    )  # fmt: skip
    assert 'value="sagomuseet" checked' in single.text
    assert 'name="place_name" type="text" value="Månen"' in none.text


async def test_new_place_goes_to_the_office_of_its_position(browser: Browser) -> None:
    await browser.open()
    new: Fields = {
        "place": "new",
        "place_name": "Bryggan",
        "place_municipality": "ljungby",
        "place_position": "56.65, 12.85",
    }

    await browser.send(WHOLE | new)

    (one,) = await kept()
    assert (one.office.slug, one.municipality_slug) == ("halmstad", "halmstad")


async def test_place_that_offices_decided_about_is_known_by_every_name(browser: Browser, database: Database) -> None:
    region = Office("region", "region", {"sv": "Regionen"}, "")
    source = await add_source(NewSource("https://x.example/", "K", municipality="halmstad"), NOW)
    where = Whereabouts(name="Tullhuset", municipality="halmstad")
    await upsert(database, source, [Told("1", replace(DRAFT, where=where))], NOW, complete=True)
    unknown = await models.UnknownPlace.get()
    await decide_known(database, unknown.uid, "st-nikolai", False, region, "anna", NOW)
    await merge_place(database, "gront", "st-nikolai", region, "anna", NOW)
    await browser.open()
    for name in ("TULLHUSET", "Gröna kyrkan", "Tullkammaren"):
        new: Fields = {"place": "new", "place_name": name, "place_municipality": "halmstad", "title": name}
        await browser.send(WHOLE | new)

    at = {row.form["draft"]["texts"][0]["title"]: row.form["draft"]["where"]["place"] for row in await kept()}
    harvested = await models.Record.get()
    assert at == {"TULLHUSET": "st-nikolai", "Gröna kyrkan": "gront", "Tullkammaren": ""}
    assert harvested.draft["where"]["place"] == at["TULLHUSET"]


async def test_sending_twice_keeps_one_and_other_words_are_another(browser: Browser) -> None:
    await browser.open()

    first, second = await browser.send(WHOLE), await browser.send(WHOLE)
    other = await browser.send(WHOLE | {"title": "Julbord"})

    assert first.headers["location"] == second.headers["location"] != other.headers["location"]
    assert [one.form["sent"]["title"] for one in await kept()] == ["Julkonsert <b>", "Julbord"]


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "http://visit.example", "https://visit.example:8443"]
)
async def test_form_of_another_site_is_refused_and_shown_again(browser: Browser, origin: str | None) -> None:
    await browser.open()

    answer = await browser.send(WHOLE, origin=origin)

    assert (answer.status_code, 'value="Julkonsert &lt;b&gt;"' in answer.text, await kept()) == (403, True, [])


async def test_referer_stands_in_for_origin_and_trusted_origins_count(browser: Browser) -> None:
    await browser.open()
    data = WHOLE | {"token": browser.token, "do": "send"}

    by_referer = await browser.client.post("/en/submit", data=data, headers={"referer": f"{BASE}/en/submit"})
    trusted = await browser.send(WHOLE | {"title": "Julbord"}, origin="https://other.example")

    assert (by_referer.status_code, trusted.status_code, len(await kept())) == (303, 303, 2)


async def test_form_sent_too_fast_passes_when_sent_again(browser: Browser) -> None:
    await browser.open()
    browser.token = token_of(await browser.client.get("/en/submit"))

    fast = await browser.send(WHOLE)
    browser.token = token_of(fast)
    browser.clock[0] += timedelta(seconds=2)
    again = await browser.send(WHOLE)

    assert (fast.status_code, again.status_code, len(await kept())) == (422, 303, 1)


async def test_old_or_forged_token_is_replaced_and_nothing_is_lost(browser: Browser) -> None:
    for spoil in ("old", "forged"):
        await browser.open()
        if spoil == "old":
            browser.clock[0] += timedelta(days=2)
        else:
            browser.token = new_reference() + browser.token[10:]
        refused = await browser.send(WHOLE)
        assert (refused.status_code, 'value="Julkonsert &lt;b&gt;"' in refused.text, await kept()) == (422, True, [])
        assert token_of(refused) != browser.token


async def test_filled_trap_is_not_kept(browser: Browser) -> None:
    await browser.open()

    answer = await browser.send(WHOLE | {"website": "https://spam.example"})

    assert (answer.status_code, await kept()) == (422, [])
    assert "https://spam.example" not in answer.text


async def test_too_many_proposals_wait_with_their_words(browser: Browser) -> None:
    statuses = []
    for number in range(13):
        await browser.open()
        answer = await browser.send(WHOLE | {"title": f"Kväll {number}"})
        statuses.append(answer.status_code)

    assert (statuses, len(await kept())) == ([303] * 12 + [429], 12)
    assert 'value="Kväll 12"' in answer.text


async def test_too_large_a_body_is_refused(browser: Browser) -> None:
    await browser.open()

    answer = await browser.send(WHOLE | {"description": "x" * 200_000})

    assert (answer.status_code, await kept()) == (413, [])


async def test_strange_bytes_are_survived(browser: Browser) -> None:
    await browser.open()
    body = b"token=%ff%00&title=%00%ed%a0%80%f0%9f%8e%84&start_date_1=%00&do=send&place=%27%3B--&categories=%00"
    headers = {"origin": BASE, "content-type": "application/x-www-form-urlencoded"}

    answer = await browser.client.post("/sv/submit", content=body, headers=headers)

    assert (answer.status_code, await kept()) == (422, [])


async def test_reference_that_is_none_is_no_page(browser: Browser) -> None:
    answer = await browser.client.get("/en/submit/thanks?reference=<script>")

    assert answer.status_code == 400
