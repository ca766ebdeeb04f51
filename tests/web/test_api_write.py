"""Writing with an office's token: what is sent is what is shown, once; what is refused leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import Response

from tests.web.conftest import BASE, NOW, PagesSite, concert
from visitapp.domain.event.api_told import ApiToken
from visitapp.domain.office import Change
from visitapp.store import models
from visitapp.store.api_tokens import add_token, revoke_token
from visitapp.store.change_read import newest_change
from visitapp.store.corrections import correct
from visitapp.store.users import add_user, list_users
from visitapp.web.api.write_auth import MOST_BYTES
from visitapp.web.api.write_schemas import EXAMPLE

CONCERT: dict[str, Any] = {
    "texts": {"sv": {"title": "Konsert", "description": "Stråkar."}},
    "occurrences": [{"starts_at": "2026-12-05T19:00:00+01:00", "ends_at": "2026-12-05T21:00:00+01:00"}],
    "place": {"id": "halmstads-slott"},
    "categories": ["music"],
}
PATCH = {"content-type": "application/merge-patch+json"}

pytestmark = pytest.mark.anyio


@dataclass
class Program:
    """A program of an office."""

    site: PagesSite
    token: str
    kept: ApiToken

    async def send(self, method: str, path: str, value: object = None, **headers: str) -> Response:
        """A request with the token. Bytes are sent as they are, anything else as JSON."""
        names = {name.replace("_", "-"): text for name, text in headers.items()}
        told = {
            "authorization": f"Bearer {self.token}",
            **({} if value is None else {"content-type": "application/json"}),
        }
        body = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
        return await self.site.client.request(method, f"/api/v1{path}", content=body, headers={**told, **names})

    async def put(self, external_id: str, value: object = CONCERT, **headers: str) -> Response:
        """PUT under an id of the office's own."""
        return await self.send("PUT", f"/external-events/{external_id}", value, **headers)


@pytest.fixture
async def halmstad(pages_site: PagesSite) -> Program:
    return await program(pages_site, "halmstad")


async def program(site: PagesSite, office: str) -> Program:
    return Program(site, *(await add_token(office, "x", "", NOW)))


async def everything() -> list[object]:
    tables: tuple[Any, ...] = (
        models.Event, models.EventText, models.EventTag, models.Occurrence, models.Record, models.Source, models.Change,
        models.Correction, models.Notice,
    )  # fmt: skip
    return [await table.all().order_by("id").values() for table in tables]


def faults(answer: Response) -> set[tuple[str, str]]:
    assert answer.status_code == 422
    return {(one["pointer"], one["code"]) for one in answer.json()["errors"]}


async def test_put_creates_then_says_that_nothing_changed(halmstad: Program) -> None:
    made = await halmstad.put("a-1")
    before = await everything()

    again = await halmstad.put("a-1")

    told, later = made.json(), again.json()
    assert (made.status_code, told["result"]) == (201, "created")
    assert made.headers["location"] == f"{BASE}/api/v1/events/{told['id']}"
    assert (again.status_code, later) == (200, {**told, "result": "unchanged"})
    assert again.headers["etag"] == made.headers["etag"]
    assert await everything() == before


async def test_what_is_put_is_what_is_shown(halmstad: Program) -> None:
    made = (await halmstad.put("a-1", EXAMPLE)).json()
    slug = made["links"]["page"].rpartition("/")[2]

    page = await halmstad.site.get(f"/sv/events/{slug}")
    feed = await halmstad.site.get(f"/sv/events/{slug}.ics")
    back = await halmstad.send("GET", "/external-events/a-1")

    assert page.status_code == 200
    assert "Sommarkonsert" in page.text
    assert "Region Halland" not in page.text
    lines = feed.text.replace("\r\n ", "").splitlines()
    assert {"DTSTART;TZID=Europe/Stockholm:20270621T190000", "DTSTART;TZID=Europe/Stockholm:20270622T190000"} <= set(
        lines
    )
    assert back.json()["event"] == EXAMPLE
    published = made["event"]
    assert published["texts"] == {
        "sv": {**EXAMPLE["texts"]["sv"], "origin": "original"},
        "en": {"title": "Summer concert", "summary": "", "description": "", "origin": "translated"},
    }
    assert published["place"] == {
        "name": "Borggården", "address": "Slottsgatan 1", "latitude": 56.6704, "longitude": 12.8617,
        "municipality": "halmstad",
    }  # fmt: skip
    assert [one["starts_at"] for one in published["occurrences"]] == [
        "2027-06-21T19:00:00+02:00", "2027-06-22T19:00:00+02:00",
    ]  # fmt: skip
    assert published["price"] == {"kind": "range", "low": "120", "high": "180", "currency": "SEK"}
    assert [(one["pointer"], one["code"]) for one in made["warnings"]] == [
        ("/occurrences/1/ends_at", "no-end"), ("/place", "unknown-place"),
    ]  # fmt: skip


