"""Offices are asked once on Mondays whether their next two weeks are still right, in their language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.store.test_projection import add_event
from tests.web.conftest import concert, held
from visitapp.domain.event.types import Whereabouts
from visitapp.domain.place.types import Municipality
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.database import Database
from visitapp.store.mail_choices import choose_mails
from visitapp.store.region import save_region
from visitapp.store.users import add_user
from visitapp.weeklymails import WeeklyMails

pytestmark = pytest.mark.anyio

MONDAY = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICES = [
    Office("laholm", "municipality", {"sv": "Laholm"}, "laholm"),
    Office("hylte", "municipality", {"sv": "Hylte"}, "hylte"),
    Office("region", "region", {"sv": "Regionen"}, ""),
]
TOWNS = [
    Municipality("laholm", "1381", {"sv": "Laholm"}, "Laholm", 56.5, 13.0),
    Municipality("hylte", "1315", {"sv": "Hylte"}, "Hylte", 57.0, 13.2),
]


async def people(*offices: str) -> None:
    await save_region(TOWNS, OFFICES, [], [], MONDAY)
    for office in offices:
        await add_user(f"a@{office}.example", "Anna", office, "hash", MONDAY)


async def event(title: str, days: int, municipality: str = "laholm") -> None:
    draft = concert(title, held=(held((MONDAY + days * DAY).date(), 18),))
    await add_event(replace(draft, where=Whereabouts(name="Torget", municipality=municipality)))


async def written(database: Database, now: datetime) -> list[models.Mail]:
    await WeeklyMails(database, "https://visit.example", b"s" * 32, lambda: now).step()
    return await models.Mail.all().order_by("id").select_related("user")


async def test_office_is_told_of_its_two_weeks_once(database: Database) -> None:
    await people("laholm", "hylte")
    await event("Julmarknad <b>", 3)
    await event("Trettondagskonsert", 40)
    await event("Hyltes lucia", 13, "hylte")

    early = await written(database, MONDAY - HOUR)
    mails = await written(database, MONDAY)
    again = await written(database, MONDAY + 3 * HOUR)

    assert (early, len(mails), len(again)) == ([], 2, 2)
    laholm, hylte = mails
    assert (laholm.user.email, laholm.kind) == ("a@laholm.example", "weekly")
    assert laholm.subject == "Era kommande två veckor: stämmer allt fortfarande?"
    assert "torsdag 3 december 2026" in laholm.text
    assert "* Julmarknad <b>\n  " in laholm.text
    assert "19:00, Torget" in laholm.text
    assert "Trettondag" not in laholm.text
    assert "Hyltes lucia" not in laholm.text
    assert "Julmarknad &lt;b&gt;" in laholm.html
    assert "/office/mails/end/weekly/" in laholm.text
    assert "Hyltes lucia" in hylte.text


async def test_what_waits_stands_first_in_the_language_that_was_chosen(database: Database) -> None:
    await people("laholm")
    await event("Julmarknad", 3)
    user = await models.User.get()
    await choose_mails(user.uid, {"weekly": True}, "de")
    await models.Source.all().update(office_slug="laholm", active=False, name="Kalendern", kind="web")

    (mail,) = await written(database, MONDAY)

    assert mail.text.index("Wartet auf Sie") < mail.text.index("Julmarknad")
    assert "Bitte eine Quelle ansehen: Kalendern" in mail.text
    assert "Donnerstag, 3. Dezember 2026" in mail.text


@pytest.mark.parametrize("now", [MONDAY + DAY, MONDAY - DAY])
async def test_other_days_bring_no_mail(database: Database, now: datetime) -> None:
    await people("laholm")
    await event("Julmarknad", 3)

    assert await written(database, now) == []


async def test_nothing_to_say_and_nobody_who_wants_it_is_no_mail(database: Database) -> None:
    await people("laholm", "region")
    assert await written(database, MONDAY) == []

    await event("Julmarknad", 5)
    for user in await models.User.all():
        await choose_mails(user.uid, {"weekly": False}, "sv")

    assert await written(database, MONDAY + 7 * DAY) == []
