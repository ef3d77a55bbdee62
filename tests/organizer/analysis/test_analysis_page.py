"""The page and the command: self-contained, readable aloud, fit for telephones and the dark, quick, honest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from organizer.analysis.__main__ import main
from tests.organizer.analysis.competition_log import HEADER, compete, write_export, write_log, write_verdicts
from tests.scoring.browser import CHROMIUM, measure
from tests.scoring.test_report import Page
from tests.speed import least_time, slowness

SECONDS = 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with every defect and verdicts beside it."""
    place = tmp_path_factory.mktemp("analyse")
    made = compete()
    write_log(place / "log.csv", made)
    write_verdicts(place, made)
    return place


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    assert main([str(folder / "log.csv"), "--out", str(folder / "out")]) == 0
    return (folder / "out" / "analysis.html").read_text("utf-8")


def test_the_page_needs_nothing_else_and_runs_nothing(page: str) -> None:
    tags = Page(page).tags
    assert not {"script", "img", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in tags}
    assert not any(key.startswith("on") or key == "src" for _, attrs in tags for key in attrs)
    assert "http:" not in page
    assert "https:" not in page
    (policy,) = [attrs["content"] for _, attrs in tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_every_figure_has_a_sentence_a_described_drawing_and_its_numbers(page: str) -> None:
    figures = re.findall(r'<figure class="card" id="([a-z-]+)">(.*?)</figure>', page, re.DOTALL)
    assert len(figures) == 14
    for name, body in figures:
        says = re.search(r"<h3>.+?</h3><p>(.+?)</p>", body)
        assert says, name
        assert re.search(r"\d", says[1]), name
        assert says[1] in re.findall(r'<desc id="[^"]+">(.+?)</desc>', body), name
        assert re.search(r'<svg[^>]* role="img" aria-labelledby="[^"]+"', body), name
        assert re.search(r"<details>.*<table>.*<th scope=\"row\">", body, re.DOTALL), name


def test_the_page_can_be_read_aloud(page: str) -> None:
    read = Page(page)
    assert read.balanced
    assert read.tags[0] == ("html", {"lang": "en"})
    assert read.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(read.headings, read.headings[1:], strict=False))
    assert all("scope" in attrs for tag, attrs in read.tags if tag == "th")
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    named = [word for _, attrs in read.tags for word in attrs.get("aria-labelledby", "").split()]
    assert set(named) <= set(ids)


def test_every_remark_stands_on_the_page_and_on_the_terminal(
    folder: Path, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder / "log.csv"), "--out", str(folder / "again")]) == 0
    told = capsys.readouterr().out
    places = re.findall(r"log\.csv, line \d+", told)
    assert len(places) == 23
    assert all(place in page for place in places)
    assert (folder / "again" / "analysis.html").read_text("utf-8") == page, "the same log, the same bytes"


def test_three_hundred_submissions_take_at_most_ten_seconds(folder: Path, tmp_path: Path) -> None:
    seconds = least_time(lambda: main([str(folder / "log.csv"), "--out", str(tmp_path)]), 1)
    assert (tmp_path / "analysis.html").is_file()
    assert seconds < SECONDS * slowness()


def test_names_of_teams_and_files_are_no_markup(tmp_path: Path) -> None:
    cells = dict.fromkeys(HEADER, "") | {
        "ID": "1", "Owner": "<script>alert(1)</script>", "Date": "2025-10-01", "Status": "Finished", "Score": "5",
        "Track": "Task Planning",
    }  # fmt: skip
    (tmp_path / "<b>.csv").write_text(",".join(HEADER) + "\n" + ",".join(cells.values()) + "\n")
    assert main([str(tmp_path / "<b>.csv"), "--out", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "analysis.html").read_text("utf-8")
    assert "<script" not in page
    assert "<b>.csv" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_folder_of_exports_tells_the_official_finals(tmp_path: Path) -> None:
    made = compete(submissions=60, teams=6)
    write_export(tmp_path, made)
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "analysis.html").read_text("utf-8")
    assert "<h3>Final scores</h3>" in page
    assert page.count("No submission has its verdicts.json") == 4


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("missing.csv", None, "no_log"),
        ("log.json", "[]", "no_log"),
        ("other.csv", "a,b\n1,2\n", "bad_log"),
        ("empty.csv", ",".join(HEADER) + "\n", "no_submissions"),
        ("bad.csv", ",".join(HEADER) + "\nx,,,,,,,,,,\n", "no_submissions"),
    ],
)
def test_what_is_no_log_gets_a_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | None, code: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    assert main([str(tmp_path / name), "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{code}: ")
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True)])
def test_the_page_fits_a_telephone_and_both_colour_schemes(page: str, width: int, dark: bool) -> None:
    measured = measure(page.replace("<details>", "<details open>"), width, dark)
    assert measured.width <= width
    assert measured.beyond == []
    assert measured.console == []
    assert measured.requests == ["/", "/page.html"]
    assert (measured.color == "rgb(18, 23, 26)") == dark
