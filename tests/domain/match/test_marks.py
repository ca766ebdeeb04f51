"""Marks are read in their many spellings, and compared by what they mean."""

from __future__ import annotations

import pytest

from visitapp.domain.match.marks import Mark, ages_in, compare_marks, take_marks
from visitapp.domain.text import fold_letters


@pytest.mark.parametrize(
    ("title", "marks", "rest"),
    [
        ("Sagostund 3-5 år", [("age", "3-5")], "sagostund"),
        ("Sagostund för barn från 3 till 5 år", [("age", "3-5")], "sagostund"),
        ("Sagostund, ålder 6-nio", [("age", "6-9")], "sagostund,"),
        ("Story time, 3-5 years", [("age", "3-5")], "story time,"),
        ("Judo för barn 7-12", [("age", "7-12")], "judo"),
        ("Pyssel 13+", [("age", "13-99")], "pyssel"),
        ("Pyssel från 13 år", [("age", "13-99")], "pyssel"),
        ("Föreningen 100 år", [], "foreningen 100 ar"),
        ("Cirkel, del II", [("del", "2")], "cirkel,"),
        ("Cirkel (andra delen)", [("del", "2")], "cirkel ( )"),
        ("Cirkel 2/4", [("del", "2")], "cirkel"),
        ("Cirkel - Teil 3 von 4", [("del", "3")], "cirkel -"),
        ("Simskola grupp A", [("grupp", "a")], "simskola"),
        ("Simskola, blå grupp", [("grupp", "bla")], "simskola,"),
        ("Strandloppet en halv mil", [("distance", "5")], "strandloppet"),
        ("Strandloppet 1,5 mil", [("distance", "15")], "strandloppet"),
        ("Strandloppet 2000 m", [("distance", "2")], "strandloppet"),
        ("Strandloppet: halvmaraton", [("distance", "21.1")], "strandloppet:"),
        ("Cupen F12", [("age", "12-12"), ("group", "girls")], "cupen"),
        ("Cupen, flickor 12 år", [("age", "12-12"), ("group", "girls")], "cupen,"),
        ("U17: Vassar - Älgar", [("age", "17-17"), ("group", "youth")], ": vassar - algar"),
        ("Herr: Vassar - Älgar", [("group", "men")], ": vassar - algar"),
        ("Morgon i P4", [], "morgon i p4"),
        ("Babysång 0-6 mån", [("months", "0-6")], "babysang"),
        ("Visning för barn", [("audience", "children")], "visning"),
        ("Bokrea f. barnen", [("audience", "children")], "bokrea"),
        ("Simskola nivå 2", [("niva", "2")], "simskola"),
        ("Cupen (dam A)", [("group", "women"), ("letter", "a")], "cupen ( )"),
        ("Yoga - för dig som kan lite", [("level", "2")], "yoga -"),
        ("Visning auf Deutsch", [("language", "de")], "visning"),
        ("Visning, tyska", [("language", "de")], "visning,"),
        ("Träna svenska över en fika", [], "trana svenska over en fika"),
        ("Revyn [LATE]", [("hour", "late")], "revyn"),
        ("Lördagsmatiné: Revyn", [("hour", "day")], ": revyn"),
    ],
)
def test_marks_are_taken_out_of_a_title(title: str, marks: list[Mark], rest: str) -> None:
    found, left = take_marks(fold_letters(title))

    assert (list(found), " ".join(left.split())) == (marks, rest)


def test_fraction_that_is_the_date_is_no_part() -> None:
    assert take_marks("cirkel 2/4", [(4, 2)])[0] == ()


def test_ages_are_found_in_a_text() -> None:
    told = fold_letters("Passar barn 3-5 år. Kl. 10-11. Kostar 5-7 kr.")

    assert ages_in(told) == (("age", "3-5"),)


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        (("age", "3-5"), ("age", "3-5"), "same"),
        (("age", "3-5"), ("age", "4-6"), "overlap"),
        (("age", "3-5"), ("age", "6-9"), "differ"),
        (("distance", "21"), ("distance", "21.1"), "same"),
        (("distance", "5"), ("distance", "10"), "differ"),
        (("level", "1"), ("level", "2"), "differ"),
    ],
)
def test_marks_are_compared_by_what_they_mean(one: Mark, other: Mark, agreement: str) -> None:
    assert compare_marks([one], [other]) == {one[0]: agreement}
    assert compare_marks([other], [one]) == {one[0]: agreement}


def test_mark_of_one_side_is_told_so() -> None:
    assert compare_marks([("level", "1")], [("age", "3-5")]) == {"age": "one side", "level": "one side"}
