"""What tells an event from its sibling: ages, parts, distances, levels, groups and languages, in several spellings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.pairs.bases import Happening, Seed


@dataclass(frozen=True, slots=True)
class Marks:
    """A family of siblings. `all_of` has for each sibling its spellings, the plainest first."""

    name: str
    themes: tuple[str, ...]
    all_of: tuple[tuple[str, ...], ...]

    def fits(self, seed: Seed) -> bool:
        """Whether a seed can have such siblings. Matches have teams; runs have none."""
        if self.name == "distance":
            return seed.is_run
        if self.name == "group":
            return seed.is_match or seed.title in ("Hallandscupen", "Simborgarmärket", "Nissastafetten")
        if self.name == "language":
            return seed.theme == "tour"
        return seed.theme in self.themes and ":" not in seed.title


def _ages(low: int, high: int) -> tuple[str, ...]:
    return (
        f"{low}–{high} år", f"{low}-{high} år", f"för barn {low}–{high} år", f"från {low} till {high} år",
        f"ålder {low}-{high}",
    )  # fmt: skip


def _part(number: int, roman: str, word: str) -> tuple[str, ...]:
    return f"del {number}", f"del {roman}", f"{word} delen", f"del {number} av 4", f"{number}/4"


AGES = Marks(
    "ages",
    ("library", "make", "family"),
    (
        _ages(0, 2),
        _ages(3, 5),
        _ages(4, 6),
        _ages(6, 9),
        _ages(7, 9),
        _ages(10, 12),
        ("från 13 år", "13+", "13 år och uppåt"),
    ),
)
PARTS = Marks(
    "part",
    ("talk", "course", "university", "make"),
    (_part(1, "I", "första"), _part(2, "II", "andra"), _part(3, "III", "tredje"), _part(4, "IV", "fjärde")),
)
DISTANCES = Marks(
    "distance",
    ("sport",),
    (
        ("5 km", "5 kilometer", "5K", "en halv mil"),
        ("10 km", "en mil", "1 mil", "10 kilometer"),
        ("21 km", "halvmaraton", "21,1 km"),
        ("2 km", "2 kilometer", "2000 m"),
        ("15 km", "15 kilometer", "1,5 mil"),
    ),
)
LEVELS = Marks(
    "level",
    ("course",),
    (
        ("nybörjare", "för nybörjare", "nybörjarkurs", "grundkurs"),
        ("fortsättning", "fortsättningskurs", "för dig som kan lite", "påbyggnad"),
        ("avancerad", "för vana", "avancerad nivå"),
    ),
)
GROUPS = Marks(
    "group",
    ("sport",),
    (
        ("damer", "dam", "dam A"),
        ("herrar", "herr", "herr A"),
        ("flickor 12 år", "F12", "flickor 12"),
        ("pojkar 12 år", "P12", "pojkar 12"),
        ("flickor 14 år", "F14", "flickor 14"),
    ),
)
TONGUES = Marks(
    "language",
    ("tour",),
    (
        ("på svenska", "svenska"),
        ("på engelska", "in English", "engelska"),
        ("på tyska", "auf Deutsch", "tyska"),
        ("på danska", "på dansk", "danska"),
    ),
)
ALL = (AGES, PARTS, DISTANCES, LEVELS, GROUPS, TONGUES)

_ABROAD = {
    "år": ("years", "år", "Jahre"), "del": ("part", "del", "Teil"), "delen": ("part", "del", "Teil"),
    "från": ("from", "fra", "ab"), "nybörjare": ("beginners", "begyndere", "Anfänger"),
    "fortsättning": ("intermediate", "let øvede", "Fortgeschrittene"), "avancerad": ("advanced", "øvede", "Könner"),
    "damer": ("women", "damer", "Damen"), "herrar": ("men", "herrer", "Herren"),
    "flickor": ("girls", "piger", "Mädchen"),
    "pojkar": ("boys", "drenge", "Jungen"), "på": ("in", "på", "auf"), "svenska": ("Swedish", "svensk", "Schwedisch"),
    "engelska": ("English", "engelsk", "Englisch"), "tyska": ("German", "tysk", "Deutsch"),
    "danska": ("Danish", "dansk", "Dänisch"),
}  # fmt: skip


def title_with(title: str, mark: str, by: Random) -> str:
    """A title with a mark, as it is written somewhere."""
    first = mark[:1].upper() + mark[1:]
    forms = (f"{title} {mark}", f"{title}, {mark}", f"{title} – {mark}", f"{title} ({mark})", f"{title}: {first}")
    return by.choice(forms)


def marked(what: Happening, spellings: Sequence[str], by: Random) -> Happening:
    """A happening with its mark in the plainest spelling."""
    return replace(what, title=title_with(what.title, spellings[0], by), mark=spellings[0])


def mark_abroad(mark: str, language: int) -> str:
    """A mark in another language (0 English, 1 Danish, 2 German), word by word."""
    return " ".join(_ABROAD[word][language] if word in _ABROAD else word for word in mark.split())
