"""Judge the opened run: finished scenarios by the configured judge, unfinished ones by their status alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assetops.contract.results import JudgeUsage
from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import CRITERIA, Verdict
from assetops.llm.settings import Settings
from bounded import bounded
from judge.cache import configured_cache
from judge.case import Case, Facts, Judge
from judge.codes import CODES
from judge.facts import compute_facts
from judge.procedural import ProceduralJudge
from scores import two_digits
from scoring_settings import ScoringKeys, ScoringSettings

JUDGE_SECONDS = 40.0  # for one attempt
JUDGE_RETRIES = 2
JUDGE_PATIENCE = 120.0
STEP_SECONDS = 280.0  # for a whole submission on the platform: the step has 600, the rest of it needs at most 320


def unfinished(trajectory: Trajectory, code: str = "") -> list[Verdict]:
    """Six failures with the status, or another code, as their reason."""
    code = code or trajectory.status
    return [
        Verdict(scenario=trajectory.scenario, criterion=criterion, outcome="unmet", code=code, reason=CODES[code])
        for criterion in CRITERIA
    ]


def _facts(gold: GoldStandard, trajectory: Trajectory) -> Facts | None:
    """None for a record made so that its facts cannot be computed."""
    found: Facts | None = bounded(lambda: compute_facts(gold, trajectory), None, "judged")
    return found


def make_judge(settings: ScoringSettings, keys: ScoringKeys) -> Judge:
    """The judge the settings name; the LLM's endpoint is the bundle's, else the environment's.

    Only the environment can name a verdict cache (JUDGE_CACHE, a path): on the platform there is no place for one.

    Raises:
        Problem: `llm_not_configured`, `bad_judge_setting`, `cache_not_writable`.
    """
    if settings.judge == "procedural":
        return ProceduralJudge()
    from assetops.llm.judge_endpoint import judge_endpoint
    from judge.llm import LlmJudge

    given = keys.llm or judge_endpoint()
    return LlmJudge(
        Settings(given.base_url, given.api_key, given.model, JUDGE_SECONDS, JUDGE_RETRIES, JUDGE_PATIENCE),
        given.mode,
        configured_cache(),
        STEP_SECONDS if keys.llm else None,
        None if given.price_in is None or given.price_out is None else (given.price_in, given.price_out),
    )


def told(usage: JudgeUsage) -> str:
    """For the organizer, in two digits: prompts hold gold standards, their exact length is nobody's business."""
    answers, prompt, completion = map(two_digits, (usage.answers, usage.prompt_tokens, usage.completion_tokens))
    cost = "" if usage.cost is None else f", cost {usage.cost:.2g}"
    return f"judge: {answers:.0f} answers, {prompt:.0f} tokens of prompts and {completion:.0f} of answers{cost}"


def judge_all(
    judge: Judge,
    golds: Mapping[str, GoldStandard],
    trajectories: Sequence[Trajectory],
    progress: Callable[[], None],
) -> list[list[Verdict]]:
    """Six verdicts for each trajectory, in their order.

    Raises:
        Problem: `llm_down`, from the judge.
    """
    finished = [trajectory for trajectory in trajectories if trajectory.status == "finished"]
    with_facts = [(one, _facts(golds[one.scenario], one)) for one in finished]
    cases = [Case(golds[one.scenario], one, facts) for one, facts in with_facts if facts is not None]
    decided = dict(zip([case.gold.scenario for case in cases], judge.judge(cases, progress), strict=True))
    lost = {one.scenario: unfinished(one, "judge_refused") for one, facts in with_facts if facts is None}
    return [decided.get(one.scenario) or lost.get(one.scenario) or unfinished(one) for one in trajectories]
