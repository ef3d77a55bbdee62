"""What an agent may import: the types it gets and gives. Standard library and `assetops.contract.strict` only."""

from assetops_agent.api import Answer, Context, Plan, Step, Task

__all__ = ["Answer", "Context", "Plan", "Step", "Task"]
