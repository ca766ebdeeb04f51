"""A colour of somebody else's site, made readable on our grounds: contrast by WCAG 2.2 (1.4.3)."""

from __future__ import annotations

Colour = tuple[int, int, int]

ENOUGH = 4.5
"""The least contrast of text (WCAG 2.2 AA)."""
_STEPS = 50


def read_colour(text: str) -> Colour:
    """The colour of six hexadecimal digits. Raises ValueError for anything else."""
    if len(text) != 6:
        raise ValueError("not six digits")
    red, green, blue = bytes.fromhex(text)
    return red, green, blue


def write_colour(colour: Colour) -> str:
    """Six hexadecimal digits."""
    return bytes(colour).hex()


def contrast(one: Colour, other: Colour) -> float:
    """How well one is read on the other: 1 for the same, 21 for black on white (WCAG 2.2, contrast ratio)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(colour: Colour, grounds: tuple[Colour, ...], towards: Colour) -> Colour:
    """`colour`, or as little nearer to `towards` (black or white) as makes it readable on each of `grounds`."""
    for step in range(_STEPS):
        shade = _mixed(colour, towards, step / _STEPS)
        if all(contrast(shade, ground) >= ENOUGH for ground in grounds):
            return shade
    return towards


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
