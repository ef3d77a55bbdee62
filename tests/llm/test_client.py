"""The client over a real socket: what passes is retried, what does not is one clear error."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.llm import failure as failures
from assetops.llm.client import Client
from assetops.llm.places import Places
from assetops.llm.settings import DEFAULT_BASE_URL, Settings
from tests.llm.server import Answer, Call, Script, Server, completion, failure
from tests.waiting import wait_until

HELLO = [{"role": "user", "content": "hello"}]


def settings(server: Server, **changes: object) -> Settings:
    return replace(
        Settings(base_url=server.base_url, api_key="key-1", model="m", timeout=30.0, retries=2),
        **changes,  # type: ignore[arg-type]
    )


def in_turn(*answers: Answer) -> Script:
    """Answers one after the other, the last for ever."""
    return lambda call: answers[min(call.number, len(answers) - 1)]


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "FIRST_WAIT", 0.01)


def ask(script: Script, **changes: object) -> tuple[str, Server]:
    with Server(script) as server, Client(settings(server, **changes)) as client:
        return client.chat(HELLO).content, server


def refused(script: Script, **changes: object) -> tuple[Problem, Server]:
    with Server(script) as server, Client(settings(server, **changes)) as client:
        with pytest.raises(Problem) as caught:
            client.chat(HELLO)
        return caught.value, server


def test_a_call_carries_model_key_and_options_and_gives_content_tokens_and_raw() -> None:
    tool_call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    with (
        Server(lambda call: completion("hi", tokens=42, tool_calls=[tool_call])) as server,
        Client(settings(server)) as client,
    ):
        reply = client.chat(HELLO, temperature=0, seed=7)
        assert (client.spent.calls, client.spent.tokens, client.spent.retries) == (1, 42, 0)
    assert (reply.content, reply.tokens, reply.tool_calls) == ("hi", 42, (tool_call,))
    assert reply.raw["choices"][0]["message"]["content"] == "hi"
    call = server.calls[0]
    assert call.body == {"temperature": 0, "seed": 7, "model": "m", "messages": HELLO}
    assert call.headers["authorization"] == "Bearer key-1"


def test_429_waits_as_long_as_retry_after_says_then_succeeds() -> None:
    content, server = ask(in_turn(failure(429, retry_after="0.3"), completion("late")))
    assert content == "late"
    assert server.calls[1].arrived - server.calls[0].arrived >= 0.3


def test_retry_after_may_be_a_date_and_a_long_one_means_down() -> None:
    assert failures.retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0
    assert failures.retry_after({"retry-after": "soon"}) is None
    assert failures.retry_after({}) is None
    problem, server = refused(lambda call: failure(429, retry_after="3600"))
    assert (problem.code, len(server.calls)) == ("llm_down", 1)
    assert "3600 s" in problem.message


@pytest.mark.parametrize(
    "fault",
    [
        failure(500),
        failure(503),
        failure(408),
        Answer(b"", drop=True),
        Answer(b"<html>gateway</html>"),
        Answer(b'{"choices": []}'),
        Answer(b'{"choices": [{"message": {"content": "cut'),
        Answer(b'{"choices": [{"message": {"content": 7}}]}'),
    ],
    ids=["500", "503", "408", "dropped", "html", "no-choice", "cut-off", "no-text"],
)
def test_a_passing_fault_is_tried_again(fault: Answer) -> None:
    content, server = ask(in_turn(fault, completion("ok")))
    assert (content, len(server.calls)) == ("ok", 2)


@pytest.mark.parametrize(
    "fault", [completion("too late", delay=60), Answer(completion("drip").body, drip=0.5)], ids=["slow", "drip"]
)
def test_an_answer_that_is_not_whole_when_the_time_is_over_is_asked_for_again(fault: Answer) -> None:
    content, server = ask(in_turn(fault, completion("ok")), timeout=1.5)
    assert (content, len(server.calls)) == ("ok", 2)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (failure(500), "llm_down"),
        (Answer(b"", drop=True), "llm_down"),
        (Answer(b"not json"), "llm_bad_answer"),
    ],
)
def test_a_fault_that_stays_is_one_clear_error_after_the_retries(fault: Answer, code: str) -> None:
    problem, server = refused(lambda call: fault)
    assert (problem.code, len(server.calls)) == (code, 3)


def test_a_crowded_endpoint_is_waited_for_as_long_as_the_patience_lasts_however_few_the_retries() -> None:
    content, server = ask(in_turn(*[failure(429)] * 5, completion("at last")), retries=0)
    assert (content, len(server.calls)) == ("at last", 6)
    problem, _ = refused(lambda call: failure(429), retries=0, patience=0.1)
    assert problem.code == "llm_down"
    assert "429" in problem.message


def test_an_endpoint_that_takes_only_a_few_at_once_gets_only_a_few_and_everybody_is_served() -> None:
    """The limit halves with the 429s of a round; without that 24 callers would go on knocking all at once."""
    busy: list[float] = []

    def script(call: Call) -> Answer:
        busy[:] = [end for end in busy if end > call.arrived]
        if len(busy) >= 3:
            return failure(429)
        busy.append(call.arrived + 0.03)
        return completion(call.text, delay=0.03)

    async def all_of(client: Client) -> list[str]:
        asked = [client.ask([{"role": "user", "content": str(number)}]) for number in range(60)]
        return [reply.content for reply in await asyncio.gather(*asked)]

    with Server(script) as server, Client(settings(server, concurrency=24)) as client:
        assert client.run(all_of(client)) == [str(number) for number in range(60)]
        crowded = client.spent.retries
    assert crowded < 120, "knocking without end"
    assert server.busiest > 3, "it never tried for more"


def test_retry_after_holds_back_all_requests_not_only_the_one_that_got_it() -> None:
    def script(call: Call) -> Answer:
        return failure(429, retry_after="0.4") if call.number == 0 else completion(call.text)

    with Server(script) as server, Client(settings(server)) as client:
        first = threading.Thread(target=client.chat, args=(HELLO,))
        first.start()
        wait_until(lambda: client.spent.retries == 1)
        client.chat(HELLO)
        first.join()
    assert min(call.arrived for call in server.calls[1:]) - server.calls[0].arrived >= 0.4


@given(st.lists(st.sampled_from(["well", "crowded"]), max_size=60), st.integers(1, 50))
def test_the_limit_stays_between_one_and_the_most(events: list[str], most: int) -> None:
    places = Places(most)
    for event in events:
        before = places.limit
        places.went_well() if event == "well" else places.crowded(places.round)
        assert 1 <= places.limit <= most
        assert places.limit >= before if event == "well" else places.limit <= before


def test_one_round_of_refusals_halves_the_limit_once() -> None:
    places = Places(16)
    began = places.round
    for _ in range(16):
        places.crowded(began)
    assert places.limit == 8


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_a_refusal_is_not_retried_and_never_quotes_the_body(status: int) -> None:
    """An error body may hold the prompt (with hidden gold in it) or parts of the key."""
    body = b'{"error": {"message": "secret prompt", "code": "content filter!"}}'
    problem, server = refused(lambda call: Answer(body, status=status))
    assert (problem.code, len(server.calls)) == ("llm_refused", 1)
    assert str(status) in problem.message
    assert "secret" not in str(problem)
    assert "filter" not in str(problem)


def test_an_endpoint_that_is_not_there_is_llm_down() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, never listening
        port = held.getsockname()[1]
        nobody = Settings(f"http://127.0.0.1:{port}/v1", "", "m", retries=1)
        with Client(nobody) as client, pytest.raises(Problem) as caught:
            client.probe()
    assert caught.value.code == "llm_down"


def test_the_probe_of_a_live_endpoint_is_silent() -> None:
    with Server(lambda call: completion("yes")) as server, Client(settings(server)) as client:
        client.probe()
    assert len(server.calls) == 1


def test_unix_socket_base_url_needs_no_key(tmp_path: Path) -> None:
    with Server(lambda call: completion("over the socket"), unix=tmp_path / "llm.sock") as server:
        assert server.base_url == f"unix://{tmp_path}/llm.sock"
        with Client(settings(server, api_key="")) as client:
            assert client.chat(HELLO).content == "over the socket"


def test_no_more_than_concurrency_requests_are_under_way_from_any_number_of_threads() -> None:
    with (
        Server(lambda call: replace(completion(call.text), until=call.number // 3 * 3 + 3)) as server,
        Client(settings(server, concurrency=3)) as client,
    ):
        found: list[str] = []

        def work(number: int) -> None:
            found.append(client.chat([{"role": "user", "content": str(number)}]).content)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(found, key=int) == [str(number) for number in range(12)]
    assert server.busiest == 3


def test_tokens_are_estimated_when_the_endpoint_does_not_count() -> None:
    body = b'{"choices": [{"message": {"role": "assistant", "content": "x"}}], "usage": {"total_tokens": -5}}'
    with Server(lambda call: Answer(body)) as server, Client(settings(server)) as client:
        assert client.chat([{"role": "user", "content": "y" * 4000}]).tokens >= 1000


def test_tokens_are_counted_by_kind_those_from_the_prompt_cache_too() -> None:
    counts = b'{"prompt_tokens": 90, "completion_tokens": 7, "total_tokens": 97, "prompt_tokens_details": %s}'
    for details, cached in ((b'{"cached_tokens": 64}', 64), (b"null", 0), (b'{"cached_tokens": "many"}', 0)):
        answer = Answer(b'{"choices": [{"message": {"content": "x"}}], "usage": ' + counts % details + b"}")
        with Server(in_turn(answer)) as server, Client(settings(server)) as client:
            usage = client.chat(HELLO).usage
            assert (usage.prompt, usage.cached, usage.completion) == (90, cached, 7)
            assert (client.spent.prompt_tokens, client.spent.completion_tokens, client.spent.tokens) == (90, 7, 97)


def test_closing_ends_what_is_under_way() -> None:
    with Server(lambda call: completion("never", delay=30)) as server:
        client = Client(settings(server, timeout=60))
        failed = threading.Event()

        def work() -> None:
            try:
                client.chat(HELLO)
            except Problem:
                failed.set()

        thread = threading.Thread(target=work)
        thread.start()
        wait_until(lambda: server.calls)
        client.close()
        client.close()
        thread.join(60)
    assert failed.is_set()


def test_settings_come_from_the_environment_and_never_show_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret\n")
    monkeypatch.setenv("JUDGE_MODEL", "judge-1")
    found = Settings.from_environment("JUDGE_MODEL")
    assert (found.base_url, found.api_key, found.model) == ("http://127.0.0.1:9/v1", "sk-secret", "judge-1")
    assert "sk-secret" not in repr(found)
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert Settings.from_environment("JUDGE_MODEL").base_url == DEFAULT_BASE_URL


@pytest.mark.parametrize(
    "given",
    [
        {"JUDGE_MODEL": "m"},
        {"OPENAI_API_KEY": "k"},
        {"JUDGE_MODEL": "m", "OPENAI_BASE_URL": "localhost:8000"},
        {"JUDGE_MODEL": "m", "OPENAI_API_KEY": "k\u00e9y"},
        {"JUDGE_MODEL": "m", "OPENAI_BASE_URL": "unix://"},
    ],
)
def test_unusable_settings_are_one_clear_error(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "JUDGE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Problem) as caught:
        Settings.from_environment("JUDGE_MODEL")
    assert caught.value.code == "llm_not_configured"


def test_importing_the_client_imports_no_http_client_and_a_call_does_not_import_openai() -> None:
    """Offline runs must not pay for a package they do not use; openai takes half a second and is for agents."""
    import subprocess
    import sys

    code = "import sys, assetops.llm.client as c; assert 'httpx2' not in sys.modules; import assetops.llm.connection"
    code += "; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
