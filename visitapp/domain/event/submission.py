"""From a form that somebody filled in to a draft, or to the fields that are wrong. Pure; no words, only codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from visitapp.domain.errors import InputError
from visitapp.domain.event.submission_times import DateRow, read_rows
from visitapp.domain.event.types import Draft, Price, PriceKind, Text, Whereabouts
from visitapp.domain.language import LANGUAGES
from visitapp.domain.place.geo import municipality_at
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.types import Place
from visitapp.domain.text import clean_line, clean_text
from visitapp.domain.webaddress import is_web_address

NEW_PLACE = "new"
CURRENCIES = ("SEK", "DKK", "EUR")
PRICE_KINDS: tuple[PriceKind, ...] = ("unknown", "free", "fixed", "range")
LONGEST: Mapping[str, int] = {
    "title": 150, "summary": 300, "description": 6000, "place_name": 150, "place_aliases": 150,
    "place_address": 250, "organiser": 150, "url": 500, "contact_name": 120, "contact_email": 254,
}  # fmt: skip
"""The most characters a field may have."""
MOST_CATEGORIES = 4
_DEAREST = Decimal(1_000_000)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_POSITION = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, as typed (cleaned of characters that no wire carries).

    `place` is a place's uid, NEW_PLACE or "". `rights` is "1" when confirmed. A whole form is kept with its
    submission, so that nothing that was sent is lost.
    """

    title: str = ""
    summary: str = ""
    description: str = ""
    language: str = ""
    rows: tuple[DateRow, ...] = (DateRow(),)
    place: str = ""
    place_query: str = ""
    place_name: str = ""
    place_address: str = ""
    place_municipality: str = ""
    place_position: str = ""
    categories: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    price_kind: str = "unknown"
    price_low: str = ""
    price_high: str = ""
    currency: str = "SEK"
    url: str = ""
    organiser: str = ""
    contact_name: str = ""
    contact_email: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field (its name in the form; a row's end in its number from 1) and what is wrong with it.

    `code`: missing, too-long, too-many, unknown, no-date, no-time, no-such-hour, past, too-far, end-before-start,
    time-without-start, twice, too-long-a-time, no-address, no-email, no-amount, high-below-low, no-position, outside.
    """

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Options:
    """What a form may choose from. `gazetteer`: what tells which place a name means, as harvests ask it."""

    places: Mapping[str, Place]
    gazetteer: Gazetteer
    categories: frozenset[str]
    audiences: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft, or (draft None) what has to be mended first, in the order of the form."""

    draft: Draft | None
    errors: tuple[FieldError, ...] = ()


Complain = Callable[[str, str], None]


def read_form(form: Form, options: Options, today: date, *, contact: bool = True) -> Reading:
    """The draft that a form makes, or its named faults. Never raises, whatever was typed.

    `contact` False leaves out what only the sender gives: name, address and rights. Dates wholly before `today`
    are faults. An unsaid price is unknown, an unsaid hour is "no time given". The municipality is the place's.
    """
    errors: list[FieldError] = []

    def complain(field: str, code: str) -> None:
        errors.append(FieldError(field, code))

    texts = _texts(form, complain)
    held = read_rows(form.rows, today, complain)
    where = _where(form, options, complain)
    categories = _chosen("categories", form.categories, options.categories, complain)
    audiences = _chosen("audiences", form.audiences, options.audiences, complain)
    if len(categories) > MOST_CATEGORIES:
        complain("categories", "too-many")
    price = read_price(form.price_kind, form.price_low, form.price_high, form.currency, complain)
    url = read_url(form.url, "url", complain)
    organiser = read_line(form.organiser, "organiser", complain)
    if contact:
        _contact(form, complain)
    if errors or where is None:
        return Reading(None, tuple(errors))
    draft = Draft(
        texts=texts, held=held, where=where, organiser=organiser, categories=categories, audiences=audiences,
        price=price, url=url,
    )  # fmt: skip
    return Reading(draft)


def read_line(text: str, field: str, complain: Complain, *, required: bool = False) -> str:
    """One clean line within the field's length."""
    line = clean_line(text)
    if required and not line:
        complain(field, "missing")
    if len(line) > LONGEST[field.partition(":")[0]]:
        complain(field, "too-long")
    return line


def read_lines(text: str, field: str, complain: Complain) -> str:
    """Clean text of several lines within the field's length."""
    lines = clean_text(text)
    if len(lines) > LONGEST[field.partition(":")[0]]:
        complain(field, "too-long")
    return lines


def read_url(text: str, field: str, complain: Complain) -> str:
    """An http or https address; "www.example.org" is taken as https. "" for none."""
    url = clean_line(text)
    if not url:
        return ""
    if "://" not in url:
        url = f"https://{url}"
    if len(url) > LONGEST["url"]:
        complain(field, "too-long")
    elif not is_web_address(url):
        complain(field, "no-address")
    return url


def read_price(kind: str, low: str, high: str, currency: str, complain: Complain) -> Price:
    """The price said. Amounts count only for the kinds that have them; nothing said is unknown."""
    if kind in ("", "unknown"):
        return Price()
    if kind not in PRICE_KINDS:
        complain("price_kind", "unknown")
        return Price()
    if kind == "free":
        return Price("free")
    if currency not in CURRENCIES:
        complain("currency", "unknown")
    least = _amount(low, "price_low", complain)
    if kind == "fixed":
        if least == 0:
            complain("price_low", "no-amount")
        return Price("fixed", least, None, currency)
    most = _amount(high, "price_high", complain)
    if least is not None and most is not None and most <= least:
        complain("price_high", "high-below-low")
    return Price("range", least, most, currency)


def form_to_json(form: Form) -> dict[str, Any]:
    """The form as plain JSON values."""
    plain = asdict(form)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}


