"""The generated parts of the pages, and that Codabench's Markdown can show what a build writes."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.record import JudgeEndpoint
from assetops.environment.registry import agent_cards
from organizer.dates import Dates
from organizer.options import Options
from organizer.pages import PAGES, built_values, fill, repository_values, write_pages
from organizer.wheels.lock import AGENTS
from organizer.wheels.store import Wheels

DATES = Dates(datetime(2027, 1, 15), datetime(2027, 3, 15))
LISTED = {"numpy-2.4.6-cp312-cp312-manylinux_2_28_x86_64.whl": "0", "xgboost-3.1.2-py3-none-any.whl": "0"}
WHEELS = Wheels("3.12", Path(), {"ingestion": LISTED, "scoring": {}}, (*AGENTS, "xgboost"))
LLM = JudgeEndpoint(base_url="https://x/v1", api_key="sk-secret", model="a-model")


def built(tmp_path: Path, options: Options) -> dict[str, str]:
    write_pages(tmp_path / "pages", built_values(options, DATES))
    return {path.name: path.read_text() for path in (tmp_path / "pages").iterdir()}


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.name)
def test_the_repository_s_pages_are_up_to_date(page: Path) -> None:
    """If not: python -m organizer.pages."""
    assert page.read_text() == fill(page.read_text(), repository_values(), keep_marks=True)


def test_every_tool_is_on_the_page_once() -> None:
    text = (PAGES / "agents_and_tools.md").read_text()
    names = {tool["name"] for card in agent_cards() for tool in card["tools"]}
    assert len(names) > 40
    assert [name for name in names if len(re.findall(rf"^\| `{name}` \|", text, re.MULTILINE)) != 1] == []


def test_a_build_says_judge_model_sandbox_dates_and_packages(tmp_path: Path) -> None:
    pages = built(tmp_path, Options("llm", "python:3.12-slim", WHEELS, judge_llm=LLM, agents_llm=LLM))
    assert "judged by the LLM judge** with the model `a-model`" in pages["evaluation.md"]
    assert "No agent is run unless its sandbox" in pages["evaluation.md"]
    assert "| Final | 2027-03-15 01:00:00 | 2027-03-29 01:00:00 |" in pages["timeline.md"]
    assert "Python 3.12 with its standard library and numpy 2.4.6, xgboost 3.1.2" in pages["submission_format.md"]
    assert "model `a-model` through `ctx.llm`" in pages["submission_format.md"]
    assert not any("<!--" in text or "sk-secret" in text for text in pages.values())


def test_a_procedural_judge_no_model_and_lowered_isolation_are_said_aloud(tmp_path: Path) -> None:
    pages = built(tmp_path, Options("procedural", "python:3.12-slim", WHEELS, isolation=("seccomp",)))
    assert "judged by the procedural judge**" in pages["evaluation.md"]
    assert (
        "lowered the isolation**: agents are run also without it for files (Landlock), the parent"
        in pages["evaluation.md"]
    )
    assert "offers agents no language model**" in pages["submission_format.md"]


@pytest.mark.parametrize("text", ["<!-- begin: a -->\nx\n", "<!-- begin: a -->\nx\n<!-- end: b -->\n"])
def test_a_mark_without_its_counterpart_is_a_problem(text: str) -> None:
    with pytest.raises(Problem) as caught:
        fill(text, {}, keep_marks=False)
    assert caught.value.code == "page_mark"


def test_tables_have_as_many_cells_in_every_row(tmp_path: Path) -> None:
    for name, text in built(tmp_path, Options("procedural", "python:3.12-slim", WHEELS)).items():
        for table in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", re.sub(r"`[^`]*`", "", line))) for line in table.splitlines()}
            assert len(widths) == 1, (name, table[:200])
