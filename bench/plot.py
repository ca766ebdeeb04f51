"""A plot with both scales logarithmic, as an SVG picture."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 210, 50, 50
COLOURS = ("#1f5a7a", "#b3541e", "#3d7a3a", "#7a3d78", "#a8861c", "#2f7f83", "#8c2f39", "#4a4a8a", "#6b6b6b", "#0f9d58")


def log_plot(title: str, across: str, up: str, lines: Mapping[str, Mapping[int, float]]) -> str:
    """An SVG document: a line for each of `lines`, from positive x to positive y; `across` and `up` name the axes."""
    xs = sorted({x for values in lines.values() for x in values})
    ys = [y for values in lines.values() for y in values.values()]
    low, high = floor(log10(min(ys))), max(ceil(log10(max(ys))), floor(log10(min(ys))) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT, 26, title, "start", 16),
        _text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 10, across),
        _text(14, TOP - 10, up, "start"),
    ]

    def place(x: float, y: float) -> tuple[float, float]:
        begin, end = log10(xs[0]), log10(xs[-1]) if len(xs) > 1 else log10(xs[0]) + 1
        right = LEFT + (log10(x) - begin) / (end - begin) * (WIDTH - LEFT - RIGHT)
        return right, HEIGHT - BOTTOM - (log10(y) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    for power in range(low, high + 1):
        _, y = place(xs[0], 10.0**power)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(_text(LEFT - 8, y + 4, f"{10.0**power:g}", "end"))
    for x in xs:
        right, _ = place(x, 10.0**low)
        parts.append(f'<path d="M{right:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        parts.append(_text(right, HEIGHT - BOTTOM + 18, f"{x:,}"))
    for number, (name, values) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = [place(x, y) for x, y in sorted(values.items())]
        drawn = " ".join(f"{right:.1f},{y:.1f}" for right, y in points)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{right:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for right, y in points]
        y = TOP + 10 + 20 * number
        parts.append(f'<path d="M{WIDTH - RIGHT + 16} {y}h18" stroke="{colour}" stroke-width="3"/>')
        parts.append(_text(WIDTH - RIGHT + 40, y + 4, name, "start"))
    return "\n".join([*parts, "</svg>\n"])


def _text(x: float, y: float, words: str, anchor: str = "middle", size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'
