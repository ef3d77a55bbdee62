"""What an organizer may choose, but should know of: each is a warning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from organizer.findings import Finding, warning
from organizer.programs import REQUIRED_ISOLATION
from organizer.rules.bundle import Bundle
from organizer.rules.pairs import SETTINGS, tasks

MANIFEST = "manifest.json"


def _manifest(bundle: Bundle) -> dict[str, Any] | None:
    try:
        found = json.loads(bundle.tree.read(MANIFEST) or b"null")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def private_families(bundle: Bundle) -> Iterator[Finding]:
    """Public families can be compiled into an agent (ATTACKS.md row 29)."""
    manifest = _manifest(bundle)
    if manifest is None:
        if any(tasks(bundle)):
            mend = "Upload what `make bundle` writes."
            yield warning(MANIFEST, "The bundle does not say what it was built from.", mend)
    elif not manifest.get("private_families"):
        reason = "All scenarios come from public families: an agent can be compiled from them."
        yield warning(MANIFEST, reason, "Build with PRIVATE_FAMILIES=dir (docs/scenarios.md).")


def judge(bundle: Bundle) -> Iterator[Finding]:
    """A competition is judged by a language model (DESIGN section 2.7)."""
    procedural = [
        task.name
        for task in tasks(bundle)
        if (task.data("scoring_program", SETTINGS) or {}).get("judge") == "procedural"
    ]
    if procedural:
        mend = "Set OPENAI_BASE_URL, OPENAI_API_KEY and JUDGE_MODEL and build again, unless it is meant so."
        yield warning("scoring programs", f"The procedural judge decides in: {'; '.join(procedural)}.", mend)


def isolation(bundle: Bundle) -> Iterator[Finding]:
    """Agents are run only in the whole sandbox."""
    lowered: dict[str, list[str]] = {}
    for task in tasks(bundle):
        settings = task.data("ingestion_program", SETTINGS)
        required = (settings or {}).get("required_isolation")
        for word in REQUIRED_ISOLATION if settings is not None else ():
            if not isinstance(required, list) or word not in required:
                lowered.setdefault(word, []).append(task.name)
    for word, names in lowered.items():
        reason = f"Agents are run also where {word} is missing, in: {'; '.join(names)}."
        yield warning("ingestion programs", reason, "Build without ISOLATION=.")
