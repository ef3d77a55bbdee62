"""`make hostile WITHOUT=landlock` is the whole suite as on a worker whose kernel lacks that part: every case holds but
those that name the part, which are skipped, and the run record says what is off.
"""

from __future__ import annotations

import os

import pytest

from tests.hostile.arena import WITHOUT, Arena
from tests.hostile.switched_off import DEFENCES, ROOT
from tests.ingestion.attempts import needs_landlock

WORDS = {"landlock": {"landlock_fs", "landlock_net", "signal_scope"}, "seccomp": {"seccomp"}}


@needs_landlock
@pytest.mark.parametrize("part", WORDS)
def test_the_run_record_names_exactly_what_is_on(part: str, arena: Arena) -> None:
    off = part in os.environ.get(WITHOUT, "").split(",")
    assert WORDS[part] & arena.isolation == (set() if off else WORDS[part])


def test_every_defence_that_is_switched_off_in_turn_is_still_where_it_is_looked_for() -> None:
    """`python -m tests.hostile.switched_off` takes half an hour; what it replaces must not have moved meanwhile."""
    parts = [(off.case, file, old) for off in DEFENCES for file, old, _ in off.replace]
    assert [(case, file) for case, file, old in parts if old not in (ROOT / file).read_text()] == []
