"""The headings of tables of events, in Swedish, Danish, German and English, and the fields that they stand for."""

from __future__ import annotations

import re

_HEADINGS = {
    "title": "titel|rubrik|namn|evenemang|arrangemang|navn|begivenhed|name|veranstaltung|title|event|event name",
    "description": "beskrivning|text|information|beskrivelse|beschreibung|description",
    "first_day": "datum|startdatum|dag|från datum|första dag|dato|startdato|fra dato|beginn|von|date|"
    "start date|first day",
    "last_day": "slutdatum|till datum|sista dag|slutdato|til dato|enddatum|bis|end date|last day",
    "start_time": "tid|starttid|klockslag|börjar|starter|tidspunkt|uhrzeit|startzeit|time|start time",
    "end_time": "sluttid|slutar|slutter|endzeit|end time",
    "said": "när|tidpunkt|hvornår|wann|when",
    "place": "plats|lokal|arena|sted|spillested|ort|veranstaltungsort|place|venue|location",
    "address": "adress|gatuadress|adresse|straße|strasse|address|street",
    "locality": "postort|stad|tätort|by|stadt|town|city",
    "postal_code": "postnummer|postnr|plz|postleitzahl|postal code|postcode",
    "latitude": "latitud|lat|breddgrad|breddegrad|breitengrad|latitude",
    "longitude": "longitud|lon|lng|längdgrad|længdegrad|längengrad|longitude",
    "organiser": "arrangör|arrangør|veranstalter|organiser|organizer",
    "categories": "kategori|kategorier|kategorie|kategorien|category|categories|tags",
    "price": "pris|entré|preis|eintritt|price|cost",
    "currency": "valuta|währung|currency",
    "ticket_url": "biljetter|biljettlänk|billetter|billetlink|tickets|ticketlink|ticket url",
    "url": "länk|webb|webbplats|webbadress|hemsida|link|hjemmeside|webseite|website|url|web address",
    "image": "bild|bildlänk|billede|image|picture|image url",
    "language": "språk|sprog|sprache|language",
    "status": "status",
    "id": "id|nr|nummer|uid|number",
}
_KNOWN = {heading: field for field, headings in _HEADINGS.items() for heading in headings.split("|")}
_STATUS = {
    "EventCancelled": "inställt|inställd|inställda|aflyst|abgesagt|cancelled|canceled",
    "EventPostponed": "uppskjutet|uppskjuten|udsat|udskudt|verschoben|postponed",
}
_STATUSES = {word: status for status, words in _STATUS.items() for word in words.split("|")}
WHEN = frozenset(("first_day", "said"))
"""Fields of which one is needed."""


TEMPLATE = {
    "sv": (
        "Titel", "Startdatum (2027-06-05)", "Slutdatum", "Starttid (19.30)", "Sluttid", "Plats", "Adress", "Postort",
        "Arrangör", "Kategori", "Pris (120 kr, gratis)", "Biljetter (länk)", "Länk", "Beskrivning", "Bild (länk)", "Id",
        "Status (inställt)",
    ),
    "da": (
        "Titel", "Startdato (2027-06-05)", "Slutdato", "Tidspunkt (19.30)", "Sluttid", "Sted", "Adresse", "By",
        "Arrangør", "Kategori", "Pris (120 kr., gratis)", "Billetter (link)", "Link", "Beskrivelse", "Billede (link)",
        "Id", "Status (aflyst)",
    ),
    "de": (
        "Titel", "Beginn (2027-06-05)", "Bis", "Uhrzeit (19:30)", "Endzeit", "Veranstaltungsort", "Adresse", "Stadt",
        "Veranstalter", "Kategorie", "Preis (120 kr, gratis)", "Tickets (Link)", "Link", "Beschreibung", "Bild (Link)",
        "Id", "Status (abgesagt)",
    ),
    "en": (
        "Title", "Start date (2027-06-05)", "End date", "Start time (19:30)", "End time", "Venue", "Address", "Town",
        "Organiser", "Category", "Price (120 kr, free)", "Tickets (link)", "Link", "Description", "Image (link)", "Id",
        "Status (cancelled)",
    ),
}  # fmt: skip
"""The headings of the table that is handed out, by language. What stands in brackets shows how a cell is written."""


def template(language: str) -> bytes:
    """An empty table as spreadsheets of the region open it: with a byte order mark and semicolons."""
    return ("\ufeff" + ";".join(TEMPLATE[language]) + "\r\n").encode()


def field_of(heading: str) -> str:
    """The field that a heading stands for, whatever stands behind it in brackets; "" for none."""
    said = " ".join(re.sub(r"\(.*?\)|[*:_]", " ", heading).casefold().split())
    return _KNOWN.get(said, "")


def status_of(word: str) -> str:
    """The status that a word stands for in schema.org's words; "" for none."""
    return _STATUSES.get(" ".join(word.casefold().split()).strip("!.* "), "")
