"""The same answer to every question, whatever it asks."""


class ExecutionAgent:
    def run(self, task, ctx):
        return "All assets at site MAIN work normally; the mean is 42 and no maintenance is needed."
