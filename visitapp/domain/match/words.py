"""Words of titles that do not tell one event from another, in the languages of the region; folded (`text.fold`)."""

from __future__ import annotations

import re
from functools import cache

from visitapp.domain.text import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


EMPTY = _words(
    """i på med för till av en ett den det de vid från om och eller som så vi du ni att är hos om under efter vår våra
    the a an of in at and or with for to from on by is be your our we
    og med til af fra ved hos er det den de et en som vi i på
    und oder mit der die das dem den des im am in an auf zu zum zur von vom bei für ein eine einen wir sie ist
    m f t s presenterar presenteras bjuder presents powered by präsentiert præsenterer år års"""
)
"""Words that any title may have."""

WELCOME = _words(
    """välkommen välkomna välkommet hjärtligt varmt här där kom komma väntar bjuder får finns kan ska blir vill ta tid
    plats platser köp köpa köps biljett biljetter anmälan förväg entré pris kostar frågor kontakt ses dig oss ni alla kl
    klockan fika kaffe kaka servering lokalen tillgänglig begränsat antal mer mycket missa inte händer tips stora små nu
    dags igen
    welcome everybody join come early coffee cake tickets price seat one many things do all here there
    velkommen alle kom tid kaffe kage billetter oplevelser herzlich willkommen kommen sie kaffee kuchen verkauft"""
)
"""What descriptions of all houses say."""

KINDS = _words(
    """konsert livemusik musik teater föreställning teaterföreställning scen humor standup ståupp show föreläsning
    föredrag seminarium gudstjänst mässa andakt kyrkan kyrka sport idrott motion match kurs kursstart marknad loppis
    handel friluftsliv natur naturen naturguidning guidning guidat guidad visning utställning konst bio film filmvisning
    mat dryck smaka skapa workshop verkstad lovaktivitet lov spel umgås träffpunkt träff familj familjen familjedag barn
    barnen festival fest evenemang event program programmet kväll akademisk högtid campus öppet öppen alla nu just prova
    biblioteket bibliotek museum museet teatern scenen
    concert music theatre theater performance lecture talk service exhibition art cinema movie course market tour guided
    family children festival party
    koncert teaterforestilling foredrag gudstjeneste udstilling kunst biograf marked rundvisning familie børn
    konzert aufführung vortrag gottesdienst ausstellung kino kurs markt führung fest kinder"""
)
"""What kind of thing it is: a title often has it before or behind its name, or has nothing else."""

BESIDE = _words(
    """introduktion eftersnack genrep repetition soundcheck samtal konstnärssamtal filmsamtal vernissage finissage
    invigning efterfest förfest volontärträff presentation auktion servering prisutdelning
    semifinal final kval huvudtävling gruppspel slutspel kvartsfinal
    introduction rehearsal aftertalk opening afterparty premiere
    indvielse generalprøve fernisering eröffnung generalprobe vernissage einführung
    paket hotellpaket middag buffé inklusive inkl weekend vip package dinner pakke buffet paket abendessen"""
)
"""What is held beside, before or after a thing, or sold together with it, and is not the thing itself."""

_COMMON = tuple(
    fold(
        """marknad loppis mässa gudstjänst café träff quiz bingo sagostund saga sagor visning vandring kurs kväll
        konsert lunch musik lek spel bad hjälp cirkel rytmik dans yoga provning skiva bord dag fest firande jakt natt
        verkstad slöjd pyssel promenad möte kyrka bön andakt prat stund tur utflykt fika skola träning bio lov öppet hus
        market fair service club story course concert walk tour night party
        marked messe gudstjeneste eventyr tur kursus markt gottesdienst fest führung"""
    ).split()
)
_STATUS = """inställt|inställd|inställda|flyttat|flyttad|ny lokal|ny tid|nytt datum|få platser kvar|slutsålt|slutsåld
|fåtal platser kvar|fullbokat|fullbokad|utsålt|sista chansen|extrainsatt|extraföreställning|nytt|nyhet|obs|uppskjuten
|uppskjutet|framflyttat|fri entré|fritt inträde|gratis|drop in|dropin|förköp|boka nu|boka plats
|cancelled|canceled|postponed|moved|sold out|few tickets left|new date|last chance|free entry|free admission|extra show
|aflyst|udskudt|flyttet|udsolgt|få pladser tilbage|gratis adgang
|abgesagt|verschoben|ausverkauft|verlegt|entfällt|eintritt frei|letzte chance"""
_PHRASES = sorted((fold(phrase).replace(" ", r"[\s-]+") for phrase in _STATUS.split("|")), reverse=True)
STATUS = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")
"""What a house shouts before a title, and what has a field of its own elsewhere."""
WEEKDAYS = (
    r"(?:mandag|tisdag|onsdag|torsdag|fredag|lordag|sondag|tirsdag|montag|dienstag|mittwoch|donnerstag|freitag|samstag"
    r"|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?:s|en|ens|e)?"
)
WEEKDAYS_SHORT = r"(?:man|mon|tis|tir|ons|tors?|thu|fre|lor|sat|son|sun)"
MONTHS = (
    "jan(?:uari|uar|uary)?", "feb(?:ruari|ruar|ruary)?", "mars|mar|march|marts|marz", "apr(?:il)?", "maj|may|mai",
    "juni?|june", "juli?|july", "aug(?:usti|ust)?", "sept?(?:ember)?", "okt(?:ober)?|oct(?:ober)?", "nov(?:ember)?",
    "dec(?:ember)?|dez(?:ember)?",
)  # fmt: skip
"""A pattern for each month."""
FIGURES = {
    "tva": "2", "tre": "3", "fyra": "4", "fem": "5", "sex": "6", "sju": "7", "atta": "8", "nio": "9", "tio": "10",
    "elva": "11", "tolv": "12", "two": "2", "three": "3", "four": "4", "five": "5", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "zwei": "2", "drei": "3", "vier": "4", "funf": "5", "sechs": "6",
    "sieben": "7", "neun": "9", "zehn": "10", "zwolf": "12", "fire": "4", "seks": "6", "syv": "7", "otte": "8",
}  # fmt: skip
"""Numbers that are written as words."""


@cache
def is_common(word: str) -> bool:
    """Whether many events are called so ("julmarknad", "sagostund"), and it alone tells none from another."""
    return word in KINDS or word.endswith(_COMMON)
