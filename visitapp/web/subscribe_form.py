"""The form of the feed builder: plain fields, and searches where a list would have thousands of lines."""

from __future__ import annotations

from dataclasses import dataclass

from visitapp.domain.event.selection import Selection
from visitapp.domain.language import LANGUAGES
from visitapp.domain.text import fold
from visitapp.publish.words import Words, language_words, mode_words
from visitapp.store.database import Query
from visitapp.store.place_read import find_places
from visitapp.store.slice_figures import find_organisers
from visitapp.web.names import Names
from visitapp.web.pages import LANGUAGE_NAMES
from visitapp.web.query import FilterForm, Option, filter_form
from visitapp.web.subscribe_ask import Ask
from visitapp.web.wording import address_line

MOST_FOUND = 10
RADII = (2, 5, 10, 20, 50)
SPOKEN = (*LANGUAGES, "no", "fi", "nl", "pl", "uk", "ar", "zxx")
"""Languages that events here are held in; "zxx" is without words."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a search in the form found: its name, what tells it from others, and where its links lead.

    `near` is "" where there is no position.
    """

    name: str
    note: str
    only: str
    near: str


@dataclass(frozen=True, slots=True)
class BuilderForm:
    """All fields. `kept` are filters that only a link adds and takes away."""

    filters: FilterForm
    kept: tuple[tuple[str, str], ...]
    place_words: str
    places: tuple[Found, ...]
    more_places: bool
    organiser_words: str
    organisers: tuple[Found, ...]
    radii: tuple[Option, ...]
    spoken: tuple[Option, ...]
    written: tuple[Option, ...]
    news: tuple[Option, ...]
    drop_cancelled: bool
    drop_all_day: bool
    open_when: bool
    open_ferry: bool
    open_who: bool
    open_options: bool


def builder_form(query: Query, ask: Ask, names: Names, words: Words) -> BuilderForm:
    """The form that shows what is asked for, with what its searches find."""
    asked, _ = ask.selection, words.gettext
    filters = filter_form(asked, names, words)
    places, more = _places(query, ask, names, words)
    languages = dict.fromkeys((*SPOKEN, *((asked.language,) if asked.language else ())))
    news = {
        "announced": _("what is new, the newest first"),
        "upcoming": _("what comes next, by date"),
        "changes": _("what is new, moved or cancelled"),
    }
    return BuilderForm(
        filters=filters,
        kept=tuple((name, value) for name, value in filters.kept if name in ("place", "organiser")),
        place_words=ask.place_words,
        places=places,
        more_places=more,
        organiser_words=ask.organiser_words,
        organisers=_organisers(query, ask, words),
        radii=tuple(Option(f"{km:g}", f"{km:g} km", km == asked.radius_km) for km in _radii(asked)),
        spoken=tuple(Option(code, _spoken(words, code), code == asked.language) for code in languages),
        written=tuple(Option(code, LANGUAGE_NAMES[code], code == ask.language) for code in LANGUAGES),
        news=tuple(Option(kind, name, kind == asked.feed) for kind, name in news.items()),
        drop_cancelled=asked.cancelled == "drop",
        drop_all_day=asked.all_day == "drop",
        open_when=bool(asked.from_day or asked.to_day),
        open_ferry=asked.by_ferry,
        open_who=bool(asked.audience or asked.accessible or asked.language or ask.organiser_words or asked.organiser),
        open_options=ask.language != words.language
        or (asked.cancelled, asked.all_day, asked.feed) != ("keep", "keep", "announced"),
    )


def ferry_sentence(selection: Selection, names: Names, words: Words) -> str:
    """What the ferry filters mean: "What can be done as a day trip on foot over …"; "" without them."""
    _ = words.gettext
    if not selection.by_ferry:
        return ""
    sentence = {
        "day": _("What can be done as a day trip %(mode)s over %(crossing)s."),
        "night": _("What can be done with a night there, %(mode)s over %(crossing)s."),
    }.get(selection.stay or "", _("What can be reached and left again %(mode)s over %(crossing)s."))
    crossing = names.crossings.get(selection.crossing, selection.crossing) or _("any crossing")
    mode = mode_words(words, selection.mode) if selection.mode else _("on foot, by bicycle or by car")
    return sentence % {"mode": mode, "crossing": crossing}


def _places(query: Query, ask: Ask, names: Names, words: Words) -> tuple[tuple[Found, ...], bool]:
    """Municipalities to search around, and places, that the words fit; whether there are more."""
    if not fold(ask.place_words).strip():
        return (), False
    asked = ask.selection
    found = [
        Found(
            words.gettext("Around %(place)s") % {"place": one.short_name},
            "",
            "",
            ask.query(words.language, near=(one.latitude, one.longitude), radius_km=asked.radius_km, place=()),
        )
        for one in names.all_municipalities
        if all(word in fold(one.short_name) for word in fold(ask.place_words).split())
    ]
    places = find_places(query, q=ask.place_words, language=words.language)
    for place in places[:MOST_FOUND]:
        position = place.latitude is not None and place.longitude is not None
        near = (place.latitude, place.longitude) if position else None
        only = tuple(sorted({*asked.place, place.slug}))[:20]
        name = place.name(words.language)
        found.append(
            Found(
                name,
                address_line(name, place.address, names.municipalities.get(place.municipality, "")),
                ask.query(words.language, place=only),
                ask.query(words.language, near=near, place=()) if near else "",
            )
        )
    return tuple(found), len(places) > MOST_FOUND


def _organisers(query: Query, ask: Ask, words: Words) -> tuple[Found, ...]:
    chosen = ask.selection.organiser
    return tuple(
        Found(
            one.name,
            words.ngettext("%(num)s event", "%(num)s events", one.events) % {"num": words.number(one.events)},
            ask.query(words.language, organiser=tuple(sorted({*chosen, one.slug}))[:20]),
            "",
        )
        for one in find_organisers(query, ask.organiser_words, words.language, MOST_FOUND)
    )


def _radii(selection: Selection) -> list[float]:
    return sorted({*map(float, RADII), selection.radius_km}) if selection.near else []


def _spoken(words: Words, code: str) -> str:
    return words.gettext("without words") if code == "zxx" else language_words(words, code)
