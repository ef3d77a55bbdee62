"""Arbitrary data into the four readers of what a participant controls: the pipe, the submission check, the plan check,
and the trajectory reader; and into the judge's facts. No exception but ours, and bounded memory.

200 examples each; `make test-long` tries 10,000.
"""

from __future__ import annotations

import contextlib
import json
import resource
import socket
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

import agent_process
from agent_process import AgentProcess, Ended
from assetops.contract.errors import Problem
from assetops.contract.plan import Plan, check_plan
from assetops.contract.record import RUN_RECORD, RUN_RECORD_FILE, START_MARKER, START_MARKER_FILE, StartMarker
from assetops.contract.scenario import Scenario
from assetops.contract.seal import seal
from assetops.contract.secrecy import encrypt
from assetops.contract.strict import canonical
from assetops.contract.trajectory import CallEvent, Event, StepEvent, ThoughtEvent, Trajectory, chain
from assetops.environment.clock import Clock
from assetops.environment.registry import agent_cards, tools
from assetops.environment.session import Environment
from assetops.environment.store import Plant
from desk import BadRequest, Desk
from failure_modes import name_failures
from gateway import Gateway
from judge.case import Case
from judge.facts import compute_facts
from judge.procedural import ProceduralJudge
from judge.sample import sample_case
from opening import Opened, open_results
from organizer.offered import read_offered
from recorder import Recorder
from scoring_settings import ScoringKeys, ScoringSettings
from submission_check import Submission, take
from tau_match import tau_match
from tests.hostile.arena import EXECUTION, Arena
from tests.speed import least_time, slowness
from tracks.planning import answer_of_plan

KEY = "5e" * 32
ODD_TEXT = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "a-" * 400,
            "Aa " * 400,
            "[" * 1200,
            '\\"' * 400,
            "1,1" * 400,
            "data://1",
            "9" * 40,
            "1e99999",
            "2025-01-01",
            "no a a ",
        ]
    ),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), ODD_TEXT)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
OPS = ("ask", "log", "llm", "budget", "call", "agent", "fork", "join", "done", "nothing")
NAMES = st.one_of(ODD_TEXT, st.sampled_from(sorted(tools())), st.sampled_from([card["name"] for card in agent_cards()]))
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON,
        "branch": st.one_of(st.integers(0, 3), JSON),
        "tool": st.one_of(NAMES, JSON),
        "arguments": st.one_of(st.dictionaries(st.text(max_size=12), JSON, max_size=3), JSON),
        "agent": st.one_of(NAMES, JSON),
        "instruction": st.one_of(ODD_TEXT, JSON),
        "context": st.one_of(st.lists(st.dictionaries(st.sampled_from(["ok", "response", "result"]), JSON)), JSON),
        "question": JSON,
        "text": JSON,
        "messages": JSON,
        "branches": st.one_of(st.integers(-1, 40), st.lists(st.integers(0, 9)), JSON),
    },
)
LINES = st.one_of(
    st.binary(max_size=200),
    st.tuples(st.sampled_from(OPS), FIELDS).map(lambda pair: json.dumps({**pair[1], "op": pair[0]}).encode()),
    st.sampled_from(
        [b"[" * 5000, b'{"op":' + b'\\"' * 5000, b'"', b"{}", b'{"op":1}', b'{"op":"log"}' * 2, b"\xef\xbb\xbf{}"]
    ),
)


