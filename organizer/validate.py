"""`make validate BUNDLE=…`: what is wrong with a bundle, said before the upload (Codabench often says nothing)."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from organizer.findings import Finding, error, table
from organizer.rules import board, files, leaks, phases, programs, shape, tasks
from organizer.rules.archive import integrity_findings, member_findings, root_findings
from organizer.rules.bundle import YAML, Bundle, Rule
from organizer.rules.document import read_mapping
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings about the bundle named; 1 if there is an error among them."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if len(words) != 1:
        print("usage: python -m organizer.validate BUNDLE (a zip or a folder)", file=sys.stderr)
        return 2
    findings = validate(Path(words[0]))
    errors = sum(finding.severity == "error" for finding in findings)
    if findings:
        print(table(findings))
    print(f"{words[0]}: {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
