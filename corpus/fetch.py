"""Fetching one page, within limits: only from public addresses, not too long, not too much.

A name is resolved once for each connection, every address that it has is checked, and the
connection goes to an address that was checked. So neither a redirect nor a name that changes its
address between the check and the connection leads into a private network.
"""

from __future__ import annotations

import ipaddress
import socket
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore

from corpus.errors import CorpusProblem

MOST_BYTES = 20 * 2**20
MOST_SECONDS = 30.0
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": "Byline (adds an article that its user asked for)",
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
    "application/pdf;q=0.9, text/plain;q=0.8, */*;q=0.1",
    "Accept-Encoding": "identity",
}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes as they were served, and from which address after all redirects."""

    url: str
    content_type: str
    """Without parameters, in lower case, such as "text/html"; empty when the server names none."""
    data: bytes


def is_url(text: str) -> bool:
    """Whether `text` is an address to fetch, and not a path."""
    return "://" in text


def addresses_of(host: str, port: int) -> list[str]:
    """Every address that a host name has now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def fetch(
    url: str,
    resolve: Resolve = addresses_of,
    backend: httpcore.NetworkBackend | None = None,
    most_seconds: float = MOST_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Fetched:
    """What stands at `url`. Raises CorpusProblem, in one line, for whatever keeps it from us.

    `resolve` and `backend` are what names and connections go through; tests bring their own.
    """
    deadline = _Deadline(url, time.monotonic() + most_seconds, most_seconds)
    network = _Guarded(resolve, backend or httpcore.SyncBackend(), deadline)
    try:
        with httpcore.ConnectionPool(network_backend=network) as pool:
            here = url
            for _ in range(MOST_REDIRECTS + 1):
                _check_address(here)
                answer = _get(pool, here, deadline, most_bytes)
                if isinstance(answer, Fetched):
                    return answer
                here = answer
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise deadline.passed() from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError) as error:
        why = str(error) or type(error).__name__
        raise CorpusProblem(f"{url} cannot be fetched ({why}).", "Check the address.") from error
    raise CorpusProblem(f"{url} redirects more than {MOST_REDIRECTS} times.", "Add its last page.")


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no number as a port, an unclosed [
        usable = False
    if not usable:
        raise CorpusProblem(f"{url} is not fetched.", "Give an http or https address.")


def _get(
    pool: httpcore.ConnectionPool, url: str, deadline: _Deadline, most_bytes: int
) -> Fetched | str:
    """The page at `url`, or the address that it redirects to."""
    parts = urlsplit(url)
    target = httpcore.URL(
        scheme=parts.scheme,
        host=(parts.hostname or "").encode("idna").decode(),
        port=parts.port,
        target=_escaped(parts.path or "/") + (f"?{_escaped(parts.query)}" if parts.query else ""),
    )
    seconds = dict.fromkeys(("connect", "read", "write", "pool"), deadline.left())
    with pool.stream("GET", target, headers=_HEADERS, extensions={"timeout": seconds}) as response:
        headers = {name.lower().decode("latin-1"): value.decode("latin-1")
                   for name, value in response.headers}  # fmt: skip
        if response.status in _REDIRECTS and "location" in headers:
            return urljoin(url, headers["location"])
        if response.status != 200:
            raise CorpusProblem(f"{url} answers {response.status}.", "Look at it in a browser.")
        size = headers.get("content-length", "")
        if size.isdigit() and int(size) > most_bytes:
            raise _too_large(url, most_bytes)
        body = _limited(url, response.iter_stream(), most_bytes)
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(url, content_type, _decoded(url, body, headers, most_bytes))


def _escaped(text: str) -> str:
    """Printable ASCII as it is, everything else in percent form."""
    return "".join(
        c if "!" <= c <= "~" else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace"))
        for c in text
    )


def _limited(url: str, chunks: Iterable[bytes], most_bytes: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most_bytes:
            raise _too_large(url, most_bytes)
    return bytes(body)


def _decoded(url: str, body: bytes, headers: dict[str, str], most_bytes: int) -> bytes:
    """The content, of a server too that packs it unasked."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise CorpusProblem(f"{url} is packed as {coding}.", "Save the page, and add the file.")
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    damaged = CorpusProblem(f"{url} is not packed as it says.", "Try again later.")
    try:
        content = unpacking.decompress(body, most_bytes + 1)
    except zlib.error as error:
        raise damaged from error
    if len(content) > most_bytes:
        raise _too_large(url, most_bytes)
    if not unpacking.eof:
        raise damaged
    return content


def _too_large(url: str, most_bytes: int) -> CorpusProblem:
    return CorpusProblem(f"{url} is larger than {most_bytes / 2**20:g} MB.", "Add a smaller page.")


@dataclass(frozen=True, slots=True)
class _Deadline:
    """When all of one fetch has to be over, redirects included."""

    url: str
    at: float
    seconds: float

    def left(self) -> float:
        """Seconds that remain; raises CorpusProblem when there are none."""
        remaining = self.at - time.monotonic()
        if remaining <= 0:
            raise self.passed()
        return remaining

    def passed(self) -> CorpusProblem:
        return CorpusProblem(
            f"{self.url} did not arrive within {self.seconds:g} seconds.", "Try again later."
        )


class _Guarded(httpcore.NetworkBackend):
    """Connects to public addresses only, and lets no read or write outlast the deadline."""

    def __init__(
        self, resolve: Resolve, inner: httpcore.NetworkBackend, deadline: _Deadline
    ) -> None:
        self._resolve, self._inner, self._deadline = resolve, inner, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._resolve(host, port)
        for address in addresses:
            if not is_public(address):
                raise CorpusProblem(
                    f"{host} is at {address}, which is not a public address.",
                    "Save the page, and add the file.",
                )
        if not addresses:
            raise CorpusProblem(f"{host} has no address.", "Check the address.")
        failure: Exception | None = None
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(address, port, self._deadline.left())
            except httpcore.ConnectError as error:
                failure = error
            else:
                return _Timed(stream, self._deadline)
        raise failure or httpcore.ConnectError(host)


class _Timed(httpcore.NetworkStream):
    """A connection of which every step ends with the deadline, however slowly bytes drop in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,  # noqa: ANN401 - as httpcore has it
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _Timed(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore has it
        return self._stream.get_extra_info(info)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet, also by the IPv4 address inside of an IPv6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(ip.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast
