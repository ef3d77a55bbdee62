"""Every machine computes the same public plant and the same public gold standards."""

from __future__ import annotations

from assetops.contract.model import read_lines
from assetops.contract.scenario import GoldStandard
from organizer.public_scenarios import FILE, gold_standards


def test_the_kept_gold_standards_are_what_this_machine_computes() -> None:
    kept = read_lines(GoldStandard, FILE, "bad_gold")
    assert kept == gold_standards(), "if families or plant changed on purpose: python -m organizer.public_scenarios"
    assert [gold.public for gold in kept] == [True, True]
