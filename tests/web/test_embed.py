"""The list in a frame: any slice, any look, its own frame policy, colours that can be read."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import PagesSite, concert, held, tree_of
from visitapp.domain.event.selection import PARAMETERS
from visitapp.web.embedcolour import contrast, read_colour, readable
from visitapp.web.embedoptions import NO_FILTERS, OPTIONS
from visitapp.web.pages import SECURITY_HEADERS
from visitapp.web.static import STATIC

pytestmark = pytest.mark.anyio

DAY = date(2026, 12, 5)


def titles(text: str) -> list[str]:
    return [one.text_content() for one in tree_of(text).xpath("//h2/a")]


def policy(value: str) -> dict[str, str]:
    """The directives of a content security policy."""
    return {part.split()[0]: " ".join(part.split()[1:]) for part in value.split(";")}


async def test_frame_shows_the_next_events_of_a_slice(pages_site: PagesSite) -> None:
    slug = await pages_site.add(concert("Julkonsert"))
    await pages_site.add(concert("Marknad", categories=("market",)))

    page = await pages_site.get("/embed/sv/events?category=music")

    tree = tree_of(page.text)
    assert page.status_code == 200
    assert titles(page.text) == ["Julkonsert"]
    assert [(one.get("href"), one.get("rel")) for one in tree.xpath("//a")] == [
        (f"/sv/events/{slug}", "noopener"),
        ("/sv/events?category=music", "noopener"),
    ]
    assert tree.xpath("string(//base/@target)") == "_blank"
    assert tree.xpath("string(//h1)") == "Evenemang: Musik"
    assert tree.xpath("normalize-space(//time)") == "lör 5 dec. 20:00–22:00"
    assert tree.xpath("string(//p[@class='where'])") == "Halmstads slott · Halmstad"
    assert tree.xpath("string(//p[@class='source'])") == "Källa: visitapp"


async def test_frame_may_stand_anywhere_and_other_pages_nowhere(pages_site: PagesSite) -> None:
    page = await pages_site.get("/embed/de/events?accent=c4122f")

    found = policy(page.headers["content-security-policy"])
    block = tree_of(page.text).xpath("string(//style)")
    assert found == {
        "default-src": "'none'",
        "style-src": f"'self' 'sha256-{b64encode(sha256(block.encode()).digest()).decode()}'",
        "script-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "*",
    }
    assert not {"x-frame-options", "set-cookie"} & set(page.headers)
    assert policy(SECURITY_HEADERS["content-security-policy"])["frame-ancestors"] == "'none'"
    for path in ("/sv/", "/en/events", "/office/signin"):
        other = await pages_site.get(path)
        assert policy(other.headers["content-security-policy"])["frame-ancestors"] == "'none'", path


async def test_frame_is_kept_by_caches_and_found_unchanged(pages_site: PagesSite) -> None:
    first = await pages_site.get("/embed/en/events?limit=3")

    again = await pages_site.get("/embed/en/events?limit=3", if_none_match=first.headers["etag"])

    assert first.headers["cache-control"] == "public, max-age=120, stale-while-revalidate=600, stale-if-error=86400"
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("nonsense=1", "nonsense: is no filter here"),
        ("page=2", "page: is no filter here"),
        ("feed=changes", "feed: is no filter here"),
        ("municipality=stockholm", "municipality: is none that is known here ('stockholm')"),
        ("limit=0", "limit: is no number from 1 to 50 ('0')"),
        ("limit=51", "limit: is no number from 1 to 50 ('51')"),
        ("theme=pink", "theme: is one of auto, light, dark ('pink')"),
        ("accent=red", "accent: is no colour of six digits like 0b5a72 ('red')"),
        ("heading=yes", "heading: is one of 0, 1 ('yes')"),
        ("layout=table", "layout: is one of list, cards ('table')"),
        ("theme=dark&theme=light", "theme: is given too often"),
    ],
)
async def test_wrong_address_is_told_in_the_frame(pages_site: PagesSite, query: str, fault: str) -> None:
    page = await pages_site.get(f"/embed/da/events?{query}")

    assert page.status_code == 400
    assert tree_of(page.text).xpath("string(//p[@class='empty'])") == fault
    assert policy(page.headers["content-security-policy"])["frame-ancestors"] == "*"
    assert page.headers["cache-control"] == "no-store"


async def test_without_a_database_the_frame_says_so(pages_site: PagesSite) -> None:
    pages_site.reader.lost = True

    page = await pages_site.get("/embed/en/events")

    assert (page.status_code, page.headers["retry-after"]) == (503, "30")
    assert tree_of(page.text).xpath("string(//p[@class='empty'])") == "Please try again in a minute."


async def test_limit_counts_and_the_rest_is_linked(pages_site: PagesSite) -> None:
    for number in range(5):
        await pages_site.add(concert(f"Kväll {number}", date(2026, 12, 5 + number)))

    page = await pages_site.get("/embed/en/events?limit=2&municipality=halmstad")

    assert titles(page.text) == ["Kväll 0", "Kväll 1"]
    assert tree_of(page.text).xpath("string(//a[@class='all'])") == "All 5 events"


async def test_what_is_over_makes_room_for_what_comes(pages_site: PagesSite) -> None:
    for number in range(16):
        await pages_site.add(concert(f"Morgon {number:02}", held=(held(date(2026, 12, 1), 5, 60),)))
    await pages_site.add(concert("Kväll", held=(held(date(2026, 12, 2), 18),)))

    page = await pages_site.get("/embed/en/events?limit=3")

    assert titles(page.text) == ["Kväll"]


async def test_look_is_as_asked_for(pages_site: PagesSite) -> None:
    await pages_site.add(concert())

    page = await pages_site.get("/embed/en/events?theme=dark&layout=cards&heading=0&accent=%23FFDD00")

    tree = tree_of(page.text)
    assert tree.xpath("string(/html/@data-theme)") == "dark"
    assert tree.xpath("string(//main/@class)") == "cards"
    assert tree.xpath("string(//h1/@class)") == "hidden"
    assert tree.xpath("string(//style)") == ":root{--accent-light:#806e00;--accent-dark:#ffdd00}"


async def test_empty_slice_says_that_events_will_come(pages_site: PagesSite) -> None:
    page = await pages_site.get("/embed/de/events?q=nirgends")

    tree = tree_of(page.text)
    assert (page.status_code, titles(page.text)) == (200, [])
    assert tree.xpath("string(//p[@class='empty'])") == ("Derzeit nichts. Neue Veranstaltungen erscheinen von selbst.")


async def test_number_of_questions_does_not_grow_with_the_list(pages_site: PagesSite) -> None:
    counts = []
    for wanted in (1, 3):
        while len(titles((await pages_site.get("/embed/sv/events")).text)) < wanted:
            await pages_site.add(concert(f"Konsert {wanted}"))
        with pages_site.questions() as asked:
            await pages_site.get("/embed/sv/events")
        counts.append(len(asked))

    assert counts[0] == counts[1]


async def test_script_stays_small_and_is_kept(pages_site: PagesSite) -> None:
    first = await pages_site.get("/embed/visitapp.js")
    again = await pages_site.get("/embed/visitapp.js", if_none_match=first.headers["etag"])

    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["access-control-allow-origin"] == "*"
    assert len(first.content) < 4096


def test_script_passes_every_filter_and_option() -> None:
    text = (STATIC / "embed-script.js").read_text("utf-8")

    blocks = re.findall(r"var (?:LIST|ONE) = \[(.*?)\];", text, re.DOTALL)
    assert sorted(re.findall(r'"(\w+)"', "".join(blocks))) == sorted((set(PARAMETERS) - set(NO_FILTERS)) | set(OPTIONS))


GROUNDS = {"light": ("#ffffff", "#f3f5f6"), "dark": ("#12242e", "#1b2f3a")}


@given(st.binary(min_size=3, max_size=3))
def test_accent_can_be_read_on_every_ground(octets: bytes) -> None:
    colour = read_colour(octets.hex())

    for scheme, grounds in GROUNDS.items():
        own = tuple(read_colour(ground[1:]) for ground in grounds)
        shade = readable(colour, own, (0, 0, 0) if scheme == "light" else (255, 255, 255))
        assert min(contrast(shade, ground) for ground in own) >= 4.5
        if min(contrast(colour, ground) for ground in own) >= 4.5:
            assert shade == colour


def test_grounds_are_those_of_the_style() -> None:
    style = (STATIC / "embed.css").read_text("utf-8")

    assert re.findall(r"--bg: (#\w+); --sunk: (#\w+);", style) == [GROUNDS["light"], GROUNDS["dark"], GROUNDS["dark"]]


def test_contrast_is_that_of_the_standard() -> None:
    black, white, grey = (0, 0, 0), (255, 255, 255), (119, 119, 119)

    assert [round(contrast(*pair), 2) for pair in product((black, white), (black, white, grey))] == [
        1.0, 21.0, 4.69, 21.0, 1.0, 4.48,
    ]  # fmt: skip
