"""Choosing mails, and ending them from a mail."""

from __future__ import annotations

import pytest

from tests.web.test_office import House, house
from visitapp.publish.mail_links import way_out
from visitapp.store import models

__all__ = ["house"]
pytestmark = pytest.mark.anyio


async def laholm() -> models.User:
    return await models.User.get(email="a@laholm.example")


async def test_clerk_chooses_mails_and_their_language(house: House) -> None:
    clerk = await house.signed_in("laholm")

    before = await clerk.get("/office/mails?lang=en")
    saved = await clerk.post("/office/mails", language="da")
    row = await laholm()
    after = await clerk.get(saved.headers["location"])

    assert "No mails are sent from here yet" in before.text
    assert ('value="1" checked' in before.text, 'value="sv" lang="sv" selected' in before.text) == (True, True)
    assert (row.source_mail, row.weekly_mail, row.mail_language) == (False, False, "da")
    assert ('value="1" checked' in after.text, 'value="da" lang="da" selected' in after.text) == (False, True)
    assert (await models.User.get(email="a@region.example")).source_mail


async def test_way_out_ends_mails_by_one_post_and_not_by_a_look(house: House) -> None:
    stranger, user = house.clerk().client, (await laholm()).uid
    path = way_out("", b"s" * 32, user, "sources")

    looked = await stranger.get(path)
    before = (await laholm()).source_mail
    forged = await stranger.post(path[:-1] + ("0" if path[-1] != "0" else "1"))
    other = await stranger.post(path.replace("/sources/", "/weekly/"))
    done = await stranger.post(path, data={"List-Unsubscribe": "One-Click"})

    row = await laholm()
    assert (looked.status_code, before, forged.status_code, other.status_code, done.status_code) == (
        200, True, 404, 404, 200,
    )  # fmt: skip
    assert (row.source_mail, row.weekly_mail) == (False, True)
