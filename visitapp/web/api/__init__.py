"""The open API: /api/v1."""
