"""An agent asks the language model for more than its share: a thousand calls, from many threads, with long prompts, of
other models, and options of its own.

Each scenario has its budget of calls and tokens, spent budgets are errors it can handle, usage is recorded, and the
model asked for is the bundle's.
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.arena import Arena, change_keys, execution, survived
from tests.llm.server import Server, completion

GREEDY = """
codes = {}
def ask(number):
    reply = ctx.llm.chat([{"role": "user", "content": "x" * 40}], response_format={"type": "text"})
    code = reply.get("error", {}).get("code", "ok")
    codes[code] = codes.get(code, 0) + 1
for round in range(20):
    ctx.parallel([lambda n=n: ask(n) for n in range(20)])
own = {"model": "the-most-expensive", "n": 100, "stream": True}
ctx._channel.request("llm", 0, messages=[{"role": "user", "content": "y"}], **own)
for wrong in (None, "text", [1], [[]], {"role": "user"}, [{"role": "user", "content": "z"}] * 3):
    ctx._channel.request("llm", 0, messages=wrong)
return json.dumps(codes, sort_keys=True)
"""
CALLS, TOKENS = 12, 3000


def test_no_scenario_spends_more_than_its_share(arena: Arena, tmp_path: Path) -> None:
    with Server(lambda call: completion("Yes.", tokens=50)) as server:
        endpoint = {"base_url": server.base_url, "api_key": "sk-4711", "model": "the-bundles-model"}
        fought = arena.fight(
            tmp_path,
            execution(GREEDY),
            phase="final",
            budgets={"llm_calls": CALLS, "llm_tokens": TOKENS, "scenario_seconds": 30.0},
            before=lambda root: change_keys(root / "program", llm=endpoint),
        )
    survived(fought)
    assert {one.status for one in fought.trajectories} == {"finished"}
    assert all(f'"ok": {CALLS}' in one.answer and "llm_budget" in one.answer for one in fought.trajectories)
    assert all(one.usage.llm_tokens == 50 * CALLS for one in fought.trajectories)
    assert len(server.calls) == 10 * CALLS + 1, "and one word to see that it answers"
    assert {call.body["model"] for call in server.calls} == {"the-bundles-model"}
    assert not any(call.body.get("stream") or call.body.get("n") for call in server.calls)
    assert fought.scores["llm_tokens"] == 10 * 50 * CALLS


def test_tokens_are_a_budget_of_their_own(arena: Arena, tmp_path: Path) -> None:
    with Server(lambda call: completion("Yes.", tokens=400)) as server:
        endpoint = {"base_url": server.base_url, "api_key": "sk-4711", "model": "m"}
        ask = "ctx.llm.chat([{'role': 'user', 'content': 'x' * length}]).get('error', {}).get('code')"
        fought = arena.fight(
            tmp_path,
            execution(f"length = 40000; long = {ask}; length = 4; return str([long] + [{ask} for _ in 'abcd'])"),
            phase="final",
            budgets={"llm_tokens": 700},
            before=lambda root: change_keys(root / "program", llm=endpoint),
        )
    survived(fought)
    assert {one.answer for one in fought.trajectories} == {"['llm_budget', None, None, 'llm_budget', 'llm_budget']"}
    assert len(server.calls) == 10 * 2 + 1, "a prompt longer than the budget is not sent at all"
