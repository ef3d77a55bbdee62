"""What the competition takes and what hardly works there: said by `make check-submission`, refused by nobody.

A participant's machine has files, variables, packages and a network that the sandbox has not; on macOS even a local run
does not show it. All is told by the text of the module: an agent that never comes to that line loses nothing.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from assetops.contract.errors import Problem
from assetops.contract.offered import Offered
from assetops.contract.strict import clean_text
from organizer.programs import ROOT

sys.path.insert(0, str(ROOT / "ingestion_program"))

from agent_process import environment_of
from submission_check import AGENT_CLASS, METHOD
from submission_imports import dotted, imports, is_there, not_available

if TYPE_CHECKING:
    from submission_check import Submission

USUAL = "usual"  # of ctx.llm.openai()
_PROCESSES = frozenset({"subprocess", "multiprocessing", "webbrowser"})
_NETWORK = frozenset({"ftplib", "smtplib", "imaplib", "xmlrpc", "requests", "httpx", "aiohttp", "urllib3"})
_OUTSIDE_PARTS = ("urllib.request", "http.client", "http.server")
_OUTSIDE_CALLS = ("os.system", "os.popen", "os.fork", "socket.create_connection", "ProcessPoolExecutor")
_ENVIRONMENT = ("os.environ", "environ")
_READING = ("os.getenv", "os.environ.get", "environ.get", "getenv")
_ELSEWHERE = re.compile(r"(/home/|/Users/|/root/|/mnt/|/content/|/kaggle/|~/|[A-Za-z]:[\\/])")


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _packages(tree: ast.Module, taken: Submission, offered: Offered) -> Iterator[Problem]:
    """Imports in functions and under conditions."""
    for found in imports(tree):
        if not is_there(found, offered, taken.workflow is not None):
            refusal = not_available(found, offered)
            yield Problem("import_may_fail", f"{refusal.message[:-1]}, if it comes to that.", refusal.mend)


def _outside(tree: ast.Module) -> Iterator[Problem]:
    """The network and other processes."""
    named = {found.module: found.line for found in imports(tree)}
    used = {
        name: line
        for name, line in named.items()
        if name.split(".")[0] in _PROCESSES | _NETWORK or name in _OUTSIDE_PARTS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).endswith(_OUTSIDE_CALLS):
            used[dotted(node.func)] = node.lineno
    for name, line in used.items():
        yield Problem(
            "no_network_no_processes",
            f"Line {line} uses {clean_text(name, 60)}: agents have neither a network nor other processes.",
            "Ask models through ctx.llm and use threads, or ctx.parallel.",
        )


def _left_behind(folder: Path) -> set[str]:
    """The names of the files that the agent does not get: all but the module."""
    return {path.name for path in folder.rglob("*") if path.is_file() and path.suffix.lower() != ".py"}


def _files(tree: ast.Module, folder: Path) -> Iterator[Problem]:
    """Paths of what is not there."""
    left = _left_behind(folder)
    for text, line in _texts(tree):
        shown = f"Line {line} names {clean_text(text, 60)}"
        if PurePosixPath(text).name in left:
            mend = "Put its content into the .py, as a constant."
            yield Problem("file_left_out", f"{shown}, a file that is not there when the agent runs.", mend)
        elif _ELSEWHERE.match(text):
            mend = "Write to the working directory, and put what you read into the .py."
            yield Problem("path_of_this_machine", f"{shown}, a path that exists on your machine at best.", mend)


def _texts(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The texts that could be a path, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"\S{1,200}", node.value):
            yield node.value, node.lineno


def _variables(tree: ast.Module, folder: Path) -> Iterator[Problem]:
    """Environment variables that nobody sets there."""
    for node in ast.walk(tree):
        name, line = None, 0
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            name, line = (_text(node.slice) if dotted(node.value) in _ENVIRONMENT else None), node.lineno
        elif isinstance(node, ast.Call) and dotted(node.func) in _READING and len(node.args) == 1:
            name, line = _text(node.args[0]), node.lineno
        if name and name not in environment_of(folder):
            yield Problem(
                "variable_not_set",
                f"Line {line} reads the environment variable {clean_text(name, 60)}, which no agent has.",
                "Write the value into the module, and reach the language model through ctx.llm.",
            )


def _models(tree: ast.Module, offered: Offered) -> Iterator[Problem]:
    """Names of language models, where it is known which there are."""
    for node in ast.walk(tree):
        name = _text(node.value) if isinstance(node, ast.keyword) and node.arg == "model" else None
        if offered.models is not None and name and name not in (USUAL, *offered.models):
            yield Problem(
                "llm_model",
                f"The module names the model {clean_text(name, 60)}, which the competition does not offer.",
                f"Name one of these, or none: {', '.join((USUAL, *offered.models))}.",
            )


def _method(tree: ast.Module, taken: Submission) -> Iterator[Problem]:
    """An agent class of its own that has not the one method."""
    name, method = AGENT_CLASS[taken.fact_sheet.Track], METHOD[taken.fact_sheet.Track]
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name and not (node.bases or node.decorator_list):
            functions = {line.name for line in node.body if isinstance(line, ast.FunctionDef)}
            others = {dotted(target) for line in node.body if isinstance(line, ast.Assign) for target in line.targets}
            if method not in functions | others:
                yield Problem(
                    "no_agent_method",
                    f"The class {name} defines no method {method} that can be called as it is.",
                    f"Define `def {method}(self, task, ctx)`; what is async is run in it by asyncio.run.",
                )


def _compiled(source: bytes) -> Iterator[Problem]:
    """What the parser lets through and the compiler does not. (The competition does not compile it: hostile text.)"""
    try:
        compile(source, "agent.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place = f" in line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else ""
        yield Problem("cannot_compile", f"The Python file cannot be compiled{place}.", "Mend that line.")


def notes(taken: Submission, folder: Path, offered: Offered) -> list[Problem]:
    """What is worth saying of a submission that was taken from `folder`, each once."""
    source = taken.module.read_bytes()
    tree = ast.parse(source)
    found = [
        *_compiled(source),
        *_method(tree, taken),
        *_packages(tree, taken, offered),
        *_outside(tree),
        *_files(tree, folder),
        *_variables(tree, folder),
        *_models(tree, offered),
    ]
    return list({str(problem): problem for problem in found}.values())[:40]