async def test_two_puts_at_once_make_one_event(halmstad: Program) -> None:
    other = {**CONCERT, "texts": {"sv": {"title": "Annat"}}}

    answers = await asyncio.gather(*(halmstad.put("a-1", value) for value in (CONCERT, other, CONCERT, other)))

    assert sorted(one.status_code for one in answers) == [200, 200, 200, 201]
    assert len({one.json()["id"] for one in answers}) == 1
    assert (await models.Event.all().count(), await models.Occurrence.all().count()) == (1, 1)


async def test_change_keeps_identity_and_raises_sequence(halmstad: Program) -> None:
    made = (await halmstad.put("a-1")).json()
    moved = {**CONCERT, "occurrences": [{"starts_at": "2026-12-05T20:00:00+01:00"}]}

    changed = (await halmstad.put("a-1", moved)).json()

    row = await models.Occurrence.get()
    assert (changed["result"], changed["id"]) == ("changed", made["id"])
    assert (
        [one["id"] for one in changed["event"]["occurrences"]]
        == [one["id"] for one in made["event"]["occurrences"]]
        == [row.uid]
    )
    assert row.sequence == 1


async def test_correction_survives_a_put(halmstad: Program) -> None:
    made = (await halmstad.put("a-1")).json()
    await add_user("a@halmstad.example", "", "halmstad", "hash", NOW)
    user = (await halmstad.site.reader.run(list_users))[0]
    await correct(made["id"], user, [Change("title", "sv", "Stor konsert")], NOW)

    changed = (await halmstad.put("a-1", {**CONCERT, "texts": {"sv": {"title": "Liten konsert"}}})).json()

    assert (changed["result"], changed["corrected"]) == ("changed", ["title:sv"])
    assert changed["event"]["texts"]["sv"]["title"] == "Stor konsert"


async def test_validate_writes_nothing(halmstad: Program) -> None:
    await halmstad.put("a-1")
    before = await everything(), await halmstad.site.reader.run(newest_change)
    other = {**CONCERT, "texts": {"sv": {"title": "Annat"}}}

    bodies: list[dict[str, Any]] = [
        CONCERT, {**CONCERT, "external_id": "a-1"}, {**other, "external_id": "a-1"}, {"texts": {}},
    ]  # fmt: skip

    answers = [await halmstad.send("POST", "/events/validate", body) for body in bodies]

    assert [one.status_code for one in answers] == [200, 200, 200, 422]
    assert [one.json().get("would") for one in answers] == ["create", "nothing", "change", None]
    assert answers[0].json()["event"]["place"] == {
        "id": "halmstads-slott", "name": "Halmstads slott", "municipality": "halmstad",
    }  # fmt: skip
    assert (await everything(), await halmstad.site.reader.run(newest_change)) == before


async def test_token_is_needed_and_has_to_work(halmstad: Program) -> None:
    before = await everything()
    nobody = await halmstad.site.client.put("/api/v1/external-events/a-1", json=CONCERT)
    wrong = [
        await halmstad.put("a-1", authorization=given)
        for given in ("Bearer vat_wrong", f"Basic {halmstad.token}", halmstad.token, f"Bearer {halmstad.token}x")
    ]
    await revoke_token(halmstad.kept.uid, NOW)
    wrong.append(await halmstad.put("a-1"))

    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, 'Bearer realm="visitapp"')
    assert {(one.status_code, one.headers["www-authenticate"]) for one in wrong} == {
        (401, 'Bearer realm="visitapp", error="invalid_token"')
    }
    assert nobody.headers["content-type"] == "application/problem+json"
    assert await everything() == before


