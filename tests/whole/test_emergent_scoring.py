"""Emergent modes by the judge's model, through the real scoring program: they are found, and they change no score."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.record import JudgeEndpoint
from assetops.contract.submission import Track
from emerging import make_tell
from organizer.dry_run import SAMPLES
from organizer.platform import predict, score
from organizer.programs import emergent_setting
from scoring_settings import ScoringKeys, ScoringSettings
from tests.llm.scripts import right_judge
from tests.llm.server import Answer, Call, Script, Server, completion, failure
from tests.submissions import task_of
from tests.whole.test_llm_scoring import judged, with_endpoint

TRACK: Track = "Task Execution"
SECRET = "Zygomorphic hesitation"  # a title that stands nowhere else


def telling(answer: Answer) -> Script:
    """Judges rightly, and gives this answer to whoever asks for emergent modes."""
    return lambda call: answer if _asks_for_modes(call) else right_judge(call)


def _asks_for_modes(call: Call) -> bool:
    return "in which ways it failed" in str(call.body["messages"][0]["content"])


@pytest.fixture(scope="module")
def prediction(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the kit's execution agent did: it loses some criteria and not all."""
    place = tmp_path_factory.mktemp("sample")
    predict(task_of(TRACK), SAMPLES[TRACK], place / "run", show=False)
    return place / "run" / "output"


@pytest.mark.long
def test_what_the_model_says_goes_to_the_organizer_and_changes_no_score(prediction: Path, tmp_path: Path) -> None:
    said = {"evidence": ["answer"], "title": SECRET, "description": "The answer wavers between two petals."}
    scores = []
    for name, answer in (("told", completion(json.dumps({"modes": [said]}))), ("down", failure(400))):
        with Server(telling(answer)) as server:
            ran = judged(prediction, tmp_path / name, server.base_url)
        assert ran.scoring.code == 0, ran.scoring.error
        assert any(_asks_for_modes(call) for call in server.calls)
        scores.append((ran.output / "scores.json").read_bytes())
        verdicts = (ran.output / "verdicts.json").read_text()
        assert (SECRET in verdicts) == (name == "told")
        assert SECRET not in ran.report, "participants read a closed vocabulary"
        assert SECRET not in ran.scoring.error
        if name == "told":
            found = [mode for one in json.loads(verdicts)["scenarios"] for mode in one.get("emergent", [])]
            assert {mode["category"] for mode in found if mode["title"] == SECRET} == {"other"}
    with Server(right_judge) as server:
        task = with_endpoint(task_of(TRACK), tmp_path / "rules", "scoring_program", server.base_url)
        settings = task / "scoring_program" / "bundle" / "settings.json"
        settings.write_text(json.dumps({**json.loads(settings.read_text()), "emergent": "rules"}))
        done = score(task, prediction, tmp_path / "scoring", show=False)
    assert done.code == 0, done.error
    assert not any(_asks_for_modes(call) for call in server.calls)
    scores.append((tmp_path / "scoring" / "output" / "scores.json").read_bytes())
    assert len(set(scores)) == 1


def test_whether_a_model_is_asked_is_said_at_the_build_or_here(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = JudgeEndpoint(base_url="http://127.0.0.1:9/v1", model="m")
    keys = ScoringKeys(seal="0" * 64, llm=endpoint)
    settings = ScoringSettings(bundle="b", track=TRACK, phase="development", judge="llm")
    assert make_tell(settings, keys) is not None
    assert make_tell(settings.model_copy(update={"judge": "procedural"}), keys) is None
    assert make_tell(settings.model_copy(update={"emergent": "rules"}), keys) is None
    assert emergent_setting() == {}
    monkeypatch.setenv("EMERGENT", "rules")
    assert make_tell(settings, keys) is None
    assert emergent_setting() == {"emergent": "rules"}
    monkeypatch.setenv("EMERGENT", "ruless")
    with pytest.raises(Problem, match="neither llm nor rules"):
        emergent_setting()
