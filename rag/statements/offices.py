"""People by their offices: "the Ukrainian ambassador to the UK" is whom a text calls so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.statements.names import TITLES, fold, parse_name
from rag.statements.words import words

_SMALL = words("the a an of to for at in on and s")
_BEFORE = re.compile(r"[^,;:.!?()\n]*$")
"""What stands before a name and belongs to it."""
_AFTER = re.compile(r",(?!\s*(?:his|her|their|and|or)\s)[^,;:.!?()\n]*")
"""An apposition, and not the next of a list ("Zelensky, his ambassador ...")."""
_REACH = 90
"""Characters beside a name that its office may take."""


class Office:
    """An office as a question words it: the title, and what it is of."""

    def __init__(self, described: str) -> None:
        """ValueError when `described` names no office."""
        told = _words(described)
        titles = [i for i, word in enumerate(told) if word in TITLES]
        if not titles or parse_name(described).words[:1] and _is_name(described):
            raise ValueError(f"{described} is not an office")
        self._of = frozenset(told[titles[0] : titles[-1] + 1])
        self._before = frozenset(told[: titles[0]])
        self._after = frozenset(told[titles[-1] + 1 :])

    def held_by(self, name: str, text: str) -> bool:
        """Does `text` give this office to `name`, right before the name or in apposition?

        All that the question says of the office after its title must stand there, or, when it says
        nothing after it, all before: "the French president" is no other country's.
        """
        called = " ".join(parse_name(name).words)
        if not called:
            return False
        wanted = self._of | (self._after or self._before)
        for at in re.finditer(rf"\b{re.escape(called)}\b", text):
            before = _BEFORE.search(text[max(0, at.start() - _REACH) : at.start()])
            after = _AFTER.match(text[at.end() : at.end() + _REACH])
            beside = (before[0] if before else "", after[0] if after else "")
            if any(wanted <= set(_words(part)) for part in beside):
                return True
        return False


def _is_name(described: str) -> bool:
    """Is it a name with its title, such as President Putin, and no description?"""
    return not re.match(r"(?:the|a|an)\s", described, re.I)


def _words(text: str) -> Sequence[str]:
    return [word for word in map(fold, re.findall(r"[\w'’-]+", text)) if word not in _SMALL]
