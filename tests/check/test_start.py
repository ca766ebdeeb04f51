"""`serve` starts fast: it loads no reader of documents, and nothing that writes."""

from __future__ import annotations

import subprocess
import sys

READERS = ("feedparser", "icalendar", "lxml", "rapidfuzz", "dateutil", "httpx", "feeds.read", "visitapp.harvest")
WRITERS = ("tortoise", "pydantic", "aiosqlite", "visitapp.store.models", "visitapp.store.projection")
SELDOM_FIRST = (
    *("visitapp.web.office", "visitapp.web.submit", "visitapp.web.subscribe", "visitapp.web.api.register"),
    *("visitapp.demo", "visitapp.feedhealth", "limits", "argon2", "asyncpg"),
)
SERVE = """
import sys
import uvicorn, visitapp.cli.httpheads, visitapp.cli.main, visitapp.cli.serve, visitapp.logs
from pathlib import Path
from visitapp.app import create_app
from visitapp.settings import load_settings
create_app(load_settings({"VISITAPP_SECRET": "x" * 40}))
"""


def loaded_by(code: str, names: tuple[str, ...]) -> list[str]:
    """Which of `names` a fresh interpreter has loaded after `code`."""
    code = f"{code}\nprint(*(name for name in {names!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_serving_loads_no_reader() -> None:
    assert loaded_by(SERVE, READERS) == []


def test_serving_loads_nothing_that_writes_before_the_first_page() -> None:
    assert loaded_by(SERVE, WRITERS) == []


def test_serving_loads_no_part_that_is_seldom_asked_for_first() -> None:
    assert loaded_by(SERVE, SELDOM_FIRST) == []


def test_what_writes_is_found_when_the_rest_is_loaded() -> None:
    rest = "from visitapp.web.later import load_all\nfrom visitapp.web.routes import routes\nload_all(routes())"

    wanted = (
        "tortoise",
        "visitapp.store.models",
        "visitapp.web.office",
        "visitapp.web.submit",
        "visitapp.web.api.register",
    )

    assert loaded_by(f"{SERVE}\n{rest}", wanted) == list(wanted)


def test_tables_are_declared_without_reading_their_source() -> None:
    code = "import linecache, visitapp.store.models as tables\nprint(tables.__file__ in linecache.cache)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False"]
