"""Prices as documents write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from feeds.wire import WireOffer
from visitapp.domain.event.types import Price
from visitapp.harvest.prices import price_of

UNKNOWN, FREE = Price(), Price("free")


def fixed(amount: str, currency: str = "SEK") -> Price:
    return Price("fixed", Decimal(amount), None, currency)


def between(low: str, high: str, currency: str = "SEK") -> Price:
    return Price("range", Decimal(low), Decimal(high), currency)


@pytest.mark.parametrize(
    ("offers", "free", "price"),
    [
        ([], None, UNKNOWN),
        ([], True, FREE),
        ([], False, UNKNOWN),
        ([("0", "")], None, UNKNOWN),
        ([("0", "SEK")], None, FREE),
        ([("0.00", "SEK")], None, FREE),
        ([("0", "SEK")], False, UNKNOWN),
        ([("0", "")], True, FREE),
        ([("gratis", "")], None, FREE),
        ([("Fri entré!", "SEK")], None, FREE),
        ([("fritt val", "")], None, UNKNOWN),
        ([("120", "SEK")], None, fixed("120")),
        ([("120", "sek")], None, fixed("120")),
        ([("120,00", "SEK")], None, fixed("120")),
        ([("99.50", "DKK")], None, fixed("99.50", "DKK")),
        ([("1 200", "SEK")], None, fixed("1200")),
        ([("1.200,50", "SEK")], None, fixed("1200.50")),
        ([("1,200", "SEK")], None, fixed("1200")),
        ([("80:-", "")], None, fixed("80")),
        ([("80 kr", "")], None, fixed("80")),
        ([("80", "")], None, UNKNOWN),
        ([("100-200", "SEK")], None, between("100", "200")),
        ([("0", "SEK"), ("150", "SEK")], None, between("0", "150")),
        ([("100", "SEK"), ("10", "EUR")], None, UNKNOWN),
        ([("120", "SEK")], True, fixed("120")),
        ([("-5", "SEK")], None, UNKNOWN),
        ([("999999999", "SEK")], None, UNKNOWN),
        ([("efter förmåga", "SEK")], None, UNKNOWN),
    ],
)
def test_price_says_no_more_than_the_document(offers: list[tuple[str, str]], free: bool | None, price: Price) -> None:
    assert price_of([WireOffer(price=text, currency=currency) for text, currency in offers], free) == price


def test_high_price_makes_a_range() -> None:
    assert price_of([WireOffer("220", "380", "SEK")], None) == between("220", "380")
