"""A server on loopback, which poses as the internet.

The resolver of a test tells public addresses, and its connections go to loopback whatever the
address; so what is refused is refused by the real check of real addresses.
"""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import httpx
import pytest

from corpus.fetch import addresses_of, fetch

PUBLIC = "93.184.216.34"


class Site(BaseHTTPRequestHandler):
    pages = {}

    def do_GET(self):  # noqa: N802 - the name is the standard library's
        page = self.pages.get(self.path)
        if callable(page):
            page(self)
            return
        status, headers, body = page or (404, {}, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def drip(handler):
    """One byte a second, from the status line on."""
    try:
        for byte in b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n" + b"x" * 1000:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(1)
    except OSError:
        pass  # the reader has given up, as it should


def page_of(content, kind="text/html", status=200, **headers):
    body = content if isinstance(content, bytes) else content.encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"content-type": kind, **named}, body


@pytest.fixture
def site(monkeypatch):
    """A server; `fetch` reaches it under every name, and `tried` is where it connected to."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    monkeypatch.setattr(Site, "pages", {})
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    tried = []

    class Loopback(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request):
            tried.append(request.url.host)
            request.url = request.url.copy_with(host="127.0.0.1", port=server.server_port)
            return await super().handle_async_request(request)

    def resolve(host, port):
        return (
            addresses_of(host, port)
            if host[0] in "0123456789:" or host == "localhost"
            else [PUBLIC]
        )

    def get(url, resolve=resolve, **limits):
        return fetch(url, resolve, Loopback(), **limits)

    yield SimpleNamespace(pages=Site.pages, fetch=get, tried=tried)
    server.shutdown()
    server.server_close()
