"""Filling slots into wordings and arguments: "{asset.name}" stands for a member of what was drawn for slot `asset`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assetops.environment.phrasing import number

SLOT = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)\}")


class Unfilled(LookupError):
    """A template names a slot, or a member of one, that does not exist."""


def paths_in(value: Any) -> set[str]:
    """The slot paths ("asset.name") that a value's texts name, at any depth."""
    if isinstance(value, str):
        return set(SLOT.findall(value))
    if isinstance(value, Mapping):
        return set().union(*(paths_in(member) for member in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(paths_in(member) for member in value))
    return set()


def slots_in(value: Any) -> set[str]:
    """The names of the slots that a value's texts use."""
    return {path.split(".")[0] for path in paths_in(value)}


def fill(value: Any, drawn: Mapping[str, Any]) -> Any:
    """The value with its slots filled. A text that is exactly one slot becomes that slot's value, with its type.

    Raises:
        Unfilled: a slot or member is not there, or has no plain form.
    """
    if isinstance(value, str):
        whole = SLOT.fullmatch(value)
        return _at(whole[1], drawn) if whole else fill_text(value, drawn)
    if isinstance(value, Mapping):
        return {key: fill(member, drawn) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [fill(member, drawn) for member in value]
    return value


def fill_text(text: str, drawn: Mapping[str, Any]) -> str:
    """The text with its slots filled, numbers as people write them; raises Unfilled."""
    return SLOT.sub(lambda match: _words(_at(match[1], drawn)), text)


def _at(path: str, drawn: Mapping[str, Any]) -> Any:
    value: Any = drawn
    for part in path.split("."):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, Mapping) and part in value:
            value = value[part]
        else:
            raise Unfilled(path)
    if isinstance(value, Mapping):
        raise Unfilled(path)
    return value


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_words(member) for member in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    return str(value)
