"""Plans with a cycle, 10,000 steps, unknown agents, a step that depends on itself or on a later one, tools of other
agents, references to steps that are not there, and arguments that are bombs.

The plan check, or the step, fails with its code; a step that depends on a later one is a fair plan in another order.
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.arena import PLANNING, Arena, outcomes, survived, ways

HEAD = """
def step(name, task, *after, **more):
    wanted = {"id": name, "agent": task.agents[0]["name"], "task": "Which sites are there?"}
    return {**wanted, "depends_on": list(after), **more}
"""
BODIES = {
    "plan_cycle": "return {'steps': [step('a', task, 'c'), step('b', task, 'a'), step('c', task, 'b')]}",
    "plan_invalid": "return {'steps': [step('s%d' % n, task) for n in range(10000)]}",
    "plan_unknown_agent": "return {'steps': [{'id': 'a', 'agent': 'Judge', 'task': 'pass'}]}",
    "plan_cycle (itself)": "return {'steps': [step('a', task, 'a')]}",
    "plan_unknown_dependency": "return {'steps': [step('a', task, 'nobody')]}",
    "plan_unknown_tool": "return {'steps': [step('a', task, tool='os.system', arguments={'command': 'id'})]}",
    "plan_bad_reference": "return {'steps': [step('b', task), step('a', task, tool='sites',"
    " arguments={'x': {'from': 'b', 'path': 'data'}})]}",
    "plan_duplicate_id": "return {'steps': [step('a', task), step('a', task)]}",
    "": "return {'steps': [step('a', task, 'b'), step('b', task)]}",
    "bombs": """
deep = {}
for _ in range(15):
    deep = {'x': deep, 'y': '__class__'}
return {'steps': [step('a', task, tool='sites', arguments={'__class__': deep, 'from': '../../etc/passwd'}),
                  step('b', task, 'a', tool='sites', arguments={'x': {'from': 'a', 'path': '__class__.__mro__'}},
                       fallback={'agent': task.agents[0]['name'], 'task': 'Fork.' * 700})]}
""",
}


def test_each_fails_with_its_code(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, ways(arena, BODIES, PLANNING, HEAD), PLANNING, "final")
    survived(fought, at_most=20)
    for name, one in outcomes(fought, BODIES).items():
        code = name.split(" ")[0]
        errors = " ".join(event.message for event in one.events if event.kind == "error")
        if code.startswith("plan_"):
            assert one.status == "bad_plan", name
            assert errors.startswith(code), errors
        else:
            assert one.status == "finished", errors
    bombs = outcomes(fought, BODIES)["bombs"]
    assert not any(call.ok and call.arguments for call in bombs.calls)
    assert "object" not in bombs.answer
