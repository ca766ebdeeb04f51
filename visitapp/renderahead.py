"""Render known feeds again when they changed, before anybody asks: the worker's part."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date

import structlog

from visitapp.publish.rendered import Head, Known, RenderedFiles, turn_of
from visitapp.rendering import BASE_ADDRESSES, FeedKeeper
from visitapp.web.feedcache import Mark

ASKED_WITHIN_S = 8 * 86_400
"""Feeds that somebody asked for within so long are rendered ahead: calendars look once a week at least."""
AT_ONCE = 200
"""Feeds that are judged or looked at in one go."""
HANDS = 2
"""Feeds in the making at a time: while the disk takes in one, the next is rendered."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Ahead:
    """A feed's file as it was when it was looked at, and what it is known to hold for since."""

    stamp: tuple[int, int, int]
    head: Head
    change_id: int
    day: date


class RenderAhead:
    """Keeps the files of feeds up to date that were asked for lately, and the base feeds there at all.

    `stopped`: whether to leave the rest, which who comes next will find.
    """

    def __init__(self, keeper: FeedKeeper, files: RenderedFiles, stopped: Callable[[], bool] = lambda: False) -> None:
        self._keeper, self._files, self._stopped = keeper, files, stopped
        self._known: dict[str, _Ahead] = {}

    async def bring_up_to_date(self, now_s: float) -> int:
        """Render what is touched or of another day, what is soon made first, then what was asked for last.

        How many were rendered.

        `now_s`: seconds since 1970. Feeds that `serve` has rendered meanwhile are left alone.
        """
        listed = await asyncio.to_thread(self._files.known)
        lately = [one for one in listed if now_s - one.asked_at < ASKED_WITHIN_S]
        await self._look_at(lately)
        rendered = await self._all_of(await self._missing(), self._render)
        stale = await self._stale([one.name for one in lately if one.name in self._known])
        return rendered + await self._all_of(stale, self._render_file)

    async def _missing(self) -> list[str]:
        known = {one.head.address for one in self._known.values()}
        return [
            address
            for address in BASE_ADDRESSES
            if address not in known and await asyncio.to_thread(self._files.head_of, address) is None
        ]

    async def _look_at(self, files: list[Known]) -> None:
        """Read the heads of files that are new or changed; forget those that are gone."""
        names = {one.name for one in files}
        self._known = {name: ahead for name, ahead in self._known.items() if name in names}
        changed = [
            one for one in files if one.name not in self._known or self._known[one.name].stamp != one.stamp
        ]  # fmt: skip
        for at in range(0, len(changed), AT_ONCE):
            some = changed[at : at + AT_ONCE]
            heads = await asyncio.to_thread(self._heads, some)
            for one, head in zip(some, heads, strict=True):
                if head is None:
                    self._known.pop(one.name, None)  # not whole: rendered again when it is asked for
                    continue
                before = self._known.get(one.name)
                ahead = _Ahead(one.stamp, head, head.change_id, head.day)
                if before is not None and before.head == head:
                    ahead.change_id, ahead.day = before.change_id, before.day  # only its time is another
                self._known[one.name] = ahead

    def _heads(self, files: list[Known]) -> list[Head | None]:
        return [self._files.head(one.name) for one in files]

    async def _stale(self, names: list[str]) -> list[str]:
        """The files that are to be rendered again; the others are noted to hold still."""
        stale = []
        for at in range(0, len(names), AT_ONCE):
            some = [self._known[name] for name in names[at : at + AT_ONCE]]
            verdict = await self._keeper.judge(
                [Mark(one.head.address, one.change_id, one.day, one.head.event_ids) for one in some]
            )
            for name, ahead, holds in zip(names[at : at + AT_ONCE], some, verdict.holds, strict=True):
                if holds:
                    ahead.change_id, ahead.day = verdict.change_id, verdict.day
                else:
                    stale.append(name)
        # The server begins with the other half of its own: so they meet in the middle.
        return sorted(stale, key=lambda name: turn_of(self._known[name].head, 1))

    async def _render_file(self, name: str) -> int:
        ahead = self._known[name]
        head = await asyncio.to_thread(self._files.head, name)
        if head is None or head != ahead.head:
            return 0  # the server was faster; if it did not know the newest, the next round sees that
        return await self._render(head.address)

    async def _render(self, address: str) -> int:
        path, _, query = address.partition("?")
        try:
            return int(await self._keeper.render(path, query, asked=False) is not None)
        except Exception as error:  # noqa: BLE001  # one feed must not keep the others from being rendered
            log.warning("feed could not be rendered", path=path, error=f"{type(error).__name__}: {error}"[:300])
            return 0

    async def _all_of(self, names: Iterable[str], render: Callable[[str], Awaitable[int]]) -> int:
        """Render all in their order; how many were."""
        waiting = iter(names)

        async def one_hand() -> int:
            return sum([await render(name) for name in waiting if not self._stopped()])

        return sum(await asyncio.gather(*(one_hand() for _ in range(HANDS))))
