"""A title as another platform or another hand writes it. Each takes the title and the happening; None: cannot be."""

from __future__ import annotations

import unicodedata
from random import Random

from tests.pairs.bases import Happening
from tests.pairs.houses import TOWNS

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
_CATEGORY = {
    "music": ("Konsert", "Livemusik", "Musik"), "stage": ("Teater", "Föreställning", "Scen"),
    "comedy": ("Humor", "Standup", "Show"), "library": ("Barn & familj", "På biblioteket", "Program"),
    "talk": ("Föreläsning", "Föredrag", "Kväll med föredrag"),
    "university": ("Akademisk högtid", "Campus", "Öppet för alla"),
    "worship": ("Gudstjänst & mässa", "Kyrkan", "Andakt"), "sport": ("Sport", "Idrott", "Motion"),
    "course": ("Kurs", "Kursstart", "Prova på"), "market": ("Marknad & loppis", "Handel", "Marknad"),
    "nature": ("Friluftsliv", "Naturguidning", "Ut i naturen"), "tour": ("Visning", "Guidat", "Guidning"),
    "exhibition": ("Utställning", "Konst", "Utställning just nu"), "film": ("Bio", "Film", "På bio"),
    "food": ("Mat & dryck", "Smaka", "Mat"), "make": ("Skapa", "Workshop", "Lovaktivitet"),
    "games": ("Spel", "Umgås", "Träffpunkt"), "family": ("Barn", "För familjen", "Familjedag"),
    "festival": ("Festival", "Fest", "Evenemang"),
}  # fmt: skip
_SPONSORS = ("Sparbanken", "Kustens Energi", "Byggfirman Lönn", "Nissa Möbler", "Åkes Bil")
_SHORT = (
    (" och ", " & "), (" med ", " m. "), ("Sankt ", "S:t "), (" för ", " f. "), (" till ", " t. "), ("Öppen ", "Öpp. "),
    ("föreställning", "förest."), ("gudstjänst", "gudstj."), (" i ", " @ "), ("Familje", "Fam."),
)  # fmt: skip
_NUMBERS = {
    "Tre ": "3 ", "en timme": "1 timme", "En ": "1 ", "Den sista": "Sista", "9": "nio", " en ": " 1 ", "Första": "1:a",
}  # fmt: skip


def with_subtitle(title: str, what: Happening, by: Random) -> str | None:
    gist = what.seed.gist
    upper = gist[:1].upper() + gist[1:]
    return by.choice(
        (f"{title} – {gist}", f"{title}: {gist}", f"{title} | {upper}", f"{title}. {upper}", f"{title} - {upper}")
    )


def with_performer(title: str, what: Happening, by: Random) -> str | None:
    who = what.who
    if not who or who in title or ";" in who:
        return None
    return by.choice(
        (f"{title} med {who}", f"{who}: {title}", f"{who} – {title}", f"{title} | {who}", f"{title} ({who})")
    )


def with_venue(title: str, what: Happening, by: Random) -> str | None:
    spot = what.spot
    if spot.name.split()[0] in title:
        return None
    name = by.choice((spot.name, spot.name, *spot.aliases))
    return by.choice(
        (f"{title} på {name}", f"{name}: {title}", f"{title} | {name}", f"{title} @ {name}", f"{name} - {title}")
    )


def with_town(title: str, what: Happening, by: Random) -> str | None:
    town = by.choice((TOWNS[what.spot.municipality], what.spot.locality))
    if town in title:
        return None
    return by.choice((f"{town}: {title}", f"{title} i {town}", f"{title}, {town}", f"{title} ({town})"))


def with_category(title: str, what: Happening, by: Random) -> str | None:
    word = by.choice(_CATEGORY[what.seed.theme])
    return (
        None
        if word in title
        else by.choice((f"{word}: {title}", f"{word} – {title}", f"{title} ({word.lower()})", f"{word} | {title}"))
    )


