"""The figures' numbers and sentences, recomputed in another way from what the competition really was."""

from __future__ import annotations

import itertools
import re
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.analysis.attempts import Attempt, Log, Tries, in_order, tries
from organizer.analysis.distributions import distributions, public_finals
from organizer.analysis.evidence import evidence
from organizer.analysis.figure import Figure
from organizer.analysis.luck import Luck, luck
from organizer.analysis.page import sections
from organizer.charts.plots import Axis, Plot, Rows, histogram, nice_step
from tests.organizer.analysis.competition_log import Made, compete

WITH_VERDICTS = {"skills", "kinds", "cost", "latency"}


def log_of(made: list[Made], verdicts: bool = True) -> Log:
    attempts = [
        Attempt(
            one.id, one.team, one.track, "development", one.when, one.status,
            one.score if one.status == "Finished" else None,
            one.results if verdicts and one.status == "Finished" else None,
        ) for one in made
    ]  # fmt: skip
    return Log("made up", in_order(attempts), ())


def figures(log: Log) -> dict[str, Figure]:
    return {figure.id: figure for section in sections(log) for figure in section.figures}


@pytest.fixture(scope="module")
def made() -> list[Made]:
    return compete()


@pytest.fixture(scope="module")
def drawn(made: list[Made]) -> dict[str, Figure]:
    return figures(log_of(made))


@pytest.fixture(scope="module")
def table(made: list[Made]) -> pd.DataFrame:
    rows = [(one.id, one.team, one.track, one.when, one.status, one.score) for one in made]
    return pd.DataFrame(rows, columns=["id", "team", "track", "when", "status", "score"]).sort_values(["when", "id"])


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]


@pytest.mark.parametrize("track", ["planning", "execution"])
def test_distributions_have_mean_median_and_deviation(
    drawn: dict[str, Figure], table: pd.DataFrame, track: str
) -> None:
    scores = table[(table["status"] == "Finished") & (table["track"] == f"Task {track.capitalize()}")]["score"]
    figure = drawn[f"scores-{track}"]
    expected = [len(scores), scores.mean(), scores.median(), scores.std(), scores.min(), scores.max()]
    assert numbers(figure.says) == pytest.approx(expected, abs=0.051)
    assert sum(int(count) for _, count in figure.rows) == len(scores)


def test_finals_without_a_final_phase_are_the_best_public_scores(made: list[Made], table: pd.DataFrame) -> None:
    best = table[table["status"] == "Finished"].groupby(["team", "track"])["score"].max().unstack().dropna()
    expected = (0.4 * best["Task Planning"] + 0.6 * best["Task Execution"]).to_dict()
    assert public_finals(tries(log_of(made).attempts)) == pytest.approx(expected)
    (*_, figure) = distributions(log_of(made))
    assert "public scores alone" in figure.title
    assert numbers(figure.says)[0] == len(expected)


def test_first_best_and_gain_of_every_team(drawn: dict[str, Figure], table: pd.DataFrame) -> None:
    scored = table[table["status"] == "Finished"].groupby(["team", "track"])["score"]
    expected = {
        f"{team}, {str(track).split()[1].lower()}": (f"{scores.iloc[0]:.1f}", f"{scores.max():.1f}", str(len(scores)))
        for (team, track), scores in scored
    }
    assert {row[0]: row[1:] for row in drawn["first-best"].rows} == expected
    better = sum(scores.max() > scores.iloc[0] for _, scores in scored)
    assert drawn["first-best"].says.startswith(f"{better} of {len(expected)} entries")
    gains = [scores.max() - scores.iloc[0] for _, scores in scored if len(scores) > 1]
    assert numbers(drawn["gains"].says)[0] == len(gains)
    assert f"median gain is {np.median(gains):.1f} points, the largest {max(gains):.1f}." in drawn["gains"].says


def test_tries_against_best_by_rank_correlation(drawn: dict[str, Figure], table: pd.DataFrame) -> None:
    scored = table[table["status"] == "Finished"].groupby(["team", "track"])["score"].agg(["size", "max"])
    rho = scored["size"].rank().corr(scored["max"].rank())
    assert f"Rank correlation {rho:.2f}:" in drawn["tries-best"].says


