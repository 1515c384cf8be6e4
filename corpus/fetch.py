"""Fetching one page, within limits: only from public addresses, not too long, not too much.

A name is resolved once for each request, every address that it has is checked, and the request
goes to one of these. So neither a redirect nor a name that changes its address between the check
and the connection leads into a private network.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx
from anyio.from_thread import start_blocking_portal
from anyio.to_thread import run_sync

from corpus.errors import CorpusProblem

LARGEST_PAGE = 20 * 2**20
MOST_SECONDS = 30.0
MOST_REDIRECTS = 5
_USABLE = "Give an http or https address, without a password."
_HEADERS = {
    "User-Agent": "Byline (adds an article that its user asked for)",
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
    "application/pdf;q=0.9, text/plain;q=0.8, */*;q=0.1",
    "Accept-Encoding": "identity",
}
_PACKED = ("gzip", "x-gzip", "deflate")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LEADS_ELSEWHERE = [
    ipaddress.ip_network(net) for net in ("::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96")
]
"""Addresses of IPv6 that a network may translate into any address of IPv4."""

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
    transport: httpx.AsyncBaseTransport | None = None,
    most_seconds: float = MOST_SECONDS,
    most_bytes: int = LARGEST_PAGE,
) -> Fetched:
    """What stands at `url`. Raises CorpusProblem, in one line, for whatever keeps it from us.

    `resolve` and `transport` are what names and requests go through; tests bring their own.
    """

    guarded = _Public(resolve, transport or httpx.AsyncHTTPTransport(trust_env=False))

    async def within_limits() -> Fetched:
        client = httpx.AsyncClient(headers=_HEADERS, transport=guarded, timeout=None)
        async with asyncio.timeout(most_seconds), client:
            return await _followed(client, url, most_bytes)

    try:
        with start_blocking_portal() as portal:  # the caller may be in a loop of its own
            return portal.call(within_limits)
    except TimeoutError as error:
        why = f"did not arrive within {most_seconds:g} seconds"
        raise CorpusProblem(f"{url} {why}.", "Try again later.") from error
    except zlib.error as error:
        raise CorpusProblem(f"{url} is not packed as it says.", "Try again later.") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise CorpusProblem(f"{url} is not fetched.", _USABLE) from error
    except (httpx.HTTPError, OSError, ValueError) as error:
        why = f"{url} cannot be fetched ({_why(error)})."
        raise CorpusProblem(why, "Check the address.") from error


def _why(error: Exception) -> str:
    """What the system says of it, which libraries put in words of their own."""
    cause: BaseException | None = error
    while cause:
        error = cause if isinstance(cause, OSError) else error
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, OSError) and error.errno and "Connect call failed" in str(error):
        return f"[Errno {error.errno}] {os.strerror(error.errno)}"
    return str(error) or type(error).__name__


class _Public(httpx.AsyncBaseTransport):
    """Sends each request to an address of its host, all of which must be public."""

    def __init__(self, resolve: Resolve, inner: httpx.AsyncBaseTransport) -> None:
        self._resolve, self._inner = resolve, inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, host = request.url, request.url.raw_host.decode()
        port = (443 if url.scheme == "https" else 80) if url.port is None else url.port
        usable = url.scheme in ("http", "https") and 0 < port < 2**16 and not url.userinfo
        if not usable or not host or "%" in host:
            raise httpx.UnsupportedProtocol(str(url))
        addresses = await run_sync(self._resolve, host, port, abandon_on_cancel=True)
        for address in addresses:
            if not is_public(address):
                problem = f"{host} is at {address}, which is not a public address."
                raise CorpusProblem(problem, "Save the page, and add the file.")
        failure = httpx.ConnectError("it has no address")
        for address in addresses:
            there = httpx.Request(
                "GET",
                url.copy_with(host=address),
                headers=request.headers,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await self._inner.handle_async_request(there)
            except httpx.ConnectError as error:
                failure = error
        raise failure

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _followed(client: httpx.AsyncClient, url: str, most_bytes: int) -> Fetched:
    """The page at `url`, or the one that it redirects to."""
    given, request = url, client.build_request("GET", url)
    for _ in range(MOST_REDIRECTS + 1):
        response = await client.send(request, stream=True)
        try:
            if response.next_request is None:
                return await _page(response, url, most_bytes)
            url = urljoin(url, response.headers["location"])
            request = response.next_request
        finally:
            await response.aclose()
    raise CorpusProblem(
        f"{given} redirects more than {MOST_REDIRECTS} times.", "Add its last page."
    )


async def _page(response: httpx.Response, url: str, most_bytes: int) -> Fetched:
    headers = response.headers
    size = f"{most_bytes / 2**20:g} MB"
    too_large = CorpusProblem(f"{url} is larger than {size}.", "Add a smaller page.")
    if response.status_code != 200:
        raise CorpusProblem(f"{url} answers {response.status_code}.", "Look at it in a browser.")
    coding = headers.get("content-encoding", "").strip().lower() or "identity"
    if coding not in ("identity", *_PACKED):
        raise CorpusProblem(f"{url} is packed as {coding}.", "Save the page, and add the file.")
    announced = headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most_bytes:
        raise too_large
    served = bytearray()
    async for chunk in response.aiter_raw():
        served += chunk
        if len(served) > most_bytes:
            raise too_large
    data = bytes(served)
    if coding in _PACKED:
        unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        data = unpacking.decompress(data, most_bytes + 1)
        if len(data) > most_bytes:
            raise too_large
        if not unpacking.eof:
            raise zlib.error("truncated")
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(url, content_type, data)


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
        if ip.is_site_local or any(ip in net for net in _LEADS_ELSEWHERE):
            return False
    return ip.is_global and not ip.is_multicast
