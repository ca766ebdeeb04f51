"""Kinds of pairs that are the same event, told twice: what differs between the two tellings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from tests.pairs import retitle
from tests.pairs.bases import LANGUAGES, Happening, Time
from tests.pairs.houses import GATHER, Where, Wording
from tests.pairs.pair import Label, Level
from tests.pairs.telling import Manner

Told = tuple[Happening, Manner, Happening, Manner]
Change = Callable[[Happening, Manner, Manner, Random], Told | None]
Retitle = Callable[[str, Happening, Random], str | None]


@dataclass(frozen=True, slots=True)
class Telling:
    """A kind of pair made from one happening. `marked`: how many of 100 are told apart by an age, a part, ..."""

    kind: str
    change: Change
    count: int
    level: Level = "medium"
    themes: tuple[str, ...] = ()
    marked: int = 35
    label: Label = "same"
    one_house: tuple[str, ...] = ()
    """The kinds of house one of which tells both sides, in two entries."""


def _title(way: Retitle) -> Change:
    def change(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
        title = way(right.title or what.title, what, by)
        return None if title is None else (what, left, what, replace(right, title=title))

    return change


def _performer_turned(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    who, title = what.who, what.title
    if not who or who in title:
        return None
    first, last = by.choice((f"{who} – {title}", f"{who}: {title}", f"{who} {title}")), f"{title} med {who}"
    return what, replace(left, title=first), what, replace(right, title=by.choice((last, f"{title} – {who}")))


def _performer_alone(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    full = retitle.with_performer(what.title, what, by)
    return (full and (what, replace(left, title=full), what, replace(right, title=what.who))) or None


def _only_kind_told(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    words = {"music": "Konsert", "stage": "Teaterföreställning", "talk": "Föreläsning", "exhibition": "Utställning"}
    word = words[what.seed.theme]
    by_whom = by.choice((word, f"{word} på {what.spot.name}", f"{word} i {what.spot.locality}"))
    return what, left, what, replace(right, title=f"{by_whom} med {what.who}" if what.who else by_whom)


def _no_hour(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    return what, left, what, replace(right, hour=False)


def _no_hour_no_place(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    return what, left, what, replace(right, hour=False, where="municipality")


def _minutes_apart(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    apart = by.choice((-15, -10, -5, 5, 10, 15))
    return what, left, what, replace(right, times=tuple(time.moved(minutes=apart) for time in what.times))


def _doors(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    at, early = what.start.at, by.choice((30, 45, 60))
    if at is None:
        return None
    doors = at - timedelta(minutes=early)
    note = f"Dörrarna öppnas kl. {doors:%H.%M} och vi börjar kl. {at:%H.%M}."
    times = tuple(time.moved(minutes=-early) for time in what.times)
    return what, left, replace(what, note=note), replace(right, times=times, words="full")


def _where(where: Where, off_km: float = 0.04) -> Change:
    def change(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
        first = replace(left, where="name", positions=where == "nearby" or left.positions)
        return what, first, what, replace(right, where=where, off_km=off_km)

    return change


def _two_aliases(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    return what, replace(left, where="alias"), what, replace(right, where=by.choice(("alias", "room")))


def _words(wording: Wording) -> Change:
    def change(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
        return what, replace(left, words="full"), what, replace(right, words=wording)

    return change


def _language(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    return what, left, what, replace(right, language=by.choice(LANGUAGES), title=None)


def _languages_shared(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    language = by.choice(LANGUAGES)
    return what, replace(left, also=language), what, replace(right, language=language, title=None)


def _same_ticket(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    if not what.price:
        return None
    title = retitle.otherwise(what.title, what, by) or retitle.with_performer(what.title, what, by)
    return (title and (what, replace(left, ticket=True), what, replace(right, ticket=True, title=title))) or None


def _price_missing(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    return what, replace(left, prices=True), what, replace(right, prices=False)


def _price_other(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    if not what.price:
        return None
    return what, replace(left, prices=True), replace(what, price=what.price + 25), replace(right, prices=True)


def _cancelled_here(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    return what, left, what, replace(right, status=by.choice(("cancelled", "cancelled", "moved")))


def _series(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    times = tuple(what.start.moved(days=7 * week) for week in range(by.choice((3, 4, 6, 8))))
    one = by.choice(times)
    title = right.title or what.title
    if by.random() < 0.3:
        title = retitle.with_date(title, replace(what, times=(one,)), by) or title
    return what, replace(left, times=times), what, replace(right, times=(one,), title=title)


def _festival_and_day(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    days = by.choice((2, 3, 3, 4))
    day = by.randrange(days)
    whole = Time(what.start.on, days=days)
    return what, replace(left, times=(whole,)), what, replace(right, times=(what.start.moved(days=day),))


def _days_in_posts(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    days = by.choice((2, 3, 3, 4))
    posts = tuple(what.start.moved(days=day) for day in range(days))
    return what, replace(left, times=(Time(what.start.on, days=days),)), what, replace(right, times=posts)


def _exhibition_by_day(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    weeks = by.choice((3, 5, 8))
    whole = Time(what.start.on, days=7 * weeks)
    opened = tuple(what.start.moved(days=day) for day in range(0, 7 * weeks, by.choice((2, 3, 7))))
    return what, replace(left, times=(whole,)), what, replace(right, times=opened)


def _exhibition_spans(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    whole = Time(what.start.on, days=by.choice((21, 35, 60)))
    other = replace(whole, on=whole.on + timedelta(days=by.choice((0, 1))), days=whole.days - by.choice((0, 1, 2)))
    return what, replace(left, times=(whole,)), what, replace(right, times=(other,))


def _plain(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    return what, left, what, right


def _entered_twice(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    """Two clerks of one house, who each wrote it down in their own way; now and then one left something out."""
    ways: tuple[Retitle, ...] = (
        retitle.mistyped, retitle.with_subtitle, retitle.with_performer, retitle.otherwise, retitle.with_venue,
        retitle.with_category, retitle.with_year, retitle.with_quotes, retitle.shouted,
    )  # fmt: skip
    title = right.title or what.title
    if by.random() < 0.7:
        title = by.choice(ways)(title, what, by) or title
    second = replace(right, title=title, hour=by.random() < 0.9, words=by.choice((left.words, "none", "other", "cut")))
    return what, left, what, replace(second, where=by.choice((left.where, left.where, right.where, "name")))


def _age_once(what: Happening, left: Manner, right: Manner, by: Random) -> Told | None:
    ages = by.choice(("3–5 år", "6–9 år", "från 10 år", "4–6 år"))
    noted = replace(what, note=f"Passar barn {ages}.")
    title = by.choice((f"{what.title} ({ages})", f"{what.title} {ages}", f"{what.title} för barn {ages}"))
    return noted, replace(left, words="full"), noted, replace(right, title=title, words="full")


_TITLES: tuple[tuple[str, Retitle, int, Level], ...] = (
    ("title with subtitle", retitle.with_subtitle, 60, "medium"),
    ("performer told on one side", retitle.with_performer, 60, "medium"),
    ("venue in the title", retitle.with_venue, 60, "medium"),
    ("town in the title", retitle.with_town, 40, "medium"),
    ("category before the title", retitle.with_category, 50, "medium"),
    ("day or hour in the title", retitle.with_date, 60, "hard"),
    ("year in the title", retitle.with_year, 30, "hard"),
    ("upper case", retitle.shouted, 36, "easy"),
    ("emoji and exclamation marks", retitle.with_emoji, 36, "easy"),
    ("quotes and spaces", retitle.with_quotes, 36, "easy"),
    ("status word in the title", retitle.with_status, 50, "medium"),
    ("sponsor in the title", retitle.with_sponsor, 36, "medium"),
    ("price or entry in the title", retitle.with_free_entry, 30, "hard"),
    ("one letter wrong", retitle.mistyped, 60, "medium"),
    ("without å, ä and ö", retitle.without_marks, 36, "easy"),
    ("words shortened", retitle.shortened, 36, "medium"),
    ("number as word or figure", retitle.with_other_numbers, 16, "hard"),
    ("title in other words", retitle.otherwise, 70, "hard"),
    ("two habits at once", retitle.twice_dressed, 70, "hard"),
)

TELLINGS: tuple[Telling, ...] = (
    *(Telling(kind, _title(way), count, level) for kind, way, count, level in _TITLES),
    Telling("told much alike", _plain, 80, "easy", marked=50),
    Telling("mark spelt otherwise", _plain, 120, "hard", marked=100),
    Telling("performer first or event first", _performer_turned, 36, "medium", ("music", "stage", "comedy", "talk")),
    Telling("performer alone", _performer_alone, 30, "hard", ("music", "comedy"), 0),
    Telling("only the kind of thing told", _only_kind_told, 20, "hard", ("music", "stage", "talk", "exhibition"), 0),
    Telling("hour missing on one side", _no_hour, 60),
    Telling("hour and place missing on one side", _no_hour_no_place, 30, "hard", ("music", "stage", "talk", "food"), 0),
    Telling("a few minutes apart", _minutes_apart, 36),
    Telling("doors against start, said so", _doors, 36, "hard", ("music", "comedy", "stage"), 0),
    Telling("place under another name", _where("alias"), 60),
    Telling("room of the place", _where("room"), 40),
    Telling("two other names of the place", _two_aliases, 30, "hard"),
    Telling("address only", _where("address"), 36),
    Telling("municipality only", _where("municipality"), 36, "hard"),
    Telling("position only, up to 200 m off", _where("nearby", 0.2), 36),
    Telling("description cut", _words("cut"), 36, "easy"),
    Telling("description in other words", _words("other"), 36, "easy"),
    Telling("description missing", _words("none"), 30, "easy"),
    Telling("in another language", _language, 60, "hard"),
    Telling("in another language that both have", _languages_shared, 30),
    Telling("same ticket address, other title", _same_ticket, 40, "hard", ("music", "stage", "comedy", "food", "talk")),
    Telling("price missing on one side", _price_missing, 30, "easy"),
    Telling("price with a fee", _price_other, 24, "medium", ("music", "stage", "comedy", "food", "course")),
    Telling("cancelled on one side only", _cancelled_here, 36),
    Telling("series against one of its dates", _series, 50, "hard", ("library", "course", "worship", "games", "make")),
    Telling("festival against one of its days", _festival_and_day, 36, "hard", ("festival", "market"), 0),
    Telling("festival against a post for each day", _days_in_posts, 30, "hard", ("festival", "market"), 0),
    Telling("exhibition against its open days", _exhibition_by_day, 30, "hard", ("exhibition",), 0),
    Telling("exhibition with other first or last day", _exhibition_spans, 24, "medium", ("exhibition",), 0),
    Telling("age in the title on one side", _age_once, 36, "hard", ("library", "make", "family"), 0),
    Telling("entered twice at one source", _entered_twice, 110, one_house=GATHER),
    Telling("an entry for each language at one source", _language, 30, "hard", one_house=GATHER[:2]),
)
