"""An office says what is disrupted, and takes it back: who may, what is refused, and what visitors then see."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.conftest import BASE, NOW, PagesSite, tree_of
from tests.web.test_disruptions import DAY, PAGE, SLUG, said, tell, texts
from tests.web.test_office import HASH, Clerk
from tests.web.test_pages_ferries import TIMETABLE
from visitapp.store import models
from visitapp.store.timetables import save_timetables
from visitapp.store.users import add_user

pytestmark = pytest.mark.anyio

DESK = f"/office/sailings?crossing={SLUG}&date={DAY}"
BOAT = {"crossing": SLUG, "direction": "out", "sailing": f"o2@{DAY}", "day": str(DAY)}
STORM = {"reason:sv": "Storm", "source": "Rederiet"}


@pytest.fixture
async def clerks(pages_site: PagesSite) -> AsyncIterator[dict[str, Clerk]]:
    """Somebody of each kind of office, signed in; those of the region decide about every crossing."""
    await save_timetables([TIMETABLE], "text", NOW)
    offices = {str(one.slug): str(one.kind) for one in await models.Office.all()}
    wanted = {
        "region": next(slug for slug, kind in offices.items() if kind == "region"),
        "halmstad": "halmstad",
        "laholm": "laholm",
        "university": next(slug for slug, kind in offices.items() if kind == "university"),
    }
    clients = []
    found = {}
    for name, slug in wanted.items():
        await add_user(f"a@{slug}.example", "", slug, HASH, NOW)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(pages_site.app), base_url=BASE)
        clients.append(client)
        found[name] = Clerk(client)
        assert (await found[name].sign_in(slug)).status_code == 303
    yield found
    for client in clients:
        await client.aclose()


async def test_a_cancelled_sailing_is_told_and_taken_back(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    clerk = clerks["region"]
    page = await clerk.get(DESK)
    [form, _] = tree_of(page.text).xpath("//table//td/a/@href")
    assert (await clerk.get(form)).status_code == 200

    answer = await clerk.post("/office/sailings/mark", **BOAT, **STORM, kind="cancelled")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{DESK}&done=said")
    public = (await pages_site.get(f"{PAGE}?date={DAY}")).text
    assert texts(public, "//tbody/tr[td[2]]")[0] == "08:00 07:15 11:30"
    assert texts(public, "//tbody/tr[td[2]]/following-sibling::tr[1][@class='told']")[0].startswith(
        "Cancelled Storm Only in Swedish"
    )
    desk = (await clerk.get(answer.headers["location"])).text
    assert "Said by a@region.example, Tue, 1 Dec 2026 10:00" in desk
    [end, again] = re.findall(r'action="(/office/sailings/\w+/end)"', desk)

    answer = await clerk.post(end, day=str(DAY))

    assert (end, answer.headers["location"]) == (again, f"{DESK}&done=ended")
    assert "Storm" not in (await pages_site.get(f"{PAGE}?date={DAY}")).text
    desk = (await clerk.get(DESK)).text
    assert "Nothing: all sails as by the timetables." in desk
    assert texts(desk, "//details//p[@class='origin']") == [
        "Said by a@region.example, Tue, 1 Dec 2026 10:00 · ended by a@region.example, Tue, 1 Dec 2026 10:00"
    ]


async def test_a_crossing_is_suspended_both_ways(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    clerk = clerks["region"]
    form = await clerk.get(f"/office/sailings/suspend?crossing={SLUG}&date={DAY}")

    fields = {"crossing": SLUG, "first_day": str(DAY), "last_day": "", "direction": "", **STORM}
    answer = await clerk.post("/office/sailings/suspend", **fields)

    assert tree_of(form.text).xpath("//input[@name='first_day']/@value") == [str(DAY)]
    assert answer.headers["location"] == f"{DESK}&done=said"
    told = tree_of((await clerk.get(DESK)).text).text_content()
    assert "Suspended from Sat, 5 Dec 2026 until further notice: Storm" in " ".join(told.split())
    [row] = await models.Disruption.all()
    assert (row.kind, row.direction, row.last_day, row.reasons, row.demo) == (
        "suspended",
        "",
        None,
        [["sv", "Storm"]],
        True,
    )


async def test_what_was_said_before_stands_in_the_form(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    await tell(pages_site, said("delayed", minutes=45))

    page = tree_of((await clerks["region"].get(f"/office/sailings/mark?{httpx.QueryParams(BOAT)}")).text)

    assert page.xpath("//input[@name='kind'][@checked]/@value") == ["delayed"]
    assert page.xpath("//input[@name='delay']/@value") == ["45"]
    assert page.xpath("//input[@name='reason:da']/@value") == ["Storm i Kattegat"]
    assert page.xpath("//input[@name='source']/@value") == ["The operator"]


async def test_a_fault_is_named_and_nothing_typed_is_lost(clerks: dict[str, Clerk]) -> None:
    clerk = clerks["region"]

    late = await clerk.post(
        "/office/sailings/mark", **BOAT, kind="delayed", delay="soon", port="<b>", source="Rederiet"
    )
    stop = await clerk.post("/office/sailings/suspend", crossing=SLUG, first_day="2026-12-09", last_day="2026-12-01")

    assert (late.status_code, stop.status_code) == (422, 422)
    assert texts(late.text, "//*[@class='problem']") == [
        "Please write whole minutes, from 1 to 1440.", "Please give a reason in at least one language.",
    ]  # fmt: skip
    typed = tree_of(late.text)
    assert [typed.xpath(f"//input[@name='{name}']/@value") for name in ("delay", "port", "source")] == [
        ["soon"], ["<b>"], ["Rederiet"],
    ]  # fmt: skip
    ids = set(typed.xpath("//@id"))
    assert {link.removeprefix("#") for link in typed.xpath("//div[contains(@class,'faults')]//a/@href")} <= ids
    assert "The end comes before the beginning." in stop.text
    assert await models.Disruption.all().count() == 0


@pytest.mark.parametrize("office", ["halmstad", "laholm", "university"])
async def test_an_office_without_the_port_decides_nothing(
    pages_site: PagesSite, clerks: dict[str, Clerk], office: str
) -> None:
    [uid] = await tell(pages_site, said("full"))
    clerk = clerks[office]

    page = await clerk.get("/office/sailings")
    answers = [
        await clerk.get(DESK),
        await clerk.get(f"/office/sailings/mark?{httpx.QueryParams(BOAT)}"),
        await clerk.post("/office/sailings/mark", **BOAT, **STORM, kind="cancelled"),
        await clerk.get(f"/office/sailings/suspend?crossing={SLUG}"),
        await clerk.post("/office/sailings/suspend", crossing=SLUG, first_day=str(DAY), **STORM),
        await clerk.post(f"/office/sailings/{uid}/end"),
    ]

    assert [one.status_code for one in answers] == [404] * 6
    assert "Gothenburg" not in page.text
    assert ("Halmstad–Grenaa" in page.text, "please call it" in page.text) == (
        office == "halmstad",
        office != "halmstad",
    )
    assert [(row.kind, row.ended_at) for row in await models.Disruption.all()] == [("full", None)]


async def test_a_form_of_elsewhere_or_of_a_stranger_does_nothing(
    pages_site: PagesSite, clerks: dict[str, Clerk]
) -> None:
    [uid] = await tell(pages_site, said("full"))
    clerk = clerks["region"]
    forms = {
        "/office/sailings/mark": {**BOAT, **STORM, "kind": "cancelled"},
        "/office/sailings/suspend": {"crossing": SLUG, "first_day": str(DAY), **STORM},
        f"/office/sailings/{uid}/end": {},
    }

    refused = []
    for path, fields in forms.items():
        refused.append((await clerk.post(path, csrf="x", **fields)).status_code)
        refused.append((await clerk.post(path, origin="https://evil.example", **fields)).status_code)
        refused.append((await pages_site.client.post(path, data=fields, headers={"origin": BASE})).status_code)

    assert refused == [403, 403, 303] * 3
    assert [(row.kind, row.ended_at) for row in await models.Disruption.all()] == [("full", None)]


async def test_one_of_no_sailing_is_shown_as_such(pages_site: PagesSite, clerks: dict[str, Clerk]) -> None:
    await tell(pages_site, said("cancelled", "gone"), said("full"))

    page = (await clerks["region"].get("/office/sailings")).text
    unknown = await clerks["region"].get(f"/office/sailings/mark?{httpx.QueryParams({**BOAT, 'sailing': 'gone'})}")

    assert page.count("No timetable has this sailing now") == 1
    assert unknown.status_code == 404


@pytest.mark.parametrize("query", ["date=x", "direction=north", "crossing=nowhere"])
async def test_what_cannot_be_asked_for_is_refused(clerks: dict[str, Clerk], query: str) -> None:
    answer = await clerks["region"].get(f"/office/sailings?{query}")

    assert answer.status_code == (404 if query.startswith("crossing") else 400)
