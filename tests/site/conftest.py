"""The real thing: `visitapp serve` and `visitapp worker` as processes, over real sockets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.conftest import free_port, run_apart
from visitapp.domain.language import LANGUAGES
from visitapp.feedhealth import FeedHealth
from visitapp.publish.rendered import RenderedFiles
from visitapp.rendering import utc_now
from visitapp.store.config import sqlite_url
from visitapp.store.database import open_to_read

START_S = 40.0
ROOT = Path(__file__).parents[2]


def wait_until(true: Callable[[], bool], what: str, seconds: float = START_S) -> None:
    """Return when `true` holds; fail naming what was waited for."""
    until, pause = time.monotonic() + seconds, threading.Event()
    while not true():
        if time.monotonic() > until:
            pytest.fail(f"waited {seconds:.0f} s in vain for {what}")
        pause.wait(0.05)  # the other processes work meanwhile


@dataclass
class Site:
    """An installation in a folder of its own, and its running processes."""

    folder: Path
    port: int
    environ: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, *words: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of visitapp to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "visitapp.cli.main", *words],
            env=self.environ, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip
        if ok:
            assert done.returncode == 0, f"visitapp {' '.join(words)}: {done.stderr}{done.stdout}"
        return done

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start `serve` or `worker`; a server is waited for."""
        log = (self.folder / f"{name}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "visitapp.cli.main", name],
            env=self.environ, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        log.close()
        self.running[name] = process
        if name == "serve":
            wait_until(lambda: process.poll() is not None or self.answers("/healthz"), "the server to answer")
            assert process.poll() is None, (self.folder / "serve.log").read_text()[-2000:]
        return process

    def stop(self, name: str, kill: bool = False) -> None:
        """Stop a process, at once when `kill`."""
        process = self.running.pop(name)
        (process.kill if kill else process.terminate)()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """GET a path, redirects not followed."""
        return httpx.get(self.base + path, headers=headers, timeout=30, trust_env=False)

    def answers(self, path: str) -> bool:
        """Whether a path answers 200 now."""
        try:
            return self.get(path).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def make_site(
    folder: Path, demo: bool, database_url: str = "", begun: Path | None = None, **settings: str
) -> Iterator[Site]:
    """A site in `folder`, its database a copy of `begun` when given; what still runs at the end is stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    if begun:
        shutil.copy(begun, folder / "visitapp.sqlite3")
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("VISITAPP_")} | {
        "VISITAPP_PORT": str(port),
        "VISITAPP_DATA_DIR": str(folder),
        "VISITAPP_DEMO": "1" if demo else "0",
        "VISITAPP_SECRET": "a secret that is only used in tests, long enough",
        **settings,
    }
    if database_url:
        environ["VISITAPP_DATABASE_URL"] = database_url
    site = Site(folder, port, environ)
    try:
        yield site
    finally:
        for name in list(site.running):
            site.stop(name)


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo as `make run` makes it, harvested, with its verdicts and its feeds checked. Tests must not change it.

    Then it is served alone: the worker would look for buses of far days, at the tests' side and for none of them.
    """
    with make_site(tmp_path_factory.mktemp("demo"), demo=True) as site:
        log = (site.folder / "demo.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "visitapp.cli.main", "demo"],
            env=site.environ, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        log.close()
        site.running["demo"] = process
        wait_until(lambda: process.poll() is not None or site.answers("/readyz"), "the demo to be ready", 90)
        assert process.poll() is None, (site.folder / "demo.log").read_text()[-3000:]
        site.stop("demo")
        site.start("serve")
        for language in LANGUAGES:
            assert site.get(f"/{language}/events.ics").status_code == 200
        run_apart(_check_feeds(site))
        yield site


async def _check_feeds(site: Site) -> None:
    """What the worker does each half minute: /subscribe/health shows it."""
    url, files = sqlite_url(site.folder / "visitapp.sqlite3"), RenderedFiles(site.folder / "feeds")
    with open_to_read(url) as database:
        await FeedHealth(database, files, site.folder / "feed-health.json", site.base, utc_now).step()
