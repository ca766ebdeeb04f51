"""Whether two tellings are one event: joined, asked about, or left apart, and why.

What differs for certain decides first: the day, the hour, the place, or a mark (the age, part, distance, level, group,
language or time of the day that tells an event from its sibling). Otherwise title, time and place are each put into one
of a few classes, and a small table says what follows; a ticket or text that both share helps, and a mark that only
one side tells is asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from visitapp.domain.match.alike_places import Places, compare_places, place_words
from visitapp.domain.match.alike_times import Times, compare_times
from visitapp.domain.match.alike_titles import TitleLikeness, compare_titles, left_over
from visitapp.domain.match.marks import compare_marks
from visitapp.domain.match.telling import Telling
from visitapp.domain.match.words import BESIDE, KINDS, is_common

Verdict = Literal["same", "ask", "not same"]
Titles = Literal[
    "title", "title-told", "title-within", "title-apart", "title-bare", "title-elsewhere", "title-foreign"
]  # fmt: skip
"""Nothing is left over; what is left over the other side tells elsewhere; one side has more; both have something of
their own; one says only what kind of thing it is; one is of what the other side tells elsewhere; no common language."""
Support = Literal["ticket", "description", "organiser", "address"]
Doubt = Literal[
    "beside", "age-unclear", "age-one-side", "part-one-side", "distance-one-side", "level-one-side", "group-one-side",
    "language-one-side", "number-one-side",
]  # fmt: skip
"""`beside`: a thing held or sold with it ("Vernissage", "med middag"); ages that overlap; marks of one side only."""
Difference = Literal[
    "age-differs", "part-differs", "distance-differs", "level-differs", "group-differs", "language-differs",
    "number-differs", "performance-differs",
]  # fmt: skip
Reason = Titles | Times | Places | Support | Doubt | Difference
REASONS: tuple[str, ...] = tuple(
    reason for kind in (Titles, Times, Places, Support, Doubt, Difference) for reason in get_args(kind)
)
"""All that `Judgement.reasons` may hold."""

ASK, SAME = 0.75, 0.92
LIKE_ENOUGH = 0.6
"""Titles of which each has something of its own are asked about from here on, at the same time and place."""
SUPPORTED = 0.5
"""This part of the shorter description stands in the other: it is the same text, or a cut of it."""
FEWEST_WORDS = 4
DISTINCT_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Judgement:
    """`score` sorts: 0.92 and more is the same, 0.75 and more is asked about. `reasons` are codes, for and against."""

    score: float
    verdict: Verdict
    reasons: tuple[str, ...]

    @property
    def keeps_apart(self) -> bool:
        """Whether the two may not be in one cluster even when a third is the same as both.

        Not for being held on other days alone: a series of one source may be told by another with an event for each.
        """
        return self.score == 0 and self.reasons != ("day-differs",)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """`distinct`: the words that both titles share are not what many events are called."""

    titles: Titles
    times: Times
    places: Places
    likeness: float
    distinct: bool
    one_source: bool
    support: tuple[Support, ...]
    doubts: tuple[str, ...]

    @property
    def sure_time(self) -> bool:
        return self.times in ("start", "days", "start-said")

    @property
    def sure_place(self) -> bool:
        return self.places in ("place", "place-alike")

    @property
    def supported(self) -> bool:
        return "ticket" in self.support or "description" in self.support

    @property
    def beside(self) -> bool:
        return "beside" in self.doubts


def judge(a: Telling, b: Telling) -> Judgement:
    """What two tellings are to each other; the order of the two does not matter."""
    times = compare_times(a, b)
    if times == "start-differs":
        # Most pairs of one title and day end here.
        return Judgement(0.0, "not same", (times,))
    places = compare_places(a, b)
    stops = _stops(a, b, times, places)
    if stops:
        return Judgement(0.0, "not same", stops)
    return _weigh(_evidence(a, b, times, places))


def _stops(a: Telling, b: Telling, times: Times, places: Places) -> tuple[str, ...]:
    """Why two tellings cannot be one event, whatever else they share."""
    found: list[str] = []
    if times == "day-differs":
        found.append(times)
    if times == "start-near" and a.sources & b.sources:
        # One source knows what it tells: a sitting at 14.00 and one at 14.45.
        found.append("start-differs")
    if places == "place-differs":
        found.append(places)
    for kind, agreement in compare_marks(a.marks, b.marks).items():
        if agreement == "differ" or (
            (kind, agreement) == ("hour", "one side") and times not in ("start", "start-said")
        ):
            found.append(f"{_NAMES.get(kind, 'part')}-differs")
    if _ages_differ(a, b) or _ages_differ(b, a):
        found.append("age-differs")
    return tuple(dict.fromkeys(found))


_NAMES = {
    "age": "age", "distance": "distance", "level": "level", "group": "group", "letter": "group", "language": "language",
    "audience": "group", "months": "age", "hour": "performance", "number": "number",
}  # fmt: skip
"""How the kinds of marks are called in reasons; all others are parts."""


def _ages_differ(one: Telling, other: Telling) -> bool:
    """Whether one side's ages, in title or text, are others than those in the other's text."""
    ages = [mark for mark in one.marks if mark[0] == "age"] or one.ages
    return bool(ages and other.ages) and compare_marks(ages, other.ages)["age"] == "differ"


def _evidence(a: Telling, b: Telling, times: Times, places: Places) -> _Evidence:
    likeness = _best_likeness(a, b)
    where = place_words(a) | place_words(b)
    left, right = (left_over(words, where) for words in (likeness.left, likeness.right))
    kinds = [word for word in (*left, *right) if word in KINDS]
    beside = any(word in BESIDE for word in (*left, *right)) or (times == "days-within" and kinds)
    return _Evidence(
        _compare_left_over(a, b, likeness, left, right),
        times,
        places,
        likeness.ratio,
        _is_distinct(likeness.shared),
        bool(a.sources & b.sources),
        _support(a, b, where),
        (*(("beside",) if beside else ()), *_doubts(a, b)),
    )


def _best_likeness(a: Telling, b: Telling) -> TitleLikeness:
    """That of the two titles, in whatever languages, that are most alike."""
    found = TitleLikeness((), (), (), -1.0)
    for one in a.titles:
        for other in b.titles:
            likeness = compare_titles(one.words, other.words)
            if _rank(likeness) > _rank(found):
                found = likeness
    return found


def _rank(likeness: TitleLikeness) -> tuple[float, int, list[tuple[str, ...]]]:
    return likeness.ratio, len(likeness.shared), sorted((likeness.left, likeness.right))


def _compare_left_over(
    a: Telling, b: Telling, likeness: TitleLikeness, left: tuple[str, ...], right: tuple[str, ...]
) -> Titles:
    """What the words mean that only one title has: `left` and `right`, without those that say where."""
    own_left, own_right = ([word for word in words if word not in KINDS] for words in (left, right))
    if likeness.shared and not own_left and not own_right:
        return "title"
    told_left, told_right = not left_over(own_left, _told(b)), not left_over(own_right, _told(a))
    if likeness.shared and told_left and told_right:
        return "title-told"
    # "Öppen verkstad: musik" beside "Öppen verkstad: lera": then a kind of thing is something of its own too.
    if likeness.shared and not (left and right):
        return "title-within"
    if not {title.language for title in a.titles} & {title.language for title in b.titles}:
        return "title-foreign"
    if not own_left or not own_right:
        return "title-bare"
    return "title-elsewhere" if told_left or told_right else "title-apart"


def _told(one: Telling) -> frozenset[str]:
    return frozenset((*one.words, *one.organiser, *(word for title in one.titles for word in title.words)))


def _is_distinct(shared: tuple[str, ...]) -> bool:
    own = [word for word in shared if not is_common(word)]
    return len(own) >= 2 or sum(map(len, own)) >= DISTINCT_LETTERS


def _support(a: Telling, b: Telling, where: frozenset[str]) -> tuple[Support, ...]:
    """What speaks for one event beside title, time and place."""
    found: list[Support] = []
    if a.ticket and a.ticket == b.ticket:
        found.append("ticket")
    one, other = set(a.words) - where, set(b.words) - where
    fewest = min(len(one), len(other))
    if fewest >= FEWEST_WORDS and len(one & other) >= SUPPORTED * fewest:
        found.append("description")
    if a.organiser and a.organiser == b.organiser:
        found.append("organiser")
    if a.url and a.url == b.url:
        found.append("address")
    return tuple(found)


def _doubts(a: Telling, b: Telling) -> tuple[str, ...]:
    """What only one side says, and would tell it from a sibling."""
    found = []
    for kind, agreement in compare_marks(a.marks, b.marks).items():
        if agreement == "overlap":
            found.append("age-unclear")
        if agreement == "one side" and kind != "hour" and not _told_elsewhere(a, b, kind):
            found.append(f"{_NAMES.get(kind, 'part')}-one-side")
    return tuple(dict.fromkeys(found))


def _told_elsewhere(a: Telling, b: Telling, kind: str) -> bool:
    """Whether the side without a mark of this kind tells the same outside of its title."""
    side, against = (a, b) if any(mark[0] == kind for mark in a.marks) else (b, a)
    values = {value for of, value in side.marks if of == kind}
    if kind == "age":
        return any(value in values for _, value in against.ages)
    if kind == "number":
        return values == {"1"} or values <= {*against.words, *against.organiser, *side.organiser, *side.place_name}
    return kind == "letter"


def _weigh(found: _Evidence) -> Judgement:
    verdict = _verdict(found)
    low, high = {"same": (SAME, 1.0), "ask": (ASK, SAME - 0.001), "not same": (0.0, ASK - 0.001)}[verdict]
    parts = found.likeness, _TIMES.get(found.times, 0.0), _PLACES.get(found.places, 0.0), len(found.support) / 4
    score = low + (high - low) * sum(parts) / 4
    return Judgement(round(score, 4), verdict, (found.titles, found.times, found.places, *found.support, *found.doubts))


_TIMES: dict[Times, float] = {
    "start": 1.0, "days": 1.0, "start-said": 0.8, "start-open": 0.5, "days-within": 0.5, "start-near": 0.2,
}  # fmt: skip
_PLACES: dict[Places, float] = {"place": 1.0, "place-alike": 0.8, "place-open": 0.4, "place-unlike": 0.2}


def _verdict(found: _Evidence) -> Verdict:
    if found.titles in ("title", "title-told"):
        verdict = _of_equal(found)
    elif found.titles == "title-within":
        verdict = _of_more(found)
    else:
        verdict = _of_other(found)
    return "ask" if verdict == "same" and found.doubts else verdict


def _of_equal(found: _Evidence) -> Verdict:
    if found.times == "start-near":
        # Doors or start, or the next performance.
        return "ask" if found.sure_place else "not same"
    if found.sure_time and found.sure_place:
        return "same"
    if found.sure_time and found.places == "place-open":
        return "same" if found.distinct or found.supported else "ask"
    if found.sure_time:
        # Two names: another name of the place, or the same thing on the same evening elsewhere in the town.
        return "same" if found.supported or (found.distinct and found.support) else "ask"
    if found.sure_place:
        return "same"
    return "same" if found.supported and found.distinct else "ask"


def _of_more(found: _Evidence) -> Verdict:
    if found.times in ("start-near", "days-within") or (found.beside and not found.sure_time):
        return "not same"
    if found.sure_time and found.sure_place and not found.one_source:
        return "same" if found.distinct or found.supported else "ask"
    # Of one source they may be two in two rooms: "Wicked" and "Wicked: For Good".
    return "ask" if found.sure_time or found.sure_place else "not same"


def _of_other(found: _Evidence) -> Verdict:
    if not found.sure_time or (found.places == "place-unlike" and not found.supported):
        return "not same"
    if "ticket" in found.support:
        return "ask"
    if found.sure_place and (found.supported or found.titles in ("title-foreign", "title-bare", "title-elsewhere")):
        return "ask"
    return "ask" if (found.sure_place or found.supported) and found.likeness >= LIKE_ENOUGH else "not same"
