"""The command `pair`."""

import json

import pytest

from latentlab.cli import main
from latentlab.session.checkpoint import open_run

FAST = ["--dataset", "digits", "--hidden", "16", "--epochs", "2", "--threads", "1", "--device", "cpu"]


def test_a_pair_lies_in_two_run_folders_that_equal_runs_alone(tmp_path, capsys):
    assert main(["pair", "--pair", "ae-vae", *FAST, "--out", str(tmp_path / "pair"), "--json"]) == 0
    output = capsys.readouterr()
    report = json.loads(output.out)
    assert report["pair"] == "ae-vae"
    lines = [line.split(" · ")[:2] for line in output.err.splitlines()]
    assert {("ae", "epoch 2.0"), ("vae", "epoch 2.0")} <= {tuple(line) for line in lines}
    assert [run["family"] for run in report["runs"]] == ["ae", "vae"]
    assert {run["steps"] for run in report["runs"]} == {24}
    for family in ("ae", "vae"):
        assert main(["train", *FAST, "--family", family, "--out", str(tmp_path / family)]) == 0
        ours, alone = open_run(tmp_path / "pair" / family), open_run(tmp_path / family)
        assert all(ours.snapshot.weights[name].equal(weight) for name, weight in alone.snapshot.weights.items())
        here, there = ({path.name for path in run.folder.iterdir()} for run in (ours, alone))
        assert here == there
        assert (ours.folder / "losses.csv").read_text() == (alone.folder / "losses.csv").read_text()
    # Each training resumes alone.
    folder = tmp_path / "pair" / "ae"
    assert main(["train", "--resume", str(folder), "--epochs", "1"]) == 0
    assert open_run(folder).snapshot.step == 36


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--pair", "ae-vae", "--family", "vae"], "The pair ae-vae decides --family itself; leave it out."),
        (["--pair", "beta", "--beta", "1"], "The pair beta decides --beta itself"),
        (["--pair", "cats"], "--pair has no choice “cats”"),
        ([], "required"),
        (["--pair", "seeds", "--resume", "RUN"], "unrecognized arguments"),
    ],
)
def test_a_pair_is_refused_in_one_sentence(tmp_path, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(tmp_path)
    assert main(["pair", *FAST, *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert not list(tmp_path.iterdir())


def test_a_pair_whose_second_folder_is_taken_writes_nothing(tmp_path, capsys):
    (tmp_path / "pair" / "vae").mkdir(parents=True)
    (tmp_path / "pair" / "vae" / "notes.txt").touch()
    assert main(["pair", "--pair", "ae-vae", *FAST, "--out", str(tmp_path / "pair")]) == 2
    assert "is no run folder" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "pair").iterdir()] == ["vae"]
