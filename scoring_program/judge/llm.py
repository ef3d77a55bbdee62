"""The LLM judge, joint mode: six verdicts of one case in one call."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.seal import digest
from assetops.contract.strict import canonical, clean_text
from assetops.contract.verdict import CRITERIA, Criterion, Evidence, Outcome, Verdict
from assetops.llm.client import Client, Spent
from assetops.llm.reply import Message
from assetops.llm.settings import Settings
from judge import prompt
from judge.assessment import Assessment, check_evidence, read_assessment
from judge.case import Case
from judge.cleaning import clean
from judge.codes import CODES
from judge.sample import sample_case
from judge.shown import Shown, show

TRIES = 2  # for an answer that cannot be read
ROUNDS = 2  # with a probe after each: what failed while the endpoint was down gets its turn when it is up
REASON_LIMIT = 1_000
_PARAMETERS: dict[str, Any] = {"temperature": 0, "seed": 1}
_SCHEMA = {"type": "json_schema", "json_schema": {"name": "verdicts", "strict": True, "schema": prompt.schema()}}
_SOURCES = ("assessment", "cleaning", "llm", "prompt", "sample", "shown")
# From the strictest form down: an endpoint that does not know one refuses it with a 4xx.
_FORMS: tuple[dict[str, Any], ...] = ({"response_format": _SCHEMA}, {"response_format": {"type": "json_object"}}, {})


class LlmJudge:
    """Judges with a model behind an OpenAI-compatible endpoint.

    `version` changes with prompt, rubric, model or parameters. `spent` counts what all calls used so far.
    """

    name = "llm"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secret = secrets.token_bytes(32)
        self.version = _version(settings.model)
        self.spent = Spent()

    def judge(self, cases: Sequence[Case], progress: Callable[[], None]) -> list[list[Verdict]]:
        """Six verdicts for each case, in the cases' order. `progress` is called once per case, on another thread.

        An item that the endpoint persistently refuses, while it answers a probe, is unmet with `judge_refused`.

        Raises:
            Problem: `llm_down` when the endpoint fails its probe. No text of a participant takes part in the probe.
        """
        with Client(self._settings, self.spent) as client:
            return client.run(self._judge_all(client, cases, progress))

    async def _judge_all(
        self, client: Client, cases: Sequence[Case], progress: Callable[[], None]
    ) -> list[list[Verdict]]:
        """Start the cases one by one, each as a place gets free.

        Cases started all at once stay in step: their answers arrive together, each waits while the others are read,
        and the endpoint idles meanwhile (measured: a tenth of the wall-clock at 50 places and 200 ms).
        """
        places = asyncio.Semaphore(self._settings.concurrency)

        async def one(case: Case) -> list[Verdict]:
            try:
                return await self._judge_case(client, case)
            finally:
                places.release()
                progress()

        tasks = []
        try:
            async with asyncio.TaskGroup() as group:
                for case in cases:
                    await places.acquire()
                    tasks.append(group.create_task(one(case)))
                    await asyncio.sleep(0)  # this one's request goes out before the next one is made
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _judge_case(self, client: Client, case: Case) -> list[Verdict]:
        """A case in which everything is vetoed costs no call: no word of a model could change it."""
        if all(criterion in case.facts.vetoes for criterion in CRITERIA):
            return [_vetoed(case, criterion) for criterion in CRITERIA]
        shown = show(case.trajectory)
        asked = prompt.messages(case, shown, self._secret)
        first = await self._persist(client, asked)
        if first is None:
            return [_refused(case, criterion) for criterion in CRITERIA]
        poor = [criterion for criterion in CRITERIA if _poor(case, first, criterion, shown)]
        second = await self._persist(client, _again(asked, first, poor)) if poor else None
        final = {criterion: (second or first) if criterion in poor else first for criterion in CRITERIA}
        return [_verdict(case, criterion, final[criterion], shown) for criterion in CRITERIA]

    async def _persist(self, client: Client, messages: Sequence[Message]) -> Assessment | None:
        """The assessment; None when this request fails again and again while the endpoint answers its probe."""
        for _ in range(ROUNDS):
            try:
                return await self._answer(client, messages)
            except Problem:
                await self._probe(client)
        return None

    async def _probe(self, client: Client) -> None:
        """Let the judge assess a harmless case of ours, by the very same request form.

        Raises:
            Problem: `llm_down`.
        """
        case = sample_case()
        try:
            await self._answer(client, prompt.messages(case, show(case.trajectory), self._secret))
        except Problem as problem:
            message = f"The judge's endpoint cannot judge even a harmless sample. {problem.message}"
            mend = "Check OPENAI_BASE_URL, OPENAI_API_KEY and JUDGE_MODEL, then score again."
            raise Problem("llm_down", message, mend) from problem

    async def _answer(self, client: Client, messages: Sequence[Message]) -> Assessment:
        """One readable assessment. The same request is repeated, unchanged: a fault must not change a verdict.

        Raises:
            Problem: `llm_bad_answer`, `llm_refused`, `llm_down`.
        """
        for _ in range(TRIES - 1):
            try:
                return await _ask(client, messages)
            except Problem as problem:
                if problem.code != "llm_bad_answer":
                    raise
        return await _ask(client, messages)


async def _ask(client: Client, messages: Sequence[Message]) -> Assessment:
    """Ask in the strictest form the endpoint takes. One item's refusal is no other's business."""
    for form in _FORMS[:-1]:
        try:
            return read_assessment((await client.ask(messages, **_PARAMETERS, **form)).content)
        except Problem as problem:
            if problem.code != "llm_refused":
                raise
    return read_assessment((await client.ask(messages, **_PARAMETERS, **_FORMS[-1])).content)


def _again(asked: Sequence[Message], first: Assessment, poor: Sequence[Criterion]) -> list[Message]:
    return prompt.again(asked, canonical(first.as_data()).decode(), poor)


def _poor(case: Case, found: Assessment, criterion: Criterion, shown: Sequence[Shown]) -> bool:
    """A pass that would count but has no valid quote."""
    finding = found.finding(criterion)
    if criterion in case.facts.vetoes or finding.verdict != "met":
        return False
    return not check_evidence(criterion, finding, shown)[0]


def _verdict(case: Case, criterion: Criterion, found: Assessment, shown: Sequence[Shown]) -> Verdict:
    finding = found.finding(criterion)
    proved, evidence = check_evidence(criterion, finding, shown)
    if criterion in case.facts.vetoes:
        return _vetoed(case, criterion, evidence)
    reason = clean_text(clean(finding.reasoning), REASON_LIMIT)
    if finding.verdict == "met" and not proved:
        return _made(case, criterion, "unmet", "no_evidence", reason, evidence)
    code = {"met": "met", "unmet": "judged_unmet", "cannot_assess": "cannot_assess"}[finding.verdict]
    return _made(case, criterion, finding.verdict, code, reason, evidence)


def _vetoed(case: Case, criterion: Criterion, evidence: tuple[Evidence, ...] = ()) -> Verdict:
    code = case.facts.vetoes[criterion]
    return _made(case, criterion, "unmet", code, CODES[code], evidence)


def _refused(case: Case, criterion: Criterion) -> Verdict:
    if criterion in case.facts.vetoes:
        return _vetoed(case, criterion)
    return _made(case, criterion, "unmet", "judge_refused", CODES["judge_refused"])


def _made(
    case: Case, criterion: Criterion, outcome: Outcome, code: str, reason: str, evidence: tuple[Evidence, ...] = ()
) -> Verdict:
    return Verdict(
        scenario=case.gold.scenario, criterion=criterion, outcome=outcome, code=code, reason=reason, evidence=evidence
    )


def _version(model: str) -> str:
    """Hash of everything that shapes a verdict: the model, and the files that hold prompt, rubric and parameters."""
    folder = Path(__file__).parent
    sources = {name: digest((folder / f"{name}.py").read_bytes()) for name in _SOURCES}
    return f"llm-{digest(canonical({'model': model, **sources}))[:12]}"
