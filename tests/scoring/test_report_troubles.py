"""Errors by code, and what kept the agent apart: closed vocabularies that hold every code there is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from assetops.contract.trajectory import ErrorEvent, LlmEvent
from report import Limits, build, isolation_notes, render
from report.troubles import MAX_LINES, MODEL_ERRORS, TOOL_ERRORS, build_troubles
from settings import Budgets
from tests.scoring.report_samples import HEAD, PUBLIC_EVENTS, call, scored, trajectory, unfinished
from tests.scoring.test_report import Page

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "assetops" / "environment").rglob("*.py"), *(ROOT / "ingestion_program").glob("*.py")]


def codes_in(tree: ast.AST) -> Iterator[str]:
    """What ToolError and NothingFound are raised with, and what stands beside "code" and "message" in a literal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in ("ToolError", "NothingFound") and isinstance(first, ast.Constant):
                yield str(first.value)
        if isinstance(node, ast.Dict):
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
            values = [value for key, value in zip(keys, node.values, strict=False) if key == "code"]
            if "message" in keys:
                yield from (str(value.value) for value in values if isinstance(value, ast.Constant))


def test_every_error_a_tool_or_the_desk_can_give_has_a_sentence() -> None:
    found = {code for path in SOURCES for code in codes_in(ast.parse(path.read_text()))}
    assert len(found) > 20
    assert found <= set(TOOL_ERRORS)
    assert set(TOOL_ERRORS) - found <= {"other"}, "a sentence for an error that nothing gives"


def test_every_error_of_the_language_model_has_a_sentence() -> None:
    """What the gateway tells by itself, and what it passes on from the client."""
    gateway = (ROOT / "ingestion_program" / "gateway.py").read_text()
    client = "".join((ROOT / "assetops" / "llm" / f"{name}.py").read_text() for name in ("failure", "reply"))
    found = set(re.findall(r'_error\("(llm_\w+)"', gateway)) | set(re.findall(r'"(llm_[a-z_]+)"', client))
    assert len(found) >= 8
    assert found | {"other"} == set(MODEL_ERRORS)


def test_errors_are_counted_by_scenario_and_by_code() -> None:
    spent = ErrorEvent(at=(9,), code="budget_tool_calls", message="Spent.")
    model = LlmEvent(at=(10,), ok=False, tokens=0, error="llm_budget")
    stuck = [call(number, ok=False) for number in (1, 2, 3)]
    ended = trajectory([*stuck, spent, model], "", "deadline")
    every = [
        scored({}, trajectory=ended, verdicts=unfinished("deadline")),
        scored({}),
        scored({"task_completion": "judge_refused"}),
    ]
    shown = {group.source: [(line.code, line.scenarios) for line in group.lines] for group in build_troubles(every)}
    assert shown == {
        "How scenarios ended early": [("deadline", 1)],
        "Tools": [("unknown_sensor", 3), ("budget_tool_calls", 1)],
        "Language model": [("llm_budget", 1)],
        "Judge": [("judge_refused", 1)],
    }
    words = Page(render(build(HEAD, every))).words
    assert "unknown_sensor The asset has no sensor of that name: list its sensors first. 3" in words


def test_a_run_without_errors_has_no_such_section() -> None:
    quiet = scored({}, trajectory=trajectory([call(1)]))
    assert build_troubles([quiet]) == ()
    assert "by code" not in render(build(HEAD, [quiet]))


def test_an_error_code_of_the_agents_own_making_is_only_another_error() -> None:
    forged = call(1, ok=False).model_copy(update={"result": {"error": {"code": "canarycode", "message": "canarytext"}}})
    (group,) = build_troubles([scored({}, trajectory=trajectory([forged, LlmEvent(at=(2,), ok=True, tokens=1)]))])
    assert [line.code for line in group.lines] == ["other"]


def test_the_public_scenario_shows_what_an_error_said_and_hidden_ones_do_not() -> None:
    assert "No such sensor. Try sensors." in render(build(HEAD, [scored({}, public=True)]))
    assert "No such sensor" not in render(build(HEAD, [scored({}), scored({}, trajectory=trajectory(PUBLIC_EVENTS))]))


def test_only_the_most_widespread_codes_are_listed() -> None:
    many = [
        call(number, ok=False).model_copy(update={"result": {"error": {"code": code, "message": ""}}})
        for number, code in enumerate(TOOL_ERRORS, start=1)
    ]
    (group,) = build_troubles([scored({}, trajectory=trajectory(many))])
    assert len(group.lines) == MAX_LINES


def test_isolation_is_told_part_by_part_reached_or_not() -> None:
    full = isolation_notes(("landlock_fs:7", "seccomp", "watchdog", "non_dumpable_parent", "rlimits"))
    assert [note.split(":")[0] for note in full] == ["Files", "System calls", "Resources", "Our side"]
    weak = isolation_notes(("watchdog",))
    assert len(weak) == 4
    assert sum("In the competition" in note for note in weak) == 3
    assert isolation_notes(()) == ()
    assert "How your agent was kept apart" in render(build(HEAD, [scored({})], notes=full))


def test_the_limits_shown_are_those_of_ingestion() -> None:
    budgets = Budgets()
    assert Limits() == Limits(budgets.tool_calls, budgets.llm_tokens, budgets.scenario_seconds)
