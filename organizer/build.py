"""`make bundle`: the two uploads, one competition per track, from one seed (DESIGN section 4, *What travels where*)."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from assetops import __version__
from assetops.contract.errors import Problem
from assetops.contract.offered import Offered
from assetops.contract.submission import SHORT, TRACKS, Track
from assetops.llm.embedding import configured_embedding
from organizer.archive import pack
from organizer.cut import cut
from organizer.data import PHASES, Plan, make_plant, make_tasks, public_plant
from organizer.dates import Dates, read_dates
from organizer.keys import derive, new_seed, read_seed
from organizer.kit import NAME, lay_out_kit
from organizer.local import local_task, practice_data
from organizer.offered import read_offered
from organizer.options import Options, endpoint, read_families, read_isolation, read_judge
from organizer.pages import built_values, write_pages
from organizer.programs import ROOT, lay_out
from organizer.wheels import travel
from organizer.wheels.store import Wheels, gather
from organizer.wheels.tags import read_python

PARTS = ("ingestion_program", "scoring_program", "input_data", "reference_data")
MANIFEST = "manifest.json"
FAMILIES = "families.txt"
KIT_FILE = "starting_kit.zip"


def _competition(track: Track, dates: Dates, options: Options) -> dict[str, Any]:
    """The track's competition.yaml, its tasks pointing at the zips of their phase."""
    competition = cut(yaml.safe_load((ROOT / "competition.yaml").read_text()), track)
    competition["docker_image"] = options.image
    if options.queue:
        competition["queue"] = options.queue
    tasks = {task["index"]: task for task in competition["tasks"]}
    for place, phase in enumerate(competition["phases"]):
        phase.update(dates.of(place), starting_kit=KIT_FILE)
        for index in phase["tasks"]:
            tasks[index].update({part: f"{part}_{PHASES[place]}.zip" for part in PARTS})
    return competition


def _manifest(track: Track, bundle: str, options: Options) -> dict[str, Any]:
    """What the bundle is, for whoever holds the zip; nothing secret."""
    return {
        "version": __version__,
        "bundle": bundle,
        "track": track,
        "judge": options.judge,
        "python": options.wheels.python if options.wheels else None,
        "isolation": options.isolation,
        "private_families": len(options.private or ()),
        "own_families": len(options.own),
    }


def _write_kit(folder: Path, offered: Offered) -> None:
    """The starting kit, from the practice data that dry runs use; its checks know what this bundle offers."""
    local_task("Task Planning", "development", "procedural")  # makes the practice data where it is missing
    kit = folder / "kit" / NAME
    lay_out_kit(practice_data(), kit, offered)
    pack(folder / "kit", folder / KIT_FILE)


