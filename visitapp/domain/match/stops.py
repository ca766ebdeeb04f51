"""Which events links would bring together although they cannot be one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from visitapp.domain.match.clusters import Link, clusters
from visitapp.domain.match.likeness import judge
from visitapp.domain.match.telling import Telling


def stopped_links(links: Iterable[Link], tellings: Mapping[int, Telling]) -> Iterator[Link]:
    """Pairs that have a way of links between them and that differ for certain, the smaller key first.

    A matinee and an evening, each alike to a third event that has no hour, are such a pair: what is compared by
    blocks may never meet, so each cluster is looked through before it is made (`clusters`, its `stopped`). Two of one
    source are one only when they are the same by themselves, not by what another source tells.
    """
    members: dict[int, list[int]] = {}
    for node, name in clusters(tellings, links, ()).items():
        members.setdefault(name, []).append(node)
    for nodes in members.values():
        for one, other in combinations(sorted(nodes), 2):
            if _are_two(tellings[one], tellings[other]):
                yield one, other


def _are_two(one: Telling, other: Telling) -> bool:
    judged = judge(one, other)
    if one.sources & other.sources and judged.verdict != "same":
        return judged.reasons != ("day-differs",)
    return judged.keeps_apart
