"""The guarded view of a record: what a judge needs to confirm a pass, in words that can carry no order.

A model that obeys what it reads can be told anything in an answer, in any language or disguise, and no list of patterns
knows all of it (measured: one that knew 128 of 130 texts knew 5 of 30 written afterwards). So a pass that the facts
speak against has to be found again in this view: thoughts and plan are left out, and a word stays only when it is a
number, stands in the gold standard, or is one of a few words that plain statements are made of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from judge.shown import Shown

MASK = "…"
_TOKEN = re.compile(r"\\[nrt\"\\/]|\d[\d.,:T-]*|[^\W_]+|[^\s]")
_MASKS = re.compile(rf"{MASK}(?:\s*{MASK})+")
_KEPT_SIGNS = frozenset('.,;:()%°/+-=<>"{}[]')
# Statements are made of these; no order, no verdict, nothing about judging is.
PLAIN_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    a an the this that these those and or but not no none nor of at in on to from for with by between during before
    after until since over under above below per than about there here it its is are was were be been has have had do
    does did will would can could i we one two three four five six seven eight nine ten eleven twelve twenty thirty
    forty fifty sixty seventy eighty ninety hundred thousand half first second third last next more less most least
    many few some any other same each both only also then so because therefore high higher highest low lower lowest
    large small mean average median minimum maximum total sum count number value values range unit units hour hours
    day days week month year minute minutes date time today degrees percent
    found retrieved read returned reported shown listed stated measured observed computed recorded available missing
    unavailable known unknown empty exist exists data record records reading readings sensor sensors asset assets site
    work order orders alert alerts event events failure failures mode modes temperature pressure flow power speed
    vibration as which call calls failed without outside what change ask ok true false null tool arguments result
    message error code hint question reply agent instruction response fallback
    """,
    )
)

# Of the form of a gold standard, and of the facts' notes: they speak about the judging.
_FORM = frozenset(
    {"gold", "standard", "expected", "answer", "facts", "fact", "clarification", "needed", "step", "steps", "kind"}
    | {"tolerance", "accepted", "rejected", "others", "members"}
)
_NOTES = frozenset(
    {"gold", "expected", "answer", "fact", "step", "steps", "done", "depends", "never", "made", "good", "observation"}
    | {"appears"}
)


@lru_cache(maxsize=256)
def vocabulary(gold_text: str) -> frozenset[str]:
    """The words that may be shown of a record: the plain ones and those of the gold standard, as the judge reads it."""
    return PLAIN_WORDS | ({token.casefold() for token in _TOKEN.findall(gold_text)} - _FORM)


def note_words(gold_text: str) -> frozenset[str]:
    """The words that may stand in the facts' notes."""
    return vocabulary(gold_text) | _NOTES


def masked(text: str, words: frozenset[str]) -> str:
    """The text with everything but numbers, plain signs and these words behind a mark, one mark for a run of it."""

    def shown(found: re.Match[str]) -> str:
        token = found.group()
        kept = token[0].isdecimal() or token in _KEPT_SIGNS or token.casefold() in words
        return token if kept else (" " if token[0] == "\\" else MASK)

    return _MASKS.sub(MASK, _TOKEN.sub(shown, text))


def guard(shown: Sequence[Shown], words: frozenset[str]) -> list[Shown]:
    """The guarded view of these lines, under the same labels."""
    return [
        replace(
            line,
            line=f"{line.label} {masked(line.line.removeprefix(line.label), words)}",
            observed=masked(line.observed, words),
        )
        for line in shown
        if not line.talk
    ]