def _write_bundle(track: Track, laid: Path, target: Path, dates: Dates, options: Options, bundle: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = yaml.safe_dump(_competition(track, dates, options), sort_keys=False, allow_unicode=True)
        (folder / "competition.yaml").write_text(text)
        (folder / MANIFEST).write_text(json.dumps(_manifest(track, bundle, options), indent=1) + "\n")
        shutil.copy(ROOT / "logo.png", folder)
        shutil.copy(laid / KIT_FILE, folder)
        write_pages(folder / "pages", built_values(options, dates))
        for phase in PHASES:
            for part in PARTS:
                pack(laid / f"{SHORT[track]}-{phase}" / part, folder / f"{part}_{phase}.zip")
        pack(folder, target)


def _plan(seed: bytes, options: Options, home: Path, **more: Any) -> Plan:
    plants = {phase: make_plant(derive(seed, "plant", phase), f"plant-{phase}", home) for phase in PHASES}
    return Plan(
        bundle=derive(seed, "bundle name").hex()[:16],
        seed=seed,
        public=public_plant(home),
        plants=plants,
        pool=options.pool,
        judge=options.judge,
        agents_llm=options.agents_llm,
        judge_llm=options.judge_llm,
        private=None if options.private is None else list(options.private),
        own=options.own,
        isolation=options.isolation,
        offered=options.offered,
        **more,
    )


def _write_secrets(path: Path, seed: bytes, bundle: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        yaml.safe_dump({"seed": seed.hex(), "bundle": bundle}, file)


def build(seed: bytes, dates: Dates, options: Options, out: Path) -> list[Path]:
    """Write `out/assetops-live-planning.zip`, `…-execution.zip`, `secrets.yaml`, and to `families.txt` what the
    generation of the pools rejected; give the two zips.

    Raises:
        Problem: pool_exhausted, pool_unbalanced, no_neighbour.
    """
    out.mkdir(parents=True, exist_ok=True)
    with configured_embedding() as embed, tempfile.TemporaryDirectory(prefix="assetops-build-") as place:
        folder = Path(place)
        plan = _plan(seed, options, folder / "plants", embed=embed)
        _write_secrets(out / "secrets.yaml", seed, plan.bundle)
        for task in make_tasks(plan):
            laid = folder / f"{SHORT[task.track]}-{task.phase}"
            lay_out(task, laid)
            if options.wheels is not None:
                travel.add(options.wheels, laid)
        _write_kit(folder, options.offered)
        zips = [out / f"assetops-live-{SHORT[track]}.zip" for track in TRACKS]
        for track, target in zip(TRACKS, zips, strict=True):
            _write_bundle(track, folder, target, dates, options, plan.bundle)
    *families, neighbours = plan.report.lines()
    (out / FAMILIES).write_text("\n".join([*families, neighbours, ""]))
    print(f"{neighbours}; what each family gave: {out / FAMILIES}")
    return zips


def _packages(arguments: argparse.Namespace, python: str, models: tuple[str, ...]) -> tuple[Wheels | None, Offered]:
    """The wheels that travel, and what agents may import: of an image that has the packages no more than of them."""
    if arguments.wheels == "no" and not arguments.agent_requirements:
        wheels, offered = None, read_offered(python)
    else:
        wheels = gather(python, Path(arguments.agent_requirements) if arguments.agent_requirements else None)
        offered = wheels.offered()
    return (None if arguments.wheels == "no" else wheels), offered.model_copy(update={"models": models})


def read_options(arguments: argparse.Namespace) -> Options:
    """The options of the command line and the environment.

    Raises:
        Problem: whatever is wrong with one of them.
    """
    judge, judge_llm = read_judge(arguments.judge)
    isolation = read_isolation(arguments.isolation)
    private, own = read_families(arguments.private_families, arguments.scenarios)
    python = read_python(arguments.python)
    agents_llm = endpoint("MODEL") if os.environ.get("MODEL") else None
    models = (agents_llm.model, *agents_llm.more_models) if agents_llm else ()
    wheels, offered = _packages(arguments, python, models)
    return Options(
        judge=judge,
        image=arguments.docker_image or f"python:{python}-slim",
        wheels=wheels,
        offered=offered,
        judge_llm=judge_llm,
        agents_llm=agents_llm,
        queue=arguments.queue,
        isolation=isolation,
        private=private,
        own=own,
    )


def _said(zips: list[Path], options: Options, out: Path) -> Iterator[str]:
    for path in zips:
        yield f"{path}  {path.stat().st_size / 1e6:.1f} MB   check it: make validate BUNDLE={path}"
    model = options.agents_llm.model if options.agents_llm else "none"
    yield f"image: {options.image}; judge: {options.judge}; the agents' model: {model}"
    yield f"{out / 'secrets.yaml'}  keep it: it is the seed of everything hidden, and is not uploaded"


def main(given: Sequence[str] | None = None) -> int:
    """Build, say what was built, and give the exit code."""
    parser = argparse.ArgumentParser(prog="make bundle", description=__doc__)
    words = ("seed", "start", "end", "judge", "python", "docker-image", "queue", "isolation", "wheels")
    for option in (*words, "agent-requirements", "private-families", "scenarios"):
        parser.add_argument(f"--{option}", default="")
    parser.add_argument("--out", default="dist")
    arguments = parser.parse_args(given)
    out = Path(arguments.out)
    try:
        seed = read_seed(arguments.seed) if arguments.seed else new_seed()
        dates = read_dates(arguments.start, arguments.end)
        options = read_options(arguments)
        zips = build(seed, dates, options, out)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    print("\n".join(_said(zips, options, out)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
