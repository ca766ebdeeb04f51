"""The planner's form: who asks, which days, how, with whom, what for."""

from __future__ import annotations

from dataclasses import dataclass

from visitapp.domain.reach.verdict import serves_region
from visitapp.publish.words import Words, mode_words
from visitapp.web.names import Names
from visitapp.web.query import Option
from visitapp.web.trip_ask import MOST_DAYS, TripAsk


@dataclass(frozen=True, slots=True)
class TripForm:
    """The fields with what is chosen. `hidden`: what else the address holds."""

    crossings: tuple[Option, ...]
    modes: tuple[Option, ...]
    from_day: str
    to_day: str
    bases: tuple[Option, ...]
    children: bool
    categories: tuple[Option, ...]
    hidden: tuple[tuple[str, str], ...]


def trip_form(ask: TripAsk, names: Names, spoken: Words) -> TripForm:
    """The form for what is asked. Crossings that have ended are not offered."""
    wish = ask.wish
    offered = [
        one.slug
        for one in names.all_crossings
        if serves_region(one) and (one.status not in ("discontinued", "planned") or one.slug == wish.crossing)
    ]
    return TripForm(
        crossings=tuple(Option(slug, names.crossings[slug], slug == wish.crossing) for slug in offered),
        modes=tuple(Option(mode, mode_words(spoken, mode), mode == wish.mode) for mode in ("car", "bicycle", "foot")),
        from_day=wish.first_day.isoformat(),
        to_day=wish.last_day.isoformat(),
        bases=tuple(Option(slug, name, slug == wish.base) for slug, name in names.municipalities.items()),
        children=wish.children,
        categories=tuple(Option(slug, name, slug in wish.interests) for slug, name in names.categories.items()),
        hidden=(*(("with", one) for one in ask.wanted), *(("without", one) for one in ask.dropped)),
    )


def fault_words(spoken: Words, fault: str) -> str:
    """Why no plan can be made, as a sentence; "" when there is no fault."""
    _ = spoken.gettext
    return {
        "": "",
        "order": _("The last day comes before the first one."),
        "long": _("A plan is for at most %(count)s days.") % {"count": MOST_DAYS},
        "past": _("The first day has passed."),
        "far": _("These days are more than two years away."),
    }[fault]
