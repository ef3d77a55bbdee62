"""The 2025 competition's trajectory files, read where the final answer really is (ASSETOPSBENCH.md, row 7)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assetops.contract.errors import Problem
from assetops.contract.trajectory import CallEvent, StepEvent, Trajectory
from organizer.trajectories_2025 import MAX_TEXT, Run2025, arguments_of, read_2025, tool_name
from tests.organizer.files_2025 import action, drawn, file, review, step

SAMPLES = Path("/work/shared/data/assetopsbench/trajectories")
IOT = "IoT Data Download"


def run(*actions: dict[str, Any], answer: str = "It has 4.", said: str = "") -> Run2025:
    return read_2025(file(7, "How many?", [step(1, IOT, "Count.", list(actions), answer, said)]))


def test_the_answer_is_the_one_inside_the_logs_not_the_response_on_the_step() -> None:
    answer = "The whole final answer, which is longer than the response."
    found = run(answer=answer)
    assert found.question == "How many?"
    assert found.trajectory.answer == answer
    assert [event.response for event in found.trajectory.events if isinstance(event, StepEvent)] == [answer]


def test_a_step_without_an_answer_in_its_logs_falls_back_to_its_response() -> None:
    data = json.loads(file(7, "q", [step(1, IOT, "Count.", [], "", "")]))
    data["trajectory"][0]["response"] = "four"
    del data["trajectory"][0]["logs"]["final_answer"]
    assert read_2025(json.dumps(data).encode()).trajectory.answer == "four"


def test_actions_become_calls_with_todays_names_and_finish_becomes_none() -> None:
    found = run(
        action(1, "t", "Get Failure Modes", "Chiller 6", "The failure modes are …"),
        action(2, "t", "jsonreader", "file_name=/tmp/x.json", '["a"]'),
        action(3, "t", "sensors", '{"site_name": "MAIN", "assetnum": "Chiller 6"}', '{"count": 4}'),
    )
    assert [(call.tool, call.arguments, call.ok) for call in found.trajectory.calls] == [
        ("get_failure_modes", {"input": "Chiller 6"}, True),
        ("json_reader", {"file_name": "/tmp/x.json"}, True),
        ("sensors", {"site_name": "MAIN", "asset_id": "Chiller 6"}, True),
    ]
    assert found.trajectory.calls[2].result == {"count": 4}
    assert found.trajectory.usage.tool_calls == 3


def test_code_that_an_agent_wrote_is_a_call_of_python_and_is_never_run() -> None:
    found = run(action(1, "t", ["import os", "os.abort()"], "", "2 orders"))
    assert [(call.tool, call.arguments) for call in found.trajectory.calls] == [
        ("python", {"code": "import os\nos.abort()"})
    ]


@pytest.mark.parametrize(
    ("seen", "valid", "code"),
    [
        ("Error encountered: Details: no such assetnum CWC04009", False, "unknown_asset"),
        ("Error encountered: Details: 'NoneType' object has no attribute 'replace'", True, "tool_error"),
        ("Sensor list is empty or not well-formatted in the input.", True, "invalid_arguments"),
        ("Here are four.", False, "tool_error"),
        ("found 6 assets for site_name MAIN", True, None),
        ("no such asset, says line 900 of a long log " + "." * 600, True, None),
    ],
)
def test_a_failed_action_is_known_by_its_state_or_its_words(seen: str, valid: bool, code: str | None) -> None:
    (call,) = run(action(1, "t", "history", "x", seen, valid)).trajectory.calls
    assert call.ok == (code is None)
    assert call.result.get("error", {}).get("code") == code


def test_reviews_are_kept_apart_with_status_and_reasoning() -> None:
    reviews = run(said=review(False, "No sensors were named.")).reviews
    assert [(one.step, one.status, one.reasoning, one.accomplished) for one in reviews] == [
        ("s1", "Not Accomplished", "No sensors were named.", False)
    ]
    assert run(said=review(True, "Well done.")).reviews[0].accomplished


def test_arguments_in_any_of_the_three_forms() -> None:
    assert arguments_of("site_name=MAIN, start=2020-05-01T00:00:00.000Z") == {
        "site_name": "MAIN",
        "start": "2020-05-01T00:00:00.000Z",
    }
    assert arguments_of("{}") == {}
    assert arguments_of({"assetnum": "Chiller 6"}) == {"asset_id": "Chiller 6"}
    assert arguments_of("Chiller 6, ['fouling'], None") == {"input": "Chiller 6, ['fouling'], None"}
    assert arguments_of("{not json") == {"input": "{not json"}
    assert tool_name(" Get Failure Mode and Sensor Relevancy Mapping ") == "get_failure_mode_sensor_mapping"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json_invalid"),
        (b"[1, 2]", "bad_trajectory"),
        (b'{"id": 1, "text": "q"}', "bad_trajectory"),
        (b'{"id": 1, "text": "q", "trajectory": [{"task_number": "one"}]}', "bad_trajectory"),
        (b'{"id": 1, "id": 2, "text": "q", "trajectory": []}', "json_duplicate_key"),
        (b"[" * 90, "json_too_deep"),
        (b'"' + b"x" * 8_000_001 + b'"', "json_too_large"),
        (
            json.dumps(
                {"id": 1, "text": "q", "trajectory": [{"task_number": 1, "task_description": ""}] * 101}
            ).encode(),
            "bad_trajectory",
        ),
    ],
)
def test_a_malformed_file_is_refused_with_the_place(data: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        read_2025(data)
    assert refused.value.code == code
    assert refused.value.mend


def test_texts_are_capped() -> None:
    found = run(action(1, "x" * 90_000, "history", "y" * 90_000, "z" * 90_000))
    assert all(len(event.as_bytes()) < 2 * MAX_TEXT + 1_000 for event in found.trajectory.events)


def test_a_drawn_file_is_a_trajectory_of_ours_in_every_respect() -> None:
    for seed in range(20):
        trajectory = read_2025(drawn(seed)).trajectory
        assert Trajectory.model_validate_json(trajectory.as_bytes()) == trajectory
        places = [event.at for event in trajectory.events]
        assert places == sorted(set(places))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/data is not on this machine")
def test_the_competitions_own_files_are_read() -> None:
    runs = {path.stem: read_2025(path.read_bytes()) for path in sorted(SAMPLES.glob("*.json"))}
    assert {name: len(run.trajectory.calls) for name, run in runs.items()} == {
        "Q_101_trajectory": 1,
        "Q_408_trajectory": 5,
        "Q_413_trajectory": 5,
        "Q_4_trajectory": 2,
        "Q_611_trajectory": 11,
    }
    assert runs["Q_611_trajectory"].trajectory.answer.startswith("For monitoring Evaporator Water side fouling")
    failed = [call for call in runs["Q_408_trajectory"].trajectory.calls if not call.ok]
    assert [(call.tool, call.result["error"]["code"]) for call in failed] == [("history", "unknown_asset")]
    assert (
        sum(isinstance(event, CallEvent) and not event.ok for event in runs["Q_611_trajectory"].trajectory.events) == 9
    )
