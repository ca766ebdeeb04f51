"""The order of names in a list, as readers of each language look for them."""

from __future__ import annotations

import unicodedata

from visitapp.domain.text import fold

_AFTER_Z = "กขค"
"""Letters that `fold` leaves as they are and that sort after all of ours."""
_LAST: dict[str, dict[str, str]] = {
    "sv": dict(zip("åäöæøü", (*_AFTER_Z, *_AFTER_Z[1:], "y"), strict=True)),
    "da": dict(zip("æøåäöü", (*_AFTER_Z, *_AFTER_Z[:2], "y"), strict=True)),
}
_TABLES = {language: str.maketrans(letters) for language, letters in _LAST.items()}


def name_key(name: str, language: str) -> str:
    """What names are sorted by for readers of `language`.

    Swedish ends in z å ä ö, Danish in z æ ø å, each with the other's letters beside its own; "aa" is a Danish å, and ü
    is a y in both. German (DIN 5007-1), English and others take them for the letters they are made of: ä for a, å for
    a, ß for ss. Case and other marks make no difference.
    """
    table = _TABLES.get(language)
    if table is None:
        return fold(name)
    lowered = unicodedata.normalize("NFC", name).lower()
    if language == "da":
        lowered = lowered.replace("aa", "å")
    return fold(lowered.translate(table))
