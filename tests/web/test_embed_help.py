"""The page for webmasters: a slice, a look, and code that shows just these."""

from __future__ import annotations

import pytest

from tests.web.conftest import PagesSite, concert, tree_of

pytestmark = pytest.mark.anyio

QUERY = "municipality=halmstad&municipality=laholm&category=music&radius_km=25&near=56.67%2C12.86&limit=5&theme=dark"


async def test_code_shows_the_slice_and_the_look(pages_site: PagesSite) -> None:
    await pages_site.add(concert())

    page = await pages_site.get(f"/da/embed?{QUERY}")

    tree = tree_of(page.text)
    query = QUERY.replace("radius_km=25&near=56.67%2C12.86", "near=56.67%2C12.86&radius_km=25")
    title = "Arrangementer: Halmstad, Laholm, Musik, inden for 25 km"
    assert page.status_code == 200
    assert tree.xpath("string(//textarea[@id='frame-code'])") == (
        f'<iframe src="https://visit.example/embed/da/events?{query.replace("&", "&amp;")}" title="{title}"'
        ' loading="lazy" referrerpolicy="no-referrer" style="width:100%;height:40rem;border:0"></iframe>'
    )
    assert tree.xpath("string(//textarea[@id='script-code'])") == (
        '<script src="https://visit.example/embed/visitapp.js" data-lang="da" data-municipality="halmstad,laholm"'
        ' data-category="music" data-near="56.67,12.86" data-radius-km="25" data-limit="5" data-theme="dark" async>'
        "</script>"
    )
    shown = tree.xpath("//main//script[contains(@src, '/embed/visitapp.js')]")[0]
    assert (shown.get("data-municipality"), shown.get("data-limit")) == ("halmstad,laholm", "5")


async def test_code_is_one_of_the_frame_that_it_names(pages_site: PagesSite) -> None:
    page = await pages_site.get(f"/en/embed?{QUERY}")

    code = tree_of(page.text).xpath("string(//textarea[@id='frame-code'])")
    frame = await pages_site.get(tree_of(code).xpath("string(//iframe/@src)").removeprefix("https://visit.example"))

    assert frame.status_code == 200


async def test_words_of_a_stranger_stay_words_in_the_code(pages_site: PagesSite) -> None:
    page = await pages_site.get("/en/embed?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")

    code = tree_of(page.text).xpath("string(//textarea[@id='script-code'])")
    parsed = tree_of(code).xpath("//script")

    assert len(parsed) == 1
    assert parsed[0].get("data-q") == '"><script>alert(1)</script>'
    assert "<script>alert" not in page.text


async def test_untouched_form_leads_to_a_short_address(pages_site: PagesSite) -> None:
    sent = "q=&from=&to=&crossing=&mode=&stay=&theme=auto&layout=list&limit=8&accent=%230b5a72&municipality=hylte"

    page = await pages_site.get(f"/sv/embed?{sent}")

    assert (page.status_code, page.headers["location"]) == (303, "/sv/embed?municipality=hylte")


async def test_only_this_page_may_frame_and_only_ours(pages_site: PagesSite) -> None:
    help_page, other = await pages_site.get("/de/embed"), await pages_site.get("/de/about")

    assert "frame-src 'self'" in help_page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in help_page.headers["content-security-policy"]
    assert "frame-src" not in other.headers["content-security-policy"]


async def test_dropping_a_filter_keeps_the_look(pages_site: PagesSite) -> None:
    page = await pages_site.get("/en/embed?category=music&theme=dark&limit=3")

    assert tree_of(page.text).xpath("//ul[@class='chips chosen']//a/@href") == ["/en/embed?limit=3&theme=dark"]


async def test_wrong_option_is_named(pages_site: PagesSite) -> None:
    page = await pages_site.get("/en/embed?layout=heap")

    assert page.status_code == 400
    assert "layout" in tree_of(page.text).xpath("string(//main)")
