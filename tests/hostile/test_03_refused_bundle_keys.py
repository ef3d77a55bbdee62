"""With `ingestion_only_during_scoring` the platform would mount the reference data beside the running agent.

No participant can set it; an organizer could by mistake, so the validator refuses a bundle that has it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from organizer.validate import validate
from tests.organizer.good_bundle import good


@pytest.mark.parametrize("value", [True, False, None])
def test_a_bundle_with_ingestion_only_during_scoring_is_refused(value: bool | None, tmp_path: Path) -> None:
    draft = good()
    assert validate(draft.write(tmp_path / "good.zip")) == []
    draft.task(0)["ingestion_only_during_scoring"] = value
    findings = validate(draft.write(tmp_path / "bundle.zip"))
    assert any(finding.severity == "error" and "ingestion_only_during_scoring" in str(finding) for finding in findings)
