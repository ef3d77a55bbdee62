"""A submission's syntax, as the competition's Python reads it, whichever newer one the check itself runs under."""

from __future__ import annotations

import ast
import io
import sys
import tokenize

from assetops.contract.errors import Problem

_QUOTES = ('"""', "'''", '"', "'")


def parsed(data: bytes, python: str) -> ast.Module:
    """The module's syntax tree.

    Args:
        python: the competition's version, such as "3.12". Under an older Python, that one counts.

    Raises:
        Problem: syntax_error.
    """
    here = sys.version_info[:2]
    wanted = min(here, (3, int(python.split(".")[1])))
    version = f"{wanted[0]}.{wanted[1]}"
    try:
        tree = ast.parse(data, feature_version=wanted)
        if wanted < (3, 12) <= here:
            _check_format_strings(data)
        return tree
    except SyntaxError as error:
        place = f" in line {error.lineno}" if error.lineno else ""
        raise Problem(
            "syntax_error",
            f"The Python file does not parse{place} with Python {version}: {error.msg}.",
            f"Mend that line, or write it as Python {version} can read it if it is written for a newer Python.",
        ) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Problem("syntax_error", "The Python file cannot be parsed.", "Write it as plain UTF-8 text.") from error


def _quote(start: str) -> str:
    return next(quote for quote in _QUOTES if start.endswith(quote))


def _check_format_strings(data: bytes) -> None:
    """See that no format string is one of Python 3.12 (PEP 701), which `feature_version` does not.

    Raises:
        SyntaxError: in its braces stands its own quotation mark, a backslash, a comment or a line break.
    """
    around: list[str] = []
    for token in tokenize.tokenize(io.BytesIO(data).readline):
        kind = tokenize.tok_name[token.type]
        outer = around[:-1] if kind in ("FSTRING_MIDDLE", "FSTRING_END") else around
        told = token.string if kind != "FSTRING_END" else ""
        lines = kind == "NL" or "\n" in told
        if outer and (
            kind == "COMMENT"
            or "\\" in told
            or any(quote in told for quote in outer)
            or (lines and any(len(quote) == 1 for quote in outer))
        ):
            raise SyntaxError("a format string of Python 3.12", ("", token.start[0], token.start[1], None))
        if kind == "FSTRING_START":
            around.append(_quote(token.string))
        elif kind == "FSTRING_END":
            around.pop()
