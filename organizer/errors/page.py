"""pages/errors.md from errors.yaml and the judges' closed vocabulary: `python -m organizer.errors.page` writes it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from organizer.programs import ROOT

sys.path.insert(0, str(ROOT / "scoring_program"))

from judge.codes import CODES

LIST = Path(__file__).with_name("errors.yaml")
PAGE = ROOT / "pages" / "errors.md"
_HEAD = """# Errors

Every code you can meet, what it means and what to do. The same code stands in the report, in the trajectory, or on
your terminal.
*Failed* in the platform's list is not among them: it means our side, and is not counted.
"""
_VERDICTS = """## Why a criterion was not met

The report names one of these for each criterion that was lost. What to do about it stands in the report, beside the
failure modes.

| code | what it means |
| --- | --- |
"""


@dataclass(frozen=True)
class Section:
    """Errors of one kind: `codes` maps a code to what it means and what to do."""

    title: str
    intro: str
    codes: dict[str, tuple[str, str]]


def sections() -> list[Section]:
    """The list as it stands in errors.yaml."""
    return [
        Section(part["title"], part["intro"], {code: (what, mend) for code, (what, mend) in part["codes"].items()})
        for part in yaml.safe_load(LIST.read_text())
    ]


def _table(section: Section) -> str:
    rows = "".join(f"| `{code}` | {what} | {mend} |\n" for code, (what, mend) in section.codes.items())
    return (
        f"## {section.title}\n\n{section.intro}\n\n| code | what it means | what to do |\n| --- | --- | --- |\n{rows}"
    )


def render() -> str:
    """The page in Markdown."""
    explained = {code for section in sections() for code in section.codes}
    verdicts = "".join(f"| `{code}` | {what} |\n" for code, what in CODES.items() if code not in explained | {"met"})
    return "\n".join([_HEAD, *map(_table, sections()), _VERDICTS + verdicts])


if __name__ == "__main__":
    PAGE.write_text(render())
