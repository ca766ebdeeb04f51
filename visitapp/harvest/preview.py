"""A dry run: what a harvest would find and change, by the very way of a harvest, with nothing written."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from visitapp.domain.event.preview import Preview
from visitapp.domain.event.source import NewSource, Source
from visitapp.domain.match.withdrawal import usual_count
from visitapp.harvest.gather import Gathered, Tools, gather
from visitapp.harvest.problems import faults_of
from visitapp.harvest.times import REGION_ZONE
from visitapp.harvest.understand import Heard, understand
from visitapp.store.database import Database, Query
from visitapp.store.match_preview import find_joined
from visitapp.store.record_preview import difference_of
from visitapp.store.sources import History, source_history

OUR_LIMIT = ("entries", "pages")
"""Where the problems stand that say that not every page was looked at."""


async def preview(database: Database, source: Source, tools: Tools, now: datetime) -> Preview:
    """What a harvest of a kept source would do now. Its whole document is asked for, whatever is known of it; pages
    that it leads to stand as they were where a harvest would leave them.

    Raises SourceError when there is none, or none that can be read.
    """
    gathered = await gather(
        source.url, source.zone, tools, now, private_ok=source.private_ok, mapping=source.mapping,
        pages=tools.pages_of(source.uid, read_only=True),
    )  # fmt: skip
    return await preview_of(database, source, gathered, tools, now)


async def preview_new(database: Database, new: NewSource, gathered: Gathered, tools: Tools, now: datetime) -> Preview:
    """What the first harvest of a source would do, by what was gathered to get to know it.

    That we looked at a few pages only is no fault of theirs: it is said (`partial`), and counts for nothing else.
    """
    ours = tuple(one for one in gathered.problems if one.where not in OUR_LIMIT)
    looked_at = replace(gathered, problems=ours, partial=False)
    seen = await preview_of(database, unkept(new, now), looked_at, tools, now)
    return replace(seen, partial=gathered.partial)


async def preview_of(database: Database, source: Source, gathered: Gathered, tools: Tools, now: datetime) -> Preview:
    """What a harvest would make of what was gathered. Raises SourceError when it could not be read."""
    history = await database.reader.run(lambda query: source_history(query, source.uid)) if source.uid else History()
    heard = await understand(database, source, gathered, tools, now, history)

    def compare(query: Query) -> Preview:
        return Preview(
            found=len(heard.told),
            difference=difference_of(query, source.uid, heard.told, now, not heard.shortfall),
            shortfall=heard.shortfall,
            usual=round(usual_count(history.found)),
            problems=faults_of(heard.problems),
            unknown_places=_unknown_places(heard),
            joined=find_joined(query, source.uid, heard.told, now.astimezone(REGION_ZONE).date()),
            partial=gathered.partial,
        )

    return await database.reader.run(compare)


def unkept(new: NewSource, now: datetime) -> Source:
    """A source as a harvest takes it, before it is kept: without a uid, and with nothing known of it."""
    return Source(
        uid="", slug=new.slug, name=new.name, url=new.url, kind="web", format=new.format,
        municipality=new.municipality, office=new.office, language=new.language, zone=new.zone, licence=new.licence,
        attribution=new.attribution, priority=new.priority, demo=new.demo, private_ok=new.private_ok, active=True,
        interval=max(new.interval, timedelta()), next_at=now, etag="", last_modified="", validators_at=None,
        failures=0, last_attempt_at=None, last_success_at=None, last_error="", created_at=now, mapping=new.mapping,
        place_strategy=new.place_strategy, place=new.place,
    )  # fmt: skip


def _unknown_places(heard: Heard) -> tuple[tuple[str, int], ...]:
    """Names of places that fit none we know, the most frequent first."""
    wheres = (one.draft.where for one in heard.told)
    counted = Counter(where.name for where in wheres if where.name and not where.place and not where.online_url)
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
