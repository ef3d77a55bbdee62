"""NaN, infinities, text, null, lists and numbers from 1e10 in `scores.json` lose the scores while the submission says
Finished; such a submission is then ranked first.

An agent tries to get such values into the record: as an answer, a count, a message of the protocol. The scores stay
finite, in range and complete; where our own side broke them, scoring fails instead.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from assetops.contract.scores import COLUMNS, check_scores
from tests.hostile.arena import Arena, outcomes, refusal_of, survived, ways

RAW = "end = socket.socket(fileno=os.dup(int(sys.argv[1])))\n"
BODIES = {
    "NaN": "return float('nan')",
    "infinity": "return float('inf')",
    "words": "return 'NaN Infinity -Infinity 1e999 -1e999 ' + '9' * 500",
    "a large integer": "return '%d' % 10**400",
    "NaN on the wire": RAW + 'end.sendall(b\'{"op":"done","value":NaN}\\n\'); time.sleep(600)',
    "1e999 on the wire": RAW + 'end.sendall(b\'{"op":"done","value":1e999}\\n\'); time.sleep(600)',
    "an argument of 400 digits": "ctx.call('forecast', horizon=10**400); return '10'",
    "an argument of infinity": "ctx.call('forecast', horizon=float('inf')); return '10'",
    "null": "return None",
    "a list": "return [100]",
}


def test_no_agent_gets_them_into_the_scores(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, ways(arena, BODIES), phase="final")
    survived(fought)
    found = outcomes(fought, BODIES)
    assert found["words"].status == "finished"
    assert found["NaN on the wire"].status == found["1e999 on the wire"].status == "protocol_error"
    assert {found[name].status for name in ("NaN", "a list", "null")} <= {"bad_answer", "agent_error"}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "1", None, [1], {}, 1e11, -1, True])
def test_our_own_writer_refuses_them(value: Any) -> None:
    good = dict.fromkeys(COLUMNS, 1.0)
    assert check_scores(good) == good
    assert refusal_of(lambda: check_scores({**good, "tau_match": value})) == "bad_scores"
    assert refusal_of(lambda: check_scores({**good, "more": 1.0})) == "bad_scores"
    assert refusal_of(lambda: check_scores({"score": 1.0})) == "bad_scores"
