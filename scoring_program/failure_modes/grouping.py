"""From statements in free words to categories: embedded, clustered, and each cluster compared with the exemplars.

A statement that is in no reliable cluster is compared by itself. What fits no category is "other, not yet named"; a
cluster of such statements is a proposal for the taxonomy, named by its own words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assetops.llm.embedding import Embed
from failure_modes.categories import NOT_YET_NAMED
from failure_modes.clustering import centre, cluster
from failure_modes.exemplars import EXEMPLARS

MIN_FIT = 0.1  # of unrelated statements 0.09 is the most that was measured
MIN_LEAD = 0.03  # before the next category
_CATEGORIES = tuple(EXEMPLARS)
_PARTICULAR = re.compile(r"\S*\d\S*|\w+_\w+|\S*[/\\]\S*")  # numbers, ids, dates, tool names, paths


class Statement(NamedTuple):
    """What went wrong, in free words."""

    title: str
    description: str


@dataclass(frozen=True)
class Group:
    """A cluster of statements: its name, its members (places in the list, the middle one first), its category."""

    name: str
    members: tuple[int, ...]
    category: str
    silhouette: float


@dataclass(frozen=True)
class Grouping:
    """For each statement a category's id, and the clusters."""

    categories: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def proposals(self) -> tuple[Group, ...]:
        """The clusters that fit no category."""
        return tuple(group for group in self.groups if group.category == NOT_YET_NAMED.id)


def plain(statement: Statement) -> str:
    """The text that is embedded: without what names an asset, a tool or a number, since these are not the failure."""
    return " ".join(_PARTICULAR.sub(" ", f"{statement.title}. {statement.description}").split())


def group(statements: Sequence[Statement], known: Sequence[str | None], embed: Embed) -> Grouping:
    """Cluster the statements and give each a category.

    Args:
        known: for each statement its category where a rule knows it; it stands.
        embed: texts to vectors, as `assetops.llm.embedding` has it.

    Raises:
        Problem: what an embedding through an endpoint raises.
    """
    if not statements:
        return Grouping()
    texts = [plain(statement) for statement in statements]
    exemplars = [text for category in _CATEGORIES for text in EXEMPLARS[category]]
    vectors = embed([*texts, *exemplars])
    own = vectors[: len(texts)]
    prototypes = _prototypes(vectors[len(texts) :])
    clusters = cluster(own)
    categories = [place or NOT_YET_NAMED.id for place in known]
    loose = set(range(len(texts))).difference(*(one.members for one in clusters))
    for rows in [*(one.members for one in clusters), *((row,) for row in sorted(loose))]:
        unknown = tuple(row for row in rows if known[row] is None)
        fitting = nearest(centre(own, unknown), prototypes) if unknown else None
        for row in unknown:
            categories[row] = fitting or NOT_YET_NAMED.id
    groups = [_named(statements, one.members, categories, one.silhouette) for one in clusters]
    return Grouping(tuple(categories), tuple(groups))


def _prototypes(vectors: Any) -> NDArray[np.float64]:
    """The centre of each category's exemplars, in the order of EXEMPLARS."""
    found, first = [], 0
    for category in _CATEGORIES:
        last = first + len(EXEMPLARS[category])
        found.append(centre(vectors, tuple(range(first, last))))
        first = last
    return np.array(found)


def nearest(vector: NDArray[np.float64], prototypes: NDArray[np.float64]) -> str | None:
    """The category whose prototype is nearest, if it is near enough and clearly before the next.

    Cosines are taken from the middle of all prototypes: what any two statements about failures share counts for
    nothing, and the bounds mean the same for a lexical embedding and for one whose vectors all point one way.
    """
    middle = prototypes.mean(axis=0)
    one, all_ = vector - middle, prototypes - middle
    lengths = np.linalg.norm(all_, axis=1) * np.linalg.norm(one)
    fits = np.round(all_ @ one / np.where(lengths > 0, lengths, 1.0), 6)
    order = np.argsort(-fits, kind="stable")
    best, next_ = fits[order[0]], fits[order[1]]
    return _CATEGORIES[order[0]] if best >= MIN_FIT and best - next_ >= MIN_LEAD else None


def _named(
    statements: Sequence[Statement], members: tuple[int, ...], categories: Sequence[str], silhouette: float
) -> Group:
    """By the title most members have; of equally frequent ones that of the member nearest to the middle."""
    titles = [" ".join(statements[row].title.split()) for row in members]
    counts = Counter(title.casefold() for title in titles)
    name = max(titles, key=lambda title: counts[title.casefold()])
    category = Counter(categories[row] for row in members).most_common(1)[0][0]
    return Group(name, members, category, silhouette)
