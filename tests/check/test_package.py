"""The wheel holds what the site needs to run: templates, data, catalogues, migrations and own static files."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_wheel_holds_templates_data_and_migrations(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())

    wanted = {
        "visitapp/templates/layout.html",
        "visitapp/data/region.json",
        "visitapp/data/timetables/demo-helsingborg-helsingor.txt",
        "visitapp/store/migrations/0001_initial.py",
        "visitapp/locale/sv/LC_MESSAGES/visitapp.po",
        "visitapp/web/static/site.css",
        "feeds/wire.py",
    }
    assert wanted - names == set()
    assert not any(name.startswith(("tests/", "bench/", "node_modules/", "var/")) for name in names)
