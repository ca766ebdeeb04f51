"""Kinds of pairs that are not the same although the title nearly is: siblings of one seed, the same day or place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.pairs import marks
from tests.pairs.bases import Happening, Seed, Spot, Time, spots_for
from tests.pairs.pair import Level

Two = tuple[Happening, Happening]
Split = Callable[[Happening, Random], Two | None]


@dataclass(frozen=True, slots=True)
class Apart:
    """A kind of pair of two happenings. `hours`: both sides tell the hour, for nothing else keeps them apart.

    `places`: both sides name the place, for the same reason. `dressed`: how many of 100 have a title habit on a side.
    """

    kind: str
    split: Split
    count: int
    level: Level = "hard"
    themes: tuple[str, ...] = ()
    hours: bool = False
    places: bool = False
    dressed: int = 40
    fits: Callable[[Seed], bool] = lambda seed: True


def _marked(family: marks.Marks) -> Split:
    def split(what: Happening, by: Random) -> Two | None:
        first = by.randrange(len(family.all_of))
        second = (first + by.randrange(1, len(family.all_of))) % len(family.all_of)
        if _clash(family, first, second):
            return None
        one, other = (
            replace(what, title=marks.title_with(what.title, by.choice(family.all_of[n]), by), mark=family.all_of[n][0])
            for n in (first, second)
        )
        later = by.choice((0, 0, 30, 45, 60, 120)) if family is not marks.PARTS else by.choice((0, 60, 120, 180))
        return one, _later(other, later, by)

    return split


def _clash(family: marks.Marks, first: int, second: int) -> bool:
    # 3–5 and 4–6 years, 6–9 and 7–9: one may be the other's slip.
    return family is marks.AGES and {first, second} in ({1, 2}, {3, 4})


def _ages_in_words_only(what: Happening, by: Random) -> Two | None:
    one, other = by.choice((("3–5 år", "6–9 år"), ("0–2 år", "3–5 år"), ("7–9 år", "10–12 år")))
    later = by.choice((30, 45, 60))
    return replace(what, note=f"För barn {one}."), _later(replace(what, note=f"För barn {other}."), later, by)


def _other_hour(what: Happening, by: Random) -> Two | None:
    return what, _later(what, by.choice((45, 60, 60, 75, 90, 120, 120, 150, 180, 240)), by)


def _matinee(what: Happening, by: Random) -> Two | None:
    word = by.choice(("matiné", "eftermiddag", "dagföreställning", "lördagsmatiné"))
    title = by.choice((f"{what.title} ({word})", f"{word.capitalize()}: {what.title}", f"{what.title} – {word}"))
    evening = (
        what.title if by.random() < 0.6 else by.choice((f"{what.title} – kväll", f"Kvällsföreställning: {what.title}"))
    )
    return replace(_at(what, 14, 0), title=title, mark=word), replace(_at(what, 19, 0), title=evening)


def _late(what: Happening, by: Random) -> Two | None:
    word = by.choice(("[LATE]", "(sen föreställning)", "– nattföreställning", "late show"))
    return _at(what, 19, 0), replace(_at(what, 21, 45), title=f"{what.title} {word}")


def _rounds(what: Happening, by: Random) -> Two | None:
    forms: Sequence[tuple[str, str]] = (
        ("omgång 1", "omgång 2"), ("pass 1", "pass 2"), ("grupp A", "grupp B"), ("första gruppen", "andra gruppen"),
        ("förmiddag", "eftermiddag"), ("tidig start", "sen start"), ("blå grupp", "gul grupp"), ("bord 1", "bord 2"),
    )  # fmt: skip
    one, other = by.choice(forms)
    first = replace(what, title=marks.title_with(what.title, one, by))
    return first, _later(replace(what, title=marks.title_with(what.title, other, by)), by.choice((45, 60, 90, 120)), by)


def _stages_of_cup(what: Happening, by: Random) -> Two | None:
    one, other = by.choice(
        (("semifinal", "final"), ("kval", "huvudtävling"), ("gruppspel", "slutspel"), ("heat 1", "heat 2"))
    )
    first = replace(what, title=marks.title_with(what.title, one, by))
    return first, _later(replace(what, title=marks.title_with(what.title, other, by)), by.choice((0, 60, 120, 240)), by)


def _companion(what: Happening, by: Random) -> Two | None:
    about = {
        "music": ("Introduktion till {t}", "Öppen repetition: {t}", "{t} – samtal före konserten",
                  "Soundcheck för unga: {t}"),
        "stage": ("Eftersnack: {t}", "Genrep: {t}", "Introduktion till {t}", "Workshop kring {t}"),
        "exhibition": ("Vernissage: {t}", "Konstnärssamtal: {t}", "Visning av {t}", "Finissage {t}", "Verkstad: {t}"),
        "film": ("Filmsamtal: {t}", "Introduktion till {t}", "Filmquiz: {t}"),
        "festival": ("Volontärträff: {t}", "Invigning av {t}", "Efterfest: {t}", "Presentation av {t}"),
        "market": ("Barnens {t}", "Auktion: {t}", "Invigning av {t}", "Servering på {t}"),
    }  # fmt: skip
    title = by.choice(about[what.seed.theme]).format(t=what.title)
    beside = _later(replace(what, title=title, price=None), by.choice((-60, -45, 90, 120)), by)
    if what.seed.theme == "exhibition":
        return replace(what, times=(Time(what.start.on, days=by.choice((21, 40))),)), beside
    return what, beside


def _part_of_festival(what: Happening, by: Random) -> Two | None:
    acts = (
        "Dans på stora scenen",
        "Barnens scen",
        "Kören sjunger",
        "Matprovning",
        "Kvällskonsert med lokala band",
        "Spelmansstämma",
    )
    whole = replace(what, times=(Time(what.start.on, days=by.choice((1, 2, 3))),))
    title = by.choice(
        (f"{what.title}: {by.choice(acts)}", f"{by.choice(acts)} på {what.title}", f"{what.title} – {by.choice(acts)}")
    )
    return whole, replace(_at(what, by.choice((13, 16, 19)), by.choice((0, 30))), title=title)


def _rooms(what: Happening, by: Random) -> Two | None:
    crafts = ("textil", "trä", "lera", "papper", "metall", "foto", "musik", "dans")
    one = by.randrange(len(crafts))
    other = (one + by.randrange(1, len(crafts))) % len(crafts)
    rooms = what.spot.rooms
    first, second = (
        replace(what, title=marks.title_with(what.title, crafts[n], by), room=rooms[at % len(rooms)])
        for at, n in enumerate((one, other))
    )
    return first, second


def _near_by(what: Happening, by: Random) -> Two | None:
    """The same common title at another place of the same town, at another hour."""
    there = _elsewhere(what, by, same_town=True)
    return (what, _later(replace(what, spot=there), by.choice((60, 90, 120, -60)), by)) if there else None


def _other_town(what: Happening, by: Random) -> Two | None:
    there = _elsewhere(what, by, same_town=False)
    return (what, replace(what, spot=there)) if there else None


def _touring(what: Happening, by: Random) -> Two | None:
    there = _elsewhere(what, by, same_town=False)
    if there is None or not what.who or ";" in what.who:
        return None
    days = by.choice((0, 0, 1, 2))
    titled = replace(what, title=by.choice((f"{what.who}: {what.title}", f"{what.title} med {what.who}")))
    moved = replace(titled, spot=there, times=tuple(time.moved(days=days) for time in what.times))
    return titled, (moved if days else _later(moved, by.choice((180, 240, -240)), by))


def _other_day(what: Happening, by: Random) -> Two | None:
    days = by.choice((21, 35, 63, 98, 182))
    return what, replace(what, times=tuple(time.moved(days=days) for time in what.times), key=_number(by))


def _elsewhere(what: Happening, by: Random, same_town: bool) -> Spot | None:
    here = what.spot
    found = [
        spot for spot in spots_for(what.seed)
        if spot.name != here.name and (spot.municipality == here.municipality) == same_town
    ]  # fmt: skip
    return by.choice(found) if found else None


def _later(what: Happening, minutes: int, by: Random) -> Happening:
    # One page at the ticket seller often holds both; else each has a number of its own.
    key = what.key if by.random() < 0.4 else _number(by)
    return replace(what, times=tuple(time.moved(minutes=minutes) for time in what.times), key=key)


def _number(by: Random) -> str:
    return f"{by.randrange(10**6):06d}"


def _at(what: Happening, hour: int, minute: int) -> Happening:
    time = what.start
    return replace(what, times=(replace(time, at=time.at and time.at.replace(hour=hour, minute=minute)),))


SIBLINGS: tuple[Apart, ...] = (
    Apart("ages apart", _marked(marks.AGES), 150, fits=marks.AGES.fits),
    Apart("parts apart", _marked(marks.PARTS), 130, fits=marks.PARTS.fits),
    Apart("distances apart", _marked(marks.DISTANCES), 90, fits=marks.DISTANCES.fits),
    Apart("levels apart", _marked(marks.LEVELS), 90, fits=marks.LEVELS.fits),
    Apart("groups apart", _marked(marks.GROUPS), 90, fits=marks.GROUPS.fits),
    Apart("languages of a tour apart", _marked(marks.TONGUES), 90, fits=marks.TONGUES.fits),
    Apart("ages told in the text only", _ages_in_words_only, 40, themes=("library", "make"), hours=True),
    Apart("other hour of the same day", _other_hour, 220, hours=True,
          themes=("stage", "tour", "library", "film", "comedy", "make", "nature", "course")),
    Apart("matinee and evening", _matinee, 70, themes=("stage", "comedy", "film")),
    Apart("late show", _late, 40, themes=("stage", "comedy", "film")),
    Apart("groups and rounds one after another", _rounds, 80,
          themes=("library", "course", "tour", "make", "food", "family")),
    Apart("stages of a contest", _stages_of_cup, 60, themes=("sport",), fits=lambda seed: not seed.is_match),
    Apart("what goes with it", _companion, 90, themes=("music", "stage", "exhibition", "film", "festival", "market")),
    Apart("one thing within a festival", _part_of_festival, 60, themes=("festival",)),
    Apart("other rooms", _rooms, 50, themes=("make",)),
    Apart("same title near by", _near_by, 60, themes=("market", "worship", "library", "food", "games", "course"),
          hours=True, places=True),
    Apart("same title in another town", _other_town, 150, "medium", places=True,
          themes=("market", "worship", "library", "festival", "games", "food", "family", "course")),
    Apart("on tour in two towns", _touring, 90, "medium", ("music", "stage", "comedy", "talk"), places=True),
    Apart("same title on another day", _other_day, 130, "medium"),
)  # fmt: skip
