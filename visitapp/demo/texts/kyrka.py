"""The demo's parish in Laholm: a JSON Feed with an `_event` extension."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Venue, Wording
from visitapp.demo.rules import SU, TU, WE, Monthly, Weekly

_KYRKAN = Venue("S:t Clemens kyrka", locality="Laholm")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        # The municipality tells of it too, in other words.
        "orgelmusik",
        Wording(
            "Orgel i skymningen: Bach och tystnad",
            "Kantorn spelar och läser några rader däremellan. Kaffe i vapenhuset.",
        ),
        Monthly(2, WE),
        _KYRKAN,
        at="18:00",
        minutes=45,
        price=FREE,
        categories=("Musik och konsert",),
        organiser="Demo-församlingen",
    ),
    Entry(
        "hogmassa",
        Wording("Högmässa med kören", "Psalmer i fyra stämmor och kyrkkaffe efteråt."),
        Weekly(SU),
        _KYRKAN,
        at="11:00",
        minutes=75,
        copies=2,
        price=FREE,
        categories=("Musik och konsert",),
        organiser="Demo-församlingen",
    ),
    Entry(
        # The place is a name that the register does not know: an office says what it is.
        "sopplunch",
        Wording("Sopplunch för alla", "Rykande soppa och någon att prata med. Ingen anmälan, alla får plats."),
        Weekly(TU),
        Venue("Demo-församlingshemmet", locality="Laholm", variant=True),
        at="12:00",
        minutes=60,
        copies=2,
        categories=("Mat och dryck",),
        organiser="Demo-församlingen",
        fault="place as text",
    ),
)
