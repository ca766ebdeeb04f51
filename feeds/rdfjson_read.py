"""Reads RDF/JSON as the nodes that JSON-LD would have (W3C, RDF 1.1 JSON Alternate Serialization)."""

from __future__ import annotations

from typing import Any

from feeds.jsonld_graph import Node

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_KINDS = frozenset(("uri", "literal", "bnode"))
_MOST_VALUES = 1_000


def is_rdfjson(value: object) -> bool:
    """Whether parsed JSON is a graph: subjects with predicates with lists of objects."""
    if not isinstance(value, dict) or not value:
        return False
    return all(
        isinstance(said, dict) and all(_are_objects(objects) for objects in list(said.values())[:20])
        for said in list(value.values())[:20]
    )


def rdfjson_nodes(graph: dict[str, Any]) -> list[Node]:
    """A node for each subject of the graph; names stay as they are, written in full."""
    return [_node(subject, said) for subject, said in graph.items() if isinstance(said, dict)]


def _are_objects(objects: object) -> bool:
    return isinstance(objects, list) and all(
        isinstance(each, dict) and each.get("type") in _KINDS and "value" in each for each in objects[:5]
    )


def _node(subject: str, said: dict[str, Any]) -> Node:
    node: Node = {"@id": subject}
    for predicate, objects in said.items():
        values = [value for each in _listed(objects) if (value := _value(each)) is not None]
        if predicate == _TYPE:
            node["@type"] = [value["@id"] for value in values if isinstance(value, dict) and "@id" in value]
        elif values:
            node[predicate] = values
    return node


def _listed(objects: object) -> list[Any]:
    return objects[:_MOST_VALUES] if isinstance(objects, list) else []


def _value(each: object) -> object:
    value = each.get("value") if isinstance(each, dict) else None
    if not isinstance(each, dict) or not isinstance(value, str):
        return None
    if each.get("type") == "uri":
        return {"@id": value}
    if each.get("type") == "bnode":
        return {"@id": value if value.startswith("_:") else f"_:{value}"}
    language = each.get("lang") or each.get("language")
    return {"@value": value, "@language": language} if isinstance(language, str) and language else value
