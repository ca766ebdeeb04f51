"""Sentences that houses write about what is held, in four languages. All are our own."""

from __future__ import annotations

from random import Random

from tests.pairs.bases import Happening
from tests.pairs.houses import Wording

_FULL = (
    "{gist}. Så blir det när vi bjuder in till {place}.",
    "Välkommen till {place}! Här väntar {low}.",
    "Det här får du: {low}. Alla är välkomna.",
    "Kom till {place} och var med. {gist}.",
    "{gist}. Vi ses på {place}!",
    "Vi bjuder på {low}, precis som det ska vara i {town}.",
)
_OTHER = (
    "I {town} händer det mycket. Den som vill uppleva {low} har hittat rätt.",
    "Ett tips för dig som är i trakten: {low}.",
    "Arrangören lovar {low} för stora och små.",
    "Missa inte detta i {town}: {low}.",
    "Nu är det dags igen, med {low}.",
    "På programmet står {low}, berättar de som ordnar.",
)
_LASTS = {
    "library": ("Ingen anmälan behövs.", "Anmälan i lånedisken.", "Drop-in så långt platserna räcker."),
    "worship": ("Kyrkkaffe efteråt.", "Kollekt tas upp.", "Alla är välkomna oavsett tro."),
    "sport": ("Ombyte och dusch finns.", "Kiosken är öppen.", "Funktionärer sökes."),
    "film": ("Åldersgräns enligt annons.", "Salongen öppnar en kvart före.", "Textad visning."),
    "market": ("Gratis parkering i närheten.", "Kontanter och swish.", "Servering hela dagen."),
    "nature": ("Kläder efter väder.", "Ta med matsäck.", "Samling vid skylten."),
}
_LAST = (
    "Fika finns att köpa.", "Biljetter köps i förväg.", "Begränsat antal platser.", "Lokalen är tillgänglig.",
    "Kom i god tid.", "Frågor besvaras av arrangören.",
)  # fmt: skip
_ABROAD = {
    "en": (
        "A warm welcome to {place} in {town}. Come early to get a good seat.",
        "One of many things to do in {town}. Everybody is welcome.",
        "Join us at {place}. Coffee and cake are for sale.",
    ),
    "da": (
        "Velkommen til {place} i {town}. Kom i god tid.",
        "En af mange oplevelser i {town}. Alle er velkomne.",
        "Vi ses ved {place}. Der kan købes kaffe og kage.",
    ),
    "de": (
        "Herzlich willkommen im Ort {town}. Kommen Sie rechtzeitig.",
        "Eines von vielen Erlebnissen in {town}. Alle sind willkommen.",
        "Wir sehen uns: {place}. Kaffee und Kuchen werden verkauft.",
    ),
}


def description(what: Happening, town: str, wording: Wording, language: str, by: Random) -> str:
    """What a house writes below the title, "" for none.

    `full` is the organiser's text, the same wherever it is copied; `cut` its beginning, with the mark of a cut;
    `other` what another desk made of it.
    """
    names = {"gist": _first_upper(what.seed.gist), "low": what.seed.gist, "place": what.spot.name, "town": town}
    if wording == "none":
        return what.note
    if language != "sv":
        return by.choice(_ABROAD[language]).format(**names)
    sentences = [by.choice(_OTHER), what.note, by.choice(_LAST)] if wording == "other" else list(_organisers(what))
    text = " ".join(sentence.format(**names) for sentence in sentences if sentence)
    if wording == "cut" and len(text) > 60:
        cut = text[: 40 + by.randrange(len(text) - 50)].rpartition(" ")[0]
        return f"{cut}{by.choice(('…', '...', ' […]', ''))}"
    return text


def _organisers(what: Happening) -> tuple[str, ...]:
    # By the seed and place alone: organisers copy their own text from one event to its sibling.
    by = Random(f"{what.seed.title}|{what.spot.name}")
    lasts = _LASTS.get(what.seed.theme, _LAST)
    return by.choice(_FULL), what.note, f"Medverkande: {what.who}." if what.who else "", by.choice(lasts)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
