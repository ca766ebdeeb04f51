"""Sentences that say when something is held, in four languages: read right, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.prose_times import LONGEST_TEXT, MOST_TIMES, Reading, read_times

TODAY = date(2026, 11, 27)
DATED = Reading(today=TODAY)
COMING = Reading(today=TODAY, coming=True)


def read(text: str, reading: Reading = DATED) -> list[str]:
    """Each time as "2027-06-05 19:00" or "2027-06-05", with what follows ">" as its end."""
    found = read_times(text, reading)
    assert bool(found.times) == (not found.fault)
    return [_told(start) + (f">{_told(end)}" if end is not None else "") for start, end in found.times]


def _told(moment: date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lördag 5 juni 2027 kl. 19", ["2027-06-05 19:00"]),
        ("Lör, 05 jun 2027", ["2027-06-05"]),
        ("den 5:e juni 2027 klockan 19.30", ["2027-06-05 19:30"]),
        ("lørdag den 5. juni 2027 kl. 19.00-21.30", ["2027-06-05 19:00>2027-06-05 21:30"]),
        ("Samstag, 5. Juni 2027, 19 Uhr", ["2027-06-05 19:00"]),
        ("Sa. 5. Juni 2027 von 19 bis 21 Uhr", ["2027-06-05 19:00>2027-06-05 21:00"]),
        ("Saturday, June 5, 2027 at 7 pm", ["2027-06-05 19:00"]),
        ("7–9 pm on 5 June 2027", ["2027-06-05 19:00>2027-06-05 21:00"]),
        ("11 am–1 pm, 5 June 2027", ["2027-06-05 11:00>2027-06-05 13:00"]),
        ("2027-06-05 19:00", ["2027-06-05 19:00"]),
        ("5.6.2027 kl. 19.30", ["2027-06-05 19:30"]),
        ("5/6 2027 kl 19", ["2027-06-05 19:00"]),
        ("5 juni 2027 kl 19 och 21", ["2027-06-05 19:00", "2027-06-05 21:00"]),
        ("fredag 4 juni 2027 22:00 - 01:00", ["2027-06-04 22:00>2027-06-05 01:00"]),
        ("31 december 2026 kl. 20-24", ["2026-12-31 20:00>2027-01-01 00:00"]),
    ],
)
def test_one_day(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5–7 juni 2027", ["2027-06-05>2027-06-08"]),
        ("5. til 7. juni 2027", ["2027-06-05>2027-06-08"]),
        ("June 5–7, 2027", ["2027-06-05>2027-06-08"]),
        ("30 dec. 2026–2 jan. 2027", ["2026-12-30>2027-01-03"]),
        ("30 dec–2 jan 2027", ["2026-12-30>2027-01-03"]),
        ("fredag 4 juni 2027 kl. 18 – söndag 6 juni kl. 14", ["2027-06-04 18:00>2027-06-06 14:00"]),
        ("5–6 juni 2027 kl. 19.00", ["2027-06-05 19:00", "2027-06-06 19:00"]),
        ("5 och 12 juni 2027, kl 14–16", ["2027-06-05 14:00>2027-06-05 16:00", "2027-06-12 14:00>2027-06-12 16:00"]),
        ("12, 13 og 14 juni 2027", ["2027-06-12", "2027-06-13", "2027-06-14"]),
        ("5 juni kl. 19, 7 juni kl. 15, 2027", ["2027-06-05 19:00", "2027-06-07 15:00"]),
        # An exhibition is one entry: its hours are in its text.
        ("5 juni–30 augusti 2027 kl. 11–16", ["2027-06-05>2027-08-31"]),
    ],
)
def test_several_days(text: str, expected: list[str]) -> None:
    assert read(text) == expected


OPEN = ["2027-06-12 10:00>2027-06-12 17:00", "2027-06-13 10:00>2027-06-13 17:00"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tisdagar i februari 2027 kl. 18", [f"2027-02-{day:02} 18:00" for day in (2, 9, 16, 23)]),
        ("mittwochs im Juli 2027", ["2027-07-07", "2027-07-14", "2027-07-21", "2027-07-28"]),
        ("hver lørdag 5. juni–19. juni 2027", ["2027-06-05", "2027-06-12", "2027-06-19"]),
        ("every Saturday and Sunday, 5–13 June 2027", ["2027-06-05", "2027-06-06", "2027-06-12", "2027-06-13"]),
        ("7 juni–13 juni 2027, lör–sön kl 10–17", OPEN),
        ("lör–sön 10–17, 7 juni–13 juni 2027", OPEN),
        ("dagligen 1–3 juli 2027 kl 10", ["2027-07-01 10:00", "2027-07-02 10:00", "2027-07-03 10:00"]),
    ],
)  # fmt: skip
def test_weekdays_of_a_span(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_year_is_taken_only_when_it_is_certain() -> None:
    # The fourth of December is a Friday in this year alone; the fifth in none that is near.
    assert read("fre 4 dec kl. 19.00") == ["2026-12-04 19:00"]
    assert read_times("fre 5 dec kl. 19.00", DATED).fault == "no-year"
    assert read_times("fre 5 dec kl. 19.00", COMING).fault == "no-year"
    assert read("lör 5–sön 6 juni") == ["2027-06-05>2027-06-07"]
    assert read_times("fre 4 dec", Reading()).fault == "no-year"
    # A listing that holds nothing but what is to come, and what was a few days ago.
    assert read_times("7 september", DATED).fault == "no-year"
    assert (read("7 september", COMING), read("20 november", COMING)) == (["2027-09-07"], ["2026-11-20"])
    assert read("onsdagar i december", COMING) == ["2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23", "2026-12-30"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Entré 120 kr, 3 konserter", "no-date"),
        ("öppet 24/7", "no-date"),
        ("05.06. um 19 Uhr", "no-date"),  # a day, or five past six
        ("lördagar kl 10", "no-date"),
        ("31 juni 2027", "impossible"),
        ("7 juni 2027–5 juni 2027", "impossible"),
        ("5 juni 2027 " * 50, "too-long"),
        ("", "no-date"),
    ],
)
def test_what_is_no_date_is_none(text: str, fault: str) -> None:
    assert read_times(text, DATED).fault == fault


def test_hours_of_the_nights_in_which_clocks_change() -> None:
    (spring,) = read_times("28 mars 2027 kl 01.00–04.00", DATED).times
    (autumn,) = read_times("31 oktober 2027 kl 01.00–04.00", DATED).times

    assert [_hours(*pair) for pair in (spring, autumn)] == [2, 4]


def _hours(start: date, end: date | None) -> float:
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    return (end.astimezone(UTC) - start.astimezone(UTC)) / timedelta(hours=1)


WEEKDAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "da": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: dict[str, str] = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
FORMS = {"sv": "{w} {d} {m} {y} kl. {h}", "da": "{w} den {d}. {m} {y} kl. {h}", "de": "{w}, {d}. {m} {y}, {h} Uhr",
         "en": "{w}, {m} {d}, {y} at {h}"}  # fmt: skip
LANGUAGE = st.sampled_from(sorted(FORMS))
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def written(language: str, day: date, minutes: int, *, year: bool = True) -> str:
    mark = ":" if language in ("en", "de") else "."
    return FORMS[language].format(
        w=WEEKDAYS[language][day.weekday()], d=day.day, m=MONTHS[language].split()[day.month - 1],
        y=day.year if year else "", h=f"{minutes // 60:02}{mark}{minutes % 60:02}",
    )  # fmt: skip


@given(LANGUAGE, DAYS, st.integers(0, 24 * 60 - 1))
def test_any_day_and_hour_is_read_in_any_language(language: str, day: date, minutes: int) -> None:
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 - as it is written
    (found,) = read_times(written(language, day, minutes), Reading()).times

    assert isinstance(found[0], datetime)
    skipped = day in (date(2026, 3, 29), date(2027, 3, 28), date(2028, 3, 26)) and 120 <= minutes < 180
    assert found[0].replace(tzinfo=None) == wall + timedelta(hours=skipped)


@given(LANGUAGE, st.dates(TODAY, TODAY + timedelta(days=300)), st.integers(0, 24 * 60 - 1))
def test_weekday_tells_the_year(language: str, day: date, minutes: int) -> None:
    assert read(written(language, day, minutes, year=False)) == read(written(language, day, minutes))


@given(LANGUAGE, st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(1, 300))
def test_any_span_of_days_is_read(language: str, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    names = MONTHS[language].split()
    text = f"{first.day} {names[first.month - 1]} {first.year} – {last.day} {names[last.month - 1]} {last.year}"

    assert read(text) == [f"{first}>{last + timedelta(days=1)}"]


@given(st.lists(st.sampled_from(
    ["5", "31", "juni", "lördag", "lördagar", "varje", "–", ",", "och", "kl. 19", "10–17", "i", "2027", "till", "från",
     "dagligen", "7 pm", "mån", "fre", "2027-06-05", "5/6", "\n", "x", "99999", "0", "24.00", "½", "٣", "\0"]
), max_size=40))  # fmt: skip
@example(["varje"] * 40)
@example(["5", "–"] * 20)
def test_no_text_is_too_strange(words: list[str]) -> None:
    for reading in (DATED, COMING, Reading()):
        found = read_times(" ".join(words), reading)
        assert bool(found.times) == (not found.fault)
        assert len(found.times) <= MOST_TIMES


def test_the_longest_text_of_any_letters_is_read() -> None:
    assert read_times("5 juni " + "å" * (LONGEST_TEXT - 12) + " 2027", DATED).fault == "no-year"
