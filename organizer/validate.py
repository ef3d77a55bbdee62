"""`make validate BUNDLE=…`: what is wrong with a bundle, said before the upload (Codabench often says nothing).

First every rule, then, where none is broken, a smoke run of both programs (`smoke.py`).
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from organizer.findings import Finding, error, table
from organizer.rules import board, choices, files, leaks, packages, pairs, phases, programs, shape, tasks
from organizer.rules.archive import integrity_findings, member_findings, root_findings
from organizer.rules.bundle import YAML, Bundle, Rule
from organizer.rules.document import read_mapping
from organizer.smoke import smoke
from organizer.tree import FolderTree, Tree, ZipTree

RULES: tuple[Rule, ...] = (
    shape.shape,
    shape.version,
    phases.dates,
    phases.order,
    phases.migration,
    phases.time_limit,
    tasks.distinct_tasks,
    tasks.task_references,
    tasks.one_task_per_phase,
    board.distinct_columns,
    board.columns_are_the_scores,
    board.primary_column,
    files.texts,
    files.logo,
    files.container_image,
    files.reference_files,
    files.data_present,
)
INNER_RULES: tuple[Rule, ...] = (
    programs.programs,
    leaks.leaks,
    pairs.one_build,
    pairs.input_as_hashed,
    pairs.every_scenario_has_gold,
    packages.packages,
    packages.uncached,
    choices.private_families,
    choices.judge,
    choices.isolation,
)  # these read what is referred to, if all of it is sound


def validate(bundle: Path) -> list[Finding]:
    """Every finding about a bundle, in the order of the rules.

    Args:
        bundle: a zip, or the folder it would be made of (with `competition.yaml` in it).

    A bundle that cannot be read at all gives a finding, not an exception.
    """
    if bundle.is_dir():
        return _contents(FolderTree(bundle))
    try:
        with zipfile.ZipFile(bundle) as archive:
            return _archive(archive, bundle.name)
    except (OSError, zipfile.BadZipFile) as problem:
        return [error(bundle.name, f"This is no zip that can be read: {problem}.", "Give a bundle or its folder.")]


def _archive(archive: zipfile.ZipFile, name: str) -> list[Finding]:
    broken = [
        *member_findings(archive, name),
        *integrity_findings(archive, name),
        *root_findings(archive, YAML, name),
    ]
    return broken or _contents(ZipTree(archive))


def _contents(tree: Tree) -> list[Finding]:
    competition = read_mapping(tree.read(YAML), YAML)
    if isinstance(competition, Finding):
        return [competition]
    bundle = Bundle(tree, competition)
    rules = RULES if any(files.reference_files(bundle)) else RULES + INNER_RULES
    return [finding for rule in rules for finding in rule(bundle)]


def main(given: Sequence[str] | None = None) -> int:
    """Print the findings about the bundle named; 1 if there is an error among them."""
    parser = argparse.ArgumentParser(prog="make validate", description=__doc__)
    parser.add_argument("bundle", type=Path, help="a zip or a folder")
    parser.add_argument("--static", action="store_true", help="without the smoke run")
    arguments = parser.parse_args(given)
    findings = validate(arguments.bundle)
    if not arguments.static and not any(finding.severity == "error" for finding in findings):
        findings += smoke(arguments.bundle)
    errors = sum(finding.severity == "error" for finding in findings)
    if findings:
        print(table(findings))
    print(f"{arguments.bundle}: {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
