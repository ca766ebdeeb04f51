"""Halmstad's demo events: the answer of a portlet to Cruncho, in Swedish alone."""

from __future__ import annotations

from visitapp.demo.entries import FREE, Entry, Price, Venue, Wording
from visitapp.demo.rules import FR, MO, SA, SU, TH, TU, WE, Monthly, Weekly, Yearly

_NORRE_KATT = Venue("Norre Katts park", locality="Halmstad", position=(56.6785, 12.8605))
_TEATERN = Venue("Halmstads teater", locality="Halmstad")
_ARENA = Venue("Halmstad Arena", locality="Halmstad", position=(56.67416, 12.8905))

ENTRIES: tuple[Entry, ...] = (
    # The yearly ones of region.json.
    Entry(
        "gatuteatern",
        Wording(
            "Internationella Gatuteatern",
            "Gator och torg blir scen i tre dagar. Kom nära, det är gratis och ofta alldeles tokigt.",
        ),
        Yearly(7, 28, TH),
        Venue("Stora Torg", locality="Halmstad", position=(56.674, 12.8575)),
        days=3,
        price=FREE,
        categories=("Teater och dans", "Barn och familj"),
        known=True,
    ),
    Entry(
        "hearts-festival",
        Wording(
            "Hearts Festival",
            "Fyra sommarkvällar med musik i parken. På dagen är det öppet för alla, till kvällen behövs biljett.",
        ),
        Yearly(6, 27, MO),
        _NORRE_KATT,
        days=4,
        price=Price(495, 1695),
        categories=("Musik och konsert", "Festival och mässa"),
        known=True,
    ),
    Entry(
        "gullbrannafestivalen",
        Wording(
            "Gullbrannafestivalen",
            "Kristen musikfestival med konserter, seminarier och stor camping ett stenkast från havet.",
        ),
        Yearly(7, 1, TH),
        Venue("Gullbrannagården", locality="Eldsberga"),
        days=4,
        categories=("Musik och konsert",),
        known=True,
    ),
    Entry(
        "andersbergsfestivalen",
        Wording(
            "Andersbergsfestivalen",
            "Hela stadsdelen bjuder på mat, dans och musik från många hörn av världen. Ta med en filt.",
        ),
        Yearly(5, 23, SA),
        # Only an address and a locality: there is no venue to match.
        Venue(address="Andersbergsringen", locality="Halmstad", variant=True),
        at="12:00",
        minutes=420,
        price=FREE,
        categories=("Festival och mässa", "Mat och dryck"),
        known=True,
    ),
    Entry(
        "fyrverkerimusik",
        Wording(
            "Fyrverkerimusikfestival",
            "Orkestrar tågar genom staden och allt slutar med fyrverkeri över Nissan.",
        ),
        Yearly(9, 1, WE),
        _NORRE_KATT,
        days=4,
        categories=("Musik och konsert",),
        known=True,
    ),
    Entry(
        # Fault: an HTML entity left in the title.
        "pride-musik-pa-stan",
        Wording(
            "Halmstad Pride &amp; Musik på stan",
            "Parad, flaggor och levande musik på restauranger, kaféer och hotell i hela centrum.",
        ),
        Yearly(9, 8, FR),
        Venue("Stora torg, centrum", locality="Halmstad", variant=True),
        days=2,
        price=FREE,
        categories=("Festival och mässa",),
        known=True,
    ),
    Entry(
        "midsommar-hallandsgarden",
        Wording(
            "Midsommar på Hallandsgården",
            "Stången reses, spelmännen stämmer upp och alla som kan dansar. Kaffe och jordgubbar finns att köpa.",
        ),
        Yearly(6, 19, FR),
        Venue("Hallandsgården", locality="Halmstad", position=(56.6838, 12.866)),
        at="13:00",
        minutes=180,
        price=FREE,
        categories=("Jul och högtider", "Barn och familj"),
        known=True,
    ),
    Entry(
        "mc-massan",
        Wording("MC-Mässan Halmstad", "Blankt krom och vårlängtan: två dagar för alla som gillar två hjul."),
        Yearly(3, 1, SA),
        _ARENA,
        days=2,
        price=Price(150),
        categories=("Festival och mässa",),
        known=True,
    ),
    Entry(
        "after-beach-tylosand",
        Wording(
            "After Beach på Hotel Tylösand",
            "Salt hår, bara fötter och livemusik på terrassen när stranden töms.",
        ),
        Weekly(SA, (6, 7, 8)),
        Venue("Hotel Tylösand", locality="Tylösand"),
        at="16:00",
        minutes=300,
        price=Price(200, 350),
        categories=("Musik och konsert",),
        known=True,
    ),
    # Invented from here on.
    Entry(
        "cafemusik-najaden",
        Wording(
            "Torsdagsmusik & kaffe",
            "Varje torsdag spelar någon från trakten en timme till fikat. Slå dig ner, bullarna är nybakade.",
        ),
        Weekly(TH),
        Venue("Kulturhuset Najaden", locality="Halmstad"),
        at="15:00",
        minutes=90,
        copies=2,
        price=FREE,
        categories=("Musik och konsert", "Spela spel och umgås"),
    ),
    Entry(
        "stadsvandring",
        Wording(
            "Stadsvandring: Kristian IV:s Halmstad",
            "Följ guiden från torget längs vallarna till slottet. Lugnt tempo, många historier, något spöke.",
        ),
        Weekly(SA),
        Venue("Stora Torg", locality="Halmstad"),
        at="11:30",
        minutes=90,
        copies=2,
        price=Price(120),
        categories=("Guidade turer och föreläsningar", "Kultur och historia"),
    ),
    Entry(
        # The library tells of it too, by the room.
        "sagostund",
        Wording(
            "Sagostund för de minsta",
            "Vi läser, sjunger och rör på oss bland böckerna. För barn mellan två och fyra och deras vuxna.",
        ),
        Weekly(MO),
        Venue("Stadsbiblioteket Halmstad", "Axel Olsons gata 1", "Halmstad"),
        at="10:00",
        minutes=45,
        price=FREE,
        categories=("Barn och familj", "Litteratur och film"),
    ),
    Entry(
        "sondagsvisning-mjellby",
        Wording(
            "Söndagsvisning på Mjellby",
            "En timme med Halmstadgruppens drömska bilder. Museikaféet har öppet efteråt.",
        ),
        Weekly(SU),
        Venue("Mjellby konstmuseum", locality="Halmstad", position=(56.6975, 12.772)),
        at="13:00",
        minutes=60,
        copies=2,
        price=Price(100),
        categories=("Konst och utställning", "Guidade turer och föreläsningar"),
    ),
    Entry(
        # An exhibition of several weeks: from the first day to the last.
        "vinterljus",
        Wording(
            "Utställning: Ljus över Laholmsbukten",
            "Målningar och fotografier av samma hav i alla väder. Slå dig ner på bänken och låt blicken vila.",
        ),
        Yearly(10, 24, SA),
        Venue("Hallands konstmuseum", locality="Halmstad"),
        days=120,
        price=Price(80),
        categories=("Konst och utställning",),
    ),
    Entry(
        "varutstallning",
        Wording(
            "Utställning: Vävt, broderat, lagat",
            "Textilier som burits, slitits och lagats under tvåhundra år. På lördagar får du prova vävstolen.",
        ),
        Yearly(2, 28, SA),
        Venue("Hallands konstmuseum", locality="Halmstad"),
        days=200,
        price=Price(80),
        categories=("Konst och utställning", "Skapa och pyssla"),
    ),
    Entry(
        # Over midnight. Fault: the editor left the place out, so it is not known.
        "klubbnatt",
        Wording(
            "Klubbnatt vid havet",
            "Två golv, tre discjockeyer och vågorna utanför. Åldersgräns tjugo år, garderob ingår.",
        ),
        Monthly(-1, SA),
        Venue("Hotel Tylösand", "Tylöhusvägen 28", "Halmstad"),
        at="22:00",
        minutes=240,
        price=Price(180),
        categories=("Musik och konsert",),
        fault="no place",
    ),
    Entry(
        # No end given, the price as from–to; the theatre tells of it too, by another title.
        "fredagskonsert",
        Wording(
            "Fredagskonsert: visor i vinterkväll",
            "Tre röster, en gitarr och ett piano på den gamla teaterns scen. Baren öppnar en timme före.",
        ),
        Monthly(2, FR),
        _TEATERN,
        at="19:30",
        copies=2,
        price=Price(220, 380),
        categories=("Musik och konsert",),
    ),
    Entry(
        # The theatre tells of it too, by the play's name alone.
        "barnteater",
        Wording(
            "Barnteater: Trollet som inte kunde sova",
            "En föreställning med skuggor, sång och mycket gäspningar. Från fyra år, speltid fyrtio minuter.",
        ),
        Monthly(3, SU),
        _TEATERN,
        at="14:00",
        minutes=40,
        price=Price(90),
        categories=("Teater och dans", "Barn och familj"),
    ),
    Entry(
        "handboll",
        Wording(
            "Handboll: hemmamatch",
            "Ta med rösten och halsduken. Kiosken har varm korv och barnen får springa på planen i paus.",
        ),
        Monthly(1, FR, (1, 2, 3, 4, 9, 10, 11, 12)),
        _ARENA,
        at="18:30",
        minutes=120,
        price=Price(120),
        categories=("Sport och hälsa",),
    ),
    Entry(
        # An unknown hour: the sentence has a date alone. Unknown price.
        "fotboll-orjans-vall",
        Wording(
            "Fotboll: hemmamatch på Örjans vall",
            "Matchdag på den klassiska arenan. Avsparkstiden bestäms senare, håll utkik.",
        ),
        Monthly(4, SU, (4, 5, 6, 7, 8, 9, 10)),
        Venue("Örjans vall", locality="Halmstad"),
        hour_unknown=True,
        categories=("Sport och hälsa",),
    ),
    Entry(
        # Called off in the title, which is the only place for it.
        "vandring-prins-bertil",
        Wording(
            "INSTÄLLT: Vandring längs Prins Bertils stig",
            "Arton kilometer från slottet till Tylösand. Guiden är tyvärr sjuk; vi återkommer med ny dag.",
        ),
        Monthly(2, SU),
        Venue("Prins Bertils stig", locality="Halmstad"),
        at="10:00",
        minutes=300,
        price=FREE,
        categories=("Natur, friluftsliv och cykel", "vandring"),
    ),
    Entry(
        # Fault: a trailing space in the place name; mixed case in the category.
        "torgdag",
        Wording(
            "Torgdag på Stora Torg",
            "Bröd, ost, honung och rökt fisk från gårdarna runt om. Kom tidigt, surdegen tar slut.",
        ),
        Monthly(1, SA),
        Venue("Stora Torg ", locality="Halmstad"),
        at="10:00",
        minutes=300,
        price=FREE,
        categories=("marknad och loppis", "Mat och dryck"),
    ),
    Entry(
        # Fault: a broken record. The sentence names no date, so it becomes a Problem.
        "badstrandens-dag",
        Wording("Badstrandens dag", "Sandslott, simskola och glass hela dagen."),
        Yearly(7, 15),
        Venue("Tylösands strand", locality="Halmstad"),
        categories=("Barn och familj",),
        fault="no date",
    ),
    Entry(
        "forelasning-nissan",
        Wording(
            "Föreläsning: Laxen i Nissan",
            "Varför vänder laxen hem, och vad kan vi göra för den? En kväll med bilder, frågor och te.",
        ),
        Monthly(2, TU),
        Venue("Stadsbiblioteket Halmstad", locality="Halmstad"),
        at="18:00",
        minutes=75,
        price=FREE,
        categories=("Guidade turer och föreläsningar",),
    ),
)
