"""Agents compiled from what is public (ATTACKS row 29), and what private families and rewordings leave of them.

`pytest -s` prints the numbers of docs/scenarios.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assetops.environment.store import Plant
from assetops.llm.client import Client
from assetops.llm.settings import Settings
from assetops.scenarios.family import load_families, reworded
from assetops.scenarios.pool import Pair, build_pool
from organizer.data import make_plant, opened, public_plant
from organizer.in_process import Question, work
from organizer.panel import Weakness, oracle_with
from organizer.private_families import load_private
from organizer.reword import reword
from tests.compiled import compiler, lookup, score
from tests.llm.server import Answer, Call, Server, completion

COUNT = 120
KEY = bytes(range(32))
PRIVATE = Path(__file__).parent / "private_families"
# What a person who rewords does: other words for the usual ones, and the parts of the question in another order.
WORDS = {
    "What": "Tell me what", "How many": "the number of", "Which": "name the", "average": "typical", "mean": "typical",
    "between": "within", "from": "starting", "to": "until", "at": "over at", "of": "belonging to", "the": "our",
    "for": "regarding", "and": "as well as", "is": "would be", "was": "has been", "did": "might", "I": "we",
    "need": "want", "give": "hand", "list": "enumerate", "show": "present", "please": "kindly", "on": "with",
}  # fmt: skip


@dataclass(frozen=True)
class Hidden:
    """A plant of another seed than the public one."""

    plant: Plant
    labels: list[dict[str, Any]]


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Hidden:
    return Hidden(
        *opened(make_plant(b"another seed, of thirty-two bytes", "hidden", tmp_path_factory.mktemp("hidden")))
    )


@pytest.fixture(scope="module")
def unknown(hidden: Hidden) -> list[Pair]:
    return build_pool(hidden.plant, hidden.labels, KEY, COUNT)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiler(load_families(), tmp_path_factory.mktemp("compiler"))


def rewriter(call: Call) -> Answer:
    """A model that rewords by rote. It keeps what stands in braces, and everything with a digit or a quote."""
    texts = json.loads(call.body["messages"][1]["content"])["questions"]
    return completion(json.dumps({"rewordings": [_otherwise(text) for text in texts]}))


def _otherwise(text: str) -> str:
    parts = re.split(r"(?<=[.?!:;]) |, ", text)
    swapped = ", ".join([*parts[1:], parts[0]])
    words = re.split(r"(\{[^}]*\}|\W+)", swapped)
    return "Colleague asking: " + "".join(WORDS.get(word, word) for word in words)


@pytest.fixture(scope="module")
def rewordings() -> Iterator[dict[str, list[str]]]:
    with Server(rewriter) as server, Client(Settings(server.base_url, "", "m")) as client:
        yield reword(load_families(), client).wordings


def test_a_compiler_solves_the_public_families_and_not_rewordings_or_private_ones(
    hidden: Hidden, unknown: list[Pair], compiled: Path, rewordings: dict[str, list[str]]
) -> None:
    others = [reworded(family, rewordings[family.id]) for family in load_families() if family.id in rewordings]
    pools = {
        "public families in their public wordings": unknown,
        "public families in rewordings": build_pool(hidden.plant, hidden.labels, KEY, COUNT, others),
        "private families": build_pool(hidden.plant, hidden.labels, KEY, 60, load_private(PRIVATE)),
    }
    found = {name: score(compiled, hidden.plant, pairs) for name, pairs in pools.items()}
    for name, share in found.items():
        print(f"family compiler, {name}: {share:.1f} of 100")
    public, in_other_words, private = found.values()
    assert public > 80, "the agent is a fair sample of the attack"
    assert in_other_words < 0.5 * public
    assert private < 0.5 * public


@pytest.mark.parametrize("nearest", [False, True], ids=["exact", "nearest"])
def test_remembering_the_kits_plant_and_pool_helps_nobody_on_another_seed(
    nearest: bool, hidden: Hidden, unknown: list[Pair], tmp_path: Path
) -> None:
    plant, labels = opened(public_plant(tmp_path))
    practice = build_pool(plant, labels, b"practice" * 4, COUNT)
    answers = [work(oracle_with(Weakness()), Question(plant, *pair)).answer for pair in practice]
    remembering = lookup(practice, answers, nearest, tmp_path / "with")
    forgetful = lookup([], [], nearest, tmp_path / "without")
    at_home = score(remembering, plant, practice)
    away, without = (score(file, hidden.plant, unknown) for file in (remembering, forgetful))
    print(
        f"lookup ({'nearest' if nearest else 'exact'}): practice {at_home:.1f}, hidden {away:.1f}, bare {without:.1f}"
    )
    assert at_home > 99
    assert away <= without
