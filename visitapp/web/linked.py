"""The JSON-LD of pages: each document ready for a script element of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from visitapp.domain.crossing.types import Crossing, Sailing
from visitapp.domain.event.entry import FeedEntry
from visitapp.domain.event.view import EventPage, Part, ReachView
from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.types import Place
from visitapp.domain.reach.plan_json import journey_from_json
from visitapp.publish.hours_told import hours_nodes
from visitapp.publish.jsonld import (
    SCHEMA,
    EventFacts,
    LinkedSite,
    Node,
    dump_for_script,
    event_address,
    event_id,
    event_jsonld,
    filled,
)
from visitapp.publish.jsonld_place import breadcrumbs, page_node, place_jsonld, website_node
from visitapp.publish.jsonld_trip import Outing, best_outings, outing_node, timetable_nodes
from visitapp.publish.words import Words
from visitapp.store.database import Query
from visitapp.store.notice_read import notices_of_event
from visitapp.web.context import WebContext
from visitapp.web.names import Names, crossing_name


def linked_site(context: WebContext, names: Names, language: str) -> LinkedSite:
    """What JSON-LD needs to know of the site."""
    return LinkedSite(
        context.base_url, language, context.site(), names.municipalities, names.categories, names.audiences,
        names.accessible,
    )  # fmt: skip


def home_documents(context: WebContext, language: str) -> tuple[str, ...]:
    """The site and its search."""
    site = LinkedSite(context.base_url, language)
    return (dump_for_script({"@context": SCHEMA, **website_node(site, "visitapp", context.publisher_name)}),)


def event_documents(
    query: Query,
    found: EventPage,
    entries: Sequence[FeedEntry],
    reaches: Sequence[ReachView],
    site: LinkedSite,
    names: Names,
    spoken: Words,
    parts: Sequence[Part] = (),
) -> tuple[str, ...]:
    """The event, and what is said of its page: where it stands, its sources, and the ferry there and home.

    `entries`: what is still to come of it; `reaches`: of the occurrence that the page shows; `parts`: of its programme
    what the page shows. None for no entry.
    """
    if not entries:
        return ()
    facts = EventFacts(
        found.performance_languages, _earlier_starts(query, found.uid, entries),
        found.place.precision_m if found.place else None,
        found.part_of.slug if found.part_of else "", tuple(dict.fromkeys(part.slug for part in parts)),
    )  # fmt: skip
    event = event_jsonld(entries, site, facts)
    main = str(event["@id"]) if "@id" in event else f"{event_address(entries[0], site)}#series"
    _ = spoken.gettext
    path = f"/events/{found.slug}"
    trail = [(_("Events"), "/events")]
    if found.municipality in names.municipalities:
        trail.append((names.municipalities[found.municipality], f"/events?municipality={found.municipality}"))
    page = page_node(site, path, found.title, main, found.sources, found.published_at, found.changed_at)
    trips = _trips(entries, reaches, site, names, spoken)
    return (dump_for_script(event), _graph([page, breadcrumbs([*trail, (found.title, path)], site), *trips]))


def place_documents(
    place: Place, site: LinkedSite, names: Names, spoken: Words, hours: OpeningHours | None, today: date
) -> tuple[str, ...]:
    """The place with its opening hours from `today` on, and where its page stands."""
    municipality = next((one for one in names.all_municipalities if one.slug == place.municipality), None)
    node = place_jsonld(place, municipality, site)
    if hours is not None:
        node |= filled(hours_nodes(hours, today, spoken))
    path, name = f"/places/{place.slug}", place.name(spoken.language)
    trail = [(spoken.gettext("Places"), "/places")]
    if municipality:
        trail.append((municipality.short_name, f"/places?municipality={municipality.slug}"))
    page = page_node(site, path, name, str(node["@id"]), place.sources)
    return (dump_for_script(node), _graph([page, breadcrumbs([*trail, (name, path)], site)]))


def crossing_documents(
    crossing: Crossing, sailings: Iterable[Sailing], site: LinkedSite, spoken: Words
) -> tuple[str, ...]:
    """The sailings that the page shows, and where the page stands."""
    path, name = f"/crossings/{crossing.slug}", crossing_name(crossing, spoken.language)
    crumbs = breadcrumbs([(spoken.gettext("Ferries"), "/crossings"), (name, path)], site)
    return (_graph([crumbs, *timetable_nodes(crossing, sailings, site, spoken)]),)


def _graph(nodes: Sequence[Node]) -> str:
    return dump_for_script({"@context": SCHEMA, "@graph": list(nodes)})


def _earlier_starts(query: Query, uid: str, entries: Sequence[FeedEntry]) -> Mapping[str, list[date | datetime]]:
    """Every start that a moved occurrence once had, oldest first."""
    if all(entry.previous is None for entry in entries):
        return {}
    found: dict[str, list[date | datetime]] = {}
    for notice in notices_of_event(query, uid):
        start = notice.before.starts_at or notice.before.starts_on
        if notice.kind == "moved" and start is not None:
            found.setdefault(notice.occurrence_uid, []).append(start)
    return found


def _trips(
    entries: Sequence[FeedEntry], reaches: Sequence[ReachView], site: LinkedSite, names: Names, spoken: Words
) -> list[Node]:
    crossings = {one.slug: one for one in names.all_crossings}
    held = {entry.occurrence_uid: entry for entry in entries}
    outings: list[Outing] = []
    for view in reaches:
        out, home = journey_from_json(view.plan.get("out")), journey_from_json(view.plan.get("home"))
        if out and home and view.crossing in crossings and view.occurrence_uid in held:
            assumed = tuple(view.plan.get("assumptions", ()))
            outings.append(Outing(crossings[view.crossing], view.mode, view.verdict, out, home, assumed))
    entry = next((held[view.occurrence_uid] for view in reaches if view.occurrence_uid in held), None)
    if entry is None:
        return []
    address = event_address(entry, site)
    return [outing_node(one, event_id(entry, site), address, site, spoken) for one in best_outings(outings)]
