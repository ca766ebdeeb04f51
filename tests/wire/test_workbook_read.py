"""Excel workbooks are read row by row as tables are, and no bomb in one unfolds."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from feeds.read import read
from feeds.sniff import sniff
from feeds.table_words import TEMPLATE, field_of
from feeds.wire import Document, ReadOptions, WireEvent, WirePlace
from feeds.workbook_read import MOST_PARTS, MOST_UNPACKED
from feeds.workbook_write import empty_workbook
from visitapp.harvest.sandbox_child import WORKBOOK_BYTES, too_large

MIDSUMMER = datetime(2027, 6, 12)  # noqa: DTZ001  # a workbook's instants have no zone
HEADS = ("Titel", "Startdatum", "Starttid", "Sluttid", "Plats", "Pris", "Extra")


def made(*rows: tuple[Any, ...], above: int = 0) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(above):
        sheet.append(("Program för hösten",))
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return file.getvalue()


def told(data: bytes) -> Document:
    return read(data, ReadOptions(limit=400))


def held(event: WireEvent) -> list[str]:
    return [_told(one.start) + (f">{_told(one.end)}" if one.end is not None else "") for one in event.occurrences]


def _told(moment: date) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()


def test_row_is_an_event() -> None:
    row = ("Sommarkonsert", date(2027, 6, 12), time(18), time(19, 30), "Prov kyrkan", 120, "vet ej")

    found = told(made(HEADS, row, above=3))

    (event,) = found.events
    assert (found.format, found.error) == ("xlsx", None)
    assert (event.title, held(event)) == ("Sommarkonsert", ["2027-06-12 16:00>2027-06-12 17:30"])
    assert event.place == WirePlace("Prov kyrkan")
    assert [offer.price for offer in event.offers] == ["120"]
    assert [(one.where, one.what) for one in found.problems] == [("headings", "not known: Extra")]


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (MIDSUMMER.replace(hour=18), None, "2027-06-12 16:00"),
        (MIDSUMMER, 0.75, "2027-06-12 16:00"),
        (MIDSUMMER, timedelta(hours=18), "2027-06-12 16:00"),
        (MIDSUMMER, 18.3, "2027-06-12 16:30"),
        (MIDSUMMER, 18, "2027-06-12 16:00"),
        ("12 juni 2027", "18.30", "2027-06-12 16:30"),
        (date(2027, 6, 12), None, "2027-06-12"),
        (date(2027, 6, 12), "#N/A", "2027-06-12"),
    ],
)
def test_days_and_hours_as_excel_has_them(day: object, hour: object, expected: str) -> None:
    found = told(made(("Titel", "Startdatum", "Starttid"), ("Kväll", day, hour)))

    assert [held(event) for event in found.events] == [[expected]]


def test_every_visible_sheet_with_headings_is_read() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(("Läs mig",))
    for name, title in (("Vår", "Vårkonsert"), ("Höst", "Höstkonsert"), ("Gömd", "Hemlig fest")):
        sheet = book.create_sheet(name)
        sheet.append(("Titel", "När"))
        sheet.append((title, "lördag 12 juni 2027 kl. 18"))
    book["Gömd"].sheet_state = "hidden"

    found = told(saved(book))

    assert [event.title for event in found.events] == ["Vårkonsert", "Höstkonsert"]


def test_row_that_cannot_be_read_costs_that_row_and_is_named() -> None:
    found = told(made(("Titel", "Startdatum"), ("Fel", "i vår"), ("Rätt", date(2027, 6, 12))))

    assert [event.title for event in found.events] == ["Rätt"]
    assert [one.where for one in found.problems] == ["Sheet, row 2 Fel"]


@pytest.mark.parametrize("language", list(TEMPLATE))
def test_what_is_handed_out_is_read(language: str) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(empty_workbook(language)))
    sheet = book.active
    assert sheet is not None
    fields = [field_of(name) for name in TEMPLATE[language]]
    for field, value in (("title", "Fest"), ("first_day", date(2027, 6, 5)), ("start_time", time(19, 30))):
        sheet.cell(2, fields.index(field) + 1).value = value

    found = told(saved(book))

    assert [(event.title, held(event)) for event in found.events] == [("Fest", ["2027-06-05 17:30"])]
    assert found.problems == ()


def with_a_part(size: int) -> bytes:
    """A workbook with a part that unfolds to `size`."""
    return archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * size})


def lying() -> bytes:
    """A bomb that says it were small."""
    data = bytearray(archive({"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": b" " * 50_000_000}))
    real = struct.pack("<L", 50_000_000)
    at = data.rfind(real)
    data[at : at + 4] = struct.pack("<L", 1000)
    return bytes(data)


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (with_a_part(MOST_UNPACKED), "unfolds to more than 100 MB"),
        (lying(), "cannot be read"),
        (archive({f"xl/{number}.xml": b"" for number in range(MOST_PARTS)} | {"xl/workbook.xml": b""}), "parts"),
        (archive({"xl/workbook.xml": ENTITIES}), "DOCTYPE"),
        (archive({"xl/workbook.xml": ENTITIES.decode().encode("utf-16")}), "DOCTYPE"),
        (archive({"xl/workbook.xml": b"<workbook"}), "cannot be read"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "save it as .xlsx"),
        (archive({"a.txt": b"hello"}), "no Excel workbook"),
        (b"PK\x03\x04" + b"\x00" * 50, "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old or a locked workbook"),
        (made(("Namn", "Telefon")), "without headings"),
    ],
)  # fmt: skip
def test_bombs_and_what_is_no_workbook_are_refused_in_a_line(data: bytes, words: str) -> None:
    found = told(data)

    assert sniff(data) == "workbook"
    assert found.events == ()
    assert words in (found.error or "")
    assert "\n" not in (found.error or "")


def test_sheet_that_says_it_has_a_million_rows_is_read_as_far_as_it_goes() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Titel", "Startdatum"))
    sheet.append(("Fest", date(2027, 6, 5)))
    sheet.cell(1_048_576, 16_384).value = "x"

    found = told(saved(book))

    assert [event.title for event in found.events] == ["Fest"]


def test_workbook_may_be_larger_than_a_feed() -> None:
    head = b"PK\x03\x04"

    assert too_large(head + b"x" * (WORKBOOK_BYTES - 4)) is None
    assert too_large(head + b"x" * WORKBOOK_BYTES) == "larger than 20 MB"


@given(st.binary(max_size=400), st.integers(0, 5000))
def test_broken_workbooks_never_raise(noise: bytes, at: int) -> None:
    data = bytearray(WHOLE)
    data[at : at + len(noise)] = noise

    found = told(bytes(data))

    assert found.error is not None or found.format is not None


WHOLE = made(HEADS, ("Sommarkonsert", date(2027, 6, 12), time(18), None, "Prov kyrkan", None, None))
