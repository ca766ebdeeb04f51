"""The workspace of the offices in requests: sign-in, the queue, decisions, corrections, and who may do what."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from jinja2 import Environment
from starlette.applications import Starlette

from tests.conftest import quick_hash
from visitapp.domain.crossing.timetable import Timetable
from visitapp.domain.crossing.types import Crossing, Port, SourceNote
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.submission import Form
from visitapp.domain.event.submission_times import DateRow
from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.language import LANGUAGES
from visitapp.domain.place.types import Municipality
from visitapp.domain.region import Office, VocabularyTerm
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.networkends import keep_network_ends
from visitapp.store.projection import create_event, project
from visitapp.store.region import save_ferries, save_region
from visitapp.store.submissions import add_submission
from visitapp.store.timetables import save_timetables
from visitapp.store.users import IDLE, add_user, disable_user
from visitapp.web import office
from visitapp.web.context import WebContext
from visitapp.web.errors import error_handlers
from visitapp.web.feedcache import CacheState

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
BASE = "https://visit.example"
PASSWORD = "sill och potatis"
HASH = quick_hash(PASSWORD)
MUNICIPALITIES = [
    Municipality("laholm", "1381", {"sv": "Laholms kommun"}, "Laholm", 56.5, 13.0),
    Municipality("hylte", "1315", {"sv": "Hylte kommun"}, "Hylte", 57.0, 13.2),
]
OFFICES = [
    Office("laholm", "municipality", {"sv": "Laholms kommun"}, "laholm"),
    Office("hylte", "municipality", {"sv": "Hylte kommun"}, "hylte"),
    Office("hh", "university", {"sv": "Högskolan"}, "halmstad"),
    Office("region", "region", {"sv": "Regionen"}, ""),
]
PORTS = (("a", "SE"), ("b", "DK"))
TERMS = [VocabularyTerm("category", one, {"sv": one.title()}) for one in ("music", "market")]
FORM = Form(
    title="Julmarknad <i>", language="sv", rows=(DateRow("2026-12-12", "10:00"),), place="new", place_name="Torget",
    place_municipality="laholm", contact_name="Åsa", contact_email="asa@example.org", rights="1",
)  # fmt: skip
DRAFT = Draft(
    texts=(Text("sv", "Julmarknad <i>", "Glögg"),),
    held=(Held("k", "timed", date(2026, 12, 12), datetime(2026, 12, 12, 9, tzinfo=UTC)),),
    where=Whereabouts(name="Torget", municipality="laholm"),
    organiser="Byalaget",
    categories=("market",),
)

pytestmark = pytest.mark.anyio


@dataclass
class Clerk:
    """Somebody of an office at a browser."""

    client: httpx.AsyncClient
    csrf: str = ""

    async def sign_in(self, slug: str, password: str = PASSWORD, origin: str = BASE) -> httpx.Response:
        data = {"email": f"a@{slug}.example", "password": password}
        answer = await self.client.post("/office/signin?lang=en", data=data, headers={"origin": origin})
        if answer.status_code == 303:
            self.csrf = hidden(await self.client.get("/office/"), "csrf")
        return answer

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, csrf: str | None = None, origin: str = BASE, **fields: str) -> httpx.Response:
        data = {"csrf": self.csrf if csrf is None else csrf} | fields
        return await self.client.post(path, data=data, headers={"origin": origin})


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, page.text[-2000:]
    return found[1]


@dataclass
class House:
    """The site, where clerks come in."""

    app: Starlette
    clock: list[datetime]
    clients: list[httpx.AsyncClient]

    def clerk(self, base: str = BASE) -> Clerk:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=base)
        self.clients.append(client)
        return Clerk(client)

    async def signed_in(self, slug: str) -> Clerk:
        clerk = self.clerk()
        assert (await clerk.sign_in(slug)).status_code == 303
        return clerk


@pytest.fixture
async def house(database: Database, environment: Environment) -> AsyncIterator[House]:
    async for one in made_house(database, environment):
        yield one


async def made_house(database: Database, environment: Environment) -> AsyncIterator[House]:
    """The site with its offices and a clerk in each."""
    await save_region(MUNICIPALITIES, OFFICES, TERMS, [], NOW)
    for one in OFFICES:
        await add_user(f"a@{one.slug}.example", "", one.slug, HASH, NOW)
    clock = [NOW]
    app = Starlette(routes=office.routes(), exception_handlers=error_handlers())
    app.state.context = WebContext(
        database=database, base_url=BASE, site=lambda: "visitapp.example", demo=False, secret=b"s" * 32,
        environment=environment, state=CacheState(None, NOW.date()), now=lambda: clock[0],
    )  # fmt: skip
    opened = House(app, clock, [])
    yield opened
    for client in opened.clients:
        await client.aclose()


async def harvested(draft: Draft = DRAFT, office_slug: str = "laholm") -> str:
    source = await models.Source.create(
        uid=office_slug, slug=office_slug, kind="web", name="Kalendern", url="https://example.org/", format="ical",
        municipality_slug="", office_slug=office_slug, language="sv", zone="Europe/Stockholm", licence="",
        attribution="", priority=100, interval_s=3600, etag="", last_modified="", last_error="", created_at=NOW,
    )  # fmt: skip
    async with writing():
        event = await create_event(draft, NOW)
        value = draft_to_json(draft)
        await models.Record.create(
            uid=f"{office_slug}:1", source=source, external_id="1", raw_text="", draft=value, hash=json_hash(value),
            event_id=event, born_id=event, first_seen_at=NOW, changed_at=NOW,
        )  # fmt: skip
        await project([event], NOW)
    return str((await models.Event.get(id=event)).uid)


async def test_timetable_that_ends_soon_is_told_on_the_first_page(house: House) -> None:
    sea = [Port(one, {"sv": one.title()}, land, 56.0, 12.0, "Europe/Stockholm", 500, True) for one, land in PORTS]
    await save_ferries(sea, [Crossing("a-b", sea[0], sea[1], "Rederiet", "running")], NOW, "test", 1)
    last = NOW.date() + timedelta(days=30)
    table = Timetable("a-b", "t", "Sommar", date(2026, 1, 1), last, SourceNote("Leaflet"), (), ())
    clerk = await house.signed_in("laholm")
    before = (await clerk.get("/office/")).text

    await save_timetables([table], "hand", NOW)
    soon = (await clerk.get("/office/")).text
    house.clock[0] = NOW + timedelta(days=31)
    await clerk.sign_in("laholm")
    ended = (await clerk.get("/office/")).text

    assert "Timetables to look after" not in before
    assert "The timetable ends on Thursday, 31 December 2026." in soon
    assert "No timetable is published since Friday, 1 January 2027." in ended


async def test_transport_feed_that_fails_or_ends_soon_is_told_on_the_first_page(house: House) -> None:
    clerk = await house.signed_in("laholm")
    before = (await clerk.get("/office/")).text
    await models.TransportFeed.create(
        name="halland", kind="network", address="https://example.org/?{key}", key_name="lab", follows="", source="",
        every_s=86400, a_month=50, etag="", last_modified="", next_at=NOW, failures=2, problem="answered 503 <b>",
        outcome="", succeeded_at=NOW - timedelta(days=2), last_day=NOW.date() + timedelta(days=30),
    )  # fmt: skip

    told = (await clerk.get("/office/")).text

    assert "Transport feeds to look after" not in before
    assert "It could not be taken; the last time was" in told
    assert "Its timetables end on Thursday, 31 December 2026." in told
    assert "answered 503 &lt;b&gt;" in told


async def test_network_that_somebody_imported_and_that_ends_soon_is_told_too(house: House) -> None:
    clerk = await house.signed_in("laholm")
    await keep_network_ends({"skane": NOW.date() + timedelta(days=31), "kronoberg": NOW.date() + timedelta(days=365)})
    before = (await clerk.get("/office/")).text
    await keep_network_ends({"skane": NOW.date() + timedelta(days=30)})

    told = (await clerk.get("/office/")).text

    assert "Transport feeds to look after" not in before
    assert "skane" in told
    assert "Its timetables end on Thursday, 31 December 2026." in told


async def test_stranger_is_asked_to_sign_in_everywhere(house: House) -> None:
    stranger = house.clerk()
    paths = [
        "/office/",
        "/office/events",
        "/office/submissions/ABC",
        "/office/submissions/ABC/edit",
        "/office/events/x",
    ]

    answers = [await stranger.get(path) for path in paths]
    posted = [await stranger.post(path) for path in [*paths[2:], "/office/events/x/undo", "/office/signout"]]

    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [
        (303, f"/office/signin?next={path}") for path in paths
    ]
    assert {(answer.status_code, answer.headers["location"]) for answer in posted} == {(303, "/office/signin")}


async def test_sign_in_sets_a_careful_cookie_and_keeps_only_its_hash(house: House) -> None:
    clerk = house.clerk()

    answer = await clerk.sign_in("laholm")

    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("visitapp_office="))
    token = cookie.partition("=")[2].partition(";")[0]
    rest = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert rest == {"httponly", "max-age=604800", "path=/office", "samesite=lax", "secure"}
    assert len(token) == 43
    assert token not in str(await models.Session.all().values())


async def test_cookie_is_not_secure_on_plain_http(database: Database, house: House) -> None:
    context = house.app.state.context
    house.app.state.context = WebContext(
        database, "http://127.0.0.1:8000", context.site, False, context.secret, context.environment, context.state,
        context.now,
    )  # fmt: skip

    answer = await house.clerk("http://localhost:8000").sign_in("laholm", origin="http://localhost:8000")

    assert answer.status_code == 303
    assert "secure" not in answer.headers["set-cookie"].lower()


async def test_wrong_password_and_unknown_address_look_the_same(house: House) -> None:
    await disable_user("a@hylte.example")
    answers = [
        await house.clerk().sign_in(*one) for one in (("laholm", "fel"), ("nobody", PASSWORD), ("hylte", PASSWORD))
    ]

    pages = {re.sub(r'value="a@\w+\.example"', "", one.text) for one in answers}
    assert ([one.status_code for one in answers], len(pages)) == ([403] * 3, 1)
    assert all("set-cookie" not in one.headers for one in answers)


async def test_sign_in_of_another_site_and_too_many_attempts_are_refused(house: House) -> None:
    clerk = house.clerk()

    foreign = await clerk.sign_in("laholm", origin="https://evil.example")
    statuses = [(await clerk.sign_in("laholm", "fel")).status_code for _ in range(9)]

    assert (foreign.status_code, statuses) == (403, [403] * 8 + [429])
    assert (await clerk.sign_in("laholm")).status_code == 429


async def test_sign_in_goes_on_to_the_page_wanted_and_nowhere_else(house: House) -> None:
    data = {"email": "a@laholm.example", "password": PASSWORD}
    found = []
    for wanted in ("/office/events", "https://evil.example/office/", "//evil.example", "/office//evil", "/sv/"):
        answer = await house.clerk().client.post(
            "/office/signin", data=data | {"next": wanted}, headers={"origin": BASE}
        )
        found.append(answer.headers["location"])

    assert found == ["/office/events", *["/office/"] * 4]


async def test_every_page_is_kept_by_nobody_and_framed_by_nobody(house: House) -> None:
    await add_submission("ABCDEFGHJK", FORM, DRAFT, NOW)
    uid = await harvested()
    clerk = await house.signed_in("laholm")
    one = "/office/submissions/ABCDEFGHJK"

    pages = [
        await clerk.get(path) for path in ("/office/", one, f"{one}/edit", "/office/events", f"/office/events/{uid}")
    ]

    assert [page.status_code for page in pages] == [200] * 5
    assert {page.headers["cache-control"] for page in pages} == {"private, no-store"}
    assert all("frame-ancestors 'none'" in page.headers["content-security-policy"] for page in pages)
    assert all("<i>" not in page.text for page in pages)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_workspace_speaks_the_language_chosen(house: House, language: str) -> None:
    clerk = await house.signed_in("laholm")

    chosen = await clerk.get(f"/office/?lang={language}")
    kept = await clerk.get("/office/events")

    assert (chosen.headers["content-language"], kept.headers["content-language"]) == (language, language)


async def test_signing_out_ends_the_session(house: House) -> None:
    clerk = await house.signed_in("laholm")
    token = clerk.client.cookies["visitapp_office"]

    await clerk.post("/office/signout")
    clerk.client.cookies.set("visitapp_office", token, path="/office")

    assert (await clerk.get("/office/")).status_code == 303


async def test_idle_session_ends(house: House) -> None:
    clerk = await house.signed_in("laholm")

    house.clock[0] += IDLE - timedelta(minutes=1)
    used = await clerk.get("/office/")
    house.clock[0] += IDLE - timedelta(minutes=1)
    prolonged = await clerk.get("/office/")
    house.clock[0] += IDLE
    idle = await clerk.get("/office/")

    assert [one.status_code for one in (used, prolonged, idle)] == [200, 200, 303]


async def test_form_without_its_token_or_from_elsewhere_does_nothing(house: House) -> None:
    await add_submission("ABCDEFGHJK", FORM, DRAFT, NOW)
    clerk, other = await house.signed_in("laholm"), await house.signed_in("region")
    path = "/office/submissions/ABCDEFGHJK"
    version = hidden(await clerk.get(path), "version")

    answers = [
        await clerk.post(path, csrf="", do="approve", version=version),
        await clerk.post(path, csrf=other.csrf, do="approve", version=version),
        await clerk.post(path, origin="https://evil.example", do="approve", version=version),
    ]

    assert [one.status_code for one in answers] == [403, 403, 403]
    assert (await models.Submission.get(uid="ABCDEFGHJK")).state == "waiting"


async def test_proposal_is_read_edited_and_approved(house: House) -> None:
    await add_submission("ABCDEFGHJK", FORM, DRAFT, NOW)
    clerk = await house.signed_in("laholm")
    path = "/office/submissions/ABCDEFGHJK"

    queue, page = await clerk.get("/office/"), await clerk.get(path)
    assert f'href="{path}"' in queue.text
    assert "Julmarknad &lt;i&gt;" in page.text
    assert 'href="mailto:asa@example.org?subject=' in page.text
    edited = await clerk.post(
        f"{path}/edit", version=hidden(page, "version"), do="save", title="Julmarknad på torget", language="sv",
        start_date_1="2026-12-13", start_time_1="11:00", end_date_1="", end_time_1="", place="new",
        place_name="Torget", place_municipality="laholm", price_kind="free",
    )  # fmt: skip
    assert (edited.status_code, edited.headers["location"]) == (303, f"{path}?done=edited")
    approved = await clerk.post(path, do="approve", version=hidden(await clerk.get(path), "version"))
    assert (approved.status_code, approved.headers["location"]) == (303, f"{path}?done=approved")

    row = await models.Submission.get(uid="ABCDEFGHJK").select_related("event")
    assert (row.event.state, row.event.price_kind, row.event.slug[:20]) == ("public", "free", "julmarknad-pa-torget")
    assert row.form["sent"]["title"] == "Julmarknad <i>"
    assert row.form["form"]["contact_email"] == "asa@example.org"
    done = await clerk.get(path)
    assert f'href="/en/events/{row.event.slug}"' in done.text


async def test_approving_twice_publishes_once_and_a_returned_one_not_at_all(house: House) -> None:
    await add_submission("ABCDEFGHJK", FORM, DRAFT, NOW)
    await add_submission("BCDEFGHJKL", FORM, DRAFT, NOW)
    clerk = await house.signed_in("laholm")
    first, second = "/office/submissions/ABCDEFGHJK", "/office/submissions/BCDEFGHJKL"
    version, other = hidden(await clerk.get(first), "version"), hidden(await clerk.get(second), "version")

    again = [await clerk.post(first, do="approve", version=version) for _ in range(2)]
    blank = await clerk.post(second, do="return", version=other, reason=" ")
    returned = await clerk.post(second, do="return", version=other, reason="Vilket torg?")
    refused = await clerk.post(second, do="approve", version=other)

    assert [one.status_code for one in [*again, blank, returned, refused]] == [303, 303, 422, 303, 409]
    assert "It was returned. Take it back into the queue before you approve it." in refused.text
    page = await clerk.get(second)
    assert ("Vilket torg?" in page.text, "&amp;body=Vilket%20torg%3F" in page.text) == (True, True)
    assert await models.Event.all().count() == 1
    reopened = await clerk.post(second, do="reopen")
    assert (reopened.status_code, (await models.Submission.get(uid="BCDEFGHJKL")).state) == (303, "waiting")


async def test_stale_page_does_not_decide(house: House) -> None:
    await add_submission("ABCDEFGHJK", FORM, DRAFT, NOW)
    clerk = await house.signed_in("laholm")

    answer = await clerk.post("/office/submissions/ABCDEFGHJK", do="approve", version="0" * 32)

    assert (answer.status_code, "changed since you looked" in answer.text) == (409, True)


async def test_faulty_edit_comes_back_with_all_that_was_typed(house: House) -> None:
    await add_submission("ABCDEFGHJK", FORM, DRAFT, NOW)
    clerk = await house.signed_in("laholm")
    path = "/office/submissions/ABCDEFGHJK/edit"
    version = hidden(await clerk.get(path), "version")

    answer = await clerk.post(
        path, version=version, do="save", title="", language="sv", start_date_1="x", place="new", place_name="Torget",
        place_municipality="laholm", organiser="Kören",
    )  # fmt: skip

    assert answer.status_code == 422
    assert re.findall(r'<a href="#(f-[a-z_0-9]+)"', answer.text) == ["f-title", "f-start_date_1"]
    assert 'value="Kören"' in answer.text
    assert hidden(answer, "version") == version


async def test_another_office_finds_nothing_by_guessed_addresses(house: House) -> None:
    await add_submission("ABCDEFGHJK", FORM, DRAFT, NOW)
    uid = await harvested()
    mine = await house.signed_in("laholm")
    await mine.post(
        f"/office/events/{uid}", version=hidden(await mine.get(f"/office/events/{uid}"), "version"), organiser="Vi"
    )
    correction = (await models.Correction.all())[0].id
    version = hidden(await mine.get("/office/submissions/ABCDEFGHJK"), "version")
    one = "/office/submissions/ABCDEFGHJK"

    for slug in ("hylte", "hh"):
        other = await house.signed_in(slug)
        answers = [
            *[await other.get(path) for path in (one, f"{one}/edit", f"/office/events/{uid}")],
            *[await other.post(one, do=do, version=version, reason="x") for do in ("approve", "return", "reopen")],
            await other.post(f"{one}/edit", do="save", version=version, title="x"),
            await other.post(f"/office/events/{uid}", organiser="De"),
            await other.post(f"/office/events/{uid}/undo", correction=str(correction)),
        ]
        assert [answer.status_code for answer in answers] == [404] * 9
        lists = [await other.get(path) for path in ("/office/", "/office/events")]
        assert all("Julmarknad" not in page.text for page in lists)
    assert (await models.Submission.get(uid="ABCDEFGHJK")).state == "waiting"
    assert await models.Correction.filter(undone_at=None).count() == 1


async def test_region_and_university_see_what_is_theirs(house: House) -> None:
    await add_submission("ABCDEFGHJK", FORM, DRAFT, NOW)
    lecture = await harvested(Draft((Text("sv", "Föreläsning"),), DRAFT.held, Whereabouts(municipality="hylte")), "hh")
    region, university = await house.signed_in("region"), await house.signed_in("hh")

    answers = [
        await region.get("/office/submissions/ABCDEFGHJK"),
        await region.get(f"/office/events/{lecture}"),
        await university.get(f"/office/events/{lecture}"),
    ]

    assert [one.status_code for one in answers] == [200, 200, 200]


async def test_event_is_corrected_field_by_field_and_taken_back(house: House) -> None:
    uid = await harvested()
    clerk = await house.signed_in("laholm")
    path = f"/office/events/{uid}"
    page = await clerk.get(path)
    assert "from Kalendern" in page.text

    saved = await clerk.client.post(
        path,
        data={
            "csrf": clerk.csrf, "version": hidden(page, "version"), "title:sv": "Julmarknad på torget",
            "summary:sv": "Glögg", "title:de": "Weihnachtsmarkt", "status": "cancelled", "with_categories": "1",
            "categories": ["market", "music"], "price_kind": "fixed", "price_low": "40", "currency": "SEK",
        },
        headers={"origin": BASE},
    )  # fmt: skip

    assert (saved.status_code, saved.headers["location"]) == (303, f"{path}?done=saved")
    rows = await models.Correction.all().order_by("id")
    assert [(row.field, row.language, row.value_json, row.by) for row in rows] == [
        ("title", "sv", '"Julmarknad p\\u00e5 torget"', "a@laholm.example"),
        ("title", "de", '"Weihnachtsmarkt"', "a@laholm.example"),
        ("categories", "", '["market", "music"]', "a@laholm.example"),
        ("price", "", '{"kind": "fixed", "low": "40", "high": null, "currency": "SEK"}', "a@laholm.example"),
        ("status", "", '"cancelled"', "a@laholm.example"),
    ]
    after = await clerk.get(path)
    assert "corrected by a@laholm.example" in after.text
    event = await models.Event.get(uid=uid)
    assert (event.status, event.price_low, event.state) == ("cancelled", "40", "public")

    await clerk.post(f"{path}/undo", correction=str(rows[4].id))
    await clerk.post(f"{path}/undo", correction=str(rows[4].id))

    assert (await models.Event.get(uid=uid)).status == "scheduled"
    assert "taken back" in (await clerk.get(path)).text


async def test_saving_unchanged_writes_no_correction(house: House) -> None:
    uid = await harvested()
    clerk = await house.signed_in("laholm")
    page = await clerk.get(f"/office/events/{uid}")
    fields = dict(re.findall(r'<input id="f-[^"]+" name="([^"]+)" value="([^"]*)"', page.text))
    fields["title:sv"] = "Julmarknad <i>"
    data = {
        **fields,
        "csrf": clerk.csrf,
        "version": hidden(page, "version"),
        "with_categories": "1",
        "categories": "market",
    }

    answer = await clerk.client.post(
        f"/office/events/{uid}", data=data | {"with_hidden": "1"}, headers={"origin": BASE}
    )

    assert (answer.headers["location"], await models.Correction.all().count()) == (
        f"/office/events/{uid}?done=nothing",
        0,
    )


async def test_faulty_correction_is_named_and_stale_one_asks_again(house: House) -> None:
    uid = await harvested()
    clerk = await house.signed_in("laholm")
    path = f"/office/events/{uid}"
    version = hidden(await clerk.get(path), "version")

    faulty = await clerk.post(path, version=version, **{"title:sv": "", "url": "javascript:alert(1)", "status": "gone"})
    stale = await clerk.post(path, version="old", organiser="Vi")

    assert (faulty.status_code, stale.status_code) == (422, 409)
    assert re.findall(r'<a href="#(f-[^"]+)"', faulty.text) == ["f-title:sv", "f-url", "f-status"]
    assert 'value="Vi"' in stale.text
    assert await models.Correction.all().count() == 0


async def test_hidden_event_leaves_the_site_and_comes_back(house: House) -> None:
    uid = await harvested()
    clerk = await house.signed_in("laholm")
    path = f"/office/events/{uid}"

    await clerk.post(path, version=hidden(await clerk.get(path), "version"), with_hidden="1", hidden="1")
    gone = (await models.Event.get(uid=uid)).state
    await clerk.post(path, version=hidden(await clerk.get(path), "version"), with_hidden="1")

    assert (gone, (await models.Event.get(uid=uid)).state) == ("hidden", "public")
