"""`visitapp backup` and `visitapp restore`: the database as one file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer


def backup(file: Annotated[Path, typer.Argument(help="Where to write the copy; it must not exist.")]) -> None:
    """Write a consistent copy of the database while the site runs: a SQLite file, or pg_dump's format."""
    from visitapp.settings import load_settings
    from visitapp.store.config import is_sqlite, sqlite_path

    if file.exists():
        raise _failure(f"{file}: is already there")
    url = load_settings().database_url
    partial = file.with_name(f"{file.name}.partial")
    if is_sqlite(url) and not sqlite_path(url).is_file():
        raise _failure(f"{sqlite_path(url)}: there is no database")
    partial.touch(0o600)  # it holds hashes of passwords, and who sent what
    if is_sqlite(url):
        path = sqlite_path(url)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
    else:
        _run(["pg_dump", "--format=custom", f"--file={partial}", f"--dbname={url}"])
    os.replace(partial, file)
    typer.echo(f"wrote {file} ({file.stat().st_size:,} bytes)")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace the database that is there.")] = False,
) -> None:
    """Put a copy back. Stop `serve` and `worker` first; the database that was there is kept beside it."""
    from visitapp.locks import only_one
    from visitapp.settings import load_settings
    from visitapp.store.config import is_sqlite, sqlite_path

    if not file.is_file():
        raise _failure(f"{file}: there is no such file")
    settings = load_settings()
    with only_one(settings.data_dir, "worker"):
        if not is_sqlite(settings.database_url):
            clean = ["--clean", "--if-exists"] if replace else []
            _run(["pg_restore", "--exit-on-error", *clean, f"--dbname={settings.database_url}", str(file)])
        else:
            _restore_sqlite(file, sqlite_path(settings.database_url), replace)
    typer.echo(f"restored from {file}")


def _restore_sqlite(file: Path, path: Path, replace: bool) -> None:
    from visitapp.store.search_index import own_statements

    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            # What another view or trigger does would be done unasked at every reading and writing.
            made = copy.execute("SELECT sql FROM sqlite_master WHERE type IN ('view', 'trigger')").fetchall()
            foreign = not {sql for (sql,) in made} <= own_statements()
            named = foreign or copy.execute("SELECT value FROM site WHERE key = 'site'").fetchone()
        except sqlite3.Error as error:
            raise _failure(f"{file}: is no copy of a visitapp database ({error})") from error
    if foreign or not named:
        raise _failure(f"{file}: is no copy of a visitapp database")
    if not sound:
        raise _failure(f"{file}: is damaged")
    if path.exists() and not replace:
        raise _failure(f"{path}: is already there; say --replace")
    path.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.replace(path.with_name(f"{path.name}.before-restore{suffix}"))
    partial = path.with_name(f"{path.name}.partial")
    partial.touch(0o600)
    shutil.copyfile(file, partial)
    os.replace(partial, path)


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603  # no shell, our own words
    except OSError as error:
        raise _failure(f"{command[0]}: cannot be run ({error.strerror})") from error
    if done.returncode != 0:
        raise _failure(f"{command[0]}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")


def _failure(line: str) -> Exception:
    from visitapp.domain.errors import VisitappError

    return VisitappError(line)
