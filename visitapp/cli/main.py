"""The command `visitapp`: one file a command, each registered here."""

from __future__ import annotations

import sys

import typer

from visitapp.cli import (
    backup,
    demo,
    export,
    harvest,
    inspect,
    migrate,
    network,
    places,
    region,
    rerender,
    serve,
    source,
    timetable,
    token,
    transport,
    user,
    worker,
)
from visitapp.domain.errors import VisitappError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="visitapp: the events of a region, joined to its ferries.",
)
app.command()(serve.serve)
app.command()(worker.worker)
app.command()(demo.demo)
app.command()(migrate.migrate)
app.add_typer(source.app, name="source")
app.command()(harvest.harvest)
app.command()(inspect.inspect)
app.add_typer(region.app, name="region")
app.add_typer(places.app, name="places")
app.add_typer(timetable.app, name="timetable")
app.add_typer(network.app, name="network")
app.add_typer(transport.app, name="transport")
app.add_typer(user.app, name="user")
app.add_typer(token.app, name="token")
app.command()(export.export)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(rerender.rerender)


def main() -> None:
    """Run the command line. Exit status 0 is success, 1 a failure with one clear line, 2 wrong usage."""
    try:
        app()
    except VisitappError as error:
        print(f"visitapp: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
