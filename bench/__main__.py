"""Run every measurement, or those named, at sizes of their own or those given: `python -m bench http pages 10000`."""

from __future__ import annotations

import importlib
import os
import platform
import sys

ALL = (
    *("matching", "cold_feed", "slices", "pages", "pagesizes", "trips", "sailings", "api", "growth", "verdicts"),
    *("transit", "onfoot", "footverdicts", "harvest", "duplicates", "http", "nginx", "refresh", "stress"),
)


def main() -> None:
    """Print the figures of each measurement in turn."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    for name in [word for word in sys.argv[1:] if not word.isdigit()] or ALL:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"bench.{name}").run()


if __name__ == "__main__":
    main()
