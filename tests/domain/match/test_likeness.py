"""Two tellings are joined, asked about or left apart, with the reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.match.likeness import REASONS, Judgement, judge
from visitapp.domain.match.telling import telling_of

THEATRE = Whereabouts("teatern", "Halmstads teater", "Fredsgatan 5", "Halmstad", 56.6735, 12.8605, "halmstad")
UNKNOWN = Whereabouts(municipality="halmstad")


def concert(title: str, hour: int | None = 19, minute: int = 0, **changed: object) -> Draft:
    on = date(2027, 1, 12)
    held = (
        Held("", "no-time", on)
        if hour is None
        else Held("", "timed", on, datetime(2027, 1, 12, hour - 1, minute, tzinfo=UTC))
    )
    draft = Draft((Text("sv", title),), (held,), THEATRE)
    return replace(draft, **changed)  # type: ignore[arg-type]  # any field, as the caller has it


def days(title: str, first: int, end: int) -> Draft:
    return concert(title, held=(Held("", "all-day", date(2027, 1, first), ends_on=date(2027, 1, end)),))


def judged(one: Draft, other: Draft, sources: tuple[str, str] = ("a", "b")) -> Judgement:
    first, second = telling_of(1, one, frozenset({sources[0]})), telling_of(2, other, frozenset({sources[1]}))
    found = judge(first, second)
    assert judge(second, first) == found
    assert set(found.reasons) <= set(REASONS)
    return found


def described(draft: Draft, text: str) -> Draft:
    return replace(draft, texts=(replace(draft.texts[0], description=text),))


@pytest.mark.parametrize(
    ("one", "other", "verdict", "reasons"),
    [
        (concert("Nattljus"), concert("INSTÄLLT: Nattljus!"), "same", ("title", "start", "place")),
        (concert("Nattljus"), concert("Nattljus", 19, 10), "same", ("title", "start", "place")),
        (concert("Nattljus"), concert("Nattljus", None), "same", ("title", "start-open", "place")),
        (concert("Nattljus"), concert("Nattljus med Trio Lindmo"), "same", ("title-within", "start", "place")),
        (concert("Nattljus"), concert("Nattljus", where=UNKNOWN), "same", ("title", "start", "place-open")),
        (concert("Bingo"), concert("Bingo", where=UNKNOWN), "ask", ("title", "start", "place-open")),
        (concert("Bingo"), concert("Bingo", None, where=UNKNOWN), "ask", ("title", "start-open", "place-open")),
        (concert("Nattljus"), concert("Nattljus", 20), "ask", ("title", "start-near", "place")),
        (concert("Nattljus"), concert("Nattljus", 21), "not same", ("start-differs",)),
        (concert("Nattljus"), concert("Nattljus, del 2"), "ask", ("title", "start", "place", "part-one-side")),
        (concert("Nattljus, del 1"), concert("Nattljus, del 2"), "not same", ("part-differs",)),
        (concert("Nattljus"), concert("Nattljus [LATE]", None), "not same", ("performance-differs",)),
        (concert("Nattljus"), concert("Matiné: Nattljus"), "same", ("title", "start", "place")),
        (concert("Kurs 1 i keramik"), concert("Kurs 2 i keramik"), "not same", ("number-differs",)),
        (concert("Bygg en fågelholk"), concert("Bygg 1 fågelholk"), "same", ("title", "start", "place")),
        (concert("Språkcafé"), concert("Språkcafé för kvinnor"), "ask", ("title", "start", "place", "group-one-side")),
        (concert("Nattljus"), concert("Vägen hem"), "not same", ("title-apart", "start", "place")),
        (concert("Jazz: Alm"), concert("Jazz: Rynkorna"), "not same", ("title-apart", "start", "place")),
        (concert("Nattljus"), concert("Nattljus, paket"), "ask", ("title-within", "start", "place", "beside")),
        (days("Glas", 10, 13), days("Glas", 10, 13), "same", ("title", "days", "place")),
        (days("Sommarfesten", 10, 20), concert("Sommarfesten"), "same", ("title", "days-within", "place")),
        (days("Glas och aska", 10, 20), concert("Visning av Glas och aska"), "ask",
         ("title", "days-within", "place", "beside")),
        (days("Sommarfesten", 2, 6), concert("Sommarfesten"), "not same", ("day-differs",)),
    ],
)  # fmt: skip
def test_two_tellings_are_judged(one: Draft, other: Draft, verdict: str, reasons: tuple[str, ...]) -> None:
    found = judged(one, other)

    assert (found.verdict, found.reasons) == (verdict, reasons)


def test_another_place_is_another_event() -> None:
    church = Whereabouts("kyrkan", "Söndrums kyrka", "Kyrkvägen 2", "Söndrum", 56.6621, 12.8012, "halmstad")
    laholm = Whereabouts(name="Halmstads teater", municipality="laholm")

    assert judged(concert("Nattljus"), concert("Nattljus", where=church)).reasons == ("place-differs",)
    assert judged(concert("Nattljus"), concert("Nattljus", where=laholm)).reasons == ("place-differs",)


def test_one_source_that_tells_two_hours_means_two_events() -> None:
    found = judged(concert("Nattljus"), concert("Nattljus", 19, 45), ("a", "a"))

    assert (found.verdict, found.reasons) == ("not same", ("start-differs",))


def test_one_source_that_tells_one_with_more_words_may_mean_two_events() -> None:
    one, other = concert("Rymdkatten"), concert("Rymdkatten: Hemkomsten")

    assert (judged(one, other).verdict, judged(one, other, ("a", "a")).verdict) == ("same", "ask")


def test_doors_are_no_other_hour_when_the_text_says_so() -> None:
    doors = described(concert("Nattljus", 18), "Dörrarna öppnas kl. 18.00 och vi börjar kl. 19.00.")

    assert judged(concert("Nattljus"), doors).reasons == ("title", "start-said", "place")


def test_ages_in_the_text_tell_siblings_apart_and_explain_a_title() -> None:
    small = described(concert("Sagostund"), "För barn 3–5 år.")

    assert judged(small, concert("Sagostund (6–9 år)")).reasons == ("age-differs",)
    assert judged(small, described(concert("Sagostund"), "För barn 6–9 år.")).reasons == ("age-differs",)
    assert judged(small, concert("Sagostund (3–5 år)")).verdict == "same"


def test_what_the_other_side_tells_elsewhere_is_no_difference() -> None:
    told = described(concert("Nattljus: stillsam jazz"), "Med Trio Lindmo.")
    other = described(concert("Trio Lindmo: Nattljus"), "Stillsam jazz om sena tåg.")

    assert judged(told, other).reasons[0] == "title-told"


def test_titles_without_a_common_language_are_asked_about() -> None:
    foreign = replace(concert(""), texts=(Text("de", "Der Weg nach Hause"),))

    assert judged(concert("Vägen hem"), foreign).reasons == ("title-foreign", "start", "place")
    assert judged(concert("Vägen hem"), foreign).verdict == "ask"


def test_ticket_raises_what_would_be_left_apart_to_a_question() -> None:
    one = concert("Nattljus", ticket_url="https://biljetter.example/e/7")
    other = concert("Sena tåg", ticket_url="http://www.biljetter.example/e/7?utm_source=x#top")

    found = judged(one, other)

    assert (found.verdict, found.reasons) == ("ask", ("title-apart", "start", "place", "ticket"))


def test_surer_pair_has_the_higher_score() -> None:
    best = judged(concert("Nattljus"), concert("Nattljus"))
    open_hour = judged(concert("Nattljus"), concert("Nattljus", None))
    asked = judged(concert("Nattljus"), concert("Nattljus", 20))

    assert 1 >= best.score > open_hour.score >= 0.92 > asked.score >= 0.75