def test_statuses_and_failures(drawn: dict[str, Figure], table: pd.DataFrame) -> None:
    counts = table["status"].value_counts()
    says = drawn["statuses"].says
    assert f"{counts['Finished']} finished, {counts['Failed']} failed, {counts['Cancelled']} cancelled, " in says
    assert f"{counts['Running']} under way or stuck" in says
    assert sum(sum(map(int, row[1:])) for row in drawn["statuses"].rows) == len(table)
    ended = table[table["status"].isin(["Finished", "Failed"])]
    share = 100 * (ended["status"] == "Failed").mean()
    assert f"{counts['Failed']} of {len(ended)} that ended failed ({share:.0f} %)" in drawn["failures"].says


def test_activity_names_the_busiest(drawn: dict[str, Figure], table: pd.DataFrame) -> None:
    counts = table["team"].value_counts()
    says = drawn["activity"].says
    assert numbers(says)[0] == len(counts)
    assert f"{counts.max()} times" in says
    assert {row[0]: int(row[1]) for row in drawn["activity"].rows} == counts.to_dict()
    half = int((counts.cumsum() < len(table) / 2).sum()) + 1
    assert f"{half} teams made half" in says


def test_skill_cost_and_latency_come_from_the_verdicts(drawn: dict[str, Figure], made: list[Made]) -> None:
    finished = [one for one in made if one.status == "Finished"]
    tokens = [sum(each.usage.llm_tokens for each in one.results.scenarios) / 1000 for one in finished]
    assert f"uses {np.median(tokens):,.0f} thousand tokens" in drawn["cost"].says
    seconds = [each.seconds or 0.0 for one in finished for each in one.results.scenarios]
    assert numbers(drawn["latency"].says)[0] == len(seconds)
    assert f"at most {np.median(seconds):.1f} s" in drawn["latency"].says
    best: dict[str, Made] = {}
    for one in sorted(finished, key=lambda each: (each.when, each.id)):
        key = f"{one.team}, {one.track.split()[1].lower()}"
        best[key] = max(best.get(key, one), one, key=lambda each: each.score)
    assert {row[0] for row in drawn["skills"].rows} == set(best)
    name, *cells = drawn["skills"].rows[0]
    met = [[verdict.passed for verdict in each.verdicts] for each in best[name].results.scenarios if each.type == "IoT"]
    assert cells[0] == f"{100 * np.mean(met):.0f} %"
    found = sum(any(mode.mode == "3.2" for mode in each.failures) for one in finished for each in one.results.scenarios)
    kinds = {row[0]: row[1] for row in drawn["kinds"].rows}
    assert kinds["3.2 No or incorrect verification"] == str(found)
    assert {"Unhandled tool error", "Ambiguous or extraneous formatting"} <= set(kinds), "categories by their titles"


def test_without_verdicts_the_figures_say_so(made: list[Made]) -> None:
    bare = figures(log_of(made, verdicts=False))
    assert {name for name, figure in bare.items() if figure.chart is None} == WITH_VERDICTS
    assert all("verdicts.json" in bare[name].says for name in WITH_VERDICTS)


def test_luck_alone_is_the_error_times_the_largest_of_normals() -> None:
    chance = Luck(10.0, "nothing")
    rng = np.random.default_rng(1)
    for tried in (2, 5, 20):
        drawn = rng.normal(0, 10, (200_000, tried))
        gains = drawn.max(axis=1) - drawn[:, 0]
        assert chance.expected(tried) == pytest.approx(gains.mean(), rel=0.03)
        assert chance.at_most(tried) == pytest.approx(np.quantile(gains, 0.95), rel=0.03)
    assert chance.expected(1) == 0


