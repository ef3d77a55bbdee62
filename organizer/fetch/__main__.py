"""`make fetch COMPETITION=url OUT=dir`: results of a competition from the platform, decrypted, ready for `make rank`.

The token is read from CODABENCH_TOKEN; without it user name and password are asked for. It is never an argument:
arguments can be seen by everybody on the machine.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from assetops.contract.errors import Problem
from organizer.fetch.competition import Told, fetch
from organizer.fetch.platform_api import SECONDS_BETWEEN, Platform, log_in, read_url
from organizer.keys import read_seed

TOKEN = "CODABENCH_TOKEN"


def read_secrets(path: Path) -> bytes:
    """The seed in a build's secrets.yaml.

    Raises:
        Problem: `bad_secrets`, bad_seed, weak_seed.
    """
    mend = "Give SECRETS= the secrets.yaml that `make bundle` wrote beside the zips."
    try:
        content = yaml.safe_load(path.read_text())
        return read_seed(str(content["seed"]))
    except (OSError, yaml.YAMLError, KeyError, TypeError, UnicodeError) as error:
        raise Problem("bad_secrets", f"{path} cannot be read, or holds no seed.", mend) from error


def _token(base: str) -> str:
    token = os.environ.get(TOKEN, "").strip()
    if token:
        return token
    if not sys.stdin.isatty():
        raise Problem("no_token", f"{TOKEN} is not set.", f"Set {TOKEN}, or run this in a terminal to log in.")
    return log_in(base, input(f"User name at {base}: "), getpass.getpass("Password: "))


def _said(told: Told, out: Path) -> str:
    lines = [f"trouble: {line}" for line in told.troubles]
    got = f"{told.submissions} submissions; new: {told.verdicts} verdicts, {told.runs} runs; kept: {told.kept}"
    return "\n".join([*lines, f"{out}: {got}"])


def main(given: Sequence[str] | None = None) -> int:
    """Fetch, say what was fetched; 1 when something could not be."""
    parser = argparse.ArgumentParser(prog="make fetch", description=__doc__)
    parser.add_argument("competitions", nargs="+", help="the addresses of one or both tracks' competitions")
    parser.add_argument("--secrets", type=Path, default=Path("dist/secrets.yaml"))
    parser.add_argument("--out", type=Path, default=Path("export"))
    arguments = parser.parse_args(given)
    troubles = False
    try:
        seed = read_secrets(arguments.secrets)
        for url in arguments.competitions:
            base, number = read_url(url)
            platform = Platform(base, _token(base), SECONDS_BETWEEN)
            try:
                told = fetch(platform, number, seed, arguments.out, lambda line: print(line, flush=True))
            finally:
                platform.close()
            print(_said(told, arguments.out))
            troubles = troubles or bool(told.troubles)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
