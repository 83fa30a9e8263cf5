"""Random actions at the window raise no unexpected error, see monkey.py, which acts in another process.

`--monkey 20000` divides 20,000 actions among eight seeds; `--monkey-log LOG` repeats the actions of a log.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SHORT = 300  # the default of --monkey
SEEDS = 8


def act(folder: Path, *words: object) -> subprocess.CompletedProcess:
    """Let the monkey act in another process."""
    home, log = folder / "home", folder / "log"
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1]), "PYTHONFAULTHANDLER": "1"}
    return subprocess.run(
        [sys.executable, str(HERE / "monkey.py"), str(home), str(log), *map(str, words)],
        capture_output=True,
        text=True,
        env=environment,
    )


def test_a_monkey_meets_no_unexpected_error(tmp_path, request):
    count, first = request.config.getoption("--monkey"), request.config.getoption("--seed")
    log = request.config.getoption("--monkey-log")
    seeds = range(first, first + (1 if count <= SHORT else SEEDS))
    faults = []
    for seed in [first] if log else seeds:
        folder = tmp_path / str(seed)
        folder.mkdir()
        words = ["--repeat", Path(log).absolute()] if log else ["--seed", seed, "--actions", count // len(seeds)]
        done = act(folder, *words)
        if done.returncode or "actions of seed" not in done.stdout:
            faults.append(f"seed {seed}, code {done.returncode}, log {folder / 'log'}:\n{done.stderr[-4000:]}")
    assert not faults, "\n".join(faults)


def test_a_log_repeats_the_actions(tmp_path):
    """The log of a monkey can be repeated."""
    for name in ("first", "again"):
        (tmp_path / name).mkdir()
    assert act(tmp_path / "first", "--seed", 1, "--actions", 5).returncode == 0
    log = tmp_path / "first" / "log"
    assert len(log.read_text().splitlines()) == 5 + 2  # it waits first, and at the end
    assert act(tmp_path / "again", "--repeat", log).returncode == 0
    assert (tmp_path / "again" / "log").read_text().startswith(log.read_text()[: log.read_text().rindex("{")])
