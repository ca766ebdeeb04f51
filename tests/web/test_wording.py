"""Words that several pages share: nothing stands twice, and an address names its municipality once."""

from __future__ import annotations

import pytest

from visitapp.web.wording import address_line, lead_and_paragraphs


@pytest.mark.parametrize(
    ("summary", "description", "shown"),
    [
        ("Jazz på Grand.", "Jazz på Grand.\nPris: 140 kr.", ("Jazz på Grand.", ("Pris: 140 kr.",))),
        ("Jazz på Grand.", "Jazz på Grand. Trion är ny.\n\nKom!", ("Jazz på Grand.", ("Trion är ny.", "Kom!"))),
        ("Jazz på Grand. Pris: 5 kr.", "Jazz på Grand.\nPris: 5 kr.", ("Jazz på Grand. Pris: 5 kr.", ())),
        ("Jazz på Grand.", "Jazz på Grand.", ("Jazz på Grand.", ())),
        ("Jazz på …", "Jazz på Grand hela natten.", ("", ("Jazz på Grand hela natten.",))),
        ("Jazz på", "Jazz på Grand hela natten.", ("", ("Jazz på Grand hela natten.",))),
        ("En kväll med jazz.", "Trion är ny.", ("En kväll med jazz.", ("Trion är ny.",))),
        ("", "Trion är ny.", ("", ("Trion är ny.",))),
        ("En kväll med jazz.", "", ("En kväll med jazz.", ())),
    ],
)
def test_words_above_and_below_an_event_never_repeat(
    summary: str, description: str, shown: tuple[str, tuple[str, ...]]
) -> None:
    assert lead_and_paragraphs(summary, description) == shown


@pytest.mark.parametrize(
    ("place", "address", "municipality", "shown"),
    [
        ("Slottet", "Halmstad", "Halmstad", "Halmstad"),
        ("Galgberget", "Axel Olsons gata 1, Halmstad", "Halmstad", "Axel Olsons gata 1, Halmstad"),
        ("Galgberget", "Axel Olsons gata 1, 302 27 Halmstad", "Halmstad", "Axel Olsons gata 1, 302 27 Halmstad"),
        ("Bruket", "Hyltebruk", "Hylte", "Hyltebruk, Hylte"),
        ("Köpmansgatan 80, Båstad", "", "Båstad", ""),
        ("Kvarnen", "", "Hylte", "Hylte"),
        ("Grand, Ljungby", "Ljungby", "Ljungby", "Ljungby"),
        ("Kvarnen", "Vägen 1", "", "Vägen 1"),
    ],
)
def test_address_names_its_municipality_once(place: str, address: str, municipality: str, shown: str) -> None:
    assert address_line(place, address, municipality) == shown
