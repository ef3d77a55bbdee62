"""An answer that there is nothing is only right when there is nothing."""

from __future__ import annotations

from typing import Any

import pytest

from assetops.contract.scenario import AbsenceFact
from assetops.scenarios.drawing import Reject
from assetops.scenarios.oracles import AbsenceOracle, Observed

ORACLE = AbsenceOracle(oracle="absence", name="none", subjects=("{x}",), step="g1", path="found")


def _observed(found: Any) -> Observed:
    return Observed({"g1": {"found": found}}, {"g1": "get_alerts"}, {"x": "Chiller 1"})


@pytest.mark.parametrize("found", [0, None, []])
def test_nothing_gives_the_fact(found: Any) -> None:
    assert ORACLE.fact(_observed(found)) == AbsenceFact(name="none", subjects=("Chiller 1",))


@pytest.mark.parametrize("found", [1, 0.5, ["AL1"]])
def test_something_rejects_the_instance(found: Any) -> None:
    with pytest.raises(Reject, match="present"):
        ORACLE.fact(_observed(found))
