"""What nobody asks by accident: signs that a database refuses, addresses and headers made to break something."""

from __future__ import annotations

import pytest

from tests.web.conftest import PagesSite

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "address",
    ["/en/events/%00", "/en/events/%00.ics", "/en/places/a%00", "/en/places/a%00.ics", "/en/crossings/%00"],
)
async def test_page_with_a_nul_in_its_name_was_never_there(pages_site: PagesSite, address: str) -> None:
    answer = await pages_site.get(address)

    assert answer.status_code == 404
