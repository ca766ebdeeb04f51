"""Hand mails over to a server, one after the other. Neither an address nor a word of a mail is in the log."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import aiosmtplib
import structlog

from visitapp.domain.mailserver import MailServer
from visitapp.publish.mail_links import way_out
from visitapp.store.outbox import OutgoingMail, mail_has_failed, mail_is_sent, take_mail

TIMEOUT_S = 60.0
"""For an answer: a server that looks for spam takes its time, and who leaves before it answers sends a mail twice."""
LONGEST_S = 240.0
"""For a whole mail: before another worker takes it (`store.outbox.TAKEN_FOR`)."""
QUIT_S = 5.0
REFUSED_FOR_EVER = range(500, 600)

log = structlog.get_logger()


class Postman:
    """Sends what waits, as `sender`. `site` is the installation's name, in every Message-ID."""

    def __init__(
        self,
        server: MailServer,
        sender: str,
        base_url: str,
        site: str,
        secret: bytes,
        now: Callable[[], datetime],
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._server, self._sender, self._base_url, self._site = server, sender, base_url, site
        self._secret, self._now, self._trusted = secret, now, trusted

    async def step(self) -> bool:
        """Send one mail; whether there was any."""
        mail = await take_mail(self._now())
        if mail is None:
            return False
        try:
            await self._send(self.message(mail))
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            for_ever = _refused_for_ever(error)
            again = await mail_has_failed(mail, _fault_of(error), self._now(), for_ever=for_ever)
            log.warning("a mail was not sent", mail=mail.uid, fault=_fault_of(error), again=again)
        else:
            await mail_is_sent(mail.uid)
            log.info("a mail was sent", mail=mail.uid, kind=mail.kind)
        return True

    def message(self, mail: OutgoingMail) -> EmailMessage:
        """The mail as it is sent; the same at each try. Raises ValueError for what would break its headers."""
        message = EmailMessage(policy=SMTP)
        message["From"] = Address("visitapp", addr_spec=self._sender)
        message["To"] = Address(addr_spec=mail.address)
        message["Subject"] = " ".join(mail.subject.split())
        message["Date"] = format_datetime(mail.created_at)
        message["Message-ID"] = f"<{mail.uid}@{self._site}>"
        message["Auto-Submitted"] = "auto-generated"
        message["List-Unsubscribe"] = f"<{way_out(self._base_url, self._secret, mail.user, mail.kind)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(mail.text, cte="quoted-printable")
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        return message

    async def _send(self, message: EmailMessage) -> None:
        server = self._server
        # A password, or somebody's mail, goes over the net by TLS alone. A server on this machine that wants none is
        # not asked for it: what it proves itself with is made on the machine, and known to nobody.
        starttls = not server.encrypted and (bool(server.user) or not server.here)
        client = aiosmtplib.SMTP(
            hostname=server.host, port=server.port, username=server.user or None, password=server.password or None,
            use_tls=server.encrypted, start_tls=starttls, tls_context=self._trusted, timeout=TIMEOUT_S,
        )  # fmt: skip
        try:
            async with asyncio.timeout(LONGEST_S):
                await client.connect()
                await client.send_message(message)
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):  # it is taken, whatever is said at parting
                await client.quit(timeout=QUIT_S)
        finally:
            client.close()


def _refused_for_ever(error: Exception) -> bool:
    """Whether the server wants no mail to this address, now or later (RFC 5321 §4.2.1)."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(one.code in REFUSED_FOR_EVER for one in error.recipients)
    return isinstance(error, aiosmtplib.SMTPDataError) and error.code in REFUSED_FOR_EVER


def _fault_of(error: Exception) -> str:
    """A fault without the server's words: they often hold the address."""
    code = getattr(error, "code", None)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        code = error.recipients[0].code
    return f"{type(error).__name__} {code}" if isinstance(code, int) else type(error).__name__
