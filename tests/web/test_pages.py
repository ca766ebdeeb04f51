"""The public pages: complete in four languages, honest, and safe against what sources send."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from jinja2 import Environment

from tests.web.conftest import BASE, PagesSite, concert, held, tree_of
from visitapp.domain.event.types import Price, Text, Whereabouts
from visitapp.domain.language import LANGUAGES
from visitapp.publish.words import words
from visitapp.store import models
from visitapp.store.database import writing

pytestmark = pytest.mark.anyio

VOID = frozenset(("meta", "link", "input", "br", "img", "hr", "path", "rect", "circle"))
PATHS = (
    "/", "/events", "/events?municipality=laholm", "/places", "/places/halmstads-slott", "/crossings",
    "/crossings/halmstad-grenaa", "/crossings/ystad-ronne?direction=back&date=2027-01-01", "/subscribe",
    "/subscribe?category=music", "/sources", "/about",
)  # fmt: skip


class Balance(HTMLParser):
    """Notes every end tag that closes something else than the innermost open element."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def faults_of(text: str) -> list[str]:
    """What is wrong with a page's markup; nothing when it is well formed."""
    balance = Balance()
    balance.feed(text)
    tree = tree_of(text)
    ids = [str(one) for one in tree.xpath("//@id")]
    found = balance.faults + [f"<{tag}> stays open" for tag in balance.open]
    found += [f"id {one} stands twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    found += [f"{len(tree.xpath('//h1'))} h1"] if len(tree.xpath("//h1")) != 1 else []
    found += [f"label for {one}" for one in tree.xpath("//label/@for") if one not in ids]
    found += [f"no {one}" for names in tree.xpath("//@aria-labelledby") for one in names.split() if one not in ids]
    found += ["an inline style"] if tree.xpath("//@style | //style | //@onclick") else []
    found += [f"script {one.get('type')}" for one in tree.xpath("//script[not(@src)][@type!='application/ld+json']")]
    found += [
        f"from elsewhere: {one}"
        for one in tree.xpath("//script/@src | //img/@src | //link[@rel='stylesheet']/@href")
        if not str(one).startswith("/")
    ]
    return found


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("", "/sv/"), ("de-AT,de;q=0.9", "/de/"), ("fr,da;q=0.4", "/da/"), ("nb-NO", "/da/"), ("fr", "/en/"),
        ("sv;q=0, en", "/en/"),
    ],
)  # fmt: skip
async def test_root_leads_to_the_browsers_language(pages_site: PagesSite, wanted: str, place: str) -> None:
    answer = await pages_site.get("/", accept_language=wanted)

    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (302, place, "Accept-Language")


async def test_every_page_is_well_formed_in_four_languages(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert(), demo=True)
    await pages_site.add(
        concert("Okänt", where=Whereabouts(), price=Price(), categories=(), held=(held(date(2026, 12, 6), None),))
    )
    faults: dict[str, list[str]] = {}

    for language in LANGUAGES:
        for path in (*PATHS, f"/events/{slug}", "/events?q=finnsinte", "/nowhere", "/events?nope=1"):
            answer = await pages_site.get(f"/{language}{path}")
            found = faults_of(answer.text)
            expected = {"/nowhere": 404, "/events?nope=1": 400}.get(path, 200)
            if answer.status_code != expected or "set-cookie" in answer.headers:
                found.append(f"answers {answer.status_code}")
            if f'<html lang="{language}">' not in answer.text:
                found.append("its language is not said")
            if found:
                faults[f"/{language}{path}"] = found

    assert faults == {}


