"""Where the database is, and how Tortoise is told. Importing this has no side effect."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from visitapp.domain.errors import SettingError

# Write-ahead logging is Tortoise's default; readers of other connections then never wait for a writer.
SQLITE_OPTIONS = "synchronous=NORMAL&busy_timeout=10000"


def sqlite_url(path: Path) -> str:
    """The database URL of a SQLite file."""
    return f"sqlite:///{path.resolve()}"


MIGRATIONS = "visitapp.store.migrations"


def tortoise_config(database_url: str, foreign_keys: bool = True, migrations: str = MIGRATIONS) -> dict[str, Any]:
    """Tortoise's configuration for `database_url` (sqlite:///… or postgresql://…).

    The connection is named after the engine: Tortoise keeps prepared statements by that name for the life of the
    process, and one engine cannot read the other's. Raises SettingError for any other scheme.
    """
    name = connection_name(database_url)
    return {
        "connections": {name: _connection(database_url, foreign_keys)},
        "apps": {
            "visitapp": {
                "models": ["visitapp.store.models"],
                "default_connection": name,
                "migrations": migrations,
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def is_sqlite(database_url: str) -> bool:
    """Whether the database is a SQLite file."""
    return database_url.startswith("sqlite:")


def connection_name(database_url: str) -> str:
    """The name of Tortoise's connection for this engine."""
    return "sqlite" if is_sqlite(database_url) else "postgresql"


def sqlite_path(database_url: str) -> Path:
    """The file of a SQLite database URL: three slashes and a relative path, or four and an absolute one."""
    return Path(database_url.removeprefix("sqlite://").partition("?")[0][1:])


def _connection(database_url: str, foreign_keys: bool) -> str:
    if is_sqlite(database_url):
        path = sqlite_path(database_url)
        keys = "" if foreign_keys else "&foreign_keys=OFF"
        return f"sqlite://{path}?{SQLITE_OPTIONS}{keys}"
    scheme = database_url.partition(":")[0]
    if scheme in ("postgres", "postgresql", "asyncpg"):
        parts = urlsplit(database_url)
        if parse_qs(parts.query).keys() - {"host", "port", "sslmode", "ssl"}:
            raise SettingError("VISITAPP_DATABASE_URL", "has options that are not known")
        return "asyncpg" + database_url[len(scheme) :]
    raise SettingError("VISITAPP_DATABASE_URL", f"is neither sqlite: nor postgresql: ({scheme}:)")


TORTOISE_ORM = tortoise_config("sqlite:///var/visitapp.sqlite3")
