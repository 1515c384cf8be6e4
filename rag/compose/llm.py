"""A language model through LlamaIndex's interface: asked, stopped at once, its failures in a line.

Nothing of LlamaIndex, which takes two seconds to load, is imported before the first question.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from corpus.errors import ComposerProblem, SettingsProblem

if TYPE_CHECKING:
    from llama_index.core.llms.llm import LLM

HEARTBEAT = 0.2
"""Seconds after which whoever waits for the model hears that there is nothing new."""
PAUSE = 0.05
"""Seconds in which the pieces of a reply are gathered."""
REPLY_TOKENS = 500
"""Most tokens of a reply."""
LONGEST_REPLY = 20_000
"""Characters of a reply that are read: a backend may not keep to the limit."""

Schema = Mapping[str, Any]
ReplyPieces = Generator[str, None, None]


class Model(Protocol):
    """What writes a reply to a message."""

    @property
    def name(self) -> str: ...

    def reply(self, system: str, user: str, schema: Schema | None) -> ReplyPieces:
        """The reply in pieces; an empty one, now and then, while nothing comes.

        `schema` is the JSON schema that the reply shall keep to, where the backend can see to it.
        Closing the iterator ends the request. Raises ComposerProblem, one line that says why.
        """


CLASSES = {
    "openai": "OpenAI",
    "openai-like": "OpenAILike",
    "anthropic": "Anthropic",
    "ollama": "Ollama",
}
"""Kind -> the class of LlamaIndex's integration, which the extra of that name installs."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Which model, and how it is reached."""

    name: str
    """KIND:MODEL, where KIND is a key of CLASSES."""
    url: str = ""
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    """Seconds that a whole reply may take."""
    context: int = 8192
    """Tokens that a message and its reply may have together."""

    def __post_init__(self) -> None:
        """SettingsProblem for a name of another form, and for an integration that is missing."""
        if self.kind not in CLASSES or not self.model:
            raise SettingsProblem(
                f"llm cannot be {self.name!r}.",
                f"Write KIND:MODEL, where KIND is one of {', '.join(CLASSES)}.",
            )
        if self.kind == "openai-like" and not self.url:
            raise SettingsProblem(
                f"llm is {self.name!r}, and nothing says where it is.",
                "Set BYLINE_LLM_URL to the address of its API, like http://127.0.0.1:8080/v1.",
            )
        try:
            installed = find_spec(self.module) is not None
        except ModuleNotFoundError:  # nothing of llama_index.llms is there
            installed = False
        if not installed:
            raise SettingsProblem(
                f"llm is {self.name!r}, and its integration is not installed.",
                f"Install it: pip install 'byline[{self.kind}]'.",
            )

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]

    @property
    def model(self) -> str:
        return self.name.partition(":")[2].strip()

    @property
    def module(self) -> str:
        """Where the integration is imported from."""
        return f"llama_index.llms.{self.kind.replace('-', '_')}"

    def opened(self) -> LLM:
        """The integration, loaded. It does not try again: a reader waits."""
        options: dict[str, Any] = {"model": self.model, "temperature": 0.0}
        if self.url:
            address = "base_url" if self.kind in ("anthropic", "ollama") else "api_base"
            options[address] = self.url
        if self.kind == "ollama":
            options |= {"context_window": self.context, "request_timeout": self.timeout}
            options["additional_kwargs"] = {"num_predict": REPLY_TOKENS, "seed": 0}
            if self.key:
                options["headers"] = {"Authorization": f"Bearer {self.key}"}
        else:
            options |= {"max_tokens": REPLY_TOKENS, "timeout": self.timeout, "max_retries": 0}
            if self.key or self.kind == "openai-like":
                options["api_key"] = self.key or "none"
        if self.kind == "openai-like":
            options |= {"is_chat_model": True, "context_window": self.context}
        made: LLM = getattr(import_module(self.module), CLASSES[self.kind])(**options)
        return made


