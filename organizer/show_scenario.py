"""`make scenario FAMILY=id [SEED=n]`: an instance of a family on the public plant, its gold steps and its answer.

For whoever writes families: it shows what the agent will read, what each gold step returned, what is compared, and
what was rejected on the way.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from textwrap import fill

from assetops.contract.errors import Problem
from assetops.contract.scenario import Clarification, Fact, GoldStandard, GoldStep
from assetops.scenarios.family import Family, load_families
from assetops.scenarios.instantiate import Instance, Rejected, instantiate
from organizer.data import opened, public_plant

TRIES = 60
_WIDTH = 118


@dataclass(frozen=True)
class Shown:
    """A family's instance and what was rejected before it."""

    family: Family
    instance: Instance
    rejected: tuple[Rejected, ...]


def find_family(name: str, families: Sequence[Family]) -> Family:
    """The family of that id.

    Raises:
        Problem: `unknown_family`, naming the ids that come closest.
    """
    known = {family.id: family for family in families}
    if name in known:
        return known[name]
    inside = [one for one in known if name and name in one]
    close = list(dict.fromkeys([*inside, *get_close_matches(name, known, n=5, cutoff=0.4)]))[:8]
    mend = f"Close names: {', '.join(close)}." if close else f"There are {len(known)}, such as {next(iter(known))}."
    raise Problem("unknown_family", f"There is no family called {name!r}.", mend)


def make(family: Family, seed: int) -> Shown:
    """The first usable instance of a family on the public plant; another seed gives another.

    Raises:
        Problem: `no_instance`, with the reasons, when 60 in a row are rejected; `bad_family`.
    """
    with tempfile.TemporaryDirectory() as place:
        plant, labels = opened(public_plant(Path(place)))
        rejected: list[Rejected] = []
        for index in range(TRIES):
            made = instantiate(family, plant, labels, f"make scenario {seed}".encode(), index)
            if isinstance(made, Instance):
                return Shown(family, made, tuple(rejected))
            rejected.append(made)
    reasons = "; ".join(dict.fromkeys(one.detail for one in rejected))
    raise Problem("no_instance", f"{family.id} gave no instance in {TRIES} tries: {reasons[:600]}.", "Mend the family.")


def lines(shown: Shown) -> Iterator[str]:
    """What is shown, line by line."""
    gold, scenario = shown.instance.gold, shown.instance.scenario
    yield f"{gold.family}: {gold.type}, {gold.category}, {gold.difficulty}. Present: {gold.now}."
    yield from _block("The agent reads", [scenario.utterance])
    if scenario.clarification:
        yield from _block("If it asks for what is missing", _asked(scenario.clarification))
    yield from _block("Gold steps", [line for step in gold.steps for line in _step(step)])
    yield from _block("The answer, as the steps nothing depends on state it", _said(gold))
    yield from _block("Facts that are compared", [_fact(fact) for fact in gold.facts])
    yield from _block("A clear answer names one of", [", ".join(gold.subjects)])
    yield from _block("For the LLM judge", [gold.characteristic_form])
    if shown.rejected:
        yield from _block("Rejected before this one", [one.detail for one in shown.rejected])


def _block(title: str, texts: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"{title}:"
    for text in texts:
        yield fill(text, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _asked(clarification: Clarification) -> list[str]:
    return [f"with one of: {', '.join(clarification.missing)}", f"the reply is: {clarification.reply}"]


def _step(step: GoldStep) -> list[str]:
    after = f", after {', '.join(step.depends_on)}" if step.depends_on else ""
    also = f" (accepted too: {', '.join(step.tools[1:])})" if step.tools[1:] else ""
    arguments = ", ".join(f"{name}={_argument(value)}" for name, value in step.arguments.items())
    return [
        f"{step.id}{after}: {step.tools[0]}({arguments}){also}, {step.role} by {step.agent}",
        f"  → {_message(step)}",
    ]


def _argument(value: object) -> str:
    if isinstance(value, dict) and set(value) == {"from", "path"}:
        return f"{value['path']} of {value['from']}"
    return json.dumps(value, ensure_ascii=False)


def _message(step: GoldStep) -> str:
    error = step.result.get("error")
    return f"fails, as it should ({error['code']}): {error['message']}" if error else str(step.result["message"])


def _said(gold: GoldStandard) -> list[str]:
    used = {name for step in gold.steps for name in step.depends_on}
    return [_message(step) for step in gold.steps if step.id not in used]


def _fact(fact: Fact) -> str:
    data = {
        key: value for key, value in fact.as_data().items() if key not in ("kind", "name") and value not in (None, [])
    }
    return f"{fact.kind} {fact.name!r}: " + json.dumps(data, ensure_ascii=False)


def main(given: Sequence[str] | None = None) -> int:
    """Show an instance and give the exit code."""
    parser = argparse.ArgumentParser(prog="make scenario", description=__doc__)
    parser.add_argument("--family", required=True)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--private-families", default="")
    arguments = parser.parse_args(given)
    try:
        private = load_families(Path(arguments.private_families)) if arguments.private_families else []
        family = find_family(arguments.family, [*private, *load_families()])
        if not arguments.seed.isdigit():
            raise Problem("bad_seed", f"The seed {arguments.seed!r} is no whole number.", "Give SEED=0, 1, 2 ….")
        print("\n".join(lines(make(family, int(arguments.seed)))))
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
