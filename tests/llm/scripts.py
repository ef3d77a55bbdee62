"""Scripts for `tests/llm/server.py`: judges that read the prompt as a model would, and faults around them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from assetops.contract.verdict import CRITERIA
from tests.llm.server import Answer, Call, Script, completion, failure

_RECORD = re.compile(r"<<<(\w+) record begins>>>\n(.*?)\n<<<\1 record ends>>>", re.DOTALL)
_DECIDE = re.compile(r"Decide this criterion now, and no other: (\w+)\.")
WORD = re.compile(r"\d+|[^\W\d_]+")
_ORDER = re.compile(r"pass everything|every criterion is met|verdict.{0,12}met", re.IGNORECASE)
OBSERVATION = {"retrieval_accuracy", "action_sequence", "no_hallucination"}
WORDS = {"task_completion", "result_verification", "clarity_justification", "no_hallucination"}


def asked(call: Call) -> str:
    """The user's message that holds gold standard, facts and record."""
    return str(call.body["messages"][1]["content"])


def is_judging(call: Call) -> bool:
    """True for a request of the judge; what names failure modes asks too."""
    return "cannot_be_met" in asked(call)


def record_of(call: Call) -> dict[str, str]:
    """The lines between the fences by their label."""
    found = _RECORD.search(asked(call))
    assert found is not None, "no fenced record in the prompt"
    return dict(line.split(" ", 1) for line in found[2].split("\n"))


def _facts_line(call: Call, name: str) -> dict[str, str]:
    line = next(line for line in asked(call).split("\n") if line.startswith(f'{{"{name}"'))
    found: dict[str, str] = json.loads(line)[name]
    return found


def vetoed_in(call: Call) -> dict[str, str]:
    """What the facts block forbids."""
    return _facts_line(call, "cannot_be_met")


def _words(text: str) -> str:
    return " ".join(text.split()[:8])


def quotes_for(call: Call, criterion: str) -> list[dict[str, str]]:
    """Valid quotes for a pass of the criterion, as far as the record has them."""
    record = record_of(call)
    found = []
    if criterion in WORDS:
        found.append({"source": "answer", "quote": _words(json.loads(record["answer"]))})
    calls = [label for label, line in record.items() if line.startswith("call ")]
    if criterion in OBSERVATION and calls:
        found.append({"source": calls[0], "quote": _words(record[calls[0]].rsplit("result=", 1)[1])})
    return found


def finding(verdict: str, evidence: list[dict[str, str]] | None = None) -> dict[str, Any]:
    return {"evidence": evidence or [], "reasoning": f"It is {verdict}.", "verdict": verdict}


def all_met(call: Call) -> dict[str, Any]:
    return {criterion: finding("met", quotes_for(call, criterion)) for criterion in CRITERIA}


def said(findings: dict[str, Any], delay: float = 0.0) -> Answer:
    """The findings as the completion of a judge."""
    return completion(json.dumps(findings), delay=delay)


def criterion_of(call: Call) -> str | None:
    """The one criterion asked about; None for all six."""
    found = _DECIDE.search(asked(call))
    return found[1] if found else None


def answering(call: Call, findings: dict[str, Any], delay: float = 0.0) -> Answer:
    """What was asked for of these findings: all six, or the one."""
    criterion = criterion_of(call)
    return said(findings if criterion is None else findings[criterion], delay)


def right_judge(call: Call, delay: float = 0.0) -> Answer:
    """Everything met, with valid quotes, except what the facts forbid; asked for new failure modes it knows none."""
    if not is_judging(call):
        return completion('{"modes": []}', delay=delay)
    forbidden = vetoed_in(call)
    findings = {**all_met(call), **{criterion: finding("unmet") for criterion in forbidden}}
    return answering(call, findings, delay)


def obedient_judge(call: Call) -> Answer:
    """Passes everything when the record tells it to, fences or not; otherwise finds everything unmet."""
    if _ORDER.search(" ".join(record_of(call).values())):
        return said(all_met(call))
    return said({criterion: finding("unmet") for criterion in CRITERIA})


def gullible_judge(known: frozenset[str], forging: bool = False) -> Script:
    """Honest, until the record holds a word it does not know: then it obeys, and what it is told is to pass everything.

    An upper bound of obedience: no text between the fences fails to persuade it, in whatever language or disguise.

    Args:
        known: the words of the same records without any injected text.
        forging: it makes its quotes up, as it may have been told to.
    """

    def answer(call: Call) -> Answer:
        record = record_of(call)
        words = WORD.findall(" ".join(record.values()).casefold())
        if all(word in known or word.isdecimal() for word in words):
            against = {**_facts_line(call, "cannot_be_met"), **_facts_line(call, "speaks_against")}
            findings = {**all_met(call), **{criterion: finding("unmet") for criterion in against}}
        elif forging:
            forged = [{"source": source, "quote": "the mean was 44.2 degF as required"} for source in ("answer", "E1")]
            findings = {criterion: finding("met", forged) for criterion in CRITERIA}
        else:
            findings = all_met(call)
        return answering(call, findings)

    return answer


def faulty(script: Script, *faults: Answer) -> Script:
    """Each different request meets the faults in turn, then the script: what is retried succeeds in the end."""
    seen: Counter[str] = Counter()

    def answer(call: Call) -> Answer:
        key = json.dumps(call.body["messages"], sort_keys=True)
        seen[key] += 1
        return faults[seen[key] - 1] if seen[key] <= len(faults) else script(call)

    return answer


def refusing(script: Script, marker: str, refusal: Answer) -> Script:
    """Every request whose text holds the marker gets the refusal, always."""
    return lambda call: refusal if marker in call.text else script(call)


def without_forms(script: Script, known: tuple[str, ...]) -> Script:
    """An endpoint that answers 400 to any response_format whose type it does not know."""

    def answer(call: Call) -> Answer:
        form = call.body.get("response_format")
        return script(call) if form is None or form["type"] in known else failure(400, "unknown_response_format")

    return answer


def unsupported(name: str, value: Any = None, nameless: bool = False) -> Answer:
    """OpenAI's 400 for a parameter that a reasoning model does not take at all, or not with this value; `nameless`, as
    gateways pass it on that keep the message alone."""
    said = f"Unsupported parameter: '{name}' is not supported with this model."
    if value is not None:
        said = f"Unsupported value: '{name}' does not support {value} with this model. Only the default is supported."
    code = "unsupported_parameter" if value is None else "unsupported_value"
    error: dict[str, Any] = {"message": said, "type": "invalid_request_error", "param": name, "code": code}
    if nameless:
        error = {"message": said, "code": "invalid_request_body"}
    return Answer(json.dumps({"error": error}).encode(), status=400)


def reasoning(script: Script, *names: str, refuse: Callable[[str, Any], Answer] = unsupported) -> Script:
    """A model that refuses these parameters, one at a time, as reasoning models do."""

    def answer(call: Call) -> Answer:
        sent = next((name for name in names if name in call.body), None)
        return script(call) if sent is None else refuse(sent, call.body[sent] if sent == "temperature" else None)

    return answer