class LanguageModel:
    """A `Model` that LlamaIndex has an integration for. Safe to share between threads.

    Requests run in an event loop of their own, in a thread: there a reply can be given up at any
    moment, and its connection closed with it.
    """

    def __init__(self, backend: Backend) -> None:
        """Loads nothing."""
        self.name = backend.model
        self._backend = backend
        self._forms = _SCHEMA_FORMS.get(backend.kind, ())
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="language model", daemon=True
        )
        self._thread.start()

    def reply(self, system: str, user: str, schema: Schema | None) -> ReplyPieces:
        """See `Model`."""
        pieces: SimpleQueue[str | None] = SimpleQueue()
        asked = asyncio.run_coroutine_threadsafe(
            self._read(system, user, schema, pieces), self._loop
        )
        asked.add_done_callback(lambda _: pieces.put(None))
        try:
            yield from _as_they_come(pieces)
            if not asked.cancelled() and (problem := asked.exception()):
                # Its own text may hold the key.
                raise ComposerProblem(f"{self.name} {_why(problem, self._backend)}") from None
        finally:
            asked.cancel()

    def close(self) -> None:
        """Gives up what is asked, and ends the thread."""
        asyncio.run_coroutine_threadsafe(_ended(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @cached_property
    def _llm(self) -> LLM:
        return self._backend.opened()

    async def _read(
        self, system: str, user: str, schema: Schema | None, pieces: SimpleQueue[str | None]
    ) -> None:
        from llama_index.core.base.llms.types import ChatMessage

        messages = [ChatMessage(role="system", content=system), ChatMessage(content=user)]
        llm = self._llm  # it loads outside of the time that a reply has
        async with asyncio.timeout(self._backend.timeout):
            while True:
                forms = self._forms if schema else ()
                how = _asking_for(forms[0], schema) if forms else {}
                try:
                    read = 0
                    async for part in await llm.astream_chat(messages, **how):
                        if piece := part.delta or "":
                            pieces.put(piece)
                        read += len(piece)
                        if read > LONGEST_REPLY:
                            break
                    return
                except Exception as error:
                    if not forms or not _is_misfit(error):
                        raise
                    self._forms = forms[1:]  # it does not know this way of asking


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
            came = [pieces.get(timeout=HEARTBEAT)]
            if came[0]:  # a fast model writes more often than anybody reads
                time.sleep(PAUSE)
        except Empty:
            came = []
        while not pieces.empty():
            came.append(pieces.get())
        yield "".join(filter(None, came))
        if None in came:
            return


_SCHEMA_FORMS = {
    "openai": ("json_schema", "json_object"),
    "openai-like": ("json_schema", "json_object"),
    "ollama": ("format",),
}
"""The ways to ask a kind of backend for JSON of a schema, the strictest first."""


def _asking_for(form: str, schema: Schema | None) -> dict[str, Any]:
    """The arguments that ask for JSON of a schema in one of these ways."""
    if form == "format":
        return {"format": schema}
    named = {"name": "reply", "strict": True, "schema": schema}
    how = {"json_schema": named} if form == "json_schema" else {"schema": schema}
    return {"response_format": {"type": form, **how}}


# ------------------------------------------------------------------ what goes wrong


def _is_misfit(error: Exception) -> bool:
    """Does the backend refuse the form of the request, and not its length?"""
    status = getattr(error, "status_code", None)
    refused = status in (400, 415, 422, 501) or "response_format" in str(error)
    return refused and not _is_too_long(error)


def _is_too_long(error: BaseException) -> bool:
    said, signs = (
        str(error).casefold(),
        ("length", "window", "exceed", "maximum", "too long", "size"),
    )
    return "context" in said and any(sign in said for sign in signs)


_REFUSED = {
    401: "did not accept the key; set BYLINE_LLM_KEY to one that it accepts.",
    404: "is not there{where}; BYLINE_LLM names the model.",
    429: "takes no more questions for now: its rate limit or quota is used up.",
}
"""What a model did, by the HTTP status of its failure."""


def _why(error: BaseException, backend: Backend) -> str:
    """What the model did, as the rest of a sentence, and what to do about it."""
    status = getattr(error, "status_code", None)  # every client has it under this name
    kind, where = type(error).__name__, f" at {backend.url}" if backend.url else ""
    if isinstance(error, TimeoutError) or "Timeout" in kind:
        return f"took longer than {backend.timeout:g} seconds; BYLINE_LLM_TIMEOUT gives it more."
    if _is_too_long(error):
        return "cannot take that much text at once; lower BYLINE_LLM_CONTEXT to what it takes."
    if status == 403 or "api_key" in str(error):
        status = 401
    if isinstance(status, int) and status > 0:
        return _REFUSED.get(status, f"failed with HTTP status {status}.").format(where=where)
    if "Connect" in kind or isinstance(error, OSError):
        return f"cannot be reached{where}; BYLINE_LLM_URL says where it is."
    return f"broke off its reply ({kind})."
