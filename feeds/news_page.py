"""What a person sees of a feed in a browser: headings and links among its elements, for a stylesheet to show.

CSS can show the elements of RSS and Atom, but makes none of them a link. So before the items, and before each of them,
stands a `div` of XHTML. Both stand beside the items, never in one: there readers of feeds skip what they do not know
(RFC 4287 §6.3; RSS 2.0, "Extending RSS"), and the W3C's validator expects it.
"""

from __future__ import annotations

from feeds.xml_text import clean_address, xml_text

XHTML = "http://www.w3.org/1999/xhtml"


class NewsPage:
    """Writes the parts for people. `prefix` is that of XHTML in the document; "" names the namespace at each part.

    Atom takes the latter: a prefix would tempt its readers to look for XHTML in its texts.
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = f"{prefix}:" if prefix else ""
        self._named = "" if prefix else f' xmlns="{XHTML}"'

    def head(self, title: str, description: str, note: str, links: tuple[tuple[str, str], ...]) -> str:
        """The top of the page, its name in the tab and its width on a phone. `links`: (address, words)."""
        shown = " ".join(self._link(address, words) for address, words in links)
        parts = [
            self._part("title", xml_text(title)),
            f'<{self._prefix}meta name="viewport" content="width=device-width, initial-scale=1"/>',
            self._part("h1", xml_text(title)),
            self._part("p", xml_text(description)),
            self._part("p", xml_text(note), ' class="note"'),
            self._part("p", shown, ' class="links"'),
        ]
        return self._div("".join(parts))

    def heading(self, title: str, address: str) -> str:
        """What stands before an item: its title, which leads to its page."""
        return self._div(self._part("h2", self._link(address, title)))

    def _div(self, content: str) -> str:
        return f"<{self._prefix}div{self._named}>{content}</{self._prefix}div>\n"

    def _part(self, name: str, content: str, attributes: str = "") -> str:
        return f"<{self._prefix}{name}{attributes}>{content}</{self._prefix}{name}>" if content else ""

    def _link(self, address: str, words: str) -> str:
        return f'<{self._prefix}a href="{xml_text(clean_address(address))}">{xml_text(words)}</{self._prefix}a>'
