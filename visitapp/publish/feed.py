"""What all feeds share: what a feed is of, and the sentences that stand beside an event's own text."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from visitapp.domain.event.entry import EntryReach, FeedEntry
from visitapp.domain.event.submission_times import NIGHT_ENDS
from visitapp.publish.leg_words import rides_in_short
from visitapp.publish.words import (
    ZONE,
    Words,
    assumption_words,
    assumptions_told,
    language_words,
    local_date,
    mode_words,
    reason_words,
    verdict_words,
)

_LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """What a feed is of. `self_path` (with its query) and `page_path` are relative to `base_url`.

    `site` is the permanent name in ids. `template_changed_at` is when the way entries are written last changed;
    `newest_change` is the newest change of the selection, removals included. The names are in the feed's language,
    by slug; a slug without a name stands for itself. `author` publishes it. `full_text` keeps long texts whole (a
    single event's feed).
    """

    site: str
    base_url: str
    language: str
    title: str
    description: str
    self_path: str
    page_path: str
    template_changed_at: datetime
    newest_change: datetime
    category_names: Mapping[str, str] = field(default_factory=dict)
    municipality_names: Mapping[str, str] = field(default_factory=dict)
    author: str = ""
    full_text: bool = False

    def address(self, path: str) -> str:
        """The absolute address of one of our paths; an absolute address as it is."""
        if path.startswith("/"):
            return self.base_url.rstrip("/") + path
        return path if path.startswith(("https://", "http://")) else self.base_url.rstrip("/") + path

    def tag(self, kind: str, uid: str) -> str:
        """The permanent id of an event or a notice, which is no address (RFC 4151)."""
        return f"tag:{self.site},2026:{kind}/{uid}"

    def event_address(self, slug: str) -> str:
        """The absolute address of an event's page in the feed's language."""
        return self.address(f"/{self.language}/events/{slug}")

    def municipality_name(self, slug: str) -> str:
        """The name of a municipality."""
        return self.municipality_names.get(slug, slug)

    def categories_of(self, entry: FeedEntry) -> tuple[str, ...]:
        """The names of an entry's categories."""
        return tuple([self.category_names.get(slug, slug) for slug in entry.categories])

    def said(self) -> tuple[Hashable, ...]:
        """All that entries show of the feed itself, and when the way they are written last changed."""
        names = (tuple(names.items()) for names in (self.category_names, self.municipality_names))
        return self.site, self.base_url, self.language, self.template_changed_at, *names

    def stamp(self, entry: FeedEntry) -> datetime:
        """The newest change of anything an entry shows (rule 3 of the design)."""
        newest = max(entry.changed_at, self.template_changed_at)
        return max(newest, entry.reach.changed_at) if entry.reach else newest


def order_of(entry: FeedEntry) -> tuple[date, float, str]:
    """By start, then uid; what has no hour comes before what has one that day."""
    return entry.starts_on, entry.starts_at.timestamp() if entry.starts_at else 0.0, entry.occurrence_uid


def by_event(entries: Iterable[FeedEntry]) -> list[list[FeedEntry]]:
    """The occurrences of each event by start; the events by their first one."""
    events: dict[str, list[FeedEntry]] = {}
    for entry in sorted(entries, key=order_of):
        events.setdefault(entry.event_uid, []).append(entry)
    return list(events.values())


def next_of(held: Sequence[FeedEntry], day: date) -> FeedEntry:
    """The first occurrence from `day` on that is held, else the first from `day` on, else the last of all."""
    coming = [entry for entry in held if last_day(entry) >= day]
    on = [entry for entry in coming if entry.status != "cancelled"]
    return (on or coming or held[-1:])[0]


def last_day(entry: FeedEntry) -> date:
    """The local date on which an occurrence ends; a night that ends before six counts as the evening's."""
    if entry.starts_at is not None:
        end = (entry.ends_at or entry.starts_at).astimezone(ZONE)
        over_night = end.date() > entry.starts_on and end.time() <= NIGHT_ENDS
        return max(entry.starts_on, end.date() - timedelta(days=1) if over_night else end.date())
    return max(entry.starts_on, entry.ends_on - timedelta(days=1)) if entry.ends_on else entry.starts_on


def shown_title(entry: FeedEntry, words: Words) -> str:
    """The title, with what must be seen at once: cancelled, postponed, invented."""
    _ = words.gettext
    title = f"{entry.title} (demo)" if entry.demo else entry.title
    if entry.status == "cancelled":
        return _("CANCELLED: %(title)s") % {"title": title}
    if entry.status == "postponed":
        return _("POSTPONED: %(title)s") % {"title": title}
    return title


def warnings(entry: FeedEntry, words: Words) -> list[str]:
    """What a reader must know before the text: invented, in another language, no hour."""
    _ = words.gettext
    lines = [_("Demo: this event is invented.")] if entry.demo else []
    if entry.text_language and entry.text_language != words.language:
        lines.append(
            _("Not translated. The text is in: %(language)s.")
            % {"language": language_words(words, entry.text_language)}
        )
    elif entry.text_origin == "machine":
        lines.append(_("The text is translated by machine."))
    if entry.kind == "no-time":
        lines.append(_("No time given."))
    if entry.status == "postponed":
        lines.append(_("Postponed: the new day is not known."))
    elif entry.previous is not None and entry.status != "cancelled":
        lines.append(_("Moved from %(when)s.") % {"when": _moment(entry.previous, words)})
    return lines


def _moment(moment: date | datetime, words: Words) -> str:
    return words.datetime(moment) if isinstance(moment, datetime) else words.short_date(moment, year=True)


def body(entry: FeedEntry, info: FeedInfo) -> str:
    """The event's own text; in a feed of many events a long one is cut at a word."""
    text = entry.description or entry.summary
    if info.full_text or len(text) <= _LONGEST_TEXT:
        return text
    return text[:_LONGEST_TEXT].rpartition(" ")[0].rstrip(" \n,;:–-") + " …"


def facts(entry: FeedEntry, words: Words) -> list[str]:
    """Price, tickets, organiser, online address, source and doubts about the place, one line each where known."""
    _ = words.gettext
    price = price_words(entry, words)
    lines = [price] if price else []
    if entry.ticket_url:
        lines.append(_("Tickets: %(address)s") % {"address": entry.ticket_url})
    if entry.online_url:
        lines.append(_("Online: %(address)s") % {"address": entry.online_url})
    lines += _credits(words, entry.organiser, entry.source_names)
    if entry.latitude is not None and not entry.place_confirmed:
        lines.append(assumption_words(words, "place-unconfirmed"))
    return lines


@lru_cache(maxsize=4096)
def _credits(words: Words, organiser: str, sources: tuple[str, ...]) -> tuple[str, ...]:
    _ = words.gettext
    lines = (_("Organiser: %(name)s") % {"name": organiser}, _("Source: %(names)s") % {"names": ", ".join(sources)})
    return tuple(line for line, given in zip(lines, (organiser, sources), strict=True) if given)


def price_words(entry: FeedEntry, words: Words) -> str:
    """What it costs; "" when that is unknown."""
    if entry.price_kind == "free":
        return words.gettext("Free of charge")
    amounts = tuple(amount for amount in (entry.price_low, entry.price_high) if amount)
    if entry.price_kind == "unknown" or not amounts:
        return ""
    return _price(words, amounts, entry.currency)


@lru_cache(maxsize=1024)
def _price(words: Words, amounts: tuple[str, ...], currency: str) -> str:
    _ = words.gettext
    return _("Price: %(price)s") % {"price": f"{'–'.join(dict.fromkeys(amounts))} {currency}".strip()}


def when(entry: FeedEntry, words: Words) -> str:
    """The day or days, and the hours where given: "lör 6 juni 2026 19:00–21:00"."""
    if entry.starts_at is None:
        return words.day_range(entry.starts_on, last_day(entry))
    return hours(entry.starts_at, entry.ends_at, words)


def hours(starts_at: datetime, ends_at: datetime | None, words: Words) -> str:
    """A day with its hours: "lör 6 juni 2026 19:00–21:00"."""
    begin = words.datetime(starts_at)
    if ends_at is None or ends_at <= starts_at:
        return begin
    if local_date(starts_at) == local_date(ends_at):
        return f"{begin}–{words.time(ends_at)}"
    return f"{begin} – {words.datetime(ends_at)}"


def ferry_lines(entry: FeedEntry, words: Words) -> list[str]:
    """How to get there over the crossing and home again; times on another date than the entry's say theirs.

    None when the feed asks for no crossing, or there is nothing to go to.
    """
    if entry.reach is None or entry.status == "cancelled":
        return []
    return reach_lines(entry.reach, entry.starts_on, words)


def reach_lines(reach: EntryReach, day: date, words: Words) -> list[str]:
    """`ferry_lines` of what starts on `day`."""
    _ = words.gettext
    lines = [
        _by_ferry(words, reach.crossing_names, reach.mode, reach.verdict),
        reason_words(words, reach.reason),
    ]
    out, home = _out_steps(reach, day, words), _home_steps(reach, day, words)
    if out:
        lines.append(_("Out: %(steps)s.") % {"steps": out})
    if reach.on_site_minutes is not None:
        lines.append(_("Time there: %(duration)s.") % {"duration": words.duration(reach.on_site_minutes)})
    if home:
        lines.append(_("Home: %(steps)s.") % {"steps": home})
    lines.append(_assumed(words, reach.assumptions))
    return [line for line in lines if line]


@lru_cache(maxsize=1024)
def _by_ferry(words: Words, ports: tuple[str, str], mode: str, verdict: str) -> str:
    sentence = words.gettext("By ferry %(ports)s %(mode)s: %(verdict)s.")
    return sentence % {
        "ports": "–".join(ports),
        "mode": mode_words(words, mode),
        "verdict": verdict_words(words, verdict),
    }


@lru_cache(maxsize=256)
def _assumed(words: Words, assumptions: tuple[str, ...]) -> str:
    return " ".join(assumptions_told(words, assumptions))


def _out_steps(reach: EntryReach, day: date, words: Words) -> str:
    _ = words.gettext
    steps = [
        *_step(words, day, _("check-in closes %(time)s"), reach.out_check_in_at),
        *_step(words, day, _("the ferry sails %(time)s"), reach.out_departs_at),
        *rides_in_short(words, reach.out_legs, day),
        *_step(words, day, _("there %(time)s"), reach.out_there_at),
    ]
    return ", ".join(steps)


def _home_steps(reach: EntryReach, day: date, words: Words) -> str:
    _ = words.gettext
    steps = [
        *_step(words, day, _("leave %(time)s"), reach.home_leaves_at),
        *rides_in_short(words, reach.home_legs, day),
        *_step(words, day, _("the ferry sails %(time)s"), reach.home_departs_at),
        *_step(words, day, _("in port %(time)s"), reach.home_arrives_at),
    ]
    return ", ".join(steps)


def _step(words: Words, day: date, sentence: str, at: datetime | None) -> tuple[str, ...]:
    return () if at is None else (sentence % {"time": words.clock(at, day)},)
