"""The words by which an instruction says what it wants. Patterns for whole words, whatever the case."""

from __future__ import annotations

import re

Options = tuple[tuple[str, str], ...]
"""Names with the pattern that stands for each; the first that fits counts."""


def has(text: str, pattern: str) -> bool:
    """True when the text holds the pattern as whole words."""
    return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE) is not None


def first(text: str, options: Options) -> str | None:
    """The first name whose pattern the text holds."""
    return next((name for name, pattern in options if has(text, pattern)), None)


NUMBER = r"(-?\d+(?:,\d{3})*(?:\.\d+)?)"
ABOVE = r"(?:above|over|exceed\w*|greater than|more than|higher than|beyond|>)"
BELOW = r"(?:below|under|less than|lower than|<)"
COMPARING = r"compar\w+|versus|vs\.?|than|differ(?:s|ed|ences?)?|which of|higher|lower"

# The mean before the extremes: "the day with the highest mean".
STATISTICS: Options = (
    ("std", r"standard deviation|std|variab\w+|fluctuat\w+"),
    ("median", r"median"),
    ("mean", r"mean|averages?|avg"),
    ("min", r"min(?:imum|ima)?|lowest|smallest|coldest"),
    ("max", r"max(?:imum|ima)?|highest|peaks?|largest|greatest|hottest"),
    ("range", r"range|spread"),
    ("sum", r"sum|totals?"),
    ("missing", r"missing|gaps?|incomplete"),
    ("count", r"count|(?:how many|number of) (?:readings|values|data ?points|points|records|rows)"),
    ("first", r"first (?:reading|value)|initial"),
    ("last", r"last (?:reading|value)|latest|final (?:reading|value)|most recent"),
)
PERIODS: Options = (
    ("hour", r"hourly|(?:per|each|every|by|which) hour"),
    ("day", r"daily|(?:per|each|every|by|which) day"),
    ("week", r"weekly|(?:per|each|every|by|which) week"),
    ("month", r"monthly|(?:per|each|every|by|which) month"),
)

# Time series.
MODELS: Options = (
    ("holt_winters", r"holt[-_ ]?winters|exponential smoothing"),
    ("seasonal_naive", r"seasonal[-_ ]?na[iï]ve|na[iï]ve"),
)
DETECT = r"anomal\w*|unusual\w*|abnormal\w*|outliers?|deviat\w*|odd|strange|suspicious"
FORECAST = r"forecast\w*|predict\w*|project\w*|expected|extrapolat\w*"
EVALUATE = r"evaluat\w*|accura\w*|errors?|back-?test\w*|mae|rmse|how (?:good|well)|hold-?out"
TUNE = r"fine-?tun\w*|tune|train\w*|fit|fits|fitted|fitting"
FITTED = r"fine-?tuned|fitted|tuned|that model|the model"
EXACT = r"only|exactly|nothing but|solely|just (?:this|these|that|those)"  # no other data than at hand
JOINT = r"integrated|joint\w*|together|multivariate|several sensors|all sensors"

# Failure modes.
RATINGS: Options = (
    ("rpn", r"rpn|risk priority(?: number)?|risk"),
    ("severity", r"sever\w+"),
    ("occurrence", r"occurrence|frequen\w+|often"),
    ("detection", r"detection|detectab\w+"),
)
RANK = (
    r"rank\w*|rpn|risk priority|most (?:severe|critical|frequent|likely|risky)|worst|riskiest|priorit\w+"
    r"|highest (?:risk|severity|occurrence|rpn|rating|detection)"
)
MAPPING = r"sensors?|monitor\w*|detect\w*|relevan\w*|indicat\w*|mapping|map|measured|observ\w*|covered"
ABOUT_MODE = (
    r"causes?|effects?|mechanisms?|describe|details?|actions?|codes?|severity|occurrence|rpn|what (?:to do|happens)"
    r"|recommend\w*|why"
)

# Sites, assets, sensors.
ABOUT_ASSET = (
    r"describe|details?|installed|installation|rated|ratings?|capacity|components?|class|what kind|information|parts"
)
TELEMETRY = r"history|histories|data|telemetry|readings?|values?|trend|time series|retrieve|download|measurements?"
LATEST = r"latest|current|most recent|right now|at present|last reading"
INSTRUMENTS = r"sensors?|channels?|measurement points?|instrument\w*|measured"
CLOCK = (
    r"what (?:time|day|date) is it|current (?:date|time|day)(?: and time)?|today'?s date"
    r"|what is the (?:date|time)(?: and time)?(?! of)"
)

