"""The boats of days that are alike are those of the first of them, so many days later."""

from __future__ import annotations

from itertools import product

import pytest

from tests.domain.reach.test_kept import BOARDS, DAYS
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import MODES, Mode
from visitapp.domain.reach.alike import AlikeDays
from visitapp.domain.reach.boarding import Boardings, DayBoard, Queue
from visitapp.domain.reach.laterboats import AlikeBoardings


def told(board: DayBoard) -> object:
    def queue(one: Queue) -> object:
        assert list(one.boardings[1:]) == list(one.boardings)[1:]
        return one.at, list(one.boardings), list(one.best)

    return queue(board.out), queue(board.home), queue(board.home_next), board.sails, board.refused


@pytest.mark.parametrize(("board", "mode"), list(product(BOARDS, MODES)))
def test_they_are_those_of_the_day_itself_to_the_last_word(board: Board, mode: Mode) -> None:
    alike, itself = AlikeDays(board), Boardings(board, mode, "back")
    shared = AlikeBoardings(Boardings(board, mode, "back"), alike)

    assert [told(shared.on(day)) for day in DAYS] == [told(itself.on(day)) for day in DAYS]
    assert len({alike.of(day).first for day in DAYS}) < len(DAYS) * 0.8


def test_a_boat_is_one_object_however_often_it_is_asked_for() -> None:
    alike = AlikeDays(BOARDS[0])
    shared = AlikeBoardings(Boardings(BOARDS[0], "car", "back"), alike)
    later = next(day for day in DAYS if alike.of(day).first < day and shared.on(day).out.at)

    queue = shared.on(later).out

    assert queue.boardings[0] is queue.boardings[0]
    assert queue.best[0] is queue.boardings[0]
