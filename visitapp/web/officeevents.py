"""The events of an office: found, corrected field by field, corrections taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.domain.event.editing import STATUSES, Edit, EditText, edit_of, read_edit
from visitapp.domain.event.submission import CURRENCIES
from visitapp.domain.event.types import Correction
from visitapp.domain.match.questions import JoinedEvent
from visitapp.domain.office import FieldOrigin, OfficeEvent, OfficeEventLine
from visitapp.domain.text import clean_text
from visitapp.publish.words import Words, language_words
from visitapp.store.corrections import PER_PAGE, correct, get_office_event, list_office_events, undo_correction
from visitapp.store.database import Query
from visitapp.store.match_decisions import join_events
from visitapp.store.match_pairs import joined_events
from visitapp.web.eventform import Choice, Fault, price_kind_choices
from visitapp.web.forms import BODY_BYTES, fault_words, field_words, line, several
from visitapp.web.names import Names, read_names
from visitapp.web.pages import PRIVATE
from visitapp.web.signin import Desk, at_the_desk
from visitapp.web.wording import price_text, status_text


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in the list."""

    line: OfficeEventLine
    day: str
    municipality: str
    state: str


@dataclass(frozen=True, slots=True)
class EventsView:
    """A page of the office's events."""

    rows: tuple[EventRow, ...]
    total: int
    q: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction in words."""

    id: int
    field: str
    value: str
    by: str
    undone: str


@dataclass(frozen=True, slots=True)
class EventEditView:
    """An event to be corrected. `origins`: who says each field, in words; `corrected` the fields an office said."""

    event: OfficeEvent
    title: str
    edit: Edit
    origins: dict[str, str]
    corrected: frozenset[str]
    language_names: dict[str, str]
    categories: tuple[Choice, ...]
    price_kinds: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    corrections: tuple[CorrectionView, ...]
    undone: tuple[CorrectionView, ...]
    joined: tuple[JoinedEvent, ...]
    errors: dict[str, str]
    faults: tuple[Fault, ...]
    notice: str
    other: str
    no_other: str
    done: str


def routes() -> list[BaseRoute]:
    """The list, one event, joining it with another, and taking back."""
    one = "/office/events/{uid}"
    return [
        Route("/office/events", at_the_desk(events), name="office-events"),
        Route(one, at_the_desk(event), methods=["GET"], name="office-event"),
        Route(one, at_the_desk(save), methods=["POST"], max_body_size=BODY_BYTES),
        Route(f"{one}/join", at_the_desk(join), methods=["POST"], max_body_size=BODY_BYTES),
        Route(f"{one}/undo", at_the_desk(undo), methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def events(desk: Desk) -> Response:
    """The office's events, harvested and proposed alike."""
    q, spoken, today = desk.request.query_params.get("q", "")[:200], desk.spoken, desk.context.today()
    asked = desk.request.query_params.get("page", "1")
    if not asked.isdecimal() or not 1 <= int(asked[:6]) <= 10_000:
        raise InputError("page", "is no page number", asked)
    page = int(asked[:6])

    def read(query: Query) -> tuple[list[OfficeEventLine], int, Names]:
        found, total = list_office_events(query, desk.user.office, spoken.language, today, q, page)
        return found, total, read_names(query, spoken.language)

    found, total, names = await desk.context.database.reader.run(read)
    rows = tuple(
        EventRow(
            one, spoken.short_date(date.fromisoformat(one.next_on), year=True) if one.next_on else "",
            names.municipalities.get(one.municipality, ""), _state_words(one, spoken),
        )
        for one in found
    )  # fmt: skip
    view = EventsView(rows, total, q, page, max(1, -(-total // PER_PAGE)))
    return desk.page("office/events.html", spoken.gettext("Events"), view, "events")


async def event(desk: Desk) -> Response:
    """One event with the origin of each field and its corrections."""
    found, names, joined = await _read(desk)
    return _page(desk, found, names, joined, edit_of(found.draft, found.hidden))


async def save(desk: Desk) -> Response:
    """Write the corrections that the edit means; what was not changed is left to its source."""
    found, names, joined = await _read(desk)
    current = edit_of(found.draft, found.hidden)
    edit = _typed(desk.data, current)
    if line(desk.data, "version") != found.version:
        notice = desk.spoken.gettext("The event has changed since you opened it. Please check, and save once more.")
        return _page(desk, found, names, joined, edit, notice=notice, status=409)
    reading = read_edit(edit, current, frozenset(names.categories))
    if reading.errors:
        errors: dict[str, str] = {}
        for error in reading.errors:
            errors.setdefault(error.field, fault_words(desk.spoken, error))
        return _page(desk, found, names, joined, edit, errors, status=422)
    if reading.changes:
        await correct(found.uid, desk.user, reading.changes, desk.now)
    return _back(found.uid, "saved" if reading.changes else "nothing")


async def undo(desk: Desk) -> Response:
    """Take one correction back."""
    number = line(desk.data, "correction")
    if not number.isdecimal() or len(number) > 9:
        raise InputError("correction", "is no number", number)
    uid = desk.request.path_params["uid"]
    await undo_correction(uid, int(number), desk.user, desk.now)
    return _back(uid, "undone")


async def join(desk: Desk) -> Response:
    """Make an event and another, named by its address, one."""
    uid, other = desk.request.path_params["uid"], line(desk.data, "other")
    name = other.rstrip("/").rpartition("/")[2].partition("?")[0]
    try:
        await join_events(desk.context.database, uid, name, desk.user, desk.now)
    except InputError as error:
        if error.field != "other":
            raise
        found, names, joined = await _read(desk)
        edit = edit_of(found.draft, found.hidden)
        return _page(desk, found, names, joined, edit, status=422, other=other)
    return _back(uid, "joined")


async def _read(desk: Desk) -> tuple[OfficeEvent, Names, list[JoinedEvent]]:
    uid, office, language = desk.request.path_params["uid"], desk.user.office, desk.language
    return await desk.context.database.reader.run(
        lambda query: (
            get_office_event(query, uid, office), read_names(query, language), joined_events(query, uid[:40])
        )
    )  # fmt: skip


def _typed(data: FormData, current: Edit) -> Edit:
    """The edit as typed. A field that was not sent stays as it is."""

    def given(name: str, before: str) -> str:
        return line(data, name) if name in data else before

    def lines(name: str, before: str) -> str:
        value = data.get(name, before)
        return clean_text(value) if isinstance(value, str) else before

    return Edit(
        texts=tuple(
            EditText(
                one.language, given(f"title:{one.language}", one.title), given(f"summary:{one.language}", one.summary),
                lines(f"description:{one.language}", one.description),
            )
            for one in current.texts
        ),
        categories=several(data, "categories") if "with_categories" in data else current.categories,
        price_kind=given("price_kind", current.price_kind),
        price_low=given("price_low", current.price_low),
        price_high=given("price_high", current.price_high),
        currency=given("currency", current.currency),
        url=given("url", current.url),
        organiser=given("organiser", current.organiser),
        status=given("status", current.status),
        hidden="hidden" in data if "with_hidden" in data else current.hidden,
    )  # fmt: skip


def _page(
    desk: Desk,
    found: OfficeEvent,
    names: Names,
    joined: Sequence[JoinedEvent],
    edit: Edit,
    errors: dict[str, str] | None = None,
    notice: str = "",
    status: int = 200,
    other: str = "",
) -> Response:
    spoken, said = desk.spoken, errors or {}
    titles = [text.title for text in edit.texts if text.title]
    statuses = STATUSES if edit.status in STATUSES else (*STATUSES, edit.status)
    currencies = CURRENCIES if edit.currency in CURRENCIES else (*CURRENCIES, edit.currency)
    view = EventEditView(
        event=found,
        title=titles[0] if titles else found.slug,
        edit=edit,
        origins={field: _origin_words(origin, spoken) for field, origin in found.origins.items()},
        corrected=frozenset(field for field, origin in found.origins.items() if origin.correction),
        language_names={text.language: language_words(spoken, text.language) for text in edit.texts},
        categories=tuple(Choice(slug, name, slug in edit.categories) for slug, name in names.categories.items()),
        price_kinds=price_kind_choices(edit.price_kind, spoken),
        currencies=tuple(Choice(one, one, one == edit.currency) for one in currencies),
        statuses=tuple(Choice(one, _status_words(one, spoken), one == edit.status) for one in statuses),
        corrections=tuple(_correction_view(one, names, spoken) for one in found.corrections),
        undone=tuple(_correction_view(one, names, spoken, spoken.datetime(at)) for one, at in found.undone),
        joined=tuple(joined),
        errors=said,
        faults=tuple(Fault(field, field_words(spoken, field), text) for field, text in said.items()),
        notice=notice,
        other=other,
        no_other=spoken.gettext("No other event of ours has this address.") if other else "",
        done=_done(desk),
    )
    return desk.page("office/event.html", view.title, view, "events", status)


def _correction_view(one: Correction, names: Names, spoken: Words, undone: str = "") -> CorrectionView:
    language = f" ({language_words(spoken, one.language)})" if one.language else ""
    by = spoken.gettext("%(who)s, %(when)s") % {"who": one.by, "when": spoken.datetime(one.at)}
    return CorrectionView(
        one.id, _field_name(one.field, spoken) + language, _value_words(one, names, spoken), by, undone
    )


def _value_words(one: Correction, names: Names, spoken: Words) -> str:
    """A correction's value in words; what has no plain form is left to its field's name."""
    value = one.value
    if one.field == "hidden":
        return spoken.gettext("yes") if value else spoken.gettext("no")
    if one.field == "status":
        return _status_words(str(value), spoken)
    if one.field == "price" and isinstance(value, dict):
        kind, low, high = (str(value.get(name) or "") for name in ("kind", "low", "high"))
        return price_text(kind, low, high, str(value.get("currency") or ""), spoken) or spoken.gettext("Not given")
    if isinstance(value, list):
        return ", ".join(names.categories.get(str(item), str(item)) for item in value if isinstance(item, str))
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def _field_name(field: str, spoken: Words) -> str:
    return {"hidden": spoken.gettext("Hidden"), "price": spoken.gettext("Price")}.get(field) or field_words(
        spoken, field
    )


def _origin_words(origin: FieldOrigin, spoken: Words) -> str:
    if origin.correction is None:
        return spoken.gettext("from %(source)s") % {"source": origin.source}
    return spoken.gettext("corrected by %(who)s, %(when)s") % {
        "who": origin.correction.by, "when": spoken.datetime(origin.correction.at),
    }  # fmt: skip


def _status_words(status: str, spoken: Words) -> str:
    return status_text(status, spoken) or spoken.gettext("Takes place")


def _state_words(one: OfficeEventLine, spoken: Words) -> str:
    if one.state == "hidden":
        return spoken.gettext("Hidden")
    return status_text(one.status, spoken)


def _done(desk: Desk) -> str:
    _ = desk.spoken.gettext
    return {
        "saved": _("Saved. Visitors see it now."),
        "nothing": _("Nothing was changed."),
        "undone": _("The correction is taken back."),
        "joined": _("The two are one event now. Both sources are named on its page."),
        "parted": _("They are two events again, also after the next harvest."),
    }.get(desk.request.query_params.get("done", ""), "")


def _back(uid: str, done: str) -> Response:
    return RedirectResponse(f"/office/events/{uid}?done={done}", 303, {"cache-control": PRIVATE})
