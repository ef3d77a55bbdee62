"""The agents' language model: OpenAI's shape, a budget that is an error when spent, nothing but known options."""

from __future__ import annotations

from typing import Any

import pytest

from assetops.llm.client import Client
from assetops.llm.settings import Settings
from gateway import Gateway
from tests.llm.server import Server, completion, failure

ASK = {"messages": [{"role": "user", "content": "hello"}]}


def code(reply: dict[str, Any]) -> str | None:
    error: dict[str, str] = reply.get("error", {})
    return error.get("code")


def client_of(server: Server) -> Client:
    return Client(Settings(server.base_url, "", "ours"))


def test_tokens_and_calls_run_out_as_an_error_the_agent_can_handle() -> None:
    with (
        Server(lambda call: completion("hi", tokens=60)) as server,
        Client(Settings(server.base_url, "", "m")) as client,
    ):
        by_tokens = Gateway(client, max_tokens=100, max_calls=10)
        assert [code(by_tokens.chat(ASK)[0]) for _ in range(3)] == [None, None, "llm_budget"]
        by_calls = Gateway(client, max_tokens=10_000, max_calls=2)
        assert [code(by_calls.chat(ASK)[0]) for _ in range(3)] == [None, None, "llm_budget"]
        assert len(server.calls) == 4, "what is over the budget never reaches the model"


def test_the_answer_has_openai_s_shape_and_the_model_is_the_competition_s() -> None:
    with Server(lambda call: completion("hi")) as server, client_of(server) as client:
        request = {**ASK, "model": "theirs", "n": 50, "stream": True, "max_tokens": 10**9, "tools": []}
        reply, tokens = Gateway(client, 1000, 10).chat(request)
        sent = server.calls[0].body
    assert reply["choices"][0]["message"]["content"] == "hi"
    assert tokens == 10
    assert sent["model"] == "ours"
    assert not {"n", "stream", "max_tokens"} & set(sent)


@pytest.mark.parametrize("messages", [None, "hello", [1], {"role": "user"}])
def test_a_request_that_is_none_is_an_error_as_data(messages: Any) -> None:
    with Client(Settings("http://127.0.0.1:9", "", "m")) as client:
        assert code(Gateway(client, 1000, 10).chat({"messages": messages})[0]) == "llm_bad_request"


def test_what_the_endpoint_refuses_is_an_error_without_its_words() -> None:
    with (
        Server(lambda call: failure(400, "content_filter")) as server,
        Client(Settings(server.base_url, "", "m")) as client,
    ):
        reply, tokens = Gateway(client, 1000, 10).chat(ASK)
    assert code(reply) == "llm_refused"
    assert tokens == 0


def test_without_an_endpoint_the_agent_is_told_and_can_go_on() -> None:
    assert code(Gateway(None, 1000, 10).chat(ASK)[0]) == "llm_unavailable"
