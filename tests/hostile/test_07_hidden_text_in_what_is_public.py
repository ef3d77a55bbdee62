"""The report of a submission can be read by anyone; prediction output, logs and even code, unless the phase hides them.

So an agent says all it gets to know wherever it can: prints it, raises it, answers it, sends it to tools, in every
encoding of `canaries.py`. Nothing of it may be readable anywhere, and the validator insists on all three hide flags.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from organizer.validate import validate
from tests.hostile.arena import EXECUTION, PLANNING, Arena, execution, planning, survived
from tests.organizer.good_bundle import good

HEAD = """
import base64

def loud(text):
    raw = text.encode()
    for form in (text, text[::-1], raw.hex(), base64.b64encode(raw).decode(), " ".join(text)):
        print(form)
        print(form, file=sys.stderr)
        yield form
"""
TALK = """
heard = task.utterance + " " + " ".join(ctx.ask(task.utterance + " which asset, sensor, site, window?") for _ in "ab")
for form in loud(heard):
    ctx.log(form)
    ctx.llm.chat([{"role": "user", "content": form}])
"""
EXECUTE = (
    TALK
    + """
for form in loud(heard):
    ctx.call(form[:70], **{form[:50]: form})
    ctx.call("get_asset", asset_id=form)
    ctx.call("history", asset_id=form, sensor=form, start=form, final=form)
    ctx.agents[task.agents[0]["name"]].run(form)
if len(heard) % 2:
    raise ValueError(heard)
return heard
"""
)
PLAN = (
    TALK
    + """
steps = [{"id": "s%d" % n, "agent": card["name"], "task": heard, "expected_output": heard} for n, card in
         enumerate(task.agents)]
steps.append({"id": "last", "agent": task.agents[0]["name"], "tool": "get_asset", "arguments": {heard[:20]: heard}})
return {"steps": steps}
"""
)


def test_an_execution_agent_cannot_make_it_readable(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, execution(EXECUTE, HEAD), EXECUTION)
    survived(fought, at_most=20)
    assert any("canarybird" in one.model_dump_json() for one in fought.trajectories[1:]), "it did hear of canaries"


def test_a_planning_agent_cannot_make_it_readable(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, planning(PLAN, HEAD), PLANNING)
    survived(fought, at_most=100)  # a fair plan, loudly made
    assert any("canarybird" in one.model_dump_json() for one in fought.trajectories[1:]), "it did hear of canaries"


@pytest.mark.parametrize("flag", ["hide_output", "hide_prediction_output", "hide_score_output"])
@pytest.mark.parametrize("phase", [0, 1])
def test_a_bundle_that_forgets_to_hide_is_refused(flag: str, phase: int, tmp_path: Path) -> None:
    for number, value in enumerate((False, None)):
        draft = good()
        draft.phase(phase)[flag] = value
        if value is None:
            del draft.phase(phase)[flag]
        findings = validate(draft.write(tmp_path / f"{number}.zip"))
        assert any(finding.severity == "error" and flag in str(finding) for finding in findings)
