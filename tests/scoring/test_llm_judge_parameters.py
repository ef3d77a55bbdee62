"""Models that take no temperature 0, no seed or no schema judge all the same: all verdicts of a judging in one manner,
which verdicts.json, the judge's version and the report's footer name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assetops.contract.verdict import CRITERIA
from assetops.llm import failure as failures
from assetops.llm.client import Client
from assetops.scenarios.family import load_families
from failure_modes.told import Lost, tell
from judge.cache import Cache
from judge.llm import LlmJudge
from organizer.dry_run import SAMPLES
from organizer.reword import reword
from tests.llm.scripts import finding, reasoning, right_judge, said, unsupported, without_forms
from tests.llm.server import Answer, Call, Script, Server, completion, failure
from tests.scoring.llm_cases import case, settings
from tests.scoring.report_samples import call, gold, trajectory, verdicts
from tests.submissions import run, task_of

CASES = [case(f"s-{number}") for number in range(6)]
OWN, NONE = "the model's own", "none"


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "FIRST_WAIT", 0.01)


def nameless(name: str, value: object) -> Answer:
    return unsupported(name, value, nameless=True)


def silent(name: str, value: object) -> Answer:
    return failure(400, "invalid_request")


MODELS: dict[str, tuple[Script, dict[str, str]]] = {
    "takes all": (right_judge, {"temperature": "0", "seed": "one a vote", "response_format": "json_schema"}),
    "no temperature": (
        reasoning(right_judge, "temperature"),
        {"temperature": OWN, "seed": "one a vote", "response_format": "json_schema"},
    ),
    "no seed": (reasoning(right_judge, "seed"), {"temperature": "0", "seed": NONE, "response_format": "json_schema"}),
    "neither": (
        reasoning(right_judge, "temperature", "seed"),
        {"temperature": OWN, "seed": NONE, "response_format": "json_schema"},
    ),
    "neither, behind a gateway that keeps the message alone": (
        reasoning(right_judge, "temperature", "seed", refuse=nameless),
        {"temperature": OWN, "seed": NONE, "response_format": "json_schema"},
    ),
    "neither, and says not why": (
        reasoning(right_judge, "temperature", "seed", refuse=silent),
        {"temperature": OWN, "seed": NONE, "response_format": "json_schema"},
    ),
    "no temperature and no schema": (
        reasoning(without_forms(right_judge, ("json_object",)), "temperature"),
        {"temperature": OWN, "seed": "one a vote", "response_format": "json_object"},
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_what_a_model_does_not_take_is_left_out_and_said(name: str) -> None:
    script, expected = MODELS[name]
    with Server(script) as server:
        judge = LlmJudge(settings(server.base_url, concurrency=3))
        found = judge.judge(CASES, lambda: None)
        assert all(verdict.code == "met" for six in found for verdict in six)
        assert judge.parameters == expected
        before = len(server.calls)
        assert judge.judge(CASES[:2], lambda: None) == found[:2]
        assert len(server.calls) == before + 2, "it is known from then on"
    used = {"temperature": expected["temperature"] == "0", "seed": expected["seed"] != NONE}
    assert {key: key in server.calls[-1].body for key in used} == used


def test_each_manner_is_another_judge_by_its_version() -> None:
    versions = []
    for script, _ in MODELS.values():
        with Server(script) as server:
            judge = LlmJudge(settings(server.base_url))
            first = judge.version
            judge.judge(CASES[:1], lambda: None)
            versions.append(judge.version)
    assert versions[0] == first, "taken as it was begun"
    assert len(set(versions)) == 5
    assert versions[3] == versions[4] == versions[5], "how an endpoint words its refusal is no part of it"


def test_no_two_cases_of_a_judging_are_asked_in_different_manners() -> None:
    """Behind one address some machines take temperature 0 and some do not. What was judged before the first refusal
    is judged anew: neither the order of the cases nor chance may decide with what a scenario was judged."""

    def mixed(call: Call) -> Answer:
        if "temperature" in call.body and call.number >= 4:
            return unsupported("temperature", 0)
        if is_of_temperature(call):  # these verdicts must not be kept
            return said({criterion: finding("unmet") for criterion in CRITERIA})
        return right_judge(call)

    def is_of_temperature(call: Call) -> bool:
        return "temperature" in call.body

    told: list[int] = []
    with Server(mixed) as server:
        judge = LlmJudge(settings(server.base_url, concurrency=2))
        found = judge.judge(CASES, lambda: told.append(1))
    assert all(verdict.code == "met" for six in found for verdict in six)
    assert len(told) == len(CASES), "each case is told of once"
    assert judge.usage is not None
    assert judge.usage.answers == len(CASES), "what does not count is not accounted as the verdicts' cost"


def test_a_text_that_is_refused_for_itself_takes_no_parameter_away() -> None:
    tripping = case("s-9", answer="TRIPWIRE 44.2 degF")

    def script(call: Call) -> Answer:
        return unsupported("temperature", 0) if "TRIPWIRE" in call.text else right_judge(call)

    with Server(script) as server:
        judge = LlmJudge(settings(server.base_url))
        found = judge.judge([tripping, *CASES], lambda: None)
    assert {verdict.code for verdict in found[0]} == {"judge_refused"}
    assert judge.parameters == MODELS["takes all"][1]


def test_a_warm_cache_knows_the_manner_and_asks_nothing(tmp_path: Path) -> None:
    with Server(reasoning(right_judge, "temperature", "seed")) as server, Cache(tmp_path / "cache") as cache:
        first = LlmJudge(settings(server.base_url), cache=cache)
        found = first.judge(CASES, lambda: None)
        before = len(server.calls)
        again = LlmJudge(settings(server.base_url), cache=cache)
        assert again.version == first.version
        assert again.judge(CASES, lambda: None) == found
        assert len(server.calls) == before
    with Cache(tmp_path / "cache") as cache:
        other = LlmJudge(settings("http://127.0.0.1:1/v1"), cache=cache)
    assert other.parameters == MODELS["takes all"][1], "another endpoint is another one"


def test_faults_change_neither_verdicts_nor_manner() -> None:
    faults = iter([failure(429), failure(500), Answer(b"garbage"), Answer(b"", drop=True)] * 2)

    def script(call: Call) -> Answer:
        fault = next(faults, None) if "temperature" not in call.body else None
        return fault or reasoning(right_judge, "temperature")(call)

    with Server(script) as server:
        judge = LlmJudge(settings(server.base_url, concurrency=2, retries=8))
        found = judge.judge(CASES, lambda: None)
    assert all(verdict.code == "met" for six in found for verdict in six)
    assert judge.parameters == MODELS["no temperature"][1]


def test_a_scoring_by_a_reasoning_model_says_so_in_verdicts_and_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = task_of("Task Execution")
    laid = tmp_path / "task"
    copy(task, laid)
    with Server(reasoning(right_judge, "temperature", "seed")) as server:
        for name, value in {"OPENAI_BASE_URL": server.base_url, "JUDGE_MODEL": "o"}.items():
            monkeypatch.setenv(name, value)
        ran = run(laid, SAMPLES["Task Execution"], tmp_path / "run")
    assert ran.scoring.code == 0, ran.scoring.error
    assert ran.results["judge_parameters"] == MODELS["neither"][1]
    assert "asked with temperature: the model&#39;s own, seed: none, response_format: json_schema" in ran.report
    assert ran.results["judge_version"] in ran.report


def copy(task: Path, target: Path) -> None:
    """The local task with the LLM judge in the procedural one's place."""
    shutil.copytree(task, target)
    path = target / "scoring_program" / "bundle" / "settings.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "judge": "llm"}))


