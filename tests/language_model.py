"""A small server that speaks the chat protocols of OpenAI and of Ollama, and misbehaves when a test
asks for it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]


class ChatServer:
    """Serves on loopback until closed. What it does next is set by a test."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.keys: list[str] = []
        self.gone = threading.Event()
        """A client went away before the reply was whole."""
        self.said = threading.Event()
        """The first piece of a reply has been sent."""
        self._released = threading.Event()
        self._behaviour: Callable[[Request, Handler], None] = lambda _, handler: handler.stream("")
        owner = self

        class Bound(Handler):
            server_of_test = owner

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # ------------------------------------------------------- what it does next

    def says(self, reply: str | Callable[[Request], str]) -> None:
        """A reply in pieces; a function is given the request."""

        def answer(request: Request, handler: Handler) -> None:
            handler.stream(reply(request) if callable(reply) else reply)

        self._behaviour = answer

    def claims(self, *claims: tuple[str, list[int]]) -> None:
        """A reply in the form that is asked for."""
        rows = [{"text": text, "evidence": numbers} for text, numbers in claims]
        self.says(json.dumps({"claims": rows}))

    def refuses(self, status: int, message: str) -> None:
        self._behaviour = lambda _, handler: handler.refuse(status, message)

    def refuses_schemas(self, status: int, then: str) -> None:
        """Knows no `response_format`, as older servers do."""

        def answer(request: Request, handler: Handler) -> None:
            if "response_format" in request:
                handler.refuse(status, "unknown field: response_format")
            else:
                handler.stream(then)

        self._behaviour = answer

    def hangs(self, after: str | Callable[[Request], str] = "") -> None:
        """Says `after`, then nothing more; a function is given the request."""

        def answer(request: Request, handler: Handler) -> None:
            handler.begin()
            if said := after(request) if callable(after) else after:
                handler.send(said)
                self.said.set()
            while not self._released.wait(0.05):
                handler.send("")

        self._behaviour = answer

    def breaks_off(self, after: str) -> None:
        """Says `after`, then closes the connection in the middle of a chunk."""

        def answer(_: Request, handler: Handler) -> None:
            handler.begin()
            handler.send(after)
            handler.wfile.write(b"ffff\r\ndata: {")
            handler.wfile.flush()
            handler.connection.close()

        self._behaviour = answer

    def babbles(self, body: bytes) -> None:
        """Sends bytes that are no event stream of the protocol."""

        def answer(_: Request, handler: Handler) -> None:
            handler.begin()
            handler.chunk(body)
            handler.chunk(b"")

        self._behaviour = answer

    def answer(self, request: Request, handler: Handler) -> None:
        self.requests.append(request)
        self.keys.append(handler.headers.get("authorization", ""))
        try:
            self._behaviour(request, handler)
        except (BrokenPipeError, ConnectionResetError):
            self.gone.set()
            handler.close_connection = True


class Handler(BaseHTTPRequestHandler):
    server_of_test: ChatServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        self.server_of_test.answer(json.loads(self.rfile.read(length)), self)

    def stream(self, reply: str) -> None:
        """The reply in pieces of seven characters, as models write."""
        self.begin()
        for start in range(0, len(reply), 7):
            self.send(reply[start : start + 7])
        if not self.is_ollama:
            self.chunk(b"data: [DONE]\n\n")
        self.chunk(b"")

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.send_header("connection", "close")
        self.end_headers()

    @property
    def is_ollama(self) -> bool:
        return self.path == "/api/chat"

    def send(self, piece: str) -> None:
        if self.is_ollama:
            message = {"role": "assistant", "content": piece}
            self.chunk(
                json.dumps({"model": "m", "message": message, "done": False}).encode() + b"\n"
            )
            return
        part = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
        self.chunk(f"data: {json.dumps({**event, 'choices': [part]})}\n\n".encode())

    def chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def refuse(self, status: int, message: str) -> None:
        body = json.dumps({"error": {"message": message, "type": "error", "code": None}}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the output of a test is its own."""
