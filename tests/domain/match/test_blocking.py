"""What is worth comparing is found, and nothing makes the number of pairs grow out of bounds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.match.blocking import MOST, Blocks, candidates
from visitapp.domain.match.telling import Telling, telling_of

DAY = date(2027, 5, 3)
HALL = Whereabouts("hallen", "Sporthallen", municipality="hylte")
TOWN = Whereabouts(municipality="hylte")


def told(key: int, title: str, where: Whereabouts = HALL, *, on: date = DAY, days: int = 1, **more: str) -> Telling:
    held = tuple(Held("", "no-time", on + timedelta(days=7 * number)) for number in range(days))
    return telling_of(key, Draft((Text("sv", title),), held, where, **more), frozenset({"a"}))  # type: ignore[arg-type]


def pairs(*all_of: Telling) -> set[tuple[int, int]]:
    found = [(one.key, other.key) for one, other in candidates(all_of)]
    assert len(found) == len(set(found))
    return set(found)


def test_same_place_and_day_are_compared_whatever_the_titles() -> None:
    near = Whereabouts(latitude=56.9952, longitude=13.2461)
    beside = Whereabouts(latitude=56.9971, longitude=13.2461)

    assert pairs(told(1, "Bingo"), told(2, "Quiz"), told(3, "Bingo", on=DAY + timedelta(days=1))) == {(1, 2)}
    assert pairs(told(1, "Bingo", near), told(2, "Quiz", beside)) == {(1, 2)}


def test_without_a_place_a_word_of_the_title_is_needed() -> None:
    other_town = Whereabouts(municipality="laholm")

    found = pairs(
        told(1, "Stora bingon"), told(2, "Bingon", TOWN), told(3, "Quiz", TOWN), told(4, "Bingon", other_town)
    )

    assert found == {(1, 2)}


def test_unknown_municipality_may_be_any() -> None:
    assert pairs(told(1, "Bingo"), told(2, "Bingo", Whereabouts()), told(3, "Bingo")) == {(1, 2), (1, 3), (2, 3)}


def test_hours_far_apart_are_not_compared() -> None:
    def at(key: int, *hours: int) -> Telling:
        held = tuple(Held("", "timed", DAY, datetime(2027, 5, 3, hour, tzinfo=UTC)) for hour in hours)
        return telling_of(key, Draft((Text("sv", "Bingo"),), held, HALL), frozenset({"a"}))

    assert pairs(at(1, 10), at(2, 11), at(3, 14), at(4, 10, 14), told(5, "Bingo")) == {
        (1, 2), (1, 4), (1, 5), (2, 4), (2, 5), (3, 4), (3, 5), (4, 5),
    }  # fmt: skip


def test_name_and_address_meet_by_the_hour_and_two_names_by_their_village() -> None:
    def at(key: int, where: Whereabouts, title: str) -> Telling:
        held = (Held("", "timed", DAY, datetime(2027, 5, 3, 10, tzinfo=UTC)),)
        return telling_of(key, Draft((Text("sv", title),), held, where), frozenset({"a"}))

    named = at(1, Whereabouts(name="Bygdegården i Unnaryd", municipality="hylte"), "Bingo")
    addressed = at(2, Whereabouts(address="Storgatan 1", municipality="hylte"), "Spelkväll")
    full = at(3, Whereabouts(name="Unnaryds bygdegård", address="Storgatan 1", municipality="hylte"), "Lotteri")

    assert pairs(named, addressed, full) == {(1, 2), (1, 3), (2, 3)}


def test_same_ticket_is_compared() -> None:
    ticket = "https://biljetter.example/e/7"

    assert pairs(told(1, "Bingo", ticket_url=ticket), told(2, "Quiz", TOWN, ticket_url=ticket)) == {(1, 2)}


def test_series_is_compared_once_with_one_of_its_days_and_with_another_series() -> None:
    late = DAY + timedelta(days=7 * 30)

    assert pairs(told(1, "Bingo", days=52), told(2, "Bingo", on=late)) == {(1, 2)}
    assert pairs(told(1, "Bingo", on=late), told(2, "Bingo", days=52)) == {(1, 2)}
    assert pairs(told(1, "Bingo", days=52), told(2, "Bingo", on=late, days=20)) == {(1, 2)}


def test_telling_is_found_before_and_after_it_is_added_and_is_not_its_own_candidate() -> None:
    blocks, one, other = Blocks(), told(1, "Bingo"), told(2, "Bingo")
    blocks.add(one)

    before = blocks.candidates_of(other)
    blocks.add(other)

    assert before == blocks.candidates_of(other) == [one]
    assert blocks.candidates_of(one) == [other]


def test_big_day_of_a_town_costs_no_more_for_each_event() -> None:
    tellings = [told(number, f"Midsommar {number}", TOWN) for number in range(30 * MOST)]

    assert len(list(candidates(tellings))) <= 2 * MOST * len(tellings)
