"""The papers say what the code says: README, publiccode.yml, LICENSE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from visitapp import __version__
from visitapp.settings import SETTINGS

ROOT = Path(__file__).parents[2]


def readme_lines() -> list[str]:
    return (ROOT / "README.md").read_text("utf-8").splitlines()


def table_under(heading: str) -> list[tuple[str, ...]]:
    """The cells of the table in a section of the README, without its head."""
    lines = readme_lines()
    start = lines.index(f"## {heading}") + 1
    end = next((at for at in range(start, len(lines)) if lines[at].startswith("## ")), len(lines))
    rows = [line for line in lines[start:end] if line.startswith("|")]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows[2:]]


def commands(group: object, name: str) -> Iterator[str]:
    """The full name of each command under a group of the command line."""
    below: dict[str, object] | None = getattr(group, "commands", None)
    if below is None:
        yield name
        return
    for word, command in below.items():
        yield from commands(command, f"{name} {word}")


def test_readme_is_short() -> None:
    assert sum(not line.startswith("| `visitapp ") for line in readme_lines()) <= 115, "but for a row a command"


def test_readme_settings_are_those_of_the_code() -> None:
    expected = [(f"`{setting.name}`", setting.default, setting.help) for setting in SETTINGS]

    assert table_under("Settings") == expected


def test_readme_commands_are_those_of_the_code() -> None:
    from typer.main import get_command

    from visitapp.cli.main import app

    told = [row[0] for row in table_under("Commands")]

    assert sorted(told) == sorted(f"`{name}`" for name in commands(get_command(app), "visitapp"))


def test_paths_named_in_papers_exist() -> None:
    papers = ("README.md", "DESIGN.md", "CONTRIBUTING.md")

    links = {
        link
        for paper in papers
        for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / paper).read_text("utf-8"))
        if link != "docs/home.png"  # drawn from the running demo
    }

    assert sorted(link for link in links if not (ROOT / link).exists()) == []


def test_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")

    articles = [int(number) for number in re.findall(r"^(\d+)\.", text, re.MULTILINE)]

    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert articles == list(range(1, 16))
    assert text.rstrip().endswith("require the production of a new EUPL version.")


def test_publiccode_is_of_this_version() -> None:
    text = (ROOT / "publiccode.yml").read_text("utf-8")

    found = re.findall(r'^(softwareVersion|  license): "?([^"\n]+)"?$', text, re.MULTILINE)

    assert found == [("softwareVersion", __version__), ("  license", "EUPL-1.2")]
