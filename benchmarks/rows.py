"""One measured number."""

from __future__ import annotations

from typing import Any


def row(what: str, reached: float, target: float, unit: str, at_least: bool = False) -> dict[str, Any]:
    """A row of the table: `what`, `reached` and `target` as text for people, and whether it is `ok`."""
    ok = reached >= target if at_least else reached <= target
    sign = ">=" if at_least else "<="
    return {"what": what, "reached": f"{reached:.3g} {unit}", "target": f"{sign} {target:g} {unit}", "ok": ok}
