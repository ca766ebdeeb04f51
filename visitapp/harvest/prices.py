"""What it costs, as documents write it. Unknown is not free."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from feeds.wire import WireOffer
from visitapp.domain.event.types import Price

HIGHEST = Decimal(100_000)
_AMOUNT = re.compile(r"\d[\d\s\u00a0\u202f.,']*")
_CROWNS = re.compile(r"\b(?:kr|kronor|sek)\b|:-", re.IGNORECASE)
_FREE = re.compile(
    r"^\W*(?:fri entré|fritt inträde|gratis|kostnadsfritt|free|free entry|kostenlos|eintritt frei)\W*$", re.I
)


def price_of(offers: Sequence[WireOffer], free: bool | None) -> Price:
    """The price that a document's offers and its own word on being free come to.

    Free: it says so and names no amount, or every amount is zero with a currency. A zero alone says nothing: some
    systems write it into every empty field. An amount without a currency is unknown, but for "kr" and ":-".
    """
    amounts: list[Decimal] = []
    currencies: set[str] = set()
    said_free = free is True
    for offer in offers:
        said_free |= bool(_FREE.match(offer.price))
        found = [amount for text in (offer.price, offer.price_high) for amount in _amounts(text)]
        if found:
            amounts += found
            currencies.add(_currency(offer))
    known = len(currencies) == 1 and currencies != {""}
    if not amounts or not any(amounts):
        return Price("free") if said_free or (amounts and known and free is not False) else Price()
    if not known or max(amounts) > HIGHEST:
        return Price()
    low, high = min(amounts), max(amounts)
    currency = next(iter(currencies))
    return Price("fixed", low, None, currency) if low == high else Price("range", low, high, currency)


def _amounts(text: str) -> list[Decimal]:
    """The amounts in a text such as "120", "1 200,50 kr", "100–200" or "80:-"."""
    if text.strip().startswith("-"):
        return []
    found = []
    for match in _AMOUNT.finditer(text):
        try:
            found.append(_decimal(match[0]))
        except InvalidOperation:
            return []
    return found


def _decimal(text: str) -> Decimal:
    text = re.sub(r"[\s\u00a0\u202f']", "", text).rstrip(".,")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        text = re.sub(r"[.,]", "", text)
    whole, mark, cents = text.replace(",", ".").rpartition(".")
    amount = Decimal(f"{whole.replace('.', '')}.{cents}" if mark else cents)
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.quantize(Decimal("0.01"))


def _currency(offer: WireOffer) -> str:
    code = offer.currency.strip().upper()
    if re.fullmatch(r"[A-Z]{3}", code):
        return code
    crowns = any(_CROWNS.search(text) for text in (offer.price, offer.price_high, offer.currency))
    return "SEK" if crowns else ""
