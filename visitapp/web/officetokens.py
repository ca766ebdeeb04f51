"""The tokens of an office: which programs may write for it, since when, and when they last did."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from visitapp.domain.errors import InputError
from visitapp.domain.event.api_told import ApiToken
from visitapp.publish.words import Words
from visitapp.store.api_tokens import LONGEST_NAME, add_token, list_tokens, revoke_token
from visitapp.web.forms import BODY_BYTES, line
from visitapp.web.pages import PRIVATE
from visitapp.web.signin import Desk, at_the_desk

TOKENS = "/office/tokens"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in words. `revoked` "" while it works."""

    uid: str
    name: str
    office: str
    made: str
    used: str
    revoked: str


@dataclass(frozen=True, slots=True)
class TokensView:
    """The page. `token` is the new one, on the page after making it and never again; `with_office`: of several."""

    rows: tuple[TokenRow, ...]
    token: str
    name: str
    problem: str
    done: str
    longest: int
    with_office: bool
    address: str


def routes() -> list[BaseRoute]:
    """The page, and revoking."""
    return [
        Route(TOKENS, at_the_desk(tokens), methods=["GET"], name="office-tokens"),
        Route(TOKENS, at_the_desk(make), methods=["POST"], max_body_size=BODY_BYTES),
        Route(f"{TOKENS}/{{uid}}/revoke", at_the_desk(revoke), methods=["POST"], max_body_size=BODY_BYTES),
    ]


async def tokens(desk: Desk) -> Response:
    """The office's tokens; the region's office sees all."""
    done = desk.request.query_params.get("done", "")
    return await _page(desk, done=desk.spoken.gettext("The token opens nothing any more.") if done == "revoked" else "")


async def make(desk: Desk) -> Response:
    """A new token, shown on this page only."""
    name = line(desk.data, "name")
    try:
        token, _ = await add_token(desk.user.office.slug, name, desk.user.email, desk.now)
    except InputError as error:
        _ = desk.spoken.gettext
        problem = {
            "name": _("Please say in at most 100 characters which program it is for."),
            "office": _("The office has too many tokens. Please revoke one that is no longer used."),
        }[error.field]
        return await _page(desk, name=name, problem=problem, status=422)
    return await _page(desk, token=token)


async def revoke(desk: Desk) -> Response:
    """Let a token open nothing any more."""
    await revoke_token(desk.request.path_params["uid"], desk.now, desk.user.office)
    return RedirectResponse(f"{TOKENS}?done=revoked", 303, {"cache-control": PRIVATE})


async def _page(
    desk: Desk, token: str = "", name: str = "", problem: str = "", done: str = "", status: int = 200
) -> Response:
    office, spoken = desk.user.office, desk.spoken
    found = await desk.context.database.reader.run(lambda query: list_tokens(query, office))
    view = TokensView(
        rows=tuple(_row(one, spoken) for one in found),
        token=token,
        name=name,
        problem=problem,
        done=done,
        longest=LONGEST_NAME,
        with_office=office.kind == "region",
        address=f"{desk.context.base_url}/api/v1",
    )
    return desk.page("office/tokens.html", spoken.gettext("API tokens"), view, "tokens", status)


def _row(one: ApiToken, spoken: Words) -> TokenRow:
    names = one.office.names
    made = spoken.datetime(one.created_at)
    if one.created_by:
        made = spoken.gettext("%(who)s, %(when)s") % {"who": one.created_by, "when": made}
    return TokenRow(
        uid=one.uid,
        name=one.name,
        office=names.get(spoken.language) or names.get("sv") or one.office.slug,
        made=made,
        used=spoken.datetime(one.last_used_at) if one.last_used_at else spoken.gettext("never"),
        revoked=spoken.datetime(one.revoked_at) if one.revoked_at else "",
    )
