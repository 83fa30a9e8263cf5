"""The campaign's means: accidents on a stage of its own (stage.py), hostile files, a monkey at the window (monkey.py).

The suite has a short campaign; options request long ones:

    pytest tests/reliability --kills 300        300 kills and signals at random instants, and one at every write
    pytest tests/reliability --fuzz 100000      100,000 hostile files and texts per reader, with time and memory
    pytest tests/reliability --monkey 20000     20,000 actions at the window, over eight seeds
    pytest tests/reliability --seed 7           another campaign; every failure prints the option that repeats it
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


class Stage:
    """Runs latentlab in children with accidents; stage.py describes the requests."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "stage.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")))},
        )

    def run(self, *argv: object, root: Path, **details) -> dict:
        """Run `latentlab *argv` and count its steps under `root`; return stage.py's answer."""
        request = {"argv": list(map(str, argv)), "root": str(root), "home": str(self.home)} | details
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert answer["code"] != "timeout", request
        return answer

    def close(self) -> None:
        """End the stage."""
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def stage(tmp_path_factory):
    """The stage of this session."""
    if not hasattr(os, "fork") or not Path("/proc/self/fd").exists():
        pytest.skip("children are forked, and folders are told by /proc")
    stage = Stage(tmp_path_factory.mktemp("stage"))
    yield stage
    stage.close()
