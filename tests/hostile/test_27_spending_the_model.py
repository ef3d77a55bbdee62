"""An agent asks the language model for more than its share: a thousand calls, from many threads, with long prompts, of
other models, and options of its own.

Each scenario has its budget of calls and tokens, spent budgets are errors it can handle, usage is recorded, and only
the bundle's models are asked. The run's budgets are dealt out beforehand: no scenario spends another's.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.hostile.arena import Arena, change_keys, execution, survived
from tests.llm.server import Server, completion, failure

GREEDY = """
codes = []
def ask(number):
    reply = ctx.llm.chat([{"role": "user", "content": "x" * 40}], response_format={"type": "text"})
    codes.append(reply.get("error", {}).get("code", "ok"))
for round in range(20):
    ctx.parallel([lambda n=n: ask(n) for n in range(20)])
own = {"model": "the-most-expensive", "n": 100, "stream": True}
ctx._channel.request("llm", 0, messages=[{"role": "user", "content": "y"}], **own)
for wrong in (None, "text", [1], [[]], {"role": "user"}, [{"role": "user", "content": "z"}] * 3):
    ctx._channel.request("llm", 0, messages=wrong)
return json.dumps({code: codes.count(code) for code in sorted(set(codes))})
"""
CALLS, TOKENS = 12, 3000


def test_no_scenario_spends_more_than_its_share(arena: Arena, tmp_path: Path) -> None:
    with Server(lambda call: completion("Yes.", tokens=50)) as server:
        endpoint = {"base_url": server.base_url, "api_key": "sk-4711", "model": "the-bundles-model"}
        fought = arena.fight(
            tmp_path,
            execution(GREEDY),
            phase="final",
            budgets={"llm_calls": CALLS, "llm_tokens": TOKENS, "scenario_seconds": 120.0},
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


# The odd scenarios spend all they can, the even ones then ask for what is theirs.
SELFISH = """
import hashlib
greedy = int(hashlib.sha256(task.id.encode()).hexdigest(), 16) % 2
say = [{"role": "user", "content": "x" * 40}]
codes = [ctx.llm.chat(say).get("error", {}).get("code", "ok") for _ in range(30 if greedy else 3)]
return json.dumps([codes.count("ok"), codes.count("llm_budget"), greedy])
"""


def test_the_run_has_a_budget_of_which_each_scenario_has_its_part(arena: Arena, tmp_path: Path) -> None:
    with Server(lambda call: completion("Yes.", tokens=50)) as server:
        endpoint = {"base_url": server.base_url, "api_key": "sk-4711", "model": "m"}
        fought = arena.fight(
            tmp_path,
            execution(SELFISH),
            phase="final",
            budgets={"run_llm_calls": 40, "at_once": 2},
            before=lambda root: change_keys(root / "program", llm=endpoint),
        )
    survived(fought)
    told = [json.loads(one.answer) for one in fought.trajectories]
    assert {greedy for _, _, greedy in told} == {0, 1}, "the arena has both kinds"
    assert {(ok, spent) for ok, spent, greedy in told if greedy} == {(4, 26)}
    assert {(ok, spent) for ok, spent, greedy in told if not greedy} == {(3, 0)}
    assert len(server.calls) <= 40 + 1


def test_content_that_the_endpoint_refuses_is_an_error_of_that_request_and_no_failed_run(
    arena: Arena, tmp_path: Path
) -> None:
    """Or an agent that does not like its draw would send some, and get a new one."""
    refusals = {"forbidden 400": 400, "forbidden 403": 403, "forbidden 422": 422}
    with Server(
        lambda call: next(
            (failure(status, "content_filter") for word, status in refusals.items() if word in call.text),
            completion("Yes."),
        )
    ) as server:
        endpoint = {"base_url": server.base_url, "api_key": "sk-4711", "model": "m"}
        ask = "ctx.llm.chat([{'role': 'user', 'content': word}]).get('error', {}).get('code')"
        fought = arena.fight(
            tmp_path,
            execution(f"return str([{ask} for word in {[*refusals, 'good']}])"),
            phase="final",
            before=lambda root: change_keys(root / "program", llm=endpoint),
        )
    survived(fought)
    assert {one.status for one in fought.trajectories} == {"finished"}
    assert {one.answer for one in fought.trajectories} == {str(["llm_refused"] * 3 + [None])}
