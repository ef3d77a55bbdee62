"""Canaries: words planted in all that is hidden, and the search for them in all that a participant can see."""

from __future__ import annotations

import base64
import codecs
import html
import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from organizer.programs import TaskData

STEM = "canarybird"


def canary(kind: str, number: int) -> str:
    """One word; whatever is cut off its ends, the stem shows it."""
    return f"{kind}{STEM}{number:04d}x"


def _inside_base(encode: str, step: int) -> list[bytes]:
    """The stem as it looks in the middle of a longer text in base 64 or 32, at each alignment."""
    coded = []
    for before in range(step):
        data = b"\0" * before + STEM.encode()
        whole = data[: len(data) // step * step]
        text: bytes = getattr(base64, encode)(whole)
        coded.append(text[text.__len__() // (len(whole) // step) :] if before else text)
    return coded


def encodings(word: str = STEM) -> list[bytes]:
    """The word in every encoding tried; search in text that was folded to lower case."""
    data = word.encode()
    spread = [separator.join(word).encode() for separator in (" ", "-", "_", ".", ",", "\n", "\u200b")]
    numbers = [
        b"".join(b"%%%02x" % byte for byte in data),
        b"".join(b"\\u%04x" % byte for byte in data),
        b"".join(b"\\x%02x" % byte for byte in data),
        b"".join(b"&#%d;" % byte for byte in data),
        b", ".join(b"%d" % byte for byte in data),
        "".join(f"{byte:08b}" for byte in data).encode(),
    ]
    plain = [data, data[::-1], data.hex().encode(), codecs.encode(word, "rot13").encode(), word.encode("utf-16-le")]
    others = [html.escape(word).encode(), json.dumps(word).encode(), quote(word).encode()]
    based = _inside_base("b64encode", 3) + _inside_base("b32encode", 5)
    return [code.lower() for code in (*plain, *others, *spread, *numbers, *based)]


def plant(task: TaskData) -> None:
    """Put canaries into every hidden scenario, its hidden reply, and its gold standard."""
    for number, scenario in enumerate(task.scenarios):
        if not scenario.public:
            changes: dict[str, object] = {"utterance": f"{scenario.utterance} ({canary('question', number)})"}
            if scenario.clarification is not None:
                reply = f"{scenario.clarification.reply} {canary('reply', number)}"
                changes["clarification"] = scenario.clarification.model_copy(update={"reply": reply})
            task.scenarios[number] = scenario.model_copy(update=changes)
    for number, gold in enumerate(task.golds):
        if not gold.public:
            form = f"{gold.characteristic_form} {canary('gold', number)}"
            subjects = (*gold.subjects, canary("subject", number))
            task.golds[number] = gold.model_copy(update={"characteristic_form": form, "subjects": subjects})


def plant_label(path: Path) -> None:
    """Put a canary among the fault labels of a plant."""
    path.write_text(json.dumps([*json.loads(path.read_text()), {"note": canary("label", 0)}]))


def found(places: Iterable[bytes], secrets: Iterable[str]) -> list[str]:
    """Which encodings of the stem, and which further secrets, stand in what was seen."""
    everything = b"\n".join(places).lower()
    words = encodings() + [secret.lower().encode() for secret in secrets]
    return [repr(word) for word in words if word in everything]
