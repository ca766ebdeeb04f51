"""The C library's allocator, and what a server does not load."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from visitapp.allocator import Holes

_glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the C library of GNU gives holes back")

_FREED = """
from pathlib import Path
from visitapp.allocator import Holes, calm_allocator

def pages():
    return int(Path("/proc/self/statm").read_text().split()[1])

calm_allocator()
blocks = [bytes(40_000) for _ in range(1500)]
before = pages()
del blocks[1::2]
freed = before - pages()
Holes().give_back()
print(freed, before - pages())
"""
"""30 MB are freed, each block between two that stay."""


@_glibc
def test_what_is_freed_between_blocks_in_use_is_given_back() -> None:
    freed, given_back = map(int, _printed(_FREED).split())

    assert freed < 1000 < 6000 < given_back  # pages of 4 kB


@_glibc
def test_holes_are_given_back_once_in_a_while() -> None:
    holes = Holes(every_s=3600)

    assert [holes.give_back(), holes.give_back()] == [True, False]


def test_a_server_loads_without_what_only_tools_need() -> None:
    loaded = _printed("""
import sys
from visitapp.optional import leave_out_optional
leave_out_optional()
import visitapp.app, visitapp.store.models
print(*sorted(name for name in ("greenlet", "pydantic", "rich", "pygments", "tortoise") if sys.modules.get(name)))
""")

    assert loaded == "tortoise"


def _printed(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return run.stdout.strip()
