"""What a host's robots.txt asks of those who follow its links (RFC 9309)."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

AGENT = "visitapp"
LONGEST_DELAY_S = 10.0


class Robots:
    """The wishes of one host. `text` None: it has no robots.txt, so everything may be fetched."""

    def __init__(self, text: str | None) -> None:
        self._parser = RobotFileParser()
        self._parser.parse((text or "").splitlines())

    @classmethod
    def nothing(cls) -> Robots:
        """Of a host that could not say: RFC 9309 §2.3.1.4 takes that for a no."""
        return cls("User-agent: *\nDisallow: /")

    def allows(self, url: str) -> bool:
        """Whether we may fetch `url`."""
        return self._parser.can_fetch(AGENT, url)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps it names (sitemaps.org, "Submitting your Sitemap"), in its order."""
        return tuple(self._parser.site_maps() or ())

    def delay_s(self, least: float) -> float:
        """Seconds between two pages: ours, or as many as the host asks for up to ten."""
        asked = self._parser.crawl_delay(AGENT)
        return max(least, min(float(asked), LONGEST_DELAY_S)) if asked else least
