"""What passes on a participant's machine and not in the competition is said before the upload: packages of that
machine, its files, its variables, its network, and the wrong page to upload to."""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.offered import Offered
from organizer.check_submission import check, main
from organizer.offered import offered_file, read_offered
from organizer.submission_notes import notes
from organizer.wheels.lock import AGENTS, lock_file, read_lock
from organizer.wheels.names import import_names
from organizer.wheels.store import CACHE
from organizer.wheels.tags import PYTHONS, name_and_version
from submission_check import check_module, take
from submission_imports import imports
from submission_syntax import parsed
from tests.organizer.test_packages_travel import WHEEL, stored, wheel

AGENT = "class ExecutionAgent:\n    def run(self, task, ctx):\n        return ''\n"
OFFERED = read_offered()


def laid(folder: Path, source: str, **more: str) -> Path:
    folder.mkdir()
    (folder / "my_agent.py").write_text(source)
    (folder / "sheet.json").write_text(json.dumps({"Track": "Task Execution"}))
    for name, text in more.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def module_code(source: str, offered: Offered = OFFERED) -> str | None:
    try:
        check_module(source.encode(), "Task Execution", offered)
    except Problem as problem:
        return problem.code
    return None


def codes(folder: Path) -> list[str]:
    return [note.code for note in check(folder).notes]


@pytest.mark.parametrize("python", PYTHONS)
def test_the_list_is_that_of_the_locked_wheels(python: str) -> None:
    """By what is installed here of the same version, and by the wheels themselves where they have been fetched."""
    offered = json.loads(offered_file(python).read_text())
    assert offered["packages"] == list(AGENTS)
    files = read_lock(lock_file("ingestion", python).read_text())
    locked = dict(map(name_and_version, files))
    installed = {
        name
        for name, owners in packages_distributions().items()
        if name.isidentifier() and any(_same(owner, locked) for owner in owners)
    }
    assert {"numpy", "sklearn", "yaml", "dateutil"} <= installed
    assert installed - {"__pycache__"} <= set(offered["names"])
    there = [CACHE / python / file for file in files if (CACHE / python / file).is_file()]
    assert set[str]().union(*map(import_names, there)) <= set(offered["names"])


def _same(owner: str, locked: dict[str, str]) -> bool:
    try:
        return locked.get(owner.lower().replace("_", "-").replace(".", "-")) == version(owner)
    except PackageNotFoundError:
        return False


def test_names_come_from_a_wheel_s_files_not_from_its_own_name(tmp_path: Path) -> None:
    more = {
        "thing-1.0.data/purelib/single.py": "",
        "thing-1.0.data/scripts/run.py": "",
        "_fast.cpython-312-x86_64-linux-gnu.so": "",
        "thing.libs/libx.so": "",
        "folder/data.txt": "",
        "thing/tests/test_thing.py": "",
    }
    stored(tmp_path / "wheels", wheel(**more))
    assert import_names(tmp_path / "wheels" / WHEEL) == {"thing", "single", "_fast"}


@pytest.mark.parametrize(
    "module", ["jinja2", "tqdm", "pytest", "organizer", "judge", "desk", "pip", "winreg", "tkinter"]
)
def test_what_is_here_and_not_there_is_refused_by_name(module: str) -> None:
    """jinja2 and tqdm are installed with every kit, for scoring; the last two are no part of a slim image."""
    with pytest.raises(Problem) as caught:
        check_module(f"import {module}\n{AGENT}".encode(), "Task Execution", OFFERED)
    assert caught.value.code == "import_not_available"
    assert f"imports {module} in line 1" in caught.value.message
    assert all(package in caught.value.mend for package in AGENTS)


