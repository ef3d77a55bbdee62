"""Misbehaves in another way in each scenario: which, the test appends as `WAYS`, by scenario id."""

import os
import sys
import time

WAYS: dict = {}


def misbehave(way):
    if way == "raises":
        raise KeyError("a key that is not there")
    if way == "hangs":
        while True:
            time.sleep(1)
    if way == "exits":
        sys.exit(3)
    if way == "dies":
        os._exit(7)
    if way == "chatters":
        while True:
            print("x" * 1000)
    if way == "recurses":
        return misbehave(way)
    if way == "nonsense":
        return {"an": ["answer"]}
    if way == "unwritable":
        return {"steps": [object()]}
    if way == "nan":
        return {"steps": float("nan")}
    return None


class ExecutionAgent:
    def run(self, task, ctx):
        return misbehave(WAYS[task.id])


class PlanningAgent:
    def plan(self, task, ctx):
        return misbehave(WAYS[task.id])
