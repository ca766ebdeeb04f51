"""A position that can be written: both degrees known, and on the globe."""

from __future__ import annotations


def known_position(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """(latitude, longitude) in WGS 84, or None when one is missing or none on the globe (NaN is none)."""
    if latitude is None or longitude is None:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None
