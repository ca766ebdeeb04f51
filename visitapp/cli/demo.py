"""`visitapp demo`: prepare the database and run both processes, as `make run` does."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import typer

STOP_S = 8.0


def demo() -> None:
    """Prepare everything and run `serve` and `worker` together until one of them stops.

    With VISITAPP_DEMO=1 the demo's sources and timetables are shown; with 0 all they brought is removed.
    """
    from visitapp.settings import load_settings

    settings = load_settings()
    asyncio.run(_prepare())
    environ = dict(os.environ)
    if settings.demo and not environ.get("VISITAPP_FETCH_PRIVATE"):
        environ["VISITAPP_FETCH_PRIVATE"] = f"127.0.0.1:{settings.port}"
    kind = "the demo" if settings.demo else "visitapp"
    typer.echo(f"{kind} is at {settings.base_url}  (stop with Ctrl-C)")
    sys.exit(_run_both(environ))


async def _prepare() -> None:
    from visitapp.demosetup import remove_demo, set_up_demo
    from visitapp.regiondata import load_region
    from visitapp.settings import load_settings
    from visitapp.store.database import open_database
    from visitapp.store.migrate import migrate

    settings = load_settings()
    now = datetime.now(UTC)
    await migrate(settings.database_url, settings.site_host)
    async with open_database(settings.database_url) as database:
        await load_region(now)
        if settings.demo:
            await set_up_demo(database, settings, now)
        else:
            await remove_demo(settings, now)


def _run_both(environ: dict[str, str]) -> int:
    """Run both until one ends or a signal comes; the exit status. The other is then stopped too."""
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _: stopped.append(got))
    command = [sys.executable, "-m", "visitapp.cli.main"]
    running = {
        name: subprocess.Popen([*command, name], env=environ, start_new_session=True)  # noqa: S603  # our own command
        for name in ("serve", "worker")
    }
    while not stopped and all(process.poll() is None for process in running.values()):
        time.sleep(0.2)
    ended = [name for name, process in running.items() if process.poll() is not None]
    for process in running.values():
        process.send_signal(signal.SIGTERM)
    until = time.monotonic() + STOP_S
    for process in running.values():
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    if stopped:
        return 0
    print(f"visitapp: {ended[0]} ended by itself", file=sys.stderr)
    return 1
