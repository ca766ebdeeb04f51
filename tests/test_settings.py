"""A setting that cannot be used stops the start with one line that names it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.errors import SettingError
from visitapp.domain.reach.roads import RoadServer
from visitapp.settings import NAMES, Settings, load_settings
from visitapp.store.config import sqlite_url

SECRET = "s" * 32


def test_nothing_set_gives_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert load_settings({}) == Settings(
        host="127.0.0.1",
        port=8000,
        data_dir=Path("var"),
        database_url=sqlite_url(tmp_path / "var" / "visitapp.sqlite3"),
        base_url="http://127.0.0.1:8000",
        secret=b"",
        demo=False,
        fetch_private=frozenset(),
    )
    assert list(tmp_path.iterdir()) == []


def test_everything_set_is_used(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "VISITAPP_HOST": "::",
            "VISITAPP_PORT": "8123",
            "VISITAPP_DATA_DIR": str(tmp_path),
            "VISITAPP_DATABASE_URL": "postgresql://visitapp@db.example:5432/visitapp",
            "VISITAPP_BASE_URL": "https://visit.example/",
            "VISITAPP_SECRET": SECRET,
            "VISITAPP_DEMO": "1",
            "VISITAPP_FETCH_PRIVATE": "localhost:8123, 127.0.0.1:8123,[::1]:80",
            "PATH": "/bin",
        }
    )

    assert settings == Settings(
        host="::",
        port=8123,
        data_dir=tmp_path,
        database_url="postgresql://visitapp@db.example:5432/visitapp",
        base_url="https://visit.example",
        secret=SECRET.encode(),
        demo=True,
        fetch_private=frozenset(("localhost:8123", "127.0.0.1:8123", "[::1]:80")),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VISITAPP_HOST", "not a host"),
        ("VISITAPP_HOST", "a/b"),
        ("VISITAPP_HOST", "example.org:80"),
        ("VISITAPP_PORT", "0"),
        ("VISITAPP_PORT", "65536"),
        ("VISITAPP_PORT", "http"),
        ("VISITAPP_PORT", "-1"),
        ("VISITAPP_DATA_DIR", __file__),
        ("VISITAPP_DATA_DIR", f"{__file__}/var"),
        ("VISITAPP_DATABASE_URL", "mysql://u@h/n"),
        ("VISITAPP_DATABASE_URL", "visitapp.sqlite3"),
        ("VISITAPP_DATABASE_URL", "sqlite://file"),
        ("VISITAPP_DATABASE_URL", "sqlite:///"),
        ("VISITAPP_DATABASE_URL", "sqlite:///:memory:"),
        ("VISITAPP_DATABASE_URL", "sqlite:///file?mode=ro"),
        ("VISITAPP_DATABASE_URL", "sqlite:///file\n"),
        ("VISITAPP_DATABASE_URL", "postgresql:/name"),
        ("VISITAPP_DATABASE_URL", "postgresql://user@host"),
        ("VISITAPP_DATABASE_URL", "postgresql://user@[host/name"),
        ("VISITAPP_DATABASE_URL", "postgresql://user@host:port/name"),
        ("VISITAPP_DATABASE_URL", "postgresql://user@host/name?password=x"),
        ("VISITAPP_BASE_URL", "visit.example"),
        ("VISITAPP_BASE_URL", "ftp://visit.example"),
        ("VISITAPP_BASE_URL", "https://"),
        ("VISITAPP_BASE_URL", "https://[visit.example"),
        ("VISITAPP_BASE_URL", "https://visit.example:port"),
        ("VISITAPP_BASE_URL", "https://visit.example/calendar"),
        ("VISITAPP_BASE_URL", "https://visit.example?"),
        ("VISITAPP_BASE_URL", "https://visit.example/#"),
        ("VISITAPP_BASE_URL", "https://visit example"),
        ("VISITAPP_BASE_URL", "https://user:password@visit.example"),
        ("VISITAPP_SECRET", "too short"),
        ("VISITAPP_DEMO", "yes"),
        ("VISITAPP_FETCH_PRIVATE", "localhost"),
        ("VISITAPP_FETCH_PRIVATE", "localhost:0"),
        ("VISITAPP_FETCH_PRIVATE", "localhost:65536"),
        ("VISITAPP_FETCH_PRIVATE", "http://localhost:80"),
        ("VISITAPP_COLOUR", "red"),
    ],
)
def test_wrong_setting_is_named_in_one_line(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_settings({name: value})

    assert caught.value.setting == name
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


def test_a_password_in_the_database_address_is_not_told() -> None:
    with pytest.raises(SettingError) as caught:
        load_settings({"VISITAPP_DATABASE_URL": "postgresql://user:hush@host:port/name"})

    assert "hush" not in str(caught.value)


@given(
    st.sampled_from(sorted(NAMES - {"VISITAPP_DATA_DIR"})),
    st.text(st.characters(exclude_characters="\0", exclude_categories=()), max_size=40)
    | st.sampled_from(("http://", "https://", "sqlite:///", "postgresql://")).flatmap(
        lambda start: st.text("ab[]:/@?#%. 0", max_size=20).map(lambda rest: start + rest)
    ),
)
def test_any_value_is_used_or_refused_by_name(name: str, value: str) -> None:
    if name == "VISITAPP_DEMO" and value == "1":
        return
    try:
        load_settings({name: value})
    except SettingError as error:
        assert error.setting == name  # noqa: PT017  # most are refused, some are right


def test_demo_makes_a_secret_of_its_own_once(tmp_path: Path) -> None:
    environ = {"VISITAPP_DATA_DIR": str(tmp_path / "new" / "var"), "VISITAPP_DEMO": "1"}

    first, second = load_settings(environ), load_settings(environ)

    kept = tmp_path / "new" / "var" / "secret"
    assert len(first.secret) >= 32
    assert first.secret == second.secret == kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret"]


def test_outside_the_demo_no_secret_is_made(tmp_path: Path) -> None:
    assert load_settings({"VISITAPP_DATA_DIR": str(tmp_path), "VISITAPP_DEMO": "0"}).secret == b""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("base_url", "site_host"),
    [
        ("https://visit.example", "visit.example"),
        ("http://Visit.Example:8443", "visit.example"),
        ("http://localhost:8000", ""),
        ("http://intranet", ""),
        ("http://127.0.0.1:8000", ""),
        ("http://[::1]:8000", ""),
    ],
)
def test_only_a_public_name_names_the_site(base_url: str, site_host: str) -> None:
    assert load_settings({"VISITAPP_BASE_URL": base_url}).site_host == site_host


@pytest.mark.parametrize(
    ("host", "base_url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("visit.example", "http://visit.example:8000"),
    ],
)
def test_base_address_follows_the_host_when_unset(host: str, base_url: str) -> None:
    assert load_settings({"VISITAPP_HOST": host}).base_url == base_url


def test_contacts_are_addresses_and_the_one_for_weaknesses_falls_back(tmp_path: Path) -> None:
    base = {"VISITAPP_DATA_DIR": str(tmp_path), "VISITAPP_CONTACT": "data@region.example"}

    one = load_settings({**base, "VISITAPP_PUBLISHER_NAME": "Region Halland"})
    two = load_settings({**base, "VISITAPP_SECURITY_CONTACT": "https://region.example/security"})

    assert (one.publisher_name, one.contact, one.security_contact) == (
        "Region Halland", "mailto:data@region.example", "mailto:data@region.example",
    )  # fmt: skip
    assert (two.contact, two.security_contact) == ("mailto:data@region.example", "https://region.example/security")


def test_each_mode_may_have_a_server_that_knows_the_roads(tmp_path: Path) -> None:
    text = "car=osrm:driving@http://127.0.0.1:5000/, bicycle=valhalla:bicycle@https://ways.example/valhalla,"

    settings = load_settings({"VISITAPP_DATA_DIR": str(tmp_path), "VISITAPP_ROADS": text})

    assert settings.roads == (
        RoadServer("car", "osrm", "driving", "http://127.0.0.1:5000"),
        RoadServer("bicycle", "valhalla", "bicycle", "https://ways.example/valhalla"),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "http://127.0.0.1:5000",
        "car=http://127.0.0.1:5000",
        "train=osrm:driving@http://127.0.0.1:5000",
        "car=motis:driving@http://127.0.0.1:5000",
        "car=osrm:driving@ftp://127.0.0.1",
        "car=osrm:driving@http://user:word@127.0.0.1",
        "car=osrm:driving@http://127.0.0.1/?key=1",
        "car=osrm:../x@http://127.0.0.1",
        "car=osrm:driving@http://127.0.0.1,car=osrm:driving@http://127.0.0.2",
    ],
)
def test_a_server_of_roads_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(SettingError, match="VISITAPP_ROADS"):
        load_settings({"VISITAPP_ROADS": wrong})


@pytest.mark.parametrize("wrong", ["nobody", "a@b", "ftp://x.example", "https://x.example/a b", "javascript:x"])
def test_contact_that_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(SettingError, match="VISITAPP_CONTACT"):
        load_settings({"VISITAPP_CONTACT": wrong})
