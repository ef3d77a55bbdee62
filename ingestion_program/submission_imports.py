"""What a submission imports, before it runs: a name that is not there would fail on every scenario alike.

What an import under `try` with `except ImportError` asks for may be missing: its author has thought of that. Nothing is
imported here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from assetops.contract.errors import Problem
from assetops.contract.offered import Offered
from assetops.contract.strict import clean_text
from cods2025 import INTERFACE

_ROOTS_2025 = frozenset(module.partition(".")[0] for module in INTERFACE)
_OURS = ("assetops_agent", "assetops.contract")  # the parts of ours that an agent's process may read
_CALLS = ("importlib.import_module", "import_module", "__import__")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_PERHAPS = (*_FUNCTIONS, ast.If, ast.For, ast.AsyncFor, ast.While, ast.Match, ast.IfExp, ast.BoolOp)
_MISSING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_Part = tuple[ast.AST, bool]


@dataclass(frozen=True)
class Import:
    """`module` is imported, `name` from it if that is not None; `surely` whenever the file is; in `line`."""

    module: str
    name: str | None
    surely: bool
    line: int


def dotted(node: ast.AST | None) -> str:
    """`a.b.c` as written; "" for anything else. (ast.unparse recurses, and the text is hostile.)"""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def never_runs(test: ast.expr) -> bool:
    """Whether what stands under this condition never runs in an agent's process: it asks for `__main__`, or for a type
    checker."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        sides = (test.left, test.comparators[0])
        constants = [side.value for side in sides if isinstance(side, ast.Constant)]
        return "__name__" in map(dotted, sides) and constants == ["__main__"]
    return dotted(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _catches(names: ast.expr | None) -> bool:
    listed = names.elts if isinstance(names, ast.Tuple) else [names]
    return any(name is None or dotted(name).split(".")[-1] in _MISSING for name in listed)


def _suppresses(item: ast.withitem) -> bool:
    call = item.context_expr
    named = isinstance(call, ast.Call) and dotted(call.func) in ("suppress", "contextlib.suppress")
    return named and any(_catches(name) for name in call.args)  # type: ignore[attr-defined]


def _here(node: ast.AST, surely: bool) -> Iterator[Import]:
    """What this one node imports."""
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, None, surely, node.lineno) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):  # a relative import has its dots
        module = "." * node.level + (node.module or "")
        yield from (Import(module, alias.name, surely, node.lineno) for alias in node.names)
    elif isinstance(node, ast.Call) and dotted(node.func) in _CALLS and node.args:
        name = node.args[0]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield Import(name.value, None, surely, node.lineno)


def _under_try(node: ast.Try | ast.TryStar, surely: bool) -> Iterator[_Part]:
    guarded = any(_catches(handler.type) for handler in node.handlers)
    yield from ((line, surely) for line in node.finalbody)
    yield from ((line, surely and not guarded) for line in node.orelse)
    yield from ((line, False) for handler in node.handlers for line in handler.body)
    yield from ((line, surely) for line in ([] if guarded else node.body))


def _below(node: ast.AST, surely: bool) -> Iterator[_Part]:
    """What a node consists of and may import something, and whether that runs whenever the file is imported."""
    if isinstance(node, ast.Try | ast.TryStar):
        yield from _under_try(node, surely)
    elif isinstance(node, ast.If) and never_runs(node.test):
        yield from ((line, surely) for line in node.orelse)
    elif not (isinstance(node, ast.With) and any(map(_suppresses, node.items))):
        within = surely and not isinstance(node, _PERHAPS)
        yield from ((child, within) for child in ast.iter_child_nodes(node))


def imports(tree: ast.Module) -> list[Import]:
    """What a module imports, by line, but for what may fail without harm."""
    found: list[Import] = []
    waiting: list[_Part] = [(tree, True)]
    while waiting:
        node, surely = waiting.pop()
        found += _here(node, surely)
        waiting += _below(node, surely)
    return sorted(found, key=lambda one: one.line)


def _in_2025(found: Import) -> bool:
    if found.module in INTERFACE:
        return found.name in (None, "*") or found.name in INTERFACE[found.module]
    return f"{found.module}.{found.name}" in INTERFACE


def _ours(found: Import) -> bool:
    name = f"{found.module}.{found.name}" if found.module == "assetops" and found.name else found.module
    return name == "assetops" or any(name == part or name.startswith(f"{part}.") for part in _OURS)


def is_there(found: Import, offered: Offered, of_2025: bool) -> bool:
    """Whether it can be imported where agents run."""
    root = found.module.partition(".")[0]
    return root in offered.importable() or _ours(found) or (of_2025 and root in _ROOTS_2025)


def not_available(found: Import, offered: Offered) -> Problem:
    """The refusal of an import, as `import_not_available`."""
    listed = ", ".join(offered.packages)
    return Problem(
        "import_not_available",
        f"The Python file imports {clean_text(found.module, 60)} in line {found.line}, which is not there for agents.",
        f"Use the standard library and {listed}, put code of your own into the one .py, or import it under try with "
        "except ImportError.",
    )


def check_imports(tree: ast.Module, of_2025: bool, offered: Offered) -> None:
    """See that what the module surely imports is there.

    Args:
        tree: the parsed module.
        of_2025: it is a submission of the CODS 2025 interface, whose modules it may import.
        offered: what there is.

    Raises:
        Problem: import_not_available, import_not_in_interface.
    """
    all_of_it = imports(tree)
    for found in all_of_it:
        if found.surely and not is_there(found, offered, of_2025):
            raise not_available(found, offered)
    for found in all_of_it:
        if of_2025 and found.module.partition(".")[0] in _ROOTS_2025 and not _in_2025(found):
            shown = clean_text(found.module if found.name is None else f"{found.module}.{found.name}", 80)
            raise Problem(
                "import_not_in_interface",
                f"The Python file imports {shown}, which is not part of the CODS 2025 interface here.",
                "Its modules are: " + ", ".join(INTERFACE) + ".",
            )
