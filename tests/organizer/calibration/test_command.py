"""`make calibrate`: what it prints and writes, from labels on disk, with judges that agree, waver or cannot assess."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from assetops.contract.results import JudgeUsage
from assetops.contract.verdict import CRITERIA, Outcome, Verdict
from judge.case import Case
from organizer.calibration.__main__ import main
from organizer.calibration.comparing import Calibration
from organizer.calibration.corpus import Corpus
from organizer.calibration.judging import calibrate
from organizer.calibration.labels import Label, LabelledCase, write_corpus
from organizer.calibration.page import render
from tests.llm.scripts import right_judge
from tests.llm.server import Server


@dataclass
class Scripted:
    """A judge that says what it is told to say of case and criterion."""

    say: Callable[[int, str], Outcome]
    name: str = "scripted"
    version: str = "1"
    usage: JudgeUsage | None = None
    parameters: dict[str, str] | None = None

    def judge(self, cases: Sequence[Case], progress: Callable[[], None]) -> list[list[Verdict]]:
        return [
            [
                Verdict(scenario="x", criterion=one, outcome=self.say(number, one), code="met", reason="scripted")
                for one in CRITERIA
            ]
            for number, _ in enumerate(cases)
        ]


def some(corpus: Corpus, count: int) -> Corpus:
    cases = corpus[0][:: len(corpus[0]) // count][:count]
    return cases, [label for label in corpus[1] if label.case in {case.id for case in cases}]


def test_it_prints_every_figure_and_writes_page_and_json(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, labels = some(corpus, 60)
    by_hand = [label.model_copy(update={"rater": "Kim"}) for label in labels[::2]]
    write_corpus(tmp_path / "labels", cases, [*labels, *by_hand])
    given = ["--labels", str(tmp_path / "labels"), "--out", str(tmp_path / "out"), "--repeats", "2"]
    assert main([*given, "--split", "all"]) == 0
    said = capsys.readouterr().out
    assert "Agreement with constructed labels, not with people." in said
    for what in ("kappa", "AC1", "coverage", "All pooled", "No hallucination", "0.0 % of 360 verdicts changed"):
        assert what in said
    assert "constructed (first) and the procedural judge (second), 60 trajectories" in said
    assert "Kim (first) and the procedural judge (second)" in said
    assert "constructed (first) and Kim (second)" in said
    assert "Injection: 0.0 % of" in said
    written = json.loads((tmp_path / "out" / "calibration.json").read_text())
    found = Calibration.model_validate_json(json.dumps(written))
    assert [row.of for row in found.comparisons[0].rows] == ["pooled", *CRITERIA]
    page = (tmp_path / "out" / "calibration.html").read_text("utf-8")
    assert page == render(found)
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert 'lang="en"' in page
    assert page.count("<th scope=") > 20


def test_a_file_of_labels_beside_its_cases_will_do(corpus: Corpus, tmp_path: Path) -> None:
    cases, labels = some(corpus, 12)
    write_corpus(tmp_path, cases, labels)
    (tmp_path / "labels.jsonl").rename(tmp_path / "mine.jsonl")
    assert main(["--labels", str(tmp_path / "mine.jsonl"), "--out", str(tmp_path / "out")]) == 0


def test_verdicts_that_change_over_repeats_are_counted(corpus: Corpus) -> None:
    cases, labels = some(corpus, 20)
    rounds = iter(range(100))

    def make() -> Scripted:
        number = next(rounds)
        return Scripted(lambda case, criterion: "met" if case % 4 or number % 2 else "unmet")

    found = calibrate(make, "all", cases, labels, repeats=3)
    assert found.repeats is not None
    assert (found.repeats.times, found.repeats.verdicts, found.repeats.changed) == (3, 120, 0.25)


def test_a_judge_that_cannot_assess_is_not_praised_for_it(corpus: Corpus) -> None:
    cases, labels = some(corpus, 20)
    found = calibrate(lambda: Scripted(lambda case, criterion: "cannot_assess"), "all", cases, labels)
    pooled = found.comparisons[0].rows[0]
    assert pooled.coverage == 0
    assert pooled.agreement.value == pytest.approx(1 - pooled.base_rate, abs=1e-3)
    assert pooled.kappa.value == 0


def test_people_alone_are_named_as_people(corpus: Corpus) -> None:
    cases, labels = some(corpus, 12)
    people = [label.model_copy(update={"rater": "Kim"}) for label in labels]
    found = calibrate(lambda: Scripted(lambda case, criterion: "met"), "all", cases, people)
    assert found.notice == "Agreement with people's labels."
    assert found.operators == ()


def _unknown(cases: list[LabelledCase], labels: list[Label]) -> list[Label]:
    return [*labels, labels[0].model_copy(update={"case": "nowhere"})]


def _twice(cases: list[LabelledCase], labels: list[Label]) -> list[Label]:
    return [*labels, labels[0]]


@pytest.mark.parametrize(("spoil", "code"), [(_unknown, "unknown_case"), (_twice, "labelled_twice")])
def test_labels_that_fit_no_case_are_refused_by_line(
    spoil: Callable[[list[LabelledCase], list[Label]], list[Label]],
    code: str,
    corpus: Corpus,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cases, labels = some(corpus, 10)
    write_corpus(tmp_path, cases, spoil(cases, labels))
    assert main(["--labels", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert f"{code}: Line {len(labels) + 1} of labels.jsonl" in said
    assert not (tmp_path / "out").exists()


def test_other_faults_are_one_sentence_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--labels", str(tmp_path / "nowhere")]) == 1
    (tmp_path / "cases.jsonl").write_text("")
    (tmp_path / "labels.jsonl").write_text('{"case": 1}\n')
    assert main(["--labels", str(tmp_path)]) == 1
    (tmp_path / "labels.jsonl").write_text("")
    assert main(["--labels", str(tmp_path)]) == 1
    assert main(["--repeats", "0"]) == 1
    said = capsys.readouterr().err
    assert [line.split(":")[0] for line in said.splitlines()] == [
        "file_missing", "bad_labels", "no_labels", "bad_repeats",
    ]  # fmt: skip


def test_the_llm_judge_without_an_endpoint_says_what_is_missing(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "JUDGE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    write_corpus(tmp_path, *some(corpus, 3))
    assert main(["--judge", "llm", "--labels", str(tmp_path)]) == 1
    assert "llm_not_configured" in capsys.readouterr().err


@pytest.mark.long
def test_the_llm_judge_is_held_against_the_same_labels(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model that finds met whatever the facts do not forbid agrees where the facts decide, and repeats itself."""
    write_corpus(tmp_path, *some(corpus, 40))
    monkeypatch.setenv("JUDGE_MODEL", "m")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with Server(right_judge) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        given = ["--judge", "llm", "--split", "all", "--repeats", "2", "--labels", str(tmp_path)]
        assert main([*given, "--out", str(tmp_path / "out")]) == 0
    found = Calibration.model_validate_json((tmp_path / "out" / "calibration.json").read_bytes())
    assert found.judge == "llm"
    assert found.comparisons[0].rows[0].kappa.value is not None
    assert found.comparisons[0].rows[0].kappa.value > 0.6
    assert found.repeats is not None
    assert found.repeats.changed == 0
    assert "Injection" in capsys.readouterr().out