def form_from_json(value: Mapping[str, Any]) -> Form:
    """The form that `form_to_json` wrote; fields that it lacks are empty. Raises InputError when it is none."""
    try:
        known = {field.name for field in fields(Form)}
        given: dict[str, Any] = {name: item for name, item in value.items() if name in known}
        for name in ("categories", "audiences"):
            given[name] = tuple(str(one) for one in given.get(name, ()))
        given["rows"] = tuple(DateRow(**row) for row in given.get("rows", ()))
        return Form(**given)
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError("form", f"cannot be read: {error!r}") from error


def _texts(form: Form, complain: Complain) -> tuple[Text, ...]:
    title = read_line(form.title, "title", complain, required=True)
    summary = read_line(form.summary, "summary", complain)
    description = read_lines(form.description, "description", complain)
    if form.language not in LANGUAGES:
        complain("language", "missing" if not form.language else "unknown")
    return (Text(form.language, title, summary, description),)


def _where(form: Form, options: Options, complain: Complain) -> Whereabouts | None:
    if form.place and form.place != NEW_PLACE:
        place = options.places.get(form.place)
        if place is None:
            complain("place", "unknown")
            return None
        return Whereabouts(place=place.uid, name=place.name("sv"), municipality=place.municipality)
    if not form.place and not (form.place_name or form.place_address or form.place_municipality):
        complain("place", "missing")
        return None
    return _new_place(form, options, complain)


def _new_place(form: Form, options: Options, complain: Complain) -> Whereabouts | None:
    name = read_line(form.place_name, "place_name", complain, required=True)
    address = read_line(form.place_address, "place_address", complain)
    said = form.place_municipality
    municipalities = options.gazetteer.municipalities
    if said and said not in {one.slug for one in municipalities}:
        complain("place_municipality", "unknown")
        return None
    position = _position(form.place_position, complain)
    if position is None:
        if not said:
            complain("place_municipality", "missing")
        new = Whereabouts(name=name, address=address, municipality=said)
    else:
        lies_in = municipality_at(*position, municipalities)
        if lies_in is None:
            complain("place_position", "outside")
            return None
        said = lies_in
        new = Whereabouts(name=name, address=address, latitude=position[0], longitude=position[1], municipality=lies_in)
    # A name that is known in that municipality is that place; one known elsewhere only is another.
    found = options.gazetteer.locate(new, said)
    return found if found.place and found.municipality == said else new


def _position(text: str, complain: Complain) -> tuple[float, float] | None:
    text = clean_line(text)
    if not text:
        return None
    match = _POSITION.fullmatch(text)
    position = (float(match[1]), float(match[2])) if match else (200.0, 0.0)
    if abs(position[0]) > 90 or abs(position[1]) > 180:
        complain("place_position", "no-position")
        return None
    return position


def _chosen(field: str, values: Sequence[str], known: frozenset[str], complain: Complain) -> tuple[str, ...]:
    if any(value not in known for value in values):
        complain(field, "unknown")
    return tuple(dict.fromkeys(values))


def _contact(form: Form, complain: Complain) -> None:
    read_line(form.contact_name, "contact_name", complain, required=True)
    email = read_line(form.contact_email, "contact_email", complain, required=True)
    if email and not _EMAIL.fullmatch(email):
        complain("contact_email", "no-email")
    if form.rights != "1":
        complain("rights", "missing")


def _amount(text: str, field: str, complain: Complain) -> Decimal | None:
    plain = re.sub(r"(?i)\s|kr\.?$|sek$|dkk$|eur$|€$|:-$", "", clean_line(text)).replace(",", ".")
    if not plain:
        complain(field, "missing")
        return None
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", plain):
        complain(field, "no-amount")
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        complain(field, "no-amount")
        return None
    if amount > _DEAREST:
        complain(field, "no-amount")
    return amount
