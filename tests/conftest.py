"""What all tests share: how hypothesis makes its examples.

`make test` tries the same examples on every machine and every day, and minds no clock: what fails in CI fails at home.
`make test-long` (`--hypothesis-profile=random`) tries new ones each time.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_NO_CLOCK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("repeatable", _NO_CLOCK, derandomize=True, database=None)
settings.register_profile("random", _NO_CLOCK)
settings.load_profile("repeatable")
