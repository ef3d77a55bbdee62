"""Errors and refusals by code: how scenarios ended early, what tools, language model and judge refused.

A closed vocabulary, the most widespread codes only, and of each the number of scenarios: an agent that could choose
among many counts would have a wide channel for hidden text (ATTACKS row 16).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assetops.contract.trajectory import ErrorEvent, LlmEvent
from failure_modes import sentence
from failure_modes.evidence import error_code
from report.model import TroubleGroup, TroubleLine
from report.scored import Scored
from report.words import STATUS_WORDS

MAX_LINES = 5
OTHER = "other"
ENDED, TOOL, MODEL, JUDGE = "How scenarios ended early", "Tools", "Language model", "Judge"

TOOL_ERRORS: dict[str, str] = {
    "ambiguous_asset": "A name fits several assets: give the site or the id; the hint lists them.",
    "bad_arguments": "Arguments did not fit the tool's schema: take names and types from the agent card.",
    "bad_status": "A work order's status does not allow the change: read the order first.",
    "bad_time": "A time could not be read, or a window ends before it starts: plant-local ISO times, without a zone.",
    "budget_tool_calls": "The scenario's tool calls were spent.",
    "empty_window": "There is no reading in the window. If it was the one asked for, that is the finding: say so.",
    "history_too_short": "Too little data to forecast or to detect: ask for a longer window.",
    "internal_error": "A tool of ours failed; this is not your agent's doing.",
    "not_rated": "No rating exists for that failure mode and sensor: if it was asked for, that is the finding.",
    "not_stated": "The record does not state it: if it was asked for, that is the finding.",
    "too_many_calls": "An instruction asked a specialist for too much: split it.",
    "too_many_results": "Too many results were kept: use the handles that are there.",
    "unclear_instruction": "A specialist could not tell what an instruction is about: name asset, sensor and window.",
    "unknown_agent": "There is no agent of that name: take names from the agent cards.",
    "unknown_asset": "There is no asset of that name or id: list the assets first, the hint names close ones.",
    "unknown_asset_class": "There is no such class of assets: the hint lists them.",
    "unknown_category": "There is no such category of events: the hint lists them.",
    "unknown_code": "There is no such failure code: the hint lists them.",
    "unknown_component": "The equipment has no such component: the hint lists them.",
    "unknown_failure_mode": "The asset's class has no such failure mode: list its failure modes first.",
    "unknown_handle": "There is no result under that handle: pass handles on exactly as they were returned.",
    "unknown_model": "There is no such model: list the models first.",
    "unknown_rule": "There is no such alert rule: the hint lists them.",
    "unknown_sensor": "The asset has no sensor of that name: list its sensors first.",
    "unknown_site": "There is no site of that name: the hint lists them.",
    "unknown_tool": "There is no tool of that name: take names from the agent cards.",
    "unknown_work_order": "There is no such work order: take numbers from what the tools return.",
    OTHER: "Another error; your own report of a local run shows which.",
}
MODEL_ERRORS: dict[str, str] = {
    "llm_bad_answer": "The model's reply could not be read.",
    "llm_bad_request": "The messages were no list of OpenAI chat messages.",
    "llm_budget": "The scenario's budget of the model was spent: answer with what is known before it is.",
    "llm_down": "The model could not be reached.",
    "llm_late": "The time limit ran out while the model was asked.",
    "llm_model": "The competition has no model of that name: name none, or one that the error lists.",
    "llm_refused": "The model's endpoint refused the request.",
    "llm_unavailable": "No language model is configured here: let the agent work without one.",
    OTHER: "Another error.",
}
ENDINGS = {code: sentence(code) for code in STATUS_WORDS if code != "finished"} | {OTHER: "It did not finish."}
JUDGE_CODES = {code: sentence(code) for code in ("judge_refused", "cannot_assess", "no_evidence")}
SOURCES = {ENDED: ENDINGS, TOOL: TOOL_ERRORS, MODEL: MODEL_ERRORS, JUDGE: JUDGE_CODES}


def build_troubles(scored: Sequence[Scored]) -> tuple[TroubleGroup, ...]:
    """By source the most widespread codes, at most MAX_LINES of each; a source without any has no group."""
    counts = Counter(pair for one in scored for pair in set(_troubles(one)))
    groups = []
    for source, words in SOURCES.items():
        here = sorted((-count, code) for (where, code), count in counts.items() if where == source)
        if here:
            lines = tuple(TroubleLine(code, words[code], -count) for count, code in here[:MAX_LINES])
            groups.append(TroubleGroup(source, lines))
    return tuple(groups)


def _troubles(one: Scored) -> Iterator[tuple[str, str]]:
    trajectory = one.trajectory
    if trajectory.status != "finished":
        yield ENDED, _known(trajectory.status, ENDINGS)
    for call in trajectory.calls:
        if not call.ok:
            yield TOOL, _known(error_code(call), TOOL_ERRORS)
    for event in trajectory.events:
        if isinstance(event, ErrorEvent) and event.code in TOOL_ERRORS:
            yield TOOL, event.code
        elif isinstance(event, LlmEvent) and not event.ok:
            yield MODEL, _known(event.error, MODEL_ERRORS)
    yield from ((JUDGE, verdict.code) for verdict in one.verdicts if verdict.code in JUDGE_CODES)


def _known(code: str | None, vocabulary: dict[str, str]) -> str:
    return code if code in vocabulary else OTHER
