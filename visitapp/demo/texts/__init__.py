"""The tables of the demo: one module a source, each with its ENTRIES and the faults built in, noted."""
