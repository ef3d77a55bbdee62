"""A sheet for people: fifty runs to label by hand (`make label-sheet`), and the way back (`make import-labels`).

The sheet is a table for a spreadsheet; a page beside it shows the same runs for comfortable reading. Neither says how a
run came about, nor what the judge made of it.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

from assetops.contract.errors import Problem
from assetops.contract.model import read_lines, write_lines
from assetops.contract.scenario import AbsenceFact, Fact, NumberFact, SetFact, TextFact, TimeFact
from assetops.contract.trajectory import AskEvent, CallEvent, StepEvent
from assetops.contract.verdict import CRITERIA, CRITERION_TITLES, Outcome
from organizer.calibration.corpus import fresh
from organizer.calibration.labels import CASES_FILE, LABELS_FILE, Label, LabelledCase
from organizer.calibration.page import page

RUNS = 50
SEED = 50
SHEET, READING = "sheet.csv", "reading.html"
LONGEST = 1500  # characters of one argument object or result
_GIVEN = ("run", "question", "now", "what the agent did", "answer", "right answer", "expected facts")
_REMARK = "remark"
_WORDS: dict[str, Outcome] = {
    **dict.fromkeys(("1", "met", "yes", "y"), "met"),
    **dict.fromkeys(("0", "unmet", "no", "n"), "unmet"),
    **dict.fromkeys(("?", "cannot assess", "cannot_assess"), "cannot_assess"),
}
_SHOWN_PROBLEMS = 12


def choose(cases: Sequence[LabelledCase], count: int = RUNS) -> list[LabelledCase]:
    """Runs of as many kinds and families as there are, in mixed order, under names that say nothing."""
    rng = Random(SEED)
    by_operator: dict[str | None, list[LabelledCase]] = defaultdict(list)
    for case in rng.sample(list(cases), len(cases)):
        by_operator[case.operator].append(case)
    found: list[LabelledCase] = []
    families: set[str] = set()
    while len(found) < min(count, len(cases)):
        for waiting in by_operator.values():
            if waiting and len(found) < count:
                new = next((case for case in waiting if case.family not in families), waiting[0])
                waiting.remove(new)
                families.add(new.family)
                found.append(new)
    mixed = rng.sample(found, len(found))
    return [one.model_copy(update={"id": f"run-{n:02}", "operator": None}) for n, one in enumerate(mixed, start=1)]


def did(case: LabelledCase) -> list[str]:
    """What the agent did, one line for each thing."""
    found = []
    for event in case.trajectory.events:
        if isinstance(event, CallEvent):
            found.append(f"{event.tool}({_short(event.arguments)}) → {_told(event)}")
        elif isinstance(event, AskEvent):
            found.append(f"asked: {event.question} → {event.reply}")
        elif isinstance(event, StepEvent):
            found.append(f"told {event.agent}: {event.instruction} → {event.response[:LONGEST]}")
    return found


def _told(call: CallEvent) -> str:
    error = call.result.get("error")
    return f"FAILED: {_short(error)}" if error else str(call.result.get("message") or _short(call.result))[:LONGEST]


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:LONGEST]


def facts(case: LabelledCase) -> list[str]:
    """The expected facts, one line each."""
    return [_fact(fact)[:LONGEST] for fact in case.gold.facts]


def _fact(fact: Fact) -> str:
    if isinstance(fact, NumberFact):
        return f"{fact.name}: {fact.value:g} {fact.unit or ''}".strip() + f" (± {fact.tolerance:g})"
    if isinstance(fact, TimeFact):
        return f"{fact.name}: {fact.value} (± {fact.tolerance_minutes:g} minutes)"
    if isinstance(fact, SetFact):
        names = ", ".join(fact.members) or "none"
        return f"{fact.name}: {names}" + (f"; and none of {', '.join(fact.others)}" if fact.others else "")
    if isinstance(fact, TextFact):
        return f"{fact.name}: {' or '.join(fact.accepted)}"
    if isinstance(fact, AbsenceFact):
        return f"{fact.name}: it says that there is none, of {' or '.join(fact.subjects)}"
    return f"{fact.name}: {fact.tool} is called with {_short(fact.arguments)}"


def _cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def sheet(cases: Sequence[LabelledCase]) -> str:
    """The table: what is given, six empty columns, room for a remark."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([*_GIVEN, *CRITERIA, _REMARK])
    for case in cases:
        steps = "\n".join(f"{number}. {line}" for number, line in enumerate(did(case), start=1))
        gold = case.gold
        given = [case.id, gold.utterance, gold.now, steps, case.trajectory.answer, gold.characteristic_form]
        writer.writerow([*map(_cell, given), "\n".join(facts(case)), *[""] * (len(CRITERIA) + 1)])
    return lines.getvalue()


