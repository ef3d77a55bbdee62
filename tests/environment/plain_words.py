"""Every tool call said in plain words, as a planner would write the step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Arguments = Mapping[str, Any]


def _all(names: Sequence[str] | None) -> str:
    return " and ".join(names) if names else "all sensors"


def _window(a: Arguments) -> str:
    start, final = a.get("start"), a.get("final") or a.get("end")
    if start and final:
        return f" from {start} to {final}"
    return f" since {start}" if start else f" before {final}" if final else ""


def _of(a: Arguments) -> str:
    return f" of {a['equipment']}" if a.get("equipment") else ""


def _kind(a: Arguments) -> str:
    return {None: "", True: "preventive ", False: "corrective "}[a.get("preventive")]


def _also(a: Arguments, name: str, words: str) -> str:
    return words.format(a[name]) if a.get(name) is not None else ""


def _mapping(a: Arguments) -> str:
    if a.get("failure_modes") and a.get("sensors"):
        return f"Which of {_all(a['sensors'])} of {a['asset_name']} are relevant to {_all(a['failure_modes'])}?"
    if a.get("failure_modes"):
        return f"Which sensors of {a['asset_name']} are relevant to {_all(a['failure_modes'])}?"
    return f"Which failure modes of {a['asset_name']} can be detected with {_all(a.get('sensors'))}?"


def _code(a: Arguments) -> str:
    if a.get("primary_code"):
        return f"What does failure code {a['primary_code']} mean?"
    return f"List the failure codes{_also(a, 'category', ' of category {}')}."


def _rules(a: Arguments) -> str:
    if a.get("rule_id"):
        return f"Describe alert rule {a['rule_id']}."
    return f"List the alert rules{_also(a, 'asset_class', ' for every {}')}."


def _orders(a: Arguments) -> str:
    text = f"List the {a.get('status') or ''} {_kind(a)}work orders{_of(a)}{_window(a)}"
    return text + _also(a, "primary_code", " with primary code {}") + _also(a, "priority", " with priority {}") + "."


def _generate(a: Arguments) -> str:
    text = f'Create a {_kind(a)}work order for {a["equipment"]} with the description "{a["description"]}"'
    text += f", primary code {a['primary_code']}{_also(a, 'secondary_code', ', secondary code {}')}"
    text += _also(a, "component", ", component {}") + _also(a, "priority", ", priority {}")
    return text + _also(a, "scheduled", ", scheduled for {}") + "."


def _update(a: Arguments) -> str:
    if a.get("priority"):
        later = _also(a, "scheduled", " and reschedule it to {}")
        return f"Change the priority of work order {a['wo_id']} to {a['priority']}{later}."
    return f"Reschedule work order {a['wo_id']} to {a['scheduled']}."


def _forecast(a: Arguments) -> str:
    model = str(a.get("model") or "seasonal_naive")
    named = "the fitted model" if "-" in model else model
    return f"Forecast {a['sensor']} {a.get('horizon_hours', 24)} hours ahead with {named}, using only this data."


def _compare(a: Arguments) -> str:
    return f"Compare the {a['statistic']} of {a['sensor']}{_also(a, 'other_sensor', ' with that of {}')} in both data."


WORDS: dict[str, Callable[[Arguments], str]] = {
    "sites": lambda a: "List the sites.",
    "assets": lambda a: f"List the {a.get('asset_class') or 'asset'}s at site {a['site_name']}.",
    "sensors": lambda a: f"Which sensors does {a['asset_id']} at site {a['site_name']} have?",
    "get_asset": lambda a: f"Describe {a['asset_id']}{_also(a, 'site_name', ' at site {}')}.",
    "history": lambda a: (
        f"Retrieve the history of {_all(a.get('sensors'))} of {a['asset_id']} at site {a['site_name']}{_window(a)}."
    ),
    "latest_reading": lambda a: (
        f"What is the latest reading of {_all(a.get('sensors'))} of {a['asset_id']} at site {a['site_name']}?"
    ),
    "rank_assets": lambda a: (
        f"Rank the {a['asset_class']}s at site {a['site_name']} by the {a.get('statistic') or 'mean'} of "
        f"{a['sensor']}{_window(a)}."
    ),
    "aggregate": lambda a: f"Compute the {a['statistic']} of {a['sensor']}{_also(a, 'by', ' per {}')}.",
    "count_above": lambda a: f"How long was {a['sensor']} above {a['threshold']}?",
    "count_below": lambda a: f"How long was {a['sensor']} below {a['threshold']}?",
    "value_at": lambda a: f"What was the {a['sensor']} at {a['time']}?",
    "correlate": lambda a: f"Compute the correlation of {a['sensor']} with {a['other_sensor']}.",
    "compare": _compare,
    "json_reader": lambda a: "Read the rows.",
    "current_date_time": lambda a: "What is the current date and time?",
    "current_time_english": lambda a: "What is the current time in English?",
    "get_failure_modes": lambda a: f"List the failure modes of {a['asset_name']}.",
    "get_failure_mode": lambda a: f"Describe the failure mode {a['failure_mode']} of {a['asset_name']}.",
    "rank_failure_modes": lambda a: f"Rank the failure modes of {a['asset_name']} by {a.get('by') or 'rpn'}.",
    "get_failure_mode_sensor_mapping": _mapping,
    "get_ai_tasks": lambda a: "Which kinds of time series analysis are supported?",
    "get_tsfm_models": lambda a: "Which models are there?",
    "run_tsfm_forecasting": _forecast,
    "run_tsfm_finetuning": lambda a: (
        f"Fit a model to {a['sensor']}"
        + (f", holding out {100 * a['test_fraction']:g} % for the test." if a.get("test_fraction") else ".")
    ),
    "evaluate_forecasting": lambda a: (
        f"Evaluate {a.get('model') or 'seasonal_naive'} on the last {a.get('horizon_hours', 24)} hours of "
        f"{a['sensor']}."
    ),
    "run_tsad": lambda a: (
        f"Detect anomalies in {a['sensor']} at threshold {a.get('threshold', 3.5)}, in only this data."
    ),
    "run_integrated_tsad": lambda a: (
        f"Detect joint anomalies of {_all(a.get('sensors'))} of {a['asset_id']} at site {a['site_name']}{_window(a)} "
        f"at threshold {a.get('threshold', 3.5)}."
    ),
    "list_workorders": _orders,
    "get_workorder": lambda a: f"Show work order {a['wo_id']}.",
    "get_workorder_costs": lambda a: f"What did work order {a['wo_id']} cost?",
    "get_workorder_tasks": lambda a: f"What are the tasks of work order {a['wo_id']}?",
    "get_workorder_kpis": lambda a: f"Give the KPIs of the work orders{_of(a)}{_window(a)}.",
    "get_workorder_distribution": lambda a: (
        f"Give the distribution of {_kind(a)}work orders{_of(a)} by "
        f"{str(a.get('by') or 'primary_code').replace('_', ' ')}{_window(a)}."
    ),
    "get_schedule_calendar": lambda a: f"Give the maintenance calendar{_of(a)}{_window(a)}.",
    "bundle_workorders": lambda a: (
        f"Bundle the {'closed ' if a.get('include_closed') else ''}{_kind(a)}work orders{_of(a)}{_window(a)} within "
        f"{a.get('days', 14)} days."
    ),
    "get_events": lambda a: f"List the {str(a.get('event_group') or '').lower()} events{_of(a)}{_window(a)}.",
    "count_events": lambda a: (
        f"Count the {str(a.get('event_group') or '').lower()} events per {str(a.get('by') or 'day').replace('_', ' ')}"
        f"{_of(a)}{_window(a)}."
    ),
    "get_alerts": lambda a: f"List the alerts{_also(a, 'rule_id', ' of rule {}')}{_of(a)}{_window(a)}.",
    "get_anomalies": lambda a: f"List the recorded anomalies{_also(a, 'sensor', ' of {}')}{_of(a)}{_window(a)}.",
    "get_failure_codes": _code,
    "get_alert_rules": _rules,
    "generate_work_order": _generate,
    "update_work_order": _update,
    "approve_work_order": lambda a: f"Approve work order {a['wo_id']}.",
    "assign_technician": lambda a: f"Assign technician {a['technician']} to work order {a['wo_id']}.",
    "close_work_order": lambda a: (
        f"Close work order {a['wo_id']}{_also(a, 'duration_hours', ' after {} hours')}"
        f"{_also(a, 'labor_hours', ' and {} labor hours')}."
    ),
    "cancel_work_order": lambda a: f"Cancel work order {a['wo_id']} because {a['reason']}.",
}
