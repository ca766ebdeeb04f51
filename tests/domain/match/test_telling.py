"""What is compared is made of a draft: folded, local, small."""

from __future__ import annotations

from datetime import UTC, date, datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.match.likeness import judge
from visitapp.domain.match.telling import Telling, telling_of
from visitapp.domain.match.titles import Title

DAY = date(2027, 7, 3).toordinal()


def test_a_draft_is_folded() -> None:
    draft = Draft(
        (
            Text("sv", "Sagostund, 3–5 år", "", "Vi läser kl. 10.00 för barn 3–5 år."),
            Text("en", "Story time"),
        ),
        (
            Held("", "timed", date(2027, 7, 3), datetime(2027, 7, 3, 22, 30, tzinfo=UTC)),
            Held("", "no-time", date(2027, 7, 4)),
            Held("", "all-day", date(2027, 7, 5), ends_on=date(2027, 7, 6)),
            Held("", "all-day", date(2027, 7, 6), ends_on=date(2027, 7, 9)),
        ),
        Whereabouts("", "Biblioteket i Båstad", "Köpmansgatan 21 B, 269 33 Båstad", "Båstad", 56.4, 12.8, "bastad"),
        organiser="Båstads bibliotek",
        url="https://www.Bibliotek.example/Kalender/7/?b=2&utm_source=x&a=1#mer",
        ticket_url="https://biljetter.example/",
    )

    assert telling_of(5, draft, frozenset({"a"})) == Telling(
        key=5,
        sources=frozenset({"a"}),
        titles=(Title("sv", ("sagostund",)), Title("en", ("story", "time"))),
        marks=(("age", "3-5"),),
        times=((DAY, 30), (DAY + 1, -1), (DAY + 2, -1)),
        spans=((DAY + 3, DAY + 5),),
        place="",
        place_name=("biblioteket", "i", "bastad"),
        street="kopmansgatan 21",
        locality="bastad",
        municipality="bastad",
        latitude=56.4,
        longitude=12.8,
        online=False,
        organiser=("bastads", "bibliotek"),
        ticket="",
        url="bibliotek.example/Kalender/7?a=1&b=2",
        words=("laser", "10", "00", "barn", "3", "5"),
        sentences=(0, 1),
        ages=(("age", "3-5"),),
        said=(600,),
    )


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_is_read(title: str, text: str, address: str) -> None:
    draft = Draft((Text("sv", title, "", text),), (), Whereabouts(name=address, address=address), organiser=text)

    found = telling_of(1, draft, frozenset())

    assert judge(found, found) == judge(found, telling_of(1, draft, frozenset()))


@pytest.mark.parametrize("letters", ["a", "a ", "1", "1-", "del ", "(", "1/2 ", "a1 ", "å", "é…", "matine", "kl. "])
def test_long_lines_cost_little(letters: str) -> None:
    line = letters * 40_000
    draft = Draft((Text("sv", line, line, line),), (), Whereabouts(name=line, address=line), organiser=line, url=line)

    started = process_time()
    telling_of(1, draft, frozenset())

    assert process_time() - started < 1


def test_a_draft_that_says_nothing_is_told_too() -> None:
    found = telling_of(1, Draft((), ()), frozenset())

    assert (found.titles, found.times, found.words, found.street) == ((), (), (), "")
