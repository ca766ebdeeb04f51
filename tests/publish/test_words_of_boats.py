"""What is called off has another word when it is a boat than when it is a concert, where the language has two."""

from __future__ import annotations

import pytest

from visitapp.publish.words import words


@pytest.mark.parametrize(
    ("language", "boat", "concert"),
    [
        ("sv", "Inställd", "Inställt"),
        ("da", "Aflyst", "Aflyst"),
        ("de", "Fällt aus", "Abgesagt"),
        ("en", "Cancelled", "Cancelled"),
    ],
)
def test_a_boat_that_is_cancelled_has_a_word_of_its_own(language: str, boat: str, concert: str) -> None:
    spoken = words(language)

    assert (spoken.pgettext("boat", "Cancelled"), spoken.gettext("Cancelled")) == (boat, concert)
