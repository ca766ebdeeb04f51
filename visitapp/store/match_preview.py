"""Which events of a harvest that is only looked at are ones that other sources tell already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from visitapp.domain.event.preview import Joined
from visitapp.domain.event.types import Draft
from visitapp.domain.match.blocking import Blocks
from visitapp.domain.match.likeness import Judgement, judge
from visitapp.domain.match.refrains import Refrains
from visitapp.domain.match.telling import Telling, telling_of
from visitapp.store.database import Query, chunks, marks
from visitapp.store.match_read import tellings
from visitapp.store.records import Told

_AT_ONCE = 500
_LOOKED_AT = "looked-at"


def find_joined(query: Query, source_uid: str, told: Sequence[Told], today: date) -> tuple[Joined, ...]:
    """For each told event that is one we know from another source, or may be, the likeliest; by day, then title.

    `source_uid` "" before the source is kept. What a source tells already is no one's double.
    """
    days = [held.starts_on for one in told for held in one.draft.held if held.starts_on >= today]
    if not days:
        return ()
    blocks, refrains = Blocks(), Refrains()
    known: dict[int, Telling] = {}
    for keys in _others(query, source_uid, min(days), max(days)):
        known |= tellings(query, keys, today)
    for one in known.values():
        blocks.add(one)
        refrains.learn(one)
    # Below all keys of rows, so that none is an event of ours.
    looked_at = [telling_of(-1 - number, one.draft, frozenset((_LOOKED_AT,))) for number, one in enumerate(told)]
    for one in looked_at:
        refrains.learn(one)
    found = []
    for event, one in zip(told, looked_at, strict=True):
        others = (refrains.without(other) for other in blocks.candidates_of(one))
        best = _likeliest(refrains.without(one), others)
        if best is not None:
            found.append((event.draft, *best))
    return tuple(sorted(_said(query, found), key=lambda one: (one.on, one.title)))


def _others(query: Query, source_uid: str, first: date, last: date) -> Iterator[list[int]]:
    """Events that others than the source tell of and that are held between two days, some at a time."""
    after = 0
    while True:
        rows = query.rows(
            "SELECT DISTINCT r.born_id FROM record r JOIN source s ON s.id = r.source_id WHERE r.born_id > ?"
            " AND s.uid <> ? AND r.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM occurrence o"
            " WHERE o.event_id = r.event_id AND o.state = 'current' AND o.last_day >= ? AND o.starts_on <= ?)"
            " ORDER BY r.born_id LIMIT ?",
            after, source_uid, first, last, _AT_ONCE,
        )  # fmt: skip
        if not rows:
            return
        after = rows[-1][0]
        yield [row[0] for row in rows]


def _likeliest(one: Telling, others: Iterable[Telling]) -> tuple[int, Judgement] | None:
    judged = [(other.key, judge(one, other)) for other in others]
    worth = [(key, judgement) for key, judgement in judged if judgement.verdict != "not same"]
    return max(worth, key=lambda pair: (pair[1].score, -pair[0]), default=None)


def _said(query: Query, found: Sequence[tuple[Draft, int, Judgement]]) -> Iterator[Joined]:
    names: dict[int, tuple[str, str]] = {}
    for chunk in chunks({key for _, key, _ in found}):
        rows = query.rows(
            "SELECT r.born_id, t.title, s.name FROM record r JOIN source s ON s.id = r.source_id"
            f" JOIN event_text t ON t.event_id = r.event_id WHERE r.born_id IN ({marks(chunk)}) ORDER BY r.id, t.id",
            *chunk,
        )
        for key, title, source in rows:
            names.setdefault(key, (title, source))
    for draft, key, judgement in found:
        if key in names:
            yield Joined(draft.texts[0].title, draft.held[0].starts_on, *names[key], judgement.verdict == "same")
