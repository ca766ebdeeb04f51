"""Words and dates in the four languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import get_args

import pytest

from visitapp.domain.language import LANGUAGES
from visitapp.domain.reach.types import VERDICTS, Assumption, Reason
from visitapp.publish.words import Words, assumption_words, make_ready, read_words, reason_words, verdict_words, words

DAY = date(2026, 6, 6)
EVENING = datetime(2026, 6, 6, 17, 5, tzinfo=UTC)


@pytest.fixture
def danish(tmp_path: Path) -> Words:
    folder = tmp_path / "da" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    folder.joinpath("visitapp.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: da\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Home the next day"\nmsgstr "Hjem næste dag"\n\n'
        'msgid "%(count)s day"\nmsgid_plural "%(count)s days"\nmsgstr[0] "%(count)s dag"\nmsgstr[1] "%(count)s dage"\n',
        encoding="utf-8",
    )
    return read_words("da", tmp_path)


def test_catalogue_is_read_without_being_compiled_first(danish: Words) -> None:
    said = (
        verdict_words(danish, "night"),
        danish.ngettext("%(count)s day", "%(count)s days", 1) % {"count": 1},
        danish.ngettext("%(count)s day", "%(count)s days", 3) % {"count": 3},
        danish.gettext("Not there"),
        danish.gettext(""),
    )

    assert said == ("Hjem næste dag", "1 dag", "3 dage", "Not there", "")


def test_language_without_catalogue_reads_as_english(tmp_path: Path) -> None:
    assert verdict_words(read_words("sv", tmp_path), "night") == "Home the next day"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", ("lördag 6 juni 2026", "lör 6 juni", "lör 6 juni 2026 19:05", "6–8 juni 2026", "09:05")),
        ("en", ("Saturday, 6 June 2026", "Sat 6 Jun", "Sat, 6 Jun 2026 19:05", "6–8 Jun 2026", "09:05")),
        ("da", ("lørdag den 6. juni 2026", "lør. 6. jun.", "lør. 6. jun. 2026 19.05", "6.–8. jun. 2026", "09.05")),
        ("de", ("Samstag, 6. Juni 2026", "Sa., 6. Juni", "Sa., 6. Juni 2026 19:05", "6.–8. Juni 2026", "09:05")),
    ],
)
def test_dates_are_written_as_the_language_does(language: str, said: tuple[str, ...]) -> None:
    spoken = words(language)

    assert (
        spoken.date(DAY),
        spoken.short_date(DAY),
        spoken.datetime(EVENING),
        spoken.day_range(DAY, date(2026, 6, 8)),
        spoken.time(time(9, 5)),
    ) == said


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "1\u00a0700"), ("en", "1,700"), ("da", "1.700"), ("de", "1.700"), ("xx", "1,700")]
)
def test_numbers_have_their_thousands_apart_as_the_language_does(language: str, said: str) -> None:
    assert (words(language).number(1700), words(language).number(170)) == (said, "170")


def test_one_day_range_is_the_day_and_an_instant_is_local() -> None:
    late = datetime(2026, 6, 6, 22, 30, tzinfo=UTC)

    assert (words("sv").day_range(DAY, DAY), words("sv").short_date(late)) == ("lör 6 juni 2026", "sön 7 juni")


def test_every_code_of_reach_has_words() -> None:
    english = words("en")

    without = [
        *(code for code in VERDICTS if verdict_words(english, code) == code),
        *(code for code in get_args(Reason) if code and reason_words(english, code) == code),
        *(code for code in get_args(Assumption) if assumption_words(english, code) == code),
    ]

    assert (without, reason_words(english, "")) == ([], "")


def test_durations_leave_out_what_is_nought() -> None:
    assert [words("en").duration(minutes) for minutes in (200, 120, 45, 0)] == ["3 h 20 min", "2 h", "45 min", "0 min"]


def test_made_ready_every_language_reads_no_file_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready()
    monkeypatch.setattr("visitapp.publish.words.read_words", None)

    assert [words(language).gettext("Events") for language in LANGUAGES] == [
        "Evenemang", "Events", "Arrangementer", "Veranstaltungen",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((23, 59), "01.59"),
        ((0, 0), "02.00\u00a0CEST"),
        ((0, 59), "02.59\u00a0CEST"),
        ((1, 0), "02.00\u00a0CET"),
        ((1, 59), "02.59\u00a0CET"),
        ((2, 0), "03.00"),
    ],
)
def test_hour_that_autumn_has_twice_says_which_it_is(at: tuple[int, int], said: str) -> None:
    day = 24 if at[0] == 23 else 25
    instant = datetime(2026, 10, day, *at, tzinfo=UTC)

    told = words("da").time(instant), words("da").clock(instant, date(2026, 10, 25)), words("da").time(time(2, 10))

    assert told == (said, said, "02.10")
    assert words("da").time(datetime(2026, 3, 29, 0, 59, tzinfo=UTC)) == "01.59"
    assert words("da").time(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == "03.00"