async def test_another_office_may_not_touch_it(halmstad: Program) -> None:
    made = (await halmstad.put("a-1")).json()
    laholm, region = await program(halmstad.site, "laholm"), await program(halmstad.site, "region")
    before = await everything()

    refused = [
        await laholm.send("PUT", f"/events/{made['id']}", CONCERT),
        await laholm.send("PATCH", f"/events/{made['id']}", {"status": "cancelled"}),
        await laholm.send("POST", f"/events/{made['id']}/cancel"),
        await laholm.send("DELETE", f"/events/{made['id']}"),
        await laholm.put("b-1"),
        await laholm.send("POST", "/events", CONCERT),
        await laholm.send("POST", "/events/validate", CONCERT),
    ]

    assert [one.status_code for one in refused] == [403] * 7
    assert [one.json()["code"] for one in refused] == ["other-office"] * 4 + ["other-municipality"] * 3
    assert (await laholm.send("GET", "/external-events/a-1")).status_code == 404
    assert await everything() == before
    theirs = await region.send("PATCH", f"/events/{made['id']}", {"url": "https://example.org/"}, **PATCH)
    assert (theirs.status_code, theirs.json()["office"]) == (200, "halmstad")


async def test_all_faults_are_named_and_nothing_is_written(halmstad: Program) -> None:
    before = await everything()
    wrong = {
        **CONCERT, "texts": {"sv": {"title": ""}}, "occurrences": [{"starts_on": "2027-02-30"}], "place": {"id": "x"},
        "titel": 1, "external_id": "a/b",
    }  # fmt: skip

    answer = await halmstad.send("POST", "/events", wrong)

    assert faults(answer) == {
        ("/external_id", "no-id"), ("/titel", "unknown-member"), ("/texts/sv/title", "missing"),
        ("/occurrences/0/starts_on", "no-date"), ("/place/id", "unknown"),
    }  # fmt: skip
    assert answer.json()["errors"][0] == {
        "field": "external_id", "pointer": "/external_id", "code": "no-id", "value": "a/b",
        "fault": "is no id: 1 to 200 characters, without slashes, control characters, or spaces around it",
    }  # fmt: skip
    assert faults(await halmstad.put("a-1", {**CONCERT, "external_id": "a-2"})) == {("/external_id", "contradicts")}
    assert await everything() == before


async def test_unreadable_body_is_refused(halmstad: Program) -> None:
    before = await everything()
    bodies = [
        (b"{", "application/json", 400), (b"", "application/json", 400), (b"\xff", "application/json", 400),
        (b'{"a":1,"a":2}', "application/json", 400), (b'{"a":NaN}', "application/json", 400),
        (b"[" * 50_000, "application/json", 400), (b"[]", "application/json", 422), (b"null", "application/json", 422),
        (b"{}", "text/plain", 415), (b"{}", "application/json; charset=utf-16", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b'{"a":"' + b"x" * MOST_BYTES + b'"}', "application/json", 413),
    ]  # fmt: skip
    addresses = (("PUT", "/external-events/a"), ("POST", "/events"), ("POST", "/events/validate"))

    answers = [
        [await halmstad.send(method, path, body, content_type=content_type) for method, path in addresses]
        for body, content_type, _ in bodies
    ]

    assert [[one.status_code for one in three] for three in answers] == [[status] * 3 for _, _, status in bodies]
    assert {one.headers["content-type"] for three in answers for one in three} == {"application/problem+json"}
    assert await everything() == before


async def test_half_a_character_is_kept_and_shown_as_one(halmstad: Program) -> None:
    body = json.dumps({**CONCERT, "texts": {"sv": {"title": "A\ud800\x00\u202e<b>B</b>"}}}).encode()

    made = await halmstad.put("a-1", body)
    back = await halmstad.send("GET", "/external-events/a-1")

    assert made.json()["event"]["texts"]["sv"]["title"] == "A\ufffdB"
    assert back.json()["event"]["texts"]["sv"]["title"] == "A\ud800\x00\u202e<b>B</b>"


