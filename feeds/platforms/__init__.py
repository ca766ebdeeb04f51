"""The JSON of platforms that publish calendars, one small module each: see CONTRIBUTING.md, "Add a platform"."""
