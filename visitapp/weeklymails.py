"""Ask offices on Mondays whether their next two weeks are still right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from visitapp.domain.region import Office
from visitapp.publish.letters import letter_html, letter_text
from visitapp.publish.mail_links import way_out
from visitapp.publish.weekly_letter import weekly_letter
from visitapp.publish.words import words
from visitapp.store.database import Database, Query
from visitapp.store.mail_choices import MailChoice, mail_choices
from visitapp.store.outbox import WrittenMail
from visitapp.store.weekly_read import Week, keep_week, week_of, weeks_written
from visitapp.web.context import REGION_ZONE

WRITTEN_FROM = time(7)
"""Local time on Mondays; whoever was down then writes until the day is over, and later no more."""
DAYS = 14
LOOK_EVERY = timedelta(minutes=5)


class WeeklyMails:
    """Writes the mails of one database, for the postman."""

    def __init__(self, database: Database, base_url: str, secret: bytes, now: Callable[[], datetime]) -> None:
        self._database, self._base_url, self._secret, self._now = database, base_url, secret, now
        self._looked_at: datetime | None = None

    async def step(self) -> bool:
        """Write what is due; never busy."""
        now = self._now()
        local = now.astimezone(REGION_ZONE)
        early = self._looked_at is not None and now - self._looked_at < LOOK_EVERY
        if local.weekday() or local.time() < WRITTEN_FROM or early:
            return False
        self._looked_at = now
        monday = local.date()

        def read(query: Query) -> tuple[list[MailChoice], dict[str, str]]:
            return mail_choices(query), weeks_written(query)

        choices, written = await self._database.reader.run(read)
        by_office: dict[str, list[MailChoice]] = {}
        for one in choices:
            if one.wants("weekly") and written.get(one.office.slug, "") < monday.isoformat():
                by_office.setdefault(one.office.slug, []).append(one)
        for office, wanting in by_office.items():
            mails = await self._mails(wanting[0].office, wanting, monday, now)
            await keep_week(office, monday.isoformat(), mails, now)
        return False

    async def _mails(
        self, office: Office, choices: Sequence[MailChoice], monday: date, now: datetime
    ) -> list[WrittenMail]:
        mails = []
        weeks: dict[str, Week] = {}
        last, since = monday + timedelta(days=DAYS - 1), now - timedelta(days=7)
        for choice in choices:
            language = choice.language
            if language not in weeks:
                weeks[language] = await self._database.reader.run(
                    lambda query, language=language: week_of(query, office, language, monday, last, since)  # type: ignore[misc]
                )
            if not weeks[language].empty:
                out = way_out(self._base_url, self._secret, choice.user, "weekly")
                letter = weekly_letter(weeks[language], words(language), self._base_url, out)
                mails.append(
                    WrittenMail(choice.user, "weekly", letter.subject, letter_text(letter), letter_html(letter))
                )
        return mails
