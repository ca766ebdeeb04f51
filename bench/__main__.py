"""Run every measurement, or those named: `python -m bench http matching`."""

from __future__ import annotations

import importlib
import os
import platform
import sys

ALL = ("matching", "cold_feed", "cold_select", "harvest", "http", "nginx")


def main() -> None:
    """Print the figures of each measurement in turn."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    for name in sys.argv[1:] or ALL:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"bench.{name}").run()


if __name__ == "__main__":
    main()
