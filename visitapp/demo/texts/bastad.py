"""Båstad's demo events: The Events Calendar, in which a series is as many events as it has dates."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Price, Venue, Wording
from visitapp.demo.rules import FR, MO, SA, SU, TU, WE, Monthly, Weekly, Yearly

_KYRKAN = Venue("Sancta Maria kyrka", locality="Båstad", position=(56.4265, 12.853))
_NORRVIKEN = Venue("Norrvikens trädgårdar", locality="Båstad", position=(56.45, 12.7917))
_STADION = Venue("Båstad tennisstadion", locality="Båstad", position=(56.4313, 12.8465))
_HAMNEN = Venue("Torekovs hamn", locality="Torekov")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        # Several whole days: end_date is the last second of the last.
        "nordea-open",
        Wording(
            "Nordea Open",
            "Två veckor då hela Båstad luktar jordgubbar och tennisbollar. Träningarna kan man se gratis.",
        ),
        Yearly(7, 6, MO),
        _STADION,
        days=13,
        price=Price(150, 1450),
        categories=("Sport och hälsa",),
        known=True,
    ),
    Entry(
        "birgit-nilsson-dagarna",
        Wording(
            "Birgit Nilsson-dagarna",
            "Mästarklass, samtal och stipendiekonsert i kyrkan där allt började.",
        ),
        Yearly(8, 6, FR),
        Venue("Västra Karups kyrka", locality="Västra Karup"),
        days=3,
        price=Price(250, 450),
        categories=("Musik och konsert",),
        known=True,
    ),
    Entry(
        # No venue: the festival is held all over the town.
        "kammarmusikfestival",
        Wording(
            "Båstad kammarmusikfestival",
            "Stråkar i kyrkor, salonger och trädgårdar, en vecka mitt i ljuset.",
        ),
        Yearly(6, 22, SA),
        Venue(locality="Båstad", variant=True),
        days=8,
        price=Price(120, 380),
        categories=("Musik och konsert",),
        known=True,
    ),
    Entry(
        "vinterbadarfestivalen",
        Wording(
            "Vinterbadarfestivalen",
            "Kallt, roligt och över på en minut. Publiken står på bryggan med varm choklad.",
        ),
        Yearly(2, 1, SA),
        Venue("Kallbadhuset, Skansenbryggan", locality="Båstad", variant=True),
        at="10:00",
        minutes=300,
        price=FREE,
        categories=("Sport och hälsa",),
        known=True,
    ),
    Entry(
        "kulturnatt",
        Wording(
            "Kulturnatt i Båstad",
            "Ateljéer, kyrkor och kaféer har öppet sent. Följ lyktorna mellan dem.",
        ),
        Monthly(2, SA, (10,)),
        Venue("Båstad torg", "Köpmansgatan", "Båstad", variant=True),
        at="17:00",
        minutes=390,
        price=FREE,
        categories=("Konst och utställning", "Musik och konsert"),
        known=True,
    ),
    Entry(
        "havsorn-annandag",
        Wording(
            "Havsörnstur på annandag jul",
            "Klä dig varmt, båten går ut från Torekov för att leta örn runt Väderön.",
        ),
        Yearly(12, 26),
        _HAMNEN,
        at="10:00",
        minutes=180,
        price=Price(350),
        categories=("Natur, friluftsliv och cykel",),
        known=True,
    ),
    Entry(
        # The clubs tell of it too, as a series.
        "musik-sancta-maria",
        Wording(
            "Söndagsmusik i Sancta Maria",
            "Musik och tystnad i stadens gamla kyrka, en timme när söndagen mörknar. Alla är välkomna.",
        ),
        Weekly(SU),
        _KYRKAN,
        at="16:00",
        minutes=60,
        price=FREE,
        categories=("Musik och konsert",),
    ),
    Entry(
        # The clubs tell of it too; the titles leave it open whether it is the same.
        "jazz-norrviken",
        Wording(
            "Jazz bland citronträden",
            "Natten är ung i orangeriet. Ta med dansskor, trädgården lyser.",
        ),
        Monthly(-1, SA),
        _NORRVIKEN,
        at="21:30",
        price=Price(220),
        categories=("Musik och konsert",),
    ),
    Entry(
        "tradgardsvisning",
        Wording(
            "Trädgårdsvisning i Norrviken",
            "Från barock till japansk stillhet på en och en halv timme. Fråga trädgårdsmästaren om allt.",
        ),
        Monthly(1, SA, (4, 5, 6, 7, 8, 9)),
        _NORRVIKEN,
        at="13:00",
        minutes=90,
        price=Price(190),
        categories=("Trädgård, mode och inredning", "Guidade turer och föreläsningar"),
        organiser="Demo-trädgården",
    ),
    Entry(
        # No end given: the system writes the start there.
        "tennis-nyborjare",
        Wording(
            "Prova på tennis",
            "Racket finns att låna, bollarna är mjuka och ingen räknar poäng.",
        ),
        Monthly(1, WE),
        _STADION,
        at="17:30",
        price=Price(80),
        categories=("Sport och hälsa", "Workshops och prova på"),
        organiser="Demo-tennisen",
        copies=2,
    ),
    Entry(
        "vaderotur",
        Wording(
            "Kvällstur till Hallands Väderö",
            "Med båten ut efter jobbet, bad och kaffe på klipporna och hem i solnedgången.",
        ),
        Weekly(FR, (6, 7, 8)),
        Venue("Torekovs hamn", "Hamnplanen", "Torekov", (56.4263, 12.62677)),
        at="17:00",
        minutes=240,
        price=Price(240),
        copies=2,
        categories=("Natur, friluftsliv och cykel",),
        organiser="Demo-skepparen i Torekov",
    ),
    Entry(
        # The place is an address only.
        "sprakcafe",
        Wording(
            "Språkcafé: svenska, danska och allt däremellan",
            "Vi övar på varandra över en kopp te. Vad heter jordgubbe på danska?",
        ),
        Weekly(TU),
        Venue(address="Köpmansgatan 80", locality="Båstad", variant=True),
        at="17:00",
        minutes=90,
        price=FREE,
        copies=2,
        categories=("Spela spel och umgås",),
        organiser="Demo-språkvännerna",
    ),
    Entry(
        # Called off in the title.
        "hamnloppis",
        Wording(
            "INSTÄLLT: Hamnloppis i Torekov",
            "Det blåser upp till storm, så vi flyttar borden till nästa månad.",
        ),
        Monthly(-1, SU),
        _HAMNEN,
        at="10:00",
        minutes=240,
        price=FREE,
        categories=("Marknad och loppis",),
        organiser="Demo-loppisen i Torekov",
    ),
    Entry(
        "tennismuseum",
        Wording(
            "Utställning: Racketens långa resa",
            "Från trä till kolfiber, med en hel vägg att slå mot. Öppet alla dagar.",
        ),
        Yearly(11, 1, SU),
        Venue("Sveriges tennismuseum", locality="Båstad"),
        days=120,
        price=Price(60),
        categories=("Konst och utställning", "Kultur och historia"),
    ),
    Entry(
        # Fault: a broken record. start_date is empty, so it becomes a Problem.
        "strandstadning",
        Wording("Strandstädning", "Vi plockar skräp tillsammans; dag bestäms senare."),
        Yearly(4, 22),
        Venue("Norra stranden", locality="Båstad", variant=True),
        categories=("Natur, friluftsliv och cykel",),
        fault="no date",
    ),
)
