"""An SMTP server of our own on loopback: it keeps what it is given, and refuses as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class SmtpServer:
    """`mails`: sender, recipient and bytes of each mail taken. `answers`: what commands get instead of a yes."""

    port: int = 0
    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    breaks_off: bool = False
    """Whether it goes away after it has taken a mail, without a word."""


@asynccontextmanager
async def smtp_server() -> AsyncIterator[SmtpServer]:
    """A server on a free port, until the end of the block."""
    server = SmtpServer()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _talk(server, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()


async def _talk(server: SmtpServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    sender = recipient = ""
    writer.write(b"220 here\r\n")
    while line := (await reader.readline()).decode():
        words = line.strip()
        command = words[:4].upper()
        refusal = server.answers.get(command, "")
        if refusal:
            writer.write(f"{refusal}\r\n".encode())
        elif command == "DATA":
            writer.write(b"354 go on\r\n")
            body = await reader.readuntil(b"\r\n.\r\n")
            server.mails.append((sender, recipient, body[:-3].replace(b"\r\n..", b"\r\n.")))
            if server.breaks_off:
                return
            writer.write(b"250 taken\r\n")
        elif command == "QUIT":
            writer.write(b"221 bye\r\n")
            return
        else:
            address = words[words.find("<") + 1 : words.find(">")]
            sender, recipient = (
                (address if command == "MAIL" else sender),
                (address if command == "RCPT" else recipient),
            )
            writer.write(b"250 8BITMIME\r\n" if command == "EHLO" else b"250 well\r\n")
        await writer.drain()
