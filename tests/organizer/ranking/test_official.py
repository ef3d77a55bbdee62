"""The published rules, to the last digit, on cases computed by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from organizer.ranking.export import Ranking, rank_export
from organizer.ranking.formulas import Parts, composite, final, shared_ranks
from organizer.ranking.official import Standing
from tests.organizer.ranking.made_export import EXECUTION, PLANNING, Export, Sub, refused, spread


def by_team(ranking: Ranking) -> dict[str, Standing]:
    return {one.team: one for one in ranking.standings}


def order(ranking: Ranking) -> list[tuple[int | None, str]]:
    return [(one.rank, one.team) for one in ranking.standings]


def test_the_formulas_on_numbers_computed_by_hand() -> None:
    """33/66 = 50, 45/60 = 75: 0.6 x 50 + 0.3 x 75 + 0.1 x 0.8 = 52.58; 44/66 = 66 2/3, 30/60 = 50: 55.0123."""
    planning = composite(Parts(Fraction(50), Fraction(75), Fraction(4, 5)))
    execution = composite(Parts(Fraction(200, 3), Fraction(50), Fraction(123, 1000)))
    assert planning == Fraction("52.58")
    assert execution == Fraction("55.0123")
    assert final(planning, execution) == Fraction("54.03938")


def test_equal_keys_share_a_rank_and_the_next_one_counts_them() -> None:
    assert shared_ranks([(Fraction(3),), (Fraction(5),), (Fraction(3),), (Fraction(1),)]) == [2, 1, 2, 4]


def test_a_whole_competition_by_hand(tmp_path: Path) -> None:
    export = Export(teams={"alice": "Blue"})
    export.team("alice", (33, 44), (45, 30), (0.8, 0.123))
    ranking = rank_export(export.write(tmp_path))
    one = by_team(ranking)["Blue"]
    assert one.composites == (Fraction("52.58"), Fraction("55.0123"))
    assert (one.rank, one.final) == (1, Fraction("54.03938"))
    assert not ranking.findings


def test_a_tie_goes_to_execution_and_what_is_still_equal_shares_its_rank(tmp_path: Path) -> None:
    """0.4 P + 0.6 E: three more points of Score_Public in planning are two more in execution. In floats the two finals
    differ in the last bit, and the wrong team would be first or not by accident."""
    planning, execution = (
        [0.6 * (100 * met / 66) + 0.3 * 50 + 0.1 * 0.5 for met in pair] for pair in ((20, 17), (30, 32))
    )
    assert 0.4 * planning[0] + 0.6 * execution[0] != 0.4 * planning[1] + 0.6 * execution[1]
    export = Export()
    export.team("even", (20, 30), (30, 30), (0.5, 0.5))
    export.team("doer", (17, 32), (30, 30), (0.5, 0.5))
    export.team("twin", (17, 32), (30, 30), (0.5, 0.5))
    export.team("last", (17, 31), (30, 30), (0.5, 0.5))
    ranking = rank_export(export.write(tmp_path))
    assert order(ranking) == [(1, "doer"), (1, "twin"), (3, "even"), (4, "last")]
    assert len({one.final for one in ranking.standings}) == 2


def test_the_best_try_counts_over_all_accounts_of_a_team(tmp_path: Path) -> None:
    export = Export(teams={"alice": "Blue", "bob": "blue "})
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    export.subs += [
        Sub("Bob", PLANNING, "development", spread(50, 11), file="better"),
        Sub("bob", PLANNING, "development", spread(49, 11), file="worse"),
        Sub("bob", PLANNING, "final", spread(40, 10), file="better"),
    ]
    ranking = rank_export(export.write(tmp_path))
    standing = by_team(ranking)["Blue"].tracks[PLANNING]
    assert standing.best is not None
    assert standing.frozen is not None
    assert (standing.best.listed.id, standing.frozen.listed.id, len(standing.tries)) == (5, 7, 3)
    assert standing.best.score == Fraction(5000, 66)


def test_a_final_run_of_another_submission_does_not_count_and_the_team_is_told(tmp_path: Path) -> None:
    """Straight to the final phase with another file (ATTACKS row 31)."""
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    export.subs[1].file = "another"
    one = rank_export(export.write(tmp_path)).unranked[0]
    assert one.rank is None
    assert one.reasons == (
        "Task Planning: final run 2 is of another submission than the best of development, 1 (30.30): "
        "run that one in the final phase",
    )


def test_of_tied_best_tries_the_one_that_went_to_the_final_phase_counts(tmp_path: Path) -> None:
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    export.subs.insert(0, Sub("alice", PLANNING, "development", spread(20, 11), file="other"))
    standing = rank_export(export.write(tmp_path)).ranked[0].tracks[PLANNING]
    assert standing.best is not None
    assert standing.best.listed.id == 2


def test_of_two_runs_of_one_file_in_the_final_phase_the_first_counts(tmp_path: Path) -> None:
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    export.subs.append(Sub("alice", PLANNING, "final", spread(60, 10)))
    standing = rank_export(export.write(tmp_path)).ranked[0].tracks[PLANNING]
    assert standing.frozen is not None
    assert standing.frozen.score == 50


def test_who_lacks_a_track_or_a_phase_is_listed_with_the_reason(tmp_path: Path) -> None:
    export = Export(teams={"ghost": "Ghosts"})
    export.team("whole", (20, 20), (30, 30), (0.5, 0.5))
    export.subs += [
        Sub("planner", PLANNING, "development", spread(20, 11)),
        Sub("planner", PLANNING, "final", spread(20, 10)),
        Sub("unlucky", PLANNING, "development", spread(20, 11)),
        Sub("unlucky", PLANNING, "final", spread(20, 10), status="Failed"),
        Sub("unlucky", EXECUTION, "development", spread(20, 11), status="Failed"),
        Sub("unlucky", EXECUTION, "development", spread(20, 11), status="Cancelled"),
    ]
    found = by_team(rank_export(export.write(tmp_path)))
    assert found["whole (account)"].rank == 1
    assert found["planner (account)"].reasons == ("Task Execution: no submission in the development phase",)
    assert found["planner (account)"].tracks[PLANNING].composite is not None
    assert found["unlucky (account)"].reasons == (
        "Task Planning: no submission in the final phase that counts (1 Failed)",
        "Task Execution: no submission in the development phase that counts (1 Cancelled, 1 Failed)",
    )
    assert len(found["Ghosts"].reasons) == 2


def test_a_rescored_run_replaces_the_platforms_also_a_failed_one(tmp_path: Path) -> None:
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    export.subs[3].status = "Failed"
    folder = export.write(tmp_path)
    assert rank_export(folder).unranked
    for sub, points in ((export.subs[0], 33), (export.subs[3], 60)):
        again = Sub(sub.account, sub.track, sub.phase, spread(points, len(sub.met)), [0.75] * len(sub.met))
        (folder / "rescored" / str(sub.id)).mkdir(parents=True)
        (folder / "rescored" / str(sub.id) / "verdicts.json").write_bytes(again.results().as_bytes())
    ranking = rank_export(folder)
    one = ranking.ranked[0]
    assert one.tracks[PLANNING].parts == Parts(Fraction(50), Fraction(50), Fraction(1, 2))
    assert one.tracks[EXECUTION].parts == Parts(Fraction(2000, 66), Fraction(100), Fraction(3, 4))
    assert [finding.reason for finding in ranking.findings if finding.place.startswith("rescored")] == [
        "Submission 1 (alice) counts as rescored: 50.00 instead of 30.30.",
        "Submission 4 (alice) counts as rescored: 100.00 instead of Failed.",
    ]


def test_runs_that_were_judged_in_different_ways_are_named(tmp_path: Path) -> None:
    """A rescoring that left some runs out."""
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    folder = export.write(tmp_path)
    assert rank_export(folder).judges == ("procedural 1",)
    (folder / "rescored" / "1").mkdir(parents=True)
    again = export.subs[0].results().model_copy(update={"judge": "llm", "judge_version": "abc"})
    (folder / "rescored" / "1" / "verdicts.json").write_bytes(again.as_bytes())
    ranking = rank_export(folder)
    assert ranking.judges == ("llm abc", "procedural 1")
    assert "not all judged alike: llm abc (1 runs), procedural 1 (3 runs)" in ranking.findings[-1].reason


def test_a_withdrawn_scenario_is_passed_by_everybody_who_drew_it(tmp_path: Path) -> None:
    """p-private-0: 6 of 6 for alice, 0 of 6 for bob, both have 6 then, and τ-match 1 on it."""
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    export.team("bob", (20, 20), (24, 30), (0.5, 0.5))
    export.subs[5].met = list(reversed(spread(24, 10)))
    folder = export.write(tmp_path)
    assert order(rank_export(folder)) == [(1, "alice"), (2, "bob")]
    ranking = rank_export(folder, ["p-private-0"])
    assert order(ranking) == [(1, "alice"), (1, "bob")]
    assert ranking.withdrawn == ("p-private-0",)
    assert ranking.ranked[0].tracks[PLANNING].parts == Parts(Fraction(2000, 66), Fraction(50), Fraction(55, 100))


def test_withdrawing_needs_to_know_who_drew_what(tmp_path: Path) -> None:
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    folder = export.write(tmp_path)
    with pytest.raises(Problem, match="Nobody drew what is withdrawn: p-dev-77"):
        rank_export(folder, ["p-dev-77"])
    (folder / "verdicts" / "3.json").unlink()
    with pytest.raises(Problem, match="is unknown: 3"):
        rank_export(folder, ["p-dev-1"])


def test_without_verdicts_the_official_ranking_still_comes_out_and_says_what_is_missing(tmp_path: Path) -> None:
    export = Export()
    export.team("alice", (33, 44), (45, 30), (0.8, 0.123))
    export.team("bob", (20, 20), (24, 30), (0.5, 0.5))
    export.subs.append(Sub("bob", PLANNING, "final", spread(60, 10), file="another"))
    for sub in export.subs:
        sub.verdicts = False
    ranking = rank_export(export.write(tmp_path))
    assert ranking.ranked[0].final == Fraction("54.03938")
    assert ranking.ranked[1].tracks[PLANNING].frozen is not None
    assert "is not checked" in ranking.ranked[0].tracks[PLANNING].notes[0]
    assert "8 of 8 files are missing" in ranking.additions.absent
    assert not ranking.additions.uncertain
    assert len(ranking.additions.alternatives) > 1


def test_rows_that_cannot_count_are_reported_by_file_and_line(tmp_path: Path) -> None:
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    export.subs += [Sub("eve", PLANNING, "development", spread(n, 11), verdicts=False) for n in (10, 11, 12, 13)]
    folder = export.write(tmp_path)
    path = folder / "submissions-planning-development.json"
    lines = path.read_text().splitlines()
    lines[2] = lines[2].replace("15.1515151515", "16.0000000000")  # no multiple of 100/66
    lines[3] = lines[3].replace("Finished", "Failed")  # a failed row that carries a score
    lines[4] = lines[4].replace('"column_key": "score"', '"column_key": "other"')  # finished without a score
    lines[5] = lines[5].replace('"children": []', '"children": [7]')
    path.write_text("\n".join(lines))
    findings = rank_export(folder).findings
    told = {finding.place: finding.reason for finding in findings if finding.place != "teams.csv"}
    assert [place.split(" (")[0] for place in told] == [
        f"submissions-planning-development.json, line {n}" for n in (3, 4, 5, 6)
    ]
    for part, reason in zip(
        ("cannot give", "is Failed and has", "without a score", "several tasks"), told.values(), strict=True
    ):
        assert part in reason


def test_verdicts_of_another_submission_or_that_contradict_themselves_are_left_out(tmp_path: Path) -> None:
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    folder = export.write(tmp_path)
    other = Sub("alice", PLANNING, "development", spread(66, 11)).results()
    (folder / "verdicts" / "1.json").write_bytes(other.as_bytes())
    wrong = other.model_copy(update={"scores": {"score": 1.0, "tau_match": 0.5}})
    (folder / "verdicts" / "2.json").write_bytes(wrong.as_bytes())
    (folder / "verdicts" / "3.json").write_text("{")
    (folder / "verdicts" / "77.json").write_bytes(other.as_bytes())
    ranking = rank_export(folder)
    assert ranking.ranked[0].tracks[PLANNING].parts == Parts(Fraction(2000, 66), Fraction(50), Fraction(1, 2))
    places = {finding.place for finding in ranking.findings if finding.place != "teams.csv"}
    assert places == {"verdicts/1.json", "verdicts/2.json", "verdicts/3.json", "verdicts of 77"}


def test_a_refused_submission_is_a_try_that_scored_nothing(tmp_path: Path) -> None:
    export = Export()
    export.team("alice", (20, 20), (30, 30), (0.5, 0.5))
    export.team("bob", (20, 20), (30, 30), (0.5, 0.5))
    export.subs.append(Sub("alice", PLANNING, "development", spread(0, 11), [0.0] * 11))
    folder = export.write(tmp_path)
    (folder / "verdicts" / "9.json").write_bytes(refused(export.subs[8].results()).as_bytes())
    ranking = rank_export(folder, ["p-dev-0"])
    assert ranking.ranked[0].tracks[PLANNING].tries[-1].score == 0
    assert not ranking.additions.absent


def test_nothing_to_rank_is_said(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(Problem) as caught:
            rank_export(folder)
        assert caught.value.code == "no_export"
