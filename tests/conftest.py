"""A fresh, migrated database for each test, on both engines; one PostgreSQL server for each process that tests.

And how the tests are spread over processes, and where they write.
"""

from __future__ import annotations

import asyncio
import gc
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Coroutine, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from visitapp.regiondata import load_region
from visitapp.store.config import sqlite_url
from visitapp.store.database import Database, open_database
from visitapp.store.migrate import migrate
from visitapp.store.timetables import replace_published_ground

MEMORY, ROOM = Path("/dev/shm"), 1 << 30

# A machine that is busy makes no test wrong: what takes long is measured in bench/.
settings.register_profile("untimed", settings(), deadline=None, max_examples=50)
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Write in memory where there is room, and choose random moments."""
    _write_in_memory()
    # Here, so that all processes that test have the same.
    os.environ.setdefault("FAULTS_SEED", str(secrets.randbelow(1_000_000)))


def pytest_report_header() -> str:
    """What repeats the random moments of this run (tests/harvest/test_faults.py)."""
    return f"FAULTS_SEED={os.environ['FAULTS_SEED']}"


def _write_in_memory() -> None:
    """Write in memory what tests write, where there is room for it and nobody named another place.

    A PostgreSQL database is some 450 files, and each test has one of its own: to make and remove them on a disk takes
    ten times the work of the test.
    """
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


TOGETHER = {
    "tests/site/test_browser.py": "demo_site",
    "tests/site/test_embed_browser.py": "demo_site",
    "tests/site/test_office_browser.py": "demo_site",
    "tests/site/test_trip_browser.py": "demo_site",
    "tests/site/test_nginx.py": "front",
    "tests/cli/test_export.py": "exported",
}
"""The files whose tests share something that takes long to make, and its name."""


QUICK = ("tests/wire/", "tests/domain/", "tests/publish/", "tests/pairs/")
"""Folders whose tests take a moment each: to hand them out one by one would take longer than some of them."""


class _Spread(LoadScopeScheduling):
    """Gives each test to the process that is free, but quick files, and those that share something, whole and first."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return TOGETHER.get(file, file if file.startswith(QUICK) else nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """How the tests are spread where several processes run them."""
    return _Spread(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave what is loaded and collected out of every later collection of cycles: it lives as long as the run.

    To look at it again and again was a quarter of the work of a test of pages.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name what each test needs, so that `-m "not postgres"` and the like work; leave out what is tried elsewhere.

    How rows are read and written is tried in tests/store, with every parameter on both engines. What stands above it
    (a page in four languages, say) is tried on PostgreSQL once for each test.
    """
    once: set[str] = set()
    kept: list[pytest.Item] = []
    for item in items:
        name, _, parameters = item.nodeid.partition("[")
        if "postgresql" in parameters:
            item.add_marker(pytest.mark.postgres)
            if name in once and not name.startswith("tests/store/"):
                continue
            once.add(name)
        kept.append(item)
    items[:] = kept


def missing(reason: str) -> None:
    """Skip for want of a program, or fail where none may be missing (CI=true)."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (and CI may not be without)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The one event loop we run on."""
    return "asyncio"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        missing("Chromium is not installed")
    assert path is not None
    return path


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node, with the readers of package.json installed."""
    path = shutil.which("node")
    if path is None or not (Path(__file__).parents[1] / "node_modules" / "ical.js").is_dir():
        missing("Node, or node_modules, is not installed")
    assert path is not None
    return path


@dataclass(frozen=True)
class PostgresServer:
    """A PostgreSQL server of the test run's own, and the programs that came with it."""

    port: int
    folder: Path
    programs: Path
    user: str | None

    def url(self, name: str) -> str:
        """The database URL of one of its databases."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def sql(self, statement: str) -> None:
        """Run one statement as the superuser."""
        run_apart(_told(self.url("postgres"), statement))

    def copy(self, template: str, name: str) -> None:
        """Make a database as another is, as files, with what the server knows by heart of it.

        To write its pages to the log first is twice the work. Before PostgreSQL 15 there was no choice.
        """
        strategy = "STRATEGY file_copy" if int(self.programs.parent.name) >= 15 else ""
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} {strategy}")

    def start(self) -> None:
        """Start it, the first time or again."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} -c fsync=off -c max_connections=200"
        self.control("-o", options, "-l", str(self.folder / "log"), "start")

    def control(self, *words: str) -> None:
        """Run pg_ctl with `words`."""
        run_as(self.user, [str(self.programs / "pg_ctl"), "-D", str(self.folder / "data"), "-w", *words])


async def _told(url: str, statement: str) -> None:
    """Let a server run a statement: psql would be a process of its own, twice for each test."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def run_as(user: str | None, command: list[str]) -> None:
    """Run a command as another user when one is given (PostgreSQL refuses to be root)."""
    prefix = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
    subprocess.run([*prefix, *command], check=True, capture_output=True, cwd="/", stdin=subprocess.DEVNULL)


def run_apart(work: Coroutine[object, object, object]) -> None:
    """Run a coroutine in a loop and thread of its own: the test's loop may be running here already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def quick_hash(password: str) -> str:
    """A hash of `password` that is checked at once. What a real one costs is tried in tests/store/test_users.py."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server on a free port, for one who stops it, or for a whole run; gone at the end."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    programs = found[-1].parent if found else None
    if programs is None:
        missing("PostgreSQL is not installed")
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="visitapp-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    folder.chmod(0o755)
    if user:
        shutil.chown(folder, user, user)
    server = PostgresServer(free_port(), folder, programs, user)
    run_as(
        user,
        [str(programs / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8"],
    )
    server.start()
    try:
        yield server
    finally:
        with suppress(subprocess.CalledProcessError):  # it may have been stopped already
            server.control("-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server on a free port, gone with the run."""
    with started_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    run_apart(migrate(sqlite_url(path), "visitapp.example"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    postgres_server.sql("CREATE DATABASE migrated")
    run_apart(migrate(postgres_server.url("migrated"), "visitapp.example"))
    return "migrated"


@pytest.fixture(scope="session")
def region_today(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the region loaded now, to be copied to where a site of several processes has its data.

    Without the minutes by car that were published: which boat a test's visitors take hangs on no publication.
    """
    path = tmp_path_factory.mktemp("today") / "region.sqlite3"
    shutil.copy(sqlite_template, path)

    async def load() -> None:
        async with open_database(sqlite_url(path)):
            await load_region(datetime.now(UTC))
            await replace_published_ground([], datetime.now(UTC))

    run_apart(load())
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, migrated, empty database; each test runs on both engines."""
    with copied(request, tmp_path, "sqlite_template", "postgres_template") as url:
        yield url


@contextmanager
def copied(request: pytest.FixtureRequest, folder: Path, sqlite: str, postgres: str) -> Iterator[str]:
    """The URL of a copy of one of two databases, each the value of a fixture, on the engine that the test asks for."""
    if request.param == "sqlite":
        path = folder / "visitapp.sqlite3"
        shutil.copy(request.getfixturevalue(sqlite), path)
        yield sqlite_url(path)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"t{secrets.token_hex(6)}"
    server.copy(request.getfixturevalue(postgres), name)
    yield server.url(name)
    server.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The fresh database, open."""
    async with open_database(database_url, serving=True) as opened:
        yield opened
