"""The shipped nginx configuration in front of a real `visitapp serve`: its cache keeps to our own headers."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import free_port, missing
from tests.site.conftest import ROOT, Site, make_site, wait_until
from tests.site.test_server import calendar, served, subscribe
from visitapp.export import MANIFEST

DAYS_S = 2 * 86400
_TIMES = struct.Struct("<Qqqq")
"""The head of a file of nginx's cache: its version; until when it is fresh, stale while updating, stale in need."""

WRAPPER = """
pid {folder}/nginx.pid;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    log_format told '$upstream_cache_status $upstream_status $request_method $request_uri';
    access_log {folder}/access.log told;
    client_body_temp_path {folder}/temp/body;
    proxy_temp_path {folder}/temp/proxy;
    fastcgi_temp_path {folder}/temp/fastcgi;
    uwsgi_temp_path {folder}/temp/uwsgi;
    scgi_temp_path {folder}/temp/scgi;
    include {folder}/conf.d/*.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """A site and the nginx before it."""

    site: Site
    folder: Path
    port: int
    tls_port: int

    def ask(
        self, path: str, headers: Mapping[str, str] | None = None, *, method: str = "GET", plain: bool = False
    ) -> httpx.Response:
        """A request over TLS, or without; redirects not followed, and gzip only when it is named."""
        base = f"http://127.0.0.1:{self.port}" if plain else f"https://127.0.0.1:{self.tls_port}"
        sent = {"Host": "visitapp.example", "Accept-Encoding": "identity", **(headers or {})}
        with httpx.Client(verify=False, trust_env=False, timeout=30) as client:  # made for the test
            return client.request(method, base + path, headers=sent)

    def log(self) -> list[str]:
        """What nginx answered from where: status of the cache, status of the application, method, address."""
        return (self.folder / "access.log").read_text().splitlines()

    def pass_time(self, seconds: int) -> None:
        """Make all that is kept older by as much, in the files of the cache themselves."""
        for path in (self.folder / "cache").rglob("*"):
            if path.is_file():
                with path.open("r+b") as file:
                    version, *times = _TIMES.unpack(file.read(_TIMES.size))
                    assert version == 5, "this nginx writes its cache in another form"
                    file.seek(0)
                    file.write(_TIMES.pack(version, *(at - seconds if at else 0 for at in times)))


def shipped(name: str, changes: dict[str, str]) -> str:
    """A file of deploy/ with ports and paths of the test, and not a word else."""
    text = (ROOT / "deploy" / name).read_text("utf-8")
    for before, after in changes.items():
        assert before in text, f"deploy/{name} has no {before!r}"
        text = text.replace(before, after)
    return text


def openssl(*words: str) -> None:
    program = shutil.which("openssl")
    if program is None:
        missing("openssl is not installed")
    assert program is not None
    subprocess.run([program, *words], check=True, capture_output=True)


@contextmanager
def nginx(folder: Path, port: int) -> Iterator[None]:
    """nginx with folder/nginx.conf, not as root, until the end of the block."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        missing("nginx is not installed")
    assert program is not None
    folder.joinpath("temp").mkdir()
    user = "www-data" if os.geteuid() == 0 else None
    if user:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user, user)
    prefix = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
    words = [*prefix, program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    subprocess.run([*words, "-t"], check=True, capture_output=True, cwd="/")
    process = subprocess.Popen([*words, "-g", "daemon off;"], cwd="/")
    try:
        wait_until(lambda: process.poll() is not None or is_open(port), "nginx to listen")
        assert process.poll() is None, (folder / "error.log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(10)


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def in_front_of(site: Site) -> Iterator[Front]:
    """The shipped configuration before a site."""
    folder = Path(tempfile.mkdtemp(prefix="visitapp-nginx-"))
    front = Front(site, folder, free_port(), free_port())
    try:
        for name in ("conf.d", "snippets"):
            (folder / name).mkdir()
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
            "-subj", "/CN=visitapp.example", "-keyout", str(key), "-out", str(certificate),
        )  # fmt: skip
        changes = {
            "server 127.0.0.1:8000;": f"server 127.0.0.1:{site.port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{front.tls_port} ssl http2;",
            "listen 80;": f"listen 127.0.0.1:{front.port};",
            "    listen [::]:443 ssl http2;\n": "",
            "    listen [::]:80;\n": "",
            "/etc/ssl/visitapp/fullchain.pem": str(certificate),
            "/etc/ssl/visitapp/privkey.pem": str(key),
            "/var/cache/nginx/visitapp": str(folder / "cache"),
        }
        (folder / "conf.d" / "visitapp.conf").write_text(shipped("nginx.conf", changes))
        (folder / "snippets" / "visitapp-proxy.conf").write_text(shipped("nginx-proxy.conf", {}))
        (folder / "nginx.conf").write_text(WRAPPER.format(folder=folder))
        with nginx(folder, front.tls_port):
            yield front
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, region_today: Path) -> Iterator[Front]:
    """A site of forty evenings that serves behind nginx. Each test asks for addresses of its own."""
    folder = tmp_path_factory.mktemp("nginx") / "site"
    with (
        served({"/all.ics": calendar(40)}) as host,
        make_site(folder, False, begun=region_today, VISITAPP_FETCH_PRIVATE=host) as site,
    ):
        subscribe(site, f"http://{host}/all.ics")
        site.start("serve")
        with in_front_of(site) as front:
            yield front


