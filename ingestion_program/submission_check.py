"""Check a submission and take it: one .py and one .json, copied to a private folder (DESIGN section 4, *Check*).

Every refusal is a Problem: a code, what is wrong, how to mend it. Nothing of the submission is executed here.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import stat
from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.model import from_data
from assetops.contract.offered import Offered
from assetops.contract.seal import digest
from assetops.contract.strict import clean_text, read_json
from assetops.contract.submission import KIT_FILE, KIT_VERSION, MAX_FACT_SHEET_BYTES, TRACKS, FactSheet, Track
from cods2025 import CLASSES
from submission_imports import check_imports, never_runs
from submission_syntax import parsed

MAX_PYTHON_BYTES = 1_000_000
MAX_TOTAL_BYTES = 20_000_000
MAX_ENTRIES = 1_000
AGENT_CLASS: dict[Track, str] = {"Task Planning": "PlanningAgent", "Task Execution": "ExecutionAgent"}
METHOD: dict[Track, str] = {"Task Planning": "plan", "Task Execution": "run"}
LITTER = ("__MACOSX", "desktop.ini", "Thumbs.db")  # what macOS and Windows leave beside a person's files
_ZIP_MEND = "Zip exactly one .py file and one .json file, at the root of the zip."


@dataclass(frozen=True)
class Submission:
    """A checked submission: the private copy of its module, its fact sheet, the digest that seeds the draw, the
    version of the starting kit that zipped it, None when it does not say, and the class to run of a submission of the
    CODS 2025 interface, None for today's."""

    module: Path
    fact_sheet: FactSheet
    digest: str
    kit: str | None = None
    workflow: str | None = None


def _visible(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        found = []
        for entry in entries:
            if not entry.name.startswith(".") and entry.name not in LITTER:
                found.append(entry)
            if len(found) > MAX_ENTRIES:
                raise Problem("too_many_files", f"The submission holds more than {MAX_ENTRIES} files.", _ZIP_MEND)
    return sorted(found, key=lambda entry: entry.name)


def _root(folder: Path) -> list[os.DirEntry[str]]:
    """The entries of the submission's root: one enclosing folder is looked through."""
    entries = _visible(folder)
    if len(entries) == 1 and entries[0].is_dir(follow_symlinks=False):
        return _visible(Path(entries[0].path))
    return entries


def _shown(path: str | Path) -> str:
    """A file's name as text: on disk it may be any bytes."""
    return clean_text(Path(path).name, 60)


def _only(entries: list[os.DirEntry[str]], ending: str, none: str, several: str, what: str) -> Path:
    found = [entry.path for entry in entries if entry.name.lower().endswith(ending) and not entry.is_symlink()]
    if not found:
        raise Problem(none, f"The submission has no {what} ({ending}) at its root.", _ZIP_MEND)
    if len(found) > 1:
        names = ", ".join(_shown(path) for path in found[:5])
        raise Problem(several, f"The submission has {len(found)} {ending} files: {names}.", _ZIP_MEND)
    return Path(found[0])


def _read(path: Path, limit: int, code: str) -> bytes:
    """Read a regular file, never following a link.

    Raises:
        Problem: `not_a_file`, or `code` when it is larger than `limit`.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Problem("not_a_file", f"{_shown(path)} cannot be read.", _ZIP_MEND) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):  # asked before fdopen, which raises for a folder
        os.close(handle)
        raise Problem("not_a_file", f"{_shown(path)} is not a regular file.", _ZIP_MEND)
    with os.fdopen(handle, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Problem(code, f"{_shown(path)} is larger than {limit:,} bytes.", "Keep it below that size.")
    return data


def _total_bytes(folder: Path) -> int:
    total = 0
    with contextlib.suppress(RecursionError):  # Python 3.11, folders a thousand deep: nothing in them is taken
        for place, _, names in os.walk(folder):
            for name in names:
                total += os.lstat(os.path.join(place, name)).st_size
                if total > MAX_TOTAL_BYTES:
                    return total
    return total


def read_fact_sheet(data: bytes, track: Track) -> FactSheet:
    """Read the fact sheet and see that it is for this track.

    Raises:
        Problem: fact_sheet_invalid, no_track, unknown_track, wrong_track.
    """
    try:
        content: Any = read_json(data, MAX_FACT_SHEET_BYTES, max_depth=10)
    except Problem as problem:
        raise Problem(
            "fact_sheet_invalid",
            f"The fact sheet cannot be read: {problem.message}",
            'Write a JSON object such as {"Track": "' + track + '"}.',
        ) from problem
    if not isinstance(content, dict) or "Track" not in content:
        raise Problem("no_track", "The fact sheet has no key Track.", 'Add "Track": "' + track + '".')
    if content["Track"] not in TRACKS:
        raise Problem(
            "unknown_track", "The fact sheet's Track is none of the two.", 'Write "Task Planning" or "Task Execution".'
        )
    if content["Track"] != track:
        raise Problem(
            "wrong_track",
            f"This submission is for {content['Track']}, but this competition is for {track}.",
            f"Submit it to the competition for {content['Track']}.",
        )
    return from_data(FactSheet, content, "fact_sheet_invalid", "Team, Model and Description are short texts.")


_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def _top_level_names(tree: ast.Module) -> set[str]:
    """What the module's own lines bind where an agent runs; names within functions and classes are others."""
    names: set[str] = set()
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
        if isinstance(node, ast.If) and never_runs(node.test):
            waiting += node.orelse
        elif not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)
    return names


