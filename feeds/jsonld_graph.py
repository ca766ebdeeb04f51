"""JSON-LD as a graph: nodes that name others, names written in full or with a prefix, and lists of addresses.

Not the whole of JSON-LD 1.1: no remote context is read, and of a local one only prefixes of schema.org and other names
for keywords. The rest of a tree stays as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

MOST_NODES = 500_000
MOST_DEPTH = 60
MOST_LINKS = 1_000
_MOST_FOLLOWED = 60
_DEEPEST = 5
_SCHEMA = ("http://schema.org/", "https://schema.org/", "http://www.schema.org/", "https://www.schema.org/")
_INSIDE = frozenset(
    (
        "location", "organizer", "address", "geo", "image", "offers", "priceSpecification", "keywords", "about",
        "genre", "name", "description", "eventSchedule",
    )
)  # fmt: skip
"""The properties whose values tell of an event itself; in the others stand things of their own."""
_RELATED = frozenset(("superEvent", "subEvent", "subEvents"))
"""The properties whose values name other events, which are told of where they stand."""
_NEXT = frozenset(("hydra:next", "http://www.w3.org/ns/hydra/core#next"))
_NO_EVENTS = frozenset(("WebPage", "SiteNavigationElement"))

Node = dict[str, Any]


class Graph:
    """What several JSON-LD documents of one page say together. `cut`: they were too large to be looked at whole."""

    def __init__(self, values: list[Any], base_url: str = "") -> None:
        self.cut = False
        self._base_url = base_url
        self._known: dict[str, tuple[int, Node]] = {}
        self._names: dict[str, str] = {}
        self._short: dict[str, str] = {}
        self._nodes: list[tuple[int, Node]] = []
        for document, node in self._walk(values):
            self._nodes.append((document, node))
            self._learn_names(node.get("@context"))
        for document, node in self._nodes:
            identity = self._identity(node, document)
            if identity and not _is_reference(node):
                self._known.setdefault(identity, (document, node))

    def nodes(self) -> Iterator[tuple[int, Node]]:
        """Every object at any depth, in document order, with the number of its document."""
        return iter(self._nodes)

    def whole(self, node: Node, document: int) -> Node:
        """A node under schema.org's short names, with what it names elsewhere in its place.

        What names itself, in a circle or at once, ends where it began. An id that stands nowhere stays as it is.
        """
        return _Following(self).whole(node, document, 0, frozenset((id(node),)))

    def kinds(self, node: Mapping[str, Any]) -> list[str]:
        """The node's types, by schema.org's short names where they are its."""
        told = node.get("@type")
        if told is None:
            told = next((node[name] for name in self._aliases("@type") if name in node), None)
        return [self.name(kind.strip()) for kind in _listed(told) if isinstance(kind, str)]

    def find(self, reference: Node, document: int) -> tuple[int, Node] | None:
        """The node that a reference names, with the number of its document; blank ones are of their own alone.

        JSON-LD 1.1 §4.5.1.
        """
        return self._known.get(self._identity(reference, document))

    def name(self, written: str) -> str:
        """A key or type as schema.org's short name or a keyword; another vocabulary's as it is."""
        short = self._short.get(written)
        if short is None:
            short = self._short[written] = self._name(written)
        return short

    def _name(self, written: str) -> str:
        if written.startswith("@"):
            return written
        for prefix in _SCHEMA:
            if written.startswith(prefix):
                return written[len(prefix) :]
        prefix, colon, local = written.partition(":")
        if colon and (prefix == "schema" or self._names.get(prefix) == "schema"):
            return local
        return self._names.get(written, written) if not colon else written

    def _walk(self, values: list[Any]) -> Iterator[tuple[int, Node]]:
        waiting = [(number, value, 0) for number, value in reversed(list(enumerate(values)))]
        seen = 0
        while waiting:
            number, value, depth = waiting.pop()
            seen += 1
            if seen > MOST_NODES or depth > MOST_DEPTH:
                self.cut = True
                return
            inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
            if isinstance(value, dict):
                yield number, value
            waiting.extend((number, each, depth + 1) for each in reversed(inner) if isinstance(each, dict | list))

    def _learn_names(self, context: object) -> None:
        for each in context if isinstance(context, list) else [context]:
            for name, meaning in each.items() if isinstance(each, dict) else ():
                said = meaning.get("@id") if isinstance(meaning, dict) else meaning
                if said in _SCHEMA:
                    self._names[name] = "schema"
                elif said in ("@id", "@type", "@value", "@language"):
                    self._names[name] = said

    def _identity(self, node: Node, document: int) -> str:
        identity = node.get("@id") or next((node[name] for name in self._aliases("@id") if node.get(name)), None)
        if not isinstance(identity, str):
            return ""
        if identity.startswith("_:"):
            return f"{document} {identity}"
        try:
            return urljoin(self._base_url, identity)
        except ValueError:
            return identity

    def _aliases(self, keyword: str) -> Iterator[str]:
        return (name for name, meaning in self._names.items() if meaning == keyword)


class _Following:
    """One node's references, at most so many, that none can grow beyond what is read."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._left = _MOST_FOLLOWED

    def whole(self, node: Node, document: int, depth: int, path: frozenset[int]) -> Node:
        made: Node = {}
        for key, value in node.items():
            name = self._graph.name(key)
            if name == "@type":
                kinds = [self._graph.name(one) if isinstance(one, str) else one for one in _listed(value)]
                made.setdefault(name, kinds if isinstance(value, list) else kinds[0] if kinds else None)
            elif name in _INSIDE and depth < _DEEPEST:
                made.setdefault(name, self._value(value, document, depth + 1, path))
            elif name in _RELATED:
                made.setdefault(name, [self._under_names(one) for one in _listed(value)])
            else:
                made.setdefault(name, value)
        return made

    def _under_names(self, value: Any) -> Any:
        return {self._graph.name(key): one for key, one in value.items()} if isinstance(value, dict) else value

    def _value(self, value: Any, document: int, depth: int, path: frozenset[int]) -> Any:
        if isinstance(value, list):
            return [self._value(each, document, depth, path) if isinstance(each, dict) else each for each in value]
        if not isinstance(value, dict):
            return value
        found = value
        if _is_reference(value):
            there = self._graph.find(value, document)
            if there is None or id(there[1]) in path or self._left <= 0:
                return value
            self._left -= 1
            document, found = there
        return self.whole(found, document, depth, path | {id(found)})


