"""CSV, JSON and HTML say the same; names that participants chose are text in all three; the command is for people."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from organizer.programs import ROOT
from organizer.ranking.__main__ import main
from organizer.ranking.export import Ranking, rank_export
from organizer.ranking.page import render
from organizer.ranking.writing import to_csv, to_json
from tests.organizer.ranking.made_export import PLANNING, Export, Sub, spread


@pytest.fixture(scope="module")
def ranking(tmp_path_factory: pytest.TempPathFactory) -> Ranking:
    export = Export()
    export.team("alice", (33, 44), (45, 30), (0.8, 0.123))
    export.team("=cmd|' /C calc'!A0", (20, 20), (24, 30), (0.5, 0.5))
    export.team("<script>alert(1)</script>", (20, 20), (24, 30), (0.5, 0.5))
    export.subs.append(Sub("<b>lone</b>", PLANNING, "development", spread(5, 11)))
    return rank_export(export.write(tmp_path_factory.mktemp("export")), ["p-private-9"])


def test_the_csv_has_every_team_and_no_formula(ranking: Ranking) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(ranking))))
    assert [row["rank"] for row in rows] == ["1", "2", "2", ""]
    assert rows[0]["team"] == "alice"
    assert rows[1]["team"].startswith("<script>")
    assert rows[2]["team"].startswith("'=cmd")
    assert float(rows[0]["score_private_planning"]) == 100 * 51 / 60
    assert rows[3]["not_ranked_because"].startswith("Task Planning: no submission in the final phase")


def test_the_json_holds_exact_finals_additions_apart_and_findings(ranking: Ranking) -> None:
    data = json.loads(to_json(ranking))
    assert data["withdrawn"] == ["p-private-9"]
    assert data["official"][0]["final_exact"] == str(ranking.ranked[0].final)
    assert [one["team"] for one in data["not_ranked"]] == ["<b>lone</b>"]
    assert data["additions"]["note"].startswith("Additions: no part of")
    first = data["additions"]["teams"][0]
    assert first["rank_interval"][0] == 1
    assert first["final_interval"][0] <= first["expected_final"] <= first["final_interval"][1]
    assert set(first["probability_ahead_of"]) == {one.team for one in ranking.ranked[1:]}
    assert {one["place"] for one in data["findings"]} == {"teams.csv"}


class Tags(HTMLParser):
    """What tags a page has, and what addresses they point to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]


def test_the_page_has_no_script_no_request_and_names_are_text(ranking: Ranking) -> None:
    page = render(ranking)
    found = Tags(page)
    assert not found.tags & {"script", "iframe", "form", "img", "object"}
    assert found.addresses == ["data:,"]
    assert "url(" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "No part of the official ranking" in page
    assert page == render(ranking)


def test_the_page_and_the_csv_show_the_same_finals(ranking: Ranking) -> None:
    shown = re.findall(r"<b>(\d+\.\d{4})</b>", render(ranking))
    rows = csv.DictReader(io.StringIO(to_csv(ranking)))
    assert shown == [f"{float(row['final']):.4f}" for row in rows if row["final"]]


def test_the_command_writes_three_files_and_lists_everybody(tmp_path: Path) -> None:
    export = Export(teams={"alice": "Blue"})
    export.team("alice", (33, 44), (45, 30), (0.8, 0.123))
    export.subs.append(Sub("bob", PLANNING, "development", spread(5, 11)))
    folder = export.write(tmp_path / "export")
    (folder / "teams.csv").write_text("account,team\nalice,Blue\nx\n")
    command = [sys.executable, "-m", "organizer.ranking", "--export", str(folder), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "1    54.0394  Blue" in done.stdout
    assert "bob (account): Task Planning: no submission in the final phase" in done.stdout
    assert "teams.csv, line 3" in done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"ranking.csv", "ranking.json", "ranking.html"}


def test_what_is_wrong_is_one_sentence_and_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--export", str(tmp_path / "none"), "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("no_export: There is no folder")
