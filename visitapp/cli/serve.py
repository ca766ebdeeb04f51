"""`visitapp serve`: answer requests."""

from __future__ import annotations


def serve() -> None:
    """Answer requests at VISITAPP_HOST and VISITAPP_PORT until stopped."""
    from visitapp.collector import calm_collector, rest_collector
    from visitapp.optional import leave_out_optional

    rest_collector()
    leave_out_optional()
    import uvicorn

    from visitapp.allocator import calm_allocator
    from visitapp.app import create_app
    from visitapp.cli.httpheads import BoundedHeads
    from visitapp.logs import configure_logs
    from visitapp.settings import load_settings
    from visitapp.turns import short_turns

    settings = load_settings()
    configure_logs()
    app = create_app(settings)
    calm_allocator()
    calm_collector()
    short_turns()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        http=BoundedHeads,
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=5,
    )