def list_links(graph: Graph) -> Iterator[tuple[str, str]]:
    """The addresses, with their titles, of what an ItemList lists without telling more of it."""
    seen: set[str] = set()
    for document, node in graph.nodes():
        listed = node.get("itemListElement") or node.get("schema:itemListElement")
        if not listed or "ItemList" not in graph.kinds(node):
            continue
        for each in _listed(listed):
            address, title = _listed_link(each, graph, document)
            if address and address not in seen and len(seen) < MOST_LINKS:
                seen.add(address)
                yield address, title


def following(graph: Graph) -> Iterator[str]:
    """The addresses of the pages that a paged dump goes on with (Hydra, PartialCollectionView)."""
    for _, node in graph.nodes():
        for key in _NEXT & node.keys():
            for each in _listed(node[key]):
                address = each.get("@id") if isinstance(each, dict) else each
                if isinstance(address, str):
                    yield address


def _listed_link(each: object, graph: Graph, document: int) -> tuple[str, str]:
    if isinstance(each, str):
        return each, ""
    if not isinstance(each, dict):
        return "", ""
    entry = graph.whole(each, document)
    item = entry.get("item") if "ListItem" in graph.kinds(entry) or "item" in entry else entry
    if isinstance(item, str):
        return item, _title(entry)
    if not isinstance(item, dict):
        item = entry
    if _is_reference(item):
        document, item = graph.find(item, document) or (document, item)
    item = graph.whole(item, document)
    if item.get("startDate") or _NO_EVENTS & set(graph.kinds(item)):
        return "", ""
    address = item.get("url") or item.get("@id") or entry.get("url")
    if isinstance(address, dict):
        address = address.get("@id") or address.get("@value")
    return address if isinstance(address, str) else "", _title(item) or _title(entry)


def _title(node: Mapping[str, Any]) -> str:
    name = node.get("name")
    return name if isinstance(name, str) else ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_reference(node: Node) -> bool:
    """Whether a node says no more than which one it is."""
    return "@id" in node and all(key in ("@id", "@type") for key in node)