async def test_page_carries_security_headers_and_names_its_other_languages(pages_site: PagesSite) -> None:
    answer = await pages_site.get("/de/events?municipality=laholm")

    policy = answer.headers["content-security-policy"]
    tree = tree_of(answer.text)
    alternates = {link.get("hreflang"): link.get("href") for link in tree.xpath("//link[@rel='alternate'][@hreflang]")}
    assert ("unsafe" in policy, "frame-ancestors 'none'" in policy, "default-src 'none'" in policy) == (
        False,
        True,
        True,
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "public, max-age=60"
    expected = {str(code): f"{BASE}/{code}/events?municipality=laholm" for code in LANGUAGES}
    assert alternates == {**expected, "x-default": f"{BASE}/en/events?municipality=laholm"}


async def test_page_without_a_database_says_so_and_the_process_lives(pages_site: PagesSite) -> None:
    pages_site.reader.lost = True

    page, feed = await pages_site.get("/en/events"), await pages_site.get("/en/events.ics")
    ready, alive = await pages_site.get("/readyz"), await pages_site.get("/healthz")

    assert [answer.status_code for answer in (page, feed, ready, alive)] == [503, 503, 503, 200]
    assert (page.headers["retry-after"], "could not be read" in page.text, faults_of(page.text)) == ("30", False, [])


async def test_page_unchanged_answers_304(pages_site: PagesSite) -> None:
    first = await pages_site.get("/en/places")

    again = await pages_site.get("/en/places", if_none_match=first.headers["etag"])

    assert (again.status_code, again.content) == (304, b"")


async def test_title_of_a_source_is_text_and_never_markup(pages_site: PagesSite) -> None:
    bad = "<script>alert(1)</script> & “<b>fet</b>”"
    slug = await pages_site.add(concert(bad, texts=(Text("sv", bad, bad, f"{bad}</script><!--"),)))

    pages = [
        (await pages_site.get(path)).text for path in ("/sv/", "/sv/events", f"/sv/events/{slug}", "/sv/subscribe")
    ]

    assert [("<script>alert" in page, "<b>fet" in page, faults_of(page)) for page in pages] == [(False, False, [])] * 4


@pytest.mark.parametrize("path", ["/sv/", "/sv/events", "/sv/places/halmstads-slott", "/sv/subscribe"])
async def test_list_asks_the_database_as_often_for_three_rows_as_for_one(pages_site: PagesSite, path: str) -> None:
    await pages_site.add(concert())
    with pages_site.questions() as for_one:
        await pages_site.get(path)
        one = len(for_one)
    await pages_site.add(concert("Två"))
    await pages_site.add(concert("Tre"))

    with pages_site.questions() as for_three:
        await pages_site.get(path)

    assert len(for_three) == one


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("municipality=oslo", "municipality"), ("from=igår", "from"), ("colour=red", "colour"), ("free=yes", "free"),
        ("mode=plane", "mode"),
    ],
)  # fmt: skip
async def test_bad_filter_is_a_400_naming_it(pages_site: PagesSite, query: str, field: str) -> None:
    pages = [
        await pages_site.get(f"/da{path}?{query}") for path in ("/events", "/subscribe", "/events.ics", "/events.rss")
    ]

    assert [(page.status_code, field in page.text) for page in pages] == [(400, True)] * 4


