"""Every error a participant can meet is explained on one page, and is met in a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from organizer.errors.page import PAGE, render, sections
from organizer.programs import ROOT

# Where participants' errors are raised, and by which calls (the code is the first argument).
SOURCES = ("ingestion_program", "assetops", "organizer/archive.py", "organizer/dry_run.py", "organizer/platform.py")
CALLS = {"Problem", "ToolError", "NothingFound", "Ended", "_error", "_refuse", "error"}
# Our side's: the organizer meets them, in a stream or at the build, never a participant.
OURS = {
    "bad_judge_setting",
    "bad_family",
    "bad_plant",
    "bad_scores",
    "bundle_incomplete",
    "file_missing",
    "forms_invalid",
    "input_data_changed",
    "isolation_failed",
    "isolation_missing",
    "no_families",
    "no_neighbour",
    "not_authentic",
    "pool_exhausted",
    "pool_unbalanced",
    "wheel_changed",
    "wrong_image",
    "repeated_call",  # told to a specialist's model, never to a participant
    "too_many_calls",  # the same
}
EXPLAINED = {code for section in sections() for code in section.codes}


def raised() -> Iterator[str]:
    for source in SOURCES:
        path = ROOT / source
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
                    first = node.args[0] if node.args else None
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def test_every_code_the_programs_raise_is_explained() -> None:
    codes = {code for code in raised() if re.fullmatch(r"[a-z]+(_[a-z]+)+|deadline", code)}
    assert len(codes) > 60
    assert sorted(codes - EXPLAINED - OURS) == []


def test_no_code_is_explained_twice_or_in_vain() -> None:
    listed = [code for section in sections() for code in section.codes]
    assert sorted(listed) == sorted(set(listed))
    sources = "".join(
        path.read_text()
        for folder in ("ingestion_program", "assetops", "organizer", "scoring_program")
        for path in (ROOT / folder).rglob("*.py")
    )
    assert [code for code in listed if f'"{code}"' not in sources] == []


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == render(), "run: python -m organizer.errors.page"


def test_every_cell_is_a_sentence_that_survives_a_markdown_table() -> None:
    for section in sections():
        for code, (what, mend) in section.codes.items():
            assert what[0].isupper() or what[0] in "`", code
            for text in (what, mend):
                assert text.endswith("."), f"{code}: {text}"
                assert "|" not in text
                assert "\n" not in text


def test_every_explained_error_is_met_in_a_test() -> None:
    others = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__))
    assert sorted(EXPLAINED - set(re.findall(r"\w+", others))) == []
