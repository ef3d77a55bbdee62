"""Reading what the LLM judge answered, and checking every quote against the line it cites."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from assetops.contract.errors import Problem
from assetops.contract.model import Model, from_data
from assetops.contract.strict import read_json
from assetops.contract.verdict import CRITERIA, Criterion, Evidence, Outcome
from judge.cleaning import clean, cut
from judge.shown import ANSWER, Shown

QUOTE_LIMIT = 400  # characters kept of a quote
QUOTES_KEPT = 8
_MEND = "The judge is asked again."
_ESCAPE = re.compile(r'\\[nrt"\\/]')
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")

# What must be quoted for a pass. A tool's result is an observation; what the agent sent to the tool is not.
NEEDED: dict[Criterion, frozenset[str]] = {
    "task_completion": frozenset({"answer"}),
    "retrieval_accuracy": frozenset({"call"}),
    "result_verification": frozenset({"answer"}),
    "action_sequence": frozenset({"call"}),
    "clarity_justification": frozenset({"answer"}),
    "no_hallucination": frozenset({"answer", "observation"}),
}


class Quote(Model):
    """A claimed quote and the label of the line it shall stand in."""

    source: str
    quote: str


class Finding(Model):
    """The judge's word on one criterion."""

    evidence: tuple[Quote, ...]
    reasoning: str
    verdict: Outcome


class Six(Model):
    """All six, nothing else: an invented key is refused (ATTACKS row 26)."""

    task_completion: Finding
    retrieval_accuracy: Finding
    result_verification: Finding
    action_sequence: Finding
    clarity_justification: Finding
    no_hallucination: Finding


Assessment = Mapping[Criterion, Finding]
"""The judge's word on the criteria it was asked about: all six, or one."""


def read_assessment(content: str, criterion: Criterion | None = None) -> Assessment:
    """Read the answer to a question about all six, or about one criterion.

    What stands before the first and after the last brace (a code fence, a thought) is let pass.

    Raises:
        Problem: `llm_bad_answer`.
    """
    try:
        data = read_json(content[content.find("{") : content.rfind("}") + 1])
    except Problem as problem:
        raise Problem("llm_bad_answer", f"The judge's answer is no JSON: {problem.code}.", _MEND) from problem
    if criterion is not None:
        return {criterion: from_data(Finding, data, "llm_bad_answer", _MEND)}
    six = from_data(Six, data, "llm_bad_answer", _MEND)
    return {name: getattr(six, name) for name in CRITERIA}


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    """Numbers and runs of letters. Punctuation, case, spacing and JSON escapes do not make a quote wrong."""
    return tuple(_WORD.findall(_ESCAPE.sub(" ", clean(text)).casefold()))


def stands_in(quote: str, text: str) -> bool:
    """True when the quote's words follow each other in the text: two at least, unless the text has but one."""
    sought, given = _words(quote), _words(text)
    if not sought or len(sought) < min(2, len(given)):
        return False
    return f" {' '.join(sought)} " in f" {' '.join(given)} "


def _kinds(quote: Quote, by_label: Mapping[str, Shown]) -> frozenset[str]:
    """What a quote proves: nothing when it does not stand in its source, else `text` and what the source is."""
    shown = by_label.get(quote.source.strip())
    if shown is None or not stands_in(quote.quote, shown.line.removeprefix(shown.label)):
        return frozenset()
    found = {"text"} | ({"answer"} if shown.label == ANSWER else set()) | ({"call"} if shown.call else set())
    return frozenset(found | ({"observation"} if stands_in(quote.quote, shown.observed) else set()))


def citable(shown: Sequence[Shown]) -> dict[str, Shown]:
    """The lines that a quote may stand in, by their labels: events and the answer."""
    return {line.label: line for line in shown if line.at or line.label == ANSWER}


def check_evidence(
    criterion: Criterion, finding: Finding, lines: Mapping[str, Shown]
) -> tuple[bool, tuple[Evidence, ...]]:
    """Whether the quotes a pass needs are there, and the quotes that are valid.

    Args:
        lines: what `citable` gives.
    """
    proved: frozenset[str] = frozenset()
    kept = []
    for quote in finding.evidence:
        kinds = _kinds(quote, lines)
        if kinds:
            proved |= kinds
            kept.append(Evidence(at=lines[quote.source.strip()].at, quote=cut(clean(quote.quote), QUOTE_LIMIT)))
    return proved >= NEEDED[criterion], tuple(kept[:QUOTES_KEPT])