async def test_post_creates_and_a_key_makes_it_once(halmstad: Program) -> None:
    first = await halmstad.send("POST", "/events", CONCERT, idempotency_key="k1")
    again = await halmstad.send("POST", "/events", CONCERT, idempotency_key="k1")
    other = await halmstad.send("POST", "/events", {**CONCERT, "url": "https://example.org/"}, idempotency_key="k1")
    without = await halmstad.send("POST", "/events", CONCERT)
    named = [await halmstad.send("POST", "/events", {**CONCERT, "external_id": "a"}) for _ in range(2)]

    assert [one.status_code for one in (first, again, other, without, *named)] == [201, 200, 422, 201, 201, 409]
    assert (again.json()["id"], without.json()["id"] == first.json()["id"]) == (first.json()["id"], False)
    assert named[1].json()["event"]["id"] == named[0].json()["id"]
    assert await models.Event.all().count() == 3


async def test_patch_changes_what_it_names(halmstad: Program) -> None:
    made = (await halmstad.put("a-1", EXAMPLE)).json()
    patch = {"texts": {"en": None, "da": {"title": "Koncert"}}, "price": None, "audiences": ["family"]}

    changed = await halmstad.send("PATCH", f"/events/{made['id']}", patch, **PATCH)
    wrong = await halmstad.send("PATCH", f"/events/{made['id']}", {"occurrences": None, "price": {"kind": "fixed"}})
    bad = await halmstad.send("PATCH", f"/events/{made['id']}", [1])

    event = changed.json()["event"]
    assert (changed.status_code, sorted(event["texts"]), event["price"], event["audiences"]) == (
        200, ["da", "sv"], {"kind": "unknown"}, ["family"],
    )  # fmt: skip
    assert faults(wrong) == {("/occurrences", "missing"), ("/price/low", "missing")}
    assert faults(bad) == {("", "no-object")}


async def test_versions_are_held(halmstad: Program) -> None:
    made = await halmstad.put("a-1")
    old = made.headers["etag"]
    other = {**CONCERT, "url": "https://example.org/"}

    answers = [
        await halmstad.put("a-1", other, if_match='"x"'),
        await halmstad.put("a-1", other, if_match=f"W/{old}"),
        await halmstad.put("a-1", other, if_none_match="*"),
        await halmstad.put("a-2", other, if_match="*"),
        await halmstad.put("a-1", other, if_match=f'"x", {old}'),
        await halmstad.put("a-1", CONCERT, if_match=old),
        await halmstad.send("PATCH", f"/events/{made.json()['id']}", {"url": None}, if_match=old),
        await halmstad.send("DELETE", "/external-events/a-1", if_match=old),
        await halmstad.send("DELETE", "/external-events/a-1", if_match="*"),
    ]

    assert [one.status_code for one in answers] == [412, 412, 412, 412, 200, 412, 412, 412, 204]


async def test_event_is_cancelled_with_a_reason_and_comes_back(halmstad: Program) -> None:
    made = (await halmstad.put("a-1")).json()
    event = f"/events/{made['id']}"

    off = (await halmstad.send("POST", f"{event}/cancel", {"reason": {"sv": "Sjukdom", "de": "Krankheit"}})).json()
    feed = await halmstad.site.get("/sv/events.ics")
    on = (await halmstad.send("POST", f"{event}/reinstate")).json()

    assert (off["event"]["status"], off["event"]["texts"]["sv"]["description"]) == (
        "cancelled", "Sjukdom.\n\nStråkar.",
    )  # fmt: skip
    assert [(one["pointer"], one["code"]) for one in off["warnings"]] == [("/reason/de", "no-text-there")]
    assert {"STATUS:CANCELLED", "SEQUENCE:1"} <= set(feed.text.splitlines())
    assert (on["event"]["status"], on["event"]["texts"]) == ("scheduled", made["event"]["texts"])


