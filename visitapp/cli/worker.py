"""`visitapp worker`: harvest, compute and render."""

from __future__ import annotations

import asyncio


def worker() -> None:
    """Harvest what is due, compute verdicts and render feeds until stopped. One at a time on SQLite."""
    from visitapp.optional import leave_out_optional

    leave_out_optional()
    from visitapp.allocator import calm_allocator
    from visitapp.collector import WORKERS_YOUNG, calm_collector
    from visitapp.logs import configure_logs
    from visitapp.settings import load_settings
    from visitapp.worker import run_worker

    configure_logs()
    calm_allocator()
    calm_collector(WORKERS_YOUNG)
    asyncio.run(run_worker(load_settings()))
