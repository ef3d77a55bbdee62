"""`ctx`: every wish of the agent becomes a request to the parent, which owns tools, clock, LLM and recorder."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assetops_agent.channel import Channel

if TYPE_CHECKING:
    from openai import AsyncOpenAI, OpenAI

_BRANCH: contextvars.ContextVar[int] = contextvars.ContextVar("branch", default=0)


class _Llm:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def chat(
        self,
        messages: Sequence[Mapping[str, Any]],
        tools: Sequence[Mapping[str, Any]] | None = None,
        response_format: Mapping[str, Any] | None = None,
        model: str | None = None,
    ) -> dict[str, Any]:
        fields = {"messages": list(messages), "tools": tools, "response_format": response_format, "model": model}
        return self._request(fields)

    def _request(self, fields: dict[str, Any]) -> dict[str, Any]:
        reply: dict[str, Any] = self._channel.request("llm", _BRANCH.get(), **fields)
        return reply

    def openai(self) -> OpenAI:
        """A client of the openai package, for threads."""
        from assetops_agent.openai_clients import client

        return client(self._request)

    def async_openai(self) -> AsyncOpenAI:
        """A client of the openai package, for asyncio."""
        from assetops_agent.openai_clients import async_client

        return async_client(self._request)


class _Agent:
    def __init__(self, channel: Channel, name: str) -> None:
        self._channel = channel
        self.name = name

    def run(self, instruction: str, context: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
        fields = {"agent": self.name, "instruction": instruction, "context": list(context)}
        reply: dict[str, Any] = self._channel.request("agent", _BRANCH.get(), **fields)
        return reply


class _Agents(Mapping[str, _Agent]):
    def __init__(self, channel: Channel, names: Sequence[str]) -> None:
        self._agents = {name: _Agent(channel, name) for name in names}

    def __getitem__(self, name: str) -> _Agent:
        return self._agents[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._agents)

    def __len__(self) -> int:
        return len(self._agents)


class PlanningContext:
    """The context of a planning agent (see `api.Context`)."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.llm = _Llm(channel)

    def ask(self, question: str) -> str:
        """Ask the user for what the question leaves out."""
        reply: str = self._channel.request("ask", _BRANCH.get(), question=str(question))
        return reply

    def log(self, thought: str) -> None:
        """Write a thought into the trajectory."""
        self._channel.request("log", _BRANCH.get(), text=str(thought))

    @property
    def budget(self) -> dict[str, float]:
        """What is left: `tool_calls`, `llm_tokens`, `seconds`."""
        reply: dict[str, float] = self._channel.request("budget", _BRANCH.get())
        return reply


class ExecutionContext(PlanningContext):
    """The context of an execution agent (see `api.Context`)."""

    def __init__(self, channel: Channel, agents: Sequence[str]) -> None:
        super().__init__(channel)
        self.agents = _Agents(channel, agents)
        self.memory: dict[str, Any] = {}

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool."""
        reply: dict[str, Any] = self._channel.request("call", _BRANCH.get(), tool=tool, arguments=arguments)
        return reply

    def parallel(self, jobs: Sequence[Callable[[], Any]]) -> list[Any]:
        """Run functions at the same time; the first one's exception is raised after all have ended."""
        if not jobs:
            return []
        branches = self._channel.request("fork", _BRANCH.get(), branches=len(jobs))
        results: list[Any] = [None] * len(jobs)
        errors: list[BaseException | None] = [None] * len(jobs)

        def work(index: int) -> None:
            _BRANCH.set(branches[index])
            try:
                results[index] = jobs[index]()
            except BaseException as error:
                errors[index] = error

        threads = [
            threading.Thread(target=contextvars.copy_context().run, args=(work, index), daemon=True)
            for index in range(len(jobs))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._channel.request("join", _BRANCH.get(), branches=branches)
        for error in errors:
            if error is not None:
                raise error
        return results
