"""Events that may be told twice: what an office is asked, what was joined by itself, what was decided; and parting."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import DecidedError, InputError
from visitapp.domain.match.questions import DECISIONS, PAIR_STATES, EventPair, PairSide, PairState
from visitapp.publish.words import Words
from visitapp.store.database import Query
from visitapp.store.match_decisions import decide_pair, part_event, take_back_decision
from visitapp.store.match_pairs import PER_PAGE, count_pairs, list_pairs
from visitapp.web.forms import BODY_BYTES, line
from visitapp.web.matchwords import reason_words
from visitapp.web.names import Names, read_names
from visitapp.web.officepreview import Preview, preview_of
from visitapp.web.pages import PRIVATE
from visitapp.web.signin import Desk, at_the_desk

DUPLICATES = "/office/duplicates"
MOST_DATES = 6
"""Of one side, in the comparison; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that both sides may say, in words. `differs`: both say something, and not the same."""

    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    differs: bool
    prose: bool = False


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair side by side. `said`: "same", "not same" or "" while nobody decided; `decision`: that in words."""

    uid: str
    left: PairSide
    right: PairSide
    titles: tuple[str, str]
    languages: tuple[str, str]
    rows: tuple[Row, ...]
    reasons: tuple[str, ...]
    said: str
    decision: str


@dataclass(frozen=True, slots=True)
class DuplicatesView:
    """The page. `tabs`: state, name, count, whether it is shown."""

    state: PairState
    tabs: tuple[tuple[str, str, int, bool], ...]
    pairs: tuple[PairView, ...]
    page: int
    pages: int
    done: str
    problem: str


