"""What outlets are called for short, so that several may go by one name."""

from __future__ import annotations

import re

from corpus.countries import called

BRACKETS = re.compile(r" \(([^()]+)\)$")


def plain(name: str) -> str:
    """A name without article and capitals."""
    return " ".join(name.casefold().removeprefix("the ").split())


def bare(name: str) -> str:
    """A name without article, brackets and country: "guardian" of "The Guardian (Nigeria)"."""
    words = plain(BRACKETS.sub("", name)).split()
    own = [word for word in words if len(words) == 1 or not called(word)]
    return " ".join(own).removesuffix(" of")


def goes_by(outlet: str, short: str) -> bool:
    """Is the outlet called so for short, by all or by the end of its name?"""
    own = bare(outlet)
    if own == short:
        return True
    before = own.removesuffix(f" {short}")
    return before != own and not before.endswith((" &", " and"))
