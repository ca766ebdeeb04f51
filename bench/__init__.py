"""Measurements: each module prints its figures; nothing here is a test. Run all with `make bench`."""
