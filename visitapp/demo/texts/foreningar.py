"""The demo's clubs in Ljungby: a table that a secretary keeps."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Price, Venue, Wording
from visitapp.demo.rules import MO, SA, TH, WE, Monthly, Weekly

ENTRIES: tuple[Entry, ...] = (
    Entry(
        # The municipality says 19: the doors, or another set? An office is asked.
        "jazzklubben",
        Wording("Torsdagsjazz på Grand", "Jazzklubben bjuder in trio efter trio; medlemmar sitter närmast pianot."),
        Weekly(TH),
        Venue("Grand, Ljungby", locality="Ljungby"),
        at="18:30",
        price=Price(140),
        categories=("Musik och konsert",),
        organiser="Demo-jazzklubben",
    ),
    Entry(
        "slojdkvall",
        Wording("Slöjdkväll i stugan", "Knivar, björk och tålamod. Den som kommer utan verktyg får låna."),
        Weekly(MO),
        Venue("Hembygdsparken Ljungby", locality="Ljungby"),
        at="18:00",
        minutes=150,
        copies=2,
        price=FREE,
        categories=("Skapa och pyssla",),
        organiser="Demo-hembygdsföreningen",
    ),
    Entry(
        "schack",
        Wording("Schack mot klockan", "Fem minuter var, sju ronder och vandringspris av trä."),
        Monthly(3, WE),
        Venue("Biblioteket i Lagan", locality="Lagan"),
        at="17:30",
        minutes=120,
        price=Price(20),
        categories=("Spela spel och umgås",),
        organiser="Demo-schackklubben",
    ),
    Entry(
        "orientering",
        Wording(
            "Orientering för nybörjare", "Kartan är lättläst, banan kort och bullarna ligger vid sista kontrollen."
        ),
        Monthly(2, SA),
        Venue("Bergastigen och Skywalk i Lagan", locality="Lagan"),
        at="10:00",
        minutes=120,
        price=Price(30),
        categories=("Natur, friluftsliv och cykel", "Sport och hälsa"),
        organiser="Demo-orienterarna",
    ),
)
