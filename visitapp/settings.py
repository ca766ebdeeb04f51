"""The settings, all from the environment. One table; README and code are held equal by a test."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

from visitapp.domain.crossing.types import MODES, Mode
from visitapp.domain.errors import SettingError
from visitapp.domain.mailserver import MailServer, read_mail_server
from visitapp.domain.reach.roads import ROAD_KINDS, RoadServer
from visitapp.store.config import is_sqlite, sqlite_url, tortoise_config


@dataclass(frozen=True, slots=True)
class Setting:
    """A name, what it is when unset (in words), and what it is for."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("VISITAPP_HOST", "127.0.0.1", "Address that `serve` listens on."),
    Setting("VISITAPP_PORT", "8000", "Port that `serve` listens on."),
    Setting("VISITAPP_DATA_DIR", "var", "Folder of the database, rendered feeds, lock files and the secret."),
    Setting("VISITAPP_DATABASE_URL", "SQLite in the data folder", "`sqlite:///file` or `postgresql://user@host/name`."),
    Setting("VISITAPP_BASE_URL", "http://HOST:PORT", "Address the site has for the world; stands in every feed."),
    Setting(
        "VISITAPP_SECRET", "made in the demo", "At least 32 characters that sign forms. Required outside the demo."
    ),
    Setting("VISITAPP_DEMO", "0", "`1` shows invented demo events and timetables; `0` removes all they brought."),
    Setting("VISITAPP_FETCH_PRIVATE", "none", "host:port list that may be harvested although private."),
    Setting(
        "VISITAPP_ROADS",
        "none",
        "Servers that know how long ways on roads take: `car=osrm:driving@http://127.0.0.1:5000, "
        "bicycle=valhalla:bicycle@http://127.0.0.1:8002`.",
    ),
    Setting(
        "VISITAPP_TRANSPORT_KEYS",
        "none",
        "Keys of publishers of timetables, by names of your own: `trafiklab=…, other=…`.",
    ),
    Setting(
        "VISITAPP_PUBLISHER_NAME", "the site's host", "Organisation that publishes the site, for the data catalogue."
    ),
    Setting("VISITAPP_CONTACT", "the page about the site", "E-mail or web address for questions about the data."),
    Setting("VISITAPP_SECURITY_CONTACT", "`VISITAPP_CONTACT`", "E-mail or web address to report a weakness to."),
    Setting(
        "VISITAPP_SMTP",
        "no mail is sent",
        "Server that takes our mails to offices: `smtp://user:password@host:port` (with STARTTLS) or `smtps://…`.",
    ),
    Setting("VISITAPP_MAIL_FROM", "none", "Address that these mails come from. Required with `VISITAPP_SMTP`."),
)

