from __future__ import annotations

from datetime import date

import pytest

from visitapp.domain.writtenday import written_day


@pytest.mark.parametrize(
    "text",
    [
        *("", "2027-W22-2", "2027-152", "20270601", "2027-6-1", " 2027-06-01", "2027-06-01\n", "2027-06-31"),
        *("0000-01-01", "٢٠٢٧-٠٦-٠١", "2027-06-01T00:00", "+2027-06-01", "-027-06-01"),
    ],
)
def test_other_forms_and_days_that_are_none_are_no_date(text: str) -> None:
    assert written_day(text) is None


def test_a_date_is_read() -> None:
    assert written_day("2028-02-29") == date(2028, 2, 29)
