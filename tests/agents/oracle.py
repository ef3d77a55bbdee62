"""The oracle: handed the gold steps by the test (`GOLD`, appended below), it does exactly them, on either track."""

from assetops_agent import Plan, Step

GOLD: dict = {}


def _resolve(value, results):
    if isinstance(value, dict) and set(value) == {"from", "path"}:
        found = results[value["from"]]
        for part in value["path"].split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
        return found
    return value


def _sinks(steps):
    used = {other for step in steps for other in step["depends_on"]}
    return [step["id"] for step in steps if step["id"] not in used]


class PlanningAgent:
    def plan(self, task, ctx):
        gold = GOLD[task.id]
        if gold["ask"]:
            ctx.ask(f"Could you tell me the {gold['ask']}?")
        return Plan(
            [
                Step(
                    id=step["id"],
                    agent=step["agent"],
                    tool=step["tool"],
                    arguments=step["arguments"],
                    depends_on=step["depends_on"],
                )
                for step in gold["steps"]
            ]
        )


class ExecutionAgent:
    def run(self, task, ctx):
        gold = GOLD[task.id]
        if gold["ask"]:
            ctx.ask(f"Could you tell me the {gold['ask']}?")
        results, messages = {}, {}
        for step in gold["steps"]:
            arguments = {key: _resolve(value, results) for key, value in step["arguments"].items()}
            result = results[step["id"]] = ctx.call(step["tool"], **arguments)
            messages[step["id"]] = result["error"]["message"] if "error" in result else result["message"]
        return "\n".join(messages[name] for name in _sinks(gold["steps"]))
