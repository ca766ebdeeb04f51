"""What a browser asks for: its language, and whether it already has the page."""

from __future__ import annotations

import re
from hashlib import sha256

from starlette.convertors import Convertor, register_url_convertor

from visitapp.domain.language import LANGUAGES

# Norwegians read Danish with least effort of the four, Faroese and Greenlandic readers learn it at school.
_STANDS_IN = {"nb": "da", "nn": "da", "no": "da", "fo": "da", "kl": "da", "gsw": "de", "lb": "de"}


class LanguageConvertor(Convertor[str]):
    """One of our four languages in a path: `{lang:lang}`."""

    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        """The language's code."""
        return value

    def to_string(self, value: str) -> str:
        """The language's code."""
        return value


register_url_convertor("lang", LanguageConvertor())


def wanted_language(accept_language: str) -> str:
    """The best of our languages for an Accept-Language header (RFC 9110 §12.5.4); English for anyone else.

    Swedish when nothing is asked for: the region's own.
    """
    if not accept_language.strip():
        return "sv"
    best, best_weight = "en", 0.0
    for part in accept_language.lower().split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        primary = tag.partition("-")[0].strip()
        language = _STANDS_IN.get(primary, primary)
        weight = _weight(parameters)
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best


def weak_tag(body: bytes) -> str:
    """A weak entity tag of `body`: it stays right when the body is compressed on the way."""
    return f'W/"{sha256(body).hexdigest()[:24]}"'


def has_it(if_none_match: str, tag: str) -> bool:
    """Whether If-None-Match names `tag` (weak comparison, RFC 9110 §13.1.2)."""
    if if_none_match.strip() == "*":
        return True
    return tag.removeprefix("W/") in re.findall(r'"[^"]*"', if_none_match)


def _weight(parameters: str) -> float:
    match = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameters)
    return float(match[1]) if match else (0.0 if parameters.strip() else 1.0)
