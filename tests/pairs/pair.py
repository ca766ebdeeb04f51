"""Pairs of events as two sources tell them, labelled same or not: the types, the kept file and how it is read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from visitapp.domain.event.draft_json import draft_from_json, draft_to_json
from visitapp.domain.event.types import Draft

Label = Literal["same", "not same", "uncertain"]
Split = Literal["shown", "kept back"]
Level = Literal["easy", "medium", "hard"]

FILE = Path(__file__).with_name("pairs.jsonl.gz")


@dataclass(frozen=True, slots=True)
class Side:
    """What one source says. `source_kind` is the kind of house it is ("library"), `source` its name."""

    source_kind: str
    source: str
    external_id: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides and what is true of them. `kind` says why; `base` names what both splits may not share."""

    id: str
    base: str
    split: Split
    label: Label
    kind: str
    level: Level
    left: Side
    right: Side


def read_pairs(split: Split | None = None, path: Path = FILE) -> list[Pair]:
    """The kept pairs in the file's order: all, or those of one split. Raises ValueError for a word it does not know."""
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    pairs = (_pair(json.loads(line)) for line in lines)
    return [pair for pair in pairs if split in (None, pair.split)]


def lines_of(pairs: Iterable[Pair]) -> Iterator[str]:
    """Each pair as a line of JSON, without its end."""
    for pair in pairs:
        value = {
            "id": pair.id, "base": pair.base, "split": pair.split, "label": pair.label, "kind": pair.kind,
            "level": pair.level, "left": _side_json(pair.left), "right": _side_json(pair.right),
        }  # fmt: skip
        yield json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_pairs(pairs: Iterable[Pair], path: Path = FILE) -> None:
    """Write the file. No instant and no name of a file stand in it, so the same pairs are the same bytes."""
    text = "".join(f"{line}\n" for line in lines_of(pairs))
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "source_kind": side.source_kind, "source": side.source, "external_id": side.external_id,
        "draft": draft_to_json(side.draft),
    }  # fmt: skip


def _pair(value: dict[str, Any]) -> Pair:
    for field, words in (("label", Label), ("split", Split), ("level", Level)):
        if value[field] not in get_args(words):
            raise ValueError(f"pair {value['id']}: {field} is {value[field]!r}")
    left, right = (_side(value[name]) for name in ("left", "right"))
    return Pair(value["id"], value["base"], value["split"], value["label"], value["kind"], value["level"], left, right)


def _side(value: dict[str, Any]) -> Side:
    return Side(value["source_kind"], value["source"], value["external_id"], draft_from_json(value["draft"]))
