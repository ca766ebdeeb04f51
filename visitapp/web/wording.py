"""Words that several pages share: when, what it costs, which language the text is in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from visitapp.domain.event.view import EventCard, OccurrenceView
from visitapp.publish.words import Words, language_words, local_date, mode_words, verdict_words
from visitapp.web.names import Names

LONGEST_SUMMARY = 220


@dataclass(frozen=True, slots=True)
class When:
    """A time an event is held. `machine` is for <time datetime>; `clock` is empty for whole days."""

    uid: str
    day: str
    short_day: str
    clock: str
    machine: str
    status: str
    status_text: str
    past: bool
    on: date


@dataclass(frozen=True, slots=True)
class Card:
    """An event in a list. `language` is given only when it is not the page's."""

    slug: str
    title: str
    summary: str
    language: str
    language_note: str
    machine: str
    clock: str
    day: str
    more: str
    place: str
    municipality: str
    categories: tuple[str, ...]
    price: str
    free: bool
    status: str
    status_text: str
    demo: bool
    verdict: str
    verdict_text: str
    on: date
    over: bool = False
    """Whether it has ended, although its day has not."""


def card_of(card: EventCard, words: Words, names: Names, today: date, now: datetime | None = None) -> Card:
    """What a list shows of an event. A verdict is told with its crossing and mode; with `now`, whether it is over.

    There is no way to what is cancelled.
    """
    when = when_of(card.next, words, today)
    place = card.place_name
    code = "" if card.next.status == "cancelled" else card.verdict
    verdict = ""
    if code:
        crossing = names.crossings.get(card.verdict_crossing, card.verdict_crossing)
        verdict = " · ".join((verdict_words(words, code), crossing, mode_words(words, card.verdict_mode)))
    return Card(
        slug=card.slug,
        title=card.title,
        summary=shortened(card.summary),
        language="" if card.language == words.language else card.language,
        language_note=language_note(card.language, card.origin, words),
        machine=when.machine,
        clock=when.clock or lasting_text(card.next, words),
        day=when.short_day,
        more=_more(card.more, words),
        place=place or (words.gettext("Online") if card.online else ""),
        municipality=address_line(place, "", names.municipalities.get(card.municipality, "")),
        categories=tuple(names.categories[slug] for slug in card.categories if slug in names.categories),
        price=price_text(card.price_kind, card.price_low, card.price_high, card.currency, words),
        free=card.price_kind == "free",
        status=card.next.status,
        status_text=when.status_text,
        demo=card.demo,
        verdict=code,
        verdict_text=verdict,
        on=max(card.next.starts_on, today) if card.next.last_day >= today else card.next.starts_on,
        over=now is not None and is_over(card.next, now),
    )


def shortened(text: str) -> str:
    """A text for a list, cut at a word when it is long; the page has all of it."""
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[:LONGEST_SUMMARY].rpartition(" ")[0].rstrip(" \n,;:–-") + " …"


def when_of(occurrence: OccurrenceView, words: Words, today: date) -> When:
    """An occurrence in words. An unknown hour is said to be unknown, never midnight."""
    last = occurrence.last_day
    many_days = last > occurrence.starts_on and occurrence.starts_at is None
    day = words.day_range(occurrence.starts_on, last) if many_days else words.date(occurrence.starts_on)
    short = words.day_range(occurrence.starts_on, last) if many_days else words.short_date(
        occurrence.starts_on, year=occurrence.starts_on.year != today.year
    )  # fmt: skip
    begin = occurrence.starts_at
    return When(
        uid=occurrence.uid,
        day=day,
        short_day=short,
        clock=_clock(occurrence, words),
        machine=occurrence.starts_on.isoformat() if begin is None else begin.isoformat().replace("+00:00", "Z"),
        status=occurrence.status,
        status_text=status_text(occurrence.status, words),
        past=last < today,
        on=occurrence.starts_on,
    )


def is_over(occurrence: OccurrenceView, now: datetime) -> bool:
    """Whether a timed occurrence has ended; one without an end counts as over two hours after its start."""
    if occurrence.starts_at is None:
        return False
    return (occurrence.ends_at or occurrence.starts_at + timedelta(hours=2)) <= now


def _clock(occurrence: OccurrenceView, words: Words) -> str:
    if occurrence.starts_at is None:
        return words.gettext("No time given") if occurrence.kind == "no-time" else ""
    begin = words.time(occurrence.starts_at)
    if occurrence.ends_at is None or occurrence.ends_at <= occurrence.starts_at:
        return begin
    if occurrence.ends_at - occurrence.starts_at < timedelta(hours=20):
        return f"{begin}–{words.time(occurrence.ends_at)}"
    return f"{begin} – {words.short_date(local_date(occurrence.ends_at))} {words.time(occurrence.ends_at)}"


def lasting_text(occurrence: OccurrenceView, words: Words) -> str:
    """How long something without hours goes on."""
    if occurrence.last_day > occurrence.starts_on:
        return words.gettext("until %(day)s") % {"day": words.short_date(occurrence.last_day)}
    return words.gettext("All day")


def _more(count: int, words: Words) -> str:
    more = words.ngettext("%(count)s more date", "%(count)s more dates", count)
    return more % {"count": words.number(count)} if count else ""


def price_text(kind: str, low: str, high: str, currency: str, words: Words) -> str:
    """What it costs; "" when that is unknown, which is not free."""
    if kind == "free":
        return words.gettext("Free of charge")
    amounts = list(dict.fromkeys(_amount(one) for one in (low, high) if one))
    return f"{'–'.join(amounts)} {currency}".strip() if amounts and kind != "unknown" else ""


def _amount(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def lead_and_paragraphs(summary: str, description: str) -> tuple[str, tuple[str, ...]]:
    """The words above an event and the paragraphs below, so that no sentence stands twice.

    Whole sentences that begin the description are left out below; a beginning cut within one is left out above.
    Line breaks and spaces count alike, for a summary is often the description's beginning in one line.
    """
    lead, text = summary.strip(), description.strip()
    begins = _beginning(lead).match(text)
    rest = text[begins.end() :] if begins else text
    if begins and (lead.endswith((".", "!", "?", "…", ")", ":")) or rest[:1] in ("", "\n")):
        text = rest
    elif _beginning(lead.rstrip("….")).match(text):
        lead = ""
    return lead, tuple(part.strip() for part in text.split("\n\n") if part.strip())


def _beginning(text: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(re.escape(word) for word in text.split()))


def address_line(place: str, address: str, municipality: str) -> str:
    """The address with the municipality behind it, unless the address, or the place's name alone, ends with it."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    ending = (parts or [place.rpartition(",")[2]])[-1].casefold().split()
    named = municipality.casefold().split()
    if not named or (ending[-len(named) :] == named and (parts or "," in place)):
        return ", ".join(parts)
    return ", ".join([*parts, municipality])


def status_text(status: str, words: Words) -> str:
    """What has become of it; "" for a scheduled one."""
    _ = words.gettext
    return {"cancelled": _("Cancelled"), "postponed": _("Postponed"), "moved": _("Moved")}.get(status, "")


def language_note(language: str, origin: str, words: Words) -> str:
    """That the text is a fallback or was translated by machine; "" otherwise."""
    if language != words.language:
        return words.gettext("Only in %(language)s") % {"language": language_words(words, language)}
    return words.gettext("Machine translation") if origin == "machine" else ""
