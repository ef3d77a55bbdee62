"""Somebody guesses a bundle's seed from a few observed values, if it is short, and computes every hidden scenario.

Without a seed the build takes 32 random bytes; under 128 bits it refuses; each purpose has its own key, so that one
that leaks gives no other.
"""

from __future__ import annotations

import itertools

import pytest

from organizer.keys import derive, new_seed, read_seed
from tests.hostile.arena import refusal_of


@pytest.mark.parametrize("text", ["00" * 15, "1", "abcd", "ff" * 8])
def test_a_short_seed_is_refused(text: str) -> None:
    assert refusal_of(lambda: read_seed(text)) in ("weak_seed", "bad_seed")


def test_keys_of_different_purposes_have_nothing_in_common() -> None:
    seed = new_seed()
    assert len(seed) == 32
    names = ("seal", "draw", "output", "verdicts", "plant", "pool")
    keys = [derive(seed, name, *rest) for name in names for rest in ((), ("development",), ("final",))]
    assert all(first != second for first, second in itertools.combinations(keys, 2))
    assert {len(key) for key in keys} == {32}
    assert seed not in keys
