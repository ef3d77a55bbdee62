"""Submissions of the CODS 2025 competition: which classes they define and which modules they import.

`modules/` holds those modules, over today's pipe. It lies on the path of an agent's process only when the submission is
of that kind, and needs the standard library alone.
"""

from __future__ import annotations

from pathlib import Path

from assetops.contract.submission import Track

__all__ = ["CLASSES", "INTERFACE", "MODULES"]

MODULES = Path(__file__).parent / "modules"
# By track, the newer template's name first.
CLASSES: dict[Track, tuple[str, ...]] = {
    "Task Planning": ("NewPlanningWorkflow", "PlanningReviewWorkflow"),
    "Task Execution": ("DynamicWorkflow",),
}
# The names that submissions may import, by module.
INTERFACE: dict[str, frozenset[str]] = {
    "agent_hive.task": frozenset({"Task"}),
    "agent_hive.enum": frozenset({"ContextType"}),
    "agent_hive.logger": frozenset({"get_custom_logger"}),
    "agent_hive.agents.base_agent": frozenset({"BaseAgent"}),
    "agent_hive.agents.plan_reviewer_agent": frozenset({"PlanReviewerAgent"}),
    "agent_hive.agents.summarization_agent": frozenset({"SummarizationAgent"}),
    "agent_hive.workflows.base_workflow": frozenset({"Workflow"}),
    "agent_hive.workflows.sequential": frozenset({"SequentialWorkflow"}),
    "reactxen.utils.model_inference": frozenset({"watsonx_llm"}),
}
