"""The rendered feeds on disk: within their size, however many different ones are asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from visitapp.publish.rendered import RenderedFiles
from visitapp.rendering import FeedKeeper
from visitapp.settings import load_settings
from visitapp.store.database import Database
from visitapp.web.feedcache import CacheState

pytestmark = pytest.mark.anyio


async def test_ever_new_slices_do_not_fill_the_disk(database: Database, tmp_path: Path) -> None:
    settings = load_settings({"VISITAPP_DATA_DIR": str(tmp_path), "VISITAPP_SECRET": "x" * 32})
    files = RenderedFiles(tmp_path / "feeds")
    keeper = FeedKeeper(settings, database, files, CacheState(0, date(2026, 12, 1)), max_bytes=20_000)

    for number in range(40):
        await keeper.render("/en/events.ics", f"q=nothing{number}")

    assert sum(path.stat().st_size for path in (tmp_path / "feeds").iterdir()) <= 21_000
