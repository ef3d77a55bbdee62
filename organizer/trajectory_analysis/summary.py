"""What many runs have in common: modes, categories, clusters of statements, tools that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assetops.llm.embedding import Embed
from failure_modes import CATEGORIES, CategoryCount, ModeCount, summarise, summarise_categories
from failure_modes.analysis import count_categories
from failure_modes.categories import NOT_YET_NAMED
from failure_modes.grouping import Statement, group
from organizer.trajectories_2025 import Review
from organizer.trajectory_analysis.reading import LeftOut, Run

Source = Literal["record", "reviewer"]
REVIEWS = 2  # statements taken from the reviews of one trajectory
EXAMPLES = 3
MAX_FAILING = 20
_TITLE_WORDS = 8
_DESCRIPTION = 400


@dataclass(frozen=True)
class Said:
    """A statement, whose it is and in which run (its place in the list of runs)."""

    statement: Statement
    source: Source
    run: int
    known: str | None


@dataclass(frozen=True)
class Shared:
    """A cluster of statements: its name, category, size, in how many runs, of what source, and typical examples."""

    name: str
    category: str
    statements: int
    runs: int
    sources: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Failing:
    """A tool and an error code: how many calls failed so, in how many runs."""

    tool: str
    code: str
    calls: int
    runs: int


@dataclass(frozen=True)
class Analysis:
    """All that the outputs show. `categories` has, for each run, the ids and counts of its categories."""

    folder: str
    embedding: str
    runs: tuple[Run, ...]
    left_out: tuple[LeftOut, ...]
    modes: tuple[ModeCount, ...]
    category_counts: tuple[CategoryCount, ...]
    clusters: tuple[Shared, ...]
    statements: int
    loose: int
    failing: tuple[Failing, ...]
    categories: tuple[dict[str, int], ...]

    @property
    def proposals(self) -> tuple[Shared, ...]:
        """The clusters that fit no category."""
        return tuple(one for one in self.clusters if one.category == NOT_YET_NAMED.id)


def analyse(folder: str, embedding: str, runs: Sequence[Run], left_out: Sequence[LeftOut], embed: Embed) -> Analysis:
    """Put it together.

    Categories count what the record shows: modes and emergent modes, each piece of evidence once. What a reviewer said
    of a step is clustered too and counted beside them, since it may be about the same evidence.
    """
    said = statements_of(runs)
    found = group([one.statement for one in said], [one.known for one in said], embed)
    emergent: list[list[tuple[str, int]]] = [[] for _ in runs]
    places = {run: iter(one.emergent) for run, one in enumerate(runs)}
    for one, category in zip(said, found.categories, strict=True):
        if one.source == "record":
            emergent[one.run].append((category, next(places[one.run]).occurrences))
    categories = [count_categories(run.failures, own) for run, own in zip(runs, emergent, strict=True)]
    return Analysis(
        folder=folder,
        embedding=embedding,
        runs=tuple(runs),
        left_out=tuple(left_out),
        modes=tuple(summarise([run.failures for run in runs])),
        category_counts=tuple(summarise_categories(categories)),
        clusters=tuple(_shared(one.name, one.category, [said[row] for row in one.members]) for one in found.groups),
        statements=len(said),
        loose=len(said) - sum(len(one.members) for one in found.groups),
        failing=_failing(runs),
        categories=tuple({one.category: one.occurrences for one in here} for here in categories),
    )


def statements_of(runs: Sequence[Run]) -> list[Said]:
    """The emergent modes of every run, then what its reviewers said of steps they found not accomplished."""
    said = []
    for place, run in enumerate(runs):
        for mode in run.emergent:
            known = mode.category if mode.category in CATEGORIES and mode.category != NOT_YET_NAMED.id else None
            said.append(Said(Statement(mode.title, mode.description), "record", place, known))
        unmet = [review for review in run.reviews if not review.accomplished and review.reasoning]
        said += [Said(_of_review(review), "reviewer", place, None) for review in unmet[:REVIEWS]]
    return said


def _of_review(review: Review) -> Statement:
    text = " ".join(review.reasoning.split())
    return Statement(" ".join(text.split(". ")[0].split()[:_TITLE_WORDS]), text[:_DESCRIPTION])


def _shared(name: str, category: str, members: Sequence[Said]) -> Shared:
    sources = Counter(one.source for one in members)
    examples = dict.fromkeys(f"{one.statement.title}: {one.statement.description}" for one in members)
    return Shared(
        name=name,
        category=category,
        statements=len(members),
        runs=len({one.run for one in members}),
        sources=tuple(sorted(sources.items())),
        examples=tuple(list(examples)[:EXAMPLES]),
    )


def _failing(runs: Sequence[Run]) -> tuple[Failing, ...]:
    calls: Counter[tuple[str, str]] = Counter()
    where: Counter[tuple[str, str]] = Counter()
    for run in runs:
        calls.update(run.failed)
        where.update(set(run.failed))
    order = sorted(calls, key=lambda pair: (-calls[pair], pair))[:MAX_FAILING]
    return tuple(Failing(tool, code, calls[tool, code], where[tool, code]) for tool, code in order)
