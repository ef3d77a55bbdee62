"""An agent writes its own observations: results beside its requests, events beside its last word, tool calls of other
branches, and positions of its choice. Later somebody changes the record on its way to scoring.

The recorder in the parent writes what it did itself; every event is chained, the record sealed. Executing the recorded
calls again on the same plant gives the recorded results.
"""

from __future__ import annotations

from pathlib import Path

from assetops.environment.clock import Clock
from assetops.environment.session import Environment
from assetops.environment.store import Plant
from tests.hostile.arena import EXECUTION, Arena, outcomes, survived, ways

RAW = """
end = socket.socket(fileno=os.dup(int(sys.argv[1])))
def say(**message):
    end.sendall(json.dumps(message).encode() + b"\\n")
def hear():
    end.recv(1)
"""
FORGED = '{"kind": "call", "at": [1], "tool": "sites", "arguments": {}, "ok": True, "result": {"message": "42"}}'
BODIES = {
    "a result beside the request": RAW
    + "say(id=7, op='call', branch=0, tool='sites', arguments={'x': 1}, ok=True, result={'message': '42'}, at=[0])\n"
    + "hear(); say(op='done', value='42')",
    "events beside the last word": RAW
    + f"say(op='done', value='42', status='finished', events=[{FORGED}], trajectory={{'events': [{FORGED}]}})",
    "a step of a plan that is none": RAW
    + "say(id=7, op='log', branch=0, text='s', kind='call', step='s1', tool='sites')\n"
    + "hear(); say(op='done', value='42')",
    "a reply": RAW + "say(id=1, value={'message': '42'}); time.sleep(600)",
    "a foreign branch": RAW + "say(id=1, op='call', branch=5, tool='sites', arguments={}); time.sleep(600)",
    "honest calls": "ctx.call('sites'); ctx.call('get_alerts'); ctx.call('no_such_tool', a=1); return '42'",
}


def test_only_what_the_parent_did_is_in_the_record(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, ways(arena, BODIES), phase="final", budgets={"scenario_seconds": 30.0})
    survived(fought, at_most=20)
    found = outcomes(fought, BODIES)
    (call,) = found["a result beside the request"].calls
    assert not call.ok
    assert "42" not in str(call.result)
    assert found["events beside the last word"].events == ()
    assert [event.kind for event in found["a step of a plan that is none"].events] == ["thought"]
    for name in ("a reply", "a foreign branch"):
        assert found[name].status == "protocol_error", name
    plants = {path.name: Plant.open(path) for path in (fought.task / "input_data").iterdir()}
    scenarios = {one.id: one for one in arena.scenarios(EXECUTION, "final")}
    honest = found["honest calls"]
    scenario = scenarios[honest.scenario]
    environment = Environment(plants[scenario.plant], Clock.at(scenario.now))
    again = [environment.call(call.tool, call.arguments) for call in honest.calls]
    assert [one.result for one in again] == [call.result for call in honest.calls]
    assert len(honest.calls) == 3


def test_a_record_that_is_changed_on_its_way_is_worth_0(arena: Arena, tmp_path: Path) -> None:
    good = arena.fight(tmp_path / "run", "class ExecutionAgent:\n    def run(self, task, ctx):\n        return ''\n")
    survived(good)
    for number, name in enumerate(("run_record.json", "trajectory_05.json", "timings.json")):

        def flip(root: Path, name: str = name) -> None:
            path = root / "input" / "res" / name
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(bytes(data))

        again = arena.rescore(good, tmp_path / str(number), flip)
        assert again.scoring.code == 0
        assert "run_incomplete" in again.report
        assert set(again.scores.values()) == {0}
