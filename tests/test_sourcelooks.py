"""What an office's page may look at, with the real fetching and reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from visitapp.domain.errors import SourceError
from visitapp.domain.event.source import NewSource
from visitapp.rendering import utc_now
from visitapp.settings import Settings, load_settings
from visitapp.sourcelooks import Looks
from visitapp.store.database import Database

pytestmark = pytest.mark.anyio
HERE = "http://127.0.0.1:9/a.ics"


def settings(folder: Path, *, demo: bool) -> Settings:
    return load_settings(
        {
            "VISITAPP_DATA_DIR": str(folder), "VISITAPP_DEMO": "1" if demo else "0",
            "VISITAPP_FETCH_PRIVATE": "127.0.0.1:9", "VISITAPP_SECRET": "s" * 32,
        }
    )  # fmt: skip


async def test_office_may_keep_a_private_address_only_where_the_operator_has_a_demo(
    database: Database, tmp_path: Path
) -> None:
    demo, earnest = (Looks(settings(tmp_path, demo=one), database, utc_now) for one in (True, False))

    assert demo.checked(HERE) == (HERE, True)
    with pytest.raises(SourceError, match="is no public address"):
        earnest.checked(HERE)
    with pytest.raises(SourceError, match="neither http nor https"):
        earnest.checked("javascript:alert(1)")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest", "https://[::1]:8000/",
        "http://[64:ff9b::7f00:1]/", "http://10.0.0.1/", "http://localhost:9/a.ics", "http://a.internal/",
    ],
)  # fmt: skip
async def test_address_that_names_itself_private_is_not_kept(database: Database, tmp_path: Path, url: str) -> None:
    with pytest.raises(SourceError, match="is no public address"):
        Looks(settings(tmp_path, demo=True), database, utc_now).checked(url)


async def test_private_address_is_refused_outside_the_demo(database: Database, tmp_path: Path) -> None:
    looks = Looks(settings(tmp_path, demo=False), database, utc_now)

    with pytest.raises(SourceError, match="is no public address"):
        await looks.look(NewSource(HERE, ""))
