from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from visitapp.cli.main import app
from visitapp.demosetup import import_demo_network
from visitapp.domain.errors import VisitappError
from visitapp.networks import load_network

TABLES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n1,Buses,http://b.example,Europe/Stockholm\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr,1,7,Seven,3\n",
    "trips.txt": "route_id,service_id,trip_id\nr,s,t\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\na,A,56.04,12.69\nb,B,56.13,12.61\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt,7:00,7:00,a,1\nt,7:20,7:20,b,2\n",
    "calendar_dates.txt": "service_id,date,exception_type\ns,20260704,1\ns,20260706,1\n",
}


def written(path: Path, changes: dict[str, str] | None = None) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {**TABLES, **(changes or {})}.items():
            archive.writestr(name, content)
    path.write_bytes(buffer.getvalue())
    return path


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VISITAPP_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_network_is_imported_and_listed(tmp_path: Path, data_dir: Path) -> None:
    first = CliRunner().invoke(app, ["network", "import", str(written(tmp_path / "Halland 2026.zip"))])
    second = CliRunner().invoke(app, ["network", "import", str(written(tmp_path / "s.zip")), "--name", "skane"])
    listed = CliRunner().invoke(app, ["network", "list"])

    assert (first.exit_code, second.exit_code, listed.exit_code) == (0, 0, 0)
    assert first.stdout.startswith("halland-2026: 2 stops, 1 trips, 2 calls, 2026-07-04 to 2026-07-06, 0.0 MB")
    assert [line.split() for line in listed.stdout.splitlines()] == [
        ["name", "stops", "trips", "calls", "from", "to", "MB", "agencies"],
        ["halland-2026", "2", "1", "2", "2026-07-04", "2026-07-06", "0.0", "Buses"],
        ["skane", "2", "1", "2", "2026-07-04", "2026-07-06", "0.0", "Buses"],
    ]
    assert load_network(data_dir).size == 4


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"stop_times.txt": TABLES["stop_times.txt"].replace("7:20,b", "7:10,b")},
            "feed: refused: stop_times.txt line 3: the trip's times run backwards ('')",
        ),
        (
            {"trips.txt": TABLES["trips.txt"] + "x,s,u\nr,x,v\n"},
            "feed: refused: trips.txt line 3: the trip's route is not in routes.txt ('x'); "
            "trips.txt line 4: the trip's service is in no calendar ('x')",
        ),
        ({"agency.txt": "agency_id\n"}, "feed: refused: agency.txt gives no known time zone"),
        ({"calendar_dates.txt": "service_id,date,exception_type\ns,20260704,2\n"}, "services: none of them ever runs"),
    ],
)  # fmt: skip
def test_network_with_a_fault_is_refused_and_the_old_one_stays(
    tmp_path: Path, data_dir: Path, changes: dict[str, str], fault: str
) -> None:
    CliRunner().invoke(app, ["network", "import", str(written(tmp_path / "halland.zip"))])
    before = (data_dir / "networks" / "halland.transit").read_bytes()

    result = CliRunner().invoke(app, ["network", "import", str(written(tmp_path / "halland.zip", changes))])

    assert isinstance(result.exception, VisitappError)
    assert str(result.exception) == fault
    assert (data_dir / "networks" / "halland.transit").read_bytes() == before


def test_network_file_that_is_not_there_is_told(data_dir: Path) -> None:
    result = CliRunner().invoke(app, ["network", "import", "nowhere.zip"])

    assert str(result.exception) == "nowhere.zip: No such file or directory"


def test_name_of_the_demo_is_refused_and_its_network_is_marked(tmp_path: Path, data_dir: Path) -> None:
    import_demo_network(data_dir)

    result = CliRunner().invoke(app, ["network", "import", str(written(tmp_path / "demo-region.zip"))])
    listed = CliRunner().invoke(app, ["network", "list"])

    assert str(result.exception) == "name: is that of the demo's network ('demo-region')"
    assert listed.stdout.splitlines()[1].startswith("demo-region (demo)")
