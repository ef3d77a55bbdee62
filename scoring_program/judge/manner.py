"""How the judge's endpoint is asked: the form of answer and the sampling parameters, as strict as it takes them.

Models differ in what they refuse: schemas, JSON, temperature 0, a seed (reasoning models: 400 `unsupported_value` or
`unsupported_parameter`). One manner holds for all verdicts of a judging, and is part of the judge's version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.seal import digest
from assetops.contract.strict import canonical, read_json
from assetops.llm.failure import Refused
from assetops.llm.reply import Tokens
from judge import prompt
from judge.cache import Answer, Cache

FORMS = ("json_schema", "json_object", "text")
SAMPLING = frozenset({"temperature", "seed"})


@dataclass(frozen=True)
class Manner:
    """`form`: which of FORMS, the strictest first. `left_out`: sampling parameters that are not sent."""

    form: int = 0
    left_out: frozenset[str] = frozenset()

    def options(self, seed: int, one: bool) -> dict[str, Any]:
        """The parameters of a request for one criterion's verdict, or for all six."""
        schema = {"name": "verdicts", "strict": True, "schema": prompt.schema(one)}
        forms = ({"type": "json_schema", "json_schema": schema}, {"type": "json_object"}, None)
        wanted = {"temperature": 0, "seed": seed, "response_format": forms[self.form]}
        return {name: value for name, value in wanted.items() if value is not None and name not in self.left_out}

    def looser(self, problem: Problem) -> Manner | None:
        """What to try next when this manner met with this problem; None after the loosest.

        A parameter that is refused by name goes first. Endpoints that refuse without a name lose forms, then both
        sampling parameters.
        """
        named = problem.parameter if isinstance(problem, Refused) else None
        if named in SAMPLING - self.left_out:
            return replace(self, left_out=self.left_out | {named})
        if self.form + 1 < len(FORMS):
            return replace(self, form=self.form + 1)
        if isinstance(problem, Refused) and self.left_out != SAMPLING:
            return Manner(0, SAMPLING)
        return None

    def as_data(self) -> dict[str, str]:
        """For people and for the judge's version."""
        return {
            "temperature": "the model's own" if "temperature" in self.left_out else "0",
            "seed": "none" if "seed" in self.left_out else "one a vote",
            "response_format": FORMS[self.form],
        }


class Changed(Exception):
    """Another manner was found to work than the one in which verdicts were being asked for: all of them begin anew."""

    def __init__(self, manner: Manner) -> None:
        super().__init__()
        self.manner = manner


class Manners:
    """Which manner an endpoint took in the place of one that it refused, remembered in the verdict cache, so that a
    judging from a warm cache need not ask for it."""

    def __init__(self, cache: Cache | None, base_url: str) -> None:
        self._cache = cache
        self._base_url = base_url

    def after(self, version: str) -> Manner | None:
        """The manner that followed on this version of the judge; None when it is not known to have been refused."""
        kept = self._cache.get(self._key(version)) if self._cache is not None else None
        if kept is None:
            return None
        form, left_out = read_json(kept.content.encode())
        return Manner(form, frozenset(left_out))

    def keep(self, version: str, manner: Manner) -> None:
        """Remember it."""
        if self._cache is not None:
            content = canonical([manner.form, sorted(manner.left_out)]).decode()
            self._cache.keep(self._key(version), Answer(content, Tokens(0, 0, 0)))

    def _key(self, version: str) -> str:
        return digest(canonical(["manner", self._base_url, version]))
