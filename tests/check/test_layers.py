"""Imports point one way (DESIGN.md, "The house")."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]

ALLOWED: dict[str, set[str]] = {
    "feeds": {"feeds"},
    "visitapp.domain": {"visitapp.domain"},
    "visitapp.store": {"visitapp.store", "visitapp.domain"},
    "visitapp.publish": {"visitapp.publish", "visitapp.store", "visitapp.domain", "feeds"},
    "visitapp.harvest": {"visitapp.harvest", "visitapp.store", "visitapp.domain", "feeds"},
    "visitapp.web": {"visitapp.web", "visitapp.publish", "visitapp.store", "visitapp.domain"},
    "visitapp.demo": {"visitapp.demo", "visitapp.domain"},
}
"""For each layer the layers it may import; what is not named here (app, worker, cli) may import all."""

BANNED: dict[str, tuple[str, ...]] = {
    "tortoise": ("visitapp.store",),
    "sqlite3": ("visitapp.store", "visitapp.cli"),
    "asyncpg": ("visitapp.store",),
    "httpx": ("visitapp.harvest",),
    "aiosmtplib": ("visitapp.postman",),
    "starlette": ("visitapp.web", "visitapp.app"),
    "uvicorn": ("visitapp.cli",),
}
"""For each part the layers that may use it."""


def modules() -> list[tuple[str, Path]]:
    found = []
    for package in ("visitapp", "feeds"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found.append((name, path))
    return found


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names.add(node.module or "")
    return names


def layer_of(name: str) -> str:
    return next((layer for layer in ALLOWED if name == layer or name.startswith(f"{layer}.")), name)


def test_imports_point_down() -> None:
    wrong = [
        f"{name} imports {imported}"
        for name, path in modules()
        if (layer := layer_of(name)) in ALLOWED
        for imported in imports_of(path)
        if imported.partition(".")[0] in ("visitapp", "feeds")
        and imported != "visitapp"
        and layer_of(imported) not in ALLOWED[layer]
    ]

    assert wrong == []


def test_parts_stay_in_their_layer() -> None:
    wrong = [
        f"{name} imports {imported}"
        for name, path in modules()
        for imported in imports_of(path)
        for part, layers in BANNED.items()
        if imported.partition(".")[0] == part
        and not any(name == layer or name.startswith(f"{layer}.") for layer in layers)
    ]

    assert wrong == []


def test_domain_and_feeds_do_no_io() -> None:
    forbidden = {"asyncio", "socket", "subprocess", "urllib.request", "os", "threading"}

    wrong = [
        f"{name} imports {imported}"
        for name, path in modules()
        if layer_of(name) in ("feeds", "visitapp.domain")
        for imported in imports_of(path)
        if imported in forbidden
    ]

    assert wrong == []