def pipe(_: Arena, lines: list[bytes]) -> None:
    """Whatever bytes arrive in whatever pieces, there are messages or the end of the scenario."""
    process = AgentProcess.__new__(AgentProcess)
    mine, theirs = socket.socketpair()
    state = {"_socket": mine, "_buffer": bytearray(), "_traffic": 0, "_received": 0, "_deaf": False, "_excess": None}
    process.__dict__.update(state)
    with mine, theirs:
        try:
            for line in lines:
                theirs.sendall(line[: len(line) // 2])
                list(process._read_messages() if line[: len(line) // 2] else [])
                theirs.sendall(line[len(line) // 2 :] + b"\n")
                for message in process._read_messages():
                    assert isinstance(message["op"], str)
        except Ended as ended:
            assert ended.status == "protocol_error"
        assert len(process._buffer) <= agent_process.MAX_LINE_BYTES + (1 << 16)


PLANTS: dict[str, Plant] = {}


def _desk(arena: Arena) -> Desk:
    scenario: Scenario = arena.scenarios(EXECUTION, "final")[0] if "one" not in SCENARIOS else SCENARIOS["one"]
    SCENARIOS["one"] = scenario
    if scenario.plant not in PLANTS:
        PLANTS[scenario.plant] = Plant.open(arena.task(EXECUTION, "final") / "input_data" / scenario.plant)
    limit = agent_process.Limit(time.monotonic() + 20, "deadline")
    environment = Environment(PLANTS[scenario.plant], Clock.at(scenario.now))
    return Desk(EXECUTION, scenario, environment, Recorder(scenario.id, 20), Gateway(None, 10, 10), limit)


SCENARIOS: dict[str, Scenario] = {}


def requests(arena: Arena, messages: list[dict[str, Any]]) -> None:
    """Each request gets a reply that can be written, or is a bad one; what was recorded can be read by scoring."""
    desk = _desk(arena)
    for message in messages:
        with contextlib.suppress(BadRequest, Ended):
            canonical({"id": message.get("id"), "value": desk.answer(message)})
    closed = desk.recorder.close("finished", "text", 0)
    assert Trajectory.model_validate_json(closed.as_bytes()) == closed


def submission(_: Arena, files: dict[str, bytes]) -> None:
    """A submission is taken or refused."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "zip"
        folder.mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        try:
            assert isinstance(take(folder, Path(name) / "private", EXECUTION, read_offered()), Submission)
        except Problem as problem:
            assert canonical(problem.as_data())


def plan(arena: Arena, data: Any) -> None:
    """A plan is one and can be carried out to a text, or it is none."""
    names = {card["name"]: frozenset(tool["name"] for tool in card["tools"]) for card in agent_cards()}
    try:
        assert isinstance(check_plan(data, names), Plan)
        assert isinstance(answer_of_plan(_desk(arena), data), str)
    except (Problem, Ended):
        pass


def results(_: Arena, found: tuple[Any, bytes, bytes, bool]) -> None:
    """Behind a start marker a run can be opened or is incomplete, whatever lies there, sealed or not."""
    payload, record, trajectory, whole = found
    about = ScoringSettings(bundle="b", track=EXECUTION, phase="final", judge="procedural")
    keys = ScoringKeys(seal=KEY, output=KEY)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        marker = StartMarker(bundle="b", track=EXECUTION, phase="final").as_data()
        (folder / START_MARKER_FILE).write_bytes(seal(bytes.fromhex(KEY), START_MARKER, marker))
        sealed = encrypt(KEY, RUN_RECORD_FILE, seal(bytes.fromhex(KEY), RUN_RECORD, payload))
        (folder / RUN_RECORD_FILE).write_bytes(sealed if whole else record)
        (folder / "trajectory_00.json").write_bytes(trajectory)
        (folder / "metadata").write_bytes(trajectory[:50])
        try:
            opened = open_results(folder, about, keys)
        except Problem as problem:
            assert problem.code == payload["infrastructure"]["code"]
        else:
            assert isinstance(opened, Opened)


CALLS = st.builds(
    lambda tool, arguments, result, ok: CallEvent(at=(1,), tool=tool, arguments=arguments, ok=ok, result=result),
    NAMES.map(lambda text: text[:80]),
    st.dictionaries(st.text(max_size=12), JSON, max_size=3),
    st.dictionaries(st.sampled_from(["error", "message", "data", "sensors", "count"]), JSON, max_size=3),
    st.booleans(),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    CALLS,
    ODD_TEXT.map(lambda text: ThoughtEvent(at=(1,), text=text)),
    ODD_TEXT.map(lambda text: StepEvent(at=(1,), agent=text, instruction=text, ok=True, response=text)),
)


def facts(_: Arena, found: tuple[list[Event], list[str]]) -> None:
    """Facts, verdicts, failure modes and tau of any record that ingestion could write; quickly."""
    case = sample_case()
    events = tuple(
        event.model_copy(update={"at": (place,)}) for place, event in enumerate([*case.trajectory.events, *found[0]])
    )
    answer = " ".join(found[1])
    run = Trajectory(scenario="s", status="finished", answer=answer, events=events, chain=chain(events))
    began = time.process_time()
    (verdicts,) = ProceduralJudge().judge([Case(case.gold, run, compute_facts(case.gold, run))], lambda: None)
    name_failures(case.gold, run, verdicts)
    assert 0 <= tau_match(case.gold, run).value <= 1
    assert time.process_time() - began < 3


PLAN_STEPS = st.fixed_dictionaries(
    {"id": st.sampled_from("abc"), "agent": st.sampled_from([card["name"] for card in agent_cards()])},
    optional={
        "task": ODD_TEXT,
        "depends_on": st.lists(st.sampled_from("abc"), max_size=2),
        "tool": st.sampled_from(sorted(tools())),
        "arguments": st.dictionaries(
            st.text(max_size=12), st.one_of(JSON, st.just({"from": "a", "path": "0.x"})), max_size=3
        ),
        "fallback": JSON,
    },
)
ENTRY = st.fixed_dictionaries(
    {
        "scenario": ODD_TEXT,
        "file": st.sampled_from(["trajectory_00.json", "../x", "run_record.json"]),
        "sha256": ODD_TEXT,
    },
    optional={"status": st.just("finished"), "usage": st.just({})},
)
RECORDS = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {"version": st.just(1), "bundle": st.just("b"), "track": st.just(EXECUTION), "phase": st.just("final")},
        optional={
            "draw": st.lists(ODD_TEXT, max_size=3),
            "entries": st.lists(ENTRY, max_size=3),
            "refusal": st.just({"code": "c", "message": "m", "mend": "n"}),
            "infrastructure": st.just({"code": "c", "message": "m", "mend": "n"}),
            "team": JSON,
        },
    ),
)
FILE_NAMES = st.sampled_from(["agent.py", "b.PY", "fact.json", "c.json", "notes.txt", ".hidden", "metadata.yaml"])
MODULES = st.sampled_from(
    [
        b"class ExecutionAgent: pass",
        b"# coding: utf-7\n",
        b"# coding: unicode_escape\nx='\\ud800'",
        b"(" * 900,
        b"-" * 90_000,
    ]
)
FUZZ: dict[str, tuple[st.SearchStrategy[Any], Callable[[Arena, Any], None]]] = {
    "pipe": (st.lists(LINES, min_size=1, max_size=5), pipe),
    "requests": (
        st.lists(st.tuples(st.sampled_from(OPS), FIELDS).map(lambda pair: {**pair[1], "op": pair[0]}), max_size=6),
        requests,
    ),
    "submission": (
        st.dictionaries(
            FILE_NAMES,
            st.one_of(
                st.binary(max_size=99),
                MODULES,
                JSON.map(lambda data: json.dumps(data).encode()),
                st.just(b'{"Track": "Task Execution"}'),
            ),
            max_size=4,
        ),
        submission,
    ),
    "plan": (st.one_of(JSON, st.fixed_dictionaries({"steps": st.lists(PLAN_STEPS, max_size=4)})), plan),
    "results": (st.tuples(RECORDS, st.binary(max_size=99), st.binary(max_size=99), st.booleans()), results),
    "facts": (st.tuples(st.lists(EVENTS, max_size=5), st.lists(ODD_TEXT, max_size=6)), facts),
}


BATCH = 200  # hypothesis keeps a tree of all examples of one run: 300 MB of its own at 10,000


@pytest.mark.parametrize("examples", [BATCH, pytest.param(10_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", FUZZ)
def test_no_exception_but_ours(name: str, examples: int, arena: Arena) -> None:
    strategy, check = FUZZ[name]
    before = _peak_bytes()
    for batch in range(examples // BATCH):

        @seed(batch)
        @settings(max_examples=BATCH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(strategy)
        def attempt(data: Any) -> None:
            check(arena, data)

        attempt()
    assert _peak_bytes() - before < 200_000_000


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


WORST = {
    "empty lists": b'{"op":[' + b"[]," * 330_000 + b"1]}",
    "short strings": b'{"op":[' + b'"a",' * 240_000 + b"1]}",
    "many keys": b"{" + b",".join(b'"%x":1' % n for n in range(90_000)) + b"}",
    "a string without end": b'{"op":' + b'\\"' * 490_000,
    "quotes": b'"' * 999_999,
    "brackets": b"[" * 999_999,
}


@pytest.mark.parametrize("name", WORST)
def test_the_largest_message_is_read_in_bounded_memory_and_time(name: str, arena: Arena) -> None:
    line = WORST[name]
    assert len(line) <= agent_process.MAX_LINE_BYTES
    process = AgentProcess.__new__(AgentProcess)

    def parse() -> None:
        with contextlib.suppress(Ended):
            process._parse(line)

    assert least_time(parse, 1) < 5 * slowness()
    tracemalloc.start()
    parse()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000
