"""Asking a model about one request until there is an answer one can read, or it is certain that there is none."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from assetops.contract.errors import Problem
from assetops.contract.results import JudgeUsage
from assetops.contract.seal import digest
from assetops.contract.strict import canonical
from assetops.llm.client import Client
from judge import prompt
from judge.assessment import Assessment, read_assessment
from judge.cache import Answer, Cache
from judge.manner import Changed, Manner
from judge.prompt import Prompt
from judge.sample import sample_case
from judge.shown import show

TRIES = 2  # for an answer that cannot be read
ROUNDS = 2  # with a probe after each: what failed while the endpoint was down gets its turn when it is up


@dataclass(frozen=True)
class Read:
    """An answer and what it says."""

    answer: Answer
    assessment: Assessment


def _read(answer: Answer, asked: Prompt) -> Read:
    return Read(answer, read_assessment(answer.content, asked.criterion))


class Asker:
    """Asks over one client, in one manner: the strictest that the endpoint is known to take.

    Only our own sample decides about the manner; what happens to a participant's text says nothing about it.
    """

    def __init__(self, client: Client, version: str, secret: bytes, cache: Cache | None, manner: Manner) -> None:
        self.taken = JudgeUsage()
        self._client = client
        self._version = version
        self._manner = manner
        self._secret = secret
        self._cache = cache
        self._probing = asyncio.Lock()

    async def ask(self, asked: Prompt, scenario: str, seed: int) -> Assessment | None:
        """The assessment; None when this request fails again and again while the endpoint answers its probe.

        Args:
            scenario: part of the cache's key; it is not sent.
            seed: another one for each vote.

        Raises:
            Problem: `llm_down`.
            Changed: the endpoint takes another manner.
        """
        key = self._key(asked, scenario, seed) if self._cache is not None else ""
        kept = self._cache.get(key) if self._cache is not None else None
        found = await self._persist(asked, seed) if kept is None else _read(kept, asked)
        if found is None:
            return None
        if self._cache is not None and kept is None:
            first = self._cache.keep(key, found.answer)
            found = found if first == found.answer else _read(first, asked)
        self._count(found.answer)
        return found.assessment

    async def probe(self) -> None:
        """Let the judge assess a harmless case of ours, in this manner or in the strictest looser one that works.

        Raises:
            Problem: `llm_down`. No text of a participant takes part in the probe.
            Changed: it works in another manner.
        """
        async with self._probing:
            found = await self._working(self._manner)
        if found != self._manner:
            raise Changed(found)

    async def _persist(self, asked: Prompt, seed: int) -> Read | None:
        for _ in range(ROUNDS):
            try:
                return await self._readable(asked, seed, self._manner)
            except Problem:
                await self.probe()
        return None

    async def _readable(self, asked: Prompt, seed: int, manner: Manner) -> Read:
        """One readable answer. The same request is repeated, unchanged: a fault must not change a verdict.

        Raises:
            Problem: `llm_bad_answer`, `llm_refused`, `llm_down`.
        """
        for _ in range(TRIES - 1):
            try:
                return await self._once(asked, seed, manner)
            except Problem as problem:
                if problem.code != "llm_bad_answer":
                    raise
        return await self._once(asked, seed, manner)

    async def _once(self, asked: Prompt, seed: int, manner: Manner) -> Read:
        reply = await self._client.ask(asked.messages, **manner.options(seed, asked.criterion is not None))
        return _read(Answer(asked.unfenced(reply.content), reply.usage), asked)

    async def _working(self, first: Manner) -> Manner:
        case = sample_case()
        asked = prompt.request(case, show(case.trajectory), self._secret)
        manner: Manner | None = first
        while manner is not None:
            try:
                await self._readable(asked, 1, manner)
                return manner
            except Problem as problem:
                last, manner = problem, manner.looser(problem)
        message = f"The judge's endpoint cannot judge even a harmless sample. {last.message}"
        mend = "Check OPENAI_BASE_URL, OPENAI_API_KEY and JUDGE_MODEL, then score again."
        raise Problem("llm_down", message, mend) from last

    def _key(self, asked: Prompt, scenario: str, seed: int) -> str:
        sent = asked.unfenced(canonical(list(asked.messages)).decode())
        return digest(canonical([self._version, scenario, seed, sent]))

    def _count(self, answer: Answer) -> None:
        taken, tokens = self.taken, answer.tokens
        self.taken = JudgeUsage(
            answers=taken.answers + 1,
            prompt_tokens=taken.prompt_tokens + tokens.prompt,
            cached_tokens=taken.cached_tokens + tokens.cached,
            completion_tokens=taken.completion_tokens + tokens.completion,
        )
