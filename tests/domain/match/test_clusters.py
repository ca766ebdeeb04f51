"""Clusters hold what is joined, never what is kept apart, and have the smallest node as their name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.match.clusters import best_first, clusters, open_questions

NODES = range(12)
LINKS = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda link: link[0] != link[1]))
SCORED = st.lists(st.tuples(st.sampled_from((0.93, 0.95, 0.99)), st.sampled_from(NODES), st.sampled_from(NODES)))


def test_a_chain_is_one_cluster_with_its_smallest_node() -> None:
    assert clusters([7, 3, 5, 9], [(7, 5), (5, 3)], []) == {3: 3, 5: 3, 7: 3, 9: 9}


def test_link_that_would_join_what_is_kept_apart_is_not_made() -> None:
    assert clusters([1, 2, 3], [(1, 2), (2, 3)], [(3, 1)]) == {1: 1, 2: 1, 3: 3}


def test_better_link_goes_first() -> None:
    links = best_first([(0.93, 1, 2), (0.99, 3, 2)])

    assert clusters([1, 2, 3], links, [(1, 3)]) == {1: 1, 2: 2, 3: 2}


def test_what_is_kept_apart_stays_apart_through_what_joins_it() -> None:
    found = clusters([1, 2, 3, 4], [(1, 2), (3, 4), (2, 3)], [(1, 4)])

    assert found == {1: 1, 2: 1, 3: 3, 4: 3}


def test_persons_link_goes_before_a_rule_that_stops_it() -> None:
    assert clusters([1, 2, 3], [], [], decided=[(1, 2), (2, 3)], stopped=[(1, 3)]) == {1: 1, 2: 1, 3: 1}
    assert clusters([1, 2, 3], [(2, 3)], [], decided=[(1, 2)], stopped=[(1, 3)]) == {1: 1, 2: 1, 3: 3}
    assert clusters([1, 2], [], [(1, 2)], decided=[(1, 2)]) == {1: 1, 2: 2}


def test_unknown_nodes_are_passed_over() -> None:
    assert clusters([1, 2], [(1, 8), (8, 2)], [(2, 9)]) == {1: 1, 2: 2}


@given(SCORED, LINKS, LINKS, LINKS, st.randoms(use_true_random=False))
def test_order_does_not_matter(
    scored: list[tuple[float, int, int]],
    apart: list[tuple[int, int]],
    decided: list[tuple[int, int]],
    stopped: list[tuple[int, int]],
    dice: object,
) -> None:
    def found() -> dict[int, int]:
        return clusters(nodes, best_first(scored), apart, decided=sorted(decided), stopped=stopped)

    nodes = list(NODES)
    first = found()
    for mixed in (scored, apart, stopped, nodes):
        dice.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random, which the strategy does not say

    assert found() == first


@given(LINKS, LINKS)
def test_what_is_kept_apart_is_never_in_one_cluster(
    joined: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    found = clusters(NODES, joined, apart)

    assert all(found[one] != found[other] for one, other in apart)
    assert all(found[name] == name <= node for node, name in found.items())


@given(LINKS, LINKS)
def test_without_anything_kept_apart_all_links_hold(joined: list[tuple[int, int]], more: list[tuple[int, int]]) -> None:
    found = clusters(NODES, joined, [], decided=more)

    assert all(found[one] == found[other] for one, other in (*joined, *more))


@given(LINKS, LINKS)
def test_links_of_a_cluster_to_its_name_give_the_same_clusters(
    joined: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    found = clusters(NODES, joined, apart)

    assert clusters(NODES, list(found.items()), apart) == found


def test_only_what_nothing_answers_is_asked() -> None:
    canonical = clusters([1, 2, 3, 4, 5, 6], [(1, 2), (3, 4)], [(4, 5)])
    asked = [(1, 2), (2, 3), (1, 4), (3, 5), (5, 6), (6, 9)]

    assert list(open_questions(asked, canonical, [(4, 5)])) == [(2, 3), (5, 6)]
