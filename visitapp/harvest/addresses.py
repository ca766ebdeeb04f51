"""Which addresses may be fetched: http and https of the public internet, and what an operator allows by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from visitapp.domain.errors import SourceError

LONGEST_URL = 2000
_PORTS = {"http": 80, "https": 443}
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Tunnels hold an IPv4 address that nobody would check; the rest is set aside for documentation.
_REFUSED_V6 = tuple(IPv6Network(net) for net in ("2001::/32", "2001:db8::/32", "2002::/16", "3fff::/20"))
_REFUSED_V4 = tuple(ip_network(net) for net in ("192.88.99.0/24", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4"))
_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: `url` as it is fetched, and the host (lower case, no brackets) and port it names."""

    url: str
    host: str
    port: int

    @property
    def host_port(self) -> str:
        """As an allow-list names it: "host:port", IPv6 in brackets."""
        return host_port(self.host, self.port)


def host_port(host: str, port: int) -> str:
    """ "host:port" in lower case, IPv6 in brackets."""
    return f"[{host}]:{port}".lower() if ":" in host else f"{host}:{port}".lower()


def checked_target(url: str) -> Target:
    """The address as it may be fetched; webcal is https. No name is resolved here.

    Raises SourceError for another scheme, credentials, a missing host or what is no address at all.
    """
    shown = url[:200]
    if len(url) > LONGEST_URL or _NOT_IN_URL.search(url.strip()):
        raise SourceError(shown, "is no web address")
    try:
        parts = _without_webcal(urlsplit(url.strip()))
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise SourceError(shown, f"is no web address: {error}") from error
    if parts.scheme not in _PORTS:
        raise SourceError(shown, "is neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise SourceError(f"{parts.scheme}://{host}/…", "holds a user name or password")
    if not host:
        raise SourceError(shown, "names no host")
    return Target(parts._replace(fragment="").geturl(), host, port)


def web_address(url: str) -> str:
    """`url` when a page may link to it (http or https, a host, no credentials), else ""."""
    try:
        target = checked_target(url)
    except SourceError:
        return ""
    return url.strip() if target.url.lower().startswith("http") and "." in target.host else ""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, for which alone we make connections."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in net for net in _REFUSED_V4)
    return _is_public_v6(ip)


def names_private(target: Target) -> bool:
    """Whether the host is by its very name none of the public internet. What a name leads to is not asked here."""
    try:
        ip_address(target.host.partition("%")[0])
    except ValueError:
        return target.host == "localhost" or target.host.endswith((".localhost", ".local", ".internal"))
    return not is_public(target.host)


def _is_public_v6(ip: IPv6Address) -> bool:
    # Mapped, compatible, NAT64, link-local, unique local and multicast all lie outside 2000::/3.
    return ip in _GLOBAL_UNICAST and ip.is_global and not any(ip in net for net in _REFUSED_V6)


def _without_webcal(parts: SplitResult) -> SplitResult:
    return parts._replace(scheme="https") if parts.scheme in ("webcal", "webcals") else parts
