"""Kinds of pairs that are not the same: two seeds beside each other, from the same programme to nothing in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from tests.pairs.bases import Happening, Seed
from tests.pairs.pair import Level

Meet = Callable[[Happening, Happening, Random], tuple[Happening, Happening] | None]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A kind of pair of two seeds. `alike`: both of one theme. `reused`: both sides give the same address."""

    kind: str
    meet: Meet
    count: int
    level: Level = "hard"
    themes: tuple[str, ...] = ()
    alike: bool = True
    reused: bool = False
    cancelled: bool = False
    """The first is told as cancelled."""
    hours: bool = False
    fits: Callable[[Seed], bool] = lambda seed: True


def _series(*names: str, by_who: bool = False) -> Meet:
    """Two of one programme: its name before each title, the same day and place, mostly another hour."""

    def meet(one: Happening, other: Happening, by: Random) -> tuple[Happening, Happening] | None:
        if by_who and not (one.who and other.who):
            return None
        name, form = (
            by.choice(names),
            by.choice(("{n}: {t}", "{n} – {t}", "{n} med {t}" if by_who else "{n}: {t}", "{t} | {n}")),
        )
        if name in (one.who, other.who):
            return None
        first, second = (
            replace(what, title=form.format(n=name, t=what.who if by_who else what.title), organiser=one.organiser)
            for what in (one, _beside(other, one, by.choice((0, 60, 90, 120, 150)), by))
        )
        return first, second

    return meet


def _same_day(one: Happening, other: Happening, by: Random) -> tuple[Happening, Happening] | None:
    return one, _beside(other, one, by.choice((0, 60, 120, 180, -120)), by)


def _services(one: Happening, other: Happening, by: Random) -> tuple[Happening, Happening] | None:
    second = _beside(other, one, by.choice((120, 180, 300, 420)), by)
    return one, replace(second, organiser=one.organiser)


def _instead(one: Happening, other: Happening, by: Random) -> tuple[Happening, Happening] | None:
    note = by.choice(
        ("Ersätter det program som ställts in.", "Kvällens program har ändrats.", "Nytt program denna kväll.")
    )
    return one, replace(_beside(other, one, 0, by), note=note)


def _matches(one: Happening, other: Happening, by: Random) -> tuple[Happening, Happening] | None:
    """Two matches on one ground; one team may play in both."""
    home, away = one.title.split(" – ")
    other_home, other_away = other.title.split(" – ")
    title = by.choice((f"{home} – {other_away}", f"{other_home} – {away}", other.title))
    return one, replace(_beside(other, one, by.choice((0, 90, 120, 150)), by), title=title)


def _two_gigs(one: Happening, other: Happening, by: Random) -> tuple[Happening, Happening] | None:
    """The same performer twice on a day: another programme at another place of the town."""
    if not one.who:
        return None
    second = replace(
        other, who=one.who, times=tuple(time.moved(minutes=by.choice((-240, -180, 180))) for time in one.times)
    )
    first, last = (replace(what, title=f"{one.who}: {what.title}") for what in (one, second))
    return first, last


def _nothing(one: Happening, other: Happening, by: Random) -> tuple[Happening, Happening] | None:
    return one, (replace(other, times=one.times) if by.random() < 0.5 else other)


def _beside(what: Happening, other: Happening, minutes: int, by: Random) -> Happening:
    return replace(what, spot=other.spot, times=tuple(time.moved(minutes=minutes) for time in other.times))


MEETINGS: tuple[Meeting, ...] = (
    Meeting("performers of one series", _series("Sommarkväll på torget", "Jazz i juli", "Musik i parken",
            "Torsdagskonsert", "Kvällsmusik", "Musik vid havet", by_who=True), 110, themes=("music",)),
    Meeting("comedians of one club", _series("Klubb Fniss", "Ståuppkväll", "Skrattfredag", by_who=True), 30,
            themes=("comedy",)),
    Meeting("films of one programme", _series("Dagbio", "Filmstudion", "Matinébio", "Bio för seniorer", "Filmklubben",
            "Sommarbio"), 80, themes=("film",)),
    Meeting("talks of one series", _series("Onsdagsföredrag", "Lunchföreläsning", "Öppen föreläsning", "Kunskapskväll",
            "Sommarfrukost", "Prat vid fikat"), 80, themes=("talk",)),
    Meeting("talks at the university", _series("Forskarfrukost", "Öppet seminarium", "Populärvetenskapligt"), 40,
            themes=("university",)),
    Meeting("crafts of one holiday", _series("Sportlov", "Höstlov på biblioteket", "Lovskoj", "Påsklov"), 60,
            themes=("make",)),
    Meeting("services of one church", _services, 70, themes=("worship",), hours=True),
    Meeting("what came instead", _instead, 40, themes=("music", "stage", "comedy"), cancelled=True),
    Meeting("matches on one ground", _matches, 50, themes=("sport",), fits=lambda seed: seed.is_match),
    Meeting("one address for many", _series("Tisdagar hos oss", "I huset", "Veckans program", "Höstens program"), 70,
            themes=("library", "games", "make", "music", "talk", "food", "course"), reused=True),
    Meeting("same performer twice a day", _two_gigs, 40, themes=("music",), hours=True),
    Meeting("same place, day and theme", _same_day, 160, "medium",
            ("music", "library", "worship", "food", "tour", "family", "make", "exhibition")),
    Meeting("same place and day", _same_day, 170, "medium", alike=False),
    Meeting("nothing in common", _nothing, 260, "easy", alike=False),
)  # fmt: skip
