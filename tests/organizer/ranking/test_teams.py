"""Who is in which team: case and spaces do not count, doubts are reported, nobody joins a team by his name."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from organizer.ranking.teams import Teams, folded, read_teams


def test_case_spaces_and_width_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "teams.csv"
    path.write_text("Account , TEAM,note\nAlice,Blue  Whale,x\n bob ,blue whale,\nCarol,ＢＬＵＥ whale,\n")
    teams = read_teams(path)
    assert {teams.of(name) for name in ("alice", "ALICE ", "Bob", "carol")} == {"Blue Whale"}
    assert not teams.findings


def test_every_malformed_or_doubtful_row_is_reported_by_line(tmp_path: Path) -> None:
    path = tmp_path / "teams.csv"
    path.write_text("account,team\nalice,Blue\nalice\n,Red\nbob,\nALICE,blue\nalice,Red\n")
    teams = read_teams(path)
    assert [(finding.severity, finding.place) for finding in teams.findings] == [
        ("error", "teams.csv, line 3"),
        ("error", "teams.csv, line 4"),
        ("error", "teams.csv, line 5"),
        ("warning", "teams.csv, line 6"),
        ("error", "teams.csv, line 7"),
    ]
    assert teams.of("alice") == "Blue"


def test_nobody_joins_a_team_by_taking_its_name_as_account(tmp_path: Path) -> None:
    (tmp_path / "teams.csv").write_text("account,team\nalice,Blue\n")
    teams = read_teams(tmp_path / "teams.csv")
    assert folded(teams.of("Blue")) != folded(teams.of("alice"))
    assert [finding.severity for finding in teams.missing(["alice", "Blue", "blue"])] == ["warning"]


def test_without_a_map_every_account_is_a_team_and_nothing_is_missing() -> None:
    assert Teams().of("Alice") == "Alice"


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "teams.csv").write_text("user;team\na;b\n")
    with pytest.raises(Problem, match="no column account and no column team"):
        read_teams(tmp_path / "teams.csv")
