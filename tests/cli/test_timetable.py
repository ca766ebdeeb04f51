"""Timetables by command: a real ferry feed, and a text kept by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.site.conftest import ROOT, Site, make_site

FERRIES = ROOT.parent / "shared" / "corpus" / "gtfs" / "victoria-clipper.zip"
BY_HAND = """\
crossing: halmstad-grenaa
name: Sommar
valid: 2025-06-01 to 2025-08-31
source: written by hand

from halmstad to grenaa
on daily
  09:00 4h35m
"""


@pytest.fixture
def site(tmp_path: Path, region_today: Path) -> Site:
    """A site with the region, not running."""
    with make_site(tmp_path / "site", demo=False, begun=region_today) as made:
        return made


@pytest.mark.skipif(not FERRIES.is_file(), reason="the corpus of timetables is not here")
def test_ferry_feed_prints_its_sailings_inside_its_validity_only(site: Site) -> None:
    told = site.run("timetable", "import", str(FERRIES)).stdout
    inside = site.run("timetable", "sailings", "--date", "2018-06-01").stdout.splitlines()
    outside = site.run("timetable", "sailings", "--date", "2030-01-01").stdout.splitlines()

    assert "2 timetables, 2 new or changed, 0 problems" in told
    line = "seattle-clipper-terminal-victoria-clipper-terminal"
    assert [sailing.removeprefix(f"{line}: ") for sailing in inside if sailing.startswith(line)] == [
        "seattle-clipper-terminal 07:30 - victoria-clipper-terminal 10:30",
        "victoria-clipper-terminal 11:30 - seattle-clipper-terminal 14:15",
        "seattle-clipper-terminal 15:15 - victoria-clipper-terminal 18:00",
        "victoria-clipper-terminal 19:00 - seattle-clipper-terminal 21:45",
    ]
    assert {sailing.partition(": ")[2] for sailing in outside} == {"no timetable published for 2030-01-01"}


def test_text_kept_by_hand_is_imported_exported_and_refused_whole(site: Site, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(BY_HAND)
    bad.write_text(BY_HAND.replace("09:00 4h35m", "25:00 4h35m").replace("daily", "dayly"))

    site.run("timetable", "import", str(good))
    refused = site.run("timetable", "import", str(bad), ok=False)
    exported = site.run("timetable", "export", "halmstad-grenaa").stdout
    sailings = site.run("timetable", "sailings", "--date", "2025-07-01", "--crossing", "halmstad-grenaa").stdout

    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "dayly" in refused.stderr
    gtfs = site.run("timetable", "export", "--gtfs", str(tmp_path / "a.zip")).stdout
    again = site.run("timetable", "export", "--gtfs", str(tmp_path / "b.zip"), "--demo").stdout
    neither = site.run("timetable", "export", ok=False)

    assert (gtfs.count("1 timetables"), again.count("1 timetables"), neither.returncode) == (1, 1, 2)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert exported == BY_HAND
    assert sailings == "halmstad-grenaa: halmstad 09:00 - grenaa 13:35\n"


def test_text_that_was_checked_in_days_to_come_is_refused(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "early.txt"
    file.write_text(BY_HAND.replace("source:", "checked: 2099-01-01\nsource:"))

    refused = site.run("timetable", "import", str(file), ok=False)

    told = "visitapp: timetable: refused: checked: 2099-01-01 is still to come\n"
    assert (refused.returncode, refused.stderr) == (1, told)


def test_list_marks_what_has_ended_or_ends_soon(site: Site, tmp_path: Path) -> None:
    today = datetime.now(ZoneInfo("Europe/Stockholm")).date()
    spans = {
        "Gone": (today - timedelta(days=60), today - timedelta(days=1)),
        "Soon": (today - timedelta(days=60), today + timedelta(days=30)),
        "Long": (today - timedelta(days=60), today + timedelta(days=90)),
    }
    for name, (first, last) in spans.items():
        file = tmp_path / f"{name}.txt"
        text = BY_HAND.replace("Sommar", name).replace("2025-06-01 to 2025-08-31", f"{first} to {last}")
        file.write_text(text)
        site.run("timetable", "import", str(file))

    listed = site.run("timetable", "list").stdout.splitlines()

    found = {line.split()[1]: line.split(f"{last}")[-1].strip() for line in listed[1:] for last in [line.split()[4]]}
    # A test over midnight sees the next day.
    assert found.pop("Soon") in ("ends in 30 days", "ends in 29 days")
    assert found == {"Gone": "ended", "Long": ""}
