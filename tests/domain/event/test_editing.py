"""An office's edit becomes corrections of what was changed, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from visitapp.domain.event.editing import Edit, EditReading, EditText, edit_of, read_edit
from visitapp.domain.event.resolve import resolve
from visitapp.domain.event.submission import FieldError
from visitapp.domain.event.types import Correction, Draft, Held, Price, SourcedDraft, Text
from visitapp.domain.office import Change

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
CATEGORIES = frozenset(("music", "market"))
# A source's own oddities: no known currency, an address we would not take, a long title.
DRAFT = Draft(
    texts=(Text("sv", "Marknad " * 30, "Glögg"), Text("pl", "Targ")),
    held=(Held("k", "no-time", date(2026, 12, 12)),),
    categories=("market",),
    price=Price("range", Decimal("10"), Decimal("20"), "NOK"),
    url="ftp://odd",
)
CURRENT = edit_of(DRAFT, False)


def text_of(edit: Edit, code: str) -> EditText:
    return next(text for text in edit.texts if text.language == code)


def with_text(edit: Edit, changed: EditText) -> Edit:
    return replace(edit, texts=tuple(changed if text.language == changed.language else text for text in edit.texts))


def corrected(edit: Edit) -> tuple[Draft, bool]:
    """The event as its corrections make it."""
    changes = read_edit(edit, CURRENT, CATEGORIES).changes
    rows = [Correction(number, one.field, one.language, one.value, "a", NOW) for number, one in enumerate(changes)]
    resolved = resolve([SourcedDraft(1, "kalender", DRAFT)], rows)
    assert resolved is not None
    return resolved.draft, resolved.hidden


def test_form_has_our_languages_and_those_that_are_there() -> None:
    assert [text.language for text in CURRENT.texts] == ["sv", "en", "da", "de", "pl"]


def test_oddities_of_the_source_are_not_judged_when_left_alone() -> None:
    assert read_edit(CURRENT, CURRENT, CATEGORIES) == EditReading()
    assert read_edit(replace(CURRENT, organiser="Vi"), CURRENT, CATEGORIES) == EditReading(
        (Change("organiser", "", "Vi"),)
    )


def test_new_language_is_a_translation_beside_the_original() -> None:
    edit = with_text(CURRENT, EditText("de", "Markt", "", "Mit Glühwein."))

    assert corrected(edit)[0].texts[2] == Text("de", "Markt", "", "Mit Glühwein.", "translated")


def test_new_language_needs_a_title() -> None:
    edit = with_text(CURRENT, EditText("de", "", "Mit Glühwein."))

    assert read_edit(edit, CURRENT, CATEGORIES).errors == (FieldError("title:de", "missing"),)


def test_every_field_is_corrected_as_typed() -> None:
    edit = replace(
        CURRENT, categories=("music",), price_kind="free", url="example.org", organiser="Vi", status="cancelled",
        hidden=True,
    )  # fmt: skip

    draft, hidden = corrected(edit)

    assert (draft.categories, draft.price, draft.url, draft.organiser, draft.status, hidden) == (
        ("music",), Price("free"), "https://example.org", "Vi", "cancelled", True,
    )  # fmt: skip


def test_faults_are_named_at_their_fields() -> None:
    edit = replace(
        with_text(CURRENT, EditText("sv", "", "Glögg")), categories=("rockets",), price_low="30", url="x:y",
        status="gone", currency="SEK",
    )  # fmt: skip

    assert [(one.field, one.code) for one in read_edit(edit, CURRENT, CATEGORIES).errors] == [
        ("title:sv", "missing"), ("categories", "unknown"), ("price_high", "high-below-low"), ("url", "no-address"),
        ("status", "unknown"),
    ]  # fmt: skip


words = st.one_of(st.text(max_size=20), st.sampled_from(["", "fixed", "range", "120", "SEK", "cancelled", "http://["]))
typed: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(
    ("price_kind", "price_low", "price_high", "currency", "url", "organiser", "status"), words
)
several = st.lists(words, max_size=3).map(tuple)
texts = st.tuples(*(st.builds(EditText, st.just(text.language), words, words, words) for text in CURRENT.texts))
edits = st.fixed_dictionaries({**typed, "categories": several, "texts": texts, "hidden": st.booleans()}).map(
    lambda given_: Edit(**given_)
)


@given(edits)
@settings(max_examples=300, deadline=None)
def test_any_edit_gives_corrections_that_can_be_read_or_named_errors(edit: Edit) -> None:
    reading = read_edit(edit, CURRENT, CATEGORIES)

    if not reading.errors:
        corrected(edit)
    else:
        assert reading.changes == ()