def states(*answers: httpx.Response) -> list[tuple[int, str]]:
    """Status and X-Cache of each answer."""
    return [(answer.status_code, answer.headers.get("x-cache", "")) for answer in answers]


@pytest.mark.parametrize("path", ["/sv/events.ics", "/sv/events.rss", "/sv/events", "/sv/", "/static/site.css"])
def test_public_answer_comes_from_the_application_once(front: Front, path: str) -> None:
    own = front.site.get(path, **{"Accept-Encoding": "identity"})

    first, second = front.ask(path), front.ask(path)

    assert states(first, second) == [(200, "MISS"), (200, "HIT")]
    assert first.content == second.content == own.content
    for name in ("content-type", "etag", "last-modified", "cache-control", "vary", "access-control-allow-origin"):
        if name != "vary" or path != "/static/site.css":
            assert second.headers.get(name) == own.headers.get(name), name


def test_old_page_is_asked_for_by_its_entity_tag(front: Front) -> None:
    path = "/sv/events?q=revalidated"
    front.ask(path)

    front.pass_time(61)
    old, again = front.ask(path), front.ask(path)

    assert states(old, again) == [(200, "REVALIDATED"), (200, "HIT")]
    wait_until(lambda: f"REVALIDATED 304 GET {path}" in front.log(), "nginx to write that it asked again")


def test_old_feed_is_answered_at_once_and_asked_for_in_the_background(front: Front) -> None:
    path = "/sv/events.ics?q=kv%C3%A4ll"
    first = front.ask(path)

    front.pass_time(61)
    old = front.ask(path)
    wait_until(lambda: states(front.ask(path)) == [(200, "HIT")], "the feed to be fresh again")
    front.pass_time(700)
    older = front.ask(path)

    assert states(first, old, older) == [(200, "MISS"), (200, "STALE"), (200, "REVALIDATED")]
    assert old.content == older.content == first.content


def test_application_stopped_pages_and_feeds_stay(front: Front) -> None:
    paths = ["/sv/events.ics?q=nummer", "/de/events.rss?q=nummer", "/sv/events?q=nummer", "/da/about", "/robots.txt"]
    before = [front.ask(path) for path in paths]
    packed = front.ask(paths[0], {"Accept-Encoding": "gzip"})

    front.site.stop("serve", kill=True)
    try:
        fresh = [front.ask(path) for path in paths]
        front.pass_time(DAYS_S)
        stale = [front.ask(path) for path in paths]
        stale_packed = front.ask(paths[0], {"Accept-Encoding": "gzip"})
        unchanged = front.ask(paths[0], {"If-None-Match": before[0].headers["etag"]})
        unknown = front.ask("/sv/events.ics?q=never+asked")
    finally:
        front.site.start("serve")
    back = front.ask(paths[0])

    assert states(*fresh) == [(200, "HIT")] * len(paths)
    assert states(*stale, stale_packed) == [(200, "STALE")] * (len(paths) + 1)
    assert [one.content for one in stale] == [one.content for one in before]
    assert stale_packed.headers["etag"] == packed.headers["etag"]
    assert states(unchanged) == [(304, "STALE")]
    assert unknown.status_code == 502
    assert (states(back), back.content) == ([(200, "REVALIDATED")], before[0].content)


