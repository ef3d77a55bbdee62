"""What tests of the kit compare with."""

from __future__ import annotations

import pytest

from assetops.contract.submission import SHORT, TRACKS, Track
from organizer.dry_run import SAMPLES
from tests.submissions import Ran, run, task_of


@pytest.fixture(scope="session")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[Track, Ran]:
    """Both samples, run from the repository."""
    place = tmp_path_factory.mktemp("here")
    return {track: run(task_of(track), SAMPLES[track], place / SHORT[track]) for track in TRACKS}
