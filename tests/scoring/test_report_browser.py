"""The report in a real browser: no line on the console, nothing fetched, nothing sticks out, light and dark differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from report import build, render, render_started
from tests.scoring import report_samples as samples
from tests.scoring.browser import CHROMIUM, measure, screenshot

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

PAGES = {
    "good": lambda: render(samples.good()),
    "bad": lambda: render(samples.bad()),
    "refused": lambda: render(samples.refusal()),
    "hundreds": lambda: render(samples.hundreds()).replace("<details", "<details open"),
    "local": lambda: render(samples.local()),
    "started": render_started,
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_nothing_sticks_out_at_390_pixels_and_nothing_is_fetched(name: str) -> None:
    seen = measure(PAGES[name](), 390)
    assert (seen.width, seen.beyond) == (390, [])
    assert seen.console == []
    assert seen.requests == ["/", "/page.html"]


def test_long_words_and_many_modes_do_not_widen_the_page() -> None:
    record = samples.trajectory([samples.call(1, "t" * 60, value="v" * 900)], "a" * 1900)
    one = samples.scored({}, True, trajectory=record, utterance="u" * 500)
    seen = measure(render(build(samples.HEAD, [one])), 390)
    assert (seen.width, seen.beyond) == (390, [])


def test_the_measure_itself_sees_what_sticks_out_and_what_the_policy_stops() -> None:
    wide = render_started().replace("<h1>", '<img src="http://127.0.0.1:9/x"><pre style="width:700px">x</pre><h1>')
    seen = measure(wide, 390)
    assert seen.width > 390
    assert seen.beyond == ["PRE."]
    assert any("Content Security Policy" in line for line in seen.console)


def test_dark_and_light_follow_the_reader() -> None:
    page = PAGES["good"]()
    light, dark = measure(page, 1280), measure(page, 1280, dark=True)
    assert sum(map(int, light.color[4:-1].split(","))) > 600
    assert sum(map(int, dark.color[4:-1].split(","))) < 150
    assert light.height == dark.height


def test_a_picture_can_be_taken(tmp_path: Path) -> None:
    screenshot(PAGES["refused"](), tmp_path / "page.png", 1280, 800)
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
