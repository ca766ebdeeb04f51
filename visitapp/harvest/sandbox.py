"""Reads untrusted documents in a child process with limits on time and memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import sys
from types import TracebackType

from feeds.wire import Document, ReadOptions
from visitapp.harvest.sandbox_child import CPU_SECONDS, LENGTH, load_document, too_large

WALL_SECONDS = 2 * CPU_SECONDS
_MAX_REPLY = 512 * 1024 * 1024
NONSENSE = (
    pickle.UnpicklingError, EOFError, AttributeError, ValueError, TypeError, ArithmeticError, LookupError, MemoryError,
)  # fmt: skip
"""What a reply that was tampered with raises when it is read."""
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZDIR", "PYTHONTZPATH")


class Sandbox:
    """One reading process, started at the first document, kept for the next ones, replaced when it dies.

    A document costs at most 10 s of CPU and 512 MB; one that costs more comes back with `error` set.
    Reads wait for each other. Close it, or use it as `async with`: the process is gone then.
    """

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Sandbox:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def read(self, data: bytes, options: ReadOptions) -> Document:
        """As feeds.read.read, and never raises: what kills the reading process is the document's error."""
        fault = too_large(data)
        if fault:
            return Document(format=None, error=fault)
        async with self._turn:
            answered = False
            try:
                async with asyncio.timeout(WALL_SECONDS):
                    document, goes_on = await self._exchange(data, options)
                    answered = goes_on
                    return document
            except TimeoutError:
                return Document(format=None, error=f"not read within {WALL_SECONDS} s")
            except (asyncio.IncompleteReadError, OSError):
                return Document(format=None, error=f"reading it took more than {CPU_SECONDS} s or crashed")
            except NONSENSE as error:
                return Document(format=None, error=f"the reading process answered nonsense: {str(error)[:120]}")
            finally:
                # Also when cancelled: the answer still to come belongs to no one.
                if not answered:
                    await self._stop(at_once=True)

    async def close(self) -> None:
        """Ends the reading process, if there is one."""
        async with self._turn:
            await self._stop(at_once=False)

    async def _exchange(self, data: bytes, options: ReadOptions) -> tuple[Document, bool]:
        if self._process is None or self._process.returncode is not None:
            await self._stop(at_once=True)
            self._process = await _start()
        requests, replies = self._process.stdin, self._process.stdout
        if requests is None or replies is None:
            raise OSError("the reading process has no pipes")
        body = pickle.dumps((data, options), protocol=5)
        requests.write(LENGTH.pack(len(body)))
        requests.write(body)
        await requests.drain()
        length = LENGTH.unpack(await replies.readexactly(LENGTH.size))[0]
        if not 1 <= length <= _MAX_REPLY:
            raise ValueError(f"a reply of {length} bytes")
        reply = await replies.readexactly(length)
        return load_document(reply[1:]), reply[:1] == b"\x01"

    async def _stop(self, *, at_once: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # One that is dead already is left to asyncio: kill() would reap it under asyncio's feet.
        dead = process.stdout is not None and process.stdout.at_eof()
        if at_once and not dead:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        if process.stdin is not None:
            process.stdin.close()
            with contextlib.suppress(OSError):
                await process.stdin.wait_closed()
        try:
            async with asyncio.timeout(2):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _start() -> asyncio.subprocess.Process:
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from visitapp.harvest.sandbox_child import serve; serve()",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
        # An interrupt on the terminal is the parent's; the child ends when its input does.
        start_new_session=True,
    )
