"""uvicorn's protocol with a limit on the head of a request: its own takes headers of any length into memory."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES = 64 * 1024
"""Of a request line and headers. What arrives with their last bytes counts too, up to one reading of the socket."""


class BoundedHeads(HttpToolsProtocol):
    """Answers 400 to a request whose head does not end in time, and closes the connection."""

    head_bytes = 0
    in_body = False

    def data_received(self, data: bytes) -> None:
        """Some bytes of the connection, in which requests follow each other."""
        if not self.in_body:
            self.head_bytes += len(data)
        super().data_received(data)
        if self.head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.logger.warning("Head of a request too large.")
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self.head_bytes, self.in_body = 0, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body has ended; another head may follow."""
        self.in_body = False
        super().on_message_complete()
