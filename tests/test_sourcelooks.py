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
    told = [Looks(settings(tmp_path, demo=demo), database, utc_now).checked(HERE) for demo in (True, False)]

    assert told == [(HERE, True), (HERE, False)]
    with pytest.raises(SourceError, match="neither http nor https"):
        Looks(settings(tmp_path, demo=False), database, utc_now).checked("javascript:alert(1)")


async def test_private_address_is_refused_outside_the_demo(database: Database, tmp_path: Path) -> None:
    looks = Looks(settings(tmp_path, demo=False), database, utc_now)

    with pytest.raises(SourceError, match="is no public address"):
        await looks.look(NewSource(HERE, ""))
