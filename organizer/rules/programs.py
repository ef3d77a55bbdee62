"""The command each program is started with (CODABENCH.md section 2)."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from organizer.findings import Finding, error
from organizer.rules.archive import root_findings
from organizer.rules.bundle import Bundle
from organizer.rules.document import read_mapping
from organizer.rules.files import opened, spot
from organizer.rules.phases import DEFAULT_LIMIT
from organizer.tree import Tree, ZipTree

METADATA = "metadata.yaml"
PROGRAM = "/app/program/"
_OPERATORS = re.compile(r"[|;&<>`]|\$\(")
_TIMEOUT = re.compile(r"(?:/usr/bin/)?timeout -k (\d+)s? ([1-9]\d*)s? \S")
_METADATA_OUTPUT = re.compile(rb"""/app/output/metadata(?![\w.])|\boutput\w*\s*/\s*["']metadata["']""")


def programs(bundle: Bundle) -> Iterator[Finding]:
    """Every program has a metadata.yaml whose command the platform can run, and writes no file named `metadata`."""
    limits = [phase.get("execution_time_limit", DEFAULT_LIMIT) for _, phase in bundle.rows("phases")]
    seconds = min((limit for limit in limits if isinstance(limit, int)), default=DEFAULT_LIMIT)
    for part, path, tree in opened(bundle):
        if part in ("ingestion_program", "scoring_program"):
            yield from _metadata(tree, path, seconds)
            yield from _metadata_output(tree, path)


def _metadata(tree: Tree, path: str, seconds: int) -> Iterator[Finding]:
    place = spot(path, METADATA)
    if tree.read(METADATA) is None and isinstance(tree, ZipTree) and not tree.prefix:
        yield from root_findings(tree.archive, METADATA, path)
        return
    metadata = read_mapping(tree.read(METADATA), place)
    if isinstance(metadata, Finding):
        yield metadata
        return
    command = metadata.get("command")
    if not isinstance(command, str) or not command.strip():
        yield error(place, "There is no command.", f"Write `command: timeout -k 15 540 python3 {PROGRAM}….py`.")
    elif _OPERATORS.search(command):
        reason = "The command uses the shell (an operator such as && or |); there is none."
        yield error(place, reason, "Start one program; let it do the rest.")
    else:
        yield from _timeout(command, seconds, place)
        yield from _scripts(tree, command, place)


def _timeout(command: str, seconds: int, place: str) -> Iterator[Finding]:
    found = _TIMEOUT.match(" ".join(command.split()))
    if found is None:
        reason = "The command has no timeout in front; the platform's own limit does not stop a program."
        yield error(place, reason, "Write `timeout -k 15 <seconds>` in front (ATTACKS.md row 8).")
    elif int(found[1]) + int(found[2]) > seconds:
        reason = f"The timeout may take {int(found[1]) + int(found[2])} s, the phase allows {seconds} s."
        yield error(place, reason, "Let ours end first: a run that the platform ends is a free new draw.")


def _scripts(tree: Tree, command: str, place: str) -> Iterator[Finding]:
    try:
        words = shlex.split(command)
    except ValueError as problem:
        yield error(place, f"The command cannot be split into words: {problem}.", "Close the quotation.")
        return
    for word in [word for word in words if word.endswith((".py", ".sh"))]:
        name = word.removeprefix(PROGRAM)
        if not word.startswith("/"):
            yield error(place, f"The path {word} is relative.", f"Write `{PROGRAM}{word}`.")
        elif name != word and tree.read(name) is None:
            yield error(place, f"The program holds no {name}.", "Correct the command.")


def _metadata_output(tree: Tree, path: str) -> Iterator[Finding]:
    for name in tree.files():
        if name.endswith(".py") and _METADATA_OUTPUT.search(tree.read(name) or b""):
            reason = "The program writes a file named `metadata` into its output: the job fails, the worker blocks."
            yield error(spot(path, name), reason, "Give the file another name.")
