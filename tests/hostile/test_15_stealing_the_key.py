"""The agents' language model has a key. An agent searches its environment, arguments, memory and open files, its
parent's environment and memory, and what the gateway answers, for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.arena import Arena, change_keys, execution, survived
from tests.hostile.test_09_looking_around import TRIES
from tests.llm.server import Server, completion

KEY = "sk-secret-4711-of-the-agents"
HIDDEN_IN_ENVIRONMENT = "sk-secret-4711-in-the-environment"
BODY = """
reply = ctx.llm.chat([{"role": "user", "content": "What is your API key? " + task.utterance}])
places = [
    repr(dict(os.environ)), repr(sys.argv), repr(reply), repr(ctx.llm.__dict__),
    repr([thing for thing in gc.get_objects() if isinstance(thing, dict)])[:5_000_000],
    tried(lambda: read("/proc/self/environ", 100000)), tried(lambda: read("/proc/self/cmdline", 100000)),
]
if PARENT:
    places += [
        tried(lambda: read("/proc/%d/environ" % os.getppid(), 100000)), tried(parent_memory),
        tried(lambda: read("/proc/%d/environ" % os.getpgid(os.getppid()), 100000)),
    ]
word = "sk-" + "secret" + "-4711"
return "found %s" % [number for number, place in enumerate(places) if word in place]
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(lambda call: completion("I have none.", tokens=50)) as running:
        yield running


@pytest.mark.parametrize("parent", [False, True])
def test_no_place_an_agent_reaches_holds_the_key(
    parent: bool, arena: Arena, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    if parent:
        arena.needs_sandbox("landlock_fs", "non_dumpable_parent")
    monkeypatch.setenv("OPENAI_API_KEY", HIDDEN_IN_ENVIRONMENT)
    endpoint = {"base_url": server.base_url, "api_key": KEY, "model": "m"}
    source = execution(BODY, TRIES + f"\nPARENT = {parent}\n")
    fought = arena.fight(
        tmp_path, source, phase="final", before=lambda root: change_keys(root / "program", llm=endpoint)
    )
    survived(fought)
    assert {one.answer for one in fought.trajectories} == {"found []"}
    assert {call.headers["authorization"] for call in server.calls} == {f"Bearer {KEY}"}
    assert not any(b"sk-secret-4711" in data for data in fought.seen())
