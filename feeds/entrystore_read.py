"""Reads what EntryStore answers, the store behind Visit Sweden's hub and many data portals: a search, or one entry.

Each entry's metadata are a graph of their own, as RDF/JSON or as JSON-LD; what one names, another may describe.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from feeds.bytes_text import one_line
from feeds.jsonld_graph import Graph
from feeds.jsonld_read import events_in
from feeds.loose_json import JsonError, read_json
from feeds.rdfjson_read import is_rdfjson, rdfjson_nodes
from feeds.wire import Document, Problem, ReadOptions

_METADATA = ("metadata", "external-metadata", "cached-external-metadata")


def is_entrystore(value: object) -> bool:
    """Whether parsed JSON is an answer to a search, or an entry."""
    return _entries(value) is not None


def read_entrystore(value: object, options: ReadOptions) -> Document:
    """The events among the entries. `more`: the search's next page, where there are more results."""
    problems: list[Problem] = []
    entries = _entries(value) or []
    graphs = [graph for number, entry in enumerate(entries, 1) for graph in _graphs(entry, number, problems)]
    events = events_in(Graph(graphs, options.base_url), "", options, problems)
    further = _further(value, len(entries), options.base_url) if isinstance(value, dict) else ""
    return Document(
        format="entrystore",
        events=tuple(events),
        problems=tuple(problems[:500]),
        more=(further,) if further else (),
    )


def read_rdfjson(value: dict[str, Any], options: ReadOptions) -> Document:
    """The events in a graph that stands alone."""
    problems: list[Problem] = []
    events = events_in(Graph([rdfjson_nodes(value)], options.base_url), "", options, problems)
    return Document(format="rdfjson", events=tuple(events), problems=tuple(problems[:500]))


def _entries(value: object) -> list[Any] | None:
    if not isinstance(value, dict):
        return None
    resource = value.get("resource")
    children = resource.get("children") if isinstance(resource, dict) else None
    if isinstance(children, list) and all(isinstance(each, dict) and "entryId" in each for each in children[:20]):
        return children
    return [value] if "entryId" in value and any(isinstance(value.get(name), dict) for name in _METADATA) else None


def _graphs(entry: object, number: int, problems: list[Problem]) -> list[Any]:
    found: list[Any] = []
    for name in _METADATA if isinstance(entry, dict) else ():
        told = entry.get(name) if isinstance(entry, dict) else None
        if isinstance(told, str) and told.lstrip()[:1] in ("{", "["):
            try:
                told = read_json(told)
            except JsonError as error:
                problems.append(Problem(f"entry {number}", f"its {name} left out: {error}", one_line(told)))
        if is_rdfjson(told) and isinstance(told, dict):
            found.append(rdfjson_nodes(told))
        elif isinstance(told, dict | list):
            found.append(told)
    return found


def _further(value: dict[str, Any], here: int, address: str) -> str:
    """The address of the page after this one, "" on the last."""
    offset, results = value.get("offset", 0), value.get("results")
    if not isinstance(offset, int) or not isinstance(results, int) or not here or offset + here >= results:
        return ""
    parts = urlsplit(address)
    if not parts.netloc:
        return ""
    pairs = [(name, said) for name, said in parse_qsl(parts.query, keep_blank_values=True) if name != "offset"]
    return parts._replace(query=urlencode([*pairs, ("offset", str(offset + here))])).geturl()
