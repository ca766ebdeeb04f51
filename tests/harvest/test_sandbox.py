"""The reading process: what it answers, and what happens when a document kills it."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.read import read
from feeds.wire import Document, ReadOptions, WireText
from visitapp.harvest.sandbox import NONSENSE, Sandbox
from visitapp.harvest.sandbox_child import dump_document, load_document

pytestmark = pytest.mark.anyio

CALENDAR = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Stockholm:20260701T120000\nEND:VEVENT\n"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as opened:
        yield opened


def _children() -> set[int]:
    return {int(each) for each in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()}


async def test_sandbox_reads_as_the_reader_does(sandbox: Sandbox) -> None:
    options = ReadOptions(window_start=datetime(2026, 1, 1, tzinfo=UTC), limit=3)

    assert [await sandbox.read(CALENDAR, options) for _ in range(3)] == [read(CALENDAR, options)] * 3


async def test_sandbox_keeps_one_process_and_leaves_none() -> None:
    before = _children()

    async with Sandbox() as sandbox:
        await sandbox.read(CALENDAR, ReadOptions())
        first = _children() - before
        await asyncio.gather(*(sandbox.read(CALENDAR, ReadOptions()) for _ in range(5)))
        again = _children() - before

    assert (len(first), first) == (1, again)
    assert _children() == before


async def test_sandbox_whose_process_dies_answers_the_next_document() -> None:
    before = _children()

    async with Sandbox() as sandbox:
        await sandbox.read(CALENDAR, ReadOptions())
        for process in _children() - before:
            os.kill(process, signal.SIGKILL)
        lost = await sandbox.read(CALENDAR, ReadOptions())
        found = await sandbox.read(CALENDAR, ReadOptions())

    assert lost.error is not None or lost == found
    assert [event.start for event in found.events] == [event.start for event in read(CALENDAR, ReadOptions()).events]


async def test_sandbox_read_that_is_cancelled_does_not_answer_the_next(sandbox: Sandbox) -> None:
    slow = b"<rss><channel>" + b"<item>" * 200_000
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sandbox.read(slow, ReadOptions()), 0.3)

    document = await sandbox.read(CALENDAR, ReadOptions())

    assert [event.uid for event in document.events] == ["a"]


async def test_sandbox_refuses_what_is_too_large(sandbox: Sandbox) -> None:
    feed = await sandbox.read(b"BEGIN:VCALENDAR\n" + b"x" * 11_000_000, ReadOptions())
    page = await sandbox.read(b"<html>" + b"x" * 6_000_000, ReadOptions())

    assert (feed.error, page.error) == ("larger than 10 MB", "a page larger than 5 MB")


async def test_sandbox_that_never_read_closes() -> None:
    await Sandbox().close()


async def test_sandbox_document_keeps_its_translations(sandbox: Sandbox) -> None:
    page = (
        b'<html lang="sv"><script type="application/ld+json">{"@type": "Event", "startDate": "2026-07-01", "name": '
        b'[{"@value": "Fest", "@language": "sv"}, {"@value": "Feast", "@language": "en"}]}</script>'
    )

    document = await sandbox.read(page, ReadOptions())

    assert [event.translations for event in document.events] == [(WireText("en", "Feast"),)]


async def test_reply_with_anything_but_a_document_is_refused() -> None:
    document = Document(format=None, error="none")

    assert load_document(dump_document(document)) == document
    for reply in (pickle.dumps(os.getcwd), pickle.dumps("text"), b"cos\nsystem\n(S'true'\ntR."):
        with pytest.raises(pickle.UnpicklingError):
            load_document(reply)


@pytest.mark.parametrize(
    "reply",
    [
        b"cdatetime\ndate\n(I99999999999999999999\nI1\nI1\ntR.",
        b"czoneinfo\nZoneInfo\n(S'No/Where'\ntR.",
        b"\x80\x05",
        b"0.",
    ],
)
async def test_tampered_reply_is_one_of_the_faults_we_know(reply: bytes) -> None:
    with pytest.raises(NONSENSE):
        load_document(reply)
