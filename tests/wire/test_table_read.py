"""Tables of events, as spreadsheets write them in four languages, are read row by row."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.read import read
from feeds.sniff import sniff
from feeds.table_words import TEMPLATE, field_of, template
from feeds.wire import Document, ReadOptions, WireEvent, WireOffer, WirePlace

SWEDISH = (
    "Titel;Startdatum;Slutdatum;Starttid;Sluttid;Plats;Adress;Postort;Arrangör;Kategori;Pris;Länk;Status;Extra\r\n"
)
ROW = (
    "Sommarkonsert;2027-06-12;;18.00;19:30;Prov kyrkan;Kyrkvägen 1;Hyltebruk;Prov församling;Musik, Kör;120 kr;"
    "https://x.example/1;;vet ej\r\n"
)


def table(text: str, encoding: str = "utf-8") -> Document:
    return read(text.encode(encoding), ReadOptions(limit=400))


def held(event: WireEvent) -> list[str]:
    return [_told(one.start) + (f">{_told(one.end)}" if one.end is not None else "") for one in event.occurrences]


def _told(moment: date) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()


def faults(found: Document) -> list[tuple[str, str]]:
    return [(problem.where, problem.what) for problem in found.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_row_is_an_event(encoding: str) -> None:
    found = table(SWEDISH + ROW, encoding)

    (event,) = found.events
    assert (found.format, found.error) == ("csv", None)
    assert (event.title, held(event)) == ("Sommarkonsert", ["2027-06-12 16:00>2027-06-12 17:30"])
    assert event.place == WirePlace("Prov kyrkan", "Kyrkvägen 1", "Hyltebruk")
    assert (event.organiser, event.categories, event.url) == ("Prov församling", ("Musik, Kör",), "https://x.example/1")
    assert event.offers == (WireOffer("120 kr"),)
    assert event.uid_made_up
    read_as = [("document", "read as Windows-1252")] if encoding == "cp1252" else []
    assert faults(found) == [*read_as, ("headings", "not known: Extra")]


@pytest.mark.parametrize(
    ("heads", "row", "expected"),
    [
        ("Navn,Dato,Tid,Sted", "Koncert,5. juni 2027,19.00,Torvet", ["2027-06-05 17:00"]),
        ("Name\tDatum\tUhrzeit\tOrt", "Konzert\t05.06.2027\t19:00\tMarkt", ["2027-06-05 17:00"]),
        ("Title,Start date,End date,Venue", "Fair,2027-06-05,2027-06-07,Square", ["2027-06-05>2027-06-08"]),
        ("Titel;När;Plats", "Marknad;lördag 5 juni 2027 kl. 10–14;Torget", ["2027-06-05 08:00>2027-06-05 12:00"]),
        ("Rubrik (obligatorisk);Datum*;Tid", "Loppis;5/6 2027;", ["2027-06-05"]),
        ("Titel;Datum;Tid", "Loppis;2027-06-05 00:00:00;9", ["2027-06-05 07:00"]),
    ],
)
def test_headings_and_dates_of_four_languages(heads: str, row: str, expected: list[str]) -> None:
    (event,) = table(f"{heads}\n{row}\n").events

    assert held(event) == expected


def test_lines_above_the_headings_and_empty_rows_are_passed_over() -> None:
    found = table("Program hösten 2027;;\n\n;;\nTitel;Datum;Tid\n;;\nA;2027-06-05;\n\nB;2027-06-06;19.00\n")

    assert [event.title for event in found.events] == ["A", "B"]
    assert found.problems == ()


def test_row_that_cannot_be_read_costs_that_row() -> None:
    found = table('Titel;Datum;Status\n;2027-06-05;\nA;;\nB;i sommar;\n"C\nD";2027-06-05;INSTÄLLT!\n')

    (event,) = found.events
    assert (event.title, event.status) == ("C\nD", "cancelled")
    assert faults(found) == [
        ("row 2", "left out: has no title"),
        ("row 3 A", "left out: does not say when it is held"),
        ("row 4 B", "left out: is held on no date: 'i sommar'"),
    ]


def test_ids_of_a_table_last_and_equal_ones_are_told() -> None:
    found = table("Id;Titel;Datum\n7;A;2027-06-05\n7;B;2027-06-06\n")

    assert [(event.uid, event.title, event.uid_made_up) for event in found.events] == [("7", "A", False)]
    assert faults(found) == [("row 3", "has the id of another: left out")]


def test_endless_rows_and_cells_end() -> None:
    many = table("Titel;Datum\n" + "A;2027-06-05\n" * 20_001)
    endless = table('Titel;Datum\nA;2027-06-05\n"B;' + "x" * 200_000)

    assert ("document", "more than 20000 rows: the rest is left out") in faults(many)
    assert [event.title for event in endless.events] == ["A"]
    assert [where for where, what in faults(endless) if "cut off" in what] == ["row 3"]


@pytest.mark.parametrize("text", ["Titel och datum", "a;b;c\n1;2;3", "Datum;Tid\n2027-06-05;19", "Titel;Plats\nA;B"])
def test_text_without_headings_is_no_table(text: str) -> None:
    assert sniff(text.encode()) == "unknown"


@pytest.mark.parametrize("language", sorted(TEMPLATE))
def test_template_that_is_filled_in_is_read_back(language: str) -> None:
    cells = {
        "title": "A", "first_day": "2027-06-05", "last_day": "", "start_time": "19.30", "end_time": "21", "place": "P",
        "address": "V 1", "locality": "L", "organiser": "O", "categories": "K", "price": "120 kr",
        "ticket_url": "https://x.example/t", "url": "https://x.example/1", "description": "B",
        "image": "https://x.example/a.jpg", "id": "7", "status": "",
    }  # fmt: skip
    fields = [field_of(heading) for heading in TEMPLATE[language]]

    found = read(template(language) + (";".join(cells[field] for field in fields) + "\r\n").encode(), ReadOptions())

    (event,) = found.events
    assert (set(fields), found.problems) == (set(cells), ())
    assert (event.uid, event.title, held(event)) == ("7", "A", ["2027-06-05 17:30>2027-06-05 19:00"])
    assert (event.place, event.organiser) == (WirePlace("P", "V 1", "L"), "O")
    assert (event.offers, event.image_url) == (
        (WireOffer("120 kr", url="https://x.example/t"),), "https://x.example/a.jpg",
    )  # fmt: skip


CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(
    st.lists(st.tuples(CELLS, st.dates(date(2026, 1, 1), date(2028, 1, 1)), CELLS), max_size=8), st.sampled_from(",;\t")
)
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, date, str]], mark: str) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=mark)
    writer.writerow(["Id", "Titel", "Datum", "Plats"])
    writer.writerows([number, title, day, place] for number, (title, day, place) in enumerate(rows, 1))

    found = table(written.getvalue())

    expected = [(str(number), " ".join(title.split()), str(day)) for number, (title, day, _) in enumerate(rows, 1)]
    assert [(event.uid, " ".join(event.title.split()), str(event.start)) for event in found.events] == [
        one for one in expected if one[1]
    ]


@given(st.binary(max_size=300))
def test_no_table_is_too_strange(data: bytes) -> None:
    for head in (b"Titel;Datum\n", b"Title,When,Latitude\n", "Namn\tDatum\tTid\n".encode("utf-16")):
        assert read(head + data, ReadOptions()).error is None
