"""The draw: which ten hidden scenarios a submission meets (DESIGN section 4, *Pick*).

One of the bundle's parallel forms, chosen by HMAC(draw key, submission digest): identical content draws the same,
nobody can foresee a draw, and all draws are equally hard.
"""

from __future__ import annotations

from collections.abc import Sequence

from assetops.contract.errors import Problem
from assetops.contract.scenario import Scenario
from assetops.contract.seal import mac
from assetops.scenarios.forms import DRAWN


def draw(pool: Sequence[Scenario], key: bytes, digest: str, forms: Sequence[Sequence[int]]) -> list[Scenario]:
    """Draw ten scenarios for the submission with this digest, in the order they will run.

    Args:
        pool: the hidden scenarios of the phase.
        key: the bundle's draw key.
        digest: the submission's digest.
        forms: the pool's parallel forms, as `forms.make_forms` gives them.

    Raises:
        Problem: `forms_invalid`, when there are none or they belong to another pool; the organizer's.
    """
    chosen = forms[int(mac(key, "form", digest.encode()), 16) % len(forms)] if forms else ()
    if len(set(chosen)) != DRAWN or not all(0 <= place < len(pool) for place in chosen):
        raise Problem(
            "forms_invalid", "The parallel forms are not those of this pool.", "Build the bundle again: `make bundle`."
        )
    drawn = [pool[place] for place in chosen]
    return sorted(drawn, key=lambda scenario: mac(key, "order", f"{digest}|{scenario.id}".encode()))
