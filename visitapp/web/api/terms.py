"""What holds for whoever uses the API: its limits and its terms, in numbers for the code and in words for people."""

from __future__ import annotations

from visitapp.publish.words import words

MOST_ITEMS = 200
"""Things in one answer of a list."""
MOST_DAYS = 14
"""Days of sailings in one answer."""
WRITES_A_MINUTE = 600
MOST_KIB = 512
"""What one request may bring."""
TOLD_IN = ("en", "sv")
"""The languages of the OpenAPI document's own description."""


def limits(language: str) -> tuple[str, ...]:
    """The limits, and where known problems stand, a sentence or two each."""
    _ = words(language).gettext
    return (
        _("A list gives at most %(items)d things in one answer, sailings at most %(days)d days.")
        % {"items": MOST_ITEMS, "days": MOST_DAYS},
        _("A cache may keep an answer for a minute, and give it out for ten more while it fetches the next one."),
        _("What changed long ago is forgotten: modified_since is then answered with 410, and the list is walked anew."),
        _("A token may write %(writes)d times a minute, each time at most %(kib)d KiB.")
        % {"writes": WRITES_A_MINUTE, "kib": MOST_KIB},
        _("The program does not count reading; whoever runs the site may set limits in front of it."),
        _("Known problems of what is gathered stand on the page about the sources."),
    )


def terms(language: str) -> tuple[str, ...]:
    """What is promised, and what is not."""
    _ = words(language).gettext
    return (
        _("No level of service is promised: no hours, no answer times, no support."),
        _("Members may be added to answers at any time; within a version none is taken away or changes its meaning."),
        _("Whom to ask stands on the page about this site."),
    )


def description() -> str:
    """What the API is, its limits and its terms, in English and Swedish, as Markdown."""
    return "\n\n".join(_told(language) for language in TOLD_IN)


def _told(language: str) -> str:
    _ = words(language).gettext
    return "\n\n".join(
        (
            f"## {_('Open API')}",
            _("Events, places and ferries as JSON, open to all and without a key."),
            _(
                "Each event names its sources, with their licence and how they want to be named."
                " Where no licence is given, only the facts may be used freely."
            ),
            f"### {_('Limits and known problems')}",
            " ".join(limits(language)),
            f"### {_('Terms')}",
            " ".join(terms(language)),
        )
    )
