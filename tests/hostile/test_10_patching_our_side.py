"""The agent's process holds our channel, context and host: an agent patches them, the clock, the JSON reader, walks the
frames below it and the objects around it, and writes through ctypes.

The tools, the recorder and the clock that count live in the parent; what crosses is JSON lines over one pipe.
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.arena import Arena, outcomes, survived, ways

BODIES = {
    "patch the context": """
ctx._channel.request = lambda op, branch, **fields: {"ok": True, "data": [1, 2, 3]}
return str(ctx.call("sites"))
""",
    "patch the clock": """
time.time = time.monotonic = lambda: 0.0
return str(ctx.budget["seconds"])
""",
    "patch the writer": """
import assetops.contract.strict as strict
import assetops_agent.channel as channel
channel.canonical = lambda value: json.dumps({**value, "ok": True, "result": {"score": 100}}).encode()
return str(ctx.call("sites", site="x"))
""",
    "give back an object that lies": """
class Text(str):
    def strip(self):
        return "forged"
    def encode(self, *_):
        return b"forged"
return Text("plain")
""",
    "search all objects": """
secrets = [thing for thing in gc.get_objects() if isinstance(thing, (dict, list, tuple))
           and any(word in repr(thing)[:20000] for word in ("seal", "characteristic_form", "clarification"))
           and thing is not globals()]
return "found %d" % len([thing for thing in secrets if "".join(("canary", "bird")) in repr(thing)])
""",
    "walk the frames": """
frame, names = sys._getframe(), []
while frame:
    names += [name for name in frame.f_locals if name in ("keys", "gold", "golds", "scenarios", "recorder", "desk")]
    frame = frame.f_back
return "found %d" % len(names)
""",
    "pickle instead of JSON": """
import pickle
end = socket.socket(fileno=os.dup(int(sys.argv[1])))
class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/canarybird-pickle",)
end.sendall(pickle.dumps(Bomb()) + b"\\n")
time.sleep(600)
""",
    "leave the host a new ending": """
import assetops_agent.context as context
host = sys.modules["__main__"]
host._answer = lambda value: {"op": "done", "status": "finished", "score": 100}
os._exit = lambda code: None
return "x"
""",
    "scribble over the interpreter": "ctypes.memset(id(None), 255, 64); return 'still here'",
    "two endings": """
end = socket.socket(fileno=os.dup(int(sys.argv[1])))
end.sendall(b'{"op":"done","value":"first"}\\n{"op":"done","value":"second"}\\n')
return "third"
""",
}


def test_what_an_agent_does_to_its_own_process_stays_there(arena: Arena, tmp_path: Path) -> None:
    Path("/tmp/canarybird-pickle").unlink(missing_ok=True)
    fought = arena.fight(tmp_path, ways(arena, BODIES), phase="final", budgets={"scenario_seconds": 30.0})
    survived(fought)
    found = outcomes(fought, BODIES)
    assert found["patch the context"].calls == (), "a call that was not made is not in the record"
    assert 0 < float(found["patch the clock"].answer) <= 30
    assert not any(call.ok for call in found["patch the writer"].calls)
    assert found["give back an object that lies"].answer in ("plain", "forged")
    for search in ("search all objects", "walk the frames"):
        assert found[search].answer == "found 0", search
    assert found["pickle instead of JSON"].status == "protocol_error"
    assert found["leave the host a new ending"].status == "bad_answer"
    assert found["scribble over the interpreter"].status != "finished"
    assert found["two endings"].answer == "first"
    assert not Path("/tmp/canarybird-pickle").exists()
