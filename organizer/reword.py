"""`make reword`: new wordings of families, written by the configured LLM, for a folder of PRIVATE_FAMILIES.

A rewording that loses, adds or changes a slot, a number or a quoted word would ask something else: it is rejected.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from assetops.contract.errors import Problem
from assetops.contract.strict import read_json
from assetops.llm.client import Client
from assetops.llm.reply import Message
from assetops.llm.settings import Settings
from assetops.llm.wishes import Wishes
from assetops.scenarios.family import REWORDINGS, Family, load_families, reworded
from assetops.scenarios.template import SLOT, paths_in

ROUNDS = 3  # times a wording is sent before it is given up
_SYSTEM = (
    "You reword questions that maintenance engineers, reliability engineers and facility planners ask an assistant. "
    "Say the same in other words and another order, as such a person would. Names in braces, such as {asset.name}, "
    "stand for values: copy each of them unchanged, use all of them and no others. Keep every number and everything "
    'in quotation marks. Answer with JSON only: {"rewordings": ["...", ...]}, one for each question, in their order.'
)
_LITERAL = re.compile(r"\d+(?:\.\d+)?|'[^']+'|\"[^\"]+\"")


@dataclass
class Reworded:
    """What came of it: accepted wordings by family, and how many were rejected for which reason."""

    wordings: dict[str, list[str]] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)


def fault(family: Family, wording: str, new: str, taken: Iterable[str]) -> str | None:
    """Why `new` is no rewording of one of a family's wordings; None when it is."""
    if paths_in(new) != paths_in(wording) or "{" in SLOT.sub("", new) or "}" in SLOT.sub("", new):
        return "a slot is lost, added or changed"
    if Counter(_LITERAL.findall(SLOT.sub(" ", new))) != Counter(_LITERAL.findall(SLOT.sub(" ", wording))):
        return "a number or quoted word is lost, added or changed"
    if _bare(new) in {_bare(other) for other in (*family.wordings, *taken)}:
        return "it is there already"
    try:
        reworded(family, [new])
    except Problem as problem:
        return problem.message
    return None


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def reword(families: Sequence[Family], client: Client) -> Reworded:
    """A rewording of each wording of each family, as far as the model gives acceptable ones.

    Raises:
        Problem: `llm_down`, `llm_refused`.
    """
    found = Reworded()
    client.run(_all(families, client, found))
    return found


async def _all(families: Sequence[Family], client: Client, found: Reworded) -> None:
    wishes = Wishes(client, response_format={"type": "json_object"})
    lists = await asyncio.gather(*(_family(family, wishes, found.rejected) for family in families))
    found.wordings.update({family.id: new for family, new in zip(families, lists, strict=True) if new})


async def _family(family: Family, wishes: Wishes, rejected: Counter[str]) -> list[str]:
    accepted: list[str] = []
    left = list(family.wordings)
    for _ in range(ROUNDS):
        offered = await _offer(left, wishes)
        open_still = []
        for wording, new in zip(left, [*offered, *[""] * len(left)], strict=False):
            why = fault(family, wording, new, accepted) if new else "no answer"
            if why is None:
                accepted.append(new)
            else:
                rejected[why] += 1
                open_still.append(wording)
        left = open_still
        if not left:
            break
    return accepted


async def _offer(wordings: Sequence[str], wishes: Wishes) -> list[str]:
    """What the model offers; nothing when its answer has not the form asked for."""
    messages: list[Message] = [
        {"role": "system", "content": _SYSTEM},
        {"role": "user", "content": json.dumps({"questions": list(wordings)}, ensure_ascii=False)},
    ]
    reply = await wishes.ask(messages)
    try:
        offered = read_json(reply.content)["rewordings"]
        return [" ".join(text.split()) for text in offered] if isinstance(offered, list) else []
    except (Problem, LookupError, TypeError, AttributeError):
        return []


def _chosen(names: str) -> list[Family]:
    families = {family.id: family for family in load_families()}
    wanted = names.replace(",", " ").split() or list(families)
    if unknown := [name for name in wanted if name not in families]:
        raise Problem("unknown_family", f"There is no family {', '.join(unknown)}.", "make scenario lists them.")
    return [families[name] for name in wanted]


def write(found: Reworded, out: Path) -> Path:
    """Write `rewordings.yaml` into a folder.

    Raises:
        Problem: `rewordings_exist`.
    """
    path = out / REWORDINGS
    if path.exists():
        raise Problem("rewordings_exist", f"{path} is there already.", "Name another OUT, or move the file away.")
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(
        yaml.safe_dump({"rewordings": found.wordings}, allow_unicode=True, sort_keys=False, width=1000), "utf-8"
    )
    return path


def main(given: Sequence[str] | None = None) -> int:
    """Reword, write, and say what was rejected."""
    parser = argparse.ArgumentParser(prog="make reword", description=__doc__.split("\n")[0])
    parser.add_argument("--families", default="")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args(given)
    try:
        families = _chosen(arguments.families)
        with Client(Settings.from_environment("MODEL")) as client:
            found = reword(families, client)
        path = write(found, Path(arguments.out))
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    print(f"{path}: {sum(map(len, found.wordings.values()))} wordings of {len(found.wordings)} families")
    for why, count in sorted(found.rejected.items()):
        print(f"rejected {count}: {why}")
    if missing := [family.id for family in families if family.id not in found.wordings]:
        print(f"without a rewording: {', '.join(missing)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
