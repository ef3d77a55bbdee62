"""What the agent cards say of the four agents: a description and examples of tasks."""

from __future__ import annotations

from assetops.environment.registry import FMSR, IOT, TSFM, WO

DESCRIPTIONS: dict[str, str] = {
    IOT: (
        "Knows the sites, the assets and their sensors, and retrieves telemetry: which sites and assets exist, what is "
        "installed where, readings of any sensor over a window, and statistics of them."
    ),
    FMSR: (
        "Knows how assets of each class fail: failure modes with cause, effect, severity and action, and which sensors "
        "are relevant to which failure mode, in both directions."
    ),
    TSFM: (
        "Analyses time series: forecasts a sensor, fits a forecasting model to it, measures a model's error, and "
        "detects anomalies in one sensor or in several together."
    ),
    WO: (
        "Knows work orders, their costs and key figures, the maintenance calendar, alerts, anomalies, events, alert "
        "rules and failure codes; bundles work orders, and creates, approves, assigns, closes and cancels them."
    ),
}

EXAMPLES: dict[str, tuple[str, ...]] = {
    IOT: (
        "What sites are there?",
        "List the chillers at site MAIN.",
        "What was the mean Supply Temperature of Chiller 6 at MAIN on 2025-03-04?",
        "What is the latest Tonnage of Chiller 6?",
    ),
    FMSR: (
        "List all failure modes of Chiller 6.",
        "Which sensors of Chiller 6 are relevant to compressor overheating?",
        "Which failure modes of Chiller 6 can be detected with its Supply Temperature?",
    ),
    TSFM: (
        "Which forecasting models are available?",
        "Forecast the Tonnage of Chiller 6 for the next 24 hours from its data of the last two weeks.",
        "Is there any anomaly in the Condenser Water Flow of Chiller 6 in the week of 2025-03-03?",
    ),
    WO: (
        "How many corrective work orders did Chiller 6 have in 2024?",
        "Give me the events of Chiller 6 in March 2025 by event group.",
        "Which open work orders of Chiller 6 can be bundled within two weeks?",
        "Create a work order with priority 2 for Chiller 6 to clean the condenser tubes.",
    ),
}
