"""Falkenberg's demo events: cards that lead to pages, with microdata, or with JSON-LD where it says more."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Price, Venue, Wording
from visitapp.demo.rules import FR, SA, SU, TH, TU, WE, Monthly, Weekly, Yearly

_VALLARNA = Venue("Vallarnas friluftsteater", locality="Falkenberg", position=(56.9085, 12.502))

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "falkenbergs-matdagar",
        Wording(
            "Falkenbergs Matdagar",
            "Kockar, bönder och bagare fyller torget med dofter. Smaka dig fram längs långbordet.",
        ),
        Yearly(9, 1, FR),
        Venue("Rådhustorget", locality="Falkenberg", position=(56.905, 12.49)),
        days=2,
        price=FREE,
        categories=("Mat och dryck", "Festival och mässa"),
        kind="FoodEvent",
        known=True,
        en=Wording("Falkenberg Food Days", "Chefs, farmers and bakers fill the square. Taste your way along."),
        da=Wording("Falkenbergs maddage", "Kokke, bønder og bagere fylder torvet med dufte."),
    ),
    Entry(
        "sommarfarsen",
        Wording(
            "Sommarfarsen på Vallarna",
            "Dörrar smäller, peruker flyger och kvällsluften är ljum. Ta med en kudde att sitta på.",
        ),
        Weekly(WE, (7,)),
        _VALLARNA,
        at="19:00",
        minutes=150,
        copies=2,
        price=Price(345, 495),
        categories=("Teater och dans", "Humor och standup"),
        kind="TheaterEvent",
        known=True,
    ),
    Entry(
        "allsang-vallarna",
        Wording("Allsång på Vallarna", "Sånghäftet delas ut vid ingången, rösten tar du med själv."),
        Weekly(TU, (7,)),
        _VALLARNA,
        at="19:00",
        minutes=120,
        price=Price(150),
        categories=("Musik och konsert",),
        kind="MusicEvent",
        known=True,
        de=Wording("Gemeinsames Singen auf Vallarna", "Liederhefte gibt es am Eingang."),
    ),
    Entry(
        "kraftfestivalen",
        Wording(
            "Kräftfestivalen i Glommen",
            "Havskräftor, dansband och ruskigt många båtar i en liten hamn.",
        ),
        Yearly(7, 15, WE),
        Venue("Glommens hamn", locality="Glommen"),
        days=5,
        categories=("Mat och dryck", "Festival och mässa"),
        kind="Festival",
        known=True,
    ),
    Entry(
        # Fault: times in UTC with Z.
        "lordagstorget",
        Wording(
            "Lördag på Rådhustorget",
            "Blommor, grönsaker och färskt bröd mellan husen från förr. En spelman brukar dyka upp.",
        ),
        Weekly(SA),
        Venue("Rådhustorget", locality="Falkenberg"),
        at="10:00",
        minutes=240,
        copies=2,
        price=FREE,
        categories=("Marknad och loppis", "Mat och dryck"),
        organiser="Demo-handlarna i Falkenberg",
        fault="utc",
        en=Wording("Saturday on the square", "Flowers, vegetables and fresh bread among the old houses."),
        de=Wording("Samstag auf dem Rathausmarkt", "Blumen, Gemüse und frisches Brot zwischen alten Häusern."),
    ),
    Entry(
        # Fault: offset without a colon (+0100).
        "sondagspromenad",
        Wording(
            "Söndagspromenad i Gamla stan",
            "Vi går över Tullbron och in bland trähusen runt kyrkan. Kort runda, långsamma steg.",
        ),
        Weekly(SU),
        Venue("Tullbron", locality="Falkenberg", position=(56.9047, 12.4957)),
        at="13:00",
        minutes=75,
        copies=2,
        price=Price(60),
        categories=("Guidade turer och föreläsningar",),
        organiser="Demo-guiderna i Falkenberg",
        fault="offset",
        da=Wording("Søndagstur i den gamle by", "Vi går over Tullbron og ind mellem træhusene ved kirken."),
    ),
    Entry(
        # Fault: mark-up in the text.
        "stickcafe",
        Wording(
            "Stickcafé i Strandbadet",
            "<p>Ta med <strong>garnet</strong> och slå dig ner i fåtöljerna.</p><p>Nybörjare får hjälp.</p>",
        ),
        Weekly(TH),
        Venue("Falkenberg Strandbad", locality="Skrea"),
        at="17:30",
        minutes=120,
        copies=2,
        price=FREE,
        categories=("Skapa och pyssla", "Spela spel och umgås"),
        organiser="Demo-stickarna",
    ),
    Entry(
        # The place is a bare string, and a little differently written.
        "designvisning",
        Wording(
            "Visning: stolar vi minns",
            "Designmuseet visar stolar man ärvt, slitit och längtat efter. Provsittning är tillåten.",
        ),
        Monthly(3, SA),
        Venue("RIAN designmuseum i Falkenberg", variant=True),
        at="14:00",
        minutes=60,
        copies=2,
        price=Price(90),
        categories=("Konst och utställning", "Guidade turer och föreläsningar"),
        organiser="Demo-museet i Falkenberg",
        fault="place as text",
    ),
    Entry(
        "vinterbad-skrea",
        Wording(
            "Vinterdopp på Skrea strand",
            "Bastun är varm från tio. Hoppa i, ropa högt och få en kopp soppa i handen efteråt.",
        ),
        Monthly(2, SA, (11, 12, 1, 2, 3)),
        Venue("Skrea strand", locality="Falkenberg", position=(56.88322, 12.50475)),
        at="11:00",
        minutes=180,
        price=Price(50),
        categories=("Sport och hälsa",),
        organiser="Demo-badarna",
    ),
    Entry(
        # Fault: date only (unknown hour); coordinates as text.
        "fagelskadning",
        Wording(
            "Fågelskådning vid Morups tånge",
            "Vi följer strandängarna ut mot fyren. Ta kikare och varma kläder; tiden beror på vinden.",
        ),
        Monthly(1, SU),
        Venue("Morups tånge", locality="Glommen", position=(56.9245, 12.364)),
        hour_unknown=True,
        categories=("Natur, friluftsliv och cykel", "vandring"),
        organiser="Demo-skådarna",
        fault="position as text",
    ),
    Entry(
        # Called off the proper way: eventStatus.
        "fotboll-falcon",
        Wording(
            "Fotboll i Falkenberg: hemmamatch",
            "Gästerna har fått förhinder, så matchen spelas inte. Köpta biljetter gäller nästa gång.",
        ),
        Monthly(3, SU, (4, 5, 6, 7, 8, 9, 10)),
        Venue("Falcon Alkoholfri Arena", locality="Falkenberg"),
        at="15:00",
        minutes=110,
        price=Price(140),
        categories=("Sport och hälsa",),
        organiser="Demo-laget i Falkenberg",
        kind="SportsEvent",
        cancelled=True,
    ),
    Entry(
        "lantmuseets-lov",
        Wording(
            "Utställning: leksaker i ladan",
            "Trähästar, tåg och dockskåp från gårdarna i trakten. Barnen får prova några av dem.",
        ),
        Yearly(11, 7, SA),
        Venue("Berte Museum", locality="Slöinge"),
        days=100,
        price=Price(40, 80),
        categories=("Kultur och historia", "Barn och familj"),
        kind="ExhibitionEvent",
    ),
    Entry(
        # Over midnight.
        "quiznatt",
        Wording(
            "Quiz och musik till midnatt och lite till",
            "Lag om högst sex, frågor om allt och en dansant trio när rätt svar är lästa.",
        ),
        Monthly(-1, FR),
        Venue("Falkenberg Strandbad", "Havsbadsallén 2 A", "Falkenberg"),
        at="20:30",
        minutes=240,
        price=Price(130),
        categories=("Spela spel och umgås", "Musik och konsert"),
        organiser="Demo-quizmästarna",
    ),
    Entry(
        # Fault: start with a trailing space, no end, unknown price.
        "skyltsondag-ullared",
        Wording(
            "Tomten kommer till Ullared",
            "Lyktor, glögg och en tomte med gott om tid. Säg vad du önskar dig, han lyssnar.",
        ),
        Yearly(11, 27, SU),
        Venue("Gekås Ullared", locality="Ullared"),
        at="12:00",
        categories=("Jul och högtider", "Barn och familj"),
        organiser="Demo-tomtarna",
        fault="space",
    ),
    Entry(
        "kayakkurs",
        Wording(
            "Prova kajak på Ätran",
            "Lugnt vatten, erfarna ledare och torra kläder att låna. Från tolv år, simkunnighet krävs.",
        ),
        Monthly(1, SA, (5, 6, 7, 8, 9)),
        Venue("Vallarnas friluftsområde", locality="Falkenberg"),
        at="10:30",
        minutes=150,
        price=Price(250),
        categories=("Natur, friluftsliv och cykel", "Workshops och prova på"),
        organiser="Demo-paddlarna",
        en=Wording("Try kayaking on the Ätran", "Calm water, experienced guides and dry clothes to borrow."),
    ),
)