REFUSED = "import_not_available"
PLACES = {
    "import langchain": REFUSED,
    "import numpy, langchain.llms": REFUSED,
    "from langchain import llms": REFUSED,
    "import helper": REFUSED,
    "from . import helper": REFUSED,
    "from assetops.environment import registry": REFUSED,
    "from assetops import llm": REFUSED,
    "import importlib\nimportlib.import_module('langchain')": REFUSED,
    "x = __import__('langchain')": REFUSED,
    "class A:\n    import langchain": REFUSED,
    "with open('x') as file:\n    import langchain": REFUSED,
    "try:\n    import langchain\nexcept ValueError:\n    pass": REFUSED,
    "try:\n    import langchain\nfinally:\n    pass": REFUSED,
    "try:\n    x = 1\nexcept ImportError:\n    pass\nfinally:\n    import langchain": REFUSED,
    "if __name__ != '__main__':\n    pass\nimport langchain": REFUSED,
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    import langchain": REFUSED,
    "import asyncore": REFUSED,
    "def f():\n    import langchain": "import_may_fail",
    "f = lambda: __import__('langchain')": "import_may_fail",
    "import sys\nif sys.platform == 'darwin':\n    import langchain": "import_may_fail",
    "try:\n    import numpy\nexcept ImportError:\n    import langchain": "import_may_fail",
    "from assetops.contract import strict": None,
    "import assetops_agent, assetops, yaml, sklearn.cluster": None,
    "try:\n    import langchain\nexcept ImportError:\n    langchain = None": None,
    "try:\n    import langchain\nexcept (AttributeError, ModuleNotFoundError) as error:\n    langchain = None": None,
    "try:\n    import langchain\nexcept:\n    langchain = None": None,
    "def f():\n    try:\n        import langchain\n    except Exception:\n        pass": None,
    "import contextlib\nwith contextlib.suppress(ImportError):\n    import langchain": None,
    "import typing\nif typing.TYPE_CHECKING:\n    import langchain": None,
    "if __name__ == '__main__':\n    import langchain": None,
    "name = 'langchain'\ndef f():\n    __import__(name)": None,
}


@pytest.mark.parametrize("source", PLACES)
def test_an_import_is_refused_noted_or_let_be_by_where_it_stands(source: str, tmp_path: Path) -> None:
    expected = PLACES[source]
    refused = module_code(f"{source}\n{AGENT}")
    if expected == REFUSED:
        assert refused == expected
        return
    assert refused is None
    assert codes(laid(tmp_path / "in", f"{source}\n{AGENT}")) == ([expected] if expected else [])


def test_what_a_bundle_adds_can_be_imported_and_is_named_in_the_mend() -> None:
    more = OFFERED.model_copy(update={"names": (*OFFERED.names, "langchain"), "packages": ("numpy", "langchain")})
    assert module_code(f"import langchain\n{AGENT}", more) is None
    with pytest.raises(Problem, match="the standard library and numpy, langchain, put"):
        check_module(f"import tqdm\n{AGENT}".encode(), "Task Execution", more)


