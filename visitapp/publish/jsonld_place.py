"""Places, breadcrumbs, the page and the site itself as schema.org JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from visitapp.domain.crossing.types import SourceNote
from visitapp.domain.event.view import SourceCredit
from visitapp.domain.place.types import Municipality, Place
from visitapp.publish.jsonld import SCHEMA, LinkedSite, Node, filled, geo_node
from visitapp.publish.licences import common_licence, licence_uri
from visitapp.publish.words import local_date

# Only kinds for which schema.org has a type of the very same meaning.
_TYPES = {
    "archaeology": "LandmarksOrHistoricalBuildings",
    "arena": "StadiumOrArena",
    "art_museum": "Museum",
    "beach": "Beach",
    "cafe_meeting": "CafeOrCoffeeShop",
    "campus": "CollegeOrUniversity",
    "castle": "LandmarksOrHistoricalBuildings",
    "church": "Church",
    "ferry_terminal": "BoatTerminal",
    "gallery": "ArtGallery",
    "heritage_site": "LandmarksOrHistoricalBuildings",
    "hotel": "Hotel",
    "hotel_stage": "Hotel",
    "lake": "LakeBodyOfWater",
    "library": "Library",
    "museum": "Museum",
    "open_air_museum": "Museum",
    "park": "Park",
    "park_stage": "Park",
    "sports": "SportsActivityLocation",
    "stadium": "StadiumOrArena",
    "theatre": "PerformingArtsTheater",
    "theatre_cinema": "PerformingArtsTheater",
    "waterfall": "Waterfall",
}


def place_jsonld(place: Place, municipality: Municipality | None, site: LinkedSite) -> Node:
    """A venue or an attraction: a document of one node."""
    return {"@context": SCHEMA, **place_node(place, municipality, site)}


def place_types(place: Place) -> list[str]:
    """TouristAttraction or EventVenue, and what kind of place it is where schema.org has a word for that."""
    kind = "TouristAttraction" if place.kind == "attraction" else "EventVenue"
    own = _TYPES.get(place.category)
    return [kind, own] if own else [kind]


def place_node(place: Place, municipality: Municipality | None, site: LinkedSite) -> Node:
    """A place with its position; one that no publication confirms is a circle as wide as its uncertainty."""
    address = site.address(f"/places/{place.slug}")
    name = place.name(site.language)
    types = place_types(place)
    others = dict.fromkeys([*place.names.values(), *place.aliases])
    locality = municipality.short_name if municipality else ""
    postal = {
        "@type": "PostalAddress",
        "streetAddress": place.address,
        "addressLocality": locality,
        "addressCountry": "SE" if locality else "",
    }
    return filled(
        {
            "@type": types[0] if len(types) == 1 else types,
            "@id": f"{address}#place",
            "name": f"{name} (demo)" if place.demo else name,
            "alternateName": [one for one in others if one != name],
            "url": address,
            "description": _facts(place, site.language),
            "address": filled(postal) if place.address or locality else None,
            "geo": geo_node(place.latitude, place.longitude, place.confirmed, place.precision_m),
            "containedInPlace": municipality_node(municipality, site.language) if municipality else None,
            "sameAs": place.url,
        }
    )


def municipality_node(municipality: Municipality, language: str) -> Node:
    """A municipality by its name and its official code."""
    return filled(
        {
            "@type": "AdministrativeArea",
            "name": municipality.names.get(language) or municipality.short_name,
            "identifier": {"@type": "PropertyValue", "propertyID": "kommunkod", "value": municipality.code},
            "url": municipality.website,
            "containedInPlace": {"@type": "Country", "name": "SE"},
        }
    )


def breadcrumbs(trail: Sequence[tuple[str, str]], site: LinkedSite) -> Node:
    """The way from the first page to this one: (name, path in the language), this page last."""
    address = site.address(trail[-1][1])
    return {
        "@type": "BreadcrumbList",
        "@id": f"{address}#breadcrumbs",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": site.address(path)}
            for at, (name, path) in enumerate(trail, 1)
        ],
    }


def website_node(site: LinkedSite, name: str, publisher: str) -> Node:
    """The site with its search of events. `publisher` is "" when nobody has named one."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{site.address('/events')}?q={{search_term_string}}"}
    return filled(
        {
            "@type": "WebSite",
            "@id": f"{site.base_url}/#website",
            "url": site.address("/"),
            "name": name,
            "inLanguage": site.language,
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
            "potentialAction": {
                "@type": "SearchAction",
                "target": target,
                "query-input": "required name=search_term_string",
            },
        }
    )


def page_node(
    site: LinkedSite,
    path: str,
    title: str,
    main_entity: str,
    based_on: Iterable[SourceCredit | SourceNote] = (),
    published_at: datetime | None = None,
    changed_at: datetime | None = None,
) -> Node:
    """The page: in which language it is, what it is about (an @id), and the sources and licences of what it says."""
    sources = list(based_on)
    licences = [one.licence for one in sources if isinstance(one, SourceCredit)]
    return filled(
        {
            "@type": "WebPage",
            "@id": site.address(path),
            "url": site.address(path),
            "name": title,
            "inLanguage": site.language,
            "isPartOf": {"@id": f"{site.base_url}/#website"},
            "mainEntity": {"@id": main_entity},
            "breadcrumb": {"@id": f"{site.address(path)}#breadcrumbs"},
            "datePublished": local_date(published_at).isoformat() if published_at else None,
            "dateModified": local_date(changed_at).isoformat() if changed_at else None,
            "sdLicense": common_licence(licences) if licences else None,
            "isBasedOn": [_credit(one, site) for one in sources],
        }
    )


def _credit(source: SourceCredit | SourceNote, site: LinkedSite) -> Node:
    if isinstance(source, SourceNote):
        return filled({"@type": "CreativeWork", "name": source.title, "url": source.url})
    return filled(
        {
            "@type": "CreativeWork",
            "name": source.name,
            "url": f"{site.address('/sources')}#{source.slug}" if source.kind == "web" else None,
            "license": licence_uri(source.licence) or source.licence,
            "creditText": source.attribution,
        }
    )


def facts_text(place: Place) -> str:
    """What is known of a place, in one paragraph."""
    return " ".join(fact if fact.endswith((".", "!", "?")) else f"{fact}." for fact in place.facts)


def _facts(place: Place, language: str) -> object:
    """The paragraph, with its language when that is not the page's."""
    text = facts_text(place)
    if not text or place.facts_language == language:
        return text
    return {"@value": text, "@language": place.facts_language}
