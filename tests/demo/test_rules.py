"""The fixed rules behind the demo's dates."""

from __future__ import annotations

from datetime import date
from itertools import islice

from visitapp.demo.rules import FR, MO, SA, SU, TH, WE, Monthly, Rule, Weekly, Yearly, dates_from


def first_three(rule: Rule, first: date) -> list[date]:
    return list(islice(dates_from(rule, first), 3))


def test_weekly_begins_on_the_day_itself() -> None:
    thursday = date(2026, 11, 26)

    assert first_three(Weekly(TH), thursday) == [thursday, date(2026, 12, 3), date(2026, 12, 10)]


def test_weekly_keeps_to_its_months() -> None:
    found = first_three(Weekly(SA, (6, 7, 8)), date(2026, 8, 22))

    assert found == [date(2026, 8, 22), date(2026, 8, 29), date(2027, 6, 5)]


def test_monthly_counts_weekdays_from_the_front_and_from_the_back() -> None:
    second_wednesdays = first_three(Monthly(2, WE), date(2023, 5, 1))
    last_fridays = first_three(Monthly(-1, FR), date(2026, 11, 28))

    assert second_wednesdays == [date(2023, 5, 10), date(2023, 6, 14), date(2023, 7, 12)]
    assert last_fridays == [date(2026, 12, 25), date(2027, 1, 29), date(2027, 2, 26)]


def test_day_after_a_weekday_follows_it_where_the_month_begins_with_that_day() -> None:
    # August 2026 begins with a Saturday: its second one is before the second Friday.
    fridays, saturdays = (first_three(Monthly(2, FR, after=days), date(2026, 8, 15)) for days in (0, 1))

    assert fridays == [date(2026, 9, 11), date(2026, 10, 9), date(2026, 11, 13)]
    assert saturdays == [date(2026, 8, 15), date(2026, 9, 12), date(2026, 10, 10)]


def test_yearly_is_a_fixed_day_or_the_first_weekday_from_it() -> None:
    boxing_day = first_three(Yearly(12, 26), date(2026, 12, 27))
    midsummer_eve = first_three(Yearly(6, 19, FR), date(2026, 1, 1))
    advent = first_three(Yearly(11, 27, SU), date(2026, 11, 23))
    july_monday = first_three(Yearly(7, 6, MO), date(2026, 7, 6))

    assert boxing_day == [date(2027, 12, 26), date(2028, 12, 26), date(2029, 12, 26)]
    assert midsummer_eve == [date(2026, 6, 19), date(2027, 6, 25), date(2028, 6, 23)]
    assert advent == [date(2026, 11, 29), date(2027, 11, 28), date(2028, 12, 3)]
    assert july_monday == [date(2026, 7, 6), date(2027, 7, 12), date(2028, 7, 10)]
