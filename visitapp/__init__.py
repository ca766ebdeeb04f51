"""visitapp: the events of a region, joined to its ferries, published as pages, calendars, feeds and an API."""

__version__ = "0.1.0"
