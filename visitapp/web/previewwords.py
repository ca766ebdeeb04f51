"""A dry run in words: what a harvest would bring, change and take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visitapp.domain.event.preview import Entry, Preview
from visitapp.publish.words import Words
from visitapp.web.forms import field_words
from visitapp.web.sourcewords import ProblemRow

MOST_ENTRIES = 20
MOST_PROBLEMS = 10
MOST_PLACES = 10


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An event. `note`: what differs, "" for one that says nothing else."""

    title: str
    day: str
    place: str
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """Events of which the same would become; `more` are counted and not listed."""

    key: str
    name: str
    count: str
    rows: tuple[EntryRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class PreviewShown:
    """A dry run. `warns`: it would not count as complete."""

    told: str
    verdict: str
    warns: bool
    groups: tuple[Group, ...]
    places: tuple[str, ...]
    more_places: int
    joined: tuple[str, ...]
    more_joined: int
    problems: tuple[ProblemRow, ...]
    problem_count: int


def preview_shown(seen: Preview, spoken: Words) -> PreviewShown:
    """A dry run in words."""
    _ = spoken.gettext
    told, away = seen.difference, set(seen.difference.withdrawn)
    groups = (
        ("new", _("New"), told.new),
        ("changed", _("Changed"), told.changed),
        ("withdrawn", _("Would be withdrawn now"), told.withdrawn),
        ("gone", _("No longer there; stays for now"), tuple(one for one in told.gone if one not in away)),
    )
    names = [f"{name} ({spoken.number(count)})" for name, count in seen.unknown_places]
    joined = [_joined(one.title, one.other_title, one.other_source, one.certain, spoken) for one in seen.joined]
    return PreviewShown(
        told=_sum(seen, spoken),
        verdict=_verdict(seen, spoken),
        warns=bool(seen.shortfall),
        groups=tuple(_group(key, name, entries, spoken) for key, name, entries in groups if entries),
        places=tuple(names[:MOST_PLACES]),
        more_places=max(0, len(names) - MOST_PLACES),
        joined=tuple(joined[:MOST_ENTRIES]),
        more_joined=max(0, len(joined) - MOST_ENTRIES),
        problems=tuple(ProblemRow(one.where, one.what, one.text) for one in seen.problems[:MOST_PROBLEMS]),
        problem_count=len(seen.problems),
    )


def _sum(seen: Preview, spoken: Words) -> str:
    told = seen.difference
    found = spoken.ngettext("%(count)s event was found", "%(count)s events were found", seen.found)
    rest = spoken.gettext("%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(gone)s no longer there")
    counts = {"new": len(told.new), "changed": len(told.changed), "unchanged": told.unchanged, "gone": len(told.gone)}
    return f"{found % {'count': spoken.number(seen.found)}}: " + rest % {
        name: spoken.number(count) for name, count in counts.items()
    }


def _verdict(seen: Preview, spoken: Words) -> str:
    _ = spoken.gettext
    if seen.shortfall == "cut-off":
        return _("A part of it could not be read, so nothing would be taken away.")
    if seen.shortfall == "broken":
        return _("Too many of its events are broken, so nothing would be taken away.")
    if seen.shortfall == "short":
        told = _("That is far less than the usual %(usual)s, so nothing would be taken away until it is released.")
        return told % {"usual": spoken.number(seen.usual)}
    if seen.partial:
        return _("Only its first pages were looked at; a harvest reads them all.")
    return _("All of it could be read.")


def _group(key: str, name: str, entries: Sequence[Entry], spoken: Words) -> Group:
    rows = tuple(_row(one, key, spoken) for one in entries[:MOST_ENTRIES])
    return Group(key, name, spoken.number(len(entries)), rows, max(0, len(entries) - MOST_ENTRIES))


def _row(one: Entry, key: str, spoken: Words) -> EntryRow:
    note = ""
    if key == "changed":
        names = dict.fromkeys(_field(field, spoken) for field in one.fields)
        note = ", ".join(names) or spoken.gettext("comes back")
    return EntryRow(one.title, spoken.short_date(one.on, year=True) if one.on else "", one.place, note)


def _joined(title: str, other: str, source: str, certain: bool, spoken: Words) -> str:
    _ = spoken.gettext
    told = _("%(title)s is told by %(source)s too (%(other)s)")
    if not certain:
        told = _("%(title)s may be what %(source)s tells as %(other)s")
    return told % {"title": title, "source": source, "other": other}


def _field(field: str, spoken: Words) -> str:
    _ = spoken.gettext
    own = {
        "held": _("When"), "where": _("Where"), "price": _("Price"), "ticket_url": _("Tickets"),
        "image_url": _("Picture"), "image_credit": _("Picture"), "languages": _("Language"),
        "organiser_url": _("Organiser"), "accessible": _("Accessibility"),
    }  # fmt: skip
    return own.get(field) or field_words(spoken, field)