async def test_events_stand_under_their_days_in_order_of_time(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Sen", date(2026, 12, 6)))
    await pages_site.add(concert("Tidig", date(2026, 12, 2)))
    await pages_site.add(concert("Samma dag", date(2026, 12, 2), held=(held(date(2026, 12, 2), 8),)))

    tree = tree_of((await pages_site.get("/en/events")).text)

    groups = [
        (group.xpath("string(h2/time/@datetime)"), [str(title) for title in group.xpath(".//h3/a/text()")])
        for group in tree.xpath("//section[@class='day-group']")
    ]
    assert groups == [("2026-12-02", ["Samma dag", "Tidig"]), ("2026-12-06", ["Sen"])]


async def test_form_with_untouched_fields_leads_to_the_short_address(pages_site: PagesSite) -> None:
    sent = "q=&municipality=laholm&from=&to=&crossing=&mode=&stay="

    answers = [await pages_site.get(f"/da/{page}?{sent}") for page in ("events", "subscribe")]
    places = await pages_site.get("/da/places?q=&kind=&municipality=laholm")

    assert [(answer.status_code, answer.headers["location"]) for answer in (*answers, places)] == [
        (303, f"/da/{page}?municipality=laholm") for page in ("events", "subscribe", "places")
    ]


async def test_event_that_ended_today_is_marked_as_over(pages_site: PagesSite) -> None:
    days = (held(date(2026, 12, 1), 6), held(date(2026, 12, 1), 18))
    for day in days:
        await pages_site.add(concert(f"{day.starts_at:%H}", held=(day,)))

    tree = tree_of((await pages_site.get("/en/events")).text)

    over = [bool(row.xpath("contains(@class,'is-over')")) for row in tree.xpath("//ul[@class='event-list']/li")]
    assert over == [True, False]


async def test_empty_list_shows_what_comes_next(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Längre fram", date(2027, 2, 1)))

    page = (await pages_site.get("/en/events?municipality=halmstad&from=2026-12-01&to=2026-12-02")).text

    assert ("Nothing found for this choice" in page, "Längre fram" in page) == (True, True)


async def test_home_gives_all_six_the_same_room(pages_site: PagesSite) -> None:
    for number in range(5):
        await pages_site.add(concert(f"Konsert {number}", date(2026, 12, 3 + number)))
    laholm = Whereabouts(name="Torget", municipality="laholm")
    await pages_site.add(concert("Marknad", date(2027, 5, 1), where=laholm), municipality="laholm")

    tree = tree_of((await pages_site.get("/sv/")).text)

    columns = {
        str(panel.xpath("string(h3)")): len(panel.xpath(".//h4")) for panel in tree.xpath("//div[@class='six']/section")
    }
    assert columns == {"Halmstad": 3, "Laholm": 1, "Hylte": 0, "Falkenberg": 0, "Ljungby": 0, "Båstad": 0}


async def test_event_says_what_is_not_known(pages_site: PagesSite) -> None:
    unknown = concert("Okänt", where=Whereabouts(), price=Price(), held=(held(date(2026, 12, 6), None),))
    slug = await pages_site.add(unknown)

    page = (await pages_site.get(f"/en/events/{slug}")).text

    said = (
        "No time given",
        "The place is not given.",
        "Not given. See the text, or ask the organiser.",
        "Only in Swedish",
        "Not worked out yet.",
    )
    assert [sentence for sentence in said if sentence not in page] == []
    assert ("Free of charge" in page, "00:00" in page) == (False, False)


async def test_event_marks_foreign_text_and_machine_translation(pages_site: PagesSite) -> None:
    texts = (Text("sv", "Konsert", "", "Musik."), Text("de", "Konzert", "", "Musik.", origin="machine"))
    slug = await pages_site.add(concert(texts=texts))

    english, german, swedish = [(await pages_site.get(f"/{code}/events/{slug}")).text for code in ("en", "de", "sv")]

    assert ("Only in Swedish" in english, '<h1 lang="sv">' in english) == (True, True)
    assert ('<h1 lang="' in german, "Konzert" in german, "tag-note" in german) == (False, True, True)
    assert "tag-note" not in swedish


async def test_event_shows_the_day_asked_for(pages_site: PagesSite) -> None:
    days = [date(2026, 12, 5) + timedelta(days=7 * week) for week in range(3)]
    slug = await pages_site.add(concert(held=tuple(held(day) for day in days)))

    plain = tree_of((await pages_site.get(f"/en/events/{slug}")).text)
    later = tree_of((await pages_site.get(f"/en/events/{slug}?date=2026-12-19")).text)
    wrong = await pages_site.get(f"/en/events/{slug}?date=2026-12-06")

    chosen = "string(//p[contains(@class,'big')]/time/@datetime)"
    assert (plain.xpath(chosen), later.xpath(chosen)) == ("2026-12-05T19:00:00Z", "2026-12-19T19:00:00Z")
    assert (wrong.status_code, "the event is not held on this day" in wrong.text) == (400, True)


async def test_cancelled_day_is_declared_and_the_next_one_chosen(pages_site: PagesSite) -> None:
    days = (held(date(2026, 12, 5), status="cancelled"), held(date(2026, 12, 12)))
    slug = await pages_site.add(concert(held=days))

    plain = (await pages_site.get(f"/en/events/{slug}")).text
    cancelled = (await pages_site.get(f"/en/events/{slug}?date=2026-12-05")).text

    banner = "This event is cancelled on Saturday, 5 December 2026"
    assert (banner in plain, banner in cancelled, "tag-cancelled" in plain) == (False, True, True)


async def test_event_page_after_the_event_left_the_site(pages_site: PagesSite) -> None:
    kept, gone = await pages_site.add(concert("Kvar")), await pages_site.add(concert("Borta"))
    removed, withdrawn = await pages_site.add(concert("Raderad")), await pages_site.add(concert("Tillbakadragen"))
    target = await models.Event.get(slug=kept)
    async with writing():
        await models.Event.filter(slug=gone).update(state="merged", merged_into=target.uid)
        await models.Event.filter(slug=removed).update(state="removed")
        await models.Event.filter(slug=withdrawn).update(state="withdrawn")

    answers = [await pages_site.get(f"/en/events/{slug}") for slug in (gone, removed, withdrawn, "aldrig-funnits")]

    assert [answer.status_code for answer in answers] == [301, 410, 200, 404]
    assert answers[0].headers["location"] == f"/en/events/{kept}"
    assert "This event is gone from its source." in answers[2].text


async def test_demo_event_says_so_and_stays_out_of_search_engines(pages_site: PagesSite) -> None:
    demo, real = await pages_site.add(concert("Påhittad"), demo=True), await pages_site.add(concert("Riktig"))

    pages = [(await pages_site.get(f"/en/events/{slug}")).text for slug in (demo, real)]

    assert ["demo: invented" in page for page in pages] == [True, False]
    assert ['content="noindex"' in page for page in pages] == [True, False]
    assert [re.findall(r'"name":"([^"]+)","url"', page)[0] for page in pages] == ["Påhittad (demo)", "Riktig"]


@pytest.mark.parametrize(("language", "said"), [("sv", "1\u00a0700 evenemang"), ("en", "1,700 events")])
def test_sentences_tell_large_counts_as_the_language_does(environment: Environment, language: str, said: str) -> None:
    template = environment.from_string('{{ ngettext("%(num)s event", "%(num)s events", total) }}')

    assert template.render(words=words(language), total=1700) == said


async def test_room_is_named_with_its_place_everywhere(pages_site: PagesSite) -> None:
    where = Whereabouts(place="halmstads-slott", municipality="halmstad", room="Lilla salen")
    slug = await pages_site.add(concert(where=where))
    told = "Lilla salen, Halmstads slott"

    page, feed, listed = [
        (await pages_site.get(path)).text
        for path in (f"/sv/events/{slug}", f"/sv/events/{slug}.ics", "/sv/events?q=lilla")
    ]
    [answer] = (await pages_site.get("/api/v1/events?lang=sv")).json()["items"]

    assert tree_of(page).xpath('//a[@href="/sv/places/halmstads-slott"]/text()')[0] == told
    assert tree_of(listed).xpath(f'count(//*[contains(text(), "{told}")])') >= 1
    assert feed.count("LOCATION:Lilla salen\\, Halmstads slott") == 1
    assert (answer["place"]["id"], answer["place"]["name"]) == ("halmstads-slott", told)
