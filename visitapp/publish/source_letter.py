"""The letter to an office when its sources stop working, or work again."""

from __future__ import annotations

from collections.abc import Sequence

from visitapp.publish.letters import Letter, Line, Section
from visitapp.publish.words import Words
from visitapp.store.source_news import UntoldNews


def source_letter(news: Sequence[UntoldNews], spoken: Words, base_url: str, way_out: str) -> Letter:
    """What happened to an office's sources, the latest of each."""
    _ = spoken.gettext
    latest = list({one.slug: one for one in news}.values())
    lines = [_line(one, spoken, base_url) for one in latest]
    broken = [line for one, line in zip(latest, lines, strict=True) if one.state != "well"]
    well = [line for one, line in zip(latest, lines, strict=True) if one.state == "well"]
    parts = ((_("Needs a look"), broken), (_("Works again"), well))
    return Letter(
        language=spoken.language,
        subject=_subject(latest, spoken),
        lead=_("Events that came from these sources before stay on the site until their dates have passed."),
        sections=tuple(Section(heading, tuple(found)) for heading, found in parts if found),
        foot=_("You get this mail because you look after the sources of an office."),
        ways_out=mail_ways(spoken, base_url, way_out),
    )


def mail_ways(spoken: Words, base_url: str, way_out: str) -> tuple[Line, ...]:
    """Where somebody chooses mails, and where these end."""
    _ = spoken.gettext
    return (Line(_("Choose your mails"), f"{base_url}/office/mails"), Line(_("No more of these mails"), way_out))


def _subject(news: Sequence[UntoldNews], spoken: Words) -> str:
    broken = [one for one in news if one.state != "well"]
    if len(broken) == 1:
        return spoken.gettext("A source needs a look: %(name)s") % {"name": broken[0].name}
    if broken:
        words = spoken.ngettext("%(count)s source needs a look", "%(count)s sources need a look", len(broken))
        return words % {"count": spoken.number(len(broken))}
    if len(news) == 1:
        return spoken.gettext("Works again: %(name)s") % {"name": news[0].name}
    words = spoken.ngettext("%(count)s source works again", "%(count)s sources work again", len(news))
    return words % {"count": spoken.number(len(news))}


def _line(one: UntoldNews, spoken: Words, base_url: str) -> Line:
    _ = spoken.gettext
    what = {
        "red": _("It could not be read several times in a row. We go on trying, at longer and longer intervals."),
        "gone": _("Its address says that it is gone for ever, so we ask it no more until you say so."),
        "not-found": _("Its address was not found three times, so we ask it no more until you say so."),
        "short": _("It brought far less than usual, so nothing was taken away. Release it if that is right."),
        "well": _("It was read as usual."),
    }[one.state]
    detail = one.detail
    if one.state == "short" and detail.isdigit():
        found = spoken.ngettext("%(count)s event found", "%(count)s events found", int(detail))
        detail = found % {"count": spoken.number(int(detail))}
    more = tuple(part for part in (spoken.datetime(one.at), what, detail) if part)
    return Line(one.name, f"{base_url}/office/sources/{one.slug}", more)
