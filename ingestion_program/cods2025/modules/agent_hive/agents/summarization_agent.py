"""An agent that puts a text more shortly."""

from __future__ import annotations

from typing import Any

from agent_hive.agents.base_agent import BaseAgent
from reactxen.utils.model_inference import watsonx_llm


class SummarizationAgent(BaseAgent):
    """Summarizes by the model; without one it gives the text back as it is."""

    def __init__(self, llm: Any = None) -> None:
        self.name = "Summarization Agent"
        self.description = "Summarizes a text."
        self.llm = llm
        self.memory: list[str] = []
        self.tools: list[Any] = []

    def execute_task(self, user_input: str) -> str:
        """The summary."""
        prompt = f"Summarize this text. Keep every name, number and unit.\n\n{user_input}"
        return str(watsonx_llm(prompt, model_id=self.llm)["generated_text"]) or user_input