def routes() -> list[BaseRoute]:
    """The page, deciding, and parting from an event's own page."""
    return [
        Route(DUPLICATES, at_the_desk(duplicates), methods=["GET"], name="office-duplicates"),
        Route(DUPLICATES, at_the_desk(decide), methods=["POST"], max_body_size=BODY_BYTES),
        Route("/office/events/{uid}/part", at_the_desk(part), methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def duplicates(desk: Desk) -> Response:
    """Pairs of events in one state, side by side."""
    asked = desk.request.query_params.get("state", "asked")
    if asked not in PAIR_STATES:
        raise InputError("state", "is none of asked, joined and decided", asked)
    number = desk.request.query_params.get("page", "1")
    if not number.isdecimal() or not 1 <= int(number[:6]) <= 10_000:
        raise InputError("page", "is no page number", number)
    return await _page(desk, asked, int(number[:6]))


async def _page(desk: Desk, state: PairState, number: int = 1, problem: str = "", status: int = 200) -> Response:
    office, spoken, today = desk.user.office, desk.spoken, desk.context.today()

    def read(query: Query) -> tuple[list[EventPair], dict[PairState, int], Names, int, int]:
        counted = {one: count_pairs(query, one, office, today) for one in PAIR_STATES}
        pages = max(1, -(-counted[state] // PER_PAGE))
        page = min(number, pages)
        return list_pairs(query, state, office, today, page), counted, read_names(query, spoken.language), page, pages

    found, counted, names, page, pages = await desk.context.database.reader.run(read)
    _ = spoken.gettext
    tab_names = {"asked": _("Asked"), "joined": _("Joined by itself"), "decided": _("Decided")}
    view = DuplicatesView(
        state=state,
        tabs=tuple((one, tab_names[one], counted[one], one == state) for one in PAIR_STATES),
        pairs=tuple(_pair_view(one, names, desk) for one in found),
        page=page,
        pages=pages,
        done="" if problem else _done(desk),
        problem=problem,
    )
    return desk.page("office/duplicates.html", _("Told twice"), view, "duplicates", status)


async def decide(desk: Desk) -> Response:
    """Keep what was said of a pair."""
    pair, said, state = line(desk.data, "pair"), line(desk.data, "do"), line(desk.data, "state")
    seen = line(desk.data, "seen") if "seen" in desk.data else None
    try:
        if said == "back":
            await take_back_decision(desk.context.database, pair, desk.user, desk.now, seen)
        elif said in DECISIONS:
            await decide_pair(desk.context.database, pair, said, desk.user, desk.now, seen)
        else:
            raise InputError("do", "is none of same, not same and back", said)
    except DecidedError:
        # The newest decision stands first there.
        return await _page(desk, "decided", problem=decided_meanwhile(desk.spoken), status=409)
    back = f"&state={state}" if state in PAIR_STATES else ""
    return _to(f"{DUPLICATES}?done={said.replace(' ', '-')}{back}")


def decided_meanwhile(spoken: Words) -> str:
    """That somebody was faster."""
    return spoken.gettext("Somebody decided this meanwhile, so your answer was not kept. You see how it stands now.")


async def part(desk: Desk) -> Response:
    """Let an event that is shown as another stand alone again."""
    shown = await part_event(desk.context.database, line(desk.data, "event"), desk.user, desk.now)
    return _to(f"/office/events/{shown}?done=parted")


def _pair_view(pair: EventPair, names: Names, desk: Desk) -> PairView:
    spoken = desk.spoken
    left, right = (preview_of(side.draft, names, spoken, desk.context.today()) for side in (pair.left, pair.right))
    return PairView(
        uid=pair.uid,
        left=pair.left,
        right=pair.right,
        titles=(left.title, right.title),
        languages=(left.language, right.language),
        rows=tuple(_rows(pair, left, right, spoken)),
        reasons=tuple(filter(None, (reason_words(code, spoken) for code in pair.reasons))),
        said=pair.decision,
        decision=_decision(pair, spoken),
    )


def _decision(pair: EventPair, spoken: Words) -> str:
    if not pair.decision or pair.decided_at is None:
        return ""
    said = spoken.gettext("The same") if pair.decision == "same" else spoken.gettext("Not the same")
    by = spoken.gettext("%(who)s, %(when)s") % {"who": pair.decided_by, "when": spoken.datetime(pair.decided_at)}
    return f"{said}: {by}"


def _rows(pair: EventPair, left: Preview, right: Preview, spoken: Words) -> list[Row]:
    _ = spoken.gettext
    told = [
        (_("When"), _dates(left, spoken), _dates(right, spoken), False),
        (_("Where"), _where(left), _where(right), False),
        (_("Organiser"), (left.organiser,), (right.organiser,), False),
        (_("Price"), (left.price,), (right.price,), False),
        (_("Tickets"), (pair.left.draft.ticket_url,), (pair.right.draft.ticket_url,), False),
        (_("Text"), _text(left), _text(right), True),
    ]
    rows = []
    for name, one, other, prose in told:
        says, also = tuple(filter(None, one)), tuple(filter(None, other))
        if says or also:
            rows.append(Row(name, says, also, bool(says and also and says != also), prose))
    return rows


def _dates(one: Preview, spoken: Words) -> tuple[str, ...]:
    # What is over helps nobody to tell whether the two are one.
    whens = [when for when in one.whens if not when.past] or one.whens
    days = [f"{when.day}, {when.clock}" if when.clock else when.day for when in whens]
    more = len(days) - MOST_DATES
    if more <= 0:
        return tuple(days)
    return (*days[:MOST_DATES], spoken.ngettext("and %(num)s more", "and %(num)s more", more) % {"num": more})


def _where(one: Preview) -> tuple[str, ...]:
    return one.place, one.address


def _text(one: Preview) -> tuple[str, ...]:
    text = " ".join((one.summary, *one.paragraphs)).strip()
    return (text if len(text) <= 400 else f"{text[:400].rpartition(' ')[0]} …",)


def _done(desk: Desk) -> str:
    _ = desk.spoken.gettext
    return {
        "same": _("The two are one event now. Both sources are named on its page."),
        "not-same": _("They stay two events, also after the next harvest."),
        "back": _("The decision is taken back."),
    }.get(desk.request.query_params.get("done", ""), "")


def _to(address: str) -> Response:
    return RedirectResponse(address, 303, {"cache-control": PRIVATE})
