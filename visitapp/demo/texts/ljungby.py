"""Ljungby's demo events: a list of SiteVision that leads to pages with JSON-LD."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Price, Venue, Wording
from visitapp.demo.rules import FR, MO, SA, SU, TH, TU, WE, Monthly, Weekly, Yearly

_SAGOMUSEET = Venue("Sagomuseet", locality="Ljungby", position=(56.8328, 13.9405))
_PARKEN = Venue("Hembygdsparken Ljungby", locality="Ljungby")
_GRAND = Venue("Grand, Ljungby", locality="Ljungby")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "berattarfestival",
        Wording(
            "Sagobygdens Musik- & Berättarfestival",
            "Fyra dagar av sägner, visor och skrönor på små scener i hela trakten. Kom och bli förtrollad.",
        ),
        Yearly(6, 11, TH),
        _SAGOMUSEET,
        days=4,
        price=Price(100, 950),
        categories=("Festival och mässa", "Litteratur och film"),
        kind="Festival",
        known=True,
        en=Wording(
            "Sagobygden Music and Storytelling Festival",
            "Four days of legends, songs and tall tales on small stages all over the district.",
        ),
        da=Wording("Sagobygdens musik- og fortællefestival", "Fire dage med sagn, viser og skrøner."),
        de=Wording("Musik- und Erzählfestival Sagobygden", "Vier Tage voller Sagen, Lieder und Märchen."),
    ),
    Entry(
        # No venue: it tours the villages.
        "sunnerboskoj",
        Wording(
            "Sunnerboskoj",
            "Gratis sommarlov på turné genom byarna, för alla mellan sex och sexton år.",
        ),
        Yearly(6, 15, MO),
        Venue(locality="Ljungby", variant=True),
        days=12,
        price=FREE,
        categories=("Barn och familj", "Skollov"),
        known=True,
    ),
    Entry(
        "sagostund-lordag",
        Wording(
            "Lördagssaga på Sagomuseet",
            "Någon berättar om jättar, vättar och lyktgubbar. Under filten får man vara rädd på riktigt.",
        ),
        Weekly(SA),
        _SAGOMUSEET,
        at="13:00",
        minutes=50,
        copies=2,
        price=Price(60),
        categories=("Barn och familj", "Litteratur och film"),
        organiser="Demo-berättarna",
        kind="ChildrensEvent",
        en=Wording("Saturday tale at the Museum of Legends", "Giants, goblins and will-o’-the-wisps."),
    ),
    Entry(
        "sondagskonst",
        Wording(
            "Söndag på Ljungbergmuseet",
            "Färg, form och en visning i lagom takt. Verkstaden är öppen för den som vill trycka själv.",
        ),
        Weekly(SU),
        Venue("Ljungbergmuseet", locality="Ljungby"),
        at="14:00",
        minutes=90,
        copies=2,
        price=Price(90),
        categories=("Konst och utställning", "Guidade turer och föreläsningar"),
        organiser="Demo-museet i Ljungby",
        kind="ExhibitionEvent",
        de=Wording("Sonntag im Ljungbergmuseet", "Farbe, Form und eine Führung in Ruhe."),
    ),
    Entry(
        # Fault: the name has blanks and a line break around it. The clubs tell of it too, by when the doors open.
        "torsdagsjazz",
        Wording(
            "  Torsdagsjazz på Grand \n",
            "Varje torsdag en ny trio i foajén. Baren blandar, kocken steker, pianot är nystämt.",
        ),
        Weekly(TH),
        _GRAND,
        at="19:00",
        minutes=120,
        price=Price(140),
        categories=("Musik och konsert",),
        organiser="Demo-jazzklubben",
        kind="MusicEvent",
    ),
    Entry(
        # The venue's name in another form.
        "ishockey",
        Wording(
            "Ishockey: hemmamatch i Ljungby",
            "Isen är spolad och kaffet bryggt. Barn under tolv går in gratis med en vuxen.",
        ),
        Monthly(1, WE, (1, 2, 3, 9, 10, 11, 12)),
        Venue("Ljungby arena (Sunnerbohov)", locality="Ljungby", variant=True),
        at="19:00",
        minutes=150,
        price=Price(130),
        categories=("Sport och hälsa",),
        organiser="Demo-laget i Ljungby",
        kind="SportsEvent",
    ),
    Entry(
        # Fault: startDate is a date only (unknown hour), endDate is missing.
        "skywalk-gryning",
        Wording(
            "Gryning på Skywalk i Lagan",
            "Vi ser dimman lätta över myren. Klockslaget följer solen och skickas till anmälda.",
        ),
        Monthly(2, SU),
        Venue("Bergastigen och Skywalk i Lagan", locality="Lagan", position=(56.915, 13.985)),
        hour_unknown=True,
        price=FREE,
        categories=("Natur, friluftsliv och cykel", "vandring"),
        organiser="Demo-vandrarna i Ljungby",
    ),
    Entry(
        "lasning-lagan",
        Wording(
            "Läxhjälp och läsning i Lagan",
            "Två pensionerade lärare och en hund som tycker om högläsning. Kom när du vill.",
        ),
        Weekly(TU),
        Venue("Biblioteket i Lagan", locality="Lagan"),
        at="15:00",
        minutes=90,
        price=FREE,
        categories=("Litteratur och film", "Barn och familj"),
        organiser="Demo-biblioteket i Lagan",
    ),
    Entry(
        # Fault: mark-up and entities in the description.
        "hostmarknad",
        Wording(
            "Hantverksmarknad i Hembygdsparken",
            "<p>Smide, keramik och <em>ullstrumpor</em>.</p><ul><li>Servering i stugan</li>"
            "<li>H&auml;st &amp; vagn f&ouml;r barnen</li></ul>",
        ),
        Monthly(1, SA),
        _PARKEN,
        at="11:00",
        minutes=240,
        copies=2,
        price=FREE,
        categories=("Marknad och loppis", "Skapa och pyssla"),
        organiser="Demo-hantverkarna",
    ),
    Entry(
        # Called off: eventStatus EventCancelled with the short name, no address before it.
        "bolmen-tur",
        Wording(
            "Båttur på Bolmen",
            "Vinden vill inte som vi. Turen ställs in, men öarna ligger kvar till nästa gång.",
        ),
        Monthly(3, SU),
        Venue("Bolmen", locality="Bolmsö"),
        at="12:00",
        minutes=180,
        price=Price(280),
        categories=("Natur, friluftsliv och cykel", "vandring"),
        organiser="Demo-skepparen",
        cancelled=True,
    ),
    Entry(
        # Over midnight.
        "filmnatt",
        Wording(
            "Filmnatt: tre gamla favoriter",
            "Popcorn i pappersstrut och kudde på stolen. Vem orkar till sista eftertexten?",
        ),
        Monthly(3, FR),
        _GRAND,
        at="20:00",
        minutes=345,
        price=Price(180),
        categories=("Litteratur och film",),
        organiser="Demo-bion",
        kind="ScreeningEvent",
    ),
    Entry(
        # Fault: the page says startDate in UTC, with Z.
        "byafest",
        Wording(
            "Berättarkväll i byn",
            "Tre grannar, tre sanna historier och en lögn. Publiken röstar om vilken.",
        ),
        Monthly(-1, TH),
        Venue("Hembygdsparken Ljungby", "Hembygdsgården", "Ljungby", (56.829, 13.933)),
        at="18:30",
        minutes=120,
        price=Price(80),
        categories=("Litteratur och film",),
        organiser="Demo-berättarna",
        fault="utc",
    ),
    Entry(
        # Over several weeks, all days.
        "sagoutstallning",
        Wording(
            "Utställning: Trolldom på recept",
            "Örter, amuletter och husmorstips från en tid när skogen hade öron.",
        ),
        Yearly(11, 14, SA),
        _SAGOMUSEET,
        days=140,
        price=Price(60),
        categories=("Konst och utställning", "Kultur och historia"),
        kind="ExhibitionEvent",
    ),
    Entry(
        # A festival with a programme: two of its parts on the Friday, two on the Saturday, which tell what they cost.
        "skronhelgen",
        Wording(
            "Skrönhelgen i Ljungby",
            "Två dagar då ingen behöver hålla sig till sanningen. Elden tänds på fredagen, och på lördagskvällen röstar"
            " publiken fram den bästa lögnen.",
        ),
        Monthly(2, FR),
        _PARKEN,
        days=2,
        categories=("Festival och mässa", "Litteratur och film"),
        organiser="Demo-skrönarna",
        kind="Festival",
        en=Wording(
            "Tall Tale Weekend in Ljungby",
            "Two days on which nobody has to keep to the truth. The fire is lit on Friday; on Saturday night the"
            " audience votes for the best lie.",
        ),
        da=Wording("Skrøneweekend i Ljungby", "To dage, hvor ingen behøver holde sig til sandheden."),
        de=Wording("Flunkerwochenende in Ljungby", "Zwei Tage, an denen niemand bei der Wahrheit bleiben muss."),
    ),
    Entry(
        "skronhelgen-eld",
        Wording("Elden tänds", "Den första skrönan hör till elden. Korv på pinne, och en fiol som inte kan tiga."),
        Monthly(2, FR),
        _PARKEN,
        at="17:30",
        minutes=60,
        price=FREE,
        categories=("Kultur och historia",),
        organiser="Demo-skrönarna",
        part_of="skronhelgen",
        en=Wording("The fire is lit", "The first tale belongs to the fire. Sausages, and a fiddle that will not rest."),
        da=Wording("Bålet tændes", "Den første skrøne hører til bålet."),
        de=Wording("Das Feuer wird entzündet", "Die erste Geschichte gehört dem Feuer."),
    ),
    Entry(
        "skronhelgen-lyktor",
        Wording("Lyktvandring med osäker guide", "Guiden minns olika varje gång. Ta med varma skor."),
        Monthly(2, FR),
        _PARKEN,
        at="20:00",
        minutes=75,
        price=Price(50),
        categories=("Guidade turer och föreläsningar",),
        organiser="Demo-skrönarna",
        part_of="skronhelgen",
        en=Wording("Lantern walk with an unsure guide", "The guide recalls it differently each time. Wear warm shoes."),
    ),
    Entry(
        "skronhelgen-barn",
        Wording("Skrönskola för barn", "Hur man hittar på en fisk som är större än båten. Diplom till alla."),
        Monthly(2, FR, after=1),
        _SAGOMUSEET,
        at="10:30",
        minutes=60,
        price=FREE,
        categories=("Barn och familj",),
        organiser="Demo-skrönarna",
        kind="ChildrensEvent",
        part_of="skronhelgen",
        en=Wording("Tall tale school for children", "How to invent a fish that is larger than the boat."),
    ),
    Entry(
        "skronhelgen-final",
        Wording("Stora ljugarkvällen", "Åtta tävlande, sju minuter var, och publiken avgör vem som ljög bäst."),
        Monthly(2, FR, after=1),
        _GRAND,
        at="19:00",
        minutes=150,
        price=Price(150),
        categories=("Litteratur och film",),
        organiser="Demo-skrönarna",
        part_of="skronhelgen",
        en=Wording("The great night of lies", "Eight contestants, seven minutes each; the audience decides."),
        da=Wording("Den store løgneaften", "Otte deltagere, syv minutter hver."),
        de=Wording("Der große Lügenabend", "Acht Teilnehmer, je sieben Minuten."),
    ),
    Entry(
        # Fault: a broken record. The page's JSON breaks off, so it becomes a Problem.
        "vinterkalas",
        Wording("Vinterkalas på torget", "Eldar, korv och kälkar."),
        Monthly(4, SA),
        Venue(locality="Ljungby", variant=True),
        at="12:00",
        categories=("Barn och familj",),
        fault="broken json",
    ),
)
