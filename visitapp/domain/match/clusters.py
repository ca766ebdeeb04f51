"""Which events are one: the components of links between them, with what is known to be apart kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

Link = tuple[int, int]
Scored = tuple[float, int, int]
"""(score, one, other)."""


def clusters(
    nodes: Iterable[int],
    joined: Iterable[Link],
    apart: Iterable[Link],
    *,
    decided: Iterable[Link] = (),
    stopped: Iterable[Link] = (),
) -> dict[int, int]:
    """For each node the smallest of its cluster.

    `joined` are links to make, best first, and `apart` pairs that no cluster may hold: a link that would bring such a
    pair together is not made. `decided` are links that a person made; they go first, and `stopped`, pairs that a rule
    alone keeps apart, do not hold them up. The order of nodes and of pairs kept apart does not matter; links that
    name an unknown node are passed over.
    """
    forest = _Forest(nodes)
    for one, other in apart:
        forest.keep_apart(one, other)
    for one, other in decided:
        forest.join(one, other)
    for one, other in stopped:
        forest.keep_apart(one, other)
    for one, other in joined:
        forest.join(one, other)
    return {node: forest.root(node) for node in forest.parents}


def best_first(links: Iterable[Scored]) -> list[Link]:
    """Links by falling score, equal ones by their nodes: the same whatever order they came in."""
    ordered = sorted((-score, min(one, other), max(one, other)) for score, one, other in links)
    return [(one, other) for _, one, other in ordered]


def open_questions(asked: Iterable[Link], canonical: Mapping[int, int], apart: Iterable[Link]) -> Iterator[Link]:
    """Of the pairs to ask about, in their order, those that nothing has answered: not in one cluster already, no two
    members of their clusters kept apart, and no pair of the same two clusters asked before."""
    known = {_ordered(canonical[one], canonical[other]) for one, other in apart if {one, other} <= canonical.keys()}
    for one, other in asked:
        if not {one, other} <= canonical.keys():
            continue
        ends = _ordered(canonical[one], canonical[other])
        if ends[0] != ends[1] and ends not in known:
            known.add(ends)
            yield one, other


class _Forest:
    """Disjoint sets, each with its smallest node as root, that remember which others they may not be joined to."""

    def __init__(self, nodes: Iterable[int]) -> None:
        self.parents = {node: node for node in sorted(set(nodes))}
        self._apart: dict[int, set[int]] = {}

    def root(self, node: int) -> int:
        """The smallest node of the set; the way there is made shorter."""
        while self.parents[node] != node:
            self.parents[node] = self.parents[self.parents[node]]
            node = self.parents[node]
        return node

    def keep_apart(self, one: int, other: int) -> None:
        """Refuse from now on what would join two nodes; without effect on what is joined already."""
        if one not in self.parents or other not in self.parents:
            return
        first, second = self.root(one), self.root(other)
        if first != second:
            self._apart.setdefault(first, set()).add(second)
            self._apart.setdefault(second, set()).add(first)

    def join(self, one: int, other: int) -> None:
        """Join the sets of two nodes, unless they are kept apart."""
        if one not in self.parents or other not in self.parents:
            return
        kept, gone = sorted((self.root(one), self.root(other)))
        if kept == gone or gone in self._apart.get(kept, ()):
            return
        self.parents[gone] = kept
        for third in self._apart.pop(gone, ()):
            self._apart[third].discard(gone)
            self._apart[third].add(kept)
            self._apart.setdefault(kept, set()).add(third)


def _ordered(one: int, other: int) -> Link:
    return (one, other) if one < other else (other, one)
