"""`visitapp serve` whose memory holds no bodies of feeds: each answer is read from its file."""

from __future__ import annotations

import uvicorn

from visitapp.allocator import calm_allocator
from visitapp.app import create_app
from visitapp.cli.httpheads import BoundedHeads
from visitapp.collector import calm_collector
from visitapp.logs import configure_logs
from visitapp.settings import load_settings
from visitapp.turns import short_turns


def main() -> None:
    """Serve until stopped."""
    settings = load_settings()
    configure_logs()
    app = create_app(settings)
    app.memory.plain.max_bytes = app.memory.packed.max_bytes = 0
    calm_allocator()
    calm_collector()
    short_turns()
    uvicorn.run(
        app, host=settings.host, port=settings.port, http=BoundedHeads, access_log=False, server_header=False,
        log_config=None,
    )  # fmt: skip


if __name__ == "__main__":
    main()
