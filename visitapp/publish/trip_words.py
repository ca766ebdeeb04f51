"""What plans say: why an item is there, what is not certain, what became of it, why a change was not made."""

from __future__ import annotations

from functools import lru_cache

from visitapp.domain.crossing.types import Disruption
from visitapp.domain.trip.checking import Finding
from visitapp.domain.trip.types import Note
from visitapp.publish.disruption_words import disruption_words, what_words
from visitapp.publish.words import Words, assumption_words


def why_words(words: Words, code: str) -> str:
    """Why an item is in the plan; "" for no reason."""
    return _whys(words).get(code, code)


def mark_words(words: Words, code: str) -> str:
    """What is not certain about an item, a short sentence."""
    return _marks(words).get(code) or assumption_words(words, code)


def note_words(words: Words, note: Note, about: str) -> str:
    """What is said of the whole plan. `about`: the day or the thing by name."""
    # A short date may begin the sentence, and end with a full stop of its own.
    told = (_notes(words).get(note.code, note.code) % {"about": about}).replace("..", ".")
    return told[:1].upper() + told[1:]


def finding_words(words: Words, finding: Finding, name: str) -> str:
    """What became of the item called `name`."""
    at = words.datetime(finding.at) if finding.at else ""
    if finding.code == "sailing-diverted" and finding.news is not None and finding.news.port:
        told = words.gettext("%(name)s goes to another port: %(port)s.")
        return told % {"name": name, "port": finding.news.port}
    if finding.code == "place-closed" and finding.at is not None:
        return words.gettext("%(name)s is not open at that time. It opens next %(at)s.") % {"name": name, "at": at}
    return _findings(words).get(finding.code, finding.code) % {"name": name, "at": at}


def reason_lines(words: Words, news: Disruption) -> list[str]:
    """Why it is so, as an office told it, and when: a sentence each."""
    said = disruption_words(news, words)
    return [said.reason, *(f"{part}." for part in (said.only_in, said.told, said.source) if part)]


def stated_name(words: Words, finding: Finding, name: str) -> str:
    """A boat's or an event's name with what must be seen of it at once."""
    _ = words.gettext
    if finding.news is not None:
        return f"{what_words(finding.news, words)}: {name}"
    if finding.code == "event-cancelled":
        return _("CANCELLED: %(title)s") % {"title": name}
    if finding.code == "event-postponed":
        return _("POSTPONED: %(title)s") % {"title": name}
    return name


def refusal_words(words: Words, code: str) -> str:
    """Why a change was not made, and what to do."""
    return _refusals(words).get(code, code)


@lru_cache(maxsize=16)
def _whys(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "": "",
        "earliest-boat": _("the first boat that day"),
        "latest-boat": _("the last boat that day"),
        "boat-in-time": _("the last boat that is still in time"),
        "first-boat-home": _("the first boat home that can be reached"),
        "chosen": _("you chose it"),
        "interest": _("of a kind you like"),
        "for-children": _("for children"),
        "free-time": _("fits into your time"),
    }


@lru_cache(maxsize=16)
def _marks(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "hours-unknown": _("Opening hours are not known here. Ask before you go."),
        "demo-hours": _("The opening hours are invented for the demo."),
        "demo-event": _("The event is invented for the demo."),
    }


@lru_cache(maxsize=16)
def _notes(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "not-running": _("The crossing does not run on %(about)s."),
        "suspended": _("Nothing sails on %(about)s."),
        "no-timetable": _("No timetable is published for %(about)s."),
        "no-sailing-out": _("There is no boat out on %(about)s that you can take."),
        "no-sailing-home": _("There is no boat home on %(about)s that you can take."),
        "no-time": _("%(about)s does not fit in. Choose other days, or another boat."),
        "nothing-of-interest": _("On %(about)s nothing of the kinds you like fits in: something else is proposed."),
        "empty-day": _("On %(about)s nothing that we know of fits in."),
        "no-meal": _("On %(about)s there is no room for every meal."),
        "short-night": _("The night after %(about)s is shorter than eight hours."),
    }


@lru_cache(maxsize=16)
def _findings(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "sailing-cancelled": _("%(name)s is cancelled."),
        "sailing-diverted": _("%(name)s goes to another port."),
        "sailing-full": _("%(name)s is full."),
        "sailing-delayed": _("%(name)s is delayed and now departs %(at)s."),
        "sailing-late": _("%(name)s is late: by its timetable it departs %(at)s."),
        "sailing-moved": _("%(name)s has other hours now: it departs %(at)s."),
        "sailing-gone": _("%(name)s is not in the timetable any more."),
        "no-timetable": _("%(name)s: no timetable is published for its day any more."),
        "suspended": _("%(name)s does not sail: the crossing is suspended."),
        "not-running": _("%(name)s: the crossing does not run that day."),
        "event-cancelled": _("%(name)s is cancelled."),
        "event-postponed": _("%(name)s is postponed. The new day is not known yet."),
        "event-moved": _("%(name)s has another time now: %(at)s."),
        "event-gone": _("%(name)s is gone from its source. Ask the organiser before you travel."),
        "no-ride": _("No bus or train makes this connection in time: %(name)s."),
        "place-closed": _("%(name)s is not open at that time."),
        "no-time-between": _("There is not enough time to get to this: %(name)s."),
        "tight-between": _("There is little time to get to this: %(name)s."),
        "way-unknown": _("How long the way takes is not known: %(name)s."),
        "short-night": _("Less than eight hours of night before this: %(name)s."),
    }


@lru_cache(maxsize=16)
def _refusals(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "not-there": _("That is not there any more. Nothing was changed."),
        "already-there": _("That is in the plan already."),
        "locked": _("That is locked. Unlock it first."),
        "full": _("The plan has as many visits as a plan can have. Take one out first."),
        "closed": _("That is closed on the days of the trip."),
        "no-time": _("That does not fit in. Take something out or choose another boat first."),
        "no-other": _("No other time of it fits. Take something out or choose another boat first."),
        "version": _("The plan was changed somewhere else meanwhile. This is how it stands; please try again."),
    }
