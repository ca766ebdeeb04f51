"""An SMTP server of our own on loopback: it keeps what it is given, and refuses or breaks off as it is told."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class SmtpServer:
    """`mails`: sender, recipient and bytes of each mail taken. `answers`: what commands get instead of a yes.

    `heard`: the commands, in order; `logins`: user, password, and whether they came by TLS. `starttls`: what it offers
    to encrypt with.
    """

    port: int = 0
    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    logins: list[tuple[str, str, bool]] = field(default_factory=list)
    starttls: ssl.SSLContext | None = None
    breaks_off: bool = False
    """Whether it goes away after it has taken a mail, without a word."""
    breaks_at: str = ""
    """The command at which it goes away; "." is the end of a mail, before it is taken."""
    hangs_at: str = ""
    """The command that it never answers."""


@asynccontextmanager
async def smtp_server(encrypted: ssl.SSLContext | None = None) -> AsyncIterator[SmtpServer]:
    """A server on a free port, until the end of the block; by TLS from the first byte with `encrypted`."""
    server = SmtpServer()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _talk(server, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=encrypted)
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
        command = words.partition(" ")[0].upper()
        server.heard.append(command)
        if command == server.breaks_at:
            writer.transport.abort()
            return
        if command == server.hangs_at:
            await reader.read()
            return
        refusal = server.answers.get(command, "")
        if refusal:
            writer.write(f"{refusal}\r\n".encode())
        elif command == "STARTTLS" and server.starttls is not None:
            writer.write(b"220 go ahead\r\n")
            await writer.drain()
            await writer.start_tls(server.starttls)
        elif command == "AUTH":
            _, user, password = b64decode(words.split()[2]).decode().split("\0")
            server.logins.append((user, password, _by_tls(writer)))
            writer.write(b"235 welcome\r\n")
        elif command == "DATA":
            writer.write(b"354 go on\r\n")
            body = await reader.readuntil(b"\r\n.\r\n")
            if server.breaks_at == ".":
                writer.transport.abort()
                return
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
            writer.write(_offers(server, writer) if command == "EHLO" else b"250 well\r\n")
        await writer.drain()


def _offers(server: SmtpServer, writer: asyncio.StreamWriter) -> bytes:
    """What it can do, told after EHLO: a password it takes from anybody, also where it should not."""
    starttls = server.starttls is not None and not _by_tls(writer)
    return b"250-here\r\n250-AUTH PLAIN\r\n" + (b"250-STARTTLS\r\n" if starttls else b"") + b"250 8BITMIME\r\n"


def _by_tls(writer: asyncio.StreamWriter) -> bool:
    return writer.get_extra_info("sslcontext") is not None
