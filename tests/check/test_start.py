"""`serve` starts fast: it loads no reader of documents."""

from __future__ import annotations

import subprocess
import sys

READERS = ("feedparser", "icalendar", "lxml", "rapidfuzz", "dateutil", "feeds.read", "visitapp.harvest")


def test_serving_loads_no_reader() -> None:
    code = f"import sys, visitapp.app; print([name for name in {READERS!r} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
