"""Counting tokens without a network: tiktoken's cl100k encoding, from the copy that LlamaIndex
carries.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from corpus.errors import ModelProblem

CountTokens = Callable[[str], int]

# tiktoken looks for an encoding under the SHA-1 of its address; LlamaIndex ships the file under
# that name.
ADDRESS = b"https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken"
SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
PATTERN = (  # the published pattern of cl100k_base
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)


@cache
def cl100k() -> CountTokens:
    """A counter of cl100k tokens. ModelProblem when the encoding is not installed as published."""
    import tiktoken

    encoding = tiktoken.Encoding(
        "cl100k_base", pat_str=PATTERN, mergeable_ranks=_ranks(), special_tokens={}
    )
    return lambda text: len(encoding.encode_ordinary(text))


def _ranks() -> dict[bytes, int]:
    # find_spec runs no package: llama_index is a namespace, so only its folder is looked up.
    spec = find_spec("llama_index.core")
    name = hashlib.sha1(ADDRESS, usedforsecurity=False).hexdigest()
    path = (
        Path(spec.origin if spec and spec.origin else "").parent / "_static/tiktoken_cache" / name
    )
    raw = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(raw).hexdigest() != SHA256:
        raise ModelProblem(
            f"{path} is not the published encoding of tokens.",
            "Reinstall llama-index-core at the pinned version.",
        )
    pairs = (line.split() for line in raw.splitlines() if line)
    return {b64decode(token): int(rank) for token, rank in pairs}
