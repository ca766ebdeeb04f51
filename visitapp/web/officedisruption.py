"""The forms in which an office says that a sailing is disrupted, or a crossing suspended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.crossing.disruption_form import (
    LONGEST_NAME,
    LONGEST_REASON,
    SAILING_KINDS,
    DisruptionForm,
    Said,
    read_sailing_form,
    read_suspension_form,
)
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import Crossing, Direction, Disruption, Sailing
from visitapp.domain.errors import NotFoundError
from visitapp.domain.language import LANGUAGES
from visitapp.domain.region import Office
from visitapp.publish.words import Words, language_words
from visitapp.store.crossing_read import list_ports, timetables_of
from visitapp.store.database import Query
from visitapp.store.disruption_read import disruptions_of
from visitapp.store.disruptions import add_disruption
from visitapp.web.askedday import read_day, read_direction
from visitapp.web.eventform import Choice, Fault
from visitapp.web.forms import BODY_BYTES, line
from visitapp.web.names import crossing_name, port_name
from visitapp.web.officesailings import SAILINGS, back_to_day, office_crossing
from visitapp.web.signin import Desk, at_the_desk

MARK, SUSPEND = f"{SAILINGS}/mark", f"{SAILINGS}/suspend"


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form. `about` says of what; `hidden` goes with it unchanged; `errors` by field, `faults` in order."""

    action: str
    about: str
    back: str
    demo: bool
    hidden: tuple[tuple[str, str], ...]
    form: DisruptionForm
    kinds: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    ports: tuple[str, ...]
    languages: tuple[tuple[str, str, str], ...]
    longest_reason: int
    longest_name: int
    errors: dict[str, str]
    faults: tuple[Fault, ...]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The sailing that a form is about, as the timetables have it, and what was said of it."""

    crossing: Crossing
    sailing: Sailing
    before: Disruption | None
    ports: tuple[str, ...]


def routes() -> list[BaseRoute]:
    """Both forms. They stand before the addresses of single disruptions."""
    return [
        Route(MARK, at_the_desk(mark), methods=["GET"], name="office-sailing-mark"),
        Route(MARK, at_the_desk(save_mark), methods=["POST"], max_body_size=BODY_BYTES),
        Route(SUSPEND, at_the_desk(suspend), methods=["GET"], name="office-crossing-suspend"),
        Route(SUSPEND, at_the_desk(save_suspension), methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def mark(desk: Desk) -> Response:
    """The form of one sailing, with what was said of it before."""
    wanted = await _wanted(desk, FormData(dict(desk.request.query_params)))
    before = wanted.before
    form = DisruptionForm()
    if before is not None:
        delay = str(int(before.delay.total_seconds() // 60)) if before.delay else ""
        form = DisruptionForm(dict(before.reasons), before.source, before.kind, delay, before.port)
    return _mark_page(desk, wanted, form, {})


async def save_mark(desk: Desk) -> Response:
    """Keep what is said of a sailing, or show the form again with its faults."""
    wanted = await _wanted(desk, desk.data)
    form = _typed(desk.data)
    reading = read_sailing_form(form)
    if reading.said is None:
        return _mark_page(desk, wanted, form, reading.faults, 422)
    one = _of_sailing(reading.said, wanted.sailing, desk.user.email, desk.now)
    await add_disruption(desk.context.database, one)
    return back_to_day(one, "said", line(desk.data, "shown"))


async def suspend(desk: Desk) -> Response:
    """The form that suspends a crossing."""
    crossing = await _crossing(desk, desk.request.query_params.get("crossing", ""))
    first = read_day(desk.request.query_params.get("date", ""), desk.context.today())
    return _suspend_page(desk, crossing, DisruptionForm(first_day=first.isoformat()), {})


async def save_suspension(desk: Desk) -> Response:
    """Keep a suspension, or show the form again with its faults."""
    crossing = await _crossing(desk, line(desk.data, "crossing"))
    form = _typed(desk.data)
    reading = read_suspension_form(form, desk.context.today())
    said = reading.said
    if said is None or said.first_day is None:
        return _suspend_page(desk, crossing, form, reading.faults, 422)
    one = Disruption(
        uid="", crossing=crossing.slug, kind="suspended", direction=said.direction, sailing_key="",
        first_day=said.first_day, last_day=said.last_day, reasons=said.reasons, made_by=desk.user.email,
        made_at=desk.now, source=said.source, demo=await _is_demo(desk, crossing, said),
    )  # fmt: skip
    await add_disruption(desk.context.database, one)
    return back_to_day(one, "said")


async def _crossing(desk: Desk, slug: str) -> Crossing:
    office = desk.user.office
    return await desk.context.database.reader.run(lambda query: office_crossing(query, slug, office))


async def _is_demo(desk: Desk, crossing: Crossing, said: Said) -> bool:
    """Whether only an invented timetable has anything sail when the suspension begins."""

    def read(query: Query) -> bool:
        valid = [one for one in timetables_of(query, crossing.slug) if said.first_day and one.covers(said.first_day)]
        return crossing.demo or (bool(valid) and all(one.demo for one in valid))

    return await desk.context.database.reader.run(read)


async def _wanted(desk: Desk, fields: FormData) -> _Wanted:
    """The sailing that the fields name. Raises NotFoundError for one that no timetable has, or is not the office's."""
    slug, key, office = line(fields, "crossing"), line(fields, "sailing"), desk.user.office
    direction = read_direction(line(fields, "direction"))
    day = read_day(line(fields, "day"), desk.context.today())
    return await desk.context.database.reader.run(lambda query: _read_wanted(query, office, slug, direction, key, day))


