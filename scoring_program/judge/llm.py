"""The LLM judge: six verdicts of one case in one call (joint), or a call for each criterion."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assetops.contract.record import JudgeMode
from assetops.contract.results import JudgeUsage
from assetops.contract.seal import digest
from assetops.contract.strict import canonical
from assetops.contract.verdict import Criterion, Verdict
from assetops.llm.client import Client, Spent
from assetops.llm.failure import down
from assetops.llm.settings import Settings
from judge import prompt
from judge.asking import Asker
from judge.assessment import Assessment
from judge.cache import Cache
from judge.case import Case
from judge.manner import Changed, Manner, Manners
from judge.trial import VOTES, Trial


@dataclass(frozen=True)
class Ballot:
    """How one vote is taken: its seed, on which view of the record, about which criterion (None: all six)."""

    seed: int
    guarded: bool
    about: Criterion | None = None


@dataclass(frozen=True)
class Sitting:
    """One attempt to judge all cases, in one manner."""

    asker: Asker
    trials: list[Trial]


class Progress:
    """Tells of each case once, also of one that is judged anew."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._told: set[str] = set()

    def done(self, scenario: str) -> None:
        """This scenario is decided."""
        if scenario not in self._told:
            self._told.add(scenario)
            self._tell()


class LlmJudge:
    """Judges with a model behind an OpenAI-compatible endpoint.

    `version` changes with prompt, rubric, rules, model, parameters or mode. `parameters`: those that the endpoint
    takes, as far as is known; after a judging those that all its verdicts were asked for with. `spent` counts what all
    calls used so far, failed ones too; `usage` is what the verdicts of the last judging took.
    """

    name = "llm"

    def __init__(
        self,
        settings: Settings,
        mode: JudgeMode = "joint",
        cache: Cache | None = None,
        seconds: float | None = None,
        prices: tuple[float, float] | None = None,
    ) -> None:
        """Without asking anything.

        Args:
            cache: where answers are looked up and kept.
            seconds: how long one judging may take; what is not decided then is refused. None: as long as it takes.
            prices: of a million tokens of prompt and of completion.
        """
        self.spent = Spent()
        self.usage: JudgeUsage | None = None
        self._settings = settings
        self._mode = mode
        self._cache = cache
        self._seconds = seconds
        self._prices = prices
        self._secret = secrets.token_bytes(32)
        self._manners = Manners(cache, settings.base_url)
        self._take(Manner())
        while (known := self._manners.after(self.version)) is not None:
            self._take(known)

    def _take(self, manner: Manner) -> None:
        self._manner = manner
        self.parameters: dict[str, str] | None = manner.as_data()
        self.version = _version(self._settings.model, self._mode, manner)

    def judge(self, cases: Sequence[Case], progress: Callable[[], None]) -> list[list[Verdict]]:
        """Six verdicts for each case, in the cases' order. `progress` is called once per case, on another thread.

        An item that the endpoint persistently refuses, while it answers a probe, is unmet with `judge_refused`.

        Raises:
            Problem: `llm_down` when the endpoint fails its probe. No text of a participant takes part in the probe.
        """
        with Client(self._settings, self.spent) as client:
            sitting = client.run(self._sit(client, cases, progress))
        self.usage = self._priced(sitting.asker.taken)
        return [trial.verdicts() for trial in sitting.trials]

    def _priced(self, taken: JudgeUsage) -> JudgeUsage:
        if self._prices is None:
            return taken
        cost = (taken.prompt_tokens * self._prices[0] + taken.completion_tokens * self._prices[1]) / 1e6
        return taken.model_copy(update={"cost": round(cost, 6)})

    def _begin(self, client: Client, cases: Sequence[Case]) -> Sitting:
        asker = Asker(client, self.version, self._secret, self._cache, self._manner)
        return Sitting(asker, [Trial(case) for case in cases])

    async def _sit(self, client: Client, cases: Sequence[Case], progress: Callable[[], None]) -> Sitting:
        """All in one manner, within the time there is: a text over which a model thinks for ever costs its own scenario
        only."""
        sitting = self._begin(client, cases)
        told = Progress(progress)
        try:
            async with asyncio.timeout(self._seconds):
                while not await self._held(sitting, told):
                    sitting = self._begin(client, cases)
        except TimeoutError:
            await self._probe_in_time(sitting.asker)
        return sitting

    async def _held(self, sitting: Sitting, told: Progress) -> bool:
        """False when the endpoint takes another manner: what was decided in this one does not count."""
        try:
            await self._start_all(sitting, told)
        except Changed as changed:
            self._manners.keep(self.version, changed.manner)
            self._take(changed.manner)
            return False
        return True

    async def _probe_in_time(self, asker: Asker) -> None:
        try:
            async with asyncio.timeout(self._settings.timeout):
                with contextlib.suppress(Changed):  # too late to begin anew
                    await asker.probe()
        except TimeoutError as error:
            raise down("cannot judge a harmless sample in time") from error

    async def _start_all(self, sitting: Sitting, told: Progress) -> None:
        """Start the cases one by one, each as a place gets free.

        Cases started all at once stay in step: their answers arrive together, each waits while the others are read,
        and the endpoint idles meanwhile (measured: a tenth of the wall-clock at 50 places and 200 ms).
        """
        places = asyncio.Semaphore(self._settings.concurrency)

        async def one(trial: Trial) -> None:
            try:
                await self._try(sitting.asker, trial)
                told.done(trial.case.gold.scenario)
            finally:
                places.release()

        try:
            async with asyncio.TaskGroup() as group:
                for trial in sitting.trials:
                    await places.acquire()
                    group.create_task(one(trial))
                    await asyncio.sleep(0)  # this one's request goes out before the next one is made
        except BaseExceptionGroup as failed:
            raise _first(failed) from None

    async def _try(self, asker: Asker, trial: Trial) -> None:
        """A case in which everything is vetoed costs no call: no word of a model could change it."""
        for seed in range(1, VOTES + 1):
            for guarded, wanted in [(guarded, trial.wanted(guarded)) for guarded in (False, True)]:
                if wanted and self._mode == "joint":
                    await self._ask(asker, trial, Ballot(seed, guarded), wanted)
                elif wanted:
                    await self._ask_each(asker, trial, Ballot(seed, guarded), wanted)

    async def _ask_each(self, asker: Asker, trial: Trial, ballot: Ballot, wanted: Sequence[Criterion]) -> None:
        """The first alone, so that the others find its prompt in the endpoint's cache, or are spared its refusal."""
        first, *others = wanted
        if not await self._ask(asker, trial, replace(ballot, about=first), [first]):
            trial.refuse(others)
            return
        async with asyncio.TaskGroup() as group:
            for criterion in others:
                group.create_task(self._ask(asker, trial, replace(ballot, about=criterion), [criterion]))

    async def _ask(self, asker: Asker, trial: Trial, ballot: Ballot, wanted: Sequence[Criterion]) -> bool:
        """One vote, its passes asked for their quotes once more; False when the endpoint refused."""
        case, guarded = trial.case, ballot.guarded
        asked = prompt.request(case, trial.view(guarded).shown, self._secret, ballot.about)
        first = await asker.ask(asked, case.gold.scenario, ballot.seed)
        if first is None:
            trial.refuse(wanted)
            return False
        vetoed = case.facts.vetoes if ballot.seed == 1 else ()
        counted = [criterion for criterion in first if criterion in wanted or criterion in vetoed]
        checked = {criterion: trial.check(criterion, first[criterion], guarded) for criterion in counted}
        poor = [criterion for criterion in wanted if trial.is_poor(checked[criterion])]
        if poor:
            again = prompt.again(asked, _as_text(first, ballot.about), poor)
            second = await asker.ask(again, case.gold.scenario, ballot.seed) or first
            checked |= {criterion: trial.check(criterion, second[criterion], guarded) for criterion in poor}
        for one in checked.values():
            trial.vote(one)
        return True


def _as_text(found: Assessment, about: Criterion | None) -> str:
    """What the judge answered, in its plainest form."""
    data = {criterion: finding.as_data() for criterion, finding in found.items()}
    return canonical(data if about is None else data[about]).decode()


def _first(failed: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first failure of a group, however deep."""
    found = failed.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found


@lru_cache
def _sources() -> dict[str, str]:
    return {path.name: digest(path.read_bytes()) for path in sorted(Path(__file__).parent.glob("*.py"))}


def _version(model: str, mode: JudgeMode, manner: Manner) -> str:
    """Hash of everything that shapes a verdict: model, mode, the parameters really sent, and the files with prompt,
    rubric, facts and rules."""
    shaped = {"model": model, "mode": mode, "sources": _sources(), "parameters": manner.as_data()}
    return f"llm-{digest(canonical(shaped))[:12]}"
