"""Writes RDF 1.1 as Turtle, RDF/XML and JSON-LD. Every node has an IRI: there are no blank nodes.

The same triples give the same bytes, and each of the three says the same graph.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Iri:
    """The absolute name of a thing. What no IRI may hold (RFC 3987 §2.2) is percent-encoded when it is written."""

    value: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in a language, or a value of a datatype (an IRI); a plain string without either."""

    value: str
    language: str = ""
    datatype: str = ""


Triple = tuple[Iri, Iri, Iri | Literal]


def write_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """The triples as Turtle, a block for each subject in the order they first come."""
    out = [f"@prefix {prefix}: <{_safe(name)}> ." for prefix, name in prefixes.items()]
    for subject, stated in _by_subject(triples).items():
        lines = []
        for predicate, objects in stated.items():
            verb = "a" if predicate.value == RDF + "type" else _turtle_iri(predicate, prefixes)
            told = ", ".join(_turtle_term(one, prefixes) for one in objects)
            lines.append(f"{verb} {told}")
        out.append(f"\n{_turtle_iri(subject, {})} " + " ;\n    ".join(lines) + " .")
    return ("\n".join(out) + "\n").encode()


def write_rdf_xml(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """The triples as RDF/XML. The namespace of every property must be among `prefixes`: ValueError if not."""
    names = {"rdf": RDF, **prefixes}
    declared = " ".join(f"xmlns:{prefix}={quoteattr(name)}" for prefix, name in names.items())
    out = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF {declared}>"]
    for subject, stated in _by_subject(triples).items():
        out.append(f"<rdf:Description rdf:about={quoteattr(_safe(subject.value))}>")
        for predicate, objects in stated.items():
            tag = _compact(predicate, names)
            if tag is None:
                raise ValueError(f"no prefix for the property {predicate.value}")
            out += [_xml_property(tag, one) for one in objects]
        out.append("</rdf:Description>")
    return ("\n".join([*out, "</rdf:RDF>"]) + "\n").encode()


def write_jsonld(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """The triples as a JSON-LD 1.1 graph that needs no context but its own."""
    graph = []
    for subject, stated in _by_subject(triples).items():
        node: dict[str, object] = {"@id": _safe(subject.value)}
        for predicate, objects in stated.items():
            if predicate.value == RDF + "type":
                node["@type"] = [_curie(one, prefixes) for one in objects if isinstance(one, Iri)]
            else:
                node[_curie(predicate, prefixes)] = [_json_term(one) for one in objects]
        graph.append(node)
    whole = {"@context": {prefix: _safe(name) for prefix, name in prefixes.items()}, "@graph": graph}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _by_subject(triples: Iterable[Triple]) -> dict[Iri, dict[Iri, list[Iri | Literal]]]:
    found: dict[Iri, dict[Iri, list[Iri | Literal]]] = {}
    for subject, predicate, told in triples:
        objects = found.setdefault(subject, {}).setdefault(predicate, [])
        if told not in objects:
            objects.append(told)
    return found


def _safe(iri: str) -> str:
    return "".join(quote(sign) if ord(sign) <= 0x20 or sign in '<>"{}|\\^`\x7f' else sign for sign in iri)


def _compact(iri: Iri, prefixes: Mapping[str, str]) -> str | None:
    for prefix, name in prefixes.items():
        local = iri.value.removeprefix(name)
        if local != iri.value and _LOCAL.fullmatch(local):
            return f"{prefix}:{local}"
    return None


def _curie(iri: Iri, prefixes: Mapping[str, str]) -> str:
    return _compact(iri, prefixes) or _safe(iri.value)


def _turtle_iri(iri: Iri, prefixes: Mapping[str, str]) -> str:
    return _compact(iri, prefixes) or f"<{_safe(iri.value)}>"


def _turtle_term(term: Iri | Literal, prefixes: Mapping[str, str]) -> str:
    if isinstance(term, Iri):
        return _turtle_iri(term, prefixes)
    text = term.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    if term.language:
        return f'"{text}"@{term.language}'
    return f'"{text}"' + (f"^^{_turtle_iri(Iri(term.datatype), prefixes)}" if term.datatype else "")


def _xml_property(tag: str, term: Iri | Literal) -> str:
    if isinstance(term, Iri):
        return f" <{tag} rdf:resource={quoteattr(_safe(term.value))}/>"
    about = f' xml:lang="{term.language}"' if term.language else ""
    if term.datatype:
        about = f" rdf:datatype={quoteattr(_safe(term.datatype))}"
    # A carriage return must be written as a reference, or XML makes it a line feed.
    text = escape(_NO_XML.sub("", term.value), {"\r": "&#13;"})
    return f" <{tag}{about}>{text}</{tag}>"


def _json_term(term: Iri | Literal) -> dict[str, str]:
    if isinstance(term, Iri):
        return {"@id": _safe(term.value)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    return {"@value": term.value, "@type": term.datatype} if term.datatype else {"@value": term.value}