def _read_wanted(query: Query, office: Office, slug: str, direction: Direction, key: str, day: date) -> _Wanted:
    crossing = office_crossing(query, slug, office)
    sailing = Board(crossing, timetables_of(query, slug)).find(direction, key, day)
    if sailing is None:
        raise NotFoundError("sailing", key)
    told = [one for one in disruptions_of(query, slug) if (one.direction, one.sailing_key) == (direction, key)]
    ports = tuple(sorted(name for port in list_ports(query).values() for name in set(port.names.values())))
    return _Wanted(crossing, sailing, told[-1] if told else None, tuple(dict.fromkeys(ports)))


def _of_sailing(said: Said, sailing: Sailing, by: str, now: datetime) -> Disruption:
    return Disruption(
        uid="", crossing=sailing.crossing, kind=said.kind, direction=sailing.direction, sailing_key=sailing.key,
        first_day=sailing.service_date, last_day=sailing.service_date, reasons=said.reasons, made_by=by, made_at=now,
        delay=said.delay, port=said.port, source=said.source, departs_at=sailing.departs_at,
        arrives_at=sailing.arrives_at, demo=sailing.demo,
    )  # fmt: skip


def _typed(data: FormData) -> DisruptionForm:
    return DisruptionForm(
        reasons={language: line(data, f"reason:{language}") for language in LANGUAGES},
        source=line(data, "source"),
        kind=line(data, "kind"),
        delay=line(data, "delay"),
        port=line(data, "port"),
        direction=line(data, "direction"),
        first_day=line(data, "first_day"),
        last_day=line(data, "last_day"),
    )


