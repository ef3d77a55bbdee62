"""A variation of track 2: groups of independent tasks in threads, a cache, a circuit breaker, numpy."""
import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from agent_hive.agents.base_agent import BaseAgent
from agent_hive.enum import ContextType
from agent_hive.task import Task
from agent_hive.workflows.base_workflow import Workflow


class State(Enum):
    CLOSED = "closed"
    OPEN = "open"


@dataclass
class Breaker:
    failures: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def state(self):
        return State.OPEN if self.failures > 2 else State.CLOSED


class DynamicWorkflow(Workflow):
    def __init__(self, tasks, context_type=ContextType.DISABLED, max_memory=10):
        self.tasks, self.context_type, self.max_memory = tasks, context_type, max_memory
        self.memory = [""] * len(tasks)
        self.breaker, self.cache = Breaker(), {}

    def one(self, number):
        task = self.tasks[number]
        quoted = "\n".join(self.memory[self.tasks.index(other)] for other in task.context or [])
        text = task.description + (f"\n\nContext:\n{quoted}" if quoted else "")
        key = hashlib.sha256(text.encode()).hexdigest()
        for attempt in range(3):
            if key in self.cache or self.breaker.state is State.OPEN:
                break
            response = task.agents[0].execute_task(text)
            quality = float(np.clip(len(response) / 200, 0, 1))
            if quality > 0:
                with self.breaker.lock:
                    self.cache[key] = response
            else:
                self.breaker.failures += 1
                time.sleep(0.01 * 2**attempt)
        return self.cache.get(key, "")

    def run(self):
        left, loops = set(range(len(self.tasks))), 0
        while left and loops < 15:
            ready = [n for n in left if not any(self.tasks.index(one) in left for one in self.tasks[n].context or [])]
            with ThreadPoolExecutor(4) as pool:
                jobs = {pool.submit(self.one, number): number for number in ready}
                for job in as_completed(jobs, timeout=60):
                    self.memory[jobs[job]] = job.result(timeout=5)
            left -= set(ready)
            loops += 1
        return [
            {"task_number": n + 1, "task_description": task.description, "agent_name": task.agents[0].name,
             "response": self.memory[n]}
            for n, task in enumerate(self.tasks)
        ]  # fmt: skip
