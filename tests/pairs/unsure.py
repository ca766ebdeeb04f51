"""Kinds of pairs that even a careful person at an office could not decide from what both sides say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from tests.pairs.bases import Happening, Time
from tests.pairs.retell import Telling, Told
from tests.pairs.telling import Manner


def _doors_unsaid(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    early = by.choice((30, 45, 60))
    return what, left, what, replace(right, times=tuple(time.moved(minutes=-early) for time in what.times))


def _by_zone(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    hours = by.choice((1, 2))
    return what, left, what, replace(right, times=tuple(time.moved(hours=-hours) for time in what.times))


def _level_once(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    level = by.choice(("nybörjare", "fortsättning", "för vana"))
    return what, left, what, replace(right, title=by.choice((f"{what.title}, {level}", f"{what.title} – {level}")))


def _common_title(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    return what, replace(left, where="name"), what, replace(right, hour=False, where="municipality", words="none")


def _after_midnight(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    at = what.start.at
    if at is None:
        return None
    late = at.replace(hour=0, minute=30)
    night = replace(what, times=(Time(late.date(), late),))
    other = Time(late.date() - timedelta(days=1), late - timedelta(hours=by.choice((2, 3))))
    return night, left, night, replace(right, times=(other,))


def _ages_overlap(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    one, other = by.choice(
        (("6–9 år", "7–9 år"), ("3–5 år", "3–6 år"), ("0–2 år", "0–1 år"), ("10–12 år", "från 10 år"))
    )
    return what, replace(left, title=f"{what.title} {one}"), what, replace(right, title=f"{what.title} ({other})")


def _numbered_day(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    day = by.choice((1, 2, 3))
    title = by.choice((f"{what.title} – dag {day}", f"{what.title}, dag {day} av 3", f"{what.title} ({day}/3)"))
    whole = Time(what.start.on, days=3)
    return (
        what,
        replace(left, times=(whole,)),
        what,
        replace(right, title=title, times=(what.start.moved(days=day - 1),)),
    )


def _package(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    more = by.choice(("middag och show", "paket med middag", "inklusive buffé", "hotellpaket"))
    return what, left, what, replace(right, title=f"{what.title} – {more}")


UNSURE: tuple[Telling, ...] = (
    Telling("doors or start, not said", _doors_unsaid, 32, "hard", ("music", "comedy"), 0, "uncertain"),
    Telling("an hour or two apart as by a wrong zone", _by_zone, 30, "hard", ("festival", "market", "university"), 0,
            "uncertain"),
    Telling("level told on one side only", _level_once, 24, "hard", ("course",), 0, "uncertain"),
    Telling("common title without hour and place", _common_title, 32, "hard", ("library", "worship", "games"), 0,
            "uncertain"),
    Telling("night between two days", _after_midnight, 14, "hard", ("music",), 0, "uncertain"),
    Telling("ages that overlap", _ages_overlap, 24, "hard", ("library", "make", "family"), 0, "uncertain"),
    Telling("festival against a day with a number", _numbered_day, 22, "hard", ("festival",), 0, "uncertain"),
    Telling("with a meal on one side", _package, 16, "hard", ("music", "comedy"), 0, "uncertain"),
)  # fmt: skip
