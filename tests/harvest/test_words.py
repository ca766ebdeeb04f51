"""Words: plain text of HTML, status words in titles, categories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.markup import plain_line, plain_text, summary_of
from visitapp.domain.region import read_terms
from visitapp.harvest.words import Title, Vocabulary, read_title
from visitapp.regiondata import read_data

TERMS = {
    term.slug: (*term.names.values(), *term.leads_here)
    for term in read_terms(read_data("vocabulary.json"))
    if term.kind == "category"
}
VOCABULARY = Vocabulary(TERMS)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Kör &amp; ljus</p><p>Fika<br>efteråt</p>", "Kör & ljus\n\nFika\nefteråt"),
        ("<ul><li>ett</li><li>två</li></ul>", "– ett\n– två"),
        ("Rad ett\nrad två &ouml;", "Rad ett\nrad två ö"),
        ("3 < 4 och 5 > 2", "3 < 4 och 5 > 2"),
        ("<style>p {}</style>hej<script>alert(1)</script> du<!-- nej -->", "hej du"),
        ("<p>Läs <a href='http://x'>mer\n   här</a></p>", "Läs mer här"),
        ("<div>a</div><div>b", "a\n\nb"),
        ("<![CDATA[<b>fet</b>]]>", "fet"),
        ("", ""),
        ("<br>", ""),
        ("<<<<>>>>", "<<<<>>>>"),
        ("\x00\x0bhej\u202e", "hej"),
    ],
)  # fmt: skip
def test_html_becomes_plain_text(html: str, text: str) -> None:
    assert plain_text(html).replace("]]>", "").strip() == text


@given(st.text(alphabet=st.sampled_from("<>/pbr &;#x0aå\n\"'!-"), max_size=60) | st.text(max_size=60))
def test_no_text_raises_or_leaves_control_characters(text: str) -> None:
    plain = plain_text(text)

    assert plain.encode("utf-8").decode("utf-8") == plain
    assert not any(ord(char) < 32 and char != "\n" for char in plain)
    assert "\n" not in plain_line(text)


def test_summary_is_the_first_paragraph_cut_at_a_sentence() -> None:
    assert summary_of("Kort.\n\nLängre.") == "Kort."
    assert summary_of(("En mening som är ganska lång. " * 20).strip()).endswith("lång.")
    assert summary_of("ord " * 200)[-4:] == "ord…"
    assert max(len(summary_of(text)) for text in ("x" * 900, "ord " * 200, "A. " + "ord " * 200)) <= 301


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("INSTÄLLT: Julkonsert", Title("Julkonsert", "cancelled")),
        ("INSTÄLLT Julkonsert", Title("Julkonsert", "cancelled")),
        ("Inställt! Julkonsert", Title("Julkonsert", "cancelled")),
        ("(Inställt) Julkonsert", Title("Julkonsert", "cancelled")),
        ("*** AFLYST *** Julekoncert", Title("Julekoncert", "cancelled")),
        ("Julkonsert – INSTÄLLD", Title("Julkonsert", "cancelled")),
        ("Julkonsert INSTÄLLD", Title("Julkonsert", "cancelled")),
        ("Julkonsert (inställt)", Title("Julkonsert", "cancelled")),
        ("CANCELED - Concert", Title("Concert", "cancelled")),
        ("Abgesagt: Konzert", Title("Konzert", "cancelled")),
        ("UPPSKJUTET: Vårfest", Title("Vårfest", "postponed")),
        ("SLUTSÅLT: Revy", Title("Revy", "scheduled", "Slutsålt")),
        ("INSTÄLLT: SLUTSÅLT: Revy", Title("Revy", "cancelled", "Slutsålt")),
        ("INSTÄLLT", Title("INSTÄLLT", "cancelled")),
        ("Inställt möte om vägen", Title("Inställt möte om vägen")),
        ("Inställda i ledet", Title("Inställda i ledet")),
        ("Fullbokade dagar", Title("Fullbokade dagar")),
        ("Hur man blir inställd på förändring", Title("Hur man blir inställd på förändring")),
        ("Julkonsert", Title("Julkonsert")),
        ("", Title("")),
    ],
)
def test_status_word_leaves_the_title(text: str, title: Title) -> None:
    assert read_title(text) == title


@pytest.mark.parametrize(
    ("said", "title", "categories"),
    [
        (["Musik och konsert"], "X", ("music",)),
        (["MUSIK", "Teater och dans"], "X", ("music", "stage")),
        (["MusicEvent"], "X", ("music",)),
        (["Övrigt", "Mat och dryck"], "X", ("food",)),
        (["Natur, friluftsliv och cykel"], "X", ("nature",)),
        (["Natur, friluftsliv och cykel, Barn och familj"], "X", ("nature", "family")),
        (["Mat och dryck,Trädgård, mode och inredning , vandring"], "X", ("food", "home-garden", "nature")),
        (["musik, sommar"], "X", ("music",)),
        (["MusicEvent, Barn"], "X", ("music", "family")),
        (["julkonsert, teater"], "X", ("music", "stage")),
        ([",, ,"], "X", ("other",)),
        (["ett ord, " + "och så vidare " * 10 + "konsert"], "X", ("other",)),
        (["Paket"], "Julkonsert", ("music",)),
        (["okänt"], "Luciakonsert i kyrkan", ("music",)),
        ([], "Konserten på torget", ("music",)),
        ([], "Julmarknad", ("season",)),
        ([], "Höstmarknaden", ("market",)),
        ([], "Konsert och marknad", ("other",)),
        ([], "Filmvisning", ("other",)),
        ([], "Årsmöte", ("other",)),
        ([], "Bion i byn", ("literature-film",)),
        ([], "Dansken berättar", ("other",)),
        (["Barnteater"], "X", ("stage",)),
    ],
)
def test_categories_come_from_the_words_of_sources(said: list[str], title: str, categories: tuple[str, ...]) -> None:
    assert VOCABULARY.categories(said, title) == categories


def test_character_with_an_endless_number_is_no_character() -> None:
    number = "&#" + "9" * 5_000 + ";"

    assert plain_line(f"Jul{number}marknad &#228;") == "Julmarknad ä"
