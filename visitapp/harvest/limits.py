"""How many occurrences one source may bring, and which are kept of more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from feeds.wire import Problem
from visitapp.domain.event.types import Draft, Held
from visitapp.harvest.times import last_day_of
from visitapp.harvest.toldbefore import DoubtError

MOST_OCCURRENCES = 5_000
"""Of one source. No event goes for it: with more events than this, each keeps one."""


def limited(
    drafts: Sequence[Draft], today: date, most: int = MOST_OCCURRENCES, others: Sequence[int] = ()
) -> tuple[list[Draft], list[Problem]]:
    """`drafts` with at most `most` occurrences together, in their order, and a problem that says when some had more.

    All events may keep equally many, so short series stay whole whatever stands before them. What is kept of a
    longer one is the first that is not over on `today`, then the latest of what is. `others`: how many occurrences
    the source's other events have, none of which may be cut: DoubtError when one would be.
    """
    counts = [*(len(draft.held) for draft in drafts), *others]
    if sum(counts) <= most:
        return list(drafts), []
    share = _share(counts, most)
    if max(others, default=0) > share:
        raise DoubtError("events that were passed over have more occurrences than they may keep")
    kept = [replace(draft, held=_nearest(draft.held, share, today)) for draft in drafts]
    cut = [draft.texts[0].title for draft in drafts if len(draft.held) > share]
    what = f"has {sum(counts)} occurrences, more than {most}: {len(cut)} events keep only their first {share}"
    return kept, [Problem("document", what, ", ".join(cut[:10])[:300])]


def _share(counts: Sequence[int], most: int) -> int:
    """The largest number that each event may keep so that all keep `most` at most; never less than one."""
    left = most
    ordered = sorted(counts)
    for at, count in enumerate(ordered):
        share = left // (len(ordered) - at)
        if count > share:
            return max(share, 1)
        left -= count
    return max(ordered, default=1)


def _nearest(held: tuple[Held, ...], share: int, today: date) -> tuple[Held, ...]:
    over = [one for one in held if last_day_of(one) < today]
    coming = [one for one in held if last_day_of(one) >= today][:share]
    kept = {*coming, *over[max(len(over) + len(coming) - share, 0) :]}
    return tuple(one for one in held if one in kept)
