"""Reads schema.org microdata of a page as the nodes that JSON-LD would have (HTML, 5 Microdata)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from feeds.page_text import PageText, language_of

Node = dict[str, Any]

SCHEMA_ORG = ("http://schema.org/", "https://schema.org/", "http://www.schema.org/", "https://www.schema.org/")
TEXTS = frozenset(("name", "headline", "description", "startDate", "endDate", "eventStatus", "price", "priceCurrency"))
"""Properties that are words, also where the element is a link."""
NAMED = frozenset(("location", "organizer", "performer"))
"""Properties that are things: of a link the text is their name."""
_DEEPEST = 40
_MOST_REFERENCES = 20
_MOST_REFERRING = 2_000
_MOST_COPIED = 50_000
_MOST_VALUES = 1_000


def microdata_nodes(root: Any, texts: PageText, language: str) -> list[Node]:
    """The page's items that are no property of another, in document order.

    `language`: that of the page; text in another is tagged with it. What lies deeper in items than anyone would
    write is left out, and what `itemref` brings in is bounded.
    """
    if next(iter(root.xpath("(//*[@itemscope])[1]")), None) is None:
        return []
    reading = _Reading(texts, language)
    reading.walk(root)
    reading.bring_in(root)
    return [item.node for item in reading.items if not item.inside]


@dataclass(slots=True)
class _Item:
    node: Node
    element: Any
    inside: bool


@dataclass(slots=True)
class _Reading:
    texts: PageText
    language: str
    items: list[_Item] = field(default_factory=list)
    by_element: dict[Any, Node] = field(default_factory=dict)
    copied: int = 0

    def walk(self, root: Any) -> None:
        """Make the items, each within the one it lies in."""
        open_items: list[tuple[Any, Node | None]] = []
        tongues: list[tuple[Any, str]] = [(None, self.language)]
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "end":
                if open_items and open_items[-1][0] is element:
                    open_items.pop()
                if tongues[-1][0] is element:
                    tongues.pop()
                continue
            if tag := language_of(element):
                tongues.append((element, tag))
            names = (element.get("itemprop") or "").split()
            holder = open_items[-1][1] if open_items else None
            if element.get("itemscope") is not None:
                node = self._begin(element, names, holder, len(open_items))
                open_items.append((element, node))
            elif names and holder is not None:
                for name in names:
                    if takes(holder, short_name(name)):
                        add(holder, short_name(name), self.value(element, name, tongues[-1][1]))

    def bring_in(self, root: Any) -> None:
        """Give each item what its `itemref` names elsewhere; of items there, copies."""
        wanted = [item for item in self.items if item.element.get("itemref")][:_MOST_REFERRING]
        if not wanted:
            return
        places: dict[str, Any] = {}
        for element in root.iter():
            if (name := element.get("id")) is not None:
                places.setdefault(name, element)
        for item in wanted:
            above = set(item.element.iterancestors()) | {item.element}
            for name in list(dict.fromkeys(item.element.get("itemref").split()))[:_MOST_REFERENCES]:
                element = places.get(name)
                if element is not None and element not in above:
                    self._take(item.node, element)

    def value(self, element: Any, name: str, language: str) -> object:
        """A property's value, as JSON-LD writes it."""
        return value_of(element, short_name(name), self.texts, language if language != self.language else "")

    def _begin(self, element: Any, names: list[str], holder: Node | None, depth: int) -> Node | None:
        if depth >= _DEEPEST:
            return None
        node: Node = {}
        kinds = [kind for kind in (element.get("itemtype") or "").split() if kind.startswith(SCHEMA_ORG)]
        if kinds:
            node["@type"] = short_name(kinds[0]) if len(kinds) == 1 else [short_name(kind) for kind in kinds]
        if identity := (element.get("itemid") or "").strip():
            node["@id"] = self.texts.joined(identity)
        if names and holder is not None:
            # Of several names only the first holds it: shared, it would be written again and again.
            add(holder, short_name(names[0]), node)
        self.items.append(_Item(node, element, bool(names) and holder is not None))
        self.by_element[element] = node
        return node

    def _take(self, holder: Node, start: Any) -> None:
        walk = etree.iterwalk(start, events=("start",))
        for _, element in walk:
            self.copied += 1
            if self.copied > _MOST_COPIED:
                return
            names = (element.get("itemprop") or "").split()
            node = self.by_element.get(element)
            if node is not None:
                if names:
                    add(holder, short_name(names[0]), self._copy(node))
                walk.skip_subtree()
                continue
            for name in names:
                if takes(holder, short_name(name)):
                    add(holder, short_name(name), self.value(element, name, self.language))

    def _copy(self, value: Any, depth: int = 0) -> Any:
        self.copied += 1
        if depth > 8 or self.copied > _MOST_COPIED:
            return {}
        if isinstance(value, dict):
            return {key: self._copy(each, depth + 1) for key, each in value.items()}
        if isinstance(value, list):
            return [self._copy(each, depth + 1) for each in value]
        return value


def value_of(element: Any, name: str, texts: PageText, language: str) -> object:
    """What a property's element says: `content`, a machine's form, an address, or its text.

    `language`: the one to tag text with, "" for none.
    """
    content = element.get("content")
    if content is not None and (content.strip() or element.tag == "meta"):
        return _told(content.strip(), name, language)
    for attribute, tags in (("datetime", ("time", "ins", "del")), ("value", ("data", "meter"))):
        if element.tag in tags and (element.get(attribute) or "").strip():
            return element.get(attribute).strip()
    address = texts.address(element)
    if address and name in NAMED and (said := texts.line(element)):
        return {"name": said, "url": address}
    if address and not (name in TEXTS and element.tag in ("a", "area")):
        return address
    return _told(texts.text(element) if name == "description" else texts.line(element), name, language)


def _told(text: str, name: str, language: str) -> object:
    return {"@value": text, "@language": language} if language and name in ("name", "description") else text


def short_name(name: str) -> str:
    """schema.org's own name of a property or type."""
    if not name.startswith("http"):
        return name
    return next((name[len(prefix) :] for prefix in SCHEMA_ORG if name.startswith(prefix)), name)


def takes(node: Node, name: str) -> bool:
    """Whether there is room for one more value of a property."""
    values = node.get(name)
    return not isinstance(values, list) or len(values) < _MOST_VALUES


def add(node: Node, name: str, value: object) -> None:
    """Add a value to a node's property; several are a list."""
    if value in ("", None) or name.startswith("@"):
        return
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]
