"""One page from the web, with care: public addresses alone, and limits on time, size and redirects.

A name is resolved here, each of its addresses is checked, and the connection goes to the address that was
checked: what the name means a moment later changes nothing. Each redirect goes the same way.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore2

MAX_REDIRECTS = 5
_SCHEMES = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
# These embed an IPv4 address, which is where the connection would end: RFC 6052 and RFC 3056.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CHUNK_HEADERS = ("transfer-encoding", "connection", "keep-alive", "set-cookie", "content-length")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetched(RuntimeError):
    """A page was not fetched; the message is one line. `is_final`: asking again will not help."""

    def __init__(self, message: str, is_final: bool = True) -> None:
        super().__init__(message)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost."""

    seconds: float = 30.0
    bytes: int = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, its body as it was sent (perhaps packed)."""

    url: str  # after redirects
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime

    def header(self, name: str) -> str:
        """The first header of a name, in small letters; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def user_agent() -> str:
    """Who asks: pages are fetched at a person's request, and robots.txt is honoured under this name."""
    try:
        return f"attest/{version('attest')}"
    except PackageNotFoundError:
        return "attest"


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public Internet, and so does any that it embeds."""
    embedded: Address | None = None
    if isinstance(address, ipaddress.IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            embedded = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if embedded is not None and not is_public(embedded):
        return False
    if embedded is not None and getattr(address, "ipv4_mapped", None):
        return True
    return address.is_global and not address.is_multicast


class _CheckedBackend(httpcore2.NetworkBackend):
    """Connects to addresses that were checked, and to no others."""

    def __init__(self, allows: Callable[[Address], bool]) -> None:
        self._allows, self._real = allows, httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} cannot be resolved ({error})") from None
        addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
        if not addresses or not all(self._allows(address) for address in addresses):
            raise NotFetched(f"{host} is no public address")
        return self._real.connect_tcp(str(addresses[0]), port, timeout, local_address, socket_options)


class Client:
    """Fetches pages; `allows` tells which addresses may be connected to (tests let their own server in)."""

    def __init__(self, limits: Limits | None = None, allows: Callable[[Address], bool] = is_public) -> None:
        self.limits = limits or Limits()
        self._pool = httpcore2.ConnectionPool(
            network_backend=_CheckedBackend(allows), max_connections=4, keepalive_expiry=5.0, http2=False
        )

    def close(self) -> None:
        self._pool.close()

    def get(
        self,
        url: str,
        before_each: Callable[[str], None] = lambda url: None,
        limits: Limits | None = None,
    ) -> Answer:
        """The answer to a GET, redirects followed; `before_each` may refuse or delay each address.

        Raises NotFetched.
        """
        deadline = time.monotonic() + (limits or self.limits).seconds
        for _ in range(MAX_REDIRECTS + 1):
            check_address(url)
            before_each(url)
            answer = self._get_once(url, (limits or self.limits).bytes, deadline)
            target = answer.header("location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            url = urljoin(url, target)
        raise NotFetched(f"more than {MAX_REDIRECTS} redirects")

    def _get_once(self, url: str, most: int, deadline: float) -> Answer:
        left = deadline - time.monotonic()
        if left <= 0:
            raise NotFetched("it took too long", is_final=False)
        patience = {"connect": min(left, 10.0), "read": left, "write": left, "pool": left}
        headers = [
            (b"Host", urlsplit(url).netloc.encode("idna" if not url.isascii() else "ascii")),
            (b"User-Agent", user_agent().encode()),
            (b"Accept", b"text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,text/xml"),
            (b"Accept-Encoding", b"gzip"),
        ]
        try:
            with self._pool.stream("GET", url, headers=headers, extensions={"timeout": patience}) as response:
                body = bytearray()
                for piece in response.iter_stream():
                    body += piece
                    if len(body) > most:
                        raise NotFetched(f"larger than {most // 1024**2} MB")
                    if time.monotonic() > deadline:
                        raise NotFetched("it took too long", is_final=False)
                told = tuple(
                    (name.decode("latin-1"), value.decode("latin-1"))
                    for name, value in response.headers
                    if name.decode("latin-1").lower() not in _CHUNK_HEADERS
                )
                return Answer(url, response.status, told, bytes(body), datetime.now(UTC))
        except httpcore2.TimeoutException:
            raise NotFetched("it took too long", is_final=False) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            told_why = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise NotFetched(told_why, is_final=False) from None
        except (ValueError, UnicodeError, httpcore2.UnsupportedProtocol) as error:
            raise NotFetched(f"no address: {str(error)[:200]}") from None


def check_address(url: str) -> None:
    """Raise NotFetched for what is no http or https address, or carries a user's name."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotFetched(f"no address: {error}") from None
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise NotFetched("only http and https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise NotFetched("addresses with a user's name are not fetched")
    if port == 0 or any(ord(character) <= 32 for character in url):
        raise NotFetched("no address")
