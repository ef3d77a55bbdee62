"""What the rules look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from organizer.findings import Finding
from organizer.tree import Tree

YAML = "competition.yaml"


@dataclass(frozen=True)
class Bundle:
    """The files, and `competition.yaml` as read."""

    tree: Tree
    competition: dict[str, Any]

    def rows(self, part: str) -> list[tuple[str, dict[str, Any]]]:
        """The mappings of a list such as `tasks`, each with its place."""
        return rows(self.competition, part, YAML)


Rule = Callable[[Bundle], Iterator[Finding]]


def rows(owner: dict[str, Any], part: str, place: str) -> list[tuple[str, dict[str, Any]]]:
    """The mappings of `owner[part]`, each with its place; nothing where it is not a list of mappings."""
    values = owner.get(part)
    separator = ": " if place == YAML else "."
    return [
        (f"{place}{separator}{part}[{number}]", value)
        for number, value in enumerate(values if isinstance(values, list) else [])
        if isinstance(value, dict)
    ]
