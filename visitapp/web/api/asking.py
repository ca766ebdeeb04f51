"""From an address of the API to what it asks for: the site's own filters, and a few parameters of the API's own.

Every fault is an InputError that names the parameter. Unlike a page, which may have been reached by a form, an
address of the API has no empty values and nothing that is passed over but tracking parameters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import IGNORED, PARAMETERS, Choices, Selection, read_selection
from visitapp.domain.language import LANGUAGES
from visitapp.domain.text import clean_line
from visitapp.web.api.operations import Parameter
from visitapp.web.api.terms import MOST_ITEMS

NOT_HERE = ("page", "feed")
"""Parameters of the site that the API has not: it has cursors, and one list."""
SELECTION = tuple(name for name in PARAMETERS if name not in NOT_HERE)
USUAL = 50
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for. `language` "" is all; `include` what is added; `key` names the walk that a cursor is of."""

    selection: Selection
    language: str = ""
    limit: int = USUAL
    cursor: str = ""
    modified_since: datetime | None = None
    include: frozenset[str] = frozenset()
    key: str = ""


LANG = Parameter(
    "lang", "The language to tell texts and names in. Where one is missing another stands in, and `fallback` says so."
    " Without it texts come in all languages.", {"type": "string", "enum": list(LANGUAGES)}, example="en",
)  # fmt: skip
LIMIT = Parameter(
    "limit",
    "The most to tell in one answer.",
    {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": USUAL},
)
CURSOR = Parameter(
    "cursor", "Where to go on: the `next` of the answer before has it. The other parameters stay as they were.",
    {"type": "string", "minLength": 1, "maxLength": 600, "pattern": "^[A-Za-z0-9_-]+$"},
)  # fmt: skip
MODIFIED_SINCE = Parameter(
    "modified_since", "Only what changed after this instant (RFC 3339): the `as_of` of the last answer. `removed` then"
    " names what no longer belongs to the slice.", {"type": "string", "format": "date-time"},
)  # fmt: skip


def include_parameter(*names: str) -> Parameter:
    """The parameter that adds what is left out because it costs something."""
    told = {"reach": "how each occurrence is reached by ferry", "total": "how many events the slice has"}
    about = "Add what is left out otherwise: " + "; ".join(f"`{name}`, {told[name]}" for name in names) + "."
    return Parameter("include", about, {"type": "string", "enum": list(names)}, repeatable=True)


def pairs_of(request: Request) -> Pairs:
    """The parameters of the address, without those that others hang on it. Raises InputError."""
    try:
        pairs = parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=100, errors="replace")
    except ValueError:
        raise InputError("query", "has too many parts") from None
    kept = [(name, value) for name, value in pairs if not IGNORED.fullmatch(name)]
    for name, value in kept:
        if not clean_line(value):
            raise InputError(name[:60], "is empty")
    return kept


def read_ask(pairs: Pairs, choices: Choices, own: Sequence[str], includes: Sequence[str] = ()) -> Ask:
    """The slice and the parameters named in `own` (lang, limit, cursor, modified_since, include)."""
    filters = [(name, value) for name, value in pairs if name not in own]
    for name, _ in filters:
        if name in NOT_HERE:
            raise InputError(name, "is no parameter of the API")
    selection = replace(read_selection(filters, choices), page=1)
    if "modified_since" in own and selection.sort != "start" and any(name == "modified_since" for name, _ in pairs):
        raise InputError("sort", "is by change with modified_since", selection.sort)
    since = read_instant(one_of(pairs, "modified_since"))
    include = read_include(pairs, includes) if "include" in own else frozenset()
    return Ask(
        selection=selection,
        language=read_language(pairs),
        limit=read_limit(pairs),
        cursor=one_of(pairs, "cursor"),
        modified_since=since,
        include=include,
        key=f"{selection.query()} {since.isoformat() if since else ''}",
    )


def only(pairs: Pairs, names: Sequence[str]) -> None:
    """Raises InputError for a parameter that is not among `names`."""
    for name, _ in pairs:
        if name not in names:
            raise InputError(name[:60], "is no parameter here")


def one_of(pairs: Pairs, name: str) -> str:
    """The one value of a parameter, "" when it is not given. Raises InputError when it is given twice."""
    values = [value for key, value in pairs if key == name]
    if len(values) > 1:
        raise InputError(name, "is given too often")
    return values[0] if values else ""


def read_language(pairs: Pairs) -> str:
    """The language asked for; "" for all."""
    language = one_of(pairs, "lang")
    if language and language not in LANGUAGES:
        raise InputError("lang", "is one of " + ", ".join(LANGUAGES), language)
    return language


def read_limit(pairs: Pairs) -> int:
    """How many are asked for at most."""
    text = one_of(pairs, "limit")
    if not text:
        return USUAL
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text) or int(text) > MOST_ITEMS:
        raise InputError("limit", f"is no number from 1 to {MOST_ITEMS}", text)
    return int(text)


def read_include(pairs: Pairs, names: Sequence[str]) -> frozenset[str]:
    """What is to be added."""
    given = [value for key, value in pairs if key == "include"]
    for value in given:
        if value not in names:
            raise InputError("include", "is one of " + ", ".join(names), value)
    return frozenset(given)


def read_instant(text: str) -> datetime | None:
    """An instant as RFC 3339 §5.6 writes it; None for ""."""
    if not text:
        return None
    match = _INSTANT.fullmatch(text.replace(" ", "+"))  # an unescaped + of an address
    try:
        at = datetime.fromisoformat(match[0].upper()) if match else None
        if at is not None and 1990 <= at.year <= 2100:
            return at.astimezone(UTC)
    except ValueError:
        pass
    raise InputError("modified_since", "is no instant like 2027-06-01T12:00:00Z", text)


def next_address(request: Request, base_url: str, pairs: Pairs, cursor: str) -> str:
    """The address of what comes after: that of the request with another cursor."""
    kept = [(name, value) for name, value in pairs if name != "cursor"]
    return f"{base_url}{request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"


_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