@pytest.mark.parametrize(
    "around",
    ["if __name__ == '__main__':", "def f():", "class Outer:", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:"],
)
def test_a_class_that_only_stands_where_no_agent_looks_is_none(around: str) -> None:
    within = "".join(f"    {line}\n" for line in AGENT.splitlines())
    assert module_code(f"{around}\n{within}") == "no_agent_class"


def test_a_module_as_deep_as_the_parser_takes_is_looked_through() -> None:
    """Recursion over it would end the check, which is our side's failure and a free new draw."""
    source = f"x = {'+'.join(['1'] * 900)}\ny = {'.'.join(['a'] * 900)}\nif {'not ' * 90} 1: import numpy\n{AGENT}"
    tree = parsed(source.encode(), "3.12")
    assert [found.module for found in imports(tree)] == ["numpy"]
    assert module_code(source) is None


NEWER = ["type X = int", "def f[T](x: T): ...", 'x = f"{x["a"]}"', "x = f'{chr(10) + \"\\n\"}'", "x = f'{1 # c\n}'"]
OLD = [
    "x = f\"{x['a']}\\n\"",
    'x = f"""{x["a"]}\n{1\n+2}"""',
    "x = f\"{x:{w}.{p}}\" f'{y!r}'",
    "x = '#\\n'",
    'x = rf"\\d{x}\\d"',
]


@pytest.mark.parametrize("line", NEWER)
def test_syntax_of_a_newer_python_than_the_competition_s_is_refused(line: str) -> None:
    assert module_code(f"{line}\n{AGENT}", OFFERED.model_copy(update={"python": "3.11"})) == "syntax_error"


@pytest.mark.parametrize("line", OLD)
def test_syntax_of_the_competition_s_python_is_taken_under_any(line: str) -> None:
    for python in PYTHONS:
        assert module_code(f"{line}\n{AGENT}", OFFERED.model_copy(update={"python": python})) is None


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python does not read it")
@pytest.mark.parametrize("line", NEWER)
def test_syntax_of_3_12_is_taken_where_the_competition_has_it(line: str) -> None:
    assert module_code(f"{line}\n{AGENT}") is None


NOTED = {
    "return 1": "cannot_compile",
    "from __future__ import no_such_feature": "cannot_compile",
    "import subprocess": "no_network_no_processes",
    "import urllib.request": "no_network_no_processes",
    "import os\ndef f():\n    os.system('ls')": "no_network_no_processes",
    "def f():\n    return open('prompt.txt').read()": "file_left_out",
    "from pathlib import Path\nP = Path(__file__).parent / 'prompt.txt'": "file_left_out",
    "P = './data/sheet.json'": "file_left_out",
    "P = '/home/me/model.pkl'": "path_of_this_machine",
    "P = r'C:\\work\\model.pkl'": "path_of_this_machine",
    "import os\nK = os.environ['OPENAI_API_KEY']": "variable_not_set",
    "from os import getenv\nK = getenv('HF_TOKEN')": "variable_not_set",
    "import os\nos.environ['X'] = '1'\nK = os.environ.get('Y', '1') + os.environ['HOME']": None,
    "P = 'prompt.txt is a file of mine'": None,
    "P = '/tmp'": None,
}


@pytest.mark.parametrize("source", NOTED)
def test_what_a_sandbox_does_not_have_is_noted(source: str, tmp_path: Path) -> None:
    expected = NOTED[source]
    assert codes(laid(tmp_path / "in", f"{source}\n{AGENT}", prompt_txt="Plan.")) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("source", "noted"),
    [
        ("class ExecutionAgent:\n    def plan(self, task, ctx): ...", True),
        ("class ExecutionAgent:\n    async def run(self, task, ctx): ...", True),
        ("class ExecutionAgent:\n    run = print", False),
        ("class Base: ...\nclass ExecutionAgent(Base): ...", False),
    ],
)
def test_an_agent_without_its_method_is_noted(source: str, noted: bool, tmp_path: Path) -> None:
    assert codes(laid(tmp_path / "in", source)) == (["no_agent_method"] if noted else [])


def test_a_model_that_the_competition_does_not_offer_is_noted_where_that_is_known(tmp_path: Path) -> None:
    source = AGENT + "def f(c):\n    c.create(model='gpt-9')\n    c.create(model='usual')\n    c.create(model='m')\n"
    folder = laid(tmp_path / "in", source)
    assert codes(folder) == []
    offered = OFFERED.model_copy(update={"models": ("m",)})
    (note,) = notes(take(folder, tmp_path / "copy", "Task Execution", offered), folder, offered)
    assert note.code == "llm_model"
    assert "gpt-9" in note.message
    assert "usual, m" in note.mend


def test_the_other_track_s_competition_refuses_it_and_the_command_can_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(laid(tmp_path / "in", AGENT + "import os\nos.system('ls')\n"))
    assert main([folder]) == 0
    printed = capsys.readouterr().out
    assert "note: no_network_no_processes: Line 5 uses os.system" in printed
    assert "competition for Task Execution" in printed
    assert main([folder, "--track", "planning"]) == 1
    assert capsys.readouterr().err.startswith("wrong_track: ")


def test_the_track_is_the_one_of_the_fact_sheet_at_the_root(tmp_path: Path) -> None:
    folder = laid(tmp_path / "in", AGENT)
    (folder / "data").mkdir()
    (folder / "data" / "a.json").write_text(json.dumps({"Track": "Task Planning"}))
    assert check(folder).track == "Task Execution"
