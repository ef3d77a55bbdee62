"""One small corpus for all tests of the calibration: some runs of every operator, of both splits."""

from __future__ import annotations

import pytest

from organizer.calibration.corpus import Corpus, build, questions
from organizer.in_process import Question

FEW = 5  # runs of each operator in each split
FAMILIES = 120


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> list[Question]:
    return questions(tmp_path_factory.mktemp("plant"), FAMILIES)


@pytest.fixture(scope="session")
def corpus(asked: list[Question]) -> Corpus:
    return build(asked, FEW)
