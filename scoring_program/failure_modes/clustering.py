"""Clusters of texts: agglomerative, by cosine, their number by silhouette within limits; none when none is reliable.

The limits keep sentences that happen to be alike from passing for a way of failing: a cluster of fewer than three
counts for nothing in the silhouette, and no cut is so fine that two clusters are nearly as alike as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MIN_TEXTS = 6
MIN_MEMBERS = 3
MAX_CLUSTERS = 40
MAX_COMPARED = 1_200  # more texts are laid beside the clusters of an even sample: distances grow with the square
MIN_SILHOUETTE = 0.1  # texts with shuffled words reach 0.06
CLOSE = 0.9  # of the mean distance of all texts: clusters whose texts are nearer to each other than that are one

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cluster:
    """Rows of the vectors, the one in the middle first; `silhouette` is their mean, -1 to 1."""

    members: tuple[int, ...]
    silhouette: float


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

    tree = linkage(squareform(distances, checks=False), method="average")
    apart = CLOSE * float(distances[np.triu_indices(len(distances), 1)].mean())
    most = min(MAX_CLUSTERS, len(distances) // 2, 1 + int((tree[:, 2] >= apart).sum()))
    cuts = []
    for number in range(2, max(2, most) + 1):
        labels = fcluster(tree, number, criterion="maxclust") - 1
        cuts.append((labels, _silhouettes(distances, labels)))
    labels, scores = max(cuts, key=lambda cut: float(cut[1].mean()))  # of equally good ones the fewest
    return _kept(distances, labels, scores) if scores.mean() >= MIN_SILHOUETTE else []


def _silhouettes(distances: Floats, labels: NDArray[np.int_]) -> Floats:
    """The silhouette of every text; 0 in clusters that are too small."""
    from sklearn.metrics import silhouette_samples

    sizes = np.bincount(labels)
    if len(sizes) < 2:  # equal distances leave the tree fewer cuts than asked for
        return np.zeros(len(labels))
    scores = silhouette_samples(distances, labels, metric="precomputed")
    return np.where(sizes[labels] >= MIN_MEMBERS, scores, 0.0)


def _kept(distances: Floats, labels: NDArray[np.int_], scores: Floats) -> list[Cluster]:
    clusters = []
    for label in range(int(labels.max()) + 1):
        members = np.flatnonzero((labels == label) & (scores >= MIN_SILHOUETTE / 2))  # the rest hangs on loosely
        mean = float(scores[members].mean()) if len(members) >= MIN_MEMBERS else 0.0
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
