"""What a 2025 submission may import, and what is said of everything else, before anything runs."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.submission import Track
from cods2025 import INTERFACE, MODULES
from organizer.offered import read_offered
from submission_check import check_module
from tests.cods2025.one_question import EXECUTION, PLANNING, source_of

TRACK2 = "class DynamicWorkflow:\n    def run(self):\n        return []\n"


def checked(source: str, track: Track) -> str | None:
    return check_module(source.encode(), track, read_offered())


def refusal(source: str) -> Problem:
    with pytest.raises(Problem) as caught:
        checked(source, EXECUTION)
    return caught.value


@pytest.mark.parametrize("name", ["track1", "track1_review"])
def test_planning_templates_are_taken_under_both_names(name: str) -> None:
    assert checked(source_of(name), PLANNING) in ("NewPlanningWorkflow", "PlanningReviewWorkflow")


def test_today_s_agent_goes_before_a_workflow_in_the_same_file() -> None:
    assert checked((TRACK2 + "class ExecutionAgent: pass\n"), EXECUTION) is None


def test_a_workflow_of_the_other_track_is_no_agent() -> None:
    problem = refusal(source_of("track1"))
    assert problem.code == "no_agent_class"
    assert "DynamicWorkflow" in problem.message


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (
            "from agent_hive.workflows.planning import PlanningWorkflow",
            "agent_hive.workflows.planning.PlanningWorkflow",
        ),
        ("from agent_hive.task import Task, ConditionalTask", "agent_hive.task.ConditionalTask"),
        ("import agent_hive.tools.wo", "agent_hive.tools.wo"),
        ("from reactxen.utils.model_inference import get_context_length", "model_inference.get_context_length"),
        ("def f():\n    from agent_hive import planner", "agent_hive.planner"),
    ],
)
def test_an_import_outside_the_interface_is_refused_by_name(line: str, named: str) -> None:
    problem = refusal(f"{line}\n{TRACK2}")
    assert problem.code == "import_not_in_interface"
    assert named in problem.message
    assert "agent_hive.workflows.sequential" in problem.mend


@pytest.mark.parametrize("line", ["import psycopg", "from langchain.llms import OpenAI", "from .helper import x"])
def test_a_package_that_is_not_there_is_refused_by_name(line: str) -> None:
    problem = refusal(f"{line}\n{TRACK2}")
    assert problem.code == "import_not_available"
    assert line.split()[1] in problem.message


@pytest.mark.parametrize(
    "line",
    [
        "import agent_hive.task",
        "from agent_hive import task",
        "from agent_hive.enum import *",
        "try:\n    import psycopg\nexcept ImportError:\n    psycopg = None",
        "def f():\n    import psycopg",
        "import numpy, pandas, sklearn.cluster, openai, pydantic",
        "import assetops_agent",
    ],
)
def test_what_is_there_or_thought_of_is_let_be(line: str) -> None:
    assert checked(f"{line}\n{TRACK2}", EXECUTION) == "DynamicWorkflow"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
def test_syntax_of_a_newer_python_is_refused_with_line_and_versions() -> None:
    problem = refusal(TRACK2 + 'x = {"a": 1}\nprint(f"{x["a"]}")\n')
    assert problem.code == "syntax_error"
    assert f"in line 5 with Python {'.'.join(platform.python_version_tuple()[:2])}" in problem.message
    assert "newer Python" in problem.mend


def test_the_list_of_the_interface_is_what_the_modules_hold() -> None:
    for module, names in INTERFACE.items():
        text = (MODULES / (module.replace(".", "/") + ".py")).read_text()
        assert all(f"class {name}" in text or f"def {name}(" in text for name in names)


def test_the_modules_import_the_standard_library_and_each_other_only() -> None:
    from tests.cods2025.imports_of import imported

    own = {path.stem if path.suffix else path.name for path in MODULES.iterdir()}
    found = {root for path in Path(MODULES).rglob("*.py") for root in imported(path)}
    assert found <= own | set(sys.stdlib_module_names)
