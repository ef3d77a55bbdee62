"""What a submission imports, before it runs: a name that is not there would fail on every scenario alike.

Imports under `try` or `if` are let be: their author has thought of that. Nothing is imported here.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator

from assetops.contract.errors import Problem
from assetops.contract.strict import clean_text
from cods2025 import INTERFACE

_OURS = frozenset({"assetops_agent", "assetops"})
_ROOTS_2025 = frozenset(module.partition(".")[0] for module in INTERFACE)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_MEND = (
    "Use the standard library, numpy, pandas, scikit-learn, pydantic or openai, or import it under try with except "
    "ImportError."
)


def _imports(node: ast.AST, functions: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif not isinstance(child, ast.Try | ast.If) and (functions or not isinstance(child, _FUNCTIONS)):
            yield from _imports(child, functions)


def _names(node: ast.Import | ast.ImportFrom) -> list[tuple[str, str | None]]:
    """(module, name in it or None) for each thing imported; a relative import has its dots."""
    if isinstance(node, ast.Import):
        return [(alias.name, None) for alias in node.names]
    module = "." * node.level + (node.module or "")
    return [(module, alias.name) for alias in node.names]


def _in_2025(module: str, name: str | None) -> bool:
    if module in INTERFACE:
        return name in (None, "*") or name in INTERFACE[module]
    return f"{module}.{name}" in INTERFACE


def _is_there(root: str) -> bool:
    if root in sys.stdlib_module_names or root in _OURS:
        return True
    try:
        return bool(root) and importlib.util.find_spec(root) is not None
    except (ImportError, ValueError):  # a relative name; a module without a spec
        return False


def check_imports(tree: ast.Module, of_2025: bool) -> None:
    """See that what the module surely imports is there.

    Args:
        tree: the parsed module.
        of_2025: it is a submission of the CODS 2025 interface, whose modules it may import.

    Raises:
        Problem: import_not_available, import_not_in_interface.
    """
    for module, _ in (found for node in _imports(tree, functions=False) for found in _names(node)):
        root = module.partition(".")[0]
        if not (of_2025 and root in _ROOTS_2025) and not _is_there(root):
            shown = clean_text(module, 60)
            raise Problem(
                "import_not_available", f"The Python file imports {shown}, which is not there for agents.", _MEND
            )
    for module, name in (found for node in _imports(tree, functions=True) for found in _names(node)):
        if of_2025 and module.partition(".")[0] in _ROOTS_2025 and not _in_2025(module, name):
            shown = clean_text(module if name is None else f"{module}.{name}", 80)
            raise Problem(
                "import_not_in_interface",
                f"The Python file imports {shown}, which is not part of the CODS 2025 interface here.",
                "Its modules are: " + ", ".join(INTERFACE) + ".",
            )
