"""The catalogue of our data by DCAT-AP-SE 3.0.1, as RDF triples: what dataportal.se harvests.

Its harvester wants RDF/XML, absolute IRIs, and no blank node for catalogue, datasets, distributions, publisher and
contact. Mandatory are title, description and publisher of the catalogue and of each dataset, address and media type
of each distribution, title and address of a data service, and a name for the publisher and the contact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from feeds.rdf_write import RDF, Iri, Literal, Triple, write_jsonld, write_rdf_xml, write_turtle
from visitapp.domain.language import LANGUAGES
from visitapp.publish import dcat_words as spoken
from visitapp.publish.formats import MEDIA_TYPES
from visitapp.publish.licences import CC0, common_licence
from visitapp.publish.words import Words, local_date, words

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority/"
_LANGUAGE = {"sv": "SWE", "en": "ENG", "da": "DAN", "de": "DEU"}
_STANDARDS = {
    ".ics": "https://www.rfc-editor.org/rfc/rfc5545",
    ".rss": "https://www.rssboard.org/rss-specification",
    ".atom": "https://www.rfc-editor.org/rfc/rfc4287",
    ".json": "https://www.jsonfeed.org/version/1.1/",
    ".geojson": "https://www.rfc-editor.org/rfc/rfc7946",
}
_FORM_NAMES = {".ics": "iCalendar", ".rss": "RSS 2.0", ".atom": "Atom", ".json": "JSON Feed 1.1", ".geojson": "GeoJSON"}
Sentence = Callable[[Words], str]
Told = list[Triple]


@dataclass(frozen=True, slots=True)
class Catalogued:
    """What the catalogue needs to know. `publisher_name` and `contact` (mailto: or web address) may be "".

    `licences`: those of the sources of events, as they name them. `area`: west, south, east, north in degrees.
    """

    base_url: str
    publisher_name: str
    contact: str
    demo: bool
    first_published_at: datetime | None
    events_changed_at: datetime | None
    places_changed_at: datetime | None
    crossings_changed_at: datetime | None
    licences: tuple[str, ...]
    area: tuple[float, float, float, float] | None


NOTATIONS = {"rdf": "application/rdf+xml", "ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json"}
"""The end of the address of each notation, and the type it is sent as."""


def write_catalogue(told: Catalogued, notation: str) -> bytes:
    """The catalogue in one of NOTATIONS."""
    write = {"rdf": write_rdf_xml, "ttl": write_turtle, "jsonld": write_jsonld}[notation]
    return write(catalogue_triples(told), PREFIXES)


def catalogue_triples(told: Catalogued) -> list[Triple]:
    """The catalogue with its three datasets, their distributions, and the data service behind the API."""
    writer = _Writer(told)
    writer.catalogue()
    writer.publisher_and_contact()
    writer.terms_and_area()
    writer.events()
    writer.places()
    writer.crossings()
    writer.service()
    return writer.triples


class _Writer:
    """Gathers triples. Every thing is named by a fragment of /dcat, which leads to the document that tells of it."""

    def __init__(self, told: Catalogued) -> None:
        self.told = told
        self.triples: Told = []
        self.base = told.base_url
        self.licence = common_licence(told.licences) or self._name("terms").value

    def catalogue(self) -> None:
        changes = (self.told.events_changed_at, self.told.places_changed_at, self.told.crossings_changed_at)
        newest = max((at for at in changes if at), default=None)
        one = self._thing("catalog", "dcat:Catalog")
        self._say(one, "dcterms:title", spoken.catalogue_title)
        self._say(one, "dcterms:description", spoken.catalogue_text)
        self._link(one, "dcterms:publisher", self._name("publisher").value)
        self._languages(one)
        self._link(one, "foaf:homepage", f"{self.base}/")
        self._link(one, "dcat:themeTaxonomy", EU + "data-theme")
        self._day(one, "dcterms:issued", self.told.first_published_at)
        self._day(one, "dcterms:modified", newest)
        self._spatial(one, "SWE")
        for name in ("events", "places", "crossings"):
            self._link(one, "dcat:dataset", self._name(f"dataset-{name}").value)

    def publisher_and_contact(self) -> None:
        """Whoever the operator named; else the site itself by its host: no organisation is invented."""
        name = self.told.publisher_name or urlsplit(self.base).hostname or self.base
        publisher = self._thing("publisher", "foaf:Agent")
        self._value(publisher, "foaf:name", Literal(name))
        self._link(publisher, "foaf:homepage", f"{self.base}/")
        contact = self._thing("contact", "vcard:Organization" if self.told.publisher_name else "vcard:Kind")
        self._value(contact, "vcard:fn", Literal(name))
        if self.told.contact.startswith("mailto:"):
            self._link(contact, "vcard:hasEmail", self.told.contact)
        else:
            self._link(contact, "vcard:hasURL", self.told.contact or f"{self.base}/en/about#contact")

    def terms_and_area(self) -> None:
        terms = self._thing("terms", "dcterms:LicenseDocument")
        self._say(terms, "dcterms:title", spoken.terms_title)
        self._link(terms, "dcterms:type", "http://purl.org/adms/licencetype/UnknownIPR")
        self._link(terms, "foaf:page", f"{self.base}/sv/sources")
        if self.told.area is not None:
            west, south, east, north = self.told.area
            corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
            box = ",".join(f"{longitude:.4f} {latitude:.4f}" for longitude, latitude in corners)
            area = self._thing("area", "dcterms:Location")
            self._value(area, "dcat:bbox", Literal(f"POLYGON(({box}))", datatype=PREFIXES["gsp"] + "wktLiteral"))

    def events(self) -> None:
        one = self._dataset(
            "events", ("EDUC",), "UPDATE_CONT", spoken.events_title, spoken.events_text, self.told.events_changed_at
        )
        self._keywords(one, spoken.events_keywords)
        self._spatial(one, "SWE")
        for ending, media in MEDIA_TYPES.items():
            addresses = [f"{self.base}/{language}/events{ending}" for language in LANGUAGES]
            name = _FORM_NAMES[ending]
            form = self._distribution(one, f"events-{ending[1:]}", spoken.same_in_all(name), media, addresses)
            self._link(form, "dcterms:conformsTo", _STANDARDS[ending])
        self._distribution(one, "events-tourism", spoken.tourism_title, "application/ld+json", [self._tourism()])
        self._api_distribution(one, "events", "events")

    def places(self) -> None:
        one = self._dataset(
            "places", ("EDUC", "REGI"), "IRREG", spoken.places_title, spoken.places_text, self.told.places_changed_at
        )
        self._keywords(one, spoken.places_keywords)
        self._spatial(one, "SWE")
        self._distribution(one, "places-tourism", spoken.tourism_title, "application/ld+json", [self._tourism()])
        positions = [f"{self.base}/api/v1/places.geojson"]
        form = self._distribution(
            one, "places-geojson", spoken.same_in_all("GeoJSON"), "application/geo+json", positions
        )
        self._link(form, "dcterms:conformsTo", _STANDARDS[".geojson"])
        self._api_distribution(one, "places", "places")

    def crossings(self) -> None:
        changed = self.told.crossings_changed_at
        one = self._dataset("crossings", ("TRAN",), "IRREG", spoken.crossings_title, spoken.crossings_text, changed)
        self._keywords(one, spoken.crossings_keywords)
        self._spatial(one, "SWE", "DNK")
        planners = [f"{self.base}/gtfs/visitapp.zip"]
        form = self._distribution(one, "crossings-gtfs", spoken.same_in_all("GTFS"), "application/zip", planners, CC0)
        self._link(form, "dcterms:conformsTo", "https://gtfs.org/documentation/schedule/reference/")
        self._api_distribution(one, "crossings", "crossings")

    def service(self) -> None:
        one = self._thing("api", "dcat:DataService")
        self._say(one, "dcterms:title", spoken.api_title)
        self._link(one, "dcterms:publisher", self._name("publisher").value)
        self._link(one, "dcat:contactPoint", self._name("contact").value)
        self._link(one, "dcat:endpointURL", f"{self.base}/api/v1")
        self._link(one, "dcat:endpointDescription", f"{self.base}/api/v1/openapi.json")
        self._link(one, "foaf:page", f"{self.base}/en/api")
        self._link(one, "dcterms:license", self.licence)
        self._link(one, "dcterms:accessRights", EU + "access-right/PUBLIC")
        for name in ("events", "places", "crossings"):
            self._link(one, "dcat:servesDataset", self._name(f"dataset-{name}").value)

    def _dataset(
        self, name: str, themes: tuple[str, ...], frequency: str, title: Sentence, text: Sentence, at: datetime | None
    ) -> Iri:
        one = self._thing(f"dataset-{name}", "dcat:Dataset")
        self._say(one, "dcterms:title", title)
        self._say(one, "dcterms:description", lambda words: spoken.with_demo(text(words), words, self.told.demo))
        self._link(one, "dcterms:publisher", self._name("publisher").value)
        self._link(one, "dcat:contactPoint", self._name("contact").value)
        self._languages(one)
        for theme in themes:
            self._link(one, "dcat:theme", f"{EU}data-theme/{theme}")
        self._link(one, "dcterms:accrualPeriodicity", f"{EU}frequency/{frequency}")
        self._link(one, "dcterms:accessRights", EU + "access-right/PUBLIC")
        self._link(one, "dcat:landingPage", f"{self.base}/sv/{name}")
        self._day(one, "dcterms:modified", at)
        return one

    def _distribution(
        self, dataset: Iri, name: str, title: Sentence, media: str, addresses: list[str], licence: str = ""
    ) -> Iri:
        """One form of the data. In Sweden several files of one distribution are its several downloadURL."""
        one = self._thing(f"distribution-{name}", "dcat:Distribution")
        self._link(dataset, "dcat:distribution", one.value)
        self._say(one, "dcterms:title", title)
        self._value(one, "dcterms:format", Literal(media))
        self._link(one, "dcat:accessURL", addresses[0])
        for address in addresses:
            self._link(one, "dcat:downloadURL", address)
        self._link(one, "dcterms:license", licence or self.licence)
        return one

    def _api_distribution(self, dataset: Iri, name: str, path: str) -> None:
        address = f"{self.base}/api/v1/{path}"
        one = self._thing(f"distribution-{name}-api", "dcat:Distribution")
        self._link(dataset, "dcat:distribution", one.value)
        self._say(one, "dcterms:title", spoken.api_part(path))
        self._value(one, "dcterms:format", Literal("application/json"))
        self._link(one, "dcat:accessURL", address)
        self._link(one, "dcat:accessService", self._name("api").value)
        self._link(one, "dcterms:license", self.licence)

    def _tourism(self) -> str:
        return f"{self.base}/api/v1/visitsweden.jsonld"

    def _spatial(self, one: Iri, *countries: str) -> None:
        for country in countries:
            self._link(one, "dcterms:spatial", f"{EU}country/{country}")
        if self.told.area is not None:
            self._link(one, "dcterms:spatial", self._name("area").value)

    def _languages(self, one: Iri) -> None:
        for language in LANGUAGES:
            self._link(one, "dcterms:language", f"{EU}language/{_LANGUAGE[language]}")

    def _keywords(self, one: Iri, told: Callable[[Words], tuple[str, ...]]) -> None:
        for language in LANGUAGES:
            for word in told(words(language)):
                self._value(one, "dcat:keyword", Literal(word, language))

    def _name(self, fragment: str) -> Iri:
        return Iri(f"{self.base}/dcat#{fragment}")

    def _thing(self, fragment: str, kind: str) -> Iri:
        one = self._name(fragment)
        self.triples.append((one, Iri(RDF + "type"), _iri(kind)))
        return one

    def _say(self, one: Iri, verb: str, sentence: Sentence) -> None:
        for language in LANGUAGES:
            self._value(one, verb, Literal(sentence(words(language)), language))

    def _link(self, one: Iri, verb: str, address: str) -> None:
        self.triples.append((one, _iri(verb), Iri(address)))

    def _value(self, one: Iri, verb: str, value: Literal) -> None:
        self.triples.append((one, _iri(verb), value))

    def _day(self, one: Iri, verb: str, at: datetime | None) -> None:
        if at is not None:
            self._value(one, verb, Literal(local_date(at).isoformat(), datatype=PREFIXES["xsd"] + "date"))


def _iri(name: str) -> Iri:
    prefix, _, local = name.partition(":")
    return Iri(PREFIXES[prefix] + local)
