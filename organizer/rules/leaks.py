"""Nothing secret or hidden where participants or their containers can read it (DESIGN.md section 4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from organizer.findings import Finding, error
from organizer.rules.bundle import Bundle
from organizer.rules.files import opened, spot
from organizer.tree import Tree

SECRET_NAMES = frozenset({"keys.json", "secrets.yaml", "secrets.json", "verdicts.json", ".env"})
SECRET_SUFFIXES = frozenset({".pem", ".key"})

Kind = str
GOLD, HIDDEN_GOLD, LABELS, HIDDEN_SCENARIO, SECRET = (
    "the gold standard of a public scenario",
    "the gold standard of a hidden scenario",
    "labels of the injected faults",
    "a hidden scenario",
    "keys or other secrets",
)
# The kit lets participants score public and practice scenarios, those of the public plant, so their gold standards
# belong there; hidden scenarios and the keys travel in the ingestion program.
PUBLIC_PLANT = "public"
REFUSED: dict[str, frozenset[Kind]] = {
    "input_data": frozenset({GOLD, HIDDEN_GOLD, LABELS, HIDDEN_SCENARIO, SECRET}),
    "public_data": frozenset({GOLD, HIDDEN_GOLD, LABELS, HIDDEN_SCENARIO, SECRET}),
    "starting_kit": frozenset({HIDDEN_GOLD, HIDDEN_SCENARIO, SECRET}),
    "ingestion_program": frozenset({GOLD, HIDDEN_GOLD, LABELS}),
}


def _record_kinds(value: object, practice: frozenset[str]) -> Iterator[Kind]:
    """What the JSON objects in `value` are, told by the fields of our own types (assetops/contract/scenario.py)."""
    if isinstance(value, dict):
        if {"characteristic_form", "facts"} & value.keys() and "steps" in value:
            yield GOLD if value.get("public") is True or value.get("scenario") in practice else HIDDEN_GOLD
        elif "utterance" in value and value.get("public") is False:
            if value.get("plant") != PUBLIC_PLANT:
                yield HIDDEN_SCENARIO
        elif {"failure_mode_id", "shape", "magnitude"} <= value.keys():
            yield LABELS
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _record_kinds(child, practice)


def _documents(name: str, content: bytes) -> list[object]:
    """The JSON values of a .json or .jsonl file; none where it does not parse."""
    texts = content.splitlines() if name.endswith(".jsonl") else [content]
    found: list[object] = []
    for text in texts:
        try:
            found.append(json.loads(text))
        except (ValueError, RecursionError):
            continue
    return found


def _practice(tree: Tree) -> frozenset[str]:
    """The ids of the scenarios of the public plant that lie there."""
    found = set()
    for name in tree.files():
        if name.endswith("scenarios.jsonl"):
            for value in _documents(name, tree.read(name) or b""):
                if isinstance(value, dict) and value.get("plant") == PUBLIC_PLANT:
                    found.add(str(value.get("id")))
    return frozenset(found)


def _kinds(tree: Tree, name: str, practice: frozenset[str]) -> set[Kind]:
    path = PurePosixPath(name)
    if path.name in SECRET_NAMES or path.suffix in SECRET_SUFFIXES:
        return {SECRET}
    if path.suffix not in (".json", ".jsonl"):
        return set()
    return {kind for value in _documents(name, tree.read(name) or b"") for kind in _record_kinds(value, practice)}


def leaks(bundle: Bundle) -> Iterator[Finding]:
    """Findings for every file that must not travel in the part it is in, and for secrets beside `competition.yaml`."""
    for part, path, tree in opened(bundle):
        if part in REFUSED:
            practice = _practice(tree) if part == "starting_kit" else frozenset()
            for name in tree.files():
                for kind in sorted(_kinds(tree, name, practice) & REFUSED[part]):
                    yield error(spot(path, name), f"The {part} holds {kind}.", "Take the file out of it.")
    for name in sorted(SECRET_NAMES):
        if bundle.tree.read(name) is not None:
            yield error(name, "The bundle holds keys or other secrets of the organizer.", "Take the file out of it.")