# Work orders.
STATUSES: Options = (
    ("open", r"open"),
    ("approved", r"approved"),
    ("in progress", r"in progress|under ?way"),
    ("closed", r"closed|completed|finished"),
    ("cancelled", r"cancell?ed"),
)
DISTRIBUTIONS: Options = (
    ("category", r"categor\w+"),
    ("equipment", r"(?:by|per|which) (?:equipment|assets?)"),
    ("component", r"components?"),
    ("status", r"(?:by|per) status"),
    ("priority", r"(?:by|per) priority"),
    ("kind", r"(?:preventive|corrective) (?:and|versus|vs\.?|or|against) (?:preventive|corrective)"),
    ("month", r"monthly|(?:by|per|each) month"),
    ("year", r"yearly|annual\w*|(?:by|per|each) year"),
)
EVENT_KEYS: Options = (
    ("event_type", r"types?"),
    ("equipment", r"(?:by|per|which) (?:equipment|assets?)"),
    ("month", r"month\w*"),
)
EVENT_GROUPS: Options = (("ALERT", r"alerts?"), ("ANOMALY", r"anomal\w+"), ("WORK_ORDER", r"work[ _]?orders?"))
CONDITION = r"if|when|in case|provided|should (?:there|it|that)"
_ORDER = r"(?:(?:the|this|that|open|new) )*(?:it\b|work[ -]?orders?|WO)"
WRITES: Options = (
    (
        "generate_work_order",
        r"(?:generate|create|raise|issue|draft|open|log|place|make|write|file|submit|request|put in|set up|need)"
        r" (?:an?|new|one|another|the(?= (?:new |[\w-]+ive )?work)) (?:[\w-]+ ){0,6}work[ -]?orders?"
        r"|work[ -]?orders? (?:\w+ ){0,3}be (?:generated|created|raised|opened|issued)",
    ),
    ("approve_work_order", rf"approve {_ORDER}\S*"),
    ("assign_technician", r"assign"),
    ("close_work_order", rf"(?:close|complete)(?: out)? {_ORDER}\S*"),
    ("cancel_work_order", rf"cancel {_ORDER}\S*"),
    (
        "update_work_order",
        r"update|reschedule|change|postpone|move|(?:raise|set|lower|increase|reduce) (?:the |its )?priority",
    ),
)
READS: Options = (
    ("get_alert_rules", r"(?:alert|alarm|monitoring) rules?|rules? (?:for|of|that)|threshold of (?:the )?rule"),
    ("bundle_workorders", r"bundl\w*|combin\w*|group\w* .{0,30}together|done together"),
    ("get_workorder_tasks", r"tasks?|job steps|checklist"),
    ("get_schedule_calendar", r"calendar|scheduled|schedule|planned|upcoming"),
    (
        "count_events",
        r"events? (?:per|by|each|for each) (?:day|month|type|event type|equipment|asset)"
        r"|(?:daily|monthly) (?:\w+ )?events?|(?:day|month|type|equipment|asset) .{0,25}most events",
    ),
    ("get_events", r"events?"),
    ("get_anomalies", r"anomal\w+"),
    ("get_alerts", r"alerts?|alarms?"),
    (
        "get_workorder_kpis",
        r"kpis?|key figures|mttr|mtbf|mean time|total (?:maintenance )?costs?|costs? in total|corrective share"
        r"|share of corrective|spent|maintenance costs?",
    ),
    (
        "get_workorder_distribution",
        r"distribut\w*|most (?:common|frequent|often|frequently)|breakdown|broken down|proportion|shares?"
        r"|(?:occur|appear|c[ao]me|use|happen)\w*(?: up)? (?:the )?most"
        r"|(?:by|per) (?:primary |failure )+code|(?:by|per|which) (?:category|component|priority|status|month|year)",
    ),
)

# What an instruction lacks, by the argument that cannot be filled.
LACKING: dict[str, str] = {
    "site_name": "no site",
    "asset_id": "no asset",
    "equipment": "no asset",
    "asset_name": "no asset and no class of assets",
    "start": "no window of time",
    "final": "no window of time",
    "end": "no window of time",
    "sensor": "no sensor",
    "other_sensor": "no second sensor",
    "failure_mode": "no failure mode",
    "wo_id": "no work order",
    "primary_code": "no failure code",
    "data": "no data",
    "technician": "no technician",
}
