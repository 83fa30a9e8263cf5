"""A script: read completely and checked before its first line, then performed in the window as a user would."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from latentlab.cli import main
from latentlab.errors import UserError
from latentlab.gui.script import Line, read_script


def written(tmp_path, *lines):
    path = tmp_path / "a script.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_lines_are_read_with_their_arguments_checked(tmp_path):
    path = written(
        tmp_path,
        "# a comment",
        "",
        {"do": "move_probe", "z": [1, 2], "time": "2026-11-29T02:00:00"},
        {"wait": "step", "at_least": 5},
        {"wait": "state", "is": "paused", "seconds": 3},
    )
    assert read_script(path) == (
        Line(3, "move_probe", {"z": (1.0, 2.0)}),
        Line(4, "step", {"seconds": 60.0, "at_least": 5}, waits=True),
        Line(5, "state", {"seconds": 3.0, "is": "paused"}, waits=True),
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("run", "no JSON object"),
        ('["run"]', "no JSON object"),
        ('{"do": "run", "wait": "idle"}', "no JSON object"),
        ('{"do": "runn"}', "no verb “runn”"),
        ('{"do": ["run"]}', "no verb"),
        ('{"do": "move_probe", "z": "here"}', "--z takes numbers"),
        ('{"do": "grid", "rows": 0}', "--rows must be at least 1"),
        ('{"wait": "luck"}', "no condition “luck”; the conditions are step, state"),
        ('{"wait": "step"}', "“step” needs the argument “at_least”"),
        ('{"wait": "state", "is": "happy"}', "no choice “happy”"),
        ('{"wait": "idle", "seconds": 0}', "--seconds must be above 0"),
    ],
)
def test_a_bad_line_is_told_with_file_and_line(tmp_path, line, sentence):
    path = written(tmp_path, {"do": "run"}, "", line, "also bad")
    with pytest.raises(UserError) as caught:
        read_script(path)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert sentence in str(caught.value)


def test_a_file_that_is_no_text_or_is_not_there_gets_a_sentence(tmp_path):
    path = tmp_path / "a.jsonl"
    with pytest.raises(UserError, match=r"a\.jsonl"):
        read_script(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="UTF-8"):
        read_script(path)


def test_a_bad_script_ends_the_program_with_code_2_before_a_window_is_made(tmp_path, capsys):
    path = written(tmp_path, {"do": "quit"}, {"do": "dance"})
    assert main(["--script", str(path)]) == 2
    assert capsys.readouterr().err == f"latentlab: {path}, line 2: there is no verb “dance”.\n"


def run_script(folder: Path, *lines: dict) -> subprocess.CompletedProcess:
    """Let the program follow a script in another process, without a user."""
    path = written(folder, *lines)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "LATENTLAB_HOME": str(folder / "home")}
    words = ["--dataset", "digits", "--hidden", "16", "--size", "900x640", "--language", "en", "--theme", "dark"]
    return subprocess.run(
        [sys.executable, "-m", "latentlab", "--script", path.name, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_the_program_follows_a_script_and_ends_with_its_code(tmp_path):
    done = run_script(
        tmp_path,
        {"do": "run"},
        {"wait": "step", "at_least": 50},
        {"do": "run"},
        {"wait": "state", "is": "paused"},
        {"do": "move_probe", "z": [0.3, -1.2]},
        {"do": "grid", "out": "grid.png", "rows": 2, "scale": 1, "border": 0},
        {"do": "screenshot", "out": "window.png"},
        {"do": "quit"},  # the grid is written before
    )
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "grid.png") as grid, Image.open(tmp_path / "window.png") as window:
        assert grid.size == (16, 16)
        assert window.size[1] == 640
    assert list((tmp_path / "home" / "runs").glob("*/weights.safetensors"))

    done = run_script(tmp_path, {"wait": "state", "is": "ready"}, {"wait": "step", "at_least": 5, "seconds": 0.2})
    assert done.returncode == 2
    (sentence,) = done.stderr.splitlines()
    assert sentence.endswith(", line 2: “step” was not reached within 0.2 seconds; the run is ready.")
