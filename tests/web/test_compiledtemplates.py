"""Compiled templates are kept from one start to the next, and never trusted further than they can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from visitapp.web.compiledtemplates import CompiledTemplates

SECRET = b"x" * 32


class CountingEnvironment(Environment):
    """Counts what it compiles."""

    compiled = 0

    def _generate(self, *values: object, **named: object) -> str:
        self.compiled += 1
        return super()._generate(*values, **named)  # type: ignore[arg-type]  # passed on as it came


def started(folder: Path, source: str = "hej", secret: bytes = SECRET, made_by: bytes = b"1") -> tuple[str, int]:
    """What a template says after a start, and how often one was compiled for it."""
    environment = CountingEnvironment(
        loader=DictLoader({"page": source}),
        bytecode_cache=CompiledTemplates(folder, secret, made_by),
        autoescape=True,
    )
    return environment.get_template("page").render(), environment.compiled


def test_second_start_compiles_nothing(tmp_path: Path) -> None:
    first = started(tmp_path / "made" / "there")

    second = started(tmp_path / "made" / "there")

    assert (first, second) == (("hej", 1), ("hej", 0))
    assert len(list((tmp_path / "made" / "there").iterdir())) == 1


@pytest.mark.parametrize("changed", [{"source": "hallo"}, {"secret": b"y" * 32}, {"made_by": b"2"}])
def test_what_else_it_was_compiled_with_counts(tmp_path: Path, changed: dict[str, str | bytes]) -> None:
    started(tmp_path)

    said, compiled = started(tmp_path, **changed)  # type: ignore[arg-type]  # one of its arguments

    assert (said, compiled) == (changed.get("source", "hej"), 1)


@pytest.mark.parametrize(
    "harmed", [lambda kept: b"", lambda kept: kept[:40], lambda kept: kept[:-1] + b"?", lambda kept: b"\0" * len(kept)]
)
def test_harmed_file_is_made_anew(tmp_path: Path, harmed: Callable[[bytes], bytes]) -> None:
    started(tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(harmed(file.read_bytes()))

    again, then = started(tmp_path), started(tmp_path)

    assert (again, then) == (("hej", 1), ("hej", 0))


def test_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    assert started(tmp_path / "file") == ("hej", 1)
    assert started(tmp_path / "file" / "folder") == ("hej", 1)
