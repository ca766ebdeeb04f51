"""The demo's clubs on Bjäre: one iCalendar file with series."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Price, Venue, Wording
from visitapp.demo.rules import SA, SU, TH, Monthly, Weekly, Yearly

_KYRKAN = Venue("Sancta Maria kyrka", locality="Båstad", position=(56.4265, 12.853))
_NORRVIKEN = Venue("Norrvikens trädgårdar", locality="Båstad", position=(56.45, 12.7917))

ENTRIES: tuple[Entry, ...] = (
    Entry(
        # Fault: DTEND equal to DTSTART on an all-day event. A yearly series.
        "birgit-nilsson-fodelsedag",
        Wording(
            "Birgit Nilssons födelsedag",
            "Flaggan hissas, årets stipendiat presenteras och kaffet är dukat i trädgården.",
        ),
        Yearly(5, 17),
        Venue("Birgit Nilsson Museum", locality="Västra Karup", position=(56.43183, 12.76208)),
        price=FREE,
        categories=("Musik och konsert",),
        known=True,
        fault="zero days",
        rrule="FREQ=YEARLY",
    ),
    Entry(
        # A series with EXDATE (closed around the new year) and overrides by RECURRENCE-ID: an earlier hour and
        # another title in December, the next day in March, called off in February.
        "torsdagsmusik",
        Wording(
            "Torsdagsmusik hos Birgit",
            "Unga sångare prövar sina vingar en timme. Kaffet ingår och applåderna är varma.",
        ),
        Weekly(TH),
        Venue("Birgit Nilsson Museum", locality="Västra Karup", position=(56.43183, 12.76208)),
        at="18:00",
        minutes=60,
        price=Price(100),
        categories=("Musik och konsert",),
        organiser="Demo-sångarna",
        fault="overrides",
        rrule="FREQ=WEEKLY;BYDAY=TH",
    ),
    Entry(
        # Fault: a long DESCRIPTION line that is not folded.
        "lordagspromenad",
        Wording(
            "Lördagspromenad vid Hovs hallar",
            "Röda klippor, hav åt alla håll och en guide som kan både berggrund och spökhistorier. Ta med matsäck, "
            "vi sitter i lä vid Segelgrottan. Turen är tre kilometer lång och passar den som kan gå på sten.",
        ),
        Weekly(SA),
        Venue("Hovs hallar", locality="Båstad", position=(56.4696, 12.707)),
        at="11:30",
        minutes=120,
        price=FREE,
        categories=("Natur, friluftsliv och cykel", "Guidade turer och föreläsningar"),
        organiser="Demo-guiderna på Bjäre",
        fault="unfolded",
        rrule="FREQ=WEEKLY;BYDAY=SA",
    ),
    Entry(
        # Fault: the Windows zone name "W. Europe Standard Time", with no VTIMEZONE for it.
        "sondagsmusik",
        Wording(
            "Söndagsmusik",
            "Musik och tystnad i stadens gamla kyrka, en timme vid ljus som vi tänder tillsammans.",
        ),
        Weekly(SU),
        _KYRKAN,
        at="16:00",
        minutes=60,
        price=FREE,
        categories=("Musik och konsert",),
        organiser="Demo-församlingen i Båstad",
        fault="windows zone",
        rrule="FREQ=WEEKLY;WKST=MO;BYDAY=SU",
    ),
    Entry(
        # Over midnight. The last Saturdays of March and October are the nights on which the clocks change:
        # in March the end, 02:30, does not exist; in October it comes twice.
        "jazznatt",
        Wording(
            "Jazznatt i orangeriet",
            "Sena toner bland citronträden. Sista låten brukar bli en vals.",
        ),
        Monthly(-1, SA),
        _NORRVIKEN,
        at="21:30",
        minutes=300,
        price=Price(220),
        categories=("Musik och konsert",),
        organiser="Demo-jazzen",
        rrule="FREQ=MONTHLY;BYDAY=-1SA",
    ),
)
