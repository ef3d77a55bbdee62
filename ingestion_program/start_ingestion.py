"""Where Codabench starts the ingestion program: first the packages that travel with the input data."""

from pathlib import Path

from assetops.startup import start

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    start(HERE, HERE.parent / "input_data", "ingestion.py", compile_all=True)
