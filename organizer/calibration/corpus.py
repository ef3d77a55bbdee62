"""The corpus of known corruption: oracle runs on the public plant, each gone wrong in one known way (`make corpus`)."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from assetops.contract.errors import Problem
from assetops.contract.seal import digest
from assetops.scenarios.family import load_families
from assetops.scenarios.pool import build_pool
from organizer.calibration import harmless, wrong_answers, wrong_calls, wrong_steps
from organizer.calibration.labels import CONSTRUCTED, Label, LabelledCase, Split, split_of, write_corpus
from organizer.calibration.operators import Operator, labels
from organizer.data import opened, public_plant
from organizer.in_process import Question

KEY = b"assetops-live calibration corpus, version 1"  # no secret: plant and families are public
PER_OPERATOR = 40  # runs of each operator in each split
SPLITS: tuple[Split, ...] = ("development", "test")
OPERATORS: tuple[Operator, ...] = (
    *harmless.OPERATORS,
    *wrong_calls.OPERATORS,
    *wrong_steps.OPERATORS,
    *wrong_answers.OPERATORS,
)
Corpus = tuple[list[LabelledCase], list[Label]]


def questions(plant_folder: Path, count: int | None = None) -> list[Question]:
    """One scenario of every family of the repository, or of so many of them, on the public plant."""
    plant, faults = opened(public_plant(plant_folder))
    pool = build_pool(plant, faults, KEY, count or len(load_families()))
    return [Question(plant, scenario, gold) for scenario, gold in pool]


def build(asked: Sequence[Question], per_operator: int = PER_OPERATOR, splits: Sequence[Split] = SPLITS) -> Corpus:
    """The cases and their labels: of each operator up to so many runs in each split, on families in mixed order."""
    found = [pair for operator in OPERATORS for split in splits for pair in _runs(operator, split, asked, per_operator)]
    return [case for case, _ in found], [label for _, given in found for label in given]


def _runs(
    operator: Operator, split: Split, asked: Sequence[Question], most: int
) -> Iterator[tuple[LabelledCase, list[Label]]]:
    own = [question for question in asked if split_of(question.gold.family) == split]
    left = most
    for question in sorted(own, key=lambda one: digest(f"{operator.name} {one.gold.family}".encode())):
        if not left:
            return
        made = operator.apply(question, Random(f"{operator.name} {question.scenario.id}"))
        if made is None:
            continue
        left -= 1
        case = LabelledCase(
            id=f"{question.gold.family}.{operator.name}",
            family=question.gold.family,
            split=split,
            operator=operator.name,
            gold=question.gold,
            trajectory=made.played.trajectory,
        )
        yield (
            case,
            [
                Label(case=case.id, criterion=criterion, outcome="met" if met else "unmet", rater=CONSTRUCTED)
                for criterion, met in labels(operator, made).items()
            ],
        )


def fresh(splits: Sequence[Split] = SPLITS) -> Corpus:
    """The corpus, made anew: some seconds."""
    with tempfile.TemporaryDirectory() as name:
        return build(questions(Path(name)), splits=splits)


def main(given: Sequence[str] | None = None) -> int:
    """Write the corpus and say how large it is."""
    parser = argparse.ArgumentParser(prog="make corpus", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder for cases.jsonl and labels.jsonl")
    arguments = parser.parse_args(given)
    try:
        cases, given_labels = fresh()
        write_corpus(arguments.out, cases, given_labels)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    families = len({case.family for case in cases})
    print(f"{len(cases)} runs of {families} families, {len(given_labels)} labelled verdicts: {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
