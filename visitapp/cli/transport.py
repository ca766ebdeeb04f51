"""`visitapp transport`: the addresses that timetables, networks and live news of sailings are fetched from."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from visitapp.store.database import Database
    from visitapp.store.transport_feeds import Attempt

T = TypeVar("T")
app = typer.Typer(
    no_args_is_help=True,
    help="Feeds that the worker fetches by itself: ferry timetables, buses and trains, and live news of sailings.",
)
_SPANS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name to keep it under, like halland.")],
    address: Annotated[str, typer.Argument(help="Address; {key} in it stands for the key.")],
    kind: Annotated[str, typer.Option(help="timetable (ferries), network (buses, trains) or realtime (live news).")],
    key: Annotated[str, typer.Option(help="Name of the key in VISITAPP_TRANSPORT_KEYS.")] = "",
    follows: Annotated[str, typer.Option(help="For realtime: the timetable feed whose trips it tells of.")] = "",
    source: Annotated[str, typer.Option(help="Who publishes it, for pages.")] = "",
    every: Annotated[str, typer.Option(help="How often, like 24h or 45s; as usual for its kind when not given.")] = "",
    a_month: Annotated[int, typer.Option(help="Most requests in 30 days, as its publisher allows; 0: as usual.")] = 0,
) -> None:
    """Add a feed; the worker fetches it at once, and then on its schedule."""
    from visitapp.domain.crossing.transport_feed import FEED_KINDS, USUAL_A_MONTH, USUAL_EVERY, TransportFeed
    from visitapp.store.transport_feeds import add_transport_feed

    known = next((one for one in FEED_KINDS if one == kind), None)
    if known is None:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(FEED_KINDS)}", param_hint="--kind")
    feed = TransportFeed(
        name, known, address, key, follows, source, _span(every) or USUAL_EVERY[known], a_month or USUAL_A_MONTH[known]
    )
    _written(lambda database: add_transport_feed(database, feed, datetime.now(UTC)))
    typer.echo(f"{name}: fetched about every {feed.pace}, at most {feed.a_month} times in 30 days")


@app.command("list")
def list_feeds() -> None:
    """List the feeds, what became of each last, and when each is fetched next."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from visitapp.domain.crossing.transport_feed import MONTH_DAYS
    from visitapp.store.transport_feed_read import list_transport_feeds, uses_of

    table = Table("name", "kind", "state", "last success", "next", "used", "days", "told", box=None, pad_edge=False)
    found = _read(lambda query: [(feed, uses_of(query, feed.name)) for feed in list_transport_feeds(query)])
    since = datetime.now(UTC).date() - timedelta(days=MONTH_DAYS)
    for feed, uses in found:
        state = "paused" if feed.next_at is None else f"failed {feed.failures} times" if feed.failures else "well"
        used = f"{sum(number for day, number in uses.items() if day > since)} of {feed.a_month}"
        days = f"{feed.first_day} to {feed.last_day}" if feed.first_day else ""
        told = escape(feed.problem or feed.outcome)
        table.add_row(feed.name, feed.kind, state, _minute(feed.succeeded_at), _minute(feed.next_at), used, days, told)
    Console(width=None if sys.stdout.isatty() else 240).print(table)


@app.command()
def fetch(name: Annotated[str, typer.Argument(help="A feed's name.")]) -> None:
    """Fetch a feed now, and again on its schedule; this counts like any other attempt."""
    from visitapp.domain.errors import VisitappError
    from visitapp.settings import load_settings
    from visitapp.store.transport_feed_read import get_transport_feed
    from visitapp.store.transport_feeds import set_next_fetch
    from visitapp.transportfeeds import TransportKeeper

    feed = _read(lambda query: get_transport_feed(query, name))

    async def run(database: Database) -> Attempt:
        now = datetime.now(UTC)
        await set_next_fetch(name, now + feed.every)  # not by the worker too
        return await TransportKeeper(load_settings(), database, lambda: datetime.now(UTC)).fetch(feed)

    attempt = _written(run)
    if attempt.problem:
        raise VisitappError(f"{name}: {attempt.problem}")
    typer.echo(f"{name}: {attempt.outcome or 'nothing new'}")


@app.command()
def pause(name: Annotated[str, typer.Argument(help="A feed's name.")]) -> None:
    """Fetch a feed no more for now; what it brought stays. `fetch` takes it up again."""
    from visitapp.store.transport_feeds import set_next_fetch

    _written(lambda _: set_next_fetch(name, None))
    typer.echo(f"{name}: paused")


@app.command()
def remove(name: Annotated[str, typer.Argument(help="A feed's name.")]) -> None:
    """Forget a feed; what it brought stays."""
    from visitapp.store.transport_feeds import remove_transport_feed

    _written(lambda _: remove_transport_feed(name))
    typer.echo(f"{name}: removed")


def _span(text: str) -> timedelta | None:
    if not text:
        return None
    read = re.fullmatch(r"([1-9]\d{0,5})([smhd])", text)
    if read is None:
        raise typer.BadParameter(f"{text!r} is no span like 24h or 45s", param_hint="--every")
    return timedelta(**{_SPANS[read[2]]: int(read[1])})


def _minute(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def _read(work: Callable[..., T]) -> T:
    from visitapp.settings import load_settings
    from visitapp.store.database import Reader

    reader = Reader(load_settings().database_url)
    try:
        return reader.run_now(work)
    finally:
        reader.close()


def _written(work: Callable[[Database], Awaitable[T]]) -> T:
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database

    async def run() -> T:
        async with open_database(load_settings().database_url) as database:
            return await work(database)

    return asyncio.run(run())
