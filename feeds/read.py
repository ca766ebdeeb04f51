"""Reads whatever some bytes are: iCalendar, RSS, Atom, JSON Feed, linked data, a table, or a page that tells events."""

from __future__ import annotations

import zlib
from dataclasses import replace

from feeds.bytes_text import decode, one_line, without_controls
from feeds.entrystore_read import is_entrystore, read_entrystore, read_rdfjson
from feeds.ical_read import FAULTS, read_ical
from feeds.jsonfeed_read import is_jsonfeed, read_jsonfeed
from feeds.jsonld_read import is_jsonld, read_jsonld
from feeds.loose_json import JsonError, read_json
from feeds.news_read import read_news
from feeds.page_read import read_page
from feeds.platforms.mapped import MappingError, mapped_platform
from feeds.platforms.page_data import page_data
from feeds.platforms.reader import read_platform
from feeds.rdfjson_read import is_rdfjson
from feeds.sitemap_read import read_addresses, read_sitemap
from feeds.sniff import sniff
from feeds.table_read import read_csv
from feeds.wire import Document, FormatError, Problem, ReadOptions
from feeds.workbook_read import read_workbook

MOST_UNPACKED = 10 * 1024 * 1024


def read(data: bytes, options: ReadOptions) -> Document:
    """The document in data, recognised by its content. Never raises but MemoryError.

    What cannot be read is in `problems`, and in `error` when nothing could. The caller bounds size and
    time: work grows with the size of data only.
    """
    try:
        return _read(data, options)
    except FormatError as fault:
        return Document(format=None, error=one_line(fault))
    except (*FAULTS, RuntimeError, OSError) as fault:
        # A library fell over a document that no guard of ours expected.
        return Document(format=None, error=one_line(f"could not be read: {type(fault).__name__}: {fault}"))


def _read(data: bytes, options: ReadOptions) -> Document:
    kind = sniff(data)
    if kind == "gzip":
        data = _unpacked(data)
        kind = sniff(data)
        if kind in ("gzip", "html"):
            raise FormatError("a compressed file that is no document")
    if kind == "sitemap":
        return read_sitemap(data, options)
    if kind == "addresses":
        return read_addresses(data)
    if kind == "ical":
        return read_ical(data, options)
    if kind in ("rss", "atom", "rdf"):
        return read_news(data, kind, options)
    if kind == "html":
        return _read_mapped(page_data(data), options) if options.mapping else read_page(data, options)
    if kind == "json":
        return _read_json_document(data, options)
    if kind == "csv":
        return read_csv(data, options)
    if kind == "workbook":
        return read_workbook(data, options)
    if kind == "xml":
        raise FormatError("XML that is no feed")
    raise FormatError("the document is empty" if kind == "empty" else "no format that can be read")


def _unpacked(data: bytes) -> bytes:
    """A file that is kept compressed, as sitemaps are."""
    inner = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        whole = inner.decompress(data, MOST_UNPACKED + 1)
    except zlib.error as error:
        raise FormatError(f"a compressed file that is broken: {error}") from error
    if len(whole) > MOST_UNPACKED:
        raise FormatError(f"larger than {MOST_UNPACKED // 1024 // 1024} MB when unpacked")
    if not inner.eof:
        raise FormatError("a compressed file that breaks off")
    return whole


def _read_json_document(data: bytes, options: ReadOptions) -> Document:
    text, fault = decode(data)
    try:
        values = read_json(without_controls(text))
    except JsonError as error:
        raise FormatError(f"JSON that cannot be read: {error}") from error
    value = values[0] if len(values) == 1 else values
    if options.mapping:
        return _read_mapped(value, options)
    if (document := read_platform(value, options)) is None:
        if isinstance(value, dict) and is_jsonfeed(value):
            return read_jsonfeed(value, options)
        if is_entrystore(value):
            return read_entrystore(value, options)
        if isinstance(value, dict) and is_rdfjson(value):
            return read_rdfjson(value, options)
        document = read_jsonld(value, options)
        if not document.events and not is_jsonld(value):
            raise FormatError("JSON that is neither a JSON Feed, linked data nor of a platform that is known")
    return replace(document, problems=(Problem("document", fault), *document.problems)) if fault else document


def _read_mapped(value: object, options: ReadOptions) -> Document:
    try:
        document = read_platform(value, options, [mapped_platform(options.mapping)])
    except MappingError as fault:
        raise FormatError(f"the mapping's {fault.field} {fault}") from fault
    if document is None:
        raise FormatError("no list where the mapping looks for the items")
    return document
