"""The data catalogue: three notations of one graph, and what DCAT-AP-SE demands of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from tests.web.conftest import BASE, PagesSite, concert
from visitapp.publish.formats import CONTENT_TYPES, MEDIA_TYPES
from visitapp.store import models

pytestmark = [
    pytest.mark.anyio,
    # rdflib and pyshacl say this of their own insides.
    pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset\\.[a-z_]+) is deprecated:DeprecationWarning"),
]

SHAPES = Path(__file__).with_name("dcat_ap_se_shapes.ttl")
FORMATS = {"rdf": "xml", "ttl": "turtle", "jsonld": "json-ld"}
TYPES = {"rdf": "application/rdf+xml", "ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json"}
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CATALOGUE = Namespace(f"{BASE}/dcat#")


async def graph_of(site: PagesSite, ending: str = "rdf") -> Graph:
    answer = await site.get(f"/dcat.{ending}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, TYPES[ending])
    assert answer.headers["access-control-allow-origin"] == "*"
    return Graph().parse(data=answer.content, format=FORMATS[ending])


async def test_three_notations_say_one_graph_without_blank_nodes(pages_site: PagesSite) -> None:
    await pages_site.add(concert())

    graphs = [await graph_of(pages_site, ending) for ending in FORMATS]

    assert len(graphs[0]) > 250
    assert [isomorphic(graphs[0], graph) for graph in graphs[1:]] == [True, True]
    assert [term for triple in graphs[0] for term in triple if isinstance(term, BNode)] == []


@pytest.mark.parametrize("named", [False, True])
async def test_catalogue_is_as_dcat_ap_se_demands(pages_site: PagesSite, named: bool) -> None:
    if named:
        context = pages_site.app.state.context
        pages_site.app.state.context = replace(
            context, publisher_name="Region Halland", contact="mailto:data@region.example"
        )
    else:
        await pages_site.add(concert())

    conforms, _, report = validate(await graph_of(pages_site), shacl_graph=str(SHAPES), inference="none")

    assert conforms, report


async def test_everything_it_links_to_here_answers(pages_site: PagesSite) -> None:
    graph = await graph_of(pages_site)

    wanted = {
        str(address)
        for verb in (DCAT.accessURL, DCAT.downloadURL, DCAT.landingPage, DCAT.endpointURL, DCAT.endpointDescription)
        for address in graph.objects(None, verb)
    }
    answers = {address: (await pages_site.get(address.removeprefix(BASE))) for address in sorted(wanted)}

    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 200} == {}
    for one in graph.subjects(RDF.type, DCAT.Distribution):
        for address in graph.objects(one, DCAT.accessURL):
            sent = answers[str(address)].headers["content-type"]
            # News is sent as XML, for browsers; what it is says more.
            kinds = {CONTENT_TYPES[end]: kind for end, kind in MEDIA_TYPES.items() if str(address).endswith(end)}
            kind = kinds.get(sent, sent.partition(";")[0])
            assert [Literal(kind)] == list(graph.objects(one, DCTERMS.format)), address


async def test_no_organisation_is_invented(pages_site: PagesSite) -> None:
    graph = await graph_of(pages_site)

    assert list(graph.objects(CATALOGUE.publisher, FOAF.name)) == [Literal("visit.example")]
    assert list(graph.objects(CATALOGUE.contact, VCARD.hasURL)) == [URIRef(f"{BASE}/en/about#contact")]


async def test_licence_is_that_of_all_sources_and_else_the_terms(pages_site: PagesSite) -> None:
    form = CATALOGUE["distribution-events-ics"]
    found = []
    for licences in (("CC0-1.0", "CC0-1.0"), ("CC0-1.0", "CC BY 4.0"), ("CC0-1.0", "")):
        for municipality, licence in zip(("halmstad", "laholm"), licences, strict=True):
            await pages_site.add(concert(), municipality=municipality)
            await models.Source.filter(slug=municipality).update(licence=licence)
        found += [str(one) for one in (await graph_of(pages_site)).objects(form, DCTERMS.license)]

    assert found == [
        "http://creativecommons.org/publicdomain/zero/1.0/", "http://creativecommons.org/licenses/by/4.0/",
        str(CATALOGUE.terms),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "ending"),
    [("text/turtle", "ttl"), ("application/ld+json, */*", "jsonld"), ("*/*", "rdf"), ("application/rdf+xml", "rdf")],
)
async def test_name_of_the_catalogue_leads_to_a_notation(pages_site: PagesSite, accept: str, ending: str) -> None:
    answer = await pages_site.get("/dcat", accept=accept)

    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (
        303, f"/dcat.{ending}", "Accept",
    )  # fmt: skip


async def test_address_that_portals_know_beforehand_leads_to_rdf_xml(pages_site: PagesSite) -> None:
    answer = await pages_site.get("/datasets/dcat")

    assert (answer.status_code, answer.headers["location"]) == (301, "/dcat.rdf")