NAMES = frozenset(setting.name for setting in SETTINGS)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked. `base_url` has no slash at its end; `fetch_private` holds "host:port".

    `secret` is empty when there is none: `serve` then refuses to start, other commands do without. The contacts are
    addresses (mailto: or https:), "" when there is none.
    """

    host: str
    port: int
    data_dir: Path
    database_url: str
    base_url: str
    secret: bytes
    demo: bool
    fetch_private: frozenset[str]
    publisher_name: str = ""
    contact: str = ""
    security_contact: str = ""
    roads: tuple[RoadServer, ...] = ()
    transport_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    smtp: MailServer | None = None
    mail_from: str = ""

    @property
    def health_file(self) -> Path:
        """Where the worker keeps what it found when it checked our feeds."""
        return self.data_dir / "feed-health.json"

    @property
    def site_host(self) -> str:
        """The host that names the site for ever at its first migration; "" for a local address."""
        host = urlsplit(self.base_url).hostname or ""
        if host == "localhost" or "." not in host or _is_address(host):
            return ""
        return host


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of `environ` (the process's own when None).

    Raises SettingError naming the setting that cannot be used, also for an unknown VISITAPP_ name.
    """
    env = os.environ if environ is None else environ
    unknown = sorted(name for name in env if name.startswith("VISITAPP_") and name not in NAMES)
    if unknown:
        raise SettingError(unknown[0], "is no setting of visitapp")
    host = _host(env.get("VISITAPP_HOST") or "127.0.0.1")
    port = _port("VISITAPP_PORT", env.get("VISITAPP_PORT") or "8000")
    data_dir = Path(env.get("VISITAPP_DATA_DIR") or "var")
    if any(path.exists() and not path.is_dir() for path in (data_dir, *data_dir.parents)):
        raise SettingError("VISITAPP_DATA_DIR", f"{data_dir} is no folder")
    demo = _flag("VISITAPP_DEMO", env.get("VISITAPP_DEMO") or "0")
    smtp, mail_from = _mail(env.get("VISITAPP_SMTP") or "", env.get("VISITAPP_MAIL_FROM") or "")
    return Settings(
        host=host,
        port=port,
        data_dir=data_dir,
        database_url=_database_url(env.get("VISITAPP_DATABASE_URL") or "", data_dir),
        base_url=_base_url(env.get("VISITAPP_BASE_URL") or f"http://{_in_url(host)}:{port}"),
        secret=_secret(env.get("VISITAPP_SECRET") or "", data_dir, demo),
        demo=demo,
        fetch_private=_host_ports("VISITAPP_FETCH_PRIVATE", env.get("VISITAPP_FETCH_PRIVATE") or ""),
        roads=_roads("VISITAPP_ROADS", env.get("VISITAPP_ROADS") or ""),
        transport_keys=_keys("VISITAPP_TRANSPORT_KEYS", env.get("VISITAPP_TRANSPORT_KEYS") or ""),
        publisher_name=_name("VISITAPP_PUBLISHER_NAME", env.get("VISITAPP_PUBLISHER_NAME") or ""),
        contact=_contact("VISITAPP_CONTACT", env.get("VISITAPP_CONTACT") or ""),
        security_contact=_contact(
            "VISITAPP_SECURITY_CONTACT", env.get("VISITAPP_SECURITY_CONTACT") or env.get("VISITAPP_CONTACT") or ""
        ),
        smtp=smtp,
        mail_from=mail_from,
    )


def _mail(server: str, sender: str) -> tuple[MailServer | None, str]:
    """The server and the sender's address. What is wrong is told without them: one may hold a password."""
    sender = sender.strip().removeprefix("mailto:")
    if sender and not _is_mail_address(sender):
        raise SettingError("VISITAPP_MAIL_FROM", "is no e-mail address")
    if not server:
        return None, sender
    try:
        found = read_mail_server(server.strip())
    except ValueError as error:
        raise SettingError("VISITAPP_SMTP", str(error)) from error
    if not sender:
        raise SettingError("VISITAPP_MAIL_FROM", "is required where VISITAPP_SMTP is set")
    return found, sender


def _is_mail_address(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text))


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text) and not _is_address(text):
        raise SettingError("VISITAPP_HOST", f"{text!r} is no host name or address")
    return text


def _port(name: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text) or not 1 <= int(text) <= 65535:
        raise SettingError(name, f"{text!r} is no port from 1 to 65535")
    return int(text)


