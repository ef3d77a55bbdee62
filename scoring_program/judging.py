"""Judge the opened run: finished scenarios by the configured judge, unfinished ones by their status alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import CRITERIA, Verdict
from bounded import bounded
from judge.case import Case, Facts, Judge
from judge.codes import CODES
from judge.facts import compute_facts
from judge.procedural import ProceduralJudge
from scoring_settings import ScoringKeys, ScoringSettings

# Two rounds of three attempts fit into the step even for a text that makes the model hang every time.
JUDGE_SECONDS = 40.0
JUDGE_RETRIES = 2


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

    Raises:
        Problem: `llm_not_configured`.
    """
    if settings.judge == "procedural":
        return ProceduralJudge()
    from assetops.llm.settings import Settings
    from judge.llm import LlmJudge

    given = keys.llm
    endpoint = (
        Settings(given.base_url, given.api_key, given.model) if given else Settings.from_environment("JUDGE_MODEL")
    )
    return LlmJudge(replace(endpoint, timeout=JUDGE_SECONDS, retries=JUDGE_RETRIES))


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
