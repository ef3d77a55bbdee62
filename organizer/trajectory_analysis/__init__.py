"""`make analyse-trajectories`: failure modes and clusters over saved trajectories, of 2025 or of ours."""

import sys
from pathlib import Path

_SCORING = str(Path(__file__).resolve().parents[2] / "scoring_program")
if _SCORING not in sys.path:  # the rules are those of scoring; in the container its modules lie flat
    sys.path.insert(0, _SCORING)