def test_the_error_of_a_score_is_found_from_tries_and_from_verdicts(made: list[Made]) -> None:
    rng = np.random.default_rng(2)
    same = [Tries(f"t{n}", "Task Planning", tuple(rng.normal(50, 6, 12))) for n in range(200)]
    found = luck([], same)
    assert found is not None
    assert found.error == pytest.approx(6, rel=0.05)
    judged = log_of(made).attempts
    from_verdicts = luck(judged, [])
    assert from_verdicts is not None
    shares = [
        [np.mean([verdict.passed for verdict in each.verdicts]) for each in one.results.scenarios]
        for one in judged if one.results
    ]  # fmt: skip
    assert from_verdicts.error == pytest.approx(100 * np.sqrt(np.mean(np.var(shares, axis=1, ddof=1) / 11)))
    assert luck([], [Tries("one", "Task Planning", (50.0,))]) is None


def test_teams_that_never_change_do_not_beat_luck() -> None:
    """One in twenty may; a third would mean that luck is underrated."""
    rng = np.random.default_rng(3)
    same = [Tries(f"t{n}", "Task Planning", tuple(rng.normal(50, 8, 2 + n % 15))) for n in range(600)]
    chance = luck([], same)
    assert chance is not None
    beyond = np.mean([one.gain > chance.at_most(len(one.scores)) for one in same])
    assert 0.02 <= beyond <= 0.08


def all_places(figure: Figure) -> list[float]:
    chart = figure.chart
    if isinstance(chart, Plot):
        boxes = [(box.left, box.left + box.width, box.bottom, box.bottom + box.height) for box in chart.boxes]
        dots = [(dot.x, dot.y) for dot in chart.dots]
        ticks = [(tick.at,) for tick in (*chart.x_ticks, *chart.y_ticks)]
        return list(itertools.chain(*boxes, *dots, *ticks))
    if isinstance(chart, Rows):
        cells = [(cell.left, cell.left + cell.width, 100 * cell.shade) for row in chart.rows for cell in row.cells]
        return list(itertools.chain(*cells, *((dot.x,) for row in chart.rows for dot in row.dots)))
    return []


def test_everything_is_drawn_inside_its_chart(drawn: dict[str, Figure]) -> None:
    for figure in drawn.values():
        places = all_places(figure)
        assert places, figure.id
        assert min(places) >= -0.01, figure.id
        assert max(places) <= 100.01, figure.id
        assert figure.rows, figure.id


LOGS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]), st.sampled_from(["Task Planning", "Task Execution", None]),
        st.sampled_from(["development", "final"]), st.sampled_from(["Finished", "Failed", "Running"]),
        st.one_of(st.none(), st.floats(0, 100)),
        st.one_of(st.none(), st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1))),
    ), min_size=1, max_size=12,
)  # fmt: skip


@given(LOGS)
def test_no_log_is_too_odd_for_the_figures(rows: list[tuple]) -> None:  # type: ignore[type-arg]
    attempts = [
        Attempt(n, team, track, phase, when, status, score if status == "Finished" else None)
        for n, (team, track, phase, status, score, when) in enumerate(rows)
    ]
    for figure in figures(Log("odd", in_order(attempts), ())).values():
        assert figure.says.endswith((".", ")"))
        assert "nan" not in figure.says.lower()
        assert all(-0.01 <= place <= 100.01 for place in all_places(figure)), figure


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40), st.sampled_from([0.5, 1, 2, 5, 10]))
def test_a_histogram_counts_every_value_once(values: list[float], step: float) -> None:
    bars = histogram(values, Axis(-10, 120), step)
    assert sum(int(count) for _, count in bars.table) == len(values)


@given(st.floats(1e-6, 1e9))
def test_a_nice_step_is_one_two_or_five(step: float) -> None:
    found = nice_step(step)
    assert step * (1 - 1e-6) <= found <= step * 2.5 * (1 + 1e-6)
    assert f"{found:e}"[0] in "125"


def test_verdicts_of_scenarios_without_seconds_are_no_zero(made: list[Made]) -> None:
    one = next(one for one in made if one.status == "Finished")
    still = one.results.model_copy(
        update={"scenarios": tuple(each.model_copy(update={"seconds": None}) for each in one.results.scenarios)}
    )
    attempt = Attempt(1, "a", one.track, "development", one.when, "Finished", one.score, still)
    (*_, latency) = evidence([attempt])
    assert (latency.id, latency.chart) == ("latency", None)
