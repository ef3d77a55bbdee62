"""The parts of the pages that are generated: between `<!-- begin: name -->` and `<!-- end: name -->`.

`python -m organizer.pages` fills in what follows from the code alone (tools, packages); a build fills in the rest, and
takes the marks out, since Codabench's Markdown need not know them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assetops import __version__
from assetops.contract.errors import Problem
from assetops.environment.registry import agent_cards
from organizer.dates import Dates
from organizer.options import Options
from organizer.programs import REQUIRED_ISOLATION, ROOT
from organizer.wheels.lock import AGENTS, lock_file, read_lock
from organizer.wheels.tags import PYTHONS, name_and_version

PAGES = ROOT / "pages"
_BLOCK = re.compile(r"<!-- begin: (?P<name>\w+) -->\n(?P<text>.*?)<!-- end: (?P=name) -->\n", re.DOTALL)
_MEANS = {
    "seccomp": "system calls (seccomp)",
    "landlock_fs": "files (Landlock)",
    "non_dumpable_parent": "the parent's memory",
}


def fill(text: str, values: Mapping[str, str], keep_marks: bool) -> str:
    """The page with its blocks replaced by the values; a block without one keeps its text.

    Raises:
        Problem: `page_mark` when a mark is left over: opened and not closed, or misspelled.
    """

    def replaced(block: re.Match[str]) -> str:
        inner = values.get(block["name"], block["text"])
        return f"<!-- begin: {block['name']} -->\n{inner}<!-- end: {block['name']} -->\n" if keep_marks else inner

    filled = _BLOCK.sub(replaced, text)
    if not keep_marks and re.search(r"<!-- (begin|end)", filled):
        raise Problem("page_mark", "A page holds a mark without its counterpart.", "Correct the page's begin and end.")
    return filled


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", " ".join(text.split()))[0]


def _tool_rows(tools: list[dict[str, Any]]) -> str:
    head = "| tool | arguments (optional ones in brackets) | |\n| --- | --- | --- |\n"
    rows = []
    for tool in tools:
        required = tool["parameters"].get("required", [])
        names = tool["parameters"].get("properties", {})
        shown = [f"`{name}`" if name in required else f"[`{name}`]" for name in names]
        rows.append(f"| `{tool['name']}` | {', '.join(shown)} | {_first_sentence(tool['description'])} |\n")
    return head + "".join(rows)


def tools_text() -> str:
    """Every agent with its tools, the tools that all agents have once."""
    cards = agent_cards()
    names = [{tool["name"] for tool in card["tools"]} for card in cards]
    common = set.intersection(*names)
    parts = []
    for card in cards:
        own = [tool for tool in card["tools"] if tool["name"] not in common]
        parts.append(f"### {card['name']}\n\n{card['description']}\n\n{_tool_rows(own)}")
    shared = [tool for tool in cards[0]["tools"] if tool["name"] in common]
    return "\n".join([*parts, f"### What all four have\n\n{_tool_rows(shared)}"])


def packages_text(python: str, versions: Mapping[str, str], asked: tuple[str, ...]) -> str:
    """What an agent may import, with versions."""
    named = ", ".join(f"{name} {versions[name]}" for name in asked if name in versions)
    others = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()) if name not in asked)
    return (
        f"Python {python} with its standard library and {named}.\n\nInstalled because these or our programs need "
        f"them, and not promised: {others}.\n"
    )


def _judge_text(options: Options) -> str:
    if options.judge_llm is None:
        return "**This competition is judged by the procedural judge**: no language model takes part in the scoring.\n"
    return f"**This competition is judged by the LLM judge** with the model `{options.judge_llm.model}`.\n"


def _isolation_text(options: Options) -> str:
    lowered = [_MEANS[word] for word in REQUIRED_ISOLATION if word not in options.isolation]
    if not lowered:
        return "No agent is run unless its sandbox over system calls, files and the parent's memory is complete.\n"
    return f"**The organizers have lowered the isolation**: agents are run also without it for {', '.join(lowered)}.\n"


def _llm_text(options: Options) -> str:
    if options.agents_llm is None:
        return "**This competition offers agents no language model**: `ctx.llm` answers with an error as data.\n"
    return f"Agents get the model `{options.agents_llm.model}` through `ctx.llm`.\n"


def _timeline_text(dates: Dates) -> str:
    rows = [f"| {name} | {dates.of(place)['start']} | {dates.of(place)['end']} |\n" for place, name in _PHASES]
    return "| phase | from (UTC) | to (UTC) |\n| --- | --- | --- |\n" + "".join(rows)


_PHASES = ((0, "Development"), (1, "Final"))


def built_values(options: Options, dates: Dates) -> dict[str, str]:
    """The blocks of a build."""
    values = {
        "tools": tools_text(),
        "judge": _judge_text(options),
        "isolation": _isolation_text(options),
        "llm": _llm_text(options),
        "timeline": _timeline_text(dates),
        "version": f"AssetOpsBench-Live {__version__}\n",
    }
    if options.wheels is not None:
        values["packages"] = packages_text(options.wheels.python, options.wheels.versions(), options.wheels.asked)
    return values


def repository_values() -> dict[str, str]:
    """The blocks that follow from the code alone."""
    versions = dict(map(name_and_version, read_lock(lock_file("ingestion", PYTHONS[0]).read_text())))
    return {"tools": tools_text(), "packages": packages_text(PYTHONS[0], versions, AGENTS)}


def write_pages(folder: Path, values: Mapping[str, str]) -> None:
    """Write every page of the repository to `folder`, filled in and without marks."""
    folder.mkdir()
    for page in sorted(PAGES.glob("*.md")):
        (folder / page.name).write_text(fill(page.read_text(), values, keep_marks=False))


if __name__ == "__main__":
    for path in sorted(PAGES.glob("*.md")):
        path.write_text(fill(path.read_text(), repository_values(), keep_marks=True))
