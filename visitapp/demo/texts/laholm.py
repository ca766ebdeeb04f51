"""Laholm's demo events: the articles of a SiteVision application, in Swedish, with prices in the text alone."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Price, Venue, Wording
from visitapp.demo.rules import FR, SA, SU, TH, WE, Monthly, Weekly, Yearly

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "nationaldag",
        Wording(
            "Nationaldagsfirande i Stadsparken",
            "Fanor, körsång och tal från morgon till kväll. Alla nya svenskar hälsas välkomna på scenen.",
        ),
        Yearly(6, 6),
        Venue("Stadsparken, scenen", locality="Laholm"),
        price=FREE,
        categories=("Jul och högtider",),
        known=True,
    ),
    Entry(
        # Fault: no end.
        "midsommar-vaxtorp",
        Wording(
            "Midsommar på Våxtorps hembygdsgård",
            "Stången kläs på förmiddagen och dansen börjar efter lunch. Lotterna säljs vid grinden.",
        ),
        Yearly(6, 19, FR),
        Venue("Våxtorps hembygdsgård", locality="Våxtorp"),
        at="13:30",
        price=FREE,
        categories=("Jul och högtider", "Barn och familj"),
        known=True,
    ),
    Entry(
        "kaffe-kaka",
        Wording(
            "Kaffe & kaka med musik",
            "Torsdagar är musikdagar på kaféet. Någon spelar, någon sjunger och kakfatet går runt.",
        ),
        Weekly(TH),
        Venue("Gröna Hästen", locality="Laholm"),
        at="14:30",
        minutes=90,
        copies=2,
        price=FREE,
        categories=("Musik och konsert", "Spela spel och umgås"),
    ),
    Entry(
        "lordagsloppis",
        Wording(
            "Lördagsloppis på Stortorget",
            "Porslin, pocketböcker och prylar som väntar på ett nytt hem. Bord hyrs på plats.",
        ),
        Weekly(SA),
        Venue("Stortorget", locality="Laholm"),
        at="10:00",
        minutes=240,
        copies=2,
        price=FREE,
        categories=("Marknad och loppis",),
    ),
    Entry(
        "sondag-teckning",
        Wording(
            "Söndagsteckning för alla",
            "Penna, papper och en timme bland Sveriges finaste teckningar. Ingen behöver kunna rita.",
        ),
        Weekly(SU),
        Venue("Teckningsmuseet i Laholm", locality="Laholm"),
        at="13:30",
        minutes=60,
        copies=2,
        price=Price(70),
        categories=("Konst och utställning", "Skapa och pyssla"),
    ),
    Entry(
        # Fault: HTML entities in the text (&aring; and &nbsp;).
        "gamleby-guidning",
        Wording(
            "Guidad tur i Gamleby",
            "Smala gr&auml;nder, krokiga hus och ett b&aring;tmanstorp.&nbsp;Turen slutar vid slottsruinen.",
        ),
        Monthly(1, SU),
        Venue("Gamleby", locality="Laholm"),
        at="11:00",
        minutes=75,
        copies=2,
        price=Price(80),
        categories=("Guidade turer och föreläsningar",),
    ),
    Entry(
        # The parish tells of it too, in its own words.
        "orgelkonsert",
        Wording(
            "Orgel i skymningen",
            "Fyrtio minuter Bach och tystnad i S:t Clemens. Kollekt vid utgången.",
        ),
        Monthly(2, WE),
        Venue("S:t Clemens kyrka", locality="Laholm"),
        at="18:00",
        minutes=45,
        price=FREE,
        categories=("Musik och konsert",),
    ),
    Entry(
        # Unknown hour: startTime is empty.
        "ljungvandring",
        Wording(
            "Vandring över Mästocka ljunghed",
            "En långsam rundtur bland ljung och enar. Samlingstid meddelas den som anmäler sig.",
        ),
        Monthly(3, SA),
        Venue("Mästocka ljunghed", locality="Mästocka"),
        hour_unknown=True,
        categories=("Natur, friluftsliv och cykel",),
    ),
    Entry(
        "hishult-utstallning",
        Wording(
            "Utställning: Glas, järn och torv",
            "Tre konstnärer arbetar med det som finns i marken. Kaféet i gamla skolan är öppet.",
        ),
        Yearly(10, 31, SA),
        Venue("Hishults konsthall", locality="Hishult"),
        days=90,
        price=FREE,
        categories=("Konst och utställning",),
    ),
    Entry(
        # Fault: called off in the title.
        "barnens-bad",
        Wording(
            "INSTÄLLD: Bad och lek i Mellbystrand",
            "Vattnet är för kallt den här gången. Vi ses nästa månad i stället.",
        ),
        Monthly(2, SA),
        Venue("Mellbystrand", locality="Mellbystrand"),
        at="11:00",
        minutes=180,
        price=FREE,
        categories=("Barn och familj",),
    ),
    Entry(
        # The place is only a street and a town.
        "boksamtal",
        Wording(
            "Boksamtal med te",
            "Vi har läst samma bok och är sällan överens. Nya deltagare får gärna börja med att lyssna.",
        ),
        Monthly(-1, WE),
        Venue(address="Humlegången 6", locality="Laholm", variant=True),
        at="18:30",
        minutes=90,
        price=FREE,
        categories=("Litteratur och film",),
    ),
    Entry(
        # Over midnight: endTime is earlier than startTime.
        "dansnatt",
        Wording(
            "Dans till småtimmarna",
            "Logdans med två orkestrar. Bussen till Laholm går när sista låten är slut.",
        ),
        Monthly(2, FR, (1, 3, 5, 7, 9, 11)),
        Venue("Våxtorps Hembygdsgård, logen", locality="Våxtorp", variant=True),
        at="20:00",
        minutes=330,
        price=Price(160),
        categories=("Musik och konsert",),
    ),
    Entry(
        # Fault: a broken record. startDate is a date that does not exist: a Problem.
        "cykeldag",
        Wording("Cykeldag i Vallåsen", "Fri lift för alla under tolv år."),
        Yearly(5, 15),
        Venue("Vallåsen bike park", locality="Laholm", variant=True),
        categories=("Natur, friluftsliv och cykel",),
        fault="no date",
    ),
)
