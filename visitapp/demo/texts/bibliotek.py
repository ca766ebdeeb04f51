"""The demo's library in Halmstad: RSS with the event module, in windows-1252, that names its rooms and not itself."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Venue, Wording
from visitapp.demo.rules import FR, MO, TH, TU, Monthly, Weekly

ENTRIES: tuple[Entry, ...] = (
    Entry(
        # Told day by day, as the house is open: 66 items that are one exhibition.
        "brev-fran-havet",
        Wording(
            "Utställning: Brev från havet",
            "Flaskpost, vykort och loggböcker ur bibliotekets gömmor, nya för varje årstid.",
        ),
        Monthly(1, MO, (1, 4, 7, 10)),
        Venue("Utställningshallen", variant=True),
        days=76,
        price=FREE,
        categories=("Konst och utställning",),
        fault="day by day",
    ),
    Entry(
        # The municipality tells of it too, at the library as a whole.
        "sagostund",
        Wording(
            "Sagostund för de minsta", "Högläsning och rim på stora kuddar, i lagom takt för två- till fyraåringar."
        ),
        Weekly(MO),
        Venue("Sagorummet", variant=True),
        at="10:00",
        minutes=45,
        price=FREE,
        categories=("Barn och familj", "Litteratur och film"),
        organiser="Demo-biblioteket",
    ),
    Entry(
        # Fault: a bare & in the title, so the document is not well-formed.
        "slaktforskning",
        Wording(
            "Släkt & hembygd: forska med oss", "Två vana släktforskare sitter med vid datorerna. Ta med det du vet."
        ),
        Monthly(2, TU),
        Venue("Hallandssamlingen", variant=True),
        at="14:00",
        minutes=120,
        price=FREE,
        categories=("Kultur och historia",),
        organiser="Demo-släktforskarna",
        fault="bare ampersand",
    ),
    Entry(
        # Fault: pubDate with the zone name CEST, which feedparser reads as UTC.
        "bokcirkel",
        Wording("Bokcirkel: noveller från Norden", "En novell i taget, läst på plats. Ingen har hunnit före."),
        Monthly(-1, TH),
        Venue("Cirkelrummet", variant=True),
        at="18:00",
        minutes=90,
        price=FREE,
        categories=("Litteratur och film",),
        organiser="Demo-läsarna i Halmstad",
        fault="cest",
    ),
    Entry(
        # The university tells of it too.
        "forskarfredag",
        Wording("Forskarfredag på biblioteket", "Magneter, rök och en spindel tar över bottenvåningen en eftermiddag."),
        Monthly(-1, FR, (9,)),
        Venue("Bottenvåningen", variant=True),
        at="15:00",
        minutes=180,
        price=FREE,
        categories=("Digitalt och teknik", "Barn och familj"),
        organiser="Demo-biblioteket",
    ),
)
