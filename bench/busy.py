"""A site at work: a copy of a large database, the server, the worker, and a publication that changes all the time."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.changing import PATH
from bench.filled import filled
from bench.load import Shape, free_port, raw_answer, running
from visitapp.store.config import sqlite_path, sqlite_url

SOURCE = "bench-changes"


@dataclass(frozen=True)
class BusySite:
    """A running site. `environ` are its settings, for commands."""

    port: int
    folder: Path
    environ: dict[str, str]
    server: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]

    def command(self, *words: str) -> str:
        """What a command of visitapp prints. Raises CalledProcessError."""
        run = [sys.executable, "-m", "visitapp.cli.main", *words]
        environ = os.environ | self.environ
        return subprocess.run(run, env=environ, check=True, capture_output=True, text=True).stdout

    def harvest_soon(self) -> None:
        """Have the worker harvest the changing publication next."""
        with closing(sqlite3.connect(self.folder / "visitapp.sqlite3", timeout=10)) as connection, connection:
            now = datetime.now(UTC).isoformat(" ")
            connection.execute("UPDATE source SET next_at = ? WHERE uid <> 'bench'", (now,))

    def harvests(self) -> tuple[int, int]:
        """How many harvests there were, and how many events they changed or brought."""
        with closing(sqlite3.connect(self.folder / "visitapp.sqlite3", timeout=10)) as connection:
            row = connection.execute("SELECT COUNT(*), COALESCE(SUM(changed + new), 0) FROM harvest").fetchone()
        return int(row[0]), int(row[1])

    def metric(self, name: str) -> float:
        """The sum of a metric of the server over its labels."""
        lines = raw_answer(self.port, Shape("", "/metrics"))[2].decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


@contextmanager
def busy_site(events: int) -> Iterator[BusySite]:
    """The site with `events` generated events; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="visitapp-bench-") as name:
        folder = Path(name)
        shutil.copy(sqlite_path(filled(events)), folder / "visitapp.sqlite3")
        port, other = free_port(), free_port()
        environ = {
            "VISITAPP_DATA_DIR": name,
            "VISITAPP_DATABASE_URL": sqlite_url(folder / "visitapp.sqlite3"),
            "VISITAPP_SECRET": "x" * 40,
            "VISITAPP_PORT": str(port),
            "VISITAPP_FETCH_PRIVATE": f"127.0.0.1:{other}",
        }
        commands: Sequence[str] = [sys.executable, "-m", "visitapp.cli.main"]
        with running([sys.executable, "-m", "bench.changing", str(other)], {}, other):
            address = f"http://127.0.0.1:{other}{PATH}"
            added = [*commands, "source", "add", address, "--municipality", "laholm", "--yes"]
            subprocess.run(added, env=os.environ | environ, check=True, capture_output=True)
            with (
                running([*commands, "serve"], environ, port) as server,
                running([*commands, "worker"], environ) as worker,
            ):
                yield BusySite(port, folder, environ, server, worker)
