"""Every defence switched off in turn: is its attack then seen?  `python -m tests.hostile.switched_off [word …]`

A case that passes with and without its defence proves nothing. For each line below a copy of the checkout gets the
defence removed (a text replaced, or parts of the sandbox left out), and the named case must fail there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.arena import REUSED, WITHOUT

ROOT = Path(__file__).parents[2]
PARTS = ("assetops", "ingestion_program", "scoring_program", "organizer", "tests", "docs", "pages", "starting_kit")
FILES = ("pyproject.toml", "competition.yaml", "logo.png")


@dataclass(frozen=True)
class Off:
    """One defence: the case that must see it missing, what to replace (file, text, text), parts of the sandbox."""

    case: str
    replace: tuple[tuple[str, str, str], ...] = ()
    without: str = ""


def _off(case: str, file: str, old: str, new: str, without: str = "") -> Off:
    return Off(case, ((file, old, new),), without)


SWEEP = "    for path in folder.iterdir():\n        if path.is_dir()"
NO_SWEEP = "    for path in ():\n        if path.is_dir()"
DEFENCES: tuple[Off, ...] = (
    _off("01_forged", "ingestion_program/output.py", SWEEP, NO_SWEEP),
    _off("02 and 0_points", "scoring_program/opening.py", 'told.get("exitCode") is not None', "False"),
    _off(
        "03_refused",
        "organizer/rules/shape.yaml",
        "          not: {}\n          description: Remove",
        "          description: Remove",
    ),
    _off("04 and scoring_reads", "scoring_program/opening.py", "os.O_RDONLY | os.O_NOFOLLOW", "os.O_RDONLY"),
    _off("05_scores and before", "scoring_program/publish.py", SWEEP, NO_SWEEP),
    _off("06 and our_own", "assetops/contract/scores.py", "or not 0 <= value < LIMIT", ""),
    _off("06 and no_agent", "assetops/contract/strict.py", "parse_constant=_no_constant", "parse_constant=None"),
    Off(
        "07 and planning",
        (
            ("assetops/contract/secrecy.py", "if key else data", "if False else data"),
            ("assetops/contract/secrecy.py", "if not key:", "if True:"),
        ),
    ),
    _off("08_agents", "ingestion_program/agent_process.py", "left = limit.deadline -", "left = 60 + limit.deadline -"),
    _off(
        "09 and keys_and",
        "ingestion_program/settings.py",
        '(folder / "scenarios.jsonl").unlink()',
        "",
        "landlock,seccomp",
    ),
    Off("09 and own_scratch", without="landlock"),
    Off("09 and cannot_signal", without="seccomp"),
    _off(
        "09 and alone",
        "ingestion_program/runner.py",
        "    for scenario in public:",
        "    hidden = public + hidden\n    for scenario in ():",
    ),
    _off(
        "10_patching",
        "ingestion_program/agent_process.py",
        "message = read_json(",
        'message = __import__("pickle").loads(line) if line[:1] == b"\\x80" else read_json(',
    ),
    _off(
        "11 and only_what",
        "ingestion_program/desk.py",
        "        return self.call(branch, tool, arguments)",
        '        if "result" in message:\n            self.recorder.add(CallEvent(at=branch.position(), tool=tool, '
        'arguments=arguments, ok=True, result=message["result"]))\n        return self.call(branch, tool, arguments)',
    ),
    _off("12 and without_work", "scoring_program/judge/facts.py", 'None if looked else "nothing_found"', "None"),
    _off("13 and echo", "scoring_program/judge/facts.py", 'None if looked else "nothing_found"', "None"),
    Off("14 and no_way", without="seccomp"),
    _off(
        "15 and False", "ingestion_program/agent_process.py", "return fixed | {", "return {**fixed, **os.environ} | {"
    ),
    _off(
        "15 and True",
        "ingestion_program/sandbox/parent.py",
        "_prctl(_PR_SET_DUMPABLE, 0)",
        "pass",
        "landlock,no_capabilities",
    ),
    _off(
        "16 and streams",
        "ingestion_program/runner.py",
        "        _progress(",
        "        print(ran.trajectory.status)\n        _progress(",
    ),
    Off("17 and none_of", without="seccomp"),
    _off("18_exhausting", "ingestion_program/watchdog.py", "if reason is not None:", "if False:"),
    _off("19_the_pipe", "assetops/contract/strict.py", "if len(found) != len(pairs):", "if False:"),
    _off("20 and climbs", "organizer/archive.py", '".." in name.parts', "False"),
    _off(
        "20 and folder",
        "ingestion_program/submission_check.py",
        "if not stat.S_ISREG(os.fstat(handle).st_mode)",
        "if False",
    ),
    _off("20 and any_depth", "ingestion_program/output.py", "remove_tree(path)", '__import__("shutil").rmtree(path)'),
    Off("21 and signals", without="seccomp,landlock"),
    _off("22 and execution", "scoring_program/report/render.py", "autoescape=True", "autoescape=False"),
    _off(
        "23 and code and (other or track)",
        "ingestion_program/submission_check.py",
        'if content["Track"] != track:',
        "if False:",
    ),
    _off(
        "24_plans",
        "assetops/contract/plan.py",
        "if action.tool is not None and action.tool not in",
        "if False and action.tool not in",
    ),
    _off(
        "25 and hurts",
        "assetops/environment/registry.py",
        "checked = self._model.model_validate(arguments)",
        "return dict(arguments)",
    ),
    _off(
        "26 and refuses_costs",
        "scoring_program/judge/asking.py",
        "            except Problem:\n                await",
        "            except KeyError:\n                await",
    ),
    _off(
        "27 and share",
        "ingestion_program/gateway.py",
        'if getattr(self, f"{name}_left") < amount:',
        "if False:",
    ),
    _off(
        "27 and refuses",
        "ingestion_program/gateway.py",
        "        except Problem as problem:",
        "        except KeyError as problem:",
    ),
    _off(
        "27 and its_part", "ingestion_program/ingestion.py", "settings.budgets.dealt(len(chosen))", "settings.budgets"
    ),
    _off(
        "28 and same_content",
        "ingestion_program/submission_check.py",
        "digest(digest(source).encode()",
        "digest(str(folder).encode()",
    ),
    _off(
        "29 and not_told",
        "ingestion_program/scenario_run.py",
        '"utterance": scenario.utterance',
        '"utterance": scenario.utterance + scenario.family',
    ),
    _off("30 and short", "organizer/keys.py", "MIN_SEED_BYTES = 16", "MIN_SEED_BYTES = 1"),
    _off("31 and frozen", "ingestion_program/submission_check.py", "digest(digest(source).encode()", "digest(b''"),
    Off("killed and after", without="parent_death_signal"),
    Off(
        "stall and no_answer",
        (
            ("scoring_program/judge/facts.py", "except RecursionError:", "except KeyError:"),
            ("scoring_program/bounded.py", "except Exception as error:", "except KeyError as error:"),
        ),
    ),
)


def _copy(target: Path) -> None:
    for part in PARTS:
        shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, target / file)


def _pytest(root: Path, case: str, arena: Path, without: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, REUSED: str(arena), WITHOUT: without}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not long", "-k", case]
    return subprocess.run(
        [*command, "tests/hostile"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def seen(off: Off, arena: Path) -> bool:
    """True when the case fails with its defence switched off."""
    with tempfile.TemporaryDirectory(prefix="switched-off-") as name:
        root = Path(name)
        _copy(root)
        for file, old, new in off.replace:
            path = root / file
            text = path.read_text()
            assert old in text, f"{file} has no longer: {old}"
            path.write_text(text.replace(old, new, 1))
        ended = _pytest(root, off.case, arena, off.without)
    return ended.returncode == 1 and " failed" in ended.stdout


def main(words: Sequence[str]) -> int:
    """Print a line for each; 1 when a defence is missed by nobody."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="arena-") as name:
        _pytest(ROOT, "30_short or (13 and empty)", Path(name))  # builds the arena
        for off in DEFENCES:
            if not words or any(word in off.case for word in words):
                found = seen(off, Path(name))
                missed += not found
                what = off.without or " ".join(file for file, _, _ in off.replace)
                print(f"{'seen  ' if found else 'MISSED'}  {off.case:<36} {what}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
