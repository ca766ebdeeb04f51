"""A slice and its address say the same, and a wrong address is refused by the name of what is wrong in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from visitapp.domain.crossing.types import MODES
from visitapp.domain.errors import InputError
from visitapp.domain.event.selection import PARAMETERS, Choices, Selection, read_selection
from visitapp.domain.text import clean_line

CHOICES = Choices(
    municipalities=frozenset(("halmstad", "laholm", "bastad")),
    categories=frozenset(("music", "sport", "art")),
    audiences=frozenset(("children", "youth")),
    accessible=frozenset(("step-free", "hearing-loop")),
    places=frozenset(("slottet", "gamla-kyrkan")),
    organisers=frozenset(("koren", "idrottsklubben")),
    crossings=frozenset(("helsingborg-helsingor", "goteborg-frederikshavn")),
)


def some(slugs: frozenset[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(sorted(slugs))).map(lambda chosen: tuple(sorted(chosen)))


def degrees(most: int) -> st.SearchStrategy[float]:
    return st.integers(-most * 100_000, most * 100_000).map(lambda value: value / 100_000)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    first, last = sorted(draw(st.lists(st.dates(date(1990, 1, 1), date(2100, 12, 31)), min_size=2, max_size=2)))
    near = draw(st.none() | st.tuples(degrees(90), degrees(180)))
    return Selection(
        q=clean_line(draw(st.text(st.characters(), max_size=30))),
        municipality=draw(some(CHOICES.municipalities)),
        category=draw(some(CHOICES.categories)),
        audience=draw(some(CHOICES.audiences)),
        place=draw(some(CHOICES.places)),
        organiser=draw(some(CHOICES.organisers)),
        from_day=draw(st.sampled_from((None, first))),
        to_day=draw(st.sampled_from((None, last))),
        free=draw(st.booleans()),
        accessible=draw(some(CHOICES.accessible)),
        language=draw(st.sampled_from(("", "sv", "smj"))),
        near=near,
        radius_km=draw(st.integers(1, 300_000)) / 1000 if near else 10.0,
        crossing=draw(st.sampled_from(("", *sorted(CHOICES.crossings)))),
        mode=draw(st.sampled_from((None, *MODES))),
        stay=draw(st.sampled_from((None, "day", "night"))),
        cancelled=draw(st.sampled_from(("keep", "drop"))),
        sort=draw(st.sampled_from(("start", "distance"))) if near else "start",
        page=draw(st.integers(1, 500)),
    )


def read(query: str) -> Selection:
    return read_selection(parse_qsl(query, keep_blank_values=True), CHOICES)


@given(selections())
def test_slice_comes_back_from_its_address(selection: Selection) -> None:
    query = selection.query()

    assert read(query) == selection
    assert read(query).query() == query


@given(selections(), st.randoms(use_true_random=False))
def test_order_of_parameters_does_not_matter(selection: Selection, random: object) -> None:
    assert hasattr(random, "shuffle")
    pairs = parse_qsl(selection.query(), keep_blank_values=True)
    random.shuffle(pairs)

    assert read_selection(pairs, CHOICES) == selection


@given(
    selections(),
    st.lists(
        st.tuples(
            st.sampled_from(("utm_source", "utm_x", "fbclid", "gclid", "msclkid", "mc_cid")), st.text(max_size=5)
        ),
        max_size=30,
    ),
)
def test_what_others_hang_on_an_address_means_nothing(selection: Selection, hung: list[tuple[str, str]]) -> None:
    pairs = parse_qsl(selection.query())

    assert read_selection([*hung, *pairs], CHOICES) == selection


@given(selections(), st.sets(st.sampled_from(PARAMETERS)))
def test_untouched_fields_of_a_form_mean_nothing(selection: Selection, fields: set[str]) -> None:
    pairs = parse_qsl(selection.query()) + [(name, " ") for name in sorted(fields)]

    assert read_selection(pairs, CHOICES) == selection


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PARAMETERS) | st.text(st.characters(), max_size=8),
            st.text(st.characters(), max_size=12)
            | st.text("0123456789.,-+eEinfa ", max_size=14)
            | st.sampled_from(("halmstad", "music", "2026-12-01", "2026-W01-1", "day", "1", "56.67,12.86", "nan")),
        ),
        max_size=6,
    )
)
def test_a_wrong_address_is_refused_by_name_and_a_right_one_is_canonical(pairs: list[tuple[str, str]]) -> None:
    try:
        selection = read_selection(pairs, CHOICES)
    except InputError as error:
        assert error.field in {name[:60] for name, _ in pairs}  # noqa: PT017  # any of them may be the wrong one
        return
    assert read(selection.query()) == selection


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour=red", "colour"),
        ("Q=jazz", "Q"),
        ("municipality=goteborg", "municipality"),
        ("municipality=halmstad&municipality=goteborg", "municipality"),
        ("category=Music", "category"),
        ("audience=x", "audience"),
        ("place=x", "place"),
        ("organiser=x", "organiser"),
        ("accessible=x", "accessible"),
        ("crossing=halmstad-grenaa", "crossing"),
        ("crossing=helsingborg-helsingor&crossing=goteborg-frederikshavn", "crossing"),
        ("from=tomorrow", "from"),
        ("from=20261201", "from"),
        ("from=2026-W01-1", "from"),
        ("from=2026-02-30", "from"),
        ("to=1989-12-31", "to"),
        ("from=2026-12-02&to=2026-12-01", "to"),
        ("free=yes", "free"),
        ("language=Swedish", "language"),
        ("near=56.67", "near"),
        ("near=91,12", "near"),
        ("near=nan,nan", "near"),
        ("radius_km=5", "radius_km"),
        ("near=56.67,12.86&radius_km=0", "radius_km"),
        ("near=56.67,12.86&radius_km=301", "radius_km"),
        ("mode=train", "mode"),
        ("stay=week", "stay"),
        ("cancelled=hide", "cancelled"),
        ("feed=all", "feed"),
        ("sort=price", "sort"),
        ("page=0", "page"),
        ("page=10000", "page"),
        ("page=1&page=2", "page"),
        ("q=a&q=b", "q"),
        ("q=" + "a" * 201, "q"),
    ],
)
def test_each_wrong_value_is_named(query: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        read(query)

    assert caught.value.field == named


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("municipality=laholm&municipality=halmstad&municipality=laholm", "municipality=halmstad&municipality=laholm"),
        ("near=56.67123456,+12.86&radius_km=10", "near=56.67123%2C12.86"),
        ("near=-0.0,0.00001", "near=0%2C0.00001"),
        ("free=0&page=1&feed=announced&cancelled=keep", ""),
        ("to=2026-12-02&from=2026-12-01", "from=2026-12-01&to=2026-12-02"),
        ("q=+jul++marknad+", "q=jul+marknad"),
    ],
)
def test_address_has_one_canonical_form(query: str, canonical: str) -> None:
    assert read(query).query() == canonical


@given(selections(), selections())
def test_a_changed_slice_has_the_address_of_the_new_values(selection: Selection, other: Selection) -> None:
    assume(not (selection.near is None and other.radius_km != Selection().radius_km))
    changed = replace(
        selection, from_day=other.from_day, to_day=other.to_day, category=other.category, free=other.free, page=1
    )

    query = selection.query(from_=other.from_day, to_=other.to_day, category=other.category, free=other.free, page=1)

    assert query == changed.query()


def test_dropping_the_position_drops_its_radius_and_its_order() -> None:
    selection = Selection(near=(56.67, 12.86), radius_km=25.0, sort="distance")

    assert selection.query(near=None) == ""


@pytest.mark.parametrize(
    ("selection", "verdicts", "by_ferry"),
    [
        (Selection(), ("day", "tight", "night"), False),
        (Selection(stay="day"), ("day", "tight"), True),
        (Selection(stay="night"), ("night",), True),
        (Selection(mode="foot"), ("day", "tight", "night"), True),
        (Selection(crossing="helsingborg-helsingor"), ("day", "tight", "night"), True),
    ],
)
def test_what_counts_as_reachable(selection: Selection, verdicts: tuple[str, ...], by_ferry: bool) -> None:
    assert (selection.verdicts(), selection.by_ferry) == (verdicts, by_ferry)


@pytest.mark.parametrize(
    ("selection", "filtered"),
    [(Selection(), False), (Selection(page=3, cancelled="drop"), False), (Selection(free=True), True)],
)
def test_the_page_and_the_kind_of_feed_narrow_nothing(selection: Selection, filtered: bool) -> None:
    assert selection.filtered is filtered
