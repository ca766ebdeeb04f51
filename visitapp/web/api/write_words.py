"""What is wrong with a body, or doubtful, in a sentence for whoever writes the program that sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from visitapp.domain.event.api_json import Finding

FAULTS: Mapping[str, str] = {
    "contradicts": "contradicts the rest: it is {value}",
    "end-before-start": "is not after the beginning",
    "high-below-low": "is not above the lowest amount",
    "missing": "is missing",
    "no-address": "is no http or https address",
    "no-amount": 'is no amount like 120 or "120.50", above zero and up to a million',
    "no-date": 'is no date like "2027-06-21"',
    "no-id": "is no id: 1 to 200 characters, without slashes, control characters, or spaces around it",
    "no-instant": 'is no time like "2027-06-21T19:00:00+02:00" or "2027-06-21T19:00"',
    "no-language": 'is no two-letter language code like "sv"',
    "no-list": "is no list",
    "no-number": "is no number",
    "no-object": "is no object",
    "no-such-hour": "is an hour that the clocks skip on that night",
    "no-text": "is no text",
    "no-zone": 'is no time zone like "Europe/Stockholm"',
    "not-with-kind": 'does not go with the kind "{value}"',
    "out-of-range": "is not between -{value} and {value}",
    "too-far": "is not within {value}",
    "too-long": "has more than {value} characters",
    "too-long-a-time": "lasts longer than a year",
    "too-many": "has more than {value} items",
    "twice": "is there twice",
    "unknown": "is none of the values that may stand here",
    "unknown-member": "is no member of this object",
}
WARNINGS: Mapping[str, str] = {
    "hour-twice": "is an hour that comes twice on that night; the first one is taken",
    "no-category": "no category is given",
    "no-end": "no end is given; what needs one assumes two hours and says so",
    "no-position": "no position is given: the event is missing on maps and has no verdict about ferries",
    "no-text-there": "is not shown: the event has no text in this language",
    "other-offset": "is {value} on the clocks of its zone; the offset is another",
    "outside": "the position lies in none of the region's municipalities",
    "past": "lies in the past",
    "unknown-place": "is none of the known places; it is shown as it was written",
    "unused": "is not used here",
}
BODIES: Mapping[str, str] = {
    "no-json": "The content is no JSON.",
    "no-number": "A number is too large, or none that JSON knows.",
    "no-utf8": "The content is not encoded as UTF-8.",
    "too-deep": "The content is nested too deep.",
    "twice": "A member stands twice in one object; nobody can know which one counts.",
}
REFUSALS: Mapping[str, tuple[int, str]] = {
    "changed": (412, "It is not, or no longer, in the version that the request names."),
    "exists": (409, "An event with this external_id is there already; change it with PUT."),
    "key-used": (422, "This Idempotency-Key was used for another content."),
    "other-municipality": (403, "The event is held outside the municipality that the token is for."),
    "other-office": (403, "The event belongs to another office."),
    "other-source": (
        409, "Another source tells of this event, not the API. It can be corrected in the office's workspace.",
    ),
    "other-times": (409, "The time of this occurrence was set in the office's workspace; cancel it there."),
    "revoked": (401, "The token has been revoked."),
}  # fmt: skip


def told(findings: Iterable[Finding], sentences: Mapping[str, str]) -> list[dict[str, str]]:
    """Findings as an answer lists them: `field` for people, `pointer` (RFC 6901) and `code` for programs."""
    return [
        {
            "field": one.pointer[1:].replace("/", ".").replace("~1", "/").replace("~0", "~") or "content",
            "fault": sentences[one.code].replace("{value}", one.value),
            "value": one.value,
            "pointer": one.pointer,
            "code": one.code,
        }
        for one in findings
    ]
