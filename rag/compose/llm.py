"""A language model through LlamaIndex's interface: asked, stopped at once, its failures in a line.

Nothing of LlamaIndex, which takes two seconds to load, is imported before the first question.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from corpus.errors import ComposerProblem, SettingsProblem

if TYPE_CHECKING:
    from concurrent.futures import Future

    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms.llm import LLM

HEARTBEAT = 0.2
"""Seconds after which whoever waits for the model hears that there is nothing new."""
PAUSE = 0.05
"""Seconds in which the pieces of a reply are gathered."""
REPLY_TOKENS = 500
"""Most tokens of a reply."""
LONGEST_REPLY = 20_000
"""Characters of a reply that are read: a backend may not keep to the limit."""

Pieces = Generator[str, None, None]


class Model(Protocol):
    """What writes a reply to a message."""

    @property
    def name(self) -> str: ...

    def reply(self, system: str, user: str, schema: Mapping[str, Any] | None) -> Pieces:
        """The reply in pieces; an empty one, now and then, while nothing comes.

        `schema` is the JSON schema that the reply shall keep to, where the backend can see to it.
        Closing the iterator ends the request. Raises ComposerProblem, one line that says why.
        """


@dataclass(frozen=True, slots=True)
class Integration:
    """One of LlamaIndex's integrations, and the extra of Byline that installs it."""

    module: str
    cls: str
    extra: str


INTEGRATIONS: Mapping[str, Integration] = {
    "openai": Integration("llama_index.llms.openai", "OpenAI", "openai"),
    "openai-like": Integration("llama_index.llms.openai_like", "OpenAILike", "openai-like"),
    "anthropic": Integration("llama_index.llms.anthropic", "Anthropic", "anthropic"),
    "ollama": Integration("llama_index.llms.ollama", "Ollama", "ollama"),
}


@dataclass(frozen=True, slots=True)
class Backend:
    """Which model, and how it is reached."""

    kind: str
    """A key of INTEGRATIONS."""
    model: str
    url: str = ""
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    """Seconds that a whole reply may take."""
    context: int = 8192
    """Tokens that a message and its reply may have together."""

    @classmethod
    def named(
        cls, name: str, url: str = "", key: str = "", timeout: float = 60.0, context: int = 8192
    ) -> Backend:
        """The backend of `KIND:MODEL`.

        Raises SettingsProblem for a name of another form, and for an integration that is missing.
        """
        kind, _, model = name.partition(":")
        if kind not in INTEGRATIONS or not model.strip():
            kinds = ", ".join(INTEGRATIONS)
            raise SettingsProblem(
                f"llm cannot be {name!r}.", f"Write KIND:MODEL, where KIND is one of {kinds}."
            )
        found = cls(kind, model.strip(), url, key, timeout, context)
        if kind == "openai-like" and not found.url:
            raise SettingsProblem(
                f"llm is {name!r}, and nothing says where it is.",
                "Set BYLINE_LLM_URL to the address of its API, like http://127.0.0.1:8080/v1.",
            )
        needed = INTEGRATIONS[kind]
        try:
            installed = find_spec(needed.module) is not None
        except ModuleNotFoundError:  # nothing of llama_index.llms is there
            installed = False
        if not installed:
            raise SettingsProblem(
                f"llm is {name!r}, and its integration is not installed.",
                f"Install it: pip install 'byline[{needed.extra}]'.",
            )
        return found


class LanguageModel:
    """A `Model` that LlamaIndex has an integration for. Safe to share between threads.

    Requests run in an event loop of their own, in a thread: there a reply can be given up at any
    moment, and its connection closed with it.
    """

    def __init__(self, backend: Backend) -> None:
        self.name = backend.model
        self._backend = backend
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._llm: LLM | None = None
        self._dialects = _dialects(backend.kind)

    def reply(self, system: str, user: str, schema: Mapping[str, Any] | None) -> Pieces:
        """See `Model`."""
        pieces: SimpleQueue[str | None] = SimpleQueue()
        asked = asyncio.run_coroutine_threadsafe(
            self._read(system, user, schema, pieces), self._running()
        )
        asked.add_done_callback(lambda _: pieces.put(None))
        try:
            yield from _as_they_come(pieces)
            if problem := _failure(asked):
                raise self._told(problem) from None  # its own text may hold the key
        finally:
            asked.cancel()

    def close(self) -> None:
        """Ends the thread; a later question starts another."""
        with self._lock:
            loop, self._loop, self._llm = self._loop, None, None
        if loop and self._thread:
            asyncio.run_coroutine_threadsafe(_ended(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join()
            loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="language model", daemon=True
                )
                self._thread.start()
            return self._loop

    async def _read(
        self,
        system: str,
        user: str,
        schema: Mapping[str, Any] | None,
        pieces: SimpleQueue[str | None],
    ) -> None:
        from llama_index.core.base.llms.types import ChatMessage, MessageRole

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=user),
        ]
        async with asyncio.timeout(self._backend.timeout):
            while True:
                dialect = self._dialects[0] if schema else _PLAIN
                try:
                    await self._say(messages, dialect.keywords(schema), pieces)
                    return
                except Exception as error:
                    if dialect is self._dialects[-1] or not _is_misfit(error):
                        raise
                    self._dialects = self._dialects[1:]  # it does not know this way of asking

    async def _say(
        self, messages: Sequence[ChatMessage], how: Mapping[str, Any], pieces: SimpleQueue[Any]
    ) -> None:
        read = 0
        async for part in await self._opened().astream_chat(messages, **how):
            piece = part.delta or ""
            read += len(piece)
            if piece:
                pieces.put(piece)
            if read > LONGEST_REPLY:
                return

    def _opened(self) -> LLM:
        """The integration; called in the thread of the loop only."""
        if self._llm is None:
            needed = INTEGRATIONS[self._backend.kind]
            made: LLM = getattr(import_module(needed.module), needed.cls)(**_options(self._backend))
            self._llm = made
        return self._llm

    def _told(self, error: BaseException) -> ComposerProblem:
        """The failure in one line, which never holds the key."""
        return ComposerProblem(f"{self.name} {_why(error, self._backend)}")


