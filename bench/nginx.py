"""Requests a second from nginx's cache of the site, in turn with the same nginx serving the same bytes as a file.

The configuration is the shipped one, without TLS; both answers come from one worker process of one nginx.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from time import monotonic, sleep

import uvloop

from bench.filled import fill
from bench.generated import ZONE
from bench.load import Shape, as_fast_as_it_goes, free_port, raw_answer, site_of

ROUNDS = 5
CONNECTIONS = 8
SECONDS = 1.0
DEPLOY = Path(__file__).parents[1] / "deploy"
CONFIGURATION = """
pid {folder}/nginx.pid;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    keepalive_requests 10000000;
    client_body_temp_path {folder}/temp/body;
    proxy_temp_path {folder}/temp/proxy;
    fastcgi_temp_path {folder}/temp/fastcgi;
    uwsgi_temp_path {folder}/temp/uwsgi;
    scgi_temp_path {folder}/temp/scgi;
    include {folder}/conf.d/visitapp.conf;
    server {{
        listen 127.0.0.1:{plain};
        root {folder}/plain;
        sendfile on;
        tcp_nopush on;
        open_file_cache max=4000 inactive=60s;
    }}
}}
"""


def run() -> None:
    """Prints a line for each shape: medians of the rounds, and the ratio to the plain file of the same round."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        print("nginx is not installed")
        return
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(fill(Path(name), 160, 5, datetime.now(ZONE).date()))
        with site_of(Path(name)) as (site, _), _nginx(program, site) as (folder, cached, plain):
            print(f"{'':14s} {'req/s':>8s} {'p99 ms':>8s} {'file':>8s} {'p99 ms':>8s} {'ratio':>6s}   bytes")
            for shape in (
                Shape(".ics of 800", "/sv/events.ics"),
                Shape(".ics gzip", "/sv/events.ics", (("Accept-Encoding", "gzip"),)),
                Shape(".rss", "/sv/events.rss"),
                Shape("events page", "/sv/events"),
            ):
                _measure(shape, folder, cached, plain)


def _measure(shape: Shape, folder: Path, cached: int, plain: int) -> None:
    body = _until_hit(shape, cached)
    name = re.sub(r"\W", "", shape.name)  # one for each: nginx keeps the files open
    (folder / "plain" / name).write_bytes(body)
    same = Shape(shape.name, f"/{name}")
    ours, files = [], []
    for _ in range(ROUNDS):
        ours.append(uvloop.run(as_fast_as_it_goes(cached, [shape], CONNECTIONS, SECONDS)))
        files.append(uvloop.run(as_fast_as_it_goes(plain, [same], CONNECTIONS, SECONDS)))
    ratio = median(one.rate / two.rate for one, two in zip(ours, files, strict=True))
    print(
        f"{shape.name:14s} {median(one.rate for one in ours):8.0f} {median(one.p99_ms for one in ours):8.2f}"
        f" {median(one.rate for one in files):8.0f} {median(one.p99_ms for one in files):8.2f} {ratio:6.2f}"
        f"   {len(body)}",
        flush=True,
    )


def _until_hit(shape: Shape, port: int) -> bytes:
    """The body once it comes from the cache."""
    for _ in range(3):
        status, headers, body = raw_answer(port, shape)
        if (status, dict(headers).get("x-cache")) == (200, "HIT"):
            return body
    raise RuntimeError(f"{shape.path} does not come from the cache of nginx")


@contextmanager
def _nginx(program: str, site: int) -> Iterator[tuple[Path, int, int]]:
    """nginx before the site at port `site`: its folder, the port of the cache, the port of the plain file."""
    cached, plain = free_port(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="visitapp-bench-"))
    try:
        for name in ("conf.d", "snippets", "temp", "plain"):
            (folder / name).mkdir()
        text = re.sub(r"^ *(ssl_\w+|listen \[::\]|listen 80;).*\n", "", (DEPLOY / "nginx.conf").read_text(), flags=re.M)
        text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{cached};")
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{site}").replace(
            "/var/cache/nginx/visitapp", f"{folder}/cache"
        )
        # Without TLS there is nothing to lead on to: the second server block goes.
        (folder / "conf.d" / "visitapp.conf").write_text(text[: text.rindex("\nserver {")])
        shutil.copy(DEPLOY / "nginx-proxy.conf", folder / "snippets" / "visitapp-proxy.conf")
        (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, plain=plain))
        words: list[str] = []
        if os.geteuid() == 0:
            words = ["setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups"]
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, "www-data", "www-data")
        words += [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        process = subprocess.Popen([*words, "-g", "daemon off;"], cwd="/")
        try:
            _wait(cached, process)
            yield folder, cached, plain
        finally:
            process.terminate()
            process.wait(10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + 10
    while True:
        try:
            raw_answer(port, Shape("", "/healthz"))
        except OSError:
            if monotonic() > until or process.poll() is not None:
                raise
            sleep(0.05)
        else:
            return
