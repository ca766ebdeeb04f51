"""What the elements of a page say: their text, their addresses, the language they are in.

The work is bounded for the page as a whole: where elements lie in each other, each may ask for the text of all below.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from lxml import etree

_MOST_TEXT = 20_000
_MOST_STEPS = 400_000
_UNSEEN = frozenset(("script", "style", "template", "noscript", "head"))
_BLOCKS = frozenset(
    ("p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote")
)
_ADDRESSES = {
    "a": "href", "area": "href", "link": "href", "img": "src", "audio": "src", "video": "src", "embed": "src",
    "source": "src", "track": "src", "iframe": "src", "object": "data",
}  # fmt: skip
_SPACE = "{http://www.w3.org/XML/1998/namespace}lang"


class PageText:
    """The texts of one page. `short`: more was asked for than is read of one page, and the rest is empty."""

    def __init__(self, base_url: str) -> None:
        self.short = False
        self._base_url = base_url
        self._steps = _MOST_STEPS

    def text(self, element: Any) -> str:
        """What a person reads in an element, a line for each block."""
        if not len(element):
            return " ".join((element.text or "").split())[:_MOST_TEXT] if self.spend() else ""
        lines = (" ".join(line.split()) for line in self._whole(element).split("\n"))
        return "\n".join(line for line in lines if line)

    def line(self, element: Any) -> str:
        """The same on one line."""
        return self.text(element).replace("\n", " ")

    def markup(self, element: Any) -> str:
        """The HTML inside an element; its text when there is too much of it."""
        if not self.spend(sum(1 for _ in element.iter())):
            return ""
        inner = [element.text or "", *(etree.tostring(each, encoding="unicode", method="html") for each in element)]
        whole = "".join(inner).strip()
        return whole if len(whole) <= _MOST_TEXT else self.text(element)

    def address(self, element: Any) -> str:
        """Where a link, picture or other element with an address of its own leads to; "" for any other."""
        name = _ADDRESSES.get(element.tag, "")
        return self.joined(element.get(name) or "") if name else ""

    def joined(self, address: str) -> str:
        """An address of the page, absolute; as it is when it is none."""
        try:
            return urljoin(self._base_url, address.strip()) if address.strip() else ""
        except ValueError:
            return address

    def spend(self, steps: int = 1) -> bool:
        """Whether so many elements may be looked at besides all before."""
        self._steps -= steps
        self.short = self.short or self._steps < 0
        return not self.short

    def _whole(self, element: Any) -> str:
        parts: list[str] = []
        size = 0
        walk = etree.iterwalk(element, events=("start", "end"))
        for event, each in walk:
            if size > _MOST_TEXT or not self.spend(1):
                break
            if event == "start":
                if each.tag in _UNSEEN:
                    walk.skip_subtree()
                    continue
                said = each.text or ""
            else:
                said = (each.tail or "") if each is not element else ""
            parts.append("\n" + said if each.tag in _BLOCKS else said)
            size += len(said)
        return "".join(parts)[:_MOST_TEXT]


def language_of(element: Any) -> str:
    """The language that an element itself says its text is in, "" when it says none."""
    return str(element.get("lang") or element.get(_SPACE) or "").strip()
