"""The postman and a real server: a password by TLS alone, certificates checked, nothing lost or sent twice."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.smtpserver import SmtpServer, smtp_server
from visitapp.domain.mailserver import MailServer
from visitapp.domain.region import Office
from visitapp.postman import LONGEST_S, Postman
from visitapp.store import models
from visitapp.store.database import Database, writing
from visitapp.store.outbox import TAKEN_FOR, WrittenMail, queue_mails
from visitapp.store.region import save_region
from visitapp.store.users import add_user

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LAHOLM = Office("laholm", "municipality", {"sv": "Laholms kommun"}, "laholm")
BEFORE_IT_IS_TAKEN = ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", ".")
Certified = Callable[[str], tuple[ssl.SSLContext, ssl.SSLContext]]


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """For a server of a name: what it proves itself with, and what those have who trust it."""
    found = shutil.which("openssl")
    if found is None:
        missing("openssl is not installed")
    openssl, folder = str(found), tmp_path_factory.mktemp("certificates")

    def make(name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
        key, certificate = _made(openssl, folder, name)
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(certificate, key)
        return server, ssl.create_default_context(cafile=str(certificate))

    return make


def _made(openssl: str, folder: Path, name: str) -> tuple[Path, Path]:
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    if not certificate.exists():
        subprocess.run(
            [
                openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out",
                certificate,
            ],
            check=True, capture_output=True,
        )  # fmt: skip
    return key, certificate


def postman_of(server: SmtpServer, trusted: ssl.SSLContext | None, *, encrypted: bool = False) -> Postman:
    """One that knows the server by its name, with a password."""
    kept = MailServer("localhost", server.port, encrypted, "visitapp", "hemligt åäö")
    return Postman(kept, "mail@visit.example", "https://visit.example", "visitapp.example", b"x" * 32, now, trusted)


def now() -> datetime:
    return NOW


async def queued() -> None:
    """One mail that waits."""
    await save_region([], [LAHOLM], [], [], NOW)
    await add_user("asa@laholm.example", "Åsa", "laholm", "hash", NOW)
    user = await models.User.get()
    async with writing():
        await queue_mails([WrittenMail(user.uid, "weekly", "Hej", "Hej", "<p>Hej</p>")], NOW)


async def due_again() -> None:
    await models.Mail.filter(next_at__isnull=False).update(next_at=NOW)


@pytest.mark.parametrize("encrypted", [False, True])
async def test_password_goes_by_tls(database: Database, certified: Certified, encrypted: bool) -> None:
    await queued()
    proof, trusted = certified("localhost")
    async with smtp_server(proof if encrypted else None) as server:
        server.starttls = None if encrypted else proof
        await postman_of(server, trusted, encrypted=encrypted).step()

    assert server.logins == [("visitapp", "hemligt åäö", True)]
    assert [mail[:2] for mail in server.mails] == [("mail@visit.example", "asa@laholm.example")]
    assert (await models.Mail.get()).outcome == "sent"


@pytest.mark.parametrize("fault", ["offers none", "takes it back", "unknown", "of another name"])
async def test_server_that_cannot_prove_itself_is_told_nothing(
    database: Database, certified: Certified, fault: str
) -> None:
    await queued()
    proof, trusted = certified("other.example" if fault == "of another name" else "localhost")
    async with smtp_server() as server:
        server.starttls = None if fault == "offers none" else proof
        server.answers = {"STARTTLS": "454 not now"} if fault == "takes it back" else {}
        await postman_of(server, None if fault == "unknown" else trusted).step()

    row = await models.Mail.get()
    assert (server.logins, server.mails) == ([], [])
    assert set(server.heard) <= {"EHLO", "STARTTLS", "QUIT"}
    assert (row.next_at, row.tries, row.outcome == "sent") == (NOW + timedelta(minutes=1), 1, False)


async def test_server_on_this_machine_needs_no_certificate_where_no_password_goes(
    database: Database, certified: Certified
) -> None:
    await queued()
    proof, _ = certified("localhost")
    async with smtp_server() as server:
        server.starttls = proof
        kept = MailServer("127.0.0.1", server.port, False)
        await Postman(kept, "mail@visit.example", "https://v.example", "v.example", b"x" * 32, now).step()

    assert (len(server.mails), (await models.Mail.get()).outcome) == (1, "sent")


async def test_password_that_is_refused_is_tried_again_and_not_told(database: Database, certified: Certified) -> None:
    await queued()
    proof, trusted = certified("localhost")
    async with smtp_server() as server:
        server.starttls, server.answers = proof, {"AUTH": "535 no hemligt åäö here"}
        await postman_of(server, trusted).step()
        row = await models.Mail.get()
        server.answers = {}
        await due_again()
        await postman_of(server, trusted).step()

    assert (row.outcome, row.next_at) == ("SMTPAuthenticationError 535", NOW + timedelta(minutes=1))
    assert len(server.mails) == 1


async def test_reset_in_the_middle_loses_and_doubles_nothing(database: Database, certified: Certified) -> None:
    await queued()
    proof, trusted = certified("localhost")
    async with smtp_server() as server:
        server.starttls = proof
        postman, waiting = postman_of(server, trusted), []
        for command in BEFORE_IT_IS_TAKEN:
            server.breaks_at = command
            await postman.step()
            waiting.append((server.heard[-1], (await models.Mail.get()).text))
            await due_again()
        before = len(server.mails)
        server.breaks_at = "QUIT"
        tried = [await postman.step(), await postman.step()]

    assert waiting == [(command if command != "." else "DATA", "Hej") for command in BEFORE_IT_IS_TAKEN]
    assert (before, tried) == (0, [True, False])
    row = await models.Mail.get()
    assert [message_from_bytes(mail[2])["Message-ID"] for mail in server.mails] == [f"<{row.uid}@visitapp.example>"]
    assert row.outcome == "sent"


async def test_server_that_never_answers_is_left_before_another_worker_comes(
    database: Database, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queued()
    proof, trusted = certified("localhost")
    assert timedelta(seconds=LONGEST_S) < TAKEN_FOR
    monkeypatch.setattr("visitapp.postman.LONGEST_S", 0.3)
    async with smtp_server() as server:
        server.starttls, server.hangs_at = proof, "RCPT"
        await postman_of(server, trusted).step()

    row = await models.Mail.get()
    assert (server.mails, row.outcome, row.next_at) == ([], "TimeoutError", NOW + timedelta(minutes=1))
