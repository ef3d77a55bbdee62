"""The agents' language model: OpenAI's shape, a budget that is an error when spent, nothing but known options."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assetops.llm.client import Client
from assetops.llm.settings import Settings
from gateway import Gateway, gateway_of
from settings import Budgets
from tests.llm.scripts import reasoning
from tests.llm.server import Server, completion, failure
from tests.waiting import wait_until

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
        request = {**ASK, "n": 50, "stream": True, "max_tokens": 10**9, "tools": []}
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


def test_a_parameter_that_the_model_does_not_take_is_named_to_the_agent() -> None:
    """What an agent asks for is its own: it is passed on or refused, never quietly left out."""
    with (
        Server(reasoning(lambda call: completion("hi"), "tool_choice")) as server,
        gateway_of(Settings(server.base_url, "", "m"), Budgets(), time.monotonic() + 20) as gateway,
    ):
        refused, _ = gateway.chat({**ASK, "tools": [], "tool_choice": "auto"})
        assert code(gateway.chat(ASK)[0]) is None
    assert code(refused) == "llm_refused"
    assert "400 unsupported_parameter: tool_choice" in refused["error"]["message"]


def test_without_an_endpoint_the_agent_is_told_and_can_go_on() -> None:
    assert code(Gateway(None, 1000, 10).chat(ASK)[0]) == "llm_unavailable"


def test_a_model_that_is_not_offered_is_an_error_that_names_those_that_are() -> None:
    with (
        Server(lambda call: completion("hi")) as server,
        Client(Settings(server.base_url, "", "usual", more_models=("small",))) as client,
    ):
        gateway = Gateway(client, 1000, 10)
        asked: list[object] = [None, "usual", "small", "the-most-expensive", ["usual"], ""]
        replies = [gateway.chat({**ASK, "model": model})[0] for model in asked]
        assert [code(reply) for reply in replies] == [None, None, None, "llm_model", "llm_model", "llm_model"]
        assert [call.body["model"] for call in server.calls] == ["usual", "usual", "small"]
    assert "usual, small" in replies[3]["error"]["hint"]
    assert gateway.calls_left == 7


def test_bytes_run_out_too_those_of_answers_included() -> None:
    with Server(lambda call: completion("x" * 5000, tokens=1)) as server, client_of(server) as client:
        gateway = Gateway(client, 100_000, 100, max_bytes=5_250)
        replies = [gateway.chat(ASK)[0] for _ in range(2)]
        long = Gateway(client, 100_000, 100, max_bytes=10_000).chat({"messages": [{"content": "x" * 10_000}]})[0]
        assert len(server.calls) == 1
    assert [code(reply) for reply in (*replies, long)] == [None, "llm_budget", "llm_budget"]
    assert "bytes" in replies[1]["error"]["message"]


def at_once(jobs: list[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_a_scenario_waits_in_a_line_of_its_own() -> None:
    """One that asks as much as it can does not make another wait, and none has more than its requests under way.

    Nothing is answered before three requests have come: two of the one, which fill its line, and the other's.
    """
    with Server(lambda call: replace(completion("hi"), until=3)) as server:
        llm = Settings(server.base_url, "", "m")
        budgets = Budgets(llm_at_once=2)
        with gateway_of(llm, budgets, time.monotonic() + 120) as busy, gateway_of(llm, budgets, 1e9) as other:
            flood = threading.Thread(target=at_once, args=([lambda: busy.chat(ASK)] * 8,))
            flood.start()
            wait_until(lambda: len(server.calls) == 2)
            assert code(other.chat({"messages": [{"role": "user", "content": "the other"}]})[0]) is None
            flood.join(60)
    assert server.calls[2].text == "the other"
    assert (len(server.calls), server.busiest) == (9, 3)


def test_no_answer_is_waited_for_beyond_the_scenario() -> None:
    with Server(lambda call: completion("hi", delay=60)) as server:
        limit = time.monotonic() + 0.3
        with gateway_of(Settings(server.base_url, "", "m"), Budgets(), limit) as gateway:
            assert code(gateway.chat(ASK)[0]) == "llm_late"
        assert time.monotonic() < limit + 30


def test_what_is_asked_when_the_scenario_ends_is_given_up() -> None:
    """A thread that waits for the model would hold the run's end for ever."""
    found: list[str | None] = []
    with Server(lambda call: completion("hi", delay=60)) as server:
        with gateway_of(Settings(server.base_url, "", "m"), Budgets(), time.monotonic() + 300) as gateway:
            waiting = threading.Thread(target=lambda: found.append(code(gateway.chat(ASK)[0])))
            waiting.start()
            wait_until(lambda: server.calls)
        waiting.join(60)
        found.append(code(gateway.chat(ASK)[0]))
    assert found == ["llm_down", "llm_down"]


def test_the_run_s_budgets_are_dealt_out_before_the_first_scenario() -> None:
    """Whatever one scenario uses, another's share is the same: so no budget carries a word from one to the other."""
    run = Budgets(run_llm_tokens=1_000, run_llm_calls=25, run_llm_bytes=10_000, run_llm_at_once=9)
    dealt = run.dealt(11)
    assert (dealt.llm_tokens, dealt.llm_calls, dealt.llm_bytes, dealt.llm_at_once) == (90, 2, 909, 2)
    assert Budgets().dealt(11).llm_tokens == Budgets().dealt(10).llm_tokens == 100_000
    assert Budgets(run_llm_at_once=1).dealt(10).llm_at_once == 1
