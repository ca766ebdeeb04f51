"""Sentences that a source says of many events ("Entrén är gratis för medlemmar"): they tell none from another.

What two events share of them is no evidence that the two are one. What counts is by how many titles a sentence stands,
for the dates of a series say rightly the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from visitapp.domain.match.telling import Telling

MANY = 3
"""By so many different titles of one source a sentence is a refrain of it."""
FEWEST_WORDS = 3
"""Shorter ones ("Fri entré") hardly weigh, and their words stand in many texts by chance."""
MOST_REMEMBERED = 1_000
"""Of a source, sentences that are not refrains so far."""
MOST_REFRAINS = 50


class Refrains:
    """The refrains of each source, learnt from what is compared. Bounded, however much a source tells."""

    def __init__(self) -> None:
        self._titles: dict[str, dict[int, tuple[int, ...]]] = {}
        self._known: dict[str, set[frozenset[str]]] = {}

    def learn(self, one: Telling) -> None:
        """Take in what an event is told with."""
        title = hash(one.titles)
        for source in one.sources:
            for words in _sentences(one):
                self._learn(source, words, title)

    def without(self, one: Telling) -> Telling:
        """The telling without the words of its sources' refrains, as far as they are known by now."""
        known = [refrain for source in one.sources for refrain in self._known.get(source, ())]
        if not known:
            return one
        words = frozenset(one.words)
        said = frozenset[str]().union(*(refrain for refrain in known if refrain <= words))
        if not said:
            return one
        return replace(one, words=tuple(word for word in one.words if word not in said), sentences=())

    def _learn(self, source: str, words: frozenset[str], title: int) -> None:
        known = self._known.setdefault(source, set())
        if words in known:
            return
        told, name = self._titles.setdefault(source, {}), hash(words)
        titles = told.get(name, ())
        if title in titles:
            return
        if len(titles) + 1 >= MANY and len(known) < MOST_REFRAINS:
            known.add(words)
            told.pop(name, None)
            return
        if len(told) >= MOST_REMEMBERED:
            # What is said of many comes again soon; what one event alone was told with is let go.
            told = self._titles[source] = {other: by for other, by in told.items() if len(by) > 1}
        if len(told) < MOST_REMEMBERED:
            told[name] = (*titles, title)[:MANY]


class WithoutRefrains(Mapping[int, Telling]):
    """Tellings by their keys, without refrains; each made when it is first asked for."""

    def __init__(self, tellings: Mapping[int, Telling], refrains: Refrains) -> None:
        self._tellings, self._refrains = tellings, refrains
        self._made: dict[int, Telling] = {}

    def __getitem__(self, key: int) -> Telling:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._refrains.without(self._tellings[key])
        return made

    def __iter__(self) -> Iterator[int]:
        return iter(self._tellings)

    def __len__(self) -> int:
        return len(self._tellings)


def _sentences(one: Telling) -> Iterable[frozenset[str]]:
    """The words that each sentence says first; what it repeats stands in an earlier one."""
    for first, after in pairwise((*one.sentences, len(one.words))):
        if after - first >= FEWEST_WORDS:
            yield frozenset(one.words[first:after])