def check_module(data: bytes, track: Track, offered: Offered) -> str | None:
    """See that the module parses, defines the agent of the track and imports what is there.

    Gives the class of the CODS 2025 interface that it defines in the agent's stead, or None.

    Raises:
        Problem: syntax_error, no_agent_class, import_not_available, import_not_in_interface.
    """
    tree = parsed(data, offered.python)
    names = _top_level_names(tree)
    workflow = None
    if AGENT_CLASS[track] not in names:
        workflow = next((name for name in CLASSES[track] if name in names), None)
        if workflow is None:
            raise Problem(
                "no_agent_class",
                f"The Python file defines no class {AGENT_CLASS[track]} (nor {CLASSES[track][0]}, as in 2025).",
                f"Define `class {AGENT_CLASS[track]}` with a method `{METHOD[track]}(self, task, ctx)`.",
            )
    check_imports(tree, workflow is not None, offered)
    return workflow


def _kit_version(entries: list[os.DirEntry[str]]) -> str | None:
    """What the kit's `make zip` put beside the two files; anything else there is not its word."""
    for entry in entries:
        if entry.name == KIT_FILE:
            with contextlib.suppress(Problem, UnicodeError):
                text = _read(Path(entry.path), 20, "not_a_file").decode().strip()
                return text if re.match(KIT_VERSION, text) else None
    return None


def stated_track(folder: Path) -> Track:
    """The track that an unpacked submission's fact sheet names; planning where it names none, and `take` says why."""
    with contextlib.suppress(Problem):
        content: Any = read_json(_fact_sheet(_root(folder)), MAX_FACT_SHEET_BYTES, max_depth=10)
        named = content.get("Track") if isinstance(content, dict) else None
        return next((track for track in TRACKS if track == named), TRACKS[0])
    return TRACKS[0]


def _fact_sheet(entries: list[os.DirEntry[str]]) -> bytes:
    entry = _only(entries, ".json", "no_fact_sheet", "several_fact_sheets", "fact sheet")
    return _read(entry, MAX_FACT_SHEET_BYTES, "fact_sheet_invalid").removeprefix(BOM_UTF8)


def take(folder: Path, private: Path, track: Track, offered: Offered) -> Submission:
    """Check the unpacked submission in `folder` and copy its module to `private`.

    Args:
        track: of the competition.
        offered: what agents may import there.

    Raises:
        Problem: a refusal; the participant reads its message and its mend.
    """
    entries = _root(folder)
    if not entries:
        raise Problem("empty_submission", "The submission is empty.", _ZIP_MEND)
    if any(entry.name in ("metadata", "metadata.yaml") for entry in entries):
        raise Problem(
            "own_container", "The submission brings a metadata file of its own.", "Leave metadata.yaml out of the zip."
        )
    if _total_bytes(folder) > MAX_TOTAL_BYTES:
        raise Problem(
            "submission_too_large",
            f"The submission is larger than {MAX_TOTAL_BYTES // 1_000_000} MB.",
            "Submit code only: one .py file below 1 MB and one .json file.",
        )
    source = _read(
        _only(entries, ".py", "no_python_file", "several_python_files", "Python file"),
        MAX_PYTHON_BYTES,
        "python_too_large",
    )
    sheet = _fact_sheet(entries)
    fact_sheet = read_fact_sheet(sheet, track)
    workflow = check_module(source, track, offered)
    private.mkdir(parents=True, exist_ok=True)
    module = private / "agent.py"
    module.write_bytes(source)
    seed = digest(digest(source).encode() + digest(sheet).encode())
    return Submission(module, fact_sheet, seed, _kit_version(entries), workflow)
