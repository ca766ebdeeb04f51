"""The site's filters as parameters of the API: what each takes, for people and for programs."""

from __future__ import annotations

from visitapp.domain.crossing.types import MODES
from visitapp.domain.event.selection import MOST_VALUES
from visitapp.web.api.operations import Parameter, Schema

_SLUG: Schema = {"type": "string", "pattern": r"^[a-z0-9][a-z0-9-]*$", "maxLength": 120}
_DAY: Schema = {"type": "string", "format": "date"}
_KEEP: Schema = {"type": "string", "enum": ["keep", "drop"], "default": "keep"}


def _slug(name: str, about: str, repeatable: bool = True, example: str | None = None) -> Parameter:
    several = f" May be given up to {MOST_VALUES} times." if repeatable else ""
    return Parameter(name, about + several, _SLUG, repeatable=repeatable, example=example)


FILTERS: tuple[Parameter, ...] = (
    Parameter("q", "Words that must all occur in a text, the place or the organiser.",
              {"type": "string", "minLength": 1, "maxLength": 200}),
    _slug("municipality", "In any of these municipalities.", example="halmstad"),
    _slug("category", "Of any of these categories.", example="music"),
    _slug("audience", "For any of these audiences."),
    _slug("place", "At any of these places."),
    _slug("organiser", "Held by any of these organisers."),
    Parameter("from", "The first day, included. Without it: today.", _DAY),
    Parameter("to", "The last day, included. Without it: open.", _DAY),
    Parameter("free", "1: only what is free of charge. An unknown price is not free.",
              {"type": "string", "enum": ["0", "1"]}),
    _slug("accessible", "With every one of these accessibility facts."),
    Parameter("language", "Held in this language (ISO 639).", {"type": "string", "pattern": "^[a-z]{2,3}$"}),
    Parameter("near", "latitude,longitude: within `radius_km` of there.",
              {"type": "string", "pattern": r"^-?[0-9]{1,2}(\.[0-9]{1,8})?,-?[0-9]{1,3}(\.[0-9]{1,8})?$"}),
    Parameter("radius_km", "With `near`: how far, up to 300 km.",
              {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,3})?$", "default": "10"}),
    _slug("crossing", "Reached by this ferry line.", repeatable=False, example="helsingborg-helsingor"),
    Parameter("mode", "Reached by ferry on foot, by bicycle or by car.", {"type": "string", "enum": list(MODES)}),
    Parameter("stay", "Reached by ferry and home the same day, or with a night there.",
              {"type": "string", "enum": ["day", "night"]}),
    Parameter("cancelled", "drop: without what is cancelled.", _KEEP),
    Parameter("all_day", "drop: only what has an hour.", _KEEP),
    Parameter("sort", "By the start of the first occurrence in the slice, or (with `near`) by distance.",
              {"type": "string", "enum": ["start", "distance"], "default": "start"}),
)  # fmt: skip
"""Every filter of the site's lists; a test holds them against visitapp.domain.event.selection."""
