"""What a source told last time, by hashes of what it was read from: what is told again is neither read nor compared.

One file a source in the data folder, and nothing is lost with it: what is not in it, or does not stand in the database
as it is told there, is read as if it were new. It counts for one day, one set of places and words, one version of the
code and of the source's settings, for all of these change what the same bytes mean.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import structlog

import feeds
import visitapp
from visitapp.domain.event.source import Source
from visitapp.harvest.times import Window

_PASSING = frozenset(
    ("format", "active", "interval", "next_at", "etag", "last_modified", "validators_at", "failures",
     "last_attempt_at", "last_success_at", "last_error")
)  # fmt: skip
"""Of a source: what a harvest changes itself, or what says only when there is one."""

log = structlog.get_logger(__name__)


class Again(NamedTuple):
    """An event that is told again: its id within the source, its record's hash, how many occurrences it has."""

    external_id: str
    hash: str
    occurrences: int


Groups = Mapping[str, tuple[Again, ...]]
"""By the hash of what they were read from, events that no other bytes of the document have a part in."""


class DoubtError(ValueError):
    """What was passed over does not fit what was read: the document has to be read whole."""


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """The files of a data folder; `version` stands for all but the source and the day that a document is read by."""

    folder: Path
    version: str

    def read(self, source: Source, now: datetime, kept: Mapping[str, str]) -> Groups:
        """What was told last time, as far as `kept` (hashes of the source's records, by id) has it still."""
        try:
            line, _, text = self._path(source).read_bytes().partition(b"\n")
            if line != self._seal(source, now, text):
                return {}
            groups = {told: tuple(Again(*one) for one in events) for told, events in json.loads(text).items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            log.warning("what was told before is left out", source=source.slug, error=str(error))
            return {}
        return {told: events for told, events in groups.items() if all(kept.get(one[0]) == one[1] for one in events)}

    def write(self, source: Source, now: datetime, groups: Groups) -> None:
        """Keep what was told. A disk that takes nothing costs time at the next harvest, no more."""
        path = self._path(source)
        text = json.dumps(groups, ensure_ascii=True, separators=(",", ":")).encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(self._seal(source, now, text) + b"\n" + text)
            part.replace(path)
        except OSError as error:
            log.warning("what was told is not kept", source=source.slug, error=str(error))

    def _path(self, source: Source) -> Path:
        return self.folder / f"{source.uid}.json"

    def _seal(self, source: Source, now: datetime, text: bytes) -> bytes:
        """What the file must begin with to count for this source and day, and to be whole."""
        settings = [(one.name, str(getattr(source, one.name))) for one in fields(source) if one.name not in _PASSING]
        key = repr((self.version, code_version(), Window.around(now), settings)).encode("utf-8", "replace")
        return hashlib.blake2b(text, key=hashlib.blake2b(key).digest()).hexdigest().encode()


@dataclass(frozen=True, slots=True)
class Before:
    """What may be passed over in a harvest. `asked` is false where nobody keeps anything."""

    groups: Groups = field(default_factory=dict)
    asked: bool = False

    @property
    def hashes(self) -> frozenset[str] | None:
        """What the reader may pass over; None when it need not even hash."""
        return frozenset(self.groups) if self.asked else None

    def again(self, passed_over: Iterable[str]) -> tuple[Again, ...]:
        """The events that are told again. Raises DoubtError for a group that nobody knows."""
        try:
            return tuple(one for told in passed_over for one in self.groups[told])
        except KeyError as error:
            raise DoubtError("a group was passed over that is not known") from error


NOTHING = Before()
"""Nothing is passed over, and nothing need be kept."""


def groups_of(
    hashes: Iterable[tuple[str, str]], told: Iterable[tuple[str, int]], kept: Mapping[str, str],
    doubtful: Collection[str],
) -> dict[str, tuple[Again, ...]]:  # fmt: skip
    """The groups that were read, as they are passed over next time.

    `hashes`: by the document's own id. `told`: of each event its id and its occurrences; one id on several events is
    the document's, "|" and more. `kept`: the hashes of their records. `doubtful`: ids whose events are told apart
    otherwise, cut short, or faulty.
    """
    events: dict[str, list[Again]] = {uid: [] for uid, _ in hashes if "|" not in uid and uid not in doubtful}
    for external_id, occurrences in told:
        uid = external_id if external_id in events else external_id.rpartition("|")[0]
        if uid not in events:
            continue
        if external_id in kept:
            events[uid].append(Again(external_id, kept[external_id], occurrences))
        else:
            del events[uid]
    return {told: tuple(events[uid]) for uid, told in hashes if uid in events}


@cache
def code_version() -> str:
    """A hash of all code that has a part in what is made of a document."""
    assert feeds.__file__
    assert visitapp.__file__
    ours = Path(visitapp.__file__).parent
    folders = (Path(feeds.__file__).parent, ours / "harvest", ours / "domain", ours / "store")
    made = hashlib.blake2b()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            made.update(path.read_bytes())
    return made.hexdigest()
