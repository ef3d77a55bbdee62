"""An agent encodes hidden text in what everybody can see of a run: score, counts, times, statuses, the order of rows.

No channel of that kind can be closed; each can be made narrow. The bound is computed here from the vocabularies of the
report, and docs/security.md states it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

from assetops.contract.verdict import CRITERIA
from failure_modes import CATEGORIES, OTHER
from failure_modes.catalogue import MODES
from failure_modes.vocabulary import MODE_OF, MODE_OF_UNMET
from judge.codes import CODES
from report import build, render
from report.build import MAX_REASONS
from report.troubles import MAX_LINES, SOURCES, TOOL_ERRORS
from report.words import STATUS_WORDS, TYPE_TITLES
from report.words import bucket as bucket_of
from scores import TAU_DIGITS, two_digits
from tests.hostile.arena import Arena, execution, survived
from tests.scoring.report_samples import HEAD, call, scored, trajectory

SECURITY = Path(__file__).parents[2] / "docs" / "security.md"
HIDDEN = 10
CALLS, TOKENS = 100, 100_000
# Each scenario by its own hidden text: prints, thinks, calls, sleeps, and ends in another way.
ENCODE = """
code = hash(task.utterance) % 1000
print("x" * code)
for number in range(code % 7):
    ctx.log(str(number))
    ctx.call("sites" if number % 2 else "no_such_tool")
time.sleep(code % 10 / 10)
if code % 4 == 0:
    raise ValueError(task.utterance)
if code % 4 == 1:
    os._exit(code % 256)
if code % 4 == 2:
    return ["not", "text"]
return "The answer is %d." % code
"""


def bits_of_rows() -> float:
    """The rows of hidden scenarios are a multiset: which modes each shows, how it ended, what it passed."""
    unfinished = len(STATUS_WORDS) - 1
    kinds = 2 ** len(CRITERIA) * 2 ** len(MODES) + unfinished * 2 ** len(MODES)
    return math.log2(math.comb(kinds + HIDDEN - 1, HIDDEN))


def bits_of_columns() -> float:
    """What the leaderboard shows of one submission; what follows from the rows is not counted again."""
    calls = len({two_digits(count) for count in range(11 * CALLS + 1)})
    tokens = len({two_digits(count) for count in range(11 * TOKENS + 1)})
    tau = 10**TAU_DIGITS + 1
    completed = 12
    criteria = 12 ** len(CRITERIA)
    return sum(map(math.log2, (calls, tokens, tau, completed, criteria)))


def counted(kinds: int, shown: int) -> float:
    """A list of at most `shown` of `kinds`, each with a number of hidden scenarios."""
    if shown >= kinds:
        return kinds * math.log2(HIDDEN + 1)
    return math.log2(math.comb(kinds, shown)) + shown * math.log2(HIDDEN + 1)


def bits_of_tables() -> float:
    """The tables beside the rows: reasons by criterion and by mode, categories, skill by type, limits, errors by code.

    Counted as if nothing followed from the rows, though most of it does.
    """
    reasons = len(CRITERIA) * counted(len(CODES) + 1, MAX_REASONS)
    codes = [*MODE_OF.values(), *MODE_OF_UNMET.values(), OTHER.id, OTHER.id]  # judged_unmet and unnamed
    seen = sum(counted(count, MAX_REASONS) for count in Counter(codes).values())
    categories = counted(len(CATEGORIES), len(CATEGORIES))
    skills = sum(math.log2(len(CRITERIA) * HIDDEN + 1) for _ in TYPE_TITLES)
    limits = math.log2(len({two_digits(count) for count in range(CALLS + 1)}))
    limits += math.log2(len({two_digits(count) for count in range(TOKENS + 1)})) + 2 * math.log2(8)  # buckets
    return (
        reasons
        + seen
        + categories
        + skills
        + limits
        + sum(counted(len(words), MAX_LINES) for words in SOURCES.values())
    )


def test_the_security_page_states_these_bounds() -> None:
    text = SECURITY.read_text()
    columns, rows, tables = (float(found) for found in re.findall(r"\*\*(\d+) bits\*\*", text)[:3])
    assert bits_of_columns() <= columns <= bits_of_columns() + 5
    assert bits_of_rows() <= rows <= bits_of_rows() + 5
    assert bits_of_tables() <= tables <= bits_of_tables() + 5


def test_the_tables_show_no_more_than_is_counted_here() -> None:
    """An agent that fails in every way there is: no list is longer than the bound assumes, no count is finer."""
    calls = [
        call(number, ok=False).model_copy(update={"result": {"error": {"code": code}}})
        for number, code in enumerate([*TOOL_ERRORS, "canarycode"], start=1)
    ]
    lost = [dict.fromkeys(CRITERIA, code) for code in list(CODES)[1:]]
    every = [scored(codes, trajectory=trajectory(calls * 3)) for codes in lost]
    report = build(HEAD, every)
    assert {len(line.losses) for line in report.criteria} == {MAX_REASONS}
    assert max(len(mode.seen) for mode in report.modes) == MAX_REASONS
    assert max(len(group.lines) for group in report.troubles) == MAX_LINES
    assert all(line.scenarios <= len(every) for group in report.troubles for line in group.lines)
    assert "canarycode" not in render(report)


def test_counts_have_two_digits_and_times_are_buckets() -> None:
    assert {two_digits(count) for count in (1049, 950, 999)} == {1000, 950}
    assert len({bucket_of(second / 10) for second in range(5000)}) <= 8


def test_streams_and_names_tell_nothing_of_how_a_scenario_went(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, execution(ENCODE))
    survived(fought)
    assert len({one.status for one in fought.trajectories}) > 1
    quiet = arena.fight(tmp_path / "quiet", execution("return None"))
    survived(quiet)
    assert fought.ingestion.streams == quiet.ingestion.streams
    assert fought.scoring.streams == quiet.scoring.streams
    assert {path.name for path in fought.prediction.iterdir()} == {path.name for path in quiet.prediction.iterdir()}
    ids = {scenario.id for scenario in arena.scenarios("Task Execution") if not scenario.public}
    assert not any(name in fought.report for name in ids)
