"""The kinds of places in words."""

from __future__ import annotations

from functools import lru_cache

from visitapp.publish.words import Words


def place_kind_words(words: Words, code: str) -> str:
    """What kind of place it is: "Castle"; "Place" for a kind without a word."""
    return place_kinds(words).get(code) or words.gettext("Place")


@lru_cache(maxsize=8)
def place_kinds(words: Words) -> dict[str, str]:
    """Every kind of place that has a word, by its code."""
    _ = words.gettext
    return {
        "adventure_park": _("Adventure park"),
        "archaeology": _("Ancient site"),
        "arena": _("Arena"),
        "art_museum": _("Art museum"),
        "bathing_place": _("Bathing place"),
        "beach": _("Beach"),
        "cafe_meeting": _("Café"),
        "campus": _("Campus"),
        "castle": _("Castle"),
        "church": _("Church"),
        "conference": _("Conference venue"),
        "culture_house": _("Culture house"),
        "ferry_terminal": _("Ferry terminal"),
        "food": _("Food and drink"),
        "food_culture": _("Food and culture"),
        "gallery": _("Gallery"),
        "garden": _("Garden"),
        "garden_stage": _("Garden stage"),
        "harbour": _("Harbour"),
        "heritage_site": _("Heritage site"),
        "hotel": _("Hotel"),
        "hotel_stage": _("Hotel with a stage"),
        "lake": _("Lake"),
        "library": _("Library"),
        "museum": _("Museum"),
        "nature_reserve": _("Nature reserve"),
        "old_town": _("Old town"),
        "open_air": _("Open-air venue"),
        "open_air_museum": _("Open-air museum"),
        "open_air_theatre": _("Open-air theatre"),
        "park": _("Park"),
        "park_stage": _("Park stage"),
        "public_art": _("Public art"),
        "shopping": _("Shopping"),
        "sports": _("Sports ground"),
        "square": _("Square"),
        "stadium": _("Stadium"),
        "theatre": _("Theatre"),
        "theatre_cinema": _("Theatre and cinema"),
        "trail": _("Trail"),
        "viewpoint": _("Viewpoint"),
        "waterfall": _("Waterfall"),
    }
