"""What a source says of many events is no evidence that two of them are one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from visitapp.domain.event.types import Draft, Held, Text, Whereabouts
from visitapp.domain.match.likeness import Judgement, judge
from visitapp.domain.match.refrains import MOST_REFRAINS, MOST_REMEMBERED, Refrains
from visitapp.domain.match.telling import Telling, telling_of

EVENING = datetime(2027, 3, 5, 18, tzinfo=UTC)
DAY = timedelta(days=1)
REFRAIN = "Föreningen bjuder medlemmar på kaffe, bulle och ett lotteri i pausen"
PARK = Whereabouts(name="Folkets park", municipality="ljungby")


def one(title: str, text: str, source: str = "a", key: int = 1, start: datetime = EVENING) -> Telling:
    held = Held("k", "timed", date(start.year, start.month, start.day), start, start + timedelta(hours=2))
    return telling_of(key, Draft((Text("sv", title, "", text),), (held,), PARK), frozenset({source}))


def judged(refrains: Refrains, *pair: Telling) -> Judgement:
    left, right = map(refrains.without, pair)
    return judge(left, right)


def taught(*sources: str) -> Refrains:
    refrains = Refrains()
    for source in sources:
        for title, text in (("Sång", "Visor om havet."), ("Dans", "Tango utan skor."), ("Bildkväll", "Resor i norr.")):
            refrains.learn(one(title, f"{text} {REFRAIN}.", source))
    return refrains


def test_sentence_of_many_titles_speaks_for_nothing() -> None:
    pair = one("Höstmöte om vägar", f"Vi talar grus. {REFRAIN}."), one("Afton med Ebba", f"{REFRAIN}!", "b", 2)

    assert judge(*pair).reasons == ("title-apart", "start", "place", "description")
    assert judged(taught("a", "b"), *pair).reasons == ("title-apart", "start", "place")
    assert judged(taught("c"), *pair) == judge(*pair)


def test_what_else_a_text_says_still_speaks() -> None:
    said = "Ebba sjunger egna ballader till cittra och dragspel"
    pair = one("Afton", f"{said}. {REFRAIN}."), one("Visor i parken", f"{REFRAIN}\n{said}!", "b", 2)

    assert "description" in judged(taught("a", "b"), *pair).reasons


def test_series_says_the_same_of_each_of_its_dates() -> None:
    refrains = Refrains()
    for week in range(10):
        refrains.learn(one("Torsdagsdans", f"{REFRAIN}.", start=EVENING + week * DAY))
    dance, silent = one("Torsdagsdans", f"{REFRAIN}."), one("Tystnad", "")
    refrains.learn(silent)

    assert refrains.without(dance) is dance
    assert refrains.without(silent) is silent


def test_words_of_a_refrain_explain_no_title() -> None:
    pair = one("Afton", f"{REFRAIN}."), one("Afton med lotteri", "Allt om aftonen.", "b", 2)

    assert judge(*pair).reasons[0] == "title-told"
    assert judged(taught("a"), *pair).reasons[0] == "title-within"


def test_what_is_remembered_is_bounded_and_refrains_are_found_all_the_same() -> None:
    refrains, words = Refrains(), ("alfa", "beta", "gamma", "delta", "epsilon", "zeta")
    for number in range(2 * MOST_REMEMBERED):
        own = " ".join(f"{word}{number}" for word in words)
        refrains.learn(one(f"Kväll {words[number % 6]}{number}", f"{own}. {REFRAIN}. "))
    for number in range(2 * MOST_REFRAINS):
        for title in ("Sång", "Dans", "Bild"):
            refrains.learn(one(title, f"eka{number} fika{number} gola{number} hela{number}.", "b"))

    held = [len(told) for told in refrains._titles.values()]  # no caller asks for it
    known = {source: len(told) for source, told in refrains._known.items()}
    assert max(held) <= MOST_REMEMBERED
    assert known == {"a": 1, "b": MOST_REFRAINS}