def with_date(title: str, what: Happening, by: Random) -> str | None:
    on, at = what.start.on, what.start.at
    weekday, month = WEEKDAYS[on.weekday()], MONTHS[on.month - 1]
    forms = [
        f"{title} {on.day} {month}", f"{weekday.capitalize()} {on.day} {month}: {title}",
        f"{title} {on.day}/{on.month}",
        f"{on.day}/{on.month} {title}", f"{title} ({weekday[:3]} {on.day} {month[:3]})",
    ]  # fmt: skip
    if at:
        forms += [f"{title} kl. {at:%H.%M}", f"{title}, {weekday[:3]} {on.day}/{on.month} kl {at:%H:%M}"]
    return by.choice(forms)


def with_year(title: str, what: Happening, by: Random) -> str | None:
    year = what.start.on.year
    return by.choice(
        (f"{title} {year}", f"{title} -{year % 100}", f"{title} ({year})", f"{year} års {title[:1].lower()}{title[1:]}")
    )


def shouted(title: str, what: Happening, by: Random) -> str | None:
    return title.upper()


def with_emoji(title: str, what: Happening, by: Random) -> str | None:
    sign = by.choice(("🎶", "🎉", "☀️", "🎄", "✨", "🎭", "❤️", "👀"))
    return by.choice((f"{sign} {title} {sign}", f"{title} {sign}", f"{title}!!", f"{sign}{title}!", f"*** {title} ***"))


def with_quotes(title: str, what: Happening, by: Random) -> str | None:
    return by.choice(
        (f"”{title}”", f"»{title}«", f'"{title}"', f"“{title}”", title.replace(" ", "\u00a0"), f"{title}.")
    )


def with_status(title: str, what: Happening, by: Random) -> str | None:
    word = by.choice(("FLYTTAT", "NY LOKAL", "Få platser kvar", "EXTRAINSATT", "Sista chansen", "NYTT", "OBS"))
    return by.choice((f"{word}: {title}", f"{word}! {title}", f"{title} ({word.lower()})", f"[{word}] {title}"))


def with_sponsor(title: str, what: Happening, by: Random) -> str | None:
    name = by.choice(_SPONSORS)
    return by.choice(
        (
            f"{name} presenterar: {title}",
            f"{title} – presenteras av {name}",
            f"{name} bjuder på {title}",
            f"{title} powered by {name}",
        )
    )


def with_free_entry(title: str, what: Happening, by: Random) -> str | None:
    if what.price:
        return by.choice((f"{title}, {what.price} kr", f"{title} ({what.price}:-)", f"{title} – förköp"))
    return by.choice((f"{title} – fri entré", f"{title} (gratis)", f"{title}, drop-in"))


def mistyped(title: str, what: Happening, by: Random) -> str | None:
    """One letter lost, doubled, changed with the next, or another; never of a number, for that is another event."""
    places = [
        n
        for n in range(1, min(len(title), len(what.seed.title)) - 2)
        if title[n].isalpha() and title[n + 1].isalpha() and title[n - 1].isalpha()
    ]
    if len(title) < 8 or not places:
        return None
    at, way = by.choice(places), by.randrange(4)
    here, after = title[at], title[at + 1]
    new = (after, here + here + after, after + here, by.choice("aeinrst") + after)[way]
    found = title[:at] + new + title[at + 2 :]
    return None if found == title else found


def without_marks(title: str, what: Happening, by: Random) -> str | None:
    """As a system without å, ä, ö writes it."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", title) if not unicodedata.combining(letter))
    plain = plain.replace("–", "-").replace("ø", "o").replace("æ", "ae")
    return None if plain == title.replace("–", "-") else plain


def shortened(title: str, what: Happening, by: Random) -> str | None:
    found = title
    for long, short in _SHORT:
        found = found.replace(long, short)
    return None if found == title else found


def with_other_numbers(title: str, what: Happening, by: Random) -> str | None:
    found = title
    for word, other in _NUMBERS.items():
        found = found.replace(word, other)
    return None if found == title else found


def otherwise(title: str, what: Happening, by: Random) -> str | None:
    """As another desk words it; a mark is kept."""
    return title.replace(what.seed.title, what.seed.otherwise) if what.seed.otherwise else None


def twice_dressed(title: str, what: Happening, by: Random) -> str | None:
    """Two habits at once."""
    ways = [with_category, with_venue, with_date, with_subtitle, with_status, shouted, with_town, with_performer]
    first = by.choice(ways)(title, what, by) or title
    second = by.choice(ways)(first, what, by) or first
    return None if first in (title, second) else second