LOST = Lost(gold(), trajectory([call(1)]), verdicts(dict.fromkeys(CRITERIA, "judged_unmet")), ())
NO_MODES: Callable[[Call], Answer] = lambda call: completion('{"modes": []}')  # noqa: E731


def test_failure_modes_are_asked_for_without_what_the_model_refuses_by_name() -> None:
    with Server(reasoning(NO_MODES, "temperature", "seed")) as server:
        assert tell(settings(server.base_url, concurrency=1), [LOST] * 3) == [()] * 3
    assert len(server.calls) <= 3 * 3, "each request at most once for each parameter that was not yet known of"
    assert {"temperature", "seed"} & server.calls[-1].body.keys() == set()
    assert "response_format" in server.calls[-1].body


def test_rewordings_are_asked_for_without_the_form_where_it_is_refused() -> None:
    def willing(call: Call) -> Answer:
        questions = json.loads(call.body["messages"][1]["content"])["questions"]
        return completion(json.dumps({"rewordings": [f"Could somebody tell me this: {text}" for text in questions]}))

    family = load_families()[0]
    with Server(reasoning(willing, "response_format")) as server, Client(settings(server.base_url)) as client:
        found = reword([family], client)
    assert len(found.wordings[family.id]) == len(family.wordings)
    assert ["response_format" in one.body for one in server.calls] == [True, False]
