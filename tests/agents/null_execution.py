"""Does nothing."""


class ExecutionAgent:
    def run(self, task, ctx):
        return None
