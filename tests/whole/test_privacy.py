"""Nothing hidden reaches what a participant can see, in any encoding tried (DESIGN section 2.2, ATTACKS rows 7 and 16).

Canaries stand in every hidden scenario, gold standard and key; the agent prints and answers all it gets to know.
"""

from __future__ import annotations

import base64
import codecs
import html
import json
import subprocess
from pathlib import Path

import pytest

from assetops.contract.secrecy import decrypt
from assetops.contract.submission import TRACKS, Track
from organizer.data import public_plant
from organizer.platform import predict, score
from organizer.programs import lay_out, task_keys
from tests.built import SEED, real_tasks
from tests.submissions import write

LOUD = """
import sys

class {name}:
    def {method}(self, task, ctx):
        print(task.utterance, file=sys.stderr)
        print(task)
        ctx.log(task.utterance)
        return {value}
"""
PLAN = "{'steps': [{'id': 'a', 'agent': task.agents[0]['name'], 'task': task.utterance}]}"
TEXT = "task.utterance + ' ' + ctx.call('get_asset', asset_id=task.utterance)['error']['message']"
ANSWERS = {"Task Planning": ("PlanningAgent", "plan", PLAN), "Task Execution": ("ExecutionAgent", "run", TEXT)}


def canary(kind: str, number: int) -> str:
    return f"canary{kind}{number:04d}x"


def encodings(word: str) -> list[bytes]:
    data = word.encode()
    return [
        data,
        data[::-1],
        data.hex().encode(),
        base64.b64encode(data)[:-4],
        base64.b64encode(b"x" + data)[4:-4],
        codecs.encode(word, "rot13").encode(),
        html.escape(word).encode(),
        json.dumps(" ".join(word)).encode(),
    ]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[Track, Path]:
    """The tasks of a real build with canaries in every hidden scenario and gold standard."""
    place = tmp_path_factory.mktemp("canaries")
    plant = public_plant(place / "plants")
    tasks: dict[Track, Path] = {}
    for task in real_tasks(tmp_path_factory, plant):
        if task.phase == "development":
            for number, scenario in enumerate(task.scenarios):
                if not scenario.public:
                    text = f"{scenario.utterance} ({canary('question', number)})"
                    task.scenarios[number] = scenario.model_copy(update={"utterance": text})
            for number, gold in enumerate(task.golds):
                if not gold.public:
                    form = f"{gold.characteristic_form} {canary('gold', number)}"
                    task.golds[number] = gold.model_copy(update={"characteristic_form": form})
            tasks[task.track] = place / task.track
            lay_out(task, tasks[task.track])
    return tasks


@pytest.mark.parametrize("track", TRACKS)
def test_no_canary_is_in_anything_a_participant_can_see(
    track: Track, planted: dict[Track, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    name, method, value = ANSWERS[track]
    submission = write(tmp_path / "submission", LOUD.format(name=name, method=method, value=value), track)
    predict(planted[track], submission, tmp_path / "p", show=True)
    done = score(planted[track], tmp_path / "p" / "output", tmp_path / "s", show=True)
    assert done.code == 0
    shown = capfd.readouterr()
    seen = [shown.out.encode(), shown.err.encode()]
    for folder in (tmp_path / "p" / "output", tmp_path / "s" / "output"):
        seen += [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
        seen += [path.name.encode() for path in folder.rglob("*")]
    keys = task_keys(SEED, track, "development")
    words = [canary(kind, number) for kind in ("question", "gold") for number in range(61)]
    words += [key.hex() for key in keys.values()]
    everything = b"\n".join(seen)
    assert [word for word in words if any(code in everything for code in encodings(word))] == []
    locked = (tmp_path / "s" / "output" / "verdicts.json").read_bytes()
    verdicts = decrypt(keys["verdicts"].hex(), "verdicts.json", locked)
    assert [len(one["verdicts"]) for one in json.loads(verdicts)["scenarios"]] == [6] * 11, (
        "the organizer, with the seed, reads them all"
    )


def test_the_canaries_are_really_there_and_the_agent_met_them(planted: dict[Track, Path], tmp_path: Path) -> None:
    track: Track = "Task Execution"
    found = subprocess.run(
        ["grep", "-rlE", "canary(question|gold)", str(planted[track])], capture_output=True, text=True, check=True
    ).stdout
    assert {Path(line).name for line in found.splitlines()} == {"scenarios.jsonl", "gold.jsonl"}
    name, method, value = ANSWERS[track]
    submission = write(tmp_path / "submission", LOUD.format(name=name, method=method, value=value), track)
    predict(planted[track], submission, tmp_path / "p", show=False)
    key = task_keys(SEED, track, "development")["output"].hex()
    last = decrypt(key, "trajectory_10.json", (tmp_path / "p" / "output" / "trajectory_10.json").read_bytes())
    assert b"canaryquestion" in last
