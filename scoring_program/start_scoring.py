"""Where Codabench starts the scoring program: first the packages that travel with the reference data."""

from pathlib import Path

from assetops.startup import start

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    start(HERE, HERE.parent / "input" / "ref", "scoring.py")
