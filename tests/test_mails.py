"""Mails to offices: written with what they tell of, sent once over a real socket, tried again, given up."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from tests.smtpserver import SmtpServer, smtp_server
from visitapp.domain.event.source import HarvestRun, NewSource, Schedule, Source
from visitapp.domain.mailserver import MailServer
from visitapp.domain.region import Office
from visitapp.postman import Postman
from visitapp.publish.mail_links import way_out
from visitapp.sourcemails import SourceMails
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.mail_choices import choose_mails, mail_choices
from visitapp.store.outbox import OutgoingMail, WrittenMail, queue_mails, take_mail
from visitapp.store.region import save_region
from visitapp.store.sources import add_source, save_run
from visitapp.store.users import add_user, disable_user

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BASE, SECRET = "https://visit.example", b"x" * 32
LAHOLM = Office("laholm", "municipality", {"sv": "Laholms kommun"}, "laholm")
REGION = Office("region", "region", {"sv": "Regionen"}, "")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def postman_of(server: SmtpServer, clock: Clock) -> Postman:
    kept = MailServer("127.0.0.1", server.port, False)
    return Postman(kept, "mail@visit.example", BASE, "visitapp.example", SECRET, clock)


async def people() -> None:
    await save_region([], [LAHOLM, REGION], [], [], NOW)
    await add_user("asa@laholm.example", "Åsa", "laholm", "hash", NOW)
    await add_user("rut@region.example", "Rut", "region", "hash", NOW)


async def source(name: str, office: str = "laholm") -> Source:
    return await add_source(NewSource(f"https://{name}.example/", f"{name} åäö", office=office), NOW)


async def ran(one: Source, outcome: str, failures: int = 0, error: str = "", at: datetime = NOW) -> None:
    run = HarvestRun(at, at, outcome, error=error)  # type: ignore[arg-type]
    await save_run(one, run, Schedule(None if outcome == "gone" else at + timedelta(hours=1), failures))


async def sent(postman: Postman) -> int:
    """Send all that is due; how many times it was tried."""
    tries = 0
    while await postman.step():
        tries += 1
    return tries


def read(mail: tuple[str, str, bytes]) -> EmailMessage:
    return message_from_bytes(mail[2], policy=default)


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert rich is not None
    return plain.get_content(), rich.get_content()


async def test_office_is_told_once_when_its_source_breaks_and_when_it_is_well(database: Database) -> None:
    await people()
    clock, ours, other = Clock(), await source("ahus"), await source("other", "")
    async with smtp_server() as server:
        mails, postman = SourceMails(database, BASE, SECRET, clock), postman_of(server, clock)
        await ran(ours, "failed", 3, "no such host")
        for _ in range(2):
            await mails.step()
            await sent(postman)
        await ran(ours, "complete", at=NOW + MINUTE)
        await ran(other, "gone", 1, "answered 410")
        clock.now = NOW + 9 * MINUTE
        await mails.step()
        await sent(postman)
        before = [(mail[1], read(mail)["Subject"]) for mail in server.mails]
        clock.now = NOW + 10 * MINUTE
        await mails.step()
        await sent(postman)
        after = [(mail[1], read(mail)["Subject"]) for mail in server.mails]

    assert before == [
        ("asa@laholm.example", "En källa behöver ses över: ahus åäö"),
        ("rut@region.example", "En källa behöver ses över: other åäö"),
    ]
    assert after[2:] == [("asa@laholm.example", "Fungerar igen: ahus åäö")]


async def test_mail_says_the_same_as_text_and_as_page_and_has_a_way_out(database: Database) -> None:
    await people()
    clock, ours = Clock(), await source("ahus <b>")
    anna = (await database.reader.run(mail_choices))[0].user
    await choose_mails(anna, {"sources": True}, "en")
    async with smtp_server() as server:
        await ran(ours, "gone", 1, "answered 410")
        await SourceMails(database, BASE, SECRET, clock).step()
        await sent(postman_of(server, clock))

    message = read(server.mails[0])
    text, page = parts(message)
    kept = await models.Mail.all().values_list("subject", "text", "html", "next_at", "outcome")
    assert (message["Subject"], message["To"]) == ("A source needs a look: ahus <b> åäö", "asa@laholm.example")
    assert message["List-Unsubscribe"] == f"<{way_out(BASE, SECRET, anna, 'sources')}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for words in ("answered 410", "gone for ever", f"{BASE}/office/sources/{ours.slug}", f"{BASE}/office/mails"):
        assert words in text
        assert words in page
    assert "ahus &lt;b&gt; åäö" in page
    assert [tuple(one) for one in kept] == [("", "", "", None, "sent")]


async def test_what_could_not_be_sent_is_tried_again_with_the_same_name_and_given_up(database: Database) -> None:
    await people()
    clock = Clock()
    user = (await database.reader.run(mail_choices))[0].user
    async with writing():
        await queue_mails([WrittenMail(user, "weekly", "Hej", "Hej", "<p>Hej</p>")], NOW)
    async with smtp_server() as server:
        server.breaks_off = True
        postman, tries = postman_of(server, clock), []
        for minutes in range(0, 3 * 24 * 60 + 500, 5):
            clock.now = NOW + minutes * MINUTE
            if await postman.step():
                tries.append(clock.now - NOW)

    names = {read(mail)["Message-ID"] for mail in server.mails}
    row = await models.Mail.get()
    assert tries[:5] == [0 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 25 * MINUTE]
    assert timedelta(days=2) < tries[-1] <= timedelta(days=3)
    assert names == {f"<{row.uid}@visitapp.example>"}
    assert (row.next_at, row.text, row.outcome) == (None, "", "given up: SMTPServerDisconnected")


@pytest.mark.parametrize(
    ("command", "answer", "outcome", "again"),
    [
        ("RCPT", "550 no such user asa@laholm.example", "given up: SMTPRecipientsRefused 550", False),
        ("RCPT", "450 come back later", "SMTPRecipientsRefused 450", True),
        ("MAIL", "451 busy", "SMTPSenderRefused 451", True),
        ("DATA", "554 spam", "given up: SMTPDataError 554", False),
    ],
)
async def test_refusals_for_ever_are_not_repeated(
    database: Database, command: str, answer: str, outcome: str, again: bool
) -> None:
    await people()
    user = (await database.reader.run(mail_choices))[0].user
    async with writing():
        await queue_mails([WrittenMail(user, "weekly", "Hej", "Hej", "<p>Hej</p>")], NOW)
    async with smtp_server() as server:
        server.answers[command] = answer
        await postman_of(server, Clock()).step()

    row = await models.Mail.get()
    assert (row.outcome, row.next_at is not None, server.mails) == (outcome, again, [])


async def test_two_workers_never_take_the_same_mail(database: Database) -> None:
    await people()
    user = (await database.reader.run(mail_choices))[0].user
    async with writing():
        await queue_mails([WrittenMail(user, "weekly", str(n), "Hej", "Hej") for n in range(6)], NOW)

    taken = await asyncio.gather(*(take_mail(NOW) for _ in range(8)))

    found = sorted(mail.subject for mail in taken if mail is not None)
    assert found == [str(n) for n in range(6)]
    again = await take_mail(NOW + timedelta(minutes=5))  # of a worker that died at it
    assert again is not None


async def test_who_wants_none_or_may_sign_in_no_more_gets_none(database: Database) -> None:
    await people()
    await add_user("bo@laholm.example", "Bo", "laholm", "hash", NOW)
    clock, ours = Clock(), await source("ahus")
    asa = next(one.user for one in await database.reader.run(mail_choices) if one.office.slug == "laholm")
    await choose_mails(asa, {"sources": False}, "xx")
    await ran(ours, "gone", 1, "answered 410")
    await SourceMails(database, BASE, SECRET, clock).step()
    await disable_user("bo@laholm.example")
    async with smtp_server() as server:
        await sent(postman_of(server, clock))

    assert server.mails == []
    assert (await models.Mail.get()).outcome == "the account is closed"


async def test_old_news_is_told_nobody(database: Database) -> None:
    await people()
    clock = Clock()
    await ran(await source("ahus"), "gone", 1)
    clock.now = NOW + timedelta(days=3)

    await SourceMails(database, BASE, SECRET, clock).step()

    assert await models.Mail.all().count() == 0
    assert await models.SourceNews.filter(told_at=None).count() == 0


@pytest.mark.parametrize(
    "breaks", ["a\nBcc: all@example.org", "a\r\nBcc: all@example.org\r\n\r\nBody", "a\x00b\u2028c"]
)
def test_no_words_break_a_header(breaks: str) -> None:
    mail = OutgoingMail("u", "asa@laholm.example", "user", "weekly", breaks, "Hej", "Hej", NOW, 0)
    postman = postman_of(SmtpServer(25), Clock())

    message = message_from_bytes(postman.message(mail).as_bytes(), policy=default)

    assert (message["Bcc"], message["To"]) == (None, "asa@laholm.example")


def test_address_that_is_none_is_no_header() -> None:
    mail = OutgoingMail("u", "a@b.example\nBcc: c@d.example", "user", "weekly", "Hej", "Hej", "Hej", NOW, 0)

    with pytest.raises(ValueError, match=r".+"):
        postman_of(SmtpServer(25), Clock()).message(mail)
