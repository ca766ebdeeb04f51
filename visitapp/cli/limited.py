"""Run a command of visitapp with limits on time and memory: `python -m visitapp.cli.limited 600 2000 network list`."""

from __future__ import annotations

import contextlib
import os
import sys


def main() -> None:
    """The first two words are seconds of CPU and millions of bytes; the rest is the command."""
    seconds, megabytes = int(sys.argv[1]), int(sys.argv[2])
    with contextlib.suppress(ImportError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000, megabytes * 1_000_000))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(5)  # pages and feeds go first
    from visitapp.cli.main import main as run

    sys.argv = ["visitapp", *sys.argv[3:]]
    try:
        run()
    except MemoryError:
        print(f"visitapp: it takes more than {megabytes} MB of memory", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
