"""Agent frameworks from PyPI work in the sandbox through `ctx.llm.openai()`: tools, streams, threads, asyncio.

The agents of starting_kit/FRAMEWORKS.md are run as they stand there, with more that people do. Each test skips where
its framework is not installed: none of them is a dependency of ours.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from organizer.programs import ROOT
from tests.ingestion.test_openai_clients import run_module
from tests.llm.plausible import calling, in_turn
from tests.llm.server import Call, completion

PAGE = (ROOT / "starting_kit" / "FRAMEWORKS.md").read_text()
SHOWN = dict(re.findall(r"## (\w+)[^\n]*\n\n```python\n(.*?)```", PAGE, re.DOTALL))
ANSWER = "There are two sites."

# The same in asyncio: streamed, with a checkpoint.
LANGGRAPH_LAST = (
    '        return graph.compile().invoke({"messages": [("user", task.utterance)]})["messages"][-1].content\n'
)
LANGGRAPH_ASYNCIO = """
        import asyncio
        from langgraph.checkpoint.memory import MemorySaver

        async def main():
            app, said = graph.compile(checkpointer=MemorySaver()), ""
            config = {"configurable": {"thread_id": "1"}}
            asked = {"messages": [("user", task.utterance)]}
            async for piece, _ in app.astream(asked, config, stream_mode="messages"):
                said = piece.content or said
            return said

        return asyncio.run(main())
"""
AGENTS_LAST = "        return Runner.run_sync(clerk, task.utterance).final_output\n"
AGENTS_ASYNCIO = """
        import asyncio
        from agents import SQLiteSession

        async def main():
            running = Runner.run_streamed(clerk, task.utterance, session=SQLiteSession("s", "session.db"))
            async for event in running.stream_events():
                pass
            return running.final_output

        return asyncio.run(main())
"""
USES = {
    "PydanticAI": ("pydantic_ai", SHOWN["PydanticAI"]),
    "LangGraph": ("langgraph", SHOWN["LangGraph"]),
    "LangGraph in asyncio": ("langgraph", SHOWN["LangGraph"].replace(LANGGRAPH_LAST, LANGGRAPH_ASYNCIO)),
    "Agents SDK": ("agents", SHOWN["OpenAI"]),
    "Agents SDK in asyncio": ("agents", SHOWN["OpenAI"].replace(AGENTS_LAST, AGENTS_ASYNCIO)),
}
PARAMETERS = [
    pytest.param(source, id=name, marks=pytest.mark.skipif(not find_spec(module), reason=f"{module} is not installed"))
    for name, (module, source) in USES.items()
]


def test_the_page_s_agents_are_whole_and_the_changed_ones_are_changed() -> None:
    assert len({source for _, source in USES.values()}) == len(USES)
    for _, source in USES.values():
        compile(source, "agent.py", "exec")
        assert "class ExecutionAgent" in source


@pytest.mark.parametrize("source", PARAMETERS)
def test_a_framework_written_for_that_client_works_in_the_sandbox(source: str, tmp_path: Path) -> None:
    script = in_turn(calling(("sites", {}), ("sites", {})), completion(ANSWER))
    trajectory, asked = run_module(source, tmp_path, script, more=frozenset(packages_distributions()))
    assert [call.tool for call in trajectory.calls] == ["sites", "sites"]
    assert trajectory.answer == ANSWER
    assert asked[0].body["tools"][0]["function"]["name"] == "sites"
    assert [message["role"] for message in asked[1].body["messages"][-2:]] == ["tool", "tool"]
    assert trajectory.calls[0].result["message"] in json.dumps(asked[1].body["messages"][-1]["content"])
    assert not_passed_on(asked[0])


def not_passed_on(call: Call) -> bool:
    """What the competition decides did not reach the model."""
    return {"temperature", "max_tokens", "stream", "n", "user"}.isdisjoint(call.body)
