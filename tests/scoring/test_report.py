"""The report: its numbers, its words, its size; and that it is a page of its own without scripts (ATTACKS row 22)."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetops.contract.record import Refusal
from assetops.contract.trajectory import Usage
from assetops.contract.verdict import CRITERIA, CRITERION_TITLES
from failure_modes import CATEGORIES, MODES, NOT_YET_NAMED, CategoryFound
from report import Limits, Report, build, refused, render, render_started
from report.words import abridge, abridge_middle, arguments_text, bucket, coarse_share, joined, two_digits
from tests.scoring import report_samples as samples
from tests.scoring.report_samples import HEAD, call, scored, trajectory, verdicts
from tests.speed import least_time, slowness

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
PAGES = {
    "good": render(samples.good()),
    "bad": render(samples.bad()),
    "refused": render(samples.refusal()),
    "sixty": render(samples.many()),
    "local": render(samples.local()),
    "started": render_started(),
}
VOID = {"meta", "link", "br"}
every_page = pytest.mark.parametrize("name", sorted(PAGES))


class Page(HTMLParser):
    """What a test wants to know of a page: tags with attributes, visible text, headings, ids, whether tags balance."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.balanced = True
        self.feed(html)
        self.balanced = self.balanced and not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self.balanced = bool(self._open) and self._open.pop() == tag and self.balanced

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] != "style":
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@every_page
def test_a_page_has_no_script_no_request_and_the_policy(name: str) -> None:
    page = Page(PAGES[name])
    policy = [attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy == [CSP]
    assert not {"script", "iframe", "object", "embed", "img", "form", "base", "input"} & {tag for tag, _ in page.tags}
    for tag, attrs in page.tags:
        assert not any(key.startswith("on") or key in ("src", "style", "srcdoc", "action") for key in attrs), tag
        assert all(value.startswith(("#", "data:,")) for key, value in attrs.items() if key.endswith("href"))
    assert "http:" not in PAGES[name]
    assert "https:" not in PAGES[name]
    assert "url(" not in PAGES[name]
    assert "@import" not in PAGES[name]


@every_page
def test_a_page_can_be_read_aloud(name: str) -> None:
    page = Page(PAGES[name])
    assert page.balanced
    assert page.tags[0] == ("html", {"lang": "en"})
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")
    for tag, attrs in page.tags:
        assert tag != "svg" or attrs.get("aria-hidden") == "true" or attrs.get("aria-label"), attrs
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {value[1:] for _, attrs in page.tags for key, value in attrs.items() if key.endswith("href")}
    targets |= {attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs}
    assert targets - {"ata:,"} <= set(ids)


@every_page
def test_a_page_is_small(name: str) -> None:
    assert len(PAGES[name].encode()) <= 150_000


def test_rendering_eleven_by_six_takes_at_most_fifty_milliseconds() -> None:
    report = samples.bad()
    assert least_time(lambda: render(report)) <= 0.05 * slowness()


@pytest.mark.parametrize(
    ("kit", "told"), [(None, False), ("0.0.9", True), ("0.1.0", False), ("0.10.0", False), ("1.0.0", False)]
)
def test_an_old_starting_kit_is_said_at_the_top(kit: str | None, told: bool) -> None:
    page = render(build(replace(HEAD, kit=kit), [scored({})]))
    assert ("download the kit again" in page) is told


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render(samples.bad()) == render(samples.bad()) == PAGES["bad"]


def matrix_of(html: str) -> list[list[bool]]:
    """Met or not, as a screen reader hears the rows of the matrix."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    return [
        [word == "met" for word in re.findall(r'<span class="hide">(met|not met)</span>', row)]
        for row in body.split("<tr")[1:]
    ]


@given(st.lists(st.tuples(st.sets(st.sampled_from(CRITERIA)), st.booleans()), min_size=1, max_size=12))
@settings(max_examples=25, deadline=None)
def test_the_matrix_adds_up_to_the_score(runs: list[tuple[set[str], bool]]) -> None:
    report = build(HEAD, [scored(dict.fromkeys(sorted(lost), "judged_unmet"), public) for lost, public in runs])
    html = render(report)
    rows = matrix_of(html)
    assert [len(row) for row in rows] == [6] * len(runs)
    met = sum(map(sum, rows))
    assert report.score == pytest.approx(100 * met / (6 * len(runs)))
    assert met == sum(6 - len(lost) for lost, _ in runs) == sum(line.passed for line in report.criteria)
    assert [line.passed for line in report.criteria] == [sum(column) for column in zip(*rows, strict=True)]
    words = Page(html).words
    totals = " ".join(str(line.passed) for line in report.criteria)
    assert f"All scenarios {totals} {met} /{6 * len(runs)}" in words
    assert f"{met} of {6 * len(runs)} criteria met over {len(runs)} scenarios" in words
    assert f'aria-label="Score {report.score:.1f} of 100"' in html


def test_an_unfinished_scenario_counts_six_times_and_says_why() -> None:
    ended = scored({}, trajectory=trajectory([], "", "deadline"), verdicts=samples.unfinished("deadline"))
    report = build(HEAD, [scored({}), ended])
    assert (report.score, report.completed, report.perfect) == (50.0, 1, 1)
    words = Page(render(report)).words
    assert "H2 time limit" in words
    assert "Scenarios finished 1 of 2" in words


def test_a_scenario_without_its_six_verdicts_is_refused_as_a_defect() -> None:
    with pytest.raises(ValueError, match="six verdicts"):
        build(HEAD, [scored({}, verdicts=verdicts()[:5])])


def test_a_refused_submission_reads_code_fault_and_mending() -> None:
    words = Page(PAGES["refused"]).words
    assert "This submission scores 0" in words
    assert "two_python_files" in words
    assert "Put all of your code into one .py file" in words
    assert 'aria-label="Score 0.0 of 100"' in PAGES["refused"]
    assert samples.refusal().score == 0


def test_an_incomplete_run_shows_its_problem_above_the_scores() -> None:
    html = PAGES["bad"]
    assert "This run is not complete" in html
    assert html.index("run_deadline") < html.index("Six criteria")


def test_the_early_page_says_that_scoring_did_not_end_and_whose_fault_it_is_not() -> None:
    words = Page(PAGES["started"]).words
    assert "Scoring began and did not end" in words
    assert "not the fault of your submission" in words
    assert "There is no score" in words


def test_strongest_and_weakest_are_named_unless_all_are_alike() -> None:
    uneven = build(HEAD, [scored({"no_hallucination": "ungrounded_number"}), scored({})])
    assert "Weakest: No hallucination ." in Page(render(uneven)).words
    assert "Weakest" not in Page(render(build(HEAD, [scored({})]))).words


def test_each_failure_mode_shows_count_meaning_cost_and_next_step() -> None:
    report = build(HEAD, [scored({"result_verification": "wrong_value"}), scored({})])
    words = Page(render(report)).words
    mode = MODES["3.2"]
    assert f"{mode.id} {mode.title} 1 of 2 scenarios" in words
    assert mode.meaning in words
    assert f"Costs most often: {CRITERION_TITLES['result_verification']}." in words
    assert f"Try: {mode.advice}" in words
    assert "1 × A value in the answer lies outside its tolerance." in words
    assert f"Start with {mode.title} (1 of 2) ." in words


def test_each_category_shows_count_meaning_cost_and_next_step() -> None:
    one = scored({"action_sequence": "unhandled_error"}, categories=(CategoryFound("unhandled_tool_error", 3),))
    words = Page(render(build(HEAD, [one, scored({})]))).words
    category = CATEGORIES["unhandled_tool_error"]
    assert f"{category.title} 1 of 2 scenarios" in words
    assert category.meaning in words
    assert f"Costs most often: {CRITERION_TITLES['action_sequence']}." in words
    assert f"Try: {category.next_step}" in words
    assert f"Start with {category.title} (1 of 2) ." in words


def test_a_mode_that_a_category_covers_gives_no_second_advice() -> None:
    """Its number, title and count stand in the table; a mode without a category gives its own."""
    covered = scored({"action_sequence": "unhandled_error"}, trajectory=samples.trajectory([call(1)]))
    bare = scored({"result_verification": "wrong_value"}, trajectory=samples.trajectory([call(1)]))
    report = build(HEAD, [covered, bare, bare])
    assert [(way.title, way.scenarios) for way in report.ways] == [
        (MODES["3.2"].title, 2),
        (CATEGORIES["unhandled_tool_error"].title, 1),
    ]
    assert [(mode.mode.id, mode.scenarios) for mode in report.modes] == [("3.2", 2), ("3.3", 1)]
    words = Page(render(report)).words
    assert MODES["3.3"].advice not in words
    assert f"3.3 {MODES['3.3'].title} 1 × A call failed and nothing was done about it. 1" in words


def test_a_category_outside_the_vocabulary_is_not_named() -> None:
    html = render(build(HEAD, [scored({}, categories=(CategoryFound("canary", 1),))]))
    assert "canary" not in html
    assert NOT_YET_NAMED.title in html


def test_three_hundred_scenarios_fold_and_say_how_they_are_spread() -> None:
    html = render(samples.hundreds())
    words = Page(html).words
    assert len(matrix_of(html)) == 300
    assert "<details" in html
    assert "All 300 scenarios, one by one" in words
    counts = [int(found) for found in re.findall(r"\d of six (\d+) scenario", words)]
    assert (len(counts), sum(counts)) == (7, 300)


def test_judge_and_versions_stand_in_the_footer() -> None:
    footer = PAGES["good"].split("<footer>")[1]
    assert "Judge: procedural, version <code>3f9c2a17be</code>. Program version <code>0.1.0</code>." in footer


def test_the_final_phase_has_no_public_scenario_and_ten_rows() -> None:
    html = render(build(HEAD, [scored({}) for _ in range(10)]))
    assert len(matrix_of(html)) == 10
    assert "step by step" not in html


def test_tau_match_is_left_out_where_there_is_none() -> None:
    assert "τ-match, 0 to 1 0.12" in Page(PAGES["bad"]).words
    assert "τ-match" not in render(build(HEAD, [scored({})]))


def test_skill_is_counted_by_type() -> None:
    runs = [scored({}, type="WO"), scored({"task_completion": "missing_write"}, type="WO"), scored({}, type="IoT")]
    assert [(line.title[:3], line.scenarios, line.passed, line.of) for line in build(HEAD, runs).skills] == [
        ("IoT", 1, 6, 6),
        ("WO:", 2, 11, 12),
    ]


def test_usage_is_coarse() -> None:
    record = trajectory([call(1)], usage=Usage(tool_calls=47, llm_tokens=12_345))
    lines = build(HEAD, [scored({}, trajectory=record, seconds=17.23), scored({}, seconds=1.0)]).usage
    assert [(line.title, line.total, line.most, line.limit) for line in lines] == [
        ("Tool calls", "52", "47", "100"),
        ("LLM tokens", "16\u202f000", "12\u202f000", "100\u202f000"),
        ("Time", "10 to 30 s", "10 to 30 s", "120 s"),
    ]
    assert [line.share for line in lines] == [0.5, 0.15, 0.25]
    assert [line.title for line in build(HEAD, [scored({}, seconds=None)]).usage] == ["Tool calls", "LLM tokens"]
    assert Limits() == Limits(100, 100_000, 120.0)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (7, "7"), (47, "47"), (99.6, "100"), (104, "100"), (106, "110"), (12_345, "12\u202f000")],
)
def test_counts_have_two_significant_digits(number: float, text: str) -> None:
    assert two_digits(number) == text


@given(st.floats(0, 1e6), st.floats(1, 1e6))
def test_times_fall_into_few_buckets_and_shares_into_twentieths(seconds: float, limit: float) -> None:
    assert bucket(seconds) in {bucket(bound) for bound in (0, 1, 3, 10, 30, 60, 120, 300)}
    share = coarse_share(seconds, limit)
    assert 0 <= share <= 1
    assert share * 20 == pytest.approx(round(share * 20))


@given(st.text(), st.integers(1, 60))
def test_abridged_texts_are_short_clean_and_storable(text: str, limit: int) -> None:
    for short in (abridge(text, limit), abridge_middle(text, 10 * limit)):
        assert all(char.isprintable() or char in "\n\t" for char in short)
        short.encode()
    assert len(abridge(text, limit)) <= limit + 2


def test_abridging_keeps_the_end_of_an_answer_and_the_order_of_arguments() -> None:
    assert abridge_middle("a" * 900 + "THE RESULT", 300).endswith("THE RESULT")
    assert arguments_text({"b": 1, "a": [None, "é"]}, 50) == 'a=[null, "é"], b=1'
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"


def test_texts_of_a_submission_are_cut() -> None:
    problem = Refusal(code="c" * 999, message="m" * 99_999, mend="n" * 99_999)
    assert len(render(refused(HEAD, problem)).encode()) < 20_000
    assert len(render(build(HEAD, [scored({})], notes=["x" * 9999] * 99))) < 60_000
    assert isinstance(refused(HEAD, problem), Report)


def luminance(color: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_every_ground(scheme: int) -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2.2, level AA), in both colour schemes."""
    colors = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", PAGES["good"].split(":root {")[1 + scheme].split("}")[0]))
    for ink in ("ink", "soft", "good", "bad"):
        for ground in ("paper", "card"):
            dark, light = sorted((luminance(colors[ink]), luminance(colors[ground])))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
    dark, light = sorted((luminance(colors["ink"]), luminance(colors["bad-soft"])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
