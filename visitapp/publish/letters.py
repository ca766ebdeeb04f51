"""Letters of which the plain text and the HTML say the same, as both are written from one thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

_PAGE = (
    "margin:0;padding:16px;background:#ffffff;color:#1b2a33;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif"
)
_BOX = "max-width:640px;margin:0 auto"
_QUIET = "color:#52636e;font-size:14px"


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is told: its words, what stands beneath, and the page that it leads to ("" for none)."""

    words: str
    url: str = ""
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter. `foot`: who gets it and why; `ways_out`: pages where that can be changed."""

    language: str
    subject: str
    lead: str
    sections: tuple[Section, ...]
    foot: str
    ways_out: tuple[Line, ...]


def letter_text(letter: Letter) -> str:
    """The letter as plain text."""
    parts = [letter.subject, letter.lead]
    for section in letter.sections:
        parts.append(f"{section.heading}\n{'-' * min(len(section.heading), 72)}")
        parts += ["\n".join(_text_lines(line)) for line in section.lines]
    ways = "\n".join(f"{way.words}: {way.url}" for way in letter.ways_out)
    return "\n\n".join([*parts, "-- ", f"{letter.foot}\n{ways}"]) + "\n"


def letter_html(letter: Letter) -> str:
    """The letter as a page without pictures, scripts or anything fetched."""
    sections = "".join(
        f'<h2 style="font-size:18px;margin:24px 0 8px">{escape(section.heading)}</h2>'
        f'<ul style="margin:0;padding:0 0 0 20px">{"".join(map(_html_line, section.lines))}</ul>'
        for section in letter.sections
    )
    ways = " · ".join(
        f'<a href="{escape(way.url)}" style="color:#52636e">{escape(way.words)}</a>' for way in letter.ways_out
    )
    return (
        f'<!doctype html><html lang="{letter.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(letter.subject)}</title></head>'
        f'<body style="{_PAGE}"><div style="{_BOX}">'
        f'<h1 style="font-size:22px;line-height:1.3;margin:0 0 8px">{escape(letter.subject)}</h1>'
        f'<p style="margin:0">{escape(letter.lead)}</p>{sections}'
        f'<p style="{_QUIET};margin:28px 0 0;border-top:1px solid #c9d3d9;padding-top:12px">{escape(letter.foot)}<br>'
        f"{ways}</p></div></body></html>\n"
    )


def _text_lines(line: Line) -> Iterator[str]:
    yield f"* {line.words}"
    for more in line.more:
        yield f"  {more}"
    if line.url:
        yield f"  {line.url}"


def _html_line(line: Line) -> str:
    words = escape(line.words)
    if line.url:
        words = f'<a href="{escape(line.url)}" style="color:#0b5c7d">{words}</a>'
    more = "".join(f'<br><span style="{_QUIET}">{escape(one)}</span>' for one in line.more)
    return f'<li style="margin:0 0 10px">{words}{more}</li>'
