"""The repository's own competition.yaml, the command line, and the validator's manners."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetops.contract.scores import COLUMNS
from organizer.findings import Finding
from organizer.rules import phases, shape
from organizer.rules.bundle import Bundle
from organizer.tree import FolderTree
from organizer.validate import RULES, main, validate
from tests.organizer.good_bundle import ROOT, YAML, good, repository_competition

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 700) | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_the_repository_s_competition_has_no_errors() -> None:
    findings = validate(ROOT)
    assert [found for found in findings if found.severity == "error"] == []
    told = {found.reason.split(";")[0] for found in findings}
    assert told == {
        "The phase has several tasks",
        "The task has no input_data.",
        "The date is the placeholder of the repository.",
    }


def test_the_board_shows_the_scores_in_their_order() -> None:
    (board,) = repository_competition()["leaderboards"]
    assert tuple(column["key"] for column in board["columns"]) == COLUMNS
    assert [column["index"] for column in board["columns"]] == list(range(len(COLUMNS)))
    assert board["submission_rule"] == "Force_Best"


def test_the_limits_are_the_published_ones() -> None:
    development, final = repository_competition()["phases"]
    assert (development["max_submissions_per_day"], development["max_submissions"]) == (3, 60)
    assert (final["max_submissions_per_day"], final["max_submissions"]) == (1, 1)
    assert {phase["execution_time_limit"] for phase in (development, final)} == {600}


def test_every_key_of_the_schema_says_how_to_mend_it() -> None:
    def parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
        inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
        return [schema, *(part for child in inner for part in parts(child))]

    found = [part for top in (shape.SCHEMA, *shape.SCHEMA["$defs"].values()) for part in parts(top)]
    assert [part for part in found if "$ref" not in part and not part.get("description")] == []


def test_the_logo_is_a_raster_of_512_by_512() -> None:
    content = (ROOT / "logo.png").read_bytes()
    assert content[12:16] == b"IHDR"
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (512, 512)


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "pages").glob("*.md")))
def test_a_page_has_one_title_and_is_shown(name: str) -> None:
    text = (ROOT / "pages" / name).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert sum(line.startswith("# ") for line in text.splitlines()) == 1
    competition = repository_competition()
    assert f"pages/{name}" in [competition["terms"], *(page["file"] for page in competition["pages"])]


def test_an_unpacked_bundle_gives_the_findings_of_its_zip(tmp_path: Path) -> None:
    draft = good()
    draft.phase(0).pop("hide_output")
    draft.archives["scoring_program_final.zip"].pop("scoring.py")
    path = draft.write(tmp_path / "bundle.zip")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "folder")
    assert len(validate(path)) == 2
    assert validate(tmp_path / "folder") == validate(path)


def test_the_command_exits_1_on_errors_and_0_without(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = good()
    path = str(draft.write(tmp_path / "bundle.zip"))
    assert main(["--static", path]) == 0
    draft.phase(0).pop("hide_output")
    draft.write(tmp_path / "bundle.zip")
    assert main([path]) == 1
    printed = capsys.readouterr().out
    assert "error    competition.yaml: phases[0].hide_output" in printed
    assert "1 errors, 0 warnings" in printed
    with pytest.raises(SystemExit):
        main([])


def test_a_later_index_makes_a_phase_the_second() -> None:
    competition = {"phases": [{"index": 1, "name": "b"}, {"index": 0, "name": "a"}]}
    bundle = Bundle(FolderTree(ROOT), competition)
    assert [phase["name"] for _, phase in phases.ordered(bundle)] == ["a", "b"]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [path, *(place for key, child in children for place in places(child, (*path, key)))]


GOOD = good().competition
PLACES = [place for place in places(GOOD) if place]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(place=st.sampled_from(PLACES), value=JSON)
def test_any_content_of_competition_yaml_gives_findings_and_no_traceback(place: tuple[Any, ...], value: Any) -> None:
    competition = yaml.safe_load(yaml.safe_dump(GOOD))
    owner = competition
    for key in place[:-1]:
        owner = owner[key]
    owner[place[-1]] = value
    bundle = Bundle(FolderTree(ROOT), competition)
    findings = [found for rule in RULES for found in rule(bundle)]
    assert all(isinstance(found, Finding) and found.place and found.reason and found.mend for found in findings)


@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
def test_any_bytes_in_competition_yaml_give_findings_and_no_traceback(content: bytes, tmp_path: Path) -> None:
    (tmp_path / YAML).write_bytes(content)
    assert any(found.severity == "error" for found in validate(tmp_path))
