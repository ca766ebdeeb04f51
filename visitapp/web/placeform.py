"""The form of a place in the offices' pages, and why a place may be meant, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData

from visitapp.domain.event.submission import FieldError
from visitapp.domain.language import LANGUAGES
from visitapp.domain.place.place_form import PlaceForm
from visitapp.domain.place.suggest import Reason
from visitapp.domain.text import clean_text
from visitapp.publish.words import Words, language_words
from visitapp.web.eventform import Choice, Fault
from visitapp.web.forms import fault_words, field_words, line
from visitapp.web.placewords import place_kinds


@dataclass(frozen=True, slots=True)
class PlaceFormView:
    """The form with what was typed, its choices and its faults. `languages`: code, name, the place's name in it."""

    form: PlaceForm
    languages: tuple[tuple[str, str, str], ...]
    categories: tuple[Choice, ...]
    municipalities: tuple[Choice, ...]
    errors: dict[str, str]
    faults: tuple[Fault, ...]
    notice: str = ""


def typed_place(data: FormData, municipality: str = "") -> PlaceForm:
    """The form as typed. `municipality`: of a place that has one."""
    aliases = data.get("place_aliases", "")
    return PlaceForm(
        names={language: line(data, f"place_name:{language}") for language in LANGUAGES},
        aliases=clean_text(aliases) if isinstance(aliases, str) else "",
        address=line(data, "place_address"),
        category=line(data, "place_category"),
        position=line(data, "place_position"),
        municipality=municipality or line(data, "place_municipality"),
    )


def place_form_view(
    form: PlaceForm,
    municipalities: dict[str, str],
    spoken: Words,
    errors: Sequence[FieldError] = (),
    notice: str = "",
) -> PlaceFormView:
    """The form. `municipalities`: those it may lie in, by slug."""
    said = {error.field: fault_words(spoken, error) for error in reversed(errors)}
    kinds = sorted(place_kinds(spoken).items(), key=lambda kind: kind[1].casefold())
    return PlaceFormView(
        form=form,
        languages=tuple((code, language_words(spoken, code), form.names.get(code, "")) for code in LANGUAGES),
        categories=tuple(Choice(code, name, code == form.category) for code, name in kinds),
        municipalities=tuple(Choice(slug, name, slug == form.municipality) for slug, name in municipalities.items()),
        errors=said,
        faults=tuple(
            Fault(field, _label(field, spoken), said[field])
            for field in dict.fromkeys(error.field for error in errors)
        ),
        notice=notice,
    )  # fmt: skip


def _label(field: str, spoken: Words) -> str:
    """The name of a field; which of the names of a place it is, as there is one for each language."""
    name, _, language = field.partition(":")
    said = field_words(spoken, name)
    return f"{said} ({language_words(spoken, language)})" if language else said


def reason_words(reason: Reason, spoken: Words) -> str:
    """Why a place may be meant, as a sentence."""
    _ = spoken.gettext
    sentence = {
        "same-name": _("It is called %(name)s."),
        "like-name": _("%(name)s is a name much like it."),
        "room": _("%(name)s may be a room of it."),
        "same-address": _("It has the same address."),
        "near": _("It stands %(metres)s m from there."),
        "municipality": _("It lies in the same municipality."),
    }[reason.kind]
    return sentence % {"name": reason.text, "metres": spoken.number(reason.metres)}
