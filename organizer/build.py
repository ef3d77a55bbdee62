"""`make bundle`: the two uploads, one competition per track, from one seed (DESIGN section 4, *What travels where*)."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from assetops.contract.errors import Problem
from assetops.contract.record import Endpoint, JudgeEndpoint
from assetops.contract.submission import SHORT, TRACKS, Track
from assetops.llm.embedding import configured_embedding
from assetops.llm.judge_endpoint import judge_endpoint
from assetops.llm.settings import Settings as LlmSettings
from organizer.archive import pack
from organizer.cut import cut
from organizer.data import PHASES, Plan, make_plant, make_tasks, public_plant
from organizer.keys import derive, new_seed, read_seed
from organizer.private_families import load_private
from organizer.programs import ROOT, JudgeName, lay_out

POOL = 300
DEVELOPMENT_DAYS = 60
FINAL_DAYS = 14
PARTS = ("ingestion_program", "scoring_program", "input_data", "reference_data")
_DATE = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Dates:
    """When the phases begin and end, in UTC. The final phase begins an hour after development ends."""

    start: datetime
    end: datetime

    def of(self, phase: int) -> dict[str, str]:
        """Start and end of the first or second phase, as Codabench reads them."""
        final = self.end + timedelta(hours=1)
        start, end = ((self.start, self.end), (final, final + timedelta(days=FINAL_DAYS)))[phase]
        return {"start": start.strftime(_DATE), "end": end.strftime(_DATE)}


def _date(text: str, name: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise Problem(
            "bad_date", f"{name} is no date.", f"Write {name}=2027-01-15 or 2027-01-15T12:00, in UTC."
        ) from error


def read_dates(start: str, end: str) -> Dates:
    """START defaults to today, END to sixty days after it.

    Raises:
        Problem: `bad_date`, `bad_period`.
    """
    today = datetime.now(UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    first = _date(start, "START") if start else today
    last = _date(end, "END") if end else first + timedelta(days=DEVELOPMENT_DAYS)
    if last <= first:
        raise Problem("bad_period", "END does not lie after START.", "Give two dates in order.")
    return Dates(first, last)


def _endpoint(variable: str) -> Endpoint:
    found = LlmSettings.from_environment(variable)
    return Endpoint(base_url=found.base_url, api_key=found.api_key, model=found.model, more_models=found.more_models)


def read_judge(judge: str) -> tuple[JudgeName, JudgeEndpoint | None]:
    """The judge of the bundle: the LLM of the environment, or procedural where that is said aloud (DESIGN section 2.7).

    Raises:
        Problem: `judge_not_chosen`, `llm_not_configured`, `bad_judge_setting`.
    """
    if judge == "procedural":
        return "procedural", None
    if not os.environ.get("JUDGE_MODEL"):
        raise Problem(
            "judge_not_chosen",
            "The bundle has no judge.",
            "Set OPENAI_BASE_URL, OPENAI_API_KEY and JUDGE_MODEL, or say JUDGE=procedural.",
        )
    return "llm", judge_endpoint()


def _competition(track: Track, dates: Dates, docker_image: str) -> dict[str, Any]:
    """The track's competition.yaml, its tasks pointing at the zips of their phase."""
    competition = cut(yaml.safe_load((ROOT / "competition.yaml").read_text()), track)
    if docker_image:
        competition["docker_image"] = docker_image
    tasks = {task["index"]: task for task in competition["tasks"]}
    for place, phase in enumerate(competition["phases"]):
        phase.update(dates.of(place))
        for index in phase["tasks"]:
            tasks[index].update({part: f"{part}_{PHASES[place]}.zip" for part in PARTS})
    return competition


def _write_bundle(track: Track, laid: Path, target: Path, dates: Dates, docker_image: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = yaml.safe_dump(_competition(track, dates, docker_image), sort_keys=False, allow_unicode=True)
        (folder / "competition.yaml").write_text(text)
        shutil.copy(ROOT / "logo.png", folder)
        shutil.copytree(ROOT / "pages", folder / "pages")
        for phase in PHASES:
            for part in PARTS:
                pack(laid / f"{SHORT[track]}-{phase}" / part, folder / f"{part}_{phase}.zip")
        pack(folder, target)


def build(
    seed: bytes,
    dates: Dates,
    judge: str,
    docker_image: str,
    out: Path,
    pool: int = POOL,
    private: Path | None = None,
) -> list[Path]:
    """Write `out/assetops-live-planning.zip`, `…-execution.zip` and `secrets.yaml`; print what the generation of the
    pools rejected; give the two zips.

    Args:
        pool: hidden scenarios per track and phase.
        private: a folder of families and rewordings from outside the repository.

    Raises:
        Problem: judge_not_chosen, pool_exhausted, pool_unbalanced, no_neighbour, bad_family, private_unbalanced.
    """
    name, endpoint = read_judge(judge)
    families = load_private(private) if private is not None else None
    out.mkdir(parents=True, exist_ok=True)
    with configured_embedding() as embed, tempfile.TemporaryDirectory(prefix="assetops-build-") as place:
        folder = Path(place)
        home = folder / "plants"
        plants = {phase: make_plant(derive(seed, "plant", phase), f"plant-{phase}", home) for phase in PHASES}
        plan = Plan(
            bundle=derive(seed, "bundle name").hex()[:16],
            seed=seed,
            public=public_plant(home),
            plants=plants,
            pool=pool,
            judge=name,
            agents_llm=_endpoint("MODEL") if os.environ.get("MODEL") else None,
            judge_llm=endpoint,
            private=families,
            embed=embed,
        )
        for task in make_tasks(plan):
            lay_out(task, folder / f"{SHORT[task.track]}-{task.phase}")
        zips = [out / f"assetops-live-{SHORT[track]}.zip" for track in TRACKS]
        for track, target in zip(TRACKS, zips, strict=True):
            _write_bundle(track, folder, target, dates, docker_image)
    print("\n".join(plan.report.lines()))
    secrets = out / "secrets.yaml"
    secrets.write_text(yaml.safe_dump({"seed": seed.hex(), "bundle": plan.bundle}))
    secrets.chmod(0o600)
    return zips


def main(given: Sequence[str] | None = None) -> int:
    """Build, say what was built, and give the exit code."""
    parser = argparse.ArgumentParser(prog="make bundle", description=__doc__)
    for option in ("seed", "start", "end", "docker-image", "judge", "private-families"):
        parser.add_argument(f"--{option}", default="")
    parser.add_argument("--out", default="dist")
    arguments = parser.parse_args(given)
    out = Path(arguments.out)
    try:
        seed = read_seed(arguments.seed) if arguments.seed else new_seed()
        dates = read_dates(arguments.start, arguments.end)
        private = Path(arguments.private_families) if arguments.private_families else None
        zips = build(seed, dates, arguments.judge, arguments.docker_image, out, private=private)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    for path in zips:
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB   check it: make validate BUNDLE={path}")
    if not arguments.docker_image:
        print("warning: the stock image has no numpy and pandas; build docker/Dockerfile and give DOCKER_IMAGE=")
    print(f"{out / 'secrets.yaml'}  keep it: it is the seed of everything hidden, and is not uploaded")
    return 0


if __name__ == "__main__":
    sys.exit(main())
