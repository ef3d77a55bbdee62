"""Does a value in the answer stand with the thing it belongs to, or with the one another value belongs to?

Only a clear exchange counts: wherever the two values can be told to stand with one of the two things, each stands with
the other's. Where the wording leaves it open, nothing is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from judge.belonging import SAME, Owned, Pair
from judge.words import Number, close, near, placed_moments, placed_numbers

MOST_READ = 6000  # characters of an answer
ROUNDING = 0.05  # the share of a value that rounding may take from it: 64 for 64.3, but not 0 for 0.3
_SENTENCE = re.compile(r"(?<!vs\.)(?<!\b[A-Z]\.)(?<=[.;!?])\s+")
_RULE = re.compile(r"^[\s|:+-]+$")  # the line under a table's head
_ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+")
_TIME_OF_DAY = re.compile(r"(?<=\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2})?")
# "41 % for Chiller 16", "19 preventive", "41 % (Chiller 16)": the name follows its value.
_NAME_FOLLOWS = re.compile(
    r"^\s?°?(?:[A-Za-z%$/0-9]{1,8})?[\s*_`]*"
    r"(?:\b(?:for|of|at|on|in|by|from)\s(?:(?!(?:and|or|but|while|whereas)\s)[A-Za-z]+\s){0,3}[*_`]*|\()?$"
)
_JOINED = re.compile(r"^[\s*_`)]*(?:,?\s?\b(?:and|or|vs\.|vs|versus|against)(?!\w)|&|/)[\s*_`(]*$|^$", re.IGNORECASE)
_WITHIN_JOINED = re.compile(r"\([^()]*\)|(?<![\w.])°?[A-Za-z%$/]{1,8}(?=[\s,)])")
_RESPECTIVELY = re.compile(r"\brespectively\b|\bin that order\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Mark:
    """A name (of thing 0 or 1) or a value (of thing 0 or 1) in a piece of text."""

    start: int
    end: int
    of: int
    value: bool


Standing = tuple[int, int]
"""The value of one thing (0 or 1) and the thing it stands with."""


def any_exchanged(answer: str, pairs: Iterable[Pair]) -> bool:
    """True when the values of some pair stand in the answer each clearly with the other's thing, nowhere with its own.

    Only the first `MOST_READ` characters are read.
    """
    text = unicodedata.normalize("NFKC", answer[:MOST_READ])
    there = [number for _, _, number in placed_numbers(text)], [moment for _, _, moment in placed_moments(text)]
    return any(
        set(_standings(text, pair)) == {(0, 1), (1, 0)} for pair in pairs if all(_stands(one, *there) for one in pair)
    )


def _stands(one: Owned, numbers: Sequence[Number], moments: Sequence[datetime]) -> bool:
    if isinstance(one.value, datetime):
        return any(near(moment, one.value, one.tolerance) for moment in moments)
    return any(_states(number, one) for number in numbers)


def _standings(answer: str, pair: Pair) -> Iterator[Standing]:
    marks = _marker(pair)
    lines = answer.splitlines()
    topic: int | None = None
    place = 0
    while place < len(lines):
        table = _table(lines[place:])
        if len(table) > 1:
            yield from _in_table(table, marks)
            place += len(table)
            continue
        for sentence in _SENTENCE.split(lines[place]):
            found = marks(_ITEM.sub(lambda item: " " * len(item.group()), sentence))
            named = {mark.of for mark in found if not mark.value}
            yield from _in_sentence(sentence, found, topic)
            topic = topic if not named else next(iter(named)) if len(named) == 1 else None
        place += 1


def _marker(pair: Pair) -> Callable[[str], list[_Mark]]:
    """Finds the names and values of both things in a text, in order; a name inside a longer one is not found."""
    forms = {form: of for of, one in enumerate(pair) for form in one.forms}
    longest_first = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    names = re.compile(rf"(?<![\w-])(?:{longest_first})(?!\w)(?!-\d)(?!\.\d)", re.IGNORECASE)

    def marks(text: str) -> list[_Mark]:
        days = _TIME_OF_DAY.sub(lambda time: " " * len(time.group()), text)
        found = [
            _Mark(name.start(), name.end(), forms[" ".join(name.group().casefold().split())], value=False)
            for name in names.finditer(days)
        ]
        bare = list(text)
        for mark in found:
            bare[mark.start : mark.end] = " " * (mark.end - mark.start)
        found += _values("".join(bare), pair)
        return sorted(found, key=lambda mark: mark.start)

    return marks


def _values(text: str, pair: Pair) -> Iterator[_Mark]:
    """Where one of the two values stands; what could be either is neither."""
    if isinstance(pair[0].value, datetime):
        for start, end, moment in placed_moments(text):
            of = [n for n, one in enumerate(pair) if near(moment, one.value, one.tolerance)]  # type: ignore[arg-type]
            if len(of) == 1:
                yield _Mark(start, end, of[0], value=True)
        return
    for start, end, number in placed_numbers(text):
        of = [n for n, one in enumerate(pair) if _states(number, one)]
        if len(of) == 1:
            yield _Mark(start, end, of[0], value=True)


def _states(number: Number, one: Owned) -> bool:
    exact = abs(number.value - one.value) <= one.tolerance + SAME * abs(one.value)  # type: ignore[operator,arg-type]
    return exact or (number.slack <= ROUNDING * abs(one.value) and close(number, one.value))  # type: ignore[arg-type]


def _in_sentence(text: str, marks: Sequence[_Mark], topic: int | None) -> Iterator[Standing]:
    values = [mark for mark in marks if mark.value]
    named = {mark.of for mark in marks if not mark.value}
    if len(named) < 2:
        thing = next(iter(named), topic)
        if thing is not None and len({mark.of for mark in values}) == 1:
            yield values[0].of, thing
        elif named:
            yield from _side_by_side(text, marks)
        return
    yield from _in_order(text, marks) or _side_by_side(text, marks)


def _side_by_side(text: str, marks: Sequence[_Mark]) -> list[Standing]:
    """Each value with the name right behind it, or else with the only name between it and the value before."""
    found: list[Standing] = []
    before: list[int] = []  # things named since the last value
    taken = False  # the next name belongs to the value before it
    for place, mark in enumerate(marks):
        if not mark.value:
            before += [] if taken else [mark.of]
            taken = False
            continue
        follows = _follows(text, marks, place)
        touching = place > 0 and not text[marks[place - 1].end : mark.start].strip("*_` ")
        sole = touching or len(set(before)) == 1 or (bool(before) and before[-1] in before[:-1])
        ahead = before[-1] if before and sole else None
        if follows is not None and ahead in (None, follows):
            found.append((mark.of, follows))
        elif follows is None and ahead is not None:
            found.append((mark.of, ahead))
        before, taken = [], follows is not None
    return found


def _follows(text: str, marks: Sequence[_Mark], place: int) -> int | None:
    """The thing named right behind a value, unless that name heads what comes next."""
    if place + 1 == len(marks) or marks[place + 1].value:
        return None
    name = marks[place + 1]
    between, after = text[marks[place].end : name.start], text[name.end : name.end + 3].lstrip("*_` ")
    linked = between.rstrip("*_` ")[-3:].strip() in {"for", "of", "in", "on"}
    heads = (after[:1] in {":", "="} and not linked) or (between.rstrip()[-1:] == "(" and after[:1] != ")")
    return name.of if _NAME_FOLLOWS.match(between) and not heads else None


def _in_order(text: str, marks: Sequence[_Mark]) -> list[Standing]:
    """ "A and B: 41 and 55": two names joined, then two values joined, or the other way about."""
    runs: list[list[_Mark]] = []
    for mark in marks:
        if runs and (runs[-1][-1].value, runs[-1][-1].of) == (mark.value, mark.of):
            runs[-1].append(mark)
        else:
            runs.append([mark])
    if len(runs) != 4 or [run[0].value for run in runs] not in ([False, False, True, True], [True, True, False, False]):
        return []
    sure = _RESPECTIVELY.search(text) is not None
    if not sure and not (runs[0][0].value is False and _joined(text, runs[0], runs[1]) and _joined(text, *runs[2:])):
        return []
    values, things = (runs[2:], runs[:2]) if runs[2][0].value else (runs[:2], runs[2:])
    return [(value[0].of, thing[0].of) for value, thing in zip(values, things, strict=True)]


def _joined(text: str, one: Sequence[_Mark], other: Sequence[_Mark]) -> bool:
    """True when only a unit, what stands in brackets and an "and" lie between."""
    between = text[one[0].end : other[0].start]
    return len(between) < 60 and _JOINED.match(_WITHIN_JOINED.sub(" ", between)) is not None


def _table(lines: Sequence[str]) -> list[list[str]]:
    """The rows of the Markdown table that begins here, its head first; empty when there is none."""
    rows: list[list[str]] = []
    for line in lines:
        if line.count("|") < 2 and not (rows and line.count("|") == 1):
            break
        rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return rows


def _in_table(rows: Sequence[Sequence[str]], marks: Callable[[str], list[_Mark]]) -> Iterator[Standing]:
    """Values stand with the thing that heads their column if the head tells both apart, else with that of their row."""
    heads = [{mark.of for mark in marks(cell) if not mark.value} for cell in rows[0]]
    headed = {next(iter(head)) for head in heads if len(head) == 1} == {0, 1}
    for row in rows[1:]:
        cells = [marks(cell) for cell in row]
        named = {mark.of for cell in cells for mark in cell if not mark.value}
        for place, cell in enumerate(cells):
            of = {mark.of for mark in cell if mark.value}
            head = heads[place] if place < len(heads) else set()
            things = head if headed else named
            if len(of) == 1 and len(things) == 1:
                yield next(iter(of)), next(iter(things))
