"""Denies everything."""


class ExecutionAgent:
    def run(self, task, ctx):
        return "There is no data available for this question."