def _mark_page(
    desk: Desk, wanted: _Wanted, form: DisruptionForm, faults: dict[str, str], status: int = 200
) -> Response:
    spoken, sailing = desk.spoken, wanted.sailing
    _ = spoken.gettext
    kinds = {
        "cancelled": spoken.pgettext("boat", "Cancelled"), "delayed": _("Delayed"), "diverted": _("To another port"),
        "full": _("Full"),
    }  # fmt: skip
    ports = (wanted.crossing.port_from, wanted.crossing.port_to)
    origin, destination = ports if sailing.direction == "out" else ports[::-1]
    hidden = (
        ("crossing", sailing.crossing), ("direction", sailing.direction), ("sailing", sailing.key),
        ("day", sailing.service_date.isoformat()),
    )  # fmt: skip
    about = _("%(origin)s to %(destination)s, %(when)s") % {
        "origin": port_name(origin, spoken.language), "destination": port_name(destination, spoken.language),
        "when": spoken.by_clocks_of(origin.zone).datetime(sailing.departs_at),
    }  # fmt: skip
    choices = tuple(Choice(one, kinds[one], one == form.kind) for one in SAILING_KINDS)
    page = _page(MARK, about, sailing.demo, hidden, form, faults, spoken, kinds=choices, ports=wanted.ports)
    return desk.page("office/disruption.html", _("What is known of this sailing"), page, "sailings", status)


def _suspend_page(
    desk: Desk, crossing: Crossing, form: DisruptionForm, faults: dict[str, str], status: int = 200
) -> Response:
    spoken = desk.spoken
    _ = spoken.gettext
    ways = (
        Choice("", _("Both ways"), form.direction == ""),
        *(
            Choice(way, _("From %(port)s") % {"port": port_name(port, spoken.language)}, form.direction == way)
            for way, port in (("out", crossing.port_from), ("back", crossing.port_to))
        ),
    )
    about = crossing_name(crossing, spoken.language)
    page = _page(SUSPEND, about, crossing.demo, (("crossing", crossing.slug),), form, faults, spoken, ways=ways)
    return desk.page("office/disruption.html", _("Suspend the crossing"), page, "sailings", status)


def _page(
    action: str,
    about: str,
    demo: bool,
    hidden: tuple[tuple[str, str], ...],
    form: DisruptionForm,
    faults: dict[str, str],
    spoken: Words,
    *,
    kinds: tuple[Choice, ...] = (),
    ways: tuple[Choice, ...] = (),
    ports: tuple[str, ...] = (),
) -> FormPage:
    errors = {field: _fault_words(code, field, spoken) for field, code in faults.items()}
    return FormPage(
        action=action, about=about, back=f"{SAILINGS}?crossing={dict(hidden)['crossing']}", demo=demo, hidden=hidden,
        form=form, kinds=kinds, ways=ways, ports=ports,
        languages=tuple((code, language_words(spoken, code), form.reasons.get(code, "")) for code in LANGUAGES),
        longest_reason=LONGEST_REASON, longest_name=LONGEST_NAME, errors=errors,
        faults=tuple(Fault(field, _label(field, spoken), text) for field, text in errors.items()),
    )  # fmt: skip


def _label(field: str, spoken: Words) -> str:
    _ = spoken.gettext
    name, _colon, language = field.partition(":")
    label = {
        "kind": _("What is the matter"), "delay": _("Delay in minutes"), "port": _("Other port"),
        "reason": _("Reason"), "source": _("Who told it"), "first_day": _("First day"), "last_day": _("Last day"),
        "direction": _("Which way"),
    }[name]  # fmt: skip
    return f"{label} ({language_words(spoken, language)})" if language else label


def _fault_words(code: str, field: str, spoken: Words) -> str:
    _ = spoken.gettext
    if (code, field) == ("missing", "reason"):
        return _("Please give a reason in at least one language.")
    longest = LONGEST_REASON if field.startswith("reason") else LONGEST_NAME
    return {
        "missing": _("Please fill this in."),
        "unknown": _("Please choose one of the list."),
        "too-long": _("Please use at most %(count)s characters.") % {"count": spoken.number(longest)},
        "no-delay": _("Please write whole minutes, from 1 to 1440."),
        "no-date": _("Please write the date like 2027-06-21."),
        "end-before-start": _("The end comes before the beginning."),
        "too-far": _("This is more than a year away."),
    }[code]
