"""The report is shown in a frame without a sandbox: markup and scripts in a team's name, its fact sheet, answers,
thoughts, questions, tools, arguments, errors and plans would run in other people's browsers.

Everything is escaped, a policy forbids scripts, and there is none.
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from tests.hostile.arena import EXECUTION, PLANNING, Arena, execution, planning, survived, write

MARKUP = """</title></style><script>alert('canaryscript')</script><img src=x onerror=alert(1)>'" onload='x'
<iframe src=//evil.example></iframe><meta http-equiv=refresh content=0>{{ 7*7 }}{% raw %}<!-- --> javascript:alert(1)"""
TALK = f"""
text = {MARKUP!r}
ctx.log(text); ctx.ask(text)
"""
EXECUTE = TALK + "ctx.call(text[:70], **{text[:60]: text}); ctx.call('get_asset', asset_id=text)\n"
PLAN = TALK + "return {'steps': [{'id': 'a', 'agent': task.agents[0]['name'], 'task': text, 'expected_output': text}]}"


class Reader(HTMLParser):
    """The tags of a page and the names of their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.policies: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        found = dict(attrs)
        if tag == "meta" and (found.get("http-equiv") or "").lower() == "content-security-policy":
            self.policies.append(found.get("content") or "")
        if tag == "link":
            assert found == {"rel": "icon", "href": "data:,"}, "no icon is asked for"


def harmless(html: str) -> None:
    page = Reader(html)
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "form", "base"}
    assert not {name for name in page.attributes if name.startswith("on") or name == "src"}
    (policy,) = page.policies
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "49" not in page.tags
    assert "evil.example></iframe>" not in html


def test_nothing_an_execution_agent_writes_becomes_markup(arena: Arena, tmp_path: Path) -> None:
    ending = "if len(task.utterance) % 2: raise ValueError(text)\nreturn text"
    source = execution(EXECUTE + ending)
    folder = write(tmp_path / "zip", source, EXECUTION, Team=MARKUP[:100], Model=MARKUP[:100], Description=MARKUP)
    fought = arena.fight(tmp_path / "run", folder)
    survived(fought)
    harmless(fought.report)


def test_nothing_a_plan_says_becomes_markup(arena: Arena, tmp_path: Path) -> None:
    folder = write(tmp_path / "zip", planning(PLAN), PLANNING, Team=MARKUP[:100])
    fought = arena.fight(tmp_path / "run", folder, PLANNING)
    survived(fought)
    harmless(fought.report)


def test_a_refusal_quotes_nothing_as_markup(arena: Arena, tmp_path: Path) -> None:
    folder = write(tmp_path / "zip", "def <script>alert(1)</script>")
    (folder / "<script>alert(1)<").mkdir()
    (folder / "b<img src=x onerror=alert(1)>.py").write_text("")
    fought = arena.fight(tmp_path / "run", folder)
    survived(fought)
    harmless(fought.report)
