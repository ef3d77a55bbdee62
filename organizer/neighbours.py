"""`make neighbours`: for each scenario of a list, its nearest semantic neighbour, 1:1 (DESIGN section 7)."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.strict import read_json
from assetops.llm.embedding import Embed, configured_embedding
from assetops.scenarios.neighbours import Item, mean_and_least, nearest_unused

_SHOWN = 100


def read_items(path: Path) -> list[Item]:
    """The scenarios of a JSON-lines file: our own, or the public format `{"id", "text", "category", ...}`.

    What has no category has its type for one (78 of the 141 public scenarios), or none. What has no family is one of
    its own, and its wording is its text, whatever the numbers in it.

    Raises:
        Problem: `bad_scenarios`, naming the line.
    """
    if not path.is_file():
        raise Problem("bad_scenarios", f"There is no file {path}.", "Say which: make neighbours SCENARIOS=file.jsonl")
    lines = enumerate(path.read_bytes().splitlines(), start=1)
    items = [_item(line, f"line {number} of {path.name}") for number, line in lines if line.strip()]
    if len({item.id for item in items}) < len(items):
        raise Problem("bad_scenarios", f"Two scenarios of {path.name} have the same id.", "Give each its own.")
    return items


def _item(line: bytes, place: str) -> Item:
    mend = 'One object a line: {"id": ..., "text" or "utterance": ..., "category": ...}.'
    problem = Problem("bad_scenarios", f"This is no scenario: {place}.", mend)
    try:
        row: Any = read_json(line)
        text = row.get("utterance", row.get("text"))
        name, category = str(row["id"]), str(row.get("category", row.get("type", "none")))
    except (Problem, LookupError, AttributeError) as error:
        raise problem from error
    if not isinstance(text, str) or not text.strip():
        raise problem
    return Item(name, text, category, str(row.get("family", name)), re.sub(r"\d+", "#", text.lower()))


def lines(items: Sequence[Item], embed: Embed) -> Iterator[str]:
    """One line a pair, with the similarity; then mean and least, and how many have no counterpart."""
    pairs = nearest_unused(items, items, embed)
    for pair in pairs:
        yield f"{pair.similarity:.3f}  {_named(pair.of)}  ->  {_named(pair.counterpart)}"
    mean, least = mean_and_least(pairs)
    yield f"{len(pairs)} pairs: mean similarity {mean:.3f}, least {least:.3f}"
    if len(pairs) < len(items):
        yield f"{len(items) - len(pairs)} scenarios have no other of their category left"


def _named(item: Item) -> str:
    text = " ".join(item.text.split())
    return f"{item.id} {text if len(text) <= _SHOWN else text[: _SHOWN - 2] + ' …'}"


def main(given: Sequence[str] | None = None) -> int:
    """Print the pairs."""
    parser = argparse.ArgumentParser(prog="make neighbours", description=__doc__)
    parser.add_argument("scenarios")
    arguments = parser.parse_args(given)
    try:
        items = read_items(Path(arguments.scenarios))
        with configured_embedding() as embed:
            for line in lines(items, embed):
                print(line)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