def test_plain_and_packed_bytes_are_never_mixed(front: Front) -> None:
    path = "/en/events.ics?q=evening"
    codings = {
        "gzip": True, "gzip, deflate, br": True, "br;q=1.0, gzip;q=0.8": True, "x-gzip": True, "identity": False,
        "": False, "gzip;q=0": False, "br, gzip; q=0.0, zstd": False, "br, zstd": False,
    }  # fmt: skip
    own = {True: front.site.get(path), False: front.site.get(path, **{"Accept-Encoding": "identity"})}

    told = {
        coding: (found.headers.get("content-encoding", "") == "gzip", found.headers["etag"], found.content)
        for coding in codings
        for found in [front.ask(path, {"Accept-Encoding": coding})]
    }

    assert own[True].headers["etag"] != own[False].headers["etag"]
    assert told == {
        coding: (packed, own[packed].headers["etag"], own[packed].content) for coding, packed in codings.items()
    }


def test_page_is_packed_by_the_application_and_kept_so(front: Front) -> None:
    path = "/de/places"

    first, second = (front.ask(path, {"Accept-Encoding": "gzip"}) for _ in range(2))

    assert [one.headers["content-encoding"] for one in (first, second)] == ["gzip", "gzip"]
    assert (states(second), second.content) == ([(200, "HIT")], front.ask(path).content)


def test_static_file_is_packed_here_and_kept_for_a_year(front: Front) -> None:
    path = front.ask("/sv/").text.split('rel="stylesheet" href="')[1].split('"')[0]

    answer = front.ask(path, {"Accept-Encoding": "gzip"})

    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.content == (ROOT / "visitapp/web/static/site.css").read_bytes()


@pytest.mark.parametrize("path", ["/office/signin", "/sv/submit", "/", "/healthz", "/readyz"])
def test_what_is_for_one_reader_is_never_kept(front: Front, path: str) -> None:
    first, second = front.ask(path), front.ask(path)

    assert [one.headers.get("x-cache") for one in (first, second)] == [None, None]
    assert [line for line in front.log() if line.endswith(f"GET {path}") and not line.startswith("- ")] == []


def test_form_reaches_the_application_each_time(front: Front) -> None:
    for _ in range(2):
        front.ask("/sv/submit", method="POST")

    def reached() -> list[str]:
        return [line.split()[0] for line in front.log() if line.endswith(" POST /sv/submit")]

    wait_until(lambda: len(reached()) >= 2, "nginx to write what it answered")  # it writes after it has answered
    assert reached() == ["-", "-"]


def test_error_is_not_kept(front: Front) -> None:
    first, second = (front.ask("/sv/events?nonsense=1") for _ in range(2))

    assert states(first, second) == [(400, "MISS"), (400, "MISS")]


def test_who_has_it_is_told_so(front: Front) -> None:
    path = "/da/events.ics"
    first = front.ask(path)
    tag, modified = first.headers["etag"], first.headers["last-modified"]

    answers = [
        front.ask(path, {"If-None-Match": tag}),
        front.ask(path, {"If-None-Match": f'"other", W/{tag}'}),
        front.ask(path, {"If-Modified-Since": modified}),
        front.ask(path, {"If-Modified-Since": "Sat, 01 Jan 2028 00:00:00 GMT"}),
        front.ask(path, {"If-None-Match": '"other"'}),
        front.ask(path, {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}),
    ]

    assert states(*answers) == [(304, "HIT")] * 4 + [(200, "HIT")] * 2
    assert [one.headers["etag"] for one in answers] == [tag] * 6
    assert answers[0].headers["cache-control"] == first.headers["cache-control"]


