"""The letter to an office each week: your next two weeks, is it still right?"""

from __future__ import annotations

from itertools import groupby

from visitapp.publish.letters import Letter, Line, Section
from visitapp.publish.source_letter import mail_ways
from visitapp.publish.words import Words
from visitapp.store.weekly_read import Week, WeekEvent


def weekly_letter(week: Week, spoken: Words, base_url: str, way_out: str) -> Letter:
    """The events by day with when, where, from whom and what is new, after what waits for the office."""
    _ = spoken.gettext
    open_ = tuple(_waiting(week, spoken, base_url))
    days = [
        Section(spoken.date(day), tuple(_event(one, spoken, base_url) for one in events))
        for day, events in groupby(week.events, lambda one: one.on)
    ]
    left = week.total - len(week.events)
    if left > 0:
        more = spoken.ngettext("and %(num)s more", "and %(num)s more", left) % {"num": spoken.number(left)}
        days.append(Section(_("Events"), (Line(more, f"{base_url}/office/events"),)))
    return Letter(
        language=spoken.language,
        subject=_("Your next two weeks: is it still right?"),
        lead=_("This is what visitors see. What is wrong you can correct at each event; it then stays corrected."),
        sections=(*([Section(_("Waiting for you"), open_)] if open_ else []), *days),
        foot=_("You get this mail on Mondays because you look after the events of an office."),
        ways_out=mail_ways(spoken, base_url, way_out),
    )


def _waiting(week: Week, spoken: Words, base_url: str) -> list[Line]:
    _ = spoken.gettext
    counted = (
        (week.waiting, _("Proposals"), "/office/"), (week.asked, _("Told twice"), "/office/duplicates"),
        (week.unknown, _("Unknown places"), "/office/unknown-places"),
    )  # fmt: skip
    lines = [Line(f"{name}: {spoken.number(count)}", f"{base_url}{path}") for count, name, path in counted if count]
    return [
        *lines,
        *(
            Line(_("A source needs a look: %(name)s") % {"name": name}, f"{base_url}/office/sources/{slug}")
            for slug, name in week.troubled
        ),
    ]


def _event(one: WeekEvent, spoken: Words, base_url: str) -> Line:
    _ = spoken.gettext
    status = {
        "cancelled": _("Cancelled"), "postponed": _("Postponed"), "rescheduled": _("Moved"), "moved": _("Moved"),
    }.get(one.status, "")  # fmt: skip
    news = {"new": _("New"), "changed": _("Changed")}.get(one.news, "")
    when = spoken.time(one.starts_at) if one.starts_at else ""
    where = ", ".join(part for part in (when, one.place) if part)
    said_by = _("from %(source)s") % {"source": ", ".join(one.sources)} if one.sources else ""
    told = " · ".join(part for part in (status, news, where, said_by) if part)
    return Line(one.title, f"{base_url}/office/events/{one.uid}", (told,) if told else ())
