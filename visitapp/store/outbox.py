"""Mails that wait to be sent: written with what they tell of, taken by one worker at a time, gone once sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from visitapp.store import models
from visitapp.store.database import writing
from visitapp.store.projection import new_uid

TAKEN_FOR = timedelta(minutes=5)
"""A worker that dies at it leaves a mail to the next one after so long; sending one takes at most four minutes."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
GIVEN_UP_AFTER = timedelta(days=3)
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """A mail to a user (by uid) in words. `kind`: weekly or sources."""

    user: str
    kind: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail that was taken to be sent. `uid` names it however often that is tried."""

    uid: str
    address: str
    user: str
    kind: str
    subject: str
    text: str
    html: str
    created_at: datetime
    tries: int


async def queue_mails(mails: Iterable[WrittenMail], now: datetime) -> None:
    """Keep mails to be sent at once; inside the transaction of what they tell of. What is long over is forgotten."""
    await models.Mail.filter(created_at__lt=now - KEPT_FOR).delete()
    for mail in mails:
        user = await models.User.get_or_none(uid=mail.user, active=True)
        if user is not None:
            await models.Mail.create(
                uid=new_uid(), user_id=user.id, kind=mail.kind, subject=mail.subject, text=mail.text, html=mail.html,
                created_at=now, next_at=now, outcome="",
            )  # fmt: skip


async def take_mail(now: datetime) -> OutgoingMail | None:
    """The mail that waits longest, taken: nobody else gets it for a while. Whoever may sign in no more gets none."""
    async with writing():
        while (
            row := await models.Mail.filter(next_at__lte=now).order_by("next_at", "id").select_related("user").first()
        ):
            if row.user.active:
                break
            await _end(row.id, "the account is closed")
        if row is None:
            return None
        await models.Mail.filter(id=row.id).update(next_at=now + TAKEN_FOR)
        return OutgoingMail(
            row.uid, row.user.email, row.user.uid, row.kind, row.subject, row.text, row.html, row.created_at, row.tries
        )


async def mail_is_sent(uid: str) -> None:
    """A server has taken it: its words are kept no longer."""
    async with writing():
        row = await models.Mail.get_or_none(uid=uid)
        if row is not None:
            await _end(row.id, "sent")


async def mail_has_failed(mail: OutgoingMail, fault: str, now: datetime, *, for_ever: bool = False) -> bool:
    """Try again later, at longer and longer intervals for three days; whether it will be."""
    pause = min(FIRST_PAUSE * 2 ** min(mail.tries, 10), LONGEST_PAUSE)
    again = not for_ever and now + pause - mail.created_at <= GIVEN_UP_AFTER
    async with writing():
        row = await models.Mail.get_or_none(uid=mail.uid)
        if row is None:
            return False
        if again:
            await models.Mail.filter(id=row.id).update(next_at=now + pause, tries=mail.tries + 1, outcome=fault)
        else:
            await _end(row.id, f"given up: {fault}")
    return again


async def _end(row_id: int, outcome: str) -> None:
    await models.Mail.filter(id=row_id).update(next_at=None, subject="", text="", html="", outcome=outcome)
