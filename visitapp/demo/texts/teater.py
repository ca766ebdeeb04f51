"""The demo's theatre in Halmstad: a JSON Feed with an `_event` extension."""

from __future__ import annotations

from visitapp.demo.entries import Entry, Price, Venue, Wording
from visitapp.demo.rules import FR, SA, SU, TH, Monthly

_TEATERN = Venue("Halmstads teater", locality="Halmstad", position=(56.6735, 12.8605))

ENTRIES: tuple[Entry, ...] = (
    Entry(
        # The municipality tells of it too, by a longer title.
        "visor",
        Wording(
            "Visor i vinterkväll",
            "Tre röster, en gitarr och ett piano på den gamla teaterns scen. Foajén serverar soppa före.",
        ),
        Monthly(2, FR),
        _TEATERN,
        at="19:30",
        minutes=110,
        price=Price(220, 380),
        categories=("Musik och konsert",),
        organiser="Demo-teatern",
        en=Wording("Songs for a winter evening", "Three voices, a guitar and a piano."),
        de=Wording("Lieder für einen Winterabend", "Drei Stimmen, eine Gitarre und ein Klavier."),
    ),
    Entry(
        # The municipality tells of it too, with what kind of thing it is before the title.
        "trollet",
        Wording(
            "Trollet som inte kunde sova", "En vaken figurteater om ett troll, en måne och alldeles för många får."
        ),
        Monthly(3, SU),
        _TEATERN,
        at="14:00",
        minutes=40,
        price=Price(90),
        categories=("Teater och dans", "Barn och familj"),
        organiser="Demo-teatern",
        en=Wording("The troll who could not sleep", "Puppets and shadows; no words are needed."),
        da=Wording("Trolden der ikke kunne sove", "Dukker og skygger, næsten uden ord."),
    ),
    Entry(
        # Fault: times in UTC with Z.
        "impro",
        Wording("Improvisation: ni väljer slutet", "Sex skådespelare, inget manus och en klocka som ringer."),
        Monthly(4, SA),
        _TEATERN,
        at="19:00",
        minutes=100,
        price=Price(160),
        categories=("Teater och dans", "Humor och standup"),
        organiser="Demo-teatern",
        fault="utc",
    ),
    Entry(
        # Fault: start without offset (local time, meant as Europe/Stockholm).
        "bakom-ridan",
        Wording(
            "Bakom ridån: en vandring i huset", "Upp på vinden, ner i källaren och ut på scenen i strålkastarljus."
        ),
        Monthly(1, SA),
        _TEATERN,
        at="12:00",
        minutes=60,
        price=Price(80),
        categories=("Guidade turer och föreläsningar", "Kultur och historia"),
        organiser="Demo-teatern",
        fault="no offset",
    ),
    Entry(
        # Called off in the extension's status.
        "vindstilla",
        Wording("Dans: Vindstilla", "En dansare är skadad, så gästspelet får vänta. Biljetter betalas tillbaka."),
        Monthly(3, TH),
        _TEATERN,
        at="19:00",
        minutes=70,
        price=Price(240),
        categories=("Teater och dans",),
        organiser="Demo-teatern",
        cancelled=True,
    ),
)
