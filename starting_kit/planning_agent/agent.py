"""A sample for the planning track: keyword rules, no language model.

It cuts the question into parts, gives each part to one of the four agents, and lets a part wait for the one before
when it cannot be done alone. It knows nothing of the plant but what stands in the question and on the agent cards.

What it cannot do, and you can: take a question apart that is not put part by part, give a step only the words it
needs, compare, rank or choose among results, and name tools and arguments itself.
"""

from __future__ import annotations

import re
from typing import Any

from assetops_agent import Plan, Step

# Words that belong to the work of one agent. The agent with the most of them in a part of the question gets it.
WORDS = {
    "IoT Data Download": (
        r"sites?|assets?|equipment|sensors?|installed|readings?|latest|current|history|data|average|mean|max\w*|min\w*"
        r"|highest|lowest|median|temperature|flow|power|tonnage|above|below|retrieve|download|correlat\w+"
    ),
    "Failure Mode and Sensor Relevancy Expert for Industrial Asset": (
        r"failure modes?|fail|fails|relevant|relevance|monitor\w*|detect(?:s|ed|able)? by|root causes?|causes?|effects?"
        r"|mechanism|severity|rpn|risk"
    ),
    "Time Series Analytics and Forecasting": (
        r"forecast\w*|predict\w*|anomal\w+|unusual|outliers?|models?|fine-?tun\w+|fit|train|evaluate|accuracy|next"
    ),
    "WorkOrder Agent": (
        r"work ?orders?|alerts?|alarms?|events?|maintenance|mttr|mtbf|kpis?|costs?|technician|bundl\w+|schedul\w+"
        r"|failure codes?|rules?|preventive|corrective|approve|close|cancel|assign|priority|recorded"
    ),
}
IOT, FMSR, TSFM, WO = WORDS
WEIGHT = {IOT: 1, FMSR: 3, TSFM: 2, WO: 2}  # nearly every question has a word of the IoT agent

# Where one part of a question ends and the next begins.
CUT = re.compile(
    r"(?<=[a-z\d)])[.?!;]\s+|,?\s+(?:and\s+)?then\s+"
    r"|,?\s+and\s+(?=(?:create|generate|raise|list|forecast|predict|detect|check|find|tell|give|get|show|rank|approve|"
    r"assign|close|cancel|retrieve|compute|compare|what|which|how|who|when|whether)\b)",
    re.IGNORECASE,
)
REFERS = re.compile(r"\b(?:it|its|that|this|these|those|them|they|there|same|result|so|such)\b", re.IGNORECASE)
ASSET = re.compile(r"\b[A-Z]{2,4}\d{3,}\b|\b(?:[A-Z][A-Za-z]+ )+\d+\b")
IDENTIFIER = re.compile(r"\b[A-Z]{2,4}\d{3,}\b")
SITE = re.compile(r"\bsite\b|\b(?:at|in) [A-Z]{3,}\b(?! \d)|\b[A-Z]{4,}\b(?! (?:[A-Z]\w+ )*\d)")
WINDOW = re.compile(
    r"\d{4}|\b(?:last|past|previous|next|this|since|yesterday|today|week|month|year|latest|current|now|january|february"
    r"|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
NEEDS_WINDOW = re.compile(
    r"\b(?:average|mean|max\w*|min\w*|median|highest|lowest|above|below|history|readings|trend|correlat\w+|anomal\w+"
    r"|alerts|events)\b",
    re.IGNORECASE,
)


class PlanningAgent:
    """Plans by keywords."""

    def plan(self, task: Any, ctx: Any) -> Plan:
        """One step for each part of the question, at most four."""
        question = task.utterance.strip()
        extra = self._ask(question, ctx)
        known = {card["name"] for card in task.agents}
        steps: list[Step] = []
        for part in self._parts(question)[:4]:
            agent = self._agent_for(part, known, steps)
            steps += self._steps_for(f"{part} {extra}".strip(), agent, steps)
        ctx.log(f"{len(steps)} steps: " + ", ".join(f"{step.id} {step.agent}" for step in steps))
        return Plan(steps)

    def _ask(self, question: str, ctx: Any) -> str:
        """Ask for what is plainly missing; the reply goes into every instruction."""
        replies = []
        if NEEDS_WINDOW.search(question) and not WINDOW.search(question):
            replies.append(ctx.ask("Which time window (start and end date, period) do you mean?"))
        if not ASSET.search(question) and re.search(r"\b(?:the|this|our) (?:chiller|pump|tower|unit|AHU)\b", question):
            replies.append(ctx.ask("Which asset or equipment do you mean, and at which site?"))
        elif ASSET.search(question) and not IDENTIFIER.search(question) and not SITE.search(question):
            replies.append(ctx.ask("At which site is that asset?"))
        return " ".join(reply for reply in replies if "nothing to add" not in reply.lower())

    def _parts(self, question: str) -> list[str]:
        """The parts of a question. A part too short to stand alone goes with the one before."""
        parts: list[str] = []
        for part in CUT.split(question):
            if parts and len(part.split()) < 4:
                parts[-1] += " and " + part
            elif part.strip():
                parts.append(part.strip())
        return parts or [question]

    def _agent_for(self, part: str, known: set[str], steps: list[Step]) -> str:
        """The agent whose words the part uses most; the last one again when it uses none."""
        score = {
            agent: WEIGHT[agent] * len(re.findall(rf"\b(?:{words})\b", part, re.IGNORECASE))
            for agent, words in WORDS.items()
            if agent in known
        }
        best = max(score, key=lambda agent: score[agent])
        return best if score[best] or not steps else steps[-1].agent

    def _steps_for(self, part: str, agent: str, before: list[Step]) -> list[Step]:
        """The step for a part; analytics get their data from a step of the IoT agent first."""
        own_asset = ASSET.search(part)
        after = [before[-1].id] if before and (REFERS.search(part) or not own_asset) else []
        number = len(before) + 1
        if agent == TSFM and own_asset and re.search(r"\d{4}-\d\d|last|past|from", part) and len(before) < 3:
            data = re.sub(r"\b(?:next|coming) \d+ \w+", "", part)
            fetch = Step(
                id=f"s{number}",
                agent=IOT,
                task=f"Retrieve the history of the sensor for this question: {data}",
                depends_on=after,
                expected_output="A handle to the readings.",
            )
            analyse = Step(id=f"s{number + 1}", agent=TSFM, task=part, depends_on=[fetch.id])
            if "anomal" in part.lower():
                analyse.fallback = {"agent": WO, "task": f"List the recorded anomalies: {part}"}
            return [fetch, analyse]
        return [Step(id=f"s{number}", agent=agent, task=part, depends_on=after, expected_output="An answer in prose.")]
