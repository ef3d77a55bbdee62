"""The roots of what a file imports."""

from __future__ import annotations

import ast
from pathlib import Path


def imported(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}
