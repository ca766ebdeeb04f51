"""What it costs to find events that are told twice, as their number grows, and what is found among them.

The events are made as the labelled pairs are (`tests/pairs`, of happenings that are shown): some fifth is told by a
second source in another way. Two in five have a title that many have ("Sagostund"); for each hundred events there is a
place more, so that a larger region is not only a denser one.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from time import process_time

from bench.generated import WORDS
from tests.pairs.bases import Happening, Seed, Spot, happening, seeds, spots_for
from tests.pairs.houses import two_houses
from tests.pairs.pair import Side
from tests.pairs.retell import TELLINGS
from tests.pairs.telling import tell, usual
from visitapp.domain.match.blocking import Blocks
from visitapp.domain.match.clusters import best_first, clusters
from visitapp.domain.match.likeness import judge
from visitapp.domain.match.refrains import Refrains, WithoutRefrains
from visitapp.domain.match.stops import stopped_links
from visitapp.domain.match.telling import Telling, telling_of

SIZES = (10_000, 100_000)
TOLD_TWICE = 0.2
EVENTS_OF_A_PLACE = 100
COMMON = 0.4


@dataclass(slots=True)
class Figures:
    """Seconds of CPU for each step, and what came out."""

    tellings_s: float = 0.0
    candidates_s: float = 0.0
    judging_s: float = 0.0
    clusters_s: float = 0.0
    tellings_mb: float = 0.0
    blocks_mb: float = 0.0
    compared: int = 0
    twice: int = 0
    joined: int = 0
    wrong: int = 0
    asked: int = 0


def run() -> None:
    """Prints a line for each step and size, and how the cost of an event grows from the first size to the last."""
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or list(SIZES)
    each = []
    for events in sizes:
        found = measure(events)
        spent = found.tellings_s + found.candidates_s + found.judging_s + found.clusters_s
        each.append(spent / events)
        print(
            f"duplicates: {events} events ({found.twice} told twice): tellings {found.tellings_s:.1f} s, candidates "
            f"{found.candidates_s:.1f} s, judging {found.judging_s:.1f} s, clusters {found.clusters_s:.1f} s"
        )
        print(
            f"  {found.compared / events:.2f} pairs compared for each event; tellings {found.tellings_mb:.0f} MB, "
            f"blocks {found.blocks_mb:.0f} MB"
        )
        print(
            f"  joined {found.joined} of {found.twice}, and {found.wrong} that were not told twice; "
            f"asked about {found.asked * 1000 / events:.1f} of 1,000 events"
        )
    if len(each) > 1:
        print(f"  an event costs {each[-1] / each[0]:.2f} times as much at {sizes[-1]} events as at {sizes[0]}")


def measure(events: int) -> Figures:
    """Tellings of so many events are made, compared, judged and joined; the making of the events is not counted."""
    found = Figures()
    before = _memory_mb()
    tellings: list[Telling] = []
    twins: set[tuple[int, int]] = set()
    for number, side in _told(events):
        started = process_time()
        telling = telling_of(len(tellings), side.draft, frozenset({side.source}))
        found.tellings_s += process_time() - started
        tellings.append(telling)
        if number is not None:
            twins.add((len(tellings) - 2, len(tellings) - 1))
    found.twice = len(twins)
    found.tellings_mb = _memory_mb() - before
    Random(events).shuffle(tellings)
    _join(tellings, twins, found)
    return found


def _join(tellings: list[Telling], twins: set[tuple[int, int]], found: Figures) -> None:
    before = _memory_mb()
    blocks, refrains = Blocks(), Refrains()
    started = process_time()
    for one in tellings:
        refrains.learn(one)
    own = WithoutRefrains({one.key: one for one in tellings}, refrains)
    found.judging_s += process_time() - started
    links = []
    for one in tellings:
        started = process_time()
        others = blocks.candidates_of(one)
        blocks.add(one)
        found.candidates_s += process_time() - started
        started = process_time()
        for other in others:
            judged = judge(own[one.key], own[other.key])
            if judged.verdict == "same":
                links.append((judged.score, one.key, other.key))
            found.asked += judged.verdict == "ask"
        found.judging_s += process_time() - started
        found.compared += len(others)
    found.blocks_mb = _memory_mb() - before
    started = process_time()
    best = best_first(links)
    clusters(own, best, (), stopped=stopped_links(best, own))
    found.clusters_s = process_time() - started
    joined = {(min(one, other), max(one, other)) for _, one, other in links}
    found.joined, found.wrong = len(joined & twins), len(joined - twins)


def _told(events: int) -> Iterator[tuple[int | None, Side]]:
    """So many tellings; a number stands with one that tells again what the one before it tells."""
    dice = Random(events)
    shown = [seed for seed in seeds() if seed.split == "shown"]
    made = 0
    seen = set()
    while made < events:
        what = _happening(shown, made, events, dice)
        if (what.title, what.spot.municipality, what.start.at) in seen:
            # Else the same would be told twice by chance, and nobody would know.
            continue
        seen.add((what.title, what.spot.municipality, what.start.at))
        houses = two_houses(what.seed, dice)
        left, right = (usual(house, dice) for house in houses)
        changed = None
        if dice.random() < TOLD_TWICE:
            fitting = [told for told in TELLINGS if not told.themes or what.seed.theme in told.themes]
            changed = dice.choice(fitting).change(what, left, right, dice) or (what, left, what, right)
        one, left, other, right = changed or (what, left, what, right)
        yield None, tell(one, houses[0], left, dice)
        made += 1
        if changed:
            yield made, tell(other, houses[1], right, dice)
            made += 1


def _happening(shown: list[Seed], number: int, events: int, dice: Random) -> Happening:
    seed = dice.choice(shown)
    spot = _one_of_many(dice.choice(spots_for(seed)), dice.randrange(max(1, events // EVENTS_OF_A_PLACE // 60)))
    if dice.random() >= COMMON:
        name = " ".join(dice.choices(WORDS[20:], k=2)).capitalize()
        who = " ".join(word.capitalize() for word in dice.choices(WORDS[20:], k=2))
        gist = " ".join(dice.choices(WORDS[20:], k=5))
        english, danish, german = (
            " ".join(f"{word[:-2]}{end}" for word in name.split()) for end in ("ing", "eri", "ung")
        )
        seed = Seed(seed.theme, name, who if seed.who else "", "", gist, (english, danish, german))
    return happening(seed, number, spot)


def _one_of_many(spot: Spot, number: int) -> Spot:
    """A place like another one of its town, some streets away; the first is the place itself."""
    if not number:
        return spot
    word = f"{WORDS[20 + number * 41 % 1000]}{'berg' if number % 2 else 'lund'}".capitalize()
    return replace(
        spot,
        uid=f"{spot.uid}-{number}" if spot.uid else "",
        name=f"{word} {spot.name}",
        aliases=tuple(f"{word} {alias}" for alias in spot.aliases),
        address=f"{word}vägen {number % 90 + 1}",
        latitude=spot.latitude + number % 37 / 200,
        longitude=spot.longitude + number // 37 / 100,
    )


def _memory_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    run()
