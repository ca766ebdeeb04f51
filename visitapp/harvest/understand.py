"""What a source tells: what was gathered of it in our words, under ids that last. Nothing is written here."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feeds.wire import Document, Problem
from visitapp.domain.errors import SourceError
from visitapp.domain.event.source import Source
from visitapp.domain.match.withdrawal import Shortfall, shortfall_of
from visitapp.harvest.exhibitions import SPAN_KEY, is_exhibition, joined_exhibitions, with_known_start
from visitapp.harvest.festivals import with_programmes
from visitapp.harvest.gather import Gathered, Tools
from visitapp.harvest.identity import Usable, is_unstable, recognised, told_of
from visitapp.harvest.limits import limited
from visitapp.harvest.normalise import Normalised, Setting, normalise
from visitapp.harvest.problems import broken_events, is_cut_off
from visitapp.harvest.times import Window
from visitapp.harvest.toldbefore import NOTHING, Again, Before, DoubtError, groups_of
from visitapp.store.database import Database
from visitapp.store.records import Told, known_identities, known_ids, known_spans, told_hashes
from visitapp.store.sources import History


@dataclass(frozen=True, slots=True)
class Heard:
    """What a source tells, under ids that last. `shortfall`: why nothing may be taken away, "" when it is all.

    `again`: what it tells as it did before. `translated`: as it was read, None when its ids had to be found.
    """

    told: tuple[Told, ...]
    problems: tuple[Problem, ...]
    shortfall: Shortfall
    again: tuple[Again, ...] = ()
    translated: Translated | None = None


@dataclass(frozen=True, slots=True)
class Translated:
    """What a document tells, in our words, each event under its id.

    `broken`: events that were lost. `together`: the ids of those that have to be looked at with the others each time:
    they keep some of their occurrences only, or may be days of an exhibition.
    """

    told: tuple[Told, ...]
    problems: tuple[Problem, ...]
    broken: int
    together: frozenset[str] = frozenset()

    @property
    def related(self) -> bool:
        """Whether some are said to be parts of others."""
        return any(one.part_of or one.parts for one in self.told)


def translate(gathered: Gathered, setting: Setting, again: Sequence[Again] = ()) -> Translated:
    """What was gathered, in our words. What cannot be used is a problem, and keeps nothing else out.

    `again`: what else the source tells, as it did before. Raises DoubtError when they have to be looked at together.
    """
    usable: list[Usable] = []
    problems = list(gathered.problems)
    broken = broken_events(problems)
    for event, read_as in gathered.events:
        try:
            result = normalise(event, read_as, setting)
        except (ValueError, OverflowError, LookupError, TypeError) as error:
            # A kind of nonsense that nobody has thought of yet costs this event, not its source.
            fault = Problem(f"event {event.uid[:80]}", f"left out: {type(error).__name__}: {error}", event.raw[:300])
            result = Normalised(None, (fault,), broken=True)
        problems += result.problems
        broken += result.broken
        if result.draft is not None:
            usable.append(Usable(event, result.draft))
    shown = frozenset(one.event.uid for one in usable if is_exhibition(one))
    told, twice = told_of(joined_exhibitions(usable))
    if not {one.external_id for one in told}.isdisjoint(one.external_id for one in again):
        raise DoubtError("an id is told again, and on another event")
    others = [one.occurrences for one in again]
    drafts, over = limited([one.draft for one in told], setting.window.today, others=others)
    shortened = tuple(replace(one, draft=draft) for one, draft in zip(told, drafts, strict=True))
    cut = {one.external_id for one, draft in zip(told, drafts, strict=True) if len(draft.held) < len(one.draft.held)}
    return Translated(shortened, (*problems, *twice, *over), broken, shown | cut)


async def understand(
    database: Database, source: Source, gathered: Gathered, tools: Tools, now: datetime, history: History,
    before: Before = NOTHING,
) -> Heard:  # fmt: skip
    """What `source` tells, in our words and under ids that last, and whether that is all of it. Writes nothing.

    Raises SourceError when the document could not be read, DoubtError when more of it has to be.
    """
    if gathered.document.error:
        raise SourceError(source.url, gathered.document.error)
    window = Window.around(now)
    setting = Setting(tools.gazetteer, tools.vocabulary, window, source.language, source.place_rule)
    again = before.again(gathered.document.passed_over)
    result = await asyncio.to_thread(translate, gathered, setting, again)
    if again and result.related:
        raise DoubtError("some are parts of others, which have to be looked at together")
    known = await database.reader.run(lambda query: known_ids(query, source.uid))
    told = await _under_known_ids(database, source, result.told, known, again)
    lasting = told is result.told and not result.related
    told = await _with_known_starts(database, source, told)
    told, vain = with_programmes(told, known)
    whole = not gathered.partial and not is_cut_off(result.problems)
    shortfall = shortfall_of(len(told) + len(again), result.broken, history.found) if whole else "cut-off"
    return Heard(tuple(told), (*result.problems, *vain), shortfall, again, result if lasting else None)


async def told_before(database: Database, source: Source, tools: Tools, now: datetime) -> Before:
    if tools.told_before is None:
        return NOTHING
    kept = await database.reader.run(lambda query: told_hashes(query, source.uid))
    return Before(await asyncio.to_thread(tools.told_before.read, source, now, kept), asked=True)


async def remember(
    database: Database, source: Source, document: Document, result: Translated, tools: Tools, now: datetime,
    before: Before,
) -> None:  # fmt: skip
    """Keep what may be passed over in the next harvest."""
    passed_over = {told: before.groups[told] for told in document.passed_over}
    if tools.told_before is None or not (document.hashes or len(passed_over) < len(before.groups)):
        return
    kept = await database.reader.run(lambda query: told_hashes(query, source.uid))
    faulty = {problem.where for problem in result.problems}
    doubtful = result.together | {uid for uid, _ in document.hashes if f"event {uid[:80]}" in faulty}
    told = ((one.external_id, len(one.draft.held)) for one in result.told)
    read = groups_of(document.hashes, told, kept, doubtful)
    await asyncio.to_thread(tools.told_before.write, source, now, passed_over | read)


async def _with_known_starts(database: Database, source: Source, told: Sequence[Told]) -> Sequence[Told]:
    """`told` with exhibitions beginning when they did, though the source now tells only what is to come."""
    spans = [one.external_id for one in told if any(held.recurrence_key == SPAN_KEY for held in one.draft.held)]
    if not spans:
        return told
    known = await database.reader.run(lambda query: known_spans(query, source.uid, spans))
    return [replace(one, draft=with_known_start(one.draft, known.get(one.external_id, ()))) for one in told]


async def _under_known_ids(
    database: Database, source: Source, told: Sequence[Told], ids: Collection[str], again: Sequence[Again]
) -> Sequence[Told]:
    """`told` under ids that last: a document that makes up new ones each time is recognised by its content."""
    if not is_unstable(told, ids, len(again)):
        return told
    if again:
        raise DoubtError("the ids may have been made anew")
    known = await database.reader.run(lambda query: known_identities(query, source.uid))
    return recognised(told, known)
