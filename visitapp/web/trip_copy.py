"""A plan of one's own, made from one that somebody else shared."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.trip.kept import KeptTrip
from visitapp.publish.words import words
from visitapp.store.database import Query
from visitapp.store.trip_read import get_trip
from visitapp.store.trips import add_trip
from visitapp.web.context import context_of
from visitapp.web.forms import BODY_BYTES, form_fault, make_token, posted, token_words
from visitapp.web.limits import TRIPS, client_prefix, limits_of
from visitapp.web.names import read_names
from visitapp.web.pages import PRIVATE, Shell, language_of, respond
from visitapp.web.trip_view import trip_summary, trip_title


@dataclass(frozen=True, slots=True)
class TripCopyPage:
    """What would be copied. `token` goes with the form."""

    title: str
    summary: str
    action: str
    token: str
    notice: str


def routes() -> list[BaseRoute]:
    """The page with its button."""
    path = "/{lang:lang}/trips/{token}/copy"
    return [
        Route(path, ask, methods=["GET"], name="trip-copy"),
        Route(path, copy_trip, methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def ask(request: Request) -> Response:
    """What a copy is, and the button to make one: whoever reads a plan reads it with no form on its page."""
    return await _page(request, await _kept(request))


async def copy_trip(request: Request) -> Response:
    """Keep the same plan once more, and go to where it can be changed (303)."""
    context = context_of(request)
    data, kept = await posted(request), await _kept(request)
    fault = form_fault(request, context, data)
    if not fault and not limits_of(request).allow(TRIPS, "trips", client_prefix(request)):
        fault = "rate"
    if fault:
        return await _page(request, kept, fault, {"origin": 403, "rate": 429}.get(fault, 422))
    edit, _read = await add_trip(kept.trip, context.now())
    return RedirectResponse(f"/{language_of(request)}/trips/{edit}?kept=1", 303, {"cache-control": PRIVATE})


async def _kept(request: Request) -> KeptTrip:
    token = str(request.path_params["token"])
    return await context_of(request).database.reader.run(lambda query: get_trip(query, token))


async def _page(request: Request, kept: KeptTrip, fault: str = "", status: int = 200) -> Response:
    context, language = context_of(request), language_of(request)
    spoken, path = words(language), f"/trips/{request.path_params['token']}/copy"

    def read(query: Query) -> str:
        return trip_summary(kept.trip.wish, read_names(query, language), spoken)

    page = TripCopyPage(
        title=trip_title(kept.trip.wish, spoken),
        summary=await context.database.reader.run(read),
        action=f"/{language}{path}",
        token=make_token(context),
        notice=token_words(spoken, fault) if fault else "",
    )
    shell = Shell(language, path, spoken.gettext("Make a copy of your own"), section="trips", index=False)
    answer = respond(request, "trip-copy.html", shell, page, status, PRIVATE)
    answer.headers["x-robots-tag"] = "noindex"
    answer.headers["referrer-policy"] = "same-origin"  # with no-referrer a browser would say it came from nowhere
    return answer
