"""The form of a source: what an office may say of it, with what is proposed or kept filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData

from visitapp.domain.event.source_form import INTERVALS, LONGEST_LINE, PRIORITIES, SourceForm
from visitapp.domain.event.submission import FieldError
from visitapp.domain.language import LANGUAGES
from visitapp.domain.region import Office
from visitapp.publish.words import Words, language_words
from visitapp.web.eventform import Choice, Fault
from visitapp.web.forms import fault_words, line
from visitapp.web.sourcewords import hours_words


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
    longest: int = LONGEST_LINE


def typed_source(data: FormData) -> SourceForm:
    """The form as typed."""
    names = ("name", "municipality", "language", "interval", "priority", "licence", "attribution")
    return SourceForm(*(line(data, name) for name in names))


def municipalities_of(office: Office, names: dict[str, str]) -> dict[str, str]:
    """The municipalities, by slug, that an office may say its sources are of: its own, for the region's all."""
    if office.kind == "region":
        return names
    return {slug: name for slug, name in names.items() if slug == office.municipality}


def source_form_view(
    form: SourceForm,
    municipalities: dict[str, str],
    spoken: Words,
    errors: Sequence[FieldError] = (),
    notice: str = "",
) -> SourceFormView:
    """The form, with what is wrong with it. What it says now is a choice, whatever it is."""
    said: dict[str, str] = {}
    for error in errors:
        said.setdefault(error.field, _fault(error, spoken))
    _ = spoken.gettext
    nowhere = {"": _("Not said")} | municipalities
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
    )


def source_field(field: str, spoken: Words) -> str:
    """The name of a field, as its label has it."""
    _ = spoken.gettext
    return {
        "url": _("Address"), "name": _("Name of the source"), "municipality": _("Municipality"),
        "language": _("Language of its texts"), "interval": _("Looked at"), "priority": _("When sources disagree"),
        "licence": _("Licence"), "attribution": _("Named as"),
    }[field]  # fmt: skip


def _choices(value: str, names: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(one, name, one == value) for one, name in names.items())


def _rank(priority: str, spoken: Words) -> str:
    _ = spoken.gettext
    return {
        "50": _("this one is believed first"), "100": _("as the others"), "150": _("the others are believed first"),
    }.get(priority, priority)  # fmt: skip


def _fault(error: FieldError, spoken: Words) -> str:
    if error.code == "too-long":
        return spoken.gettext("Please use at most %(count)s characters.") % {"count": spoken.number(LONGEST_LINE)}
    if error.code == "missing" and error.field == "name":
        return spoken.gettext("Please give the source a name.")
    return fault_words(spoken, error)