def test_head_and_ranges_are_answered_from_the_cache(front: Front) -> None:
    path = "/de/events.ics"

    head = front.ask(path, method="HEAD")
    whole = front.ask(path)
    part = front.ask(path, {"Range": "bytes=10-19"})
    end = front.ask(path, {"Range": "bytes=-7"})
    beyond = front.ask(path, {"Range": "bytes=99999999-"})

    assert states(head, whole, part, end) == [
        (200, "MISS"), (200, "HIT"), (206, "HIT"), (206, "HIT"),
    ]  # fmt: skip
    assert beyond.status_code == 416
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))
    assert (part.content, end.content) == (whole.content[10:20], whole.content[-7:])


def test_without_tls_feeds_are_answered_and_pages_led_on(front: Front) -> None:
    feed = front.ask("/en/events.ics?category=music", plain=True)
    same = front.ask("/en/events.ics?category=music")
    pages = {path: front.ask(path, plain=True) for path in ("/", "/sv/events?q=a+b", "/office", "/sv/events.ics/x")}

    assert states(feed, same) == [(200, "MISS"), (200, "HIT")]
    assert {path: (one.status_code, one.headers["location"]) for path, one in pages.items()} == {
        path: (308, f"https://visitapp.example{path}") for path in pages
    }


def test_redirect_of_the_application_is_left_as_it_is(front: Front) -> None:
    answer = front.ask("/sv")

    assert (answer.status_code, answer.headers["location"]) == (308, "/sv/")


def test_speaks_http_2(front: Front) -> None:
    trusting = ssl._create_unverified_context()  # a certificate made for the test
    trusting.set_alpn_protocols(["h2", "http/1.1"])

    with socket.create_connection(("127.0.0.1", front.tls_port)) as raw, trusting.wrap_socket(raw) as made:
        chosen = made.selected_alpn_protocol()

    assert chosen == "h2"


def test_packed_feed_is_whole(front: Front) -> None:
    lines = ["GET /sv/events.ics HTTP/1.0", "Host: visitapp.example", "Accept-Encoding: gzip", "", ""]
    with socket.create_connection(("127.0.0.1", front.port)) as raw:
        raw.sendall("\r\n".join(lines).encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))

    body = answer.partition(b"\r\n\r\n")[2]
    assert gzip.decompress(body) == front.ask("/sv/events.ics").content


def test_exported_files_are_served_with_their_types() -> None:
    folder = Path(tempfile.mkdtemp(prefix="visitapp-static-"))
    try:
        files = ("sv/events/index.html", "sv/events.ics", "sv/events.json", "sv/events.geojson", "404.html", MANIFEST)
        for file in files:
            (folder / "out" / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / "out" / file).write_text(file)
        folder.chmod(0o755)
        (folder / "conf.d").mkdir()
        port = free_port()
        changes = {"listen 80;": f"listen 127.0.0.1:{port};", "/srv/visitapp-export": str(folder / "out")}
        (folder / "conf.d" / "static.conf").write_text(shipped("nginx-static.conf", changes))
        (folder / "nginx.conf").write_text(WRAPPER.format(folder=folder))
        paths = ("/sv/events", "/sv/events.ics", "/sv/events.json", "/sv/events.geojson", f"/{MANIFEST}", "/x")
        with nginx(folder, port):
            found = {path: httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False) for path in paths}
            asked = httpx.get(f"http://127.0.0.1:{port}/sv/events?free=1", trust_env=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)

    assert {path: (one.status_code, one.headers["content-type"]) for path, one in found.items()} == {
        "/sv/events": (200, "text/html; charset=utf-8"),
        "/sv/events.ics": (200, "text/calendar; charset=utf-8"),
        "/sv/events.json": (200, "application/feed+json"),
        "/sv/events.geojson": (200, "application/geo+json"),
        f"/{MANIFEST}": (404, "text/html; charset=utf-8"),
        "/x": (404, "text/html; charset=utf-8"),
    }
    assert {one.headers.get("x-content-type-options") for one in list(found.values())[:4]} == {"nosniff"}
    assert (asked.status_code, asked.headers["location"]) == (302, "https://live.visitapp.example/sv/events?free=1")
