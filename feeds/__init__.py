"""Wire formats: bytes to wire types and back. Pure: no clock, no network, nothing of visitapp."""
