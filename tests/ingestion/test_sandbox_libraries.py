"""What an honest agent needs works inside: the installed libraries, threads, asyncio, tracebacks, time zones."""

from __future__ import annotations

from pathlib import Path

from tests.ingestion.attempts import attempts

HONEST = {
    "numpy": "import numpy as np; assert np.linalg.inv(np.eye(200)).sum() == 200; np.fft.fft(np.arange(64))",
    "pandas": "import pandas as pd; f = pd.DataFrame({'a': [1, 2]}); f.to_csv('f'); assert len(pd.read_csv('f')) == 2;"
    "pd.Timestamp('2020-01-01', tz='Europe/Berlin').utctimetuple()",
    "scikit-learn": "from sklearn.ensemble import RandomForestRegressor as R; R(5, n_jobs=2).fit([[0], [1]], [0, 1])",
    "joblib": "import joblib; joblib.cpu_count(); "
    "joblib.Parallel(2, prefer='threads')(joblib.delayed(abs)(i) for i in range(4))",
    "openai": "import openai; openai.OpenAI(api_key='x')",
    "pydantic": "import pydantic; assert pydantic.TypeAdapter(int).validate_python('1') == 1",
    "yaml": "import yaml; yaml.safe_load('a: 1')",
    "asyncio": "import asyncio; asyncio.run(asyncio.wait_for(asyncio.to_thread(abs, 1), 5))",
    "threads": "from concurrent.futures import ThreadPoolExecutor as P; list(P(16).map(abs, range(100)))",
    "signals": "import signal; signal.signal(signal.SIGALRM, print); signal.setitimer(signal.ITIMER_REAL, 0.01); "
    "time.sleep(0.05)",
    "time zones": "import zoneinfo; zoneinfo.ZoneInfo('Asia/Tokyo')",
    "randomness": "import secrets, uuid; secrets.token_hex(); uuid.uuid4(); open('/dev/urandom', 'rb').read(4)",
    "nothing written": "open(os.devnull, 'w').write('x')",
    "a traceback": "import traceback, inspect, json; inspect.getsource(json.loads)",
    "our side of the pipe": "import inspect, assetops_agent; inspect.getsource(assetops_agent.Plan); "
    "from assetops_agent import Answer, Context, Step, Task; import assetops_agent.api, assetops.contract.errors",
    "a package that is not there": "try:\n    import no_such_package\nexcept ImportError: pass",
    "a package that is here and not offered": "import importlib.util\n"
    "for name in ('jinja2', 'tqdm', 'jsonschema', 'pytest', 'pip'):\n"
    "    assert importlib.util.find_spec(name) is None\n"
    "    try:\n        __import__(name)\n    except ModuleNotFoundError: continue\n    raise AssertionError(name)",
    "configuration": "import sysconfig; sysconfig.get_config_vars()",
    "a database in the scratch folder": "import sqlite3\n"
    "for mode in ('delete', 'wal'):\n"
    "    with sqlite3.connect(mode) as rows, sqlite3.connect(mode) as others:\n"
    "        assert rows.execute(f'pragma journal_mode = {mode}').fetchone() == (mode,)\n"
    "        rows.execute('create table t (a)'); rows.execute('insert into t values (1)'); rows.commit()\n"
    "        assert others.execute('select a from t').fetchall() == [(1,)]",
    "platform": "import platform; platform.platform(); platform.freedesktop_os_release(); os.cpu_count()",
    "logging": "import logging; logging.basicConfig(filename='log'); logging.warning('x')",
}


def test_what_an_honest_agent_needs_works(tmp_path: Path) -> None:
    found = attempts(HONEST, tmp_path)
    assert {name: what for name, what in found.items() if what != "done"} == {}
