"""Licences by the names that sources give them."""

from __future__ import annotations

import pytest

from visitapp.publish.licences import CC0, CC_BY, common_licence, is_open, licence_uri


@pytest.mark.parametrize(
    ("told", "address", "is_free"),
    [
        ("CC0-1.0", CC0, True), ("CC0", CC0, True), ("cc zero", CC0, True),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.sv", CC0, True),
        ("CC BY 4.0", CC_BY, True), ("CC-BY-4.0", CC_BY, True), ("cc by", CC_BY, True),
        ("http://creativecommons.org/licenses/by/4.0/", CC_BY, True),
        ("CC BY-SA 3.0", "http://creativecommons.org/licenses/by-sa/3.0/", True),
        ("CC BY-NC-ND 4.0", "http://creativecommons.org/licenses/by-nc-nd/4.0/", False),
        ("All rights reserved", "", False), ("", "", False), ("MIT", "", False),
    ],
)  # fmt: skip
def test_licence_has_one_address_and_is_open_or_not(told: str, address: str, is_free: bool) -> None:
    assert (licence_uri(told), is_open(told)) == (address, is_free)


def test_common_licence_covers_all_or_is_none() -> None:
    assert [common_licence(one) for one in (["CC0"], ["CC0", "CC BY 4.0"], ["CC0", ""], [], ["CC0", "CC BY-NC"])] == [
        CC0, CC_BY, "", "", "",
    ]  # fmt: skip
