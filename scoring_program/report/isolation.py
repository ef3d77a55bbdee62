"""What kept the agent apart, in sentences: the same for every submission on a machine, so they tell nothing hidden."""

from __future__ import annotations

from collections.abc import Iterable

# A word of the run record's `isolation`: what it means for an agent, and what its absence means.
_PARTS: dict[str, tuple[str, str]] = {
    "landlock_fs": (
        "Files: your agent could read the interpreter, its libraries and its own module, and write its scratch folder.",
        "Files were not confined on this machine. In the competition your agent reads the interpreter, its libraries "
        "and its own module, and writes its scratch folder.",
    ),
    "seccomp": (
        "System calls: no network, no other programs, no new processes. What tries them gets a PermissionError.",
        "System calls were not filtered on this machine. In the competition there is no network, no other program and "
        "no new process for your agent.",
    ),
    "watchdog": (
        "Resources: a watchdog bounded memory, disk and threads; an agent that goes beyond loses its scenario.",
        "Memory and threads were not watched on this machine. In the competition they are.",
    ),
    "non_dumpable_parent": (
        "Our side: the memory of the process that holds the tools was closed to your agent.",
        "The process that holds the tools was not closed to your agent on this machine. In the competition it is.",
    ),
}


def isolation_notes(reached: Iterable[str]) -> tuple[str, ...]:
    """One sentence for each part, reached or not; none when the record names no part at all (nothing was run)."""
    words = {word.split(":")[0] for word in reached}
    return tuple(there if word in words else absent for word, (there, absent) in _PARTS.items()) if words else ()