def export(folder: Path, cases: Sequence[LabelledCase]) -> None:
    """Write the sheet, the page for reading and, for the way back, the cases."""
    write_lines(folder / CASES_FILE, list(cases))
    (folder / SHEET).write_text(sheet(cases), "utf-8-sig", newline="")  # with its mark, Excel reads it as UTF-8
    rows = [(case, did(case), facts(case)) for case in cases]
    (folder / READING).write_text(page("reading.html.j2", rows=rows, titles=CRITERION_TITLES), "utf-8")


def read_sheet(file: Path, rater: str, known: Sequence[LabelledCase]) -> list[Label]:
    """The labels of a filled sheet. Empty cells are no labels; all wrong ones are named, by row as spreadsheets count.

    Raises:
        Problem: file_missing, bad_sheet, no_labels.
    """
    if not file.is_file():
        raise Problem("file_missing", f"{file.name} is missing.", f"It is expected at {file}.")
    text = _decoded(file)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    head = [name.strip() for name in rows[0]] if rows else []
    lacking = [name for name in ("run", *CRITERIA) if name not in head]
    if lacking:
        raise Problem("bad_sheet", f"{file.name} has no column {', '.join(lacking)}.", f"Keep the head of {SHEET}.")
    labels, wrong = _read_rows(rows[1:], head, rater, {case.id for case in known})
    if wrong:
        more = f" … and {len(wrong) - _SHOWN_PROBLEMS} more" if len(wrong) > _SHOWN_PROBLEMS else ""
        mend = "Write 1 (met), 0 (unmet) or ? (cannot assess), or leave the cell empty."
        raise Problem("bad_sheet", f"{file.name}: {'; '.join(wrong[:_SHOWN_PROBLEMS])}{more}.", mend)
    if not labels:
        raise Problem("no_labels", f"{file.name} holds no label.", "Fill in the six columns of some rows.")
    return labels


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what old spreadsheets write


def _read_rows(
    rows: Sequence[Sequence[str]], head: Sequence[str], rater: str, known: set[str]
) -> tuple[list[Label], list[str]]:
    labels, wrong, seen = [], [], set()
    for number, cells in enumerate(rows, start=2):
        row = dict(zip(head, cells, strict=False))
        name = row.get("run", "").strip()
        if not any(cell.strip() for cell in cells):
            continue
        if name not in known or name in seen:
            wrong.append(f"row {number}: {'a second' if name in seen else 'no such'} run {name[:40]!r}")
            continue
        seen.add(name)
        for criterion in CRITERIA:
            written = row.get(criterion, "").strip().lower()
            outcome = _WORDS.get(written)
            if outcome:
                labels.append(Label(case=name, criterion=criterion, outcome=outcome, rater=rater))
            elif written:
                wrong.append(f"row {number}, {criterion}: {written[:40]!r}")
    return labels, wrong


def import_labels(folder: Path, file: Path, rater: str) -> int:
    """Add a rater's labels to the folder's, in place of what the same rater gave before; how many there are now.

    Raises:
        Problem: as `read_sheet`; bad_rater.
    """
    if not 1 <= len(rater) <= 80:
        raise Problem("bad_rater", "The rater has no name.", "Give RATER=name, at most 80 characters.")
    cases = read_lines(LabelledCase, folder / CASES_FILE, "bad_cases")
    new = read_sheet(file, rater, cases)
    place = folder / LABELS_FILE
    kept = [one for one in read_lines(Label, place, "bad_labels") if one.rater != rater] if place.is_file() else []
    write_lines(place, [*kept, *new])
    return len(new)


def main(given: Sequence[str] | None = None) -> int:
    """Write the sheet, or read one back."""
    parser = argparse.ArgumentParser(prog="make label-sheet", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder of the sheet")
    parser.add_argument("--sheet", type=Path, help="a filled sheet to read back into that folder")
    parser.add_argument("--rater", default="", help="who filled it in")
    asked = parser.parse_args(given)
    try:
        if asked.sheet is None:
            export(asked.out, choose(fresh(("test",))[0]))
            print(f"{asked.out}/{SHEET} to fill in, {asked.out}/{READING} to read along")
        else:
            print(f"{import_labels(asked.out, asked.sheet, asked.rater)} labels of {asked.rater}: {asked.out}")
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
