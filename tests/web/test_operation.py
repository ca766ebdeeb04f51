"""What machines ask of the site itself: sitemap, robots, security contact, API catalogue."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest

from tests.web.conftest import BASE, NOW, PagesSite, concert, xml_of
from visitapp.domain.language import LANGUAGES
from visitapp.store import models
from visitapp.store.sitemap_read import EVENTS_A_PART

pytestmark = pytest.mark.anyio

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


async def sitemap(site: PagesSite, address: str) -> Any:
    answer = await site.get(address.removeprefix(BASE))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    return xml_of(answer.content)


async def test_sitemap_leads_to_every_event_place_and_crossing_in_every_language(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert())
    away = await pages_site.add(concert("Borttagen"))
    await models.Event.filter(slug=away).update(state="removed")

    root = await sitemap(pages_site, "/sitemap.xml")
    parts = [await sitemap(pages_site, address) for address in root.xpath("//s:loc/text()", namespaces=NAMES)]

    listed = {str(address) for part in parts for address in part.xpath("//s:loc/text()", namespaces=NAMES)}
    paths = {f"/events/{slug}", "/", "/events", "/places", "/crossings", "/subscribe", "/sources", "/about"}
    paths |= {"/trips/new", "/sources/halmstad"}
    paths |= {f"/places/{one}" for one in await models.Place.all().values_list("slug", flat=True)}
    paths |= {f"/crossings/{one}" for one in await models.Crossing.all().values_list("slug", flat=True)}
    assert listed == {f"{BASE}/{code}{path}" for code in LANGUAGES for path in paths}
    assert root.xpath("//s:lastmod/text()", namespaces=NAMES) == ["2026-12-01T09:00:00Z"] * 2


async def test_sitemap_entry_names_its_other_languages_and_its_newest_change(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert())
    changed = NOW + timedelta(hours=3)
    await models.Place.filter(slug="tylosand").update(changed_at=changed)

    (event, *_) = (await sitemap(pages_site, "/sitemap-events-1.xml")).findall("s:url", NAMES)
    pages = await sitemap(pages_site, "/sitemap-pages.xml")

    links = [(link.get("hreflang"), link.get("href")) for link in event.findall("x:link", NAMES)]
    assert links == [
        *((code, f"{BASE}/{code}/events/{slug}") for code in LANGUAGES), ("x-default", f"{BASE}/en/events/{slug}"),
    ]  # fmt: skip
    assert event.findtext("s:lastmod", namespaces=NAMES) == "2026-12-01T09:00:00Z"
    (place,) = pages.xpath(f"//s:url[s:loc='{BASE}/sv/places/tylosand']", namespaces=NAMES)
    assert place.findtext("s:lastmod", namespaces=NAMES) == "2026-12-01T12:00:00Z"


async def test_sitemap_keeps_an_event_in_its_part(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Ett"))
    late = await pages_site.add(concert("Två"))
    await models.Event.filter(slug=late).update(slug="far-away")
    row = await models.Event.get(slug="far-away")
    values = {name: getattr(row, name) for name in row._meta.db_fields if name not in ("id", "uid", "slug")}
    await models.Event.create(id=EVENTS_A_PART * 2 + 7, uid="x" * 8, slug="in-the-third", **values)

    root = await sitemap(pages_site, "/sitemap.xml")
    third = await sitemap(pages_site, "/sitemap-events-3.xml")
    nothing = [await pages_site.get(f"/sitemap-events-{number}.xml") for number in (0, 2, 4, 99999999999)]

    assert root.xpath("//s:loc/text()", namespaces=NAMES) == [
        f"{BASE}/sitemap-pages.xml", f"{BASE}/sitemap-events-1.xml", f"{BASE}/sitemap-events-3.xml",
    ]  # fmt: skip
    assert len(third.findall("s:url", NAMES)) == len(LANGUAGES)
    assert [answer.status_code for answer in nothing] == [404] * 4


async def test_sitemap_has_a_304(pages_site: PagesSite) -> None:
    first = await pages_site.get("/sitemap.xml")

    again = await pages_site.get("/sitemap.xml", if_none_match=first.headers["etag"])

    assert (again.status_code, again.content) == (304, b"")


async def test_robots_let_feeds_api_and_catalogue_in_and_keep_forms_out(pages_site: PagesSite) -> None:
    text = (await pages_site.get("/robots.txt")).text
    parser = RobotFileParser()
    parser.parse(text.splitlines())

    opened = (
        "/sv/", "/sv/events?q=x", "/sv/events.ics?category=music", "/f/abc.ics", "/en/places/tylosand.rss",
        "/api/v1/events", "/api/v1/openapi.json", "/embed/events", "/dcat.rdf", "/sv/subscribe", "/static/site.css",
    )  # fmt: skip
    closed = ("/office/", "/office/signin", "/sv/submit", "/de/submit/", "/demo/sources/halmstad.ics", "/metrics")
    for agent in ("Google-Calendar-Importer", "Googlebot", "anything/1.0"):
        assert [path for path in opened if not parser.can_fetch(agent, BASE + path)] == []
        assert [path for path in closed if parser.can_fetch(agent, BASE + path)] == []
    assert parser.site_maps() == [f"{BASE}/sitemap.xml"]


async def test_security_contact_is_the_page_about_the_site_until_one_is_set(pages_site: PagesSite) -> None:
    text = (await pages_site.get("/.well-known/security.txt")).text

    assert text.splitlines() == [
        f"Contact: {BASE}/en/about",
        "Expires: 2027-05-30T00:00:00Z",
        "Preferred-Languages: sv, en, da, de",
        f"Canonical: {BASE}/.well-known/security.txt",
        f"Policy: {BASE}/en/about#security",
    ]
    assert '<h2 id="security">' in (await pages_site.get("/en/about")).text


async def test_security_text_never_expires_later_than_a_year(pages_site: PagesSite) -> None:
    pages_site.clock[0] = datetime(2028, 2, 29, 23, 30, tzinfo=UTC)

    text = (await pages_site.get("/.well-known/security.txt")).text

    expires = date.fromisoformat(text.partition("Expires: ")[2][:10])
    assert timedelta(0) < expires - pages_site.clock[0].date() < timedelta(days=365)


async def test_api_catalogue_links_the_api_with_its_description(pages_site: PagesSite) -> None:
    answer = await pages_site.get("/.well-known/api-catalog")
    head = await pages_site.client.head("/.well-known/api-catalog")

    first, second = json.loads(answer.text)["linkset"]
    assert answer.headers["content-type"].startswith("application/linkset+json")
    assert head.headers["link"] == f'<{BASE}/.well-known/api-catalog>; rel="api-catalog"'
    assert first == {"anchor": f"{BASE}/.well-known/api-catalog", "item": [{"href": f"{BASE}/api/v1"}]}
    assert (second["anchor"], second["service-desc"]) == (
        f"{BASE}/api/v1", [{"href": f"{BASE}/api/v1/openapi.json", "type": "application/json"}],
    )  # fmt: skip
    assert [one["hreflang"] for one in second["service-doc"]] == [[code] for code in LANGUAGES]
    assert second["status"] == [{"href": f"{BASE}/readyz", "type": "text/plain"}]
