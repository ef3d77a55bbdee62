"""Clusters of texts: agglomerative, by cosine, their number by silhouette within limits; none when none is reliable.

A cluster smaller than `smallest` counts for nothing: its texts are loose, and lower the silhouette like a text between
two clusters. Otherwise every pair of sentences that happen to be alike would be a cluster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MIN_TEXTS = 6
MAX_CLUSTERS = 40
MAX_COMPARED = 2_000  # more texts are laid beside the clusters of an even sample: distances grow with the square
MIN_SILHOUETTE = 0.1  # texts with shuffled words reach 0.06
NEARLY = 0.95  # the fewest clusters whose silhouette is nearly the best: a finer cut must be worth it

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cluster:
    """Rows of the vectors, the one in the middle first; `silhouette` is their mean, -1 to 1."""

    members: tuple[int, ...]
    silhouette: float


def smallest(texts: int) -> int:
    """How many texts a cluster has at least."""
    return max(3, round(math.sqrt(texts) / 2))


def cluster(vectors: Any) -> list[Cluster]:
    """The reliable clusters of the rows, the largest first. A row is in one of them or in none.

    Args:
        vectors: a sparse matrix (CSR), its rows of length 1; a row of noughts is like nothing.
    """
    count = vectors.shape[0]
    if count < MIN_TEXTS:
        return []
    sample = np.unique(np.linspace(0, count - 1, min(count, MAX_COMPARED)).astype(int))
    found = _reliable(_distances(vectors[sample]))
    clusters = [Cluster(tuple(int(sample[place]) for place in one.members), one.silhouette) for one in found]
    if len(sample) < count:
        clusters = _laid_beside(vectors, clusters, sorted(set(range(count)) - {int(place) for place in sample}))
    return sorted(clusters, key=lambda one: (-len(one.members), one.members))


def _distances(vectors: Any) -> Floats:
    """1 - cosine, rounded so that the last bits of a machine decide nothing."""
    distances = np.round(1.0 - (vectors @ vectors.T).toarray(), 6).clip(0.0, 2.0)
    np.fill_diagonal(distances, 0.0)
    return np.asarray((distances + distances.T) / 2)


def _reliable(distances: Floats) -> list[Cluster]:
    """The best cut of the tree, without its unreliable parts."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    least = smallest(len(distances))
    tree = linkage(squareform(distances, checks=False), method="average")
    cuts = []
    for number in range(2, min(MAX_CLUSTERS, len(distances) // 2) + 1):
        labels = fcluster(tree, number, criterion="maxclust") - 1
        cuts.append((labels, _silhouettes(distances, labels, least)))
    best = max(float(scores.mean()) for _, scores in cuts)
    if best < MIN_SILHOUETTE:
        return []
    labels, scores = next(cut for cut in cuts if cut[1].mean() >= NEARLY * best)
    return _kept(distances, labels, scores, least)


def _silhouettes(distances: Floats, labels: NDArray[np.int_], least: int) -> Floats:
    """The silhouette of every text; 0 in clusters below the least size."""
    from sklearn.metrics import silhouette_samples

    sizes = np.bincount(labels)
    if len(sizes) < 2:  # equal distances leave the tree fewer cuts than asked for
        return np.zeros(len(labels))
    scores = silhouette_samples(distances, labels, metric="precomputed")
    return np.where(sizes[labels] >= least, scores, 0.0)


def _kept(distances: Floats, labels: NDArray[np.int_], scores: Floats, least: int) -> list[Cluster]:
    clusters = []
    for label in range(int(labels.max()) + 1):
        members = np.flatnonzero(labels == label)
        mean = float(scores[members].mean()) if len(members) >= least else 0.0
        if mean >= MIN_SILHOUETTE:
            middle = members[np.argsort(distances[np.ix_(members, members)].sum(axis=1), kind="stable")]
            clusters.append(Cluster(tuple(int(one) for one in middle), round(mean, 3)))
    return clusters


def _laid_beside(vectors: Any, clusters: list[Cluster], others: list[int]) -> list[Cluster]:
    """The clusters, with those of the other rows that are as near to a centre as its own farthest member is."""
    if not clusters:
        return []
    centres = np.array([centre(vectors, one.members) for one in clusters])
    bounds = [float((vectors[list(one.members)] @ middle).min()) for one, middle in zip(clusters, centres, strict=True)]
    near = np.asarray(vectors[others] @ centres.T)
    added: list[list[int]] = [[] for _ in clusters]
    for row, similarities in zip(others, near, strict=True):
        nearest = int(similarities.argmax())
        if similarities[nearest] >= bounds[nearest]:
            added[nearest].append(row)
    return [Cluster((*one.members, *more), one.silhouette) for one, more in zip(clusters, added, strict=True)]


def centre(vectors: Any, rows: tuple[int, ...]) -> Floats:
    """The mean of some rows, of length 1."""
    mean = np.asarray(vectors[list(rows)].mean(axis=0)).ravel()
    return mean / (np.linalg.norm(mean) or 1.0)
