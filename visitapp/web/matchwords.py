"""What speaks for two events being one, and against it, in words."""

from __future__ import annotations

from visitapp.publish.words import Words


def reason_words(code: str, spoken: Words) -> str:
    """The words of a reason (visitapp.domain.match.likeness); "" for one that says nothing to a person."""
    if code.endswith(("-one-side", "-differs")):
        return _mark_words(code, spoken)
    _ = spoken.gettext
    return {
        "title": _("The titles say the same."),
        "title-told": _("What one title has more, the other tells in its text."),
        "title-within": _("One title says more than the other."),
        "title-apart": _("Each title has words of its own."),
        "title-elsewhere": _("One tells in its text what the other has as its title."),
        "title-bare": _("One title only says what kind of event it is."),
        "title-foreign": _("They are told in different languages."),
        "start": _("They start at the same time."),
        "days": _("They are held on the same days."),
        "start-said": _("The hour of one stands in the text of the other."),
        "start-open": _("One says no hour."),
        "days-within": _("One is on a day of the other."),
        "start-near": _("They start at about the same time."),
        "place": _("The place is the same."),
        "place-alike": _("The places have similar names."),
        "place-open": _("One says no place."),
        "place-unlike": _("The places have different names."),
        "ticket": _("The tickets have the same address."),
        "description": _("The texts are alike."),
        "organiser": _("The organiser is the same."),
        "address": _("They have the same web address."),
        "beside": _("One may only go with the other."),
        "age-unclear": _("The ages overlap."),
    }.get(code, "")


def _mark_words(code: str, spoken: Words) -> str:
    """What only one of them says, or what differs."""
    _ = spoken.gettext
    mark = code.removesuffix("-one-side").removesuffix("-differs")
    name = {
        "age": _("age"), "distance": _("distance"), "level": _("level"), "group": _("group"), "language": _("language"),
        "performance": _("performance"), "number": _("number"), "part": _("part"), "day": _("day"), "start": _("start"),
        "place": _("place"),
    }.get(mark, "")  # fmt: skip
    if not name:
        return ""
    sentence = _("Only one says: %(what)s.") if code.endswith("-one-side") else _("Different: %(what)s.")
    return sentence % {"what": name}
