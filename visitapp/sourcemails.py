"""Tell offices at once when their sources stop working or work again, several of them in one mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from visitapp.publish.letters import letter_html, letter_text
from visitapp.publish.mail_links import way_out
from visitapp.publish.source_letter import source_letter
from visitapp.publish.words import words
from visitapp.store.database import Database, Query
from visitapp.store.mail_choices import MailChoice, mail_choices
from visitapp.store.outbox import WrittenMail
from visitapp.store.source_news import UntoldNews, last_told, tell_news, untold_news

REGION = "region"
APART = timedelta(minutes=10)
"""An office gets no more than one of these mails in this time; what happens meanwhile stands in the next."""
TOO_OLD = timedelta(days=3)
"""News of before mails could be sent is nobody's any more."""


class SourceMails:
    """Writes the mails of one database, for the postman."""

    def __init__(self, database: Database, base_url: str, secret: bytes, now: Callable[[], datetime]) -> None:
        self._database, self._base_url, self._secret, self._now = database, base_url, secret, now

    async def step(self) -> bool:
        """Write what is due; never busy."""
        now = self._now()

        def read(query: Query) -> tuple[list[UntoldNews], dict[str, datetime], list[MailChoice]]:
            news = untold_news(query)
            return (news, last_told(query), mail_choices(query)) if news else (news, {}, [])

        news, told, choices = await self._database.reader.run(read)
        by_office: dict[str, list[UntoldNews]] = {}
        for one in news:
            by_office.setdefault(one.office, []).append(one)
        for office, found in by_office.items():
            if office not in told or now - told[office] >= APART:
                await tell_news([one.number for one in found], self._mails(office, found, choices, now), now)
        return False

    def _mails(
        self, office: str, news: Sequence[UntoldNews], choices: Sequence[MailChoice], now: datetime
    ) -> list[WrittenMail]:
        fresh = [one for one in news if now - one.at < TOO_OLD]
        to = [one for one in choices if one.wants("sources") and one.office.slug == (office or REGION)] if fresh else []
        mails = []
        for choice in to:
            out = way_out(self._base_url, self._secret, choice.user, "sources")
            letter = source_letter(fresh, words(choice.language), self._base_url, out)
            mails.append(WrittenMail(choice.user, "sources", letter.subject, letter_text(letter), letter_html(letter)))
        return mails
