"""An event as HTML: of our own making, every text escaped, so that no mark-up of a source gets in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.feed import FeedInfo, body, facts, ferry_lines, warnings, when
from visitapp.publish.words import Words


def event_html(entry: FeedEntry, held: Sequence[FeedEntry], info: FeedInfo, spoken: Words, lead: str = "") -> str:
    """What is to be known of an event: warnings, place, the dates `held`, text, facts, ferry, and its page.

    `entry` is the occurrence that all but the dates is taken from. `lead` is a sentence that stands first.
    """
    municipality = info.municipality_name(entry.municipality)
    place = ", ".join(part for part in (entry.place_name, entry.address, municipality) if part)
    dates = [f"{when(one, spoken)}{_state(one, spoken)}" for one in held]
    html = [paragraph(lead), *(paragraph(line) for line in warnings(entry, spoken))]
    html.append(paragraph(place))
    html.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in dates) + "</ul>")
    html += [paragraph(block) for block in body(entry, info).split("\n\n")]
    html.append(paragraph("\n".join(facts(entry, spoken))))
    html.append(paragraph("\n".join(ferry_lines(entry, spoken))))
    address = escape(info.event_address(entry.slug))
    html.append(f'<p><a href="{address}">{address}</a></p>')
    return "".join(html)


def paragraph(text: str) -> str:
    """`text` as a paragraph, its line breaks kept; "" when it is empty."""
    return f"<p>{escape(text.strip()).replace(chr(10), '<br>')}</p>" if text.strip() else ""


def _state(entry: FeedEntry, spoken: Words) -> str:
    _ = spoken.gettext
    if entry.status == "cancelled":
        return " " + _("(cancelled)")
    return " " + _("(postponed)") if entry.status == "postponed" else ""
