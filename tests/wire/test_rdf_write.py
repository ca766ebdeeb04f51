"""RDF in three notations, read back with rdflib."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.compare import isomorphic

from feeds.rdf_write import RDF, Iri, Literal, Triple, write_jsonld, write_rdf_xml, write_turtle

# rdflib says this of its own JSON-LD reader.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

EX = "https://x.example/ns#"
PREFIXES = {"ex": EX, "xsd": "http://www.w3.org/2001/XMLSchema#"}

LANGUAGES = st.sampled_from(["sv", "en", "da", "de"])
# Without what XML 1.0 cannot hold: control characters.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\r"), max_size=40)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, language: Literal(text, language=language), TEXTS, LANGUAGES),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=PREFIXES["xsd"] + "date")),
)
NODES = st.text("abcåé-._~%20", min_size=1, max_size=8).map(lambda name: Iri(f"https://x.example/id/{name}"))
PROPERTIES = st.sampled_from([Iri(EX + "name"), Iri(EX + "knows"), Iri(EX + "of-kind")])
TRIPLES = st.lists(st.tuples(NODES, PROPERTIES, st.one_of(NODES, LITERALS)), max_size=12)


def graph_of(triples: list[Triple]) -> Graph:
    graph = Graph()
    for subject, predicate, told in triples:
        there = (
            URIRef(told.value)
            if isinstance(told, Iri)
            else RdfLiteral(told.value, lang=told.language or None, datatype=told.datatype or None, normalize=False)
        )
        graph.add((URIRef(subject.value), URIRef(predicate.value), there))
    return graph


@settings(max_examples=120, deadline=None)
@given(TRIPLES)
def test_each_notation_says_the_same_graph(triples: list[Triple]) -> None:
    expected = graph_of(triples)

    turtle = Graph().parse(data=write_turtle(triples, PREFIXES), format="turtle")
    xml = Graph().parse(data=write_rdf_xml(triples, PREFIXES), format="xml")
    jsonld = Graph().parse(data=write_jsonld(triples, PREFIXES), format="json-ld")

    assert [isomorphic(expected, graph) for graph in (turtle, xml, jsonld)] == [True] * 3


def test_types_and_what_no_iri_may_hold() -> None:
    triples: list[Triple] = [(Iri("https://x.example/a b<c>"), Iri(RDF + "type"), Iri(EX + "Thing"))]

    written = write_turtle(triples, PREFIXES).decode()

    assert written.splitlines()[-1] == "<https://x.example/a%20b%3Cc%3E> a ex:Thing ."
    assert isomorphic(
        Graph().parse(data=written, format="turtle"),
        Graph().parse(data=write_jsonld(triples, PREFIXES), format="json-ld"),
    )


def test_property_without_a_prefix_cannot_be_xml() -> None:
    with pytest.raises(ValueError, match=r"no prefix for the property https://other\.example/p"):
        write_rdf_xml([(Iri(EX + "a"), Iri("https://other.example/p"), Literal("x"))], PREFIXES)
