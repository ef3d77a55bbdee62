"""A team submits another agent directly in the final phase instead of the frozen one.

Ranking counts a final run only if its digest equals that of the team's best development run. The sealed record names
the digest, which is the same for the same content in both phases; from there it goes into verdicts.json.
"""

from __future__ import annotations

import json
from pathlib import Path

from assetops.contract.results import VERDICTS_FILE, Results
from assetops.contract.secrecy import decrypt
from organizer.ranking.export import rank_export
from organizer.ranking.official import TrackStanding
from organizer.validate import validate
from tests.hostile.arena import EXECUTION, Arena, Fought, execution, survived
from tests.organizer.good_bundle import good


def ranked(folder: Path, development: Fought, final: Fought) -> TrackStanding:
    """What `make rank` makes of two runs of one account, from what the platform would have exported."""
    (folder / "verdicts").mkdir(parents=True)
    for number, fought in ((1, development), (2, final)):
        data = decrypt(fought.keys["verdicts"], VERDICTS_FILE, (fought.output / VERDICTS_FILE).read_bytes())
        (folder / "verdicts" / f"{number}.json").write_bytes(data)
        scores = [
            {"column_key": key, "score": value} for key, value in Results.model_validate_json(data).scores.items()
        ]
        entry = {"id": number, "owner": "eve", "status": "Finished", "scores": scores}
        (folder / f"submissions-execution-{fought.phase}.json").write_text(json.dumps([entry]))
    return rank_export(folder).standings[0].tracks[EXECUTION]


def test_ranking_takes_the_frozen_agent_in_the_final_phase_and_no_other(arena: Arena, tmp_path: Path) -> None:
    development = arena.fight(tmp_path / "a", execution("return None"))
    frozen = arena.fight(tmp_path / "b", execution("return None"), phase="final")
    other = arena.fight(tmp_path / "c", execution("return ''"), phase="final")
    for fought in (development, frozen, other):
        survived(fought)
    assert development.record.submission_digest == frozen.record.submission_digest
    assert other.record.submission_digest != frozen.record.submission_digest
    assert ranked(tmp_path / "honest", development, frozen).composite == 0
    cheated = ranked(tmp_path / "cheating", development, other)
    assert cheated.composite is None
    assert cheated.reason.startswith("final run 2 is of another submission than the best of development, 1")


def test_the_final_phase_takes_one_submission(tmp_path: Path) -> None:
    draft = good()
    assert draft.phase(1)["max_submissions"] == 1
    assert validate(draft.write(tmp_path / "bundle.zip")) == []
