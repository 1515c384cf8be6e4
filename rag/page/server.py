"""Serves the chat page on this computer, and on no other unless an address is given."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from corpus.errors import UsageProblem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from gradio import Blocks
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rag.page.desk import Keep
    from rag.settings import RagSettings

FIRST_PORT = 7860
PORTS = 20
"""Ports that are tried, one after the other, when none was asked for."""
LET_GO = 1
"""Seconds that open pages have to finish after Ctrl-C."""
LOOPBACK = ("127.0.0.1", "localhost")
HEADERS = (
    (
        b"content-security-policy",
        # Nothing is loaded from outside. Gradio compiles its templates, hence unsafe-eval.
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


def serve_page(settings: RagSettings, host: str, port: int | None, keep: Keep) -> None:
    """Serve until interrupted, and print the address as soon as the page can be opened.

    `keep` is given what readers think of answers. Without `port`, the first free one from 7860 on
    is taken. Raises UsageProblem when that address and port cannot be listened on.
    """
    console = Console(stderr=True, highlight=False)

    def announce() -> None:
        console.print(f"Byline is at {address(listener)} (Ctrl-C ends it)", soft_wrap=True)

    with listen(host, port) as listener:
        with console.status("Loading the page …"):
            import uvicorn

            from rag.page.chat import chat_page
            from rag.wiring import open_assistant

            served = application(chat_page(open_assistant(settings), keep), host, announce)
        config = uvicorn.Config(served, log_level="critical", timeout_graceful_shutdown=LET_GO)
        uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket: connections to it wait until they are served. UsageProblem if none."""
    ports = [port] if port else range(FIRST_PORT, FIRST_PORT + PORTS)
    for tried in ports:
        try:
            family, kind, protocol, _, where = socket.getaddrinfo(
                host, tried, type=socket.SOCK_STREAM
            )[0]
            return socket.create_server(where[:2], family=family)
        except socket.gaierror as error:
            problem = f"{host!r} is not an address of this computer."
            raise UsageProblem(problem, "Leave --host out to serve this computer only.") from error
        except OSError as error:
            refused = os.strerror(error.errno) if error.errno else str(error)
    taken = f"port {port}" if port else f"any port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1}"
    raise UsageProblem(f"{host} {taken} cannot be listened on: {refused}.", "Try another --port.")


def address(listener: socket.socket) -> str:
    """Where a browser finds the page."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def application(page: Blocks, host: str, ready: Callable[[], None]) -> FastAPI:
    """`page` as an application that answers to the names of `host` only; it calls `ready` once.

    A page elsewhere that lets its own name point here would otherwise read the corpus.
    """
    import gradio as gr
    from fastapi import FastAPI
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        ready()  # from here on Ctrl-C ends the server in good order
        yield

    served = FastAPI(openapi_url=None, lifespan=lifespan)
    if host in LOOPBACK:
        served.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK))
    served.add_middleware(Guarded)
    style = Path(__file__).with_name("page.css").read_text("utf-8")
    gr.mount_gradio_app(
        served,
        page,
        path="/",
        server_name=host,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        head=f"<style>{style}</style>",
    )
    return served


class Guarded:
    """Sends the headers that keep the page, whatever an article tries, on this computer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self._app(scope, receive, guarded)
