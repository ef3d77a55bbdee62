"""Parallel forms: sets of ten scenarios that are equally hard, made when a bundle is built (DESIGN section 4, *Pick*).

A form keeps the quotas (two of each type, one to three of each category, every difficulty, ten families) and is
balanced: on it, each agent of a panel does as well as on the whole pool. Whole numbers throughout, so that every
machine makes the same forms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from assetops.contract.errors import Problem
from assetops.contract.scenario import Scenario

DRAWN = 10
PER_TYPE = 2
MAX_PER_CATEGORY = 3
FORMS = 1000
_TRIES = 200
_STARTS = 4  # random forms that are balanced, of which the best is kept
_STEPS = 60  # exchanges at most while a form is balanced
_SHARE = 3  # no scenario is in more than about three times as many forms as it would be by chance
Form = tuple[int, ...]
"""Places in the pool, ascending."""
Matrix = NDArray[np.int64]


def make_forms(
    pool: Sequence[Scenario],
    features: Matrix,
    rng: np.random.Generator,
    count: int = FORMS,
    private: Collection[str] = (),
) -> list[Form]:
    """Forms of a pool, each by exchanging scenarios of a few random ones until their balance gets no better.

    Args:
        pool: the hidden scenarios of a phase and track.
        features: what is balanced, shape (scenarios, features): panel scores and the like, whole numbers.
        rng: the secret choice.
        count: how many attempts; forms that come out the same are kept once.
        private: ids of scenarios of private families; when given, at least half of a form are of these.

    Raises:
        Problem: `pool_unbalanced`, when no form keeps the quotas; the organizer's.
    """
    quotas = Quotas(pool, private)
    balance = _Balance(features)
    used = np.zeros(len(pool), dtype=np.int64)
    found: dict[Form, None] = {}
    for _ in range(count):
        full = used * len(pool) >= _SHARE * DRAWN * count
        starts = [_balanced(quotas.random_form(rng), quotas, balance, full) for _ in range(_STARTS)]
        form = min(starts, key=balance.of)
        used[list(form)] += form not in found
        found[form] = None
    return list(found)


class Quotas:
    """The quotas of a form over one pool."""

    def __init__(self, pool: Sequence[Scenario], private: Collection[str] = ()) -> None:
        self.size = len(pool)
        self.types = _codes([scenario.type for scenario in pool])
        self.categories = _codes([scenario.category for scenario in pool])
        self.difficulties = _codes([scenario.difficulty for scenario in pool])
        self.families = _codes([scenario.family for scenario in pool])
        self.private = np.array([scenario.id in private for scenario in pool], dtype=np.int64)
        self.least_private = DRAWN // 2 if private else 0

    def kept_by(self, form: Sequence[int]) -> bool:
        """True when these places are a form."""
        chosen = list(form)
        per_type, per_category = (np.bincount(codes[chosen]) for codes in (self.types, self.categories))
        return (
            len(chosen) == DRAWN
            and bool((per_type == PER_TYPE).all())
            and len(per_type) == self.types.max() + 1
            and len(per_category) == self.categories.max() + 1
            and 1 <= int(per_category.min()) <= int(per_category.max()) <= MAX_PER_CATEGORY
            and len(set(self.difficulties[chosen].tolist())) == self.difficulties.max() + 1
            and len(set(self.families[chosen].tolist())) == DRAWN
            and int(self.private[chosen].sum()) >= self.least_private
        )

    def random_form(self, rng: np.random.Generator) -> list[int]:
        """A form at random.

        Raises:
            Problem: `pool_unbalanced`.
        """
        for _ in range(_TRIES):
            form = self._pick(rng.permutation(self.size).tolist())
            if form and self.kept_by(form):
                return form
        raise Problem(
            "pool_unbalanced",
            f"No draw from the pool of {self.size} scenarios meets the quotas of type, category and difficulty.",
            "Generate a larger pool, with families of every type, category and difficulty in it.",
        )

    def _pick(self, order: Sequence[int]) -> list[int]:
        types: Counter[int] = Counter()
        categories: Counter[int] = Counter()
        families: set[int] = set()
        picked: list[int] = []
        for place in order:
            kind, category, family = self.types[place], self.categories[place], self.families[place]
            if types[kind] < PER_TYPE and categories[category] < MAX_PER_CATEGORY and family not in families:
                types[kind] += 1
                categories[category] += 1
                families.add(family)
                picked.append(place)
        return picked

    def exchanges(self, form: Sequence[int]) -> NDArray[np.bool_]:
        """Which scenario of the pool may take which place of the form, shape (ten, pool): the result is a form."""
        chosen = np.array(form)
        fits = self.types[chosen][:, None] == self.types[None, :]
        for codes, least, most in ((self.categories, 1, MAX_PER_CATEGORY), (self.difficulties, 1, DRAWN)):
            counts = np.bincount(codes[chosen], minlength=int(codes.max()) + 1)
            leaves = counts[codes[chosen]] > least
            enters = counts[codes] < most
            fits &= (codes[chosen][:, None] == codes[None, :]) | (leaves[:, None] & enters[None, :])
        taken = np.bincount(self.families[chosen], minlength=len(self.families))[self.families] > 0
        fits &= ~taken[None, :] | (self.families[chosen][:, None] == self.families[None, :])
        spare = int(self.private[chosen].sum()) - self.least_private
        fits &= self.private[None, :] - self.private[chosen][:, None] + spare >= 0
        fits[:, chosen] = False
        return np.asarray(fits, dtype=np.bool_)


class _Balance:
    """How far a form is from the pool: the squared distance of its mean features from the pool's, times constants."""

    def __init__(self, features: Matrix) -> None:
        scaled = len(features) * features - features.sum(axis=0)
        self._features = scaled.astype(np.int64)
        self._squares = (self._features**2).sum(axis=1)

    def of(self, form: Sequence[int]) -> int:
        return int((self._features[list(form)].sum(axis=0) ** 2).sum())

    def after_exchange(self, form: Sequence[int]) -> Matrix:
        """The balance after each exchange, shape (ten, pool)."""
        chosen = self._features[list(form)]
        without = chosen.sum(axis=0) - chosen
        changed = (without**2).sum(axis=1)[:, None] + 2 * without @ self._features.T + self._squares[None, :]
        return np.asarray(changed, dtype=np.int64)


def _balanced(form: list[int], quotas: Quotas, balance: _Balance, full: NDArray[np.bool_]) -> Form:
    """The form after its best exchanges; scenarios that are `full` enter none."""
    now = balance.of(form)
    for _ in range(_STEPS):
        after = np.where(quotas.exchanges(form) & ~full[None, :], balance.after_exchange(form), np.iinfo(np.int64).max)
        out, into = divmod(int(after.argmin()), quotas.size)
        if after[out, into] >= now:
            break
        now = int(after[out, into])
        form[out] = into
    return tuple(sorted(form))


def _codes(names: Sequence[str]) -> Matrix:
    """A number for each name, the names in alphabetical order."""
    order = {name: number for number, name in enumerate(sorted(set(names)))}
    return np.array([order[name] for name in names], dtype=np.int64)
