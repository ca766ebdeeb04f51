"""Hylte's demo events: the pages of Innocode's calendar, in Swedish, with the place as one line of text."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Price, Venue, Wording
from visitapp.demo.rules import FR, SA, SU, TH, TU, WE, Monthly, Weekly, Yearly

_TORGET = Venue("Unnaryds torg", locality="Unnaryd")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "manadsmarknad",
        Wording(
            "Unnaryds månadsmarknad",
            "Knallar, korv och nyheter från bygden, en onsdag i månaden sedan 1856. Tidigt är bäst.",
        ),
        Monthly(2, WE, (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12)),
        _TORGET,
        at="08:00",
        minutes=240,
        copies=3,
        price=FREE,
        categories=("Marknad och loppis",),
        known=True,
    ),
    Entry(
        "unnarydsdagen",
        Wording(
            "Unnarydsdagen",
            "Årets största marknad, med musik, tävlingar och hela sjön som granne.",
        ),
        Monthly(2, WE, (7,)),
        _TORGET,
        at="08:00",
        minutes=480,
        price=FREE,
        categories=("Marknad och loppis", "Barn och familj"),
        known=True,
    ),
    Entry(
        # Fault: the day as a midnight; no end.
        "midsommar-lindekullen",
        Wording(
            "Midsommar på Lindekullen",
            "Stången reses på förmiddagen och festen börjar klockan två. Ta med kaffekorgen.",
        ),
        Yearly(6, 19, FR),
        Venue("Lindekullen (Hylte hembygdsförening)", locality="Hyltebruk"),
        at="14:00",
        price=FREE,
        categories=("Jul och högtider", "Barn och familj"),
        known=True,
        fault="midnight",
    ),
    Entry(
        "bokprat",
        Wording(
            "Torsdagsmusik och bokprat",
            "Biblioteket bjuder på kaffe, någon spelar dragspel och nya böcker får byta händer.",
        ),
        Weekly(TH),
        Venue("Biblioteket i Hyltebruk", locality="Hyltebruk"),
        at="15:30",
        minutes=75,
        price=FREE,
        categories=("Litteratur och film", "Musik och konsert"),
    ),
    Entry(
        "lordagsvandring",
        Wording(
            "Lördagsvandring till Bosgårdsfallet",
            "Åtta kilometer skog, ett vattenfall och en termos. Vi håller barnens takt.",
        ),
        Weekly(SA),
        Venue("Bosgårdsfallet", locality="Torup"),
        at="11:00",
        minutes=180,
        copies=2,
        price=FREE,
        categories=("Natur, friluftsliv och cykel", "vandring"),
    ),
    Entry(
        "sondagsvav",
        Wording(
            "Söndagsöppet: bonader berättar",
            "De målade väggbonaderna visas av någon som kan historierna bakom. Kaffe på spisen.",
        ),
        Weekly(SU),
        Venue("Bonadsmuseet", locality="Unnaryd"),
        at="13:00",
        minutes=150,
        price=Price(50),
        categories=("Kultur och historia",),
    ),
    Entry(
        "bastukvall",
        Wording(
            "Bastu och dopp i Sjögårdssjön",
            "Vedeldad bastu, kallt vatten och stjärnhimmel. Handduk tar du med själv.",
        ),
        Monthly(1, FR),
        Venue("Sjögårdssjön, Torup", locality="Torup"),
        at="18:00",
        minutes=150,
        price=Price(40),
        categories=("Sport och hälsa",),
    ),
    Entry(
        # Unknown hour.
        "svampdag",
        Wording(
            "Svampens dag i Femsjö",
            "I Elias Fries hembygd letar vi svamp och sorterar korgarna tillsammans.",
        ),
        Yearly(9, 1, SU),
        Venue("Femsjö kyrkby och Friesmuseet", locality="Femsjö"),
        hour_unknown=True,
        categories=("Natur, friluftsliv och cykel", "vandring", "Kultur och historia"),
    ),
    Entry(
        # Fault: entities and a sloppy <br> in the description.
        "fagelmorgon",
        Wording(
            "Fågelmorgon vid Färgån",
            "Tornet &ouml;ppnar i gryningen.<br>Vi lyssnar mer &auml;n vi pratar, och dricker kaffe efter&aring;t.",
        ),
        Monthly(3, SU),
        Venue("Fågeltornet i Färgån", locality="Långaryd"),
        at="07:00",
        minutes=120,
        price=FREE,
        categories=("Natur, friluftsliv och cykel", "vandring"),
    ),
    Entry(
        # Over midnight: endDate is the day it began.
        "spelkvall",
        Wording(
            "Brädspel tills sista brickan",
            "Långa spel, korta spel och popcorn. Vi låser dörren först när någon har vunnit.",
        ),
        Monthly(-1, FR),
        Venue("Biblioteket i Hyltebruk", locality="Hyltebruk"),
        at="19:00",
        minutes=330,
        price=Price(20, 50),
        categories=("Spela spel och umgås",),
    ),
    Entry(
        # Called off in the title: there is no status.
        "matkvall",
        Wording(
            "INSTÄLLT: Mat över öppen eld vid kvarnen",
            "Kocken är förkyld, så den här gången blir det ingen middag. Elden brinner nästa månad igen.",
        ),
        Monthly(2, TU),
        Venue("Brunnsbacka sågkvarn", locality="Unnaryd"),
        at="18:00",
        minutes=180,
        price=Price(650),
        categories=("Mat och dryck",),
    ),
)