async def test_one_occurrence_is_cancelled_alone(halmstad: Program) -> None:
    days = [{"starts_on": f"2026-12-{day:02}"} for day in (9, 7, 8)]
    made = (await halmstad.put("a-1", {**CONCERT, "occurrences": days})).json()
    second = made["event"]["occurrences"][1]["id"]
    event = f"/events/{made['id']}"

    off = (await halmstad.send("POST", f"{event}/cancel", {"occurrence": second, "reason": {"sv": "Is"}})).json()
    unknown = await halmstad.send("POST", f"{event}/cancel", {"occurrence": "x", "why": 1})
    missing = await halmstad.send("POST", f"{event}/reinstate", {"occurrence": "x"})
    on = (await halmstad.send("POST", f"{event}/reinstate", {"occurrence": second})).json()

    assert [(one["starts_on"], one["status"]) for one in off["event"]["occurrences"]] == [
        ("2026-12-07", "scheduled"), ("2026-12-08", "cancelled"), ("2026-12-09", "scheduled"),
    ]  # fmt: skip
    assert off["event"]["texts"]["sv"]["description"] == "2026-12-08: Is.\n\nStråkar."
    assert faults(unknown) == {("/why", "unknown-member")}
    assert faults(missing) == {("/occurrence", "unknown")}
    assert [one["status"] for one in on["event"]["occurrences"]] == ["scheduled"] * 3


async def test_withdrawn_event_is_gone_until_it_is_put_again(halmstad: Program) -> None:
    made = (await halmstad.put("a-1")).json()
    event = f"/events/{made['id']}"

    deleted = [await halmstad.send("DELETE", event), await halmstad.send("DELETE", "/external-events/a-1")]
    page = await halmstad.site.get(made["links"]["page"].removeprefix(BASE))
    after = [
        await halmstad.send("GET", "/external-events/a-1"), await halmstad.send("PATCH", event, {"status": "moved"}),
        await halmstad.send("POST", f"{event}/cancel"), await halmstad.send("PUT", event, CONCERT),
    ]  # fmt: skip
    back = await halmstad.put("a-1")

    assert [one.status_code for one in deleted] == [204, 204]
    assert page.status_code == 410
    assert [one.status_code for one in after] == [410] * 4
    assert (back.status_code, back.json()["result"], back.json()["id"]) == (201, "restored", made["id"])
    assert (await halmstad.send("GET", "/external-events")).json()["items"][0]["external_id"] == "a-1"


async def test_event_of_another_source_is_left_to_the_workspace(halmstad: Program) -> None:
    slug = await halmstad.site.add(concert())

    answer = await halmstad.send("POST", f"/events/{slug}/cancel")

    assert (answer.status_code, answer.json()["code"]) == (409, "other-source")
    assert (await halmstad.send("DELETE", "/events/nothing-here")).status_code == 404


async def test_merged_event_names_what_replaced_it(halmstad: Program) -> None:
    made, other = (await halmstad.put("a-1")).json(), (await halmstad.put("a-2")).json()
    await models.Event.filter(uid=made["id"]).update(state="merged", merged_into=other["id"])

    answer = await halmstad.send("POST", f"/events/{made['id']}/cancel")

    assert (answer.status_code, answer.json()["replaced_by"]) == (
        410, {"id": other["id"], "href": f"{BASE}/api/v1/events/{other['id']}"},
    )  # fmt: skip


async def test_university_writes_its_own_events_anywhere(halmstad: Program) -> None:
    university = await program(halmstad.site, "hh")
    online = {**CONCERT, "online_url": "https://example.org/live"}
    del online["place"]

    made = [await university.put("a", CONCERT), await university.put("b", online), await halmstad.put("c", online)]

    assert [(one.status_code, one.json()["office"]) for one in made] == [(201, "hh"), (201, "hh"), (201, "halmstad")]


async def test_too_many_requests_are_told_to_wait(halmstad: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from limits import parse

    from visitapp.web.api import write_auth

    monkeypatch.setattr(write_auth, "WRITES", (parse("2 per minute"),))
    laholm = await program(halmstad.site, "laholm")

    ours = [await halmstad.send("GET", "/external-events") for _ in range(3)]
    theirs = await laholm.send("GET", "/external-events")

    assert [one.status_code for one in (*ours, theirs)] == [200, 200, 429, 200]
    assert ours[2].headers["retry-after"] == "60"


async def test_own_events_are_listed_page_by_page(halmstad: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from visitapp.web.api import write

    monkeypatch.setattr(write, "PAGE", 2)
    for name in "abc":
        await halmstad.put(name)

    first = (await halmstad.send("GET", "/external-events")).json()
    second = (await halmstad.send("GET", first["next"].removeprefix(f"{BASE}/api/v1"))).json()

    assert sorted(one["external_id"] for one in (*first["items"], *second["items"])) == ["a", "b", "c"]
    assert (len(first["items"]), second["next"]) == (2, None)
