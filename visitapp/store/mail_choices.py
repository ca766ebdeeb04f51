"""Who of an office gets which mails, and in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from visitapp.domain.language import LANGUAGES
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.database import Query, from_json, writing

MAIL_KINDS = ("weekly", "sources")
_COLUMNS = {"weekly": "weekly_mail", "sources": "source_mail"}


@dataclass(frozen=True, slots=True)
class MailChoice:
    """What somebody of an office wants to be sent."""

    user: str
    office: Office
    language: str
    weekly: bool
    sources: bool

    def wants(self, kind: str) -> bool:
        """Whether mails of a kind are wanted."""
        return {"weekly": self.weekly, "sources": self.sources}.get(kind, False)


def mail_choices(query: Query, user: str = "") -> list[MailChoice]:
    """The choices of all who may sign in, by office; or of one of them."""
    sql = (
        "SELECT u.uid, f.slug, f.kind, f.names, f.municipality_slug, u.mail_language, u.weekly_mail, u.source_mail"
        " FROM visitapp_user u JOIN office f ON f.id = u.office_id WHERE u.active = ?"
    )
    rows = query.rows(f"{sql} AND u.uid = ?", True, user) if user else query.rows(f"{sql} ORDER BY f.id, u.id", True)
    return [
        MailChoice(row[0], Office(row[1], row[2], from_json(row[3]), row[4]), row[5], bool(row[6]), bool(row[7]))
        for row in rows
    ]


async def choose_mails(user: str, wanted: Mapping[str, bool], language: str) -> None:
    """Keep which kinds of mail somebody wants, and in which language; another kind stays as it is."""
    values: dict[str, Any] = {_COLUMNS[kind]: wants for kind, wants in wanted.items()}
    async with writing():
        await models.User.filter(uid=user).update(mail_language=language if language in LANGUAGES else "sv", **values)


async def end_mails(user: str, kind: str) -> None:
    """Send somebody no more mails of a kind."""
    async with writing():
        values: dict[str, Any] = {_COLUMNS[kind]: False}
        await models.User.filter(uid=user).update(**values)
