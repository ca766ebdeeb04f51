"""What the checks of our own feeds look for and find, in words."""

from __future__ import annotations

from functools import lru_cache

from visitapp.publish.words import Words


def finding_words(spoken: Words, code: str) -> str:
    """What a finding says, a few words; the code itself for one without words."""
    return _findings(spoken).get(code, code)


def checks_told(spoken: Words) -> tuple[tuple[str, str], ...]:
    """What is checked: format, and a sentence."""
    _ = spoken.gettext
    return (
        (
            "iCalendar",
            _(
                "Lines end as they must, none is longer than 75 octets, each is valid UTF-8; every component is closed;"
                " every entry has its own id, its stamps, a number of revision and a title; an end lies after its"
                " start; every hour has a time zone whose own rules give the right instant in winter and in summer;"
                " at most 900 kB."
            ),
        ),
        (
            "RSS, Atom",
            _(
                "Well-formed XML without a document type; ids are unique; dates can be read and none lies in the "
                "future; the feed names its own address; every link names its host."
            ),
        ),
        (
            "JSON Feed, GeoJSON",
            _("Can be read; the version is named; ids are unique; dates are true; every position lies on earth."),
        ),
    )


@lru_cache(maxsize=8)
def _findings(spoken: Words) -> dict[str, str]:
    _ = spoken.gettext
    return {
        "empty": _("The feed is empty"),
        "too-large": _("Larger than 900 kB"),
        "byte-order-mark": _("Begins with a byte order mark"),
        "line-break": _("A line ends with half a line break"),
        "line-too-long": _("A line is longer than 75 octets"),
        "no-utf-8": _("A line is no valid UTF-8"),
        "control-character": _("A control character stands in it"),
        "cut-off": _("It ends in the middle of a line"),
        "unbalanced": _("A component is not closed"),
        "unreadable-line": _("A line cannot be read"),
        "outside": _("A line stands outside the calendar"),
        "no-calendar": _("It is not one whole calendar"),
        "missing": _("Something required is missing"),
        "version": _("The version is wrong or missing"),
        "method": _("It says METHOD, which a subscription must not"),
        "other-address": _("The feed names another address than its own"),
        "zone-unreadable": _("A time zone cannot be read"),
        "zone-without-rules": _("A time zone has no rules for summer and winter"),
        "zone-missing": _("A time zone is used and not described"),
        "zone-begins-later": _("A time zone is described only for later years"),
        "zone-offset": _("An hour would be shown wrongly"),
        "floating": _("An hour has no time zone"),
        "twice": _("Something stands twice that may stand once"),
        "id-twice": _("Two entries have the same id"),
        "no-number": _("A number cannot be read"),
        "unknown-status": _("The status is none that exists"),
        "no-instant": _("A time cannot be read"),
        "no-date": _("A date cannot be read"),
        "end-of-another-kind": _("The end is a date and the start a time, or the other way round"),
        "end-not-after-start": _("The end does not lie after the start"),
        "doctype": _("It declares a document type"),
        "not-well-formed": _("It cannot be read at all"),
        "wrong-kind": _("It is another kind of document"),
        "future": _("A publication date lies in the future"),
        "relative-link": _("A link does not name its host"),
        "no-position": _("A position is none on earth"),
    }