async def _ended() -> None:
    """Waits until every request of the loop is given up."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()


def _as_they_come(pieces: SimpleQueue[str | None]) -> Iterator[str]:
    while True:
        try:
            piece = pieces.get(timeout=HEARTBEAT)
        except Empty:
            piece = ""
        if piece:  # a fast model writes more often than anybody reads
            time.sleep(PAUSE)
        came = [piece]
        while not pieces.empty():
            came.append(pieces.get())
        yield "".join(filter(None, came))
        if None in came:
            return


def _failure(asked: Future[None]) -> BaseException | None:
    return None if asked.cancelled() else asked.exception()


# ------------------------------------------------------------------ what backends want


def _options(backend: Backend) -> dict[str, Any]:
    """The arguments of the integration's class. No retries: a reader waits."""
    seconds = backend.timeout
    if backend.kind == "ollama":
        return {
            "model": backend.model,
            "temperature": 0.0,
            "context_window": backend.context,
            "request_timeout": seconds,
            "additional_kwargs": {"num_predict": REPLY_TOKENS, "seed": 0},
            **({"base_url": backend.url} if backend.url else {}),
            **({"headers": {"Authorization": f"Bearer {backend.key}"}} if backend.key else {}),
        }
    options: dict[str, Any] = {
        "model": backend.model,
        "temperature": 0.0,
        "max_tokens": REPLY_TOKENS,
        "timeout": seconds,
        "max_retries": 0,
        **({"api_key": backend.key} if backend.key else {}),
    }
    if backend.kind == "anthropic":
        return options | ({"base_url": backend.url} if backend.url else {})
    if backend.url:
        options["api_base"] = backend.url
    if backend.kind == "openai-like":
        options |= {"is_chat_model": True, "context_window": backend.context}
        options.setdefault("api_key", "none")
    return options


@dataclass(frozen=True, slots=True)
class _Dialect:
    """A way to ask for JSON of a schema."""

    form: str

    def keywords(self, schema: Mapping[str, Any] | None) -> dict[str, Any]:
        if self.form == "json_schema":
            named = {"name": "reply", "strict": True, "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        if self.form == "json_object":
            return {"response_format": {"type": "json_object", "schema": schema}}
        return {"format": schema} if self.form == "format" else {}


_PLAIN = _Dialect("plain")


def _dialects(kind: str) -> tuple[_Dialect, ...]:
    """The ways to ask a kind of backend for JSON, the strictest first; the last one always goes."""
    if kind in ("openai", "openai-like"):
        return _Dialect("json_schema"), _Dialect("json_object"), _PLAIN
    return (_Dialect("format"), _PLAIN) if kind == "ollama" else (_PLAIN,)


# ------------------------------------------------------------------ what goes wrong


def _status(error: BaseException) -> int | None:
    """The HTTP status of a failure; every client has it under this name."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and status > 0 else None


def _is_misfit(error: Exception) -> bool:
    """Does the backend refuse the form of the request, and not its length?"""
    refused = _status(error) in (400, 415, 422, 501) or "response_format" in str(error)
    return refused and not _is_too_long(error)


def _is_too_long(error: BaseException) -> bool:
    said = str(error).casefold()
    return "context" in said and any(
        word in said for word in ("length", "window", "exceed", "maximum", "too long", "size")
    )


def _why(error: BaseException, backend: Backend) -> str:
    """What the model did, as the rest of a sentence, and what to do about it."""
    status = _status(error)
    where = f" at {backend.url}" if backend.url else ""
    kind = type(error).__name__
    if isinstance(error, TimeoutError) or "Timeout" in kind:
        return f"took longer than {backend.timeout:g} seconds; BYLINE_LLM_TIMEOUT gives it more."
    if _is_too_long(error):
        return "cannot take that much text at once; lower BYLINE_LLM_CONTEXT to what it takes."
    if status in (401, 403) or "api_key" in str(error):
        return "did not accept the key; set BYLINE_LLM_KEY to one that it accepts."
    if status == 404:
        return f"is not there{where}; BYLINE_LLM names the model."
    if status == 429:
        return "takes no more questions for now: its rate limit or quota is used up."
    if status:
        return f"failed with HTTP status {status}."
    if "Connect" in kind or isinstance(error, OSError):
        return f"cannot be reached{where}; BYLINE_LLM_URL says where it is."
    return f"broke off its reply ({kind})."
