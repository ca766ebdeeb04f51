"""The feed builder: plain controls without scripts, an exact preview, and honest ways in."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from icalendar import Calendar

from tests.web.conftest import BASE, PagesSite, concert, held, tree_of
from tests.web.test_pages import faults_of
from visitapp.domain.event.types import Text, Whereabouts
from visitapp.domain.language import LANGUAGES

pytestmark = pytest.mark.anyio


def lines_of(text: str) -> list[tuple[str, str, str]]:
    """Title, time and place of each line of the preview."""
    return [
        (line.xpath("string(b)"), line.xpath("string(time)"), line.xpath("string(span)"))
        for line in tree_of(text).xpath("//li[starts-with(@class, 'calendar-line')]")
    ]


def addresses(text: str) -> dict[str, str]:
    """The addresses to copy, by the id of their field."""
    return {one.get("id"): one.get("value") for one in tree_of(text).xpath("//input[@readonly]")}


def links(text: str, words: str) -> list[str]:
    """Where the links go whose text begins with `words`."""
    return [a.get("href") for a in tree_of(text).xpath("//main//a") if a.text_content().strip().startswith(words)]


async def test_preview_shows_entries_as_the_calendar_has_them(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Inställd konsert", held=(held(date(2026, 12, 5), status="cancelled"),)))
    await pages_site.add(concert("Utan tid", held=(held(date(2026, 12, 6), None),)), demo=True)
    await pages_site.add(concert("Redan slut", date(2026, 11, 28)))

    page = await pages_site.get("/sv/subscribe?category=music")
    calendar = Calendar.from_ical((await pages_site.get("/sv/events.ics?category=music")).content)

    entries = calendar.walk("VEVENT")
    coming = [entry for entry in entries if str(entry["SUMMARY"]) != "Redan slut"]
    assert [line[0] for line in lines_of(page.text)] == [str(entry["SUMMARY"]) for entry in coming]
    assert lines_of(page.text) == [
        ("INSTÄLLT: Inställd konsert", "lör 5 dec. 2026 20:00–22:00", "Halmstads slott, Halmstad"),
        ("Utan tid (demo)", "sön 6 dec. 2026", "Halmstads slott, Halmstad"),
    ]
    assert f"{len(entries)} poster" in page.text
    assert tree_of(page.text).xpath("string(//p[@class='calendar-name'])") == str(calendar["X-WR-CALNAME"])


async def test_options_change_what_is_in_the_feed(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Inställd", held=(held(date(2026, 12, 5), status="cancelled"),)))
    await pages_site.add(concert("Utan tid", held=(held(date(2026, 12, 6), None),)))
    await pages_site.add(concert("Vanlig", date(2026, 12, 7)))

    page = await pages_site.get("/sv/subscribe?cancelled=drop&all_day=drop&feed=changes")
    address = addresses(page.text)["ics"]
    calendar = Calendar.from_ical((await pages_site.get(address.removeprefix(BASE))).content)

    checked = tree_of(page.text).xpath("//input[@checked]/@name")
    assert [line[0] for line in lines_of(page.text)] == ["Vanlig"]
    assert [str(entry["SUMMARY"]) for entry in calendar.walk("VEVENT")] == ["Vanlig"]
    assert checked == ["cancelled", "all_day"]
    assert tree_of(page.text).xpath("//select[@name='feed']/option[@selected]/@value") == ["changes"]


async def test_language_of_the_feed_is_chosen_apart_from_the_pages(pages_site: PagesSite) -> None:
    await pages_site.add(
        concert(texts=(Text("sv", "Konsert", "S", ""), Text("da", "Koncert", "K", "")), categories=("music",))
    )

    page = await pages_site.get("/en/subscribe?category=music&in=da")

    assert [line[0] for line in lines_of(page.text)] == ["Koncert"]
    assert addresses(page.text)["ics"] == f"{BASE}/da/events.ics?category=music"
    assert tree_of(page.text).xpath("//ol[@class='calendar-lines']/@lang") == ["da"]
    assert "<h1>Subscribe</h1>" in page.text
    assert links(page.text, "Remove:") == ["/en/subscribe?in=da"]
    assert faults_of(page.text) == []


async def test_every_format_of_each_news_feed_is_offered(pages_site: PagesSite) -> None:
    page = await pages_site.get("/de/subscribe?municipality=laholm")

    hrefs = [str(one) for one in tree_of(page.text).xpath("//div[@class='news-kinds']//a/@href")]
    tails = ("municipality=laholm", "municipality=laholm&feed=upcoming", "municipality=laholm&feed=changes")
    assert hrefs == [f"{BASE}/de/events{end}?{tail}" for tail in tails for end in (".rss", ".atom", ".json")]
    assert addresses(page.text) == {
        "ics": f"{BASE}/de/events.ics?municipality=laholm",
        **{
            f"rss-{kind}": f"{BASE}/de/events.rss?{tail}"
            for kind, tail in zip(("announced", "upcoming", "changes"), tails, strict=True)
        },
    }


async def test_form_alone_reaches_the_slice(pages_site: PagesSite) -> None:
    """What a browser without scripts sends: every field, most of them untouched."""
    form = tree_of((await pages_site.get("/en/subscribe")).text).xpath("//form[@method='get']")[0]
    sent = [(one.get("name"), one.get("value") or "") for one in form.xpath(".//input[@name][not(@type='checkbox')]")]
    for select in form.xpath(".//select"):
        chosen = select.xpath("option[@selected]/@value") or select.xpath("option/@value")
        sent.append((select.get("name"), chosen[0]))
    sent += [("category", "music"), ("category", "market"), ("free", "1"), ("all_day", "drop")]

    answer = await pages_site.get(f"{form.get('action').partition('#')[0]}?{urlencode(sent)}")

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/en/subscribe?category=market&category=music&free=1&all_day=drop",
    )


async def test_place_is_found_by_words_and_added_by_a_link(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Där"))
    await pages_site.add(concert("Annanstans", where=Whereabouts(name="Torget", municipality="laholm")))

    searched = await pages_site.get("/sv/subscribe?category=music&place_q=halmstads%20slott")
    only, around = links(searched.text, "Bara här")[0], links(searched.text, "Runt omkring")[0]
    there, near = await pages_site.get(only), await pages_site.get(around)
    wider = await pages_site.get(f"{around}&radius_km=20&place_q=")

    assert only == "/sv/subscribe?category=music&place=halmstads-slott"
    assert dict(parse_qsl(around.partition("?")[2])).keys() == {"category", "near"}
    assert [[line[0] for line in lines_of(page.text)] for page in (there, near)] == [["Där"], ["Där"]]
    assert tree_of(there.text).xpath("//input[@name='place']/@value") == ["halmstads-slott"]
    assert tree_of(near.text).xpath("//select[@name='radius_km']/option[@selected]/@value") == ["10"]
    assert (wider.status_code, wider.headers["location"]) == (303, f"{around}&radius_km=20")


async def test_organiser_is_found_by_words_and_called_by_name(pages_site: PagesSite) -> None:
    await pages_site.add(concert("Där", organiser="Åsa & Bröderna"))
    await pages_site.add(concert("Annanstans", organiser="Någon"))

    searched = await pages_site.get("/en/subscribe?organiser_q=broderna")
    none = await pages_site.get("/en/subscribe?organiser_q=ingen")
    chosen = await pages_site.get(links(searched.text, "Only theirs")[0])

    assert [line[0] for line in lines_of(chosen.text)] == ["Där"]
    assert links(chosen.text, "Remove: Åsa & Bröderna") == ["/en/subscribe"]
    assert "No organiser of that name" in none.text
    assert [faults_of(page.text) for page in (searched, none, chosen)] == [[], [], []]


async def test_ferry_choice_is_told_as_a_sentence(pages_site: PagesSite) -> None:
    day = await pages_site.get("/en/subscribe?crossing=helsingborg-helsingor&mode=foot&stay=day")
    some = await pages_site.get("/da/subscribe?stay=night")

    assert "What can be done as a day trip on foot over Helsingborg–Elsinore." in tree_of(day.text).text_content()
    assert "med en overnatning, til fods, på cykel eller i bil over en hvilken som helst" in some.text


async def test_large_slice_says_what_fits(pages_site: PagesSite) -> None:
    long = "En lång text om allt som händer. " * 28
    days = tuple(held(date(2026, 12, 1 + number % 28), 6 + number // 28 % 17) for number in range(470))
    for number in range(2):
        await pages_site.add(concert(f"Serie {number}", texts=(Text("sv", "Serie", "S", long),), held=days))

    page = await pages_site.get("/en/subscribe")

    fits = tree_of(page.text).xpath("string(//p[@class='notice warn'])")
    calendar = await pages_site.get("/en/events.ics")
    kept = len(Calendar.from_ical(calendar.content).walk("VEVENT"))
    told = int("".join(char for char in fits.partition("entries")[0].rpartition("first")[2] if char.isdigit()))
    assert "about 900 kB" in page.text
    assert abs(told - kept) < kept * 0.1
    assert len(page.content) < 60_000


async def test_page_stays_small_with_many_organisers_and_places(pages_site: PagesSite) -> None:
    for number in range(60):
        await pages_site.add(
            concert(f"Konsert {number}", organiser=f"Föreningen {number}", where=Whereabouts(name=f"Lokal {number}"))
        )

    pages = [await pages_site.get(f"/{code}/subscribe?place_q=a&organiser_q=foreningen") for code in LANGUAGES]

    assert max(len(page.content) for page in pages) < 60_000
    assert [len(tree_of(page.text).xpath("//ul[@class='found']/li")) > 10 for page in pages] == [True] * 4
    assert [faults_of(page.text) for page in pages] == [[]] * 4


@pytest.mark.parametrize(
    "query",
    [
        "in=xx", "in=sv&in=da", "place_q=" + "a" * 101, "near=1", "near=99,200", "radius_km=5&near=x", "all_day=maybe",
        "feed=old", "colour=red", "organiser=aldrig", "&".join("q=a" for _ in range(200)), "municipality=%00",
    ],
)  # fmt: skip
async def test_bad_choice_is_a_400(pages_site: PagesSite, query: str) -> None:
    assert (await pages_site.get(f"/en/subscribe?{query}")).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["place_q=%25%27%22%3Cb%3E", "organiser_q=%25_", "q=%3Cscript%3E%22", "radius_km=", "radius_km=7",
     "page=3&sort=start", "place_q=%00%ff", "utm_source=x&fbclid=1"],
)  # fmt: skip
async def test_odd_words_are_only_words(pages_site: PagesSite, query: str) -> None:
    answer = await pages_site.get(f"/en/subscribe?{query}")

    assert answer.status_code in (200, 303)
    assert "<script>" not in answer.text
    assert answer.status_code == 303 or faults_of(answer.text) == []
