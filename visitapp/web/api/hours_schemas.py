"""Opening hours of places, as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping

from visitapp.publish.hours_told import DAYS
from visitapp.web.api.operations import Schema, ref
from visitapp.web.api.schema_words import DAY, FLAG, MAYBE_DAY, about, several, thing

_DATE_OR_DAY: Schema = {"type": "string", "pattern": r"^(\d{4}-)?\d\d-\d\d$"}
_CLOCK: Schema = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
_END: Schema = {"type": "string", "pattern": r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"}
_HOURS: Schema = {"anyOf": [several(ref("OpeningSpan")), {"type": "null"}]}

SCHEMAS: Mapping[str, Schema] = {
    "OpeningSpan": thing(
        {"opens": _CLOCK, "closes": about(_END, "Not later than `opens`: of the next day. 24:00 ends the day.")},
        "By the clock of the place.",
    ),
    "OpeningSeason": thing(
        {
            "first": about(_DATE_OR_DAY, "A date, or month and day of a yearly season."),
            "last": about(_DATE_OR_DAY, "Included; before `first`, the season is over New Year."),
            "yearly": FLAG,
            "week": thing(
                {name: about(_HOURS, "Empty: closed. Null: not known.") for name in DAYS},
                "The hours of each day of the week.",
            ),
        },
        "Dated seasons go before yearly ones; a day that no season has is not known.",
    ),
    "OpeningHours": thing(
        {
            "valid_from": MAYBE_DAY,
            "valid_to": about(DAY, "After it nothing is known."),
            "seasons": several(ref("OpeningSeason")),
            "exceptions": about(
                several(thing({"date": DAY, "hours": about(_HOURS, "Empty: closed. Null: not known.")})),
                "Single days with other hours; they go before seasons.",
            ),
            "source": ref("SourceNote"),
            "demo": about(FLAG, "Invented for the demo: the place does not keep them."),
        },
        "When a place is open, as somebody gave it.",
    ),
}
