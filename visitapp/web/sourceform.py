"""The form of a source: what an office may say of it, with what is proposed or kept filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.datastructures import FormData

from visitapp.domain.event.source_form import INTERVALS, LONGEST_LINE, PRIORITIES, SourceForm
from visitapp.domain.event.submission import FieldError
from visitapp.domain.language import LANGUAGES
from visitapp.domain.place.strategy import STRATEGIES
from visitapp.domain.region import Office
from visitapp.publish.words import Words, language_words
from visitapp.store.database import Query
from visitapp.store.place_read import find_places
from visitapp.web.eventform import Choice, Fault
from visitapp.web.forms import fault_words, line
from visitapp.web.names import read_names
from visitapp.web.sourcewords import hours_words

MOST_PLACES = 400
"""In a list to choose from."""


@dataclass(frozen=True, slots=True)
class SourceFormView:
    """All that the form shows. `errors` by field; `fixed_municipality`: its name, where there is no choice."""

    form: SourceForm
    errors: dict[str, str]
    faults: tuple[Fault, ...]
    notice: str
    municipalities: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    intervals: tuple[Choice, ...]
    priorities: tuple[Choice, ...]
    strategies: tuple[Choice, ...]
    places: tuple[Choice, ...]
    longest: int = LONGEST_LINE


def typed_source(data: FormData) -> SourceForm:
    """The form as typed."""
    names = ("name", "municipality", "language", "interval", "priority", "licence", "attribution")
    typed = SourceForm(*(line(data, name) for name in names))
    return replace(typed, place_strategy=line(data, "place_strategy") or "event", place=line(data, "place"))


def municipalities_of(office: Office, names: dict[str, str]) -> dict[str, str]:
    """The municipalities, by slug, that an office may say its sources are of: its own, for the region's all."""
    if office.kind == "region":
        return names
    return {slug: name for slug, name in names.items() if slug == office.municipality}


@dataclass(frozen=True, slots=True)
class Choosable:
    """What an office may say of its sources: municipalities by slug, places by uid."""

    municipalities: dict[str, str]
    places: dict[str, str]


def choosable_in(query: Query, office: Office, language: str) -> Choosable:
    """What an office may choose from: its own municipality and the places there; for the region's office all."""
    names = municipalities_of(office, read_names(query, language).municipalities)
    places = find_places(query, municipality=() if office.kind == "region" else tuple(names), language=language)
    return Choosable(names, {place.uid: place.name(language) for place in places[:MOST_PLACES]})


def source_form_view(
    form: SourceForm,
    choosable: Choosable,
    spoken: Words,
    errors: Sequence[FieldError] = (),
    notice: str = "",
) -> SourceFormView:
    """The form, with what is wrong with it. What it says now is a choice, whatever it is."""
    said: dict[str, str] = {}
    for error in errors:
        said.setdefault(error.field, _fault(error, spoken))
    _ = spoken.gettext
    nowhere = {"": _("Not said")} | choosable.municipalities
    places = {"": _("Not said")} | choosable.places
    languages = dict.fromkeys((*LANGUAGES, *([form.language] if form.language else [])))
    hours = dict.fromkeys((*(str(one) for one in INTERVALS), *([form.interval] if form.interval.isdecimal() else [])))
    ranks = dict.fromkeys((*(str(one) for one in PRIORITIES), *([form.priority] if form.priority.isdecimal() else [])))
    return SourceFormView(
        form=form,
        errors=said,
        faults=tuple(Fault(field, source_field(field, spoken), text) for field, text in said.items()),
        notice=notice,
        municipalities=_choices(form.municipality, nowhere),
        languages=_choices(form.language, {one: language_words(spoken, one) for one in languages}),
        intervals=_choices(form.interval, {one: hours_words(int(one[:4]), spoken) for one in hours}),
        priorities=_choices(form.priority, {one: _rank(one, spoken) for one in ranks}),
        strategies=_choices(form.place_strategy, {one: _strategy(one, spoken) for one in STRATEGIES}),
        places=_choices(form.place, places | ({} if form.place in places else {form.place: form.place})),
    )


def source_field(field: str, spoken: Words) -> str:
    """The name of a field, as its label has it."""
    _ = spoken.gettext
    return {
        "url": _("Address"), "name": _("Name of the source"), "municipality": _("Municipality"),
        "language": _("Language of its texts"), "interval": _("Looked at"), "priority": _("When sources disagree"),
        "licence": _("Licence"), "attribution": _("Named as"), "place_strategy": _("Where its events are"),
        "place": _("Place of the source"),
    }[field]  # fmt: skip


def _choices(value: str, names: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(one, name, one == value) for one, name in names.items())


def _rank(priority: str, spoken: Words) -> str:
    _ = spoken.gettext
    return {
        "50": _("this one is believed first"), "100": _("as the others"), "150": _("the others are believed first"),
    }.get(priority, priority)  # fmt: skip


def _strategy(strategy: str, spoken: Words) -> str:
    _ = spoken.gettext
    return {
        "event": _("as each event says"), "fixed": _("all at one place"), "room": _("in rooms of one place"),
        "none": _("not known: what it says of places is not believed"), "online": _("online"),
    }[strategy]  # fmt: skip


def _fault(error: FieldError, spoken: Words) -> str:
    if error.code == "too-long":
        return spoken.gettext("Please use at most %(count)s characters.") % {"count": spoken.number(LONGEST_LINE)}
    if error.code == "missing" and error.field == "name":
        return spoken.gettext("Please give the source a name.")
    if error.code == "missing" and error.field == "place":
        return spoken.gettext("Please say which place.")
    return fault_words(spoken, error)
