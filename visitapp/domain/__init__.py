"""Meaning: pure types and rules. No I/O; the clock is an argument."""
