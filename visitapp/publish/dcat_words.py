"""What the data catalogue says in words, in each of our languages."""

from __future__ import annotations

from collections.abc import Callable

from visitapp.publish.words import Words


def catalogue_title(words: Words) -> str:
    """The name of the whole."""
    return words.gettext("Events, places and ferries in the Halmstad region")


def catalogue_text(words: Words) -> str:
    """What the whole is."""
    return words.gettext(
        "What is on in Halmstad, Laholm, Hylte, Falkenberg, Ljungby and Båstad, where it is held, and the ferry lines"
        " that bring visitors from Denmark. Gathered from the calendars of the municipalities and of Halmstad"
        " University."
    )


def terms_title(words: Words) -> str:
    """What holds where no one licence covers everything."""
    return words.gettext("Each entry names its source; the licence of each source stands in the list of sources.")


def events_title(words: Words) -> str:
    """The name of the events."""
    return words.gettext("Events in the Halmstad region")


def events_text(words: Words) -> str:
    """What the events are."""
    return words.gettext(
        "Concerts, markets, walks, exhibitions and all else that is on, with times, places and organisers, in Swedish,"
        " English, Danish and German where there is a translation. Cancelled and moved events stay, marked as such."
    )


def events_keywords(words: Words) -> tuple[str, ...]:
    """What people look for who look for events."""
    _ = words.gettext
    return (_("events"), _("calendar"), _("culture"), _("tourism"))


def places_title(words: Words) -> str:
    """The name of the places."""
    return words.gettext("Places to see and venues")


def places_text(words: Words) -> str:
    """What the places are."""
    return words.gettext(
        "Attractions and venues in six municipalities: what they are called, what kind they are, and where they lie."
        " A position that no publication gives is marked as unconfirmed."
    )


def places_keywords(words: Words) -> tuple[str, ...]:
    """What people look for who look for places."""
    _ = words.gettext
    return (_("attractions"), _("venues"), _("tourism"))


def crossings_title(words: Words) -> str:
    """The name of the crossings."""
    return words.gettext("Ferry lines between Denmark and Sweden")


def crossings_text(words: Words) -> str:
    """What the crossings are."""
    return words.gettext(
        "Ports, operators, status and check-in rules of the ferry lines, each with its source and the day it was"
        " checked, and the departures of the timetables that are published. A day without a published timetable has"
        " no departures here, which does not mean that nothing sails."
    )


def crossings_keywords(words: Words) -> tuple[str, ...]:
    """What people look for who look for ferries."""
    _ = words.gettext
    return (_("ferries"), _("timetables"), _("public transport"))


def tourism_title(words: Words) -> str:
    """The name of the dump for tourism hubs."""
    return words.gettext("Linked data by the Swedish application profile for tourism, in pages")


def api_title(words: Words) -> str:
    """The name of the API."""
    return words.gettext("Open API of events, places and ferries")


def api_part(name: str) -> Callable[[Words], str]:
    """The name of a part of the API."""
    return lambda words: words.gettext("API (%(name)s)") % {"name": name}


def same_in_all(name: str) -> Callable[[Words], str]:
    """A name that needs no translation."""
    return lambda _: name


def with_demo(text: str, words: Words, demo: bool) -> str:
    """The text, and that it is a demo when it is one."""
    warning = words.gettext("Demo: events and timetables marked “demo” are invented.")
    return f"{text} {warning}" if demo else text
