"""A sample for the execution track: rules, no language model.

It looks up the asset with the tools, does questions about telemetry itself (retrieve, check, compute), and gives all
others to a specialist, with a second try elsewhere when the first one fails.

What it cannot do, and you can: read dates in words, put several findings together, choose among results, check what
a specialist says against a second source.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from assetops_agent import Answer

IOT = "IoT Data Download"
FMSR = "Failure Mode and Sensor Relevancy Expert for Industrial Asset"
TSFM = "Time Series Analytics and Forecasting"
WO = "WorkOrder Agent"

# The first row with a word of the question decides who does it; without one it is the IoT agent.
ROUTES = (
    (
        WO,
        r"work ?orders?|alerts?|alarms?|events?|maintenance|mttr|mtbf|kpis?|failure codes?|bundl\w+|technician"
        r"|calendar",
    ),
    (FMSR, r"failure modes?|fails?|relevant|root cause|cause[sd]?|severity|rpn"),
    (TSFM, r"forecast\w*|predict\w*|anomal\w+|unusual|outliers?|models?|fine-?tun\w*"),
)
STATISTICS = (
    ("mean", r"mean|average"),
    ("median", r"median"),
    ("max", r"max\w*|highest|peak"),
    ("min", r"min\w*|lowest"),
    ("std", r"standard deviation"),
    ("sum", r"sum|total"),
)
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


class ExecutionAgent:
    """Works by rules."""

    def run(self, task: Any, ctx: Any) -> Answer:
        """Answer one question."""
        question = task.utterance.strip()
        asset = self._asset(question, ctx)
        window = self._window(question, datetime.fromisoformat(task.now))
        statistic = next((name for name, words in STATISTICS if _has(question, words)), None)
        route = next((agent for agent, words in ROUTES if _has(question, words)), IOT)
        if route == IOT and statistic and asset and window is None:
            question += " " + self._ask(ctx, "Which time window (start and end, period) do you mean?")
            window = self._window(question, datetime.fromisoformat(task.now))
        if route == IOT and statistic and asset and window:
            return Answer(self._measure(question, asset, window, statistic, ctx))
        return Answer(self._delegate(question, route, ctx))

    def _asset(self, question: str, ctx: Any) -> dict[str, Any] | None:
        """The asset the question names, looked up at all sites at the same time; asks when there are several."""
        sites = [site["name"] for site in ctx.call("sites").get("sites", [])]
        lists = ctx.parallel([lambda site=site: ctx.call("assets", site_name=site) for site in sites])
        rows = [{**row, "site": found["site"]} for found in lists for row in found.get("assets", [])]
        named = [row for row in rows if any(_has(question, re.escape(row[key])) for key in ("name", "asset_id"))]
        here = [row for row in named if _has(question, row["site"])] or named
        if len({row["asset_id"] for row in here}) > 1 and len({row["name"] for row in here}) == 1:
            reply = self._ask(ctx, f"There is a {here[0]['name']} at more than one site. Which site do you mean?")
            here = [row for row in here if row["site"] in reply or row["asset_id"] in reply]
        return here[0] if here else None

    def _ask(self, ctx: Any, question: str) -> str:
        """The reply to a clarifying question; empty when there is none."""
        reply = ctx.ask(question)
        return "" if "nothing to add" in reply.lower() else reply

    def _window(self, question: str, now: datetime) -> tuple[str, str] | None:
        """Two ISO dates, one ISO date, "last 7 days" or a month with its year; the rest is beyond this sample."""
        days = re.findall(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?", question)
        last = re.search(r"(?:last|past) (\d+) (hour|day|week)s?", question, re.IGNORECASE)
        month = re.search(rf"\b({'|'.join(MONTHS)}),? (\d{{4}})", question, re.IGNORECASE)
        if len(days) >= 2:
            start, final = datetime.fromisoformat(days[0]), datetime.fromisoformat(days[1])
        elif days:
            start = datetime.fromisoformat(days[0][:10])
            final = start + timedelta(days=1)
        elif last:
            start = now - timedelta(**{last[2].lower() + "s": int(last[1])})
            final = now
        elif month:
            start = datetime(int(month[2]), MONTHS.index(month[1].lower()) + 1, 1)
            final = (start + timedelta(days=32)).replace(day=1)
        else:
            return None
        return start.isoformat(), final.isoformat()

    def _measure(self, question: str, asset: dict[str, Any], window: tuple[str, str], statistic: str, ctx: Any) -> str:
        """Retrieve the sensor, look whether the data can bear an answer, compute, and say what it rests on."""
        place = {"site_name": asset["site"], "asset_id": asset["asset_id"]}
        installed = ctx.call("sensors", **place)
        names = sorted((row["name"] for row in installed.get("sensors", [])), key=len, reverse=True)
        sensor = next((name for name in names if name.lower() in question.lower()), None)
        if sensor is None:
            return self._delegate(question, IOT, ctx)
        found = ctx.call("history", **place, start=window[0], final=window[1], sensors=[sensor])
        if "error" in found:
            return f"This cannot be answered: {found['error']['message']} {found['error']['hint']}"
        summary = found["sensors"][0]
        result = ctx.call("aggregate", data=found["data"], sensor=sensor, statistic=statistic)
        if "error" in result:
            return f"The {statistic} could not be computed: {result['error']['message']}"
        ctx.log(f"{statistic} {result['value']} from {summary['count']} readings, {summary['missing']} missing")
        checked = self._check(summary, statistic, result["value"])
        return (
            f"{result['message']} It rests on {summary['count']} readings; {summary['missing']} are missing. {checked}"
        )

    def _check(self, summary: dict[str, Any], statistic: str, value: float) -> str:
        """A statistic of level must lie between the extremes that history reported."""
        if statistic in ("std", "sum"):
            return ""
        inside = summary["min"] - 1e-3 <= value <= summary["max"] + 1e-3
        return "" if inside else "Beware: this value does not lie between the extremes of the readings."

    def _delegate(self, question: str, agent: str, ctx: Any) -> str:
        """Let a specialist do it. When it fails for want of something, ask; else try the time series or IoT agent."""
        reply = ctx.agents[agent].run(question)
        said: str = reply["response"]
        if reply["ok"]:
            return said
        error = reply["result"].get("error", {})
        ctx.log(f"{agent} failed: {error.get('code')}")
        if error.get("code") in ("unclear_instruction", "ambiguous_asset"):
            more = self._ask(ctx, f"{said} Which site, asset, sensor or time window do you mean?")
            if more:
                return str(ctx.agents[agent].run(f"{question} {more}")["response"])
        return f"{said} {error.get('hint', '')}".strip()


def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", text, re.IGNORECASE) is not None
