"""From wire events to drafts."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from feeds.wire import Problem, WireEvent, WireOccurrence, WireOffer, WirePlace, WireText
from visitapp.domain.event.types import Draft, Held, Price, Text, Whereabouts
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.strategy import PlaceRule
from visitapp.domain.place.types import Municipality, Place
from visitapp.harvest.normalise import Normalised, Setting, language_code, merge_languages, normalise
from visitapp.harvest.times import Window
from visitapp.harvest.words import Vocabulary

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
START, END = datetime(2026, 12, 12, 17, tzinfo=UTC), datetime(2026, 12, 12, 19, tzinfo=UTC)
CHURCH = Place(
    uid="venue:kyrkan", slug="kyrkan", kind="venue", names={"sv": "Söndrums kyrka"}, municipality="halmstad",
    category="church", latitude=56.67, longitude=12.8,
)  # fmt: skip
HALMSTAD = Municipality("halmstad", "1380", {"sv": "Halmstads kommun"}, "Halmstad", 56.67, 12.86)
LAHOLM = Municipality("laholm", "1381", {"sv": "Laholms kommun"}, "Laholm", 56.5, 13.0)
SETTING = Setting(
    gazetteer=Gazetteer([CHURCH], [HALMSTAD, LAHOLM]),
    vocabulary=Vocabulary({"music": ["konsert"], "other": []}),
    window=Window.around(NOW),
    language="sv",
    rule=PlaceRule(municipality="laholm"),
)
HELD = Held("k", "timed", date(2026, 12, 12), START, END)
CONCERT = WireEvent(
    uid="1", title="Luciakonsert &amp; fika", start=START, end=END, occurrences=(WireOccurrence(START, END, "k"),)
)


def draft_of(event: WireEvent) -> Draft:
    result = normalise(event, "ical", SETTING)
    assert result.problems == ()
    assert result.draft is not None
    return result.draft


def test_event_says_all_it_says_in_our_words() -> None:
    event = replace(
        CONCERT,
        description="<p>Kör och ljus.</p><p>Fika efteråt.</p>",
        description_is_html=True,
        place=WirePlace(name="Söndrums Kyrka", address="Kyrkvägen 1", locality="Halmstad", postal_code="302 39"),
        organiser=" Kören ",
        organiser_url="https://koren.example/",
        url="https://example.org/lucia",
        offers=(WireOffer("120", currency="SEK", url="https://tickets.example/1"),),
        image_url="https://example.org/lucia.jpg",
        image_credit="Foto: Lucia",
        performance_languages=("sv-SE", "English", "?"),
        language="en-GB",
    )

    assert draft_of(event) == Draft(
        texts=(Text("en", "Luciakonsert & fika", "Kör och ljus.", "Kör och ljus.\n\nFika efteråt."),),
        held=(HELD,),
        where=Whereabouts(
            place="venue:kyrkan", name="Söndrums Kyrka", address="Kyrkvägen 1, 302 39 Halmstad", locality="Halmstad",
            municipality="halmstad",
        ),
        organiser="Kören",
        organiser_url="https://koren.example/",
        categories=("music",),
        languages=("en", "sv"),
        price=Price("fixed", Decimal(120), None, "SEK"),
        url="https://example.org/lucia",
        ticket_url="https://tickets.example/1",
        image_url="https://example.org/lucia.jpg",
        image_credit="Foto: Lucia",
    )  # fmt: skip


def test_event_that_says_little_gets_the_defaults_of_its_source() -> None:
    assert draft_of(CONCERT) == Draft(
        texts=(Text("sv", "Luciakonsert & fika"),), held=(HELD,), where=Whereabouts(municipality="laholm"),
        categories=("music",),
    )  # fmt: skip


def test_cancelled_is_cancelled_whoever_says_so() -> None:
    said = draft_of(replace(CONCERT, status="cancelled"))
    shouted = draft_of(replace(CONCERT, title="INSTÄLLT: Luciakonsert"))
    moved = draft_of(replace(CONCERT, status="rescheduled", title="INSTÄLLT: Luciakonsert"))

    assert (said.status, shouted.status, moved.status) == ("cancelled", "cancelled", "cancelled")
    assert shouted.texts[0].title == "Luciakonsert"
    assert draft_of(replace(CONCERT, status="postponed")).status == "postponed"
    assert draft_of(replace(CONCERT, status="tentative")).status == "scheduled"


def test_sold_out_stands_in_the_text() -> None:
    text = draft_of(replace(CONCERT, title="SLUTSÅLT: Luciakonsert", description="Kör.")).texts[0]

    assert text == Text("sv", "Luciakonsert", "Slutsålt. Kör.", "Slutsålt.\n\nKör.")


def test_addresses_that_are_no_web_addresses_are_left_out() -> None:
    draft = draft_of(
        replace(
            CONCERT, url="javascript:alert(1)", image_url="data:image/png;base64,xx", organiser_url="mailto:a@b.se",
            offers=(WireOffer("1", currency="SEK", url="file:///etc/passwd"),),
        )
    )  # fmt: skip

    assert (draft.url, draft.image_url, draft.organiser_url, draft.ticket_url) == ("", "", "", "")


def test_online_is_online_and_nowhere_else() -> None:
    online = draft_of(replace(CONCERT, place=WirePlace(url="https://meet.example/1", online=True))).where
    both = draft_of(
        replace(CONCERT, place=WirePlace(name="Söndrums kyrka", address="K 1", url="https://m.example/", online=True))
    ).where

    assert online == Whereabouts(online_url="https://meet.example/1")
    assert (both.place, both.online_url, both.municipality) == ("venue:kyrkan", "https://m.example/", "halmstad")


def test_place_abroad_is_in_no_municipality_of_ours() -> None:
    assert draft_of(replace(CONCERT, place=WirePlace(name="Grenaa", country="DK"))).where.municipality == ""


def test_location_of_two_lines_is_name_and_address() -> None:
    where = draft_of(replace(CONCERT, place=WirePlace(name="Söndrums kyrka\nKyrkvägen 1\nHalmstad"))).where

    assert (where.name, where.address, where.place) == ("Söndrums kyrka", "Kyrkvägen 1, Halmstad", "venue:kyrkan")


def test_event_without_a_title_is_broken() -> None:
    assert normalise(replace(CONCERT, title=" <b></b> ", raw="BEGIN"), "ical", SETTING) == Normalised(
        None, (Problem("event 1", "has no title", "BEGIN"),), broken=True
    )


def test_absurd_date_is_broken_and_a_past_one_is_not() -> None:
    far = datetime(2062, 6, 1, tzinfo=UTC)
    absurd = replace(CONCERT, title="X", start=far, occurrences=(WireOccurrence(far, None, "k"),))
    unseen = replace(CONCERT, title="X", start=far, occurrences=())
    past = replace(CONCERT, start=datetime(2026, 1, 1, tzinfo=UTC), occurrences=())

    problem = Problem("event 1", "has a date in 2062", "X")
    assert normalise(absurd, "ical", SETTING) == Normalised(None, (problem,), broken=True)
    assert normalise(unseen, "ical", SETTING) == Normalised(None, (problem,), broken=True)
    assert normalise(past, "ical", SETTING) == Normalised(None)


def test_one_absurd_date_of_a_series_leaves_the_others() -> None:
    far = WireOccurrence(datetime(2062, 6, 1, tzinfo=UTC), None, "far")

    result = normalise(replace(CONCERT, occurrences=(*CONCERT.occurrences, far)), "ical", SETTING)

    assert result.draft is not None
    assert result.draft.held == (HELD,)
    assert (len(result.problems), result.broken) == (1, False)


def test_two_languages_are_one_event() -> None:
    swedish, english = draft_of(CONCERT), draft_of(replace(CONCERT, title="Lucia concert", language="en"))

    assert [text.language for text in merge_languages(swedish, english).texts] == ["sv", "en"]
    assert [text.origin for text in merge_languages(swedish, english).texts] == ["original", "translated"]
    assert merge_languages(swedish, swedish) == swedish


def test_translations_are_texts_of_their_own() -> None:
    event = replace(
        CONCERT,
        description="Kör.",
        translations=(
            WireText("en-GB", "SOLD OUT: Lucia concert", "<p>Choir.</p><p>Coffee.</p>", description_is_html=True),
            WireText("da", "", "Kor."),
            WireText("de", "<b>Luciakonzert</b>"),
            WireText("sv", "Luciakonsert igen"),
            WireText("en-US", "Lucia again"),
            WireText("pl", "Koncert"),
            WireText("smj", "X"),
            WireText("nonsense", "X"),
            WireText("fi", " ", "<br>"),
        ),
    )

    assert draft_of(event).texts == (
        Text("sv", "Luciakonsert & fika", "Kör.", "Kör."),
        Text("en", "Lucia concert", "Sold out. Choir.", "Sold out.\n\nChoir.\n\nCoffee.", "translated"),
        Text("da", "Luciakonsert & fika", "Kor.", "Kor.", "translated"),
        Text("de", "Luciakonzert", origin="translated"),
        Text("pl", "Koncert", origin="translated"),
    )


def test_translation_into_the_language_of_the_source_is_not_doubled() -> None:
    assert draft_of(replace(CONCERT, translations=(WireText("sv-SE", "X"),))) == draft_of(CONCERT)


def test_keywords_in_one_long_line_all_count() -> None:
    line = ", ".join([*(f"ord{number}" for number in range(100)), "konsert"])

    assert draft_of(replace(CONCERT, title="X", categories=(line,))).categories == ("music",)


def test_language_codes_are_primary_subtags() -> None:
    said = ["sv-SE", "EN_us", "Svenska", "deutsch", "", "x", "12", "swedish language"]

    assert [language_code(text) for text in said] == ["sv", "en", "sv", "de", "", "", "", ""]


def test_place_of_countless_lines_and_categories_costs_no_time() -> None:
    lines = "\n".join(f"rad {number}" for number in range(30_000))
    words = tuple(f"ord{number} " * 600 for number in range(2_000))
    began = time.process_time()

    draft = draft_of(replace(CONCERT, place=WirePlace(name=lines), categories=words))

    assert (draft.where.name, draft.where.address[:12], draft.categories) == ("rad 0", "rad 1, rad 2", ("music",))
    assert time.process_time() - began < 5
