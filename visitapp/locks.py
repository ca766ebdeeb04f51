"""One process of a kind for each data folder: a locked file, freed by the system when the process dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from visitapp.domain.errors import VisitappError


@contextmanager
def only_one(data_dir: Path, kind: str) -> Iterator[None]:
    """Hold the lock of `kind` in the data folder. Raises VisitappError when another process holds it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / f"{kind}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise VisitappError(f"{data_dir}: another {kind} is running there") from error
        yield
