"""Bodies that programs send: strict JSON, what is wrong with it, and patches of it. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from visitapp.domain.errors import VisitappError

DEEPEST = 12
"""Objects and lists within each other; an event needs four."""
MOST_FINDINGS = 100


class JsonError(VisitappError):
    """A body that is no JSON we take. `code`: no-utf8, no-json, twice, no-number, too-deep, no-object."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(f"body: {code}{f' ({value[:80]!r})' if value else ''}")
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about a body. `pointer` is a JSON Pointer (RFC 6901), "" the whole; `value` goes with `code`."""

    pointer: str
    code: str
    value: str = ""


@dataclass(slots=True)
class Notes:
    """What is found while a body is read: faults keep it out, warnings do not. Of each the first hundred are kept."""

    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def fault(self, pointer: str, code: str, value: str = "") -> None:
        """Note what has to be mended."""
        if len(self.faults) < MOST_FINDINGS:
            self.faults.append(Finding(pointer, code, value))

    def warn(self, pointer: str, code: str, value: str = "") -> None:
        """Note what may be meant otherwise."""
        if len(self.warnings) < MOST_FINDINGS:
            self.warnings.append(Finding(pointer, code, value))


def read_json(body: bytes) -> Any:
    """The value of a JSON text (RFC 8259) in UTF-8. Raises JsonError.

    Stricter than most readers: no member twice in one object (which one counts would be a guess), no NaN and
    Infinity, nothing nested deeper than DEEPEST.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JsonError("no-utf8", f"byte {error.start}") from error
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_constant)
    except RecursionError as error:
        raise JsonError("too-deep") from error
    except json.JSONDecodeError as error:
        raise JsonError("no-json", f"line {error.lineno}, column {error.colno}") from error
    except ValueError as error:  # int() of thousands of digits
        raise JsonError("no-number") from error
    _check(value)
    return value


def as_text(value: object) -> str:
    """`value` as JSON in ASCII, the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def below(pointer: str, name: str | int) -> str:
    """The pointer to a member or item (RFC 6901 §3)."""
    return f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"


def merge_patch(target: Any, patch: Any) -> Any:
    """`target` with a JSON Merge Patch (RFC 7396 §2): null removes a member, a list is taken whole."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise JsonError("twice", name)
            seen.add(name)
    return found


def _constant(name: str) -> NoReturn:
    raise JsonError("no-number", name)


def _check(value: object) -> None:
    """Raises JsonError for what is nested too deep and for numbers that became infinite."""
    level: list[object] = [value]
    for _ in range(DEEPEST + 1):
        inner: list[object] = []
        for one in level:
            if isinstance(one, float) and not math.isfinite(one):
                raise JsonError("no-number")
            if isinstance(one, dict):
                inner += one.values()
            elif isinstance(one, list):
                inner += one
        if not inner:
            return
        level = inner
    raise JsonError("too-deep")