def _flag(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise SettingError(name, f"{text!r} is neither 0 nor 1")
    return text == "1"


def _database_url(text: str, data_dir: Path) -> str:
    if not text:
        return sqlite_url(data_dir / "visitapp.sqlite3")
    if is_sqlite(text):
        if not re.fullmatch(r"sqlite:///(?!:)[^?#\x00-\x1f]+", text) or text.endswith("/"):
            raise SettingError("VISITAPP_DATABASE_URL", "is no sqlite:///file")
        return text
    try:
        tortoise_config(text)
        parts = urlsplit(text)
        named = bool(parts.netloc and parts.path.strip("/")) and parts.port != 0
    except ValueError:
        named = False
    if not named:  # the address may hold a password: it is not shown
        raise SettingError("VISITAPP_DATABASE_URL", "is no postgresql://user@host/name")
    return text


def _base_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or "@" in parts.netloc
    except ValueError:
        wrong = True
    if wrong or re.search(r"[\s?#\x00-\x1f]", text):
        raise SettingError("VISITAPP_BASE_URL", f"{text!r} is no http or https address")
    if parts.path.strip("/"):
        raise SettingError("VISITAPP_BASE_URL", f"{text!r} has a path; the site needs a host of its own")
    return text.rstrip("/")


def _secret(text: str, data_dir: Path, demo: bool) -> bytes:
    if text and len(text) < 32:
        raise SettingError("VISITAPP_SECRET", "is shorter than 32 characters")
    if text:
        return os.fsencode(text)
    kept = data_dir / "secret"
    if not demo:
        return b""
    try:
        if not kept.exists():
            _make_secret(kept)
        return kept.read_bytes().strip()
    except OSError as error:
        raise SettingError("VISITAPP_DATA_DIR", f"the secret cannot be kept there: {error}") from error


def _make_secret(kept: Path) -> None:
    """Whole or not at all; of two processes that start together both get the first one's."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    new = kept.with_name(f"secret.{os.getpid()}")
    new.touch(0o600)
    new.write_text(secrets.token_urlsafe(48))
    try:
        kept.hardlink_to(new)
    except FileExistsError:
        pass
    finally:
        new.unlink()


def _host_ports(name: str, text: str) -> frozenset[str]:
    found = frozenset(part.strip().lower() for part in text.split(",") if part.strip())
    for part in found:
        if not re.fullmatch(r"(\[[0-9a-f:]+\]|[a-z0-9.-]+):[1-9]\d{0,4}", part) or int(part.rpartition(":")[2]) > 65535:
            raise SettingError(name, f"{part!r} is no host:port")
    return found


def _roads(name: str, text: str) -> tuple[RoadServer, ...]:
    """One server for each mode, as mode=kind:profile@address."""
    found: dict[Mode, RoadServer] = {}
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        read = re.fullmatch(r"([a-z]+)=([a-z]+):([A-Za-z0-9_.-]{1,40})@(\S+)", part)
        if read is None:
            raise SettingError(name, f"{part!r} is no mode=kind:profile@address")
        mode = next((one for one in MODES if one == read[1]), None)
        kind = next((one for one in ROAD_KINDS if one == read[2]), None)
        if mode is None or kind is None:
            raise SettingError(name, f"{part!r} is not one of {', '.join(MODES)} by {' or '.join(ROAD_KINDS)}")
        if mode in found:
            raise SettingError(name, f"names two servers for {mode}")
        if not _is_web_address(read[4]) or re.search(r"[?@]", read[4]):
            raise SettingError(name, f"{read[4]!r} is no plain web address")
        found[mode] = RoadServer(mode, kind, read[3], read[4].rstrip("/"))
    return tuple(found.values())


def _keys(name: str, text: str) -> dict[str, str]:
    """Keys by their names. What is wrong is told without them: they are nobody's to see."""
    found: dict[str, str] = {}
    for number, part in enumerate((part.strip() for part in text.split(",")), 1):
        if not part:
            continue
        read = re.fullmatch(r"([A-Za-z0-9_.-]{1,40})=([!-+\--~]{1,300})", part)
        if read is None:
            raise SettingError(name, f"has no name=key in place {number}")
        if read[1] in found:
            raise SettingError(name, f"names {read[1]} twice")
        found[read[1]] = read[2]
    return found


def _name(name: str, text: str) -> str:
    if len(text) > 200 or any(ord(sign) < 32 for sign in text):
        raise SettingError(name, "is no name of one line")
    return text.strip()


def _contact(name: str, text: str) -> str:
    """A mailto: or web address; an e-mail address gets its mailto:."""
    address = text.strip().removeprefix("mailto:")
    if not address:
        return ""
    if _is_mail_address(address):
        return f"mailto:{quote(address, safe='@!$&*+=')}"
    if _is_web_address(address):
        return address
    raise SettingError(name, f"{text!r} is neither an e-mail address nor a web address")


def _is_web_address(text: str) -> bool:
    if not re.fullmatch(r"https?://[!#-;=?-\[\]_a-z~]+", text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _in_url(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104  # listening on all of them; a visitor needs one
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
