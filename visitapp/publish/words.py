"""Words and dates in one of our languages: gettext for sentences, Babel for dates, Europe/Stockholm for clocks.

The message ids are the English sentences, so that a missing catalogue, or a missing sentence in one, reads as English.
Catalogues are `visitapp/locale/{language}/LC_MESSAGES/visitapp.po`, compiled in memory at first use.
"""

from __future__ import annotations

import gettext as gettext_module
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from visitapp.domain.language import LANGUAGES

CATALOGUES = Path(__file__).resolve().parents[1] / "locale"
ZONE = ZoneInfo("Europe/Stockholm")

# Inside Words, `date`, `time` and `datetime` are its methods.
Day = date
Instant = datetime
Moment = datetime | time

# English as in Britain: day before month, 24 hours.
_LOCALES = {"sv": "sv_SE", "en": "en_GB", "da": "da_DK", "de": "de_DE"}


LAST_SET_BACK = 3
"""No clocks in Europe are set back later than that hour."""


class Words:
    """Sentences and dates in `language`. Aware datetimes are shown in Swedish local time, or in that of `zone`."""

    __slots__ = ("_elsewhere", "_locale", "_said", "_translations", "language", "zone")

    def __init__(self, language: str, translations: gettext_module.NullTranslations, zone: ZoneInfo = ZONE) -> None:
        self.language = language
        self.zone = zone
        self._elsewhere: dict[str, Words] = {}
        self._translations = translations
        self._locale = _LOCALES.get(language, _LOCALES["en"])
        self._said: dict[str, str] = {"": ""}

    def by_clocks_of(self, zone: str) -> Words:
        """The same words, with aware datetimes as the clocks of a zone show them."""
        if zone == self.zone.key:
            return self
        found = self._elsewhere.get(zone)
        if found is None:
            found = self._elsewhere[zone] = Words(self.language, self._translations, ZoneInfo(zone))
            found._said = self._said
        return found

    def gettext(self, message: str) -> str:
        """`message` in this language; itself when there is no translation."""
        said = self._said.get(message)
        if said is None:  # our own sentences, which are so many: a large feed asks for each thousands of times
            said = self._said[message] = self._translations.gettext(message)
        return said

    def pgettext(self, context: str, message: str) -> str:
        """`message` said of something: what is called off is another word of a boat than of a concert."""
        return self._translations.pgettext(context, message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The sentence for `count` things; placeholders are left for the caller to fill."""
        return self._translations.ngettext(one, many, count)

    def date(self, day: Day) -> str:
        """A day in full: "lördag 6 juni 2026"."""
        return _full_date(self._locale, local_date(day, self.zone))

    def short_date(self, day: Day, year: bool = False) -> str:
        """A day in short: "lör 6 juni", with `year` "lör 6 juni 2026"."""
        return _short_date(self._locale, local_date(day, self.zone), year)

    def month(self, day: Day) -> str:
        """The month of a day, with its year: "juni 2026"."""
        return _month(self._locale, day.year, day.month)

    def day_of_year(self, month: int, day: int) -> str:
        """A day of every year: "1 maj"."""
        return _day_of_year(self._locale, month, day)

    def weekdays(self, days: frozenset[int]) -> str:
        """Days of the week (0 is Monday) in full, three and more that follow each other as a span: "måndag–fredag"."""
        return _weekdays(self._locale, days)

    def time(self, at: Moment) -> str:
        """An hour of 24: "19:00"; Danish "19.00"; of the hour that autumn has twice, which of them: "02:10 CEST"."""
        if isinstance(at, datetime):
            return _local_time(self._locale, at.astimezone(self.zone))
        return _time(self._locale, at.hour, at.minute)

    def clock(self, at: Instant, day: Day) -> str:
        """The hour, led by its day in short when that is not `day`: "01:00", "sön 7 juni 01:00"."""
        return _clock(self._locale, at.astimezone(UTC), day, self.zone)

    def datetime(self, at: Instant) -> str:
        """A day in short with its year, and the hour: "lör 6 juni 2026 19:00"."""
        return f"{self.short_date(at, year=True)} {self.time(at)}"

    def day_range(self, first: Day, last: Day) -> str:
        """Whole days, both included: "6–8 juni 2026"; one day is `short_date` with its year."""
        first, last = local_date(first, self.zone), local_date(last, self.zone)
        return self.short_date(first, year=True) if first == last else _day_range(self._locale, first, last)

    def number(self, count: int) -> str:
        """A whole number with its thousands apart: "1 700" with a no-break space; "1,700"; Danish, German "1.700"."""
        return format_decimal(count, locale=self._locale)

    def duration(self, minutes: int) -> str:
        """A length of time: "3 h 20 min"."""
        hours, rest = divmod(minutes, 60)
        _ = self.gettext
        parts = [_("%(hours)s h") % {"hours": hours}] if hours else []
        if rest or not hours:
            parts.append(_("%(minutes)s min") % {"minutes": rest})
        return " ".join(parts)


def local_date(day: date, zone: ZoneInfo = ZONE) -> date:
    """The local date of an aware datetime, Swedish unless told otherwise; a date as it is."""
    return day.astimezone(zone).date() if isinstance(day, datetime) else day


@lru_cache(maxsize=16)
def words(language: str) -> Words:
    """The words of `language`, read once; English sentences when it has no catalogue."""
    return read_words(language, CATALOGUES)


def make_ready() -> None:
    """Read the catalogues and Babel's names of days and months, so that no visitor waits for them."""
    for language in LANGUAGES:
        spoken, day = words(language), date(2027, 6, 1)
        spoken.date(day)
        spoken.short_date(day)
        spoken.month(day)
        spoken.time(time(12))
        spoken.day_range(day, date(2027, 6, 3))


def read_words(language: str, catalogues: Path) -> Words:
    """The words of `language` from a folder of catalogues; English sentences when it has none there."""
    path = catalogues / language / "LC_MESSAGES" / "visitapp.po"
    if not path.is_file():
        return Words(language, gettext_module.NullTranslations())
    with path.open("rb") as file:
        catalogue = read_po(file, locale=Locale.parse(language))
    # The time of compiling is no part of what is published.
    catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Words(language, gettext_module.GNUTranslations(compiled))


def verdict_words(words: Words, code: str) -> str:
    """What a verdict of reach says, in a few words."""
    return _verdicts(words).get(code, code)


def reason_words(words: Words, code: str) -> str:
    """Why a verdict is as it is, a short sentence; "" for no reason."""
    return _reasons(words).get(code, code)


def assumption_words(words: Words, code: str) -> str:
    """What was assumed for a verdict, a short sentence."""
    return _assumptions(words).get(code, code)


def assumptions_told(words: Words, codes: Iterable[str]) -> tuple[str, ...]:
    """The sentences for what was assumed. An invented timetable is not also called one made from a frequency."""
    given = tuple(codes)
    invented = "demo-timetable" in given
    return tuple(assumption_words(words, code) for code in given if not (invented and code == "approximate-sailing"))


def mode_words(words: Words, code: str) -> str:
    """How one travels: "on foot"."""
    return _modes(words).get(code, code)


def language_words(words: Words, code: str) -> str:
    """The name of a language: "Swedish"; the code itself for one that Babel does not know."""
    name: str = Locale.parse(_LOCALES.get(words.language, "en_GB")).languages.get(code, code)
    return name


@lru_cache(maxsize=16)
def _verdicts(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "day": _("There and back in a day"),
        "tight": _("There and back in a day, with little time to spare"),
        "night": _("Home the next day"),
        "no": _("Not possible with this crossing"),
        "unknown": _("Not known whether it can be reached"),
        "not-running": _("The crossing is not running"),
    }


@lru_cache(maxsize=16)
def _reasons(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "": "",
        "no-timetable": _("No timetable is published for this day."),
        "no-hour": _("The hour is not given."),
        "no-place": _("The position of the place is not known."),
        "no-ground-time": _("The time between port and place is not known."),
        "no-sailing-out": _("No departure is early enough."),
        "no-sailing-home": _("No departure goes home by the next day."),
        "too-late": _("Every departure arrives too late."),
        "not-accepted": _("The crossing does not take this way of travelling."),
        "discontinued": _("The crossing has ended."),
        "suspended": _("The crossing is suspended."),
        "planned": _("The crossing has not begun."),
        "out-of-season": _("The crossing does not run at this time of year."),
        "no-time-on-site": _("No day leaves three hours there."),
        "no-ride-out": _("No bus or train goes there from a boat in time."),
        "no-ride-home": _("No bus or train goes back to a boat by the next day."),
    }


@lru_cache(maxsize=16)
def _assumptions(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "check-in-assumed": _("The closing of check-in is our assumption."),
        "disembark-assumed": _("The time to leave the ship is our assumption."),
        "ground-estimated": _("The time between port and place is estimated from the distance."),
        "ground-calculated": _("The time between port and place is calculated on roads by a program."),
        "ground-published": _("The time between port and place rests on a published, rounded one."),
        "ground-by-road": _("The time between port and place is estimated from the length of the main roads."),
        "end-assumed": _("The end is not given: two hours are assumed."),
        "approximate-sailing": _("The departure is made from a published frequency."),
        "port-unconfirmed": _("The position of the port is approximate, unconfirmed."),
        "place-unconfirmed": _("The position of the place is approximate, unconfirmed."),
        "demo-timetable": _("The timetable is invented for the demo."),
        "demo-ground": _("The time between port and place is invented for the demo."),
        "approximate-ride": _("Of a bus or train only how often it runs is known: you are there by the hour given."),
        "demo-network": _("The buses and trains are invented for the demo."),
    }


@lru_cache(maxsize=16)
def _modes(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {"foot": _("on foot"), "bicycle": _("by bicycle"), "car": _("by car")}


@lru_cache(maxsize=4096)
def _full_date(locale: str, day: date) -> str:
    return format_date(day, "full", locale=locale)


@lru_cache(maxsize=8192)
def _short_date(locale: str, day: date, year: bool) -> str:
    return format_skeleton("yMMMEd" if year else "MMMEd", day, locale=locale)


@lru_cache(maxsize=1024)
def _month(locale: str, year: int, month: int) -> str:
    return format_skeleton("yMMMM", date(year, month, 1), locale=locale)


@lru_cache(maxsize=1024)
def _day_of_year(locale: str, month: int, day: int) -> str:
    return format_skeleton("MMMMd", date(2028, month, day), locale=locale)


@lru_cache(maxsize=256)
def _weekdays(locale: str, days: frozenset[int]) -> str:
    names = get_day_names("wide", context="format", locale=locale)
    rows: list[list[int]] = []
    for day in sorted(days):
        if rows and rows[-1][-1] == day - 1:
            rows[-1].append(day)
        else:
            rows.append([day])
    parts = [[f"{names[row[0]]}–{names[row[-1]]}"] if len(row) > 2 else [names[day] for day in row] for row in rows]
    return ", ".join(name for part in parts for name in part)


@lru_cache(maxsize=8192)
def _time(locale: str, hour: int, minute: int) -> str:
    return format_time(time(hour, minute), "short", locale=locale)


def _local_time(locale: str, local: datetime) -> str:
    hour = _time(locale, local.hour, local.minute)
    if local.hour > LAST_SET_BACK or local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return hour
    return f"{hour}\N{NO-BREAK SPACE}{local.tzname()}"


@lru_cache(maxsize=8192)
def _clock(locale: str, at: datetime, day: date, zone: ZoneInfo) -> str:
    # `at` is in UTC: datetimes of another zone are equal when only their `fold` differs.
    local = at.astimezone(zone)
    hour, shown = _local_time(locale, local), local.date()
    return hour if shown == day else f"{_short_date(locale, shown, False)} {hour}"


@lru_cache(maxsize=4096)
def _day_range(locale: str, first: date, last: date) -> str:
    return format_interval(first, last, "yMMMd", locale=locale)
