"""Reads schema.org in RDFa Lite of a page as the nodes that JSON-LD would have (RDFa Lite 1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from feeds.microdata_read import SCHEMA_ORG, Node, add, short_name, takes, value_of
from feeds.page_text import PageText, language_of

_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class _Scope:
    """What holds inside an element: the thing spoken of, whether names without a prefix are schema.org's, the language.

    `prefixes`: those that stand for schema.org.
    """

    element: Any
    node: Node | None
    depth: int
    ours: bool
    prefixes: frozenset[str]
    language: str


def rdfa_nodes(root: Any, texts: PageText, language: str) -> list[Node]:
    """The page's things of schema.org that are no property of another, in document order.

    `language`: that of the page; text in another is tagged with it.
    """
    found: list[Node] = []
    if next(iter(root.xpath("(//*[@typeof])[1]")), None) is None:
        return found
    scopes = [_Scope(None, None, 0, ours=False, prefixes=frozenset(("schema",)), language=language)]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            if scopes[-1].element is element:
                scopes.pop()
            continue
        scope = _words_in(element, scopes[-1])
        names = _names((element.get("property") or "").split(), scope)
        kinds = _names((element.get("typeof") or "").split(), scope)
        if kinds and scope.depth < _DEEPEST:
            node = _thing(element, kinds, texts)
            if names and scope.node is not None:
                add(scope.node, names[0], node)
            else:
                found.append(node)
            scope = _Scope(element, node, scope.depth + 1, scope.ours, scope.prefixes, scope.language)
        elif kinds or element.get("typeof") is not None:
            # Of another vocabulary, or deeper than anyone would write: what it says is nothing of ours.
            scope = _Scope(element, None, scope.depth, scope.ours, scope.prefixes, scope.language)
        elif scope.node is not None:
            tongue = scope.language if scope.language != language else ""
            for name in (one for one in names if takes(scope.node, one)):
                add(scope.node, name, _value(element, name, texts, tongue))
        if scope is not scopes[-1]:
            scopes.append(scope)
    return found


def _words_in(element: Any, outer: _Scope) -> _Scope:
    vocabulary, prefix, tag = element.get("vocab"), element.get("prefix"), language_of(element)
    if vocabulary is None and not prefix and not tag:
        return outer
    ours = outer.ours if vocabulary is None else f"{vocabulary.strip().rstrip('/')}/" in SCHEMA_ORG
    prefixes = outer.prefixes
    if prefix:
        words = prefix.split()
        pairs = zip(words[::2], words[1::2], strict=False)
        prefixes |= {name.rstrip(":") for name, meaning in pairs if meaning in SCHEMA_ORG}
    return _Scope(element, outer.node, outer.depth, ours, prefixes, tag or outer.language)


def _names(written: list[str], scope: _Scope) -> list[str]:
    """Those of schema.org, short."""
    found = []
    for name in written:
        prefix, colon, local = name.partition(":")
        if name.startswith(SCHEMA_ORG):
            found.append(short_name(name))
        elif colon and prefix in scope.prefixes:
            found.append(local)
        elif not colon and scope.ours:
            found.append(name)
    return found


def _thing(element: Any, kinds: list[str], texts: PageText) -> Node:
    node: Node = {"@type": kinds[0] if len(kinds) == 1 else kinds}
    # The subject is told by `resource`, or in full RDFa by `about`; a link's own address is that of a picture or page.
    identity = (element.get("resource") or element.get("about") or "").strip()
    if identity:
        node["@id"] = identity if identity.startswith("_:") else texts.joined(identity.strip("[]"))
    if (address := texts.address(element)) and element.get("property"):
        node["url"] = address
    return node


def _value(element: Any, name: str, texts: PageText, language: str) -> object:
    resource = (element.get("resource") or "").strip()
    if resource and element.get("content") is None:
        return {"@id": resource if resource.startswith("_:") else texts.joined(resource.strip("[]"))}
    return value_of(element, name, texts, language)
