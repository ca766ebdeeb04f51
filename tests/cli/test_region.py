"""`visitapp region hours`: what it says of a file that is taken, and of one that is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.domain.place.made_hours import opening
from visitapp.cli.region import app
from visitapp.domain.errors import InputError
from visitapp.domain.place.hours_json import hours_to_json


def test_hours_are_kept_from_a_file_or_refused(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISITAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("VISITAPP_DATA_DIR", str(tmp_path))
    file, bad = tmp_path / "hours.json", tmp_path / "bad.json"
    file.write_text(json.dumps({"hours": [hours_to_json(opening())]}))
    bad.write_text(json.dumps({"hours": [{**hours_to_json(opening()), "seasons": []}]}))
    run = CliRunner().invoke

    loaded = run(app, ["load"])
    kept = run(app, ["hours", str(file)])
    refused = run(app, ["hours", str(bad)])
    elsewhere = run(app, ["hours", str(file), "--municipality", "laholm"])
    missing = run(app, ["hours", str(tmp_path / "none.json")])

    assert (loaded.exit_code, kept.exit_code, kept.stdout) == (0, 0, "1 places, 1 new or changed, 0 removed\n")
    assert [str(one.exception) for one in (refused, elsewhere)] == [
        "hours: refused: entry 1 (rian): seasons is no list of 1 to 24",
        "hours: refused: rian: place lies in falkenberg, not in laholm",
    ]
    assert isinstance(missing.exception, InputError)
