"""The fitted numbers of ranking and of declining, read from `weights.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """Feature -> weight: of the score of a candidate, and of the log-odds that it answers."""

    rank: Mapping[str, float]
    answerable: Mapping[str, float]

    @classmethod
    def load(cls) -> Weights:
        """The weights that ship with Byline."""
        return cls(**json.loads(files("rag").joinpath("weights.json").read_text("utf-8")))
