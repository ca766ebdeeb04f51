"""The university's demo events: an iCalendar file, partly in English."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Price, Venue, Wording
from visitapp.demo.rules import FR, SA, TH, TU, WE, Monthly, Weekly, Yearly

# Fault of the whole document: TZID=Europe/Stockholm stands there without its VTIMEZONE.
_CAMPUS = Venue("Högskolan i Halmstad", "Kristian IV:s väg 3", "Halmstad", (56.6635, 12.8785))

_TERM = (1, 2, 3, 4, 5, 9, 10, 11, 12)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        # Fault: HTML in DESCRIPTION.
        "oppet-hus",
        Wording(
            "Öppet hus på campus",
            "<p>Träffa studenter, lärare och <b>en robot som bjuder på godis</b>.</p><p>Rundturer varje halvtimme.</p>",
        ),
        Yearly(3, 15, SA),
        _CAMPUS,
        at="10:00",
        minutes=300,
        price=FREE,
        categories=("öppet hus",),
        organiser="Demo-högskolan",
    ),
    Entry(
        # Fault: floating times, meant in X-WR-TIMEZONE.
        "lunchforelasning",
        Wording(
            "Lunchföreläsning: forskning på fyrtio minuter",
            "En forskare, en fråga och en smörgås. Ingen förkunskap behövs, bara nyfikenhet.",
        ),
        Weekly(TU, _TERM),
        _CAMPUS,
        at="12:10",
        minutes=40,
        copies=3,
        price=FREE,
        categories=("föreläsning", "Digitalt och teknik"),
        organiser="Demo-högskolan",
        fault="floating",
    ),
    Entry(
        "campus-tour",
        Wording(
            "Campus tour in English",
            "See the labs, the library and the best coffee machine. We start at the main entrance.",
        ),
        Monthly(1, WE, _TERM),
        _CAMPUS,
        at="14:00",
        minutes=60,
        copies=2,
        price=FREE,
        categories=("visning",),
        organiser="Demo-högskolan",
        language="en",
    ),
    Entry(
        # Fault: SUMMARY in quoted-printable, as vCalendar 1.0 wrote it.
        "robotkvall",
        Wording(
            "Robotkväll för nyfikna i alla åldrar",
            "Bygg, krascha och börja om. Sensorer, sladdar och saft finns på plats.",
        ),
        Monthly(3, TH, _TERM),
        _CAMPUS,
        at="17:00",
        minutes=120,
        price=FREE,
        categories=("workshop", "Barn och familj"),
        organiser="Demo-labbet",
        fault="quoted-printable",
    ),
    Entry(
        # Fault: all-day without DTEND and without VALUE=DATE.
        "arbetsmarknadsdag",
        Wording(
            "Arbetsmarknadsdagen",
            "Sextio arbetsgivare i en aula. Ta med frågor, handslag och en nystruken skjorta.",
        ),
        Yearly(2, 8, WE),
        Venue("Halmstad Arena", locality="Halmstad"),
        price=FREE,
        categories=("arbetsmarknadsdag",),
        organiser="Demo-studenterna",
        fault="bare date",
    ),
    Entry(
        # Fault: no UID.
        "disputation",
        Wording(
            "Public defence: Gentle machines for crowded places",
            "A doctoral thesis is questioned in public. Everyone may listen; questions come last.",
        ),
        Monthly(2, FR, _TERM),
        _CAMPUS,
        at="10:00",
        minutes=180,
        price=FREE,
        categories=("disputation",),
        organiser="Demo-högskolan",
        language="en",
        fault="no uid",
    ),
    Entry(
        "forskarfredag",
        Wording(
            "Forskarfredag",
            "Barn frågar, forskare svarar så gott de kan. Rök, magneter och en levande spindel.",
        ),
        Monthly(-1, FR, (9,)),
        Venue("Stadsbiblioteket Halmstad", locality="Halmstad"),
        at="15:00",
        minutes=180,
        price=FREE,
        categories=("Digitalt och teknik", "Barn och familj"),
        organiser="Demo-högskolan",
    ),
    Entry(
        # Times in UTC with Z.
        "conversation-cafe",
        Wording(
            "Conversation café for newcomers",
            "Students and townspeople talk over tea. Swedish, English, hands and feet all work.",
        ),
        Weekly(TH, _TERM),
        _CAMPUS,
        at="16:00",
        minutes=90,
        price=FREE,
        categories=("Spela spel och umgås",),
        organiser="Demo-studenterna",
        language="en",
        fault="utc",
    ),
    Entry(
        "luciakonsert",
        Wording(
            "Lucia med studentkören",
            "Ljusen kommer gående genom biblioteket medan det ännu är mörkt. Lussekatter efteråt.",
        ),
        Yearly(12, 13),
        _CAMPUS,
        at="07:00",
        minutes=45,
        price=FREE,
        categories=("Jul och högtider", "Musik och konsert"),
        organiser="Demo-kören",
    ),
    Entry(
        # Fault: blanks at the end of SUMMARY, and a price written as words only.
        "inkubatorfrukost",
        Wording(
            "Företagsfrukost i inkubatorn  ",
            "Två nya bolag visar vad de gör, sedan är det kaffe och kontakter till halv nio.",
        ),
        Monthly(2, TU, _TERM),
        # The campus under another name.
        Venue("Halmstad University, Building Q", locality="Halmstad", variant=True),
        at="07:30",
        minutes=60,
        price=Price(75),
        categories=("företagsfrukost",),
        organiser="Demo-inkubatorn",
    ),
    Entry(
        "graduation-show",
        Wording(
            "Graduation show: Things that help",
            "Final-year students show prototypes you may touch, break and improve.",
        ),
        Yearly(5, 20),
        _CAMPUS,
        days=18,
        price=FREE,
        categories=("utställning", "Digitalt och teknik"),
        organiser="Demo-studenterna",
        language="en",
    ),
)
