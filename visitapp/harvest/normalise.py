"""Give what a document says our meaning: from wire events to drafts. Pure; the day and the gazetteer are given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from feeds.wire import Format, Problem, WireEvent, WirePlace, WireText
from visitapp.domain.event.entry import EntryStatus
from visitapp.domain.event.types import Draft, Text, Whereabouts
from visitapp.domain.markup import plain_line, plain_text, summary_of
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.strategy import Located, PlaceRule, locate_by
from visitapp.domain.text import clean_line
from visitapp.harvest.addresses import web_address
from visitapp.harvest.facts import facts_of
from visitapp.harvest.prices import price_of
from visitapp.harvest.times import STATUSES, Window, held_times
from visitapp.harvest.words import LONGEST_KEYWORDS, Title, Vocabulary, read_title

MOST_LINES = 10
"""Of a place's name and of its address: no honest one has more."""
MOST_CATEGORIES = 100

_WHOLE_DAYS = frozenset(("ical", "tribe"))
"""Formats in which a date is a whole day; in the others nobody wrote down the hour."""
_HOME = frozenset(("", "se", "swe", "sverige", "sweden", "schweden"))
_LANGUAGE_NAMES = {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en", "danska": "da", "dansk": "da",
                   "danish": "da", "tyska": "de", "deutsch": "de", "german": "de"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """What a document is read against: its source's defaults, the known places and words, and the days."""

    gazetteer: Gazetteer
    vocabulary: Vocabulary
    window: Window
    language: str = "sv"
    rule: PlaceRule = field(default_factory=PlaceRule)


@dataclass(frozen=True, slots=True)
class Normalised:
    """An event in our words; `draft` is None when it cannot be used, or lies outside the window.

    `broken`: it should have been an event and could not be one.
    """

    draft: Draft | None
    problems: tuple[Problem, ...] = ()
    broken: bool = False


def normalise(event: WireEvent, document_format: Format | None, setting: Setting) -> Normalised:
    """What `event` says, in our words, cleaned for every wire."""
    where = f"event {event.uid[:80]}"
    title = read_title(plain_line(event.title))
    if not title.text:
        return Normalised(None, (Problem(where, "has no title", event.raw[:200]),), broken=True)
    held, faults = held_times(event.occurrences, document_format in _WHOLE_DAYS, setting.window)
    if not event.occurrences and not event.recurring:
        # Left out by the reader's window; a date that is a slip of the pen is still worth a word.
        faults = _slips(event, setting.window)
    problems = tuple(Problem(where, f"has {fault}", title.text) for fault in dict.fromkeys(faults))
    if not held:
        return Normalised(None, problems, broken=bool(problems))
    located = _whereabouts(event, setting)
    if located.fault:
        problems = (*problems, Problem(where, f"has {located.fault}", title.text))
    ticket = next((url for offer in event.offers if (url := web_address(offer.url))), "")
    own = WireText(event.language or setting.language, event.title, event.description)
    first = _text(own, title, language_code(own.language) or setting.language)
    others = tuple(_translations(event.translations, first))
    facts = facts_of(first.title, first.description, event.categories[:MOST_CATEGORIES])
    spoken = {code for one in event.performance_languages if (code := language_code(one))}
    draft = Draft(
        texts=(first, *others),
        held=held,
        where=located.where,
        organiser=plain_line(event.organiser),
        organiser_url=web_address(event.organiser_url),
        categories=setting.vocabulary.categories(
            (plain_line(said, LONGEST_KEYWORDS) for said in event.categories[:MOST_CATEGORIES]), title.text
        ),
        audiences=facts.audiences,
        accessible=facts.accessible,
        languages=tuple(sorted(spoken)) or facts.languages,
        price=price_of(event.offers, event.free),
        url=web_address(event.url),
        ticket_url=ticket,
        image_url=web_address(event.image_url),
        image_credit=plain_line(event.image_credit),
        status=_status(event, title.status),
    )
    return Normalised(draft, problems)


def merge_languages(first: Draft, second: Draft) -> Draft:
    """`first` with the words of `second` in languages it lacks: one event told once per language."""
    known = {text.language for text in first.texts}
    others = (replace(text, origin="translated") for text in second.texts if text.language not in known)
    return replace(first, texts=(*first.texts, *others))


def language_code(text: str) -> str:
    """The primary subtag of a language tag (RFC 5646 §2.1) or a name we know, in lower case; "" for anything else."""
    word = text.strip().lower()
    code = _LANGUAGE_NAMES.get(word) or word.replace("_", "-").partition("-")[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else ""


def _slips(event: WireEvent, window: Window) -> list[str]:
    year = event.start.year
    return [f"a date in {year}"] if year < 1990 or year > window.latest.year else []


def _text(told: WireText, title: Title, language: str) -> Text:
    description = plain_text(told.description)
    summary = summary_of(description)
    if title.sold_out:
        # Sold-out events keep their page: people search for them.
        summary = f"{title.sold_out}. {summary}".strip()
        description = f"{title.sold_out}.\n\n{description}".strip()
    return Text(language, title.text, summary, description)


def _translations(told: Iterable[WireText], first: Text) -> Iterator[Text]:
    """The words in languages with a two-letter code, one text each. A text without a title has the event's own."""
    known = {first.language}
    for one in told:
        code = language_code(one.language)
        title = read_title(plain_line(one.title))
        text = _text(one, title if title.text else replace(title, text=first.title), code)
        if len(code) == 2 and code not in known and (title.text or text.description):
            known.add(code)
            yield replace(text, origin="translated")


def _status(event: WireEvent, of_title: EntryStatus) -> EntryStatus:
    said = STATUSES.get(event.status, "scheduled")
    if event.recurring and said == "scheduled":
        return of_title
    return "cancelled" if "cancelled" in (said, of_title) else said if said != "scheduled" else of_title


def _whereabouts(event: WireEvent, setting: Setting) -> Located:
    page, rule = web_address(event.url), setting.rule
    if event.place is None:
        return locate_by(rule, Whereabouts(), setting.gazetteer, page)
    abroad = event.place.country.strip().lower() not in _HOME
    rule = replace(rule, municipality="") if abroad and rule.strategy == "event" else rule
    return locate_by(rule, _said_where(event.place), setting.gazetteer, page)


def _said_where(place: WirePlace) -> Whereabouts:
    # Apple's form of LOCATION: the name, and the address on the lines below.
    lines = [plain_line(line) for line in place.name.strip().splitlines()[:MOST_LINES] if line.strip()]
    name, below = (lines[0] if lines else ""), lines[1:]
    town = " ".join(part for part in (clean_line(place.postal_code), plain_line(place.locality)) if part)
    parts = [*below, plain_line(place.address.replace("\n", ", "))]
    address = ", ".join(_once(part for part in (*parts, town) if part))
    online = web_address(place.url) if place.online else ""
    return Whereabouts(
        name=name, address=address, locality=plain_line(place.locality), latitude=place.latitude,
        longitude=place.longitude, online_url=online,
    )  # fmt: skip


def _once(parts: Iterable[str]) -> Sequence[str]:
    """The parts, but for those that stand inside an earlier one."""
    kept: list[str] = []
    for part in parts:
        if not any(part.casefold() in one.casefold() for one in kept):
            kept.append(part)
    return kept
