"""Every sentence a visitor can meet is there in all four languages, with the same placeholders."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LANGUAGES = ("sv", "da", "de")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd%]")


@lru_cache(maxsize=1)
def sentences() -> frozenset[tuple[str | None, str | tuple[str, ...]]]:
    """Every message id in code and templates, with what it is said of; English ones are the words themselves."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel says no types here
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
    found = extract_from_dir(ROOT, methods, options, keywords=keywords)
    return frozenset((context, message) for _, _, message, _, context in found)


def catalogue(language: str) -> Catalog:
    path = ROOT / "visitapp" / "locale" / language / "LC_MESSAGES" / "visitapp.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def words_of(message: Message) -> list[str]:
    words = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [word for word in words if isinstance(word, str)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_every_sentence(language: str) -> None:
    kept = catalogue(language)
    lacking = [
        sentence
        for context, sentence in sentences()
        if (message := kept.get(sentence[0] if isinstance(sentence, tuple) else sentence, context)) is None
        or not all(words_of(message))
        or message.fuzzy
    ]

    assert sorted(map(str, lacking)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_no_sentence_too_many(language: str) -> None:
    wanted = {(context, one[0] if isinstance(one, tuple) else one) for context, one in sentences()}
    ids = {(one.context, one.id[0] if isinstance(one.id, tuple) else one.id) for one in catalogue(language)}
    kept = ids - {(None, "")}

    assert sorted(map(str, kept - wanted)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        ids = [str(one) for one in message.id] if isinstance(message.id, list | tuple) else [message.id]
        wanted = {frozenset(PLACEHOLDER.findall(one)) for one in ids}
        allowed = wanted | {frozenset.union(*wanted)} if wanted else wanted
        wrong += [
            word for word in words_of(message) if message.id and frozenset(PLACEHOLDER.findall(word)) not in allowed
        ]

    assert wrong == []
