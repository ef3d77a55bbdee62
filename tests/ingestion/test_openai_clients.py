"""`ctx.llm.openai()` in the sandbox: the real package, in threads and in asyncio, over the pipe to a real server."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from assetops.contract.trajectory import LlmEvent, Trajectory
from assetops.llm.settings import Settings
from assetops_agent.openai_clients import answer
from organizer.offered import read_offered
from scenario_run import Job, run_scenario
from settings import Budgets
from tests.ingestion.one_scenario import body, scene
from tests.llm.plausible import calling, in_turn
from tests.llm.server import Call, Script, Server, completion, failure


def run(code: str, place: Path, script: Script | None, **budgets: float) -> tuple[Trajectory, list[Call]]:
    """What an execution agent whose method is this code does with a model that answers by the script."""
    return run_module(body(code), place, script, frozenset(), **budgets)


def run_module(
    source: str, place: Path, script: Script | None, more: frozenset[str] = frozenset(), **budgets: float
) -> tuple[Trajectory, list[Call]]:
    """The same for a whole module; `more`: names that it can import beside the usual ones."""
    plant, scenario = scene("Task Execution")
    module = place / "agent.py"
    module.write_text(source)
    with Server(script or (lambda call: failure(404))) as server:
        settings = Settings(server.base_url, "sk-canary", "ours", retries=0)
        job = Job(
            track="Task Execution",
            module=module,
            plants={plant.name: plant},
            budgets=Budgets.model_validate({"scenario_seconds": 60.0, **budgets}),
            llm=settings if script else None,
            run_deadline=time.monotonic() + 120,
            scratch=place,
            importable=tuple(read_offered().importable() | more),
        )
        ran = run_scenario(job, scenario)
        assert ran.trajectory.status == "finished", (ran.trajectory.events, ran.output.decode()[-3000:])
        return ran.trajectory, server.calls


def test_all_of_the_client_in_one_process(tmp_path: Path) -> None:
    """Plain, with tools, with a schema, streamed, in threads, in asyncio: one start of the package for all."""

    def script(call: Call) -> Any:
        """The four questions of asyncio are answered when all four have been asked."""
        said = str(call.body["messages"][-1]["content"])
        if said == "call":
            return calling(("sites", {}))
        return replace(completion(f"<{said}>", tokens=3), until=15 if re.fullmatch(r"a\d", said) else 0)

    code = """
import asyncio
from concurrent.futures import ThreadPoolExecutor
import pydantic
assert "openai" not in sys.modules
client = ctx.llm.openai()
found = {}
def ask(said, **more):
    return client.chat.completions.create(model="usual", messages=[{"role": "user", "content": said}], **more)
found["plain"] = ask("hello", temperature=0.7, max_tokens=5).choices[0].message.content
tool = {"type": "function", "function": {"name": "sites", "parameters": {"type": "object", "properties": {}}}}
found["tool"] = ask("call", tools=[tool], tool_choice="auto").choices[0].message.tool_calls[0].function.name
found["usage"] = ask("hello").usage.total_tokens
found["stream"] = "".join(part.choices[0].delta.content or "" for part in ask("s", stream=True) if part.choices)
last = list(ask("s", stream=True, stream_options={"include_usage": True}))[-1]
found["stream usage"] = last.usage.total_tokens
found["stream tool"] = next(iter(ask("call", stream=True))).choices[0].delta.tool_calls[0].function.name
found["threads"] = list(ThreadPoolExecutor(4).map(lambda n: ask(str(n)).choices[0].message.content, range(4)))
async def several():
    aio = ctx.llm.async_openai()
    async def one(n):
        said = [{"role": "user", "content": f"a{n}"}]
        return (await aio.chat.completions.create(model="usual", messages=said)).choices[0].message.content
    said = [{"role": "user", "content": "as"}]
    streamed = await aio.chat.completions.create(model="usual", messages=said, stream=True)
    return await asyncio.gather(*map(one, range(4))), [part async for part in streamed][0].choices[0].delta.content
found["asyncio"], found["asyncio stream"] = asyncio.run(several())
try:
    client.embeddings.create(model="usual", input="y")
except Exception as error:
    found["embeddings"] = type(error).__name__
try:
    ask("x", n=3)
except Exception as error:
    found["n"] = type(error).__name__
try:
    client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "x"}])
except Exception as error:
    found["model"] = f"{type(error).__name__} {error.code}"
try:
    ask("x" * 1_000_000)
except Exception as error:
    found["long"] = type(error).__name__
return json.dumps(found)
"""
    trajectory, asked = run(code, tmp_path, script)
    assert json.loads(trajectory.answer) == {
        "plain": "<hello>",
        "tool": "sites",
        "usage": 3,
        "stream": "<s>",
        "stream usage": 3,
        "stream tool": "sites",
        "threads": ["<0>", "<1>", "<2>", "<3>"],
        "asyncio": ["<a0>", "<a1>", "<a2>", "<a3>"],
        "asyncio stream": "<as>",
        "embeddings": "NotFoundError",
        "n": "BadRequestError",
        "model": "BadRequestError llm_model",
        "long": "APIStatusError",
    }
    assert {call.body["model"] for call in asked} == {"ours"}
    assert not any({"temperature", "max_tokens", "stream", "n"} & set(call.body) for call in asked)
    assert [call.body.get("tool_choice") for call in asked[:2]] == [None, "auto"]
    assert trajectory.usage.llm_calls == len(asked) + 1 == 16, "the other model is refused by the gateway"
    last = [call.body["messages"][-1]["content"] for call in asked[11:]]
    assert sorted(last) == ["a0", "a1", "a2", "a3"], "the last was sent before the first was answered"


ERRORS = """
import openai
said = []
for _ in range(5):
    try:
        ctx.llm.openai().chat.completions.create(model="usual", messages=[{"role": "user", "content": "x"}])
        said.append("fine")
    except openai.APIStatusError as error:
        said.append(f"{type(error).__name__} {error.status_code} {error.code}")
return json.dumps(said)
"""


def test_errors_are_the_package_s_own_and_are_not_tried_again(tmp_path: Path) -> None:
    script = in_turn(failure(400, "content_filter"), failure(500), completion("x"))
    trajectory, asked = run(ERRORS, tmp_path, script, llm_calls=3)
    assert json.loads(trajectory.answer) == [
        "BadRequestError 400 llm_refused",
        "InternalServerError 503 llm_down",
        "fine",
        "RateLimitError 429 llm_budget",
        "RateLimitError 429 llm_budget",
    ]
    assert len([event for event in trajectory.events if isinstance(event, LlmEvent)]) == 5
    assert len(asked) == 3


def test_without_a_model_the_client_says_so() -> None:
    error = {"code": "llm_unavailable", "message": "No language model is configured.", "hint": "Go without."}
    response = answer("/v1/chat/completions", b'{"messages": []}', lambda request: {"error": error})
    assert response.status_code == 503
    assert response.json()["error"]["message"] == "No language model is configured. Go without."
