"""Backup and restore: a copy that others cannot read, and no file taken for one that is none."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from visitapp.cli.backup import backup, restore
from visitapp.domain.errors import VisitappError

Spoil = Callable[[sqlite3.Connection], object]


@pytest.fixture
def data_dir(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a migrated database, as the settings name it."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "visitapp.sqlite3")
    monkeypatch.setenv("VISITAPP_DATA_DIR", str(folder))
    return folder


def test_copy_goes_back_and_is_read_by_its_owner_only(data_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"

    backup(copy)
    restore(copy, replace=True)

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (copy, data_dir / "visitapp.sqlite3")]
    assert modes == [0o600, 0o600]


def test_copy_of_a_release_with_another_index_of_words_goes_back(data_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    backup(copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.executescript(
            "DROP TRIGGER event_search_insert; CREATE TRIGGER event_search_insert AFTER INSERT ON event BEGIN"
            " INSERT INTO event_search(rowid, search_text) VALUES (new.id, new.search_text); END"
        )

    restore(copy, replace=True)

    assert (data_dir / "visitapp.sqlite3").read_bytes() == copy.read_bytes()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda copy: copy.execute("DELETE FROM site"),
        lambda copy: copy.execute("CREATE TRIGGER t AFTER UPDATE ON site BEGIN DELETE FROM event; END"),
        lambda copy: copy.executescript("ALTER TABLE site RENAME TO s; CREATE VIEW site AS SELECT * FROM s"),
    ],
)
def test_file_that_is_no_copy_of_ours_replaces_nothing(data_dir: Path, tmp_path: Path, spoil: Spoil) -> None:
    copy, database = tmp_path / "copy.sqlite3", data_dir / "visitapp.sqlite3"
    backup(copy)
    with closing(sqlite3.connect(copy)) as connection:
        spoil(connection)
        connection.commit()
    before = database.read_bytes()

    with pytest.raises(VisitappError, match="no copy of a visitapp database"):
        restore(copy, replace=True)

    assert database.read_bytes() == before
