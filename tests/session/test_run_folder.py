import dataclasses
import json
import os
import re

import numpy as np
import pytest

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.session import run_folder
from latentlab.session.checkpoint import open_run, save_run, save_snapshot
from latentlab.session.rescue import save_claimed
from latentlab.session.run import run_at
from latentlab.session.run_folder import Claim, claim_new, holds_run
from latentlab.training.snapshot import TEST, TRAIN


@pytest.fixture
def folder(tmp_path, run):
    """A saved run."""
    save_run(run, tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture
def other(run):
    """Another run than the saved one."""
    return dataclasses.replace(run, config=dataclasses.replace(run.config, seed=5))


@pytest.fixture(params=["exchange", "two renames"])
def swap(request, monkeypatch):
    """Both ways in which a folder takes another's place."""
    if request.param == "two renames":
        monkeypatch.setattr(run_folder, "exchange", lambda *_: False)
    return request.param


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_folders_never_collide(tmp_path):
    with (
        claim_new(Config(dataset="digits"), tmp_path) as first,
        claim_new(Config(dataset="digits"), tmp_path) as second,
    ):
        assert first.path != second.path
        assert re.fullmatch(r"\d{8}-\d{6}-digits-vae(-2)?", second.path.name)


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "notes.txt")
    for file, path in (("notes.txt", "notes.txt"), ("notes.txt", "notes.txt/ae"), ("link", "link")):
        with pytest.raises(UserError) as refused:
            Claim(tmp_path / path, force=True)
        assert str(refused.value) == f"{tmp_path / file} is a file, and a folder is needed; choose another place."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_folder_with_a_run_is_refused_without_force(folder):
    before = contents(folder)
    with pytest.raises(UserError, match="--force"):
        Claim(folder)
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("thesis.tex", "years of work"),
        ("config.json", '{"hidden_size": 768, "architectures": ["BertModel"]}'),
        ("config.json", "an older run"),
        ("losses.csv", "epoch,loss\n1,0.5\n"),
    ],
)
def test_force_replaces_no_strangers_folder(tmp_path, name, text):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / name).write_text(text)
    with pytest.raises(UserError, match=f"holds {re.escape(name)} and is no run folder"):
        Claim(tmp_path / "theirs", force=True)
    assert contents(tmp_path) == contents(tmp_path)
    assert (tmp_path / "theirs" / name).read_text() == text


def test_what_a_killed_first_save_leaves_is_no_strangers(tmp_path, run):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / ".losses-a1b2c3_4.csv").write_text("step")
    with Claim(tmp_path / "run") as claim:
        save_claimed(run, claim)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        "config.json", "losses.csv", "weights.safetensors",
    ]  # fmt: skip


@pytest.mark.parametrize("lost", [(), ("config.json",), ("weights.safetensors",), ("config.json", "losses.csv")])
def test_a_damaged_run_is_a_run(folder, lost):
    for name in lost:
        (folder / name).write_bytes(b"\x00")
    assert holds_run(folder)


def test_one_process_writes_a_run_and_another_is_told_which(folder, tmp_path):
    for path in (folder, tmp_path / "new"):
        held = Claim(path, force=True)
        with pytest.raises(UserError, match=rf"is being written by process {os.getpid()} on"):
            Claim(path, force=True)
        held.release()
        Claim(path, force=True).release()


def test_a_folder_of_ones_own_in_a_place_of_somebody_elses_can_be_claimed(tmp_path, run, monkeypatch):
    (tmp_path / "mine").mkdir()
    monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path)
    with Claim(tmp_path / "mine") as claim:
        with pytest.raises(UserError, match="is being written by process"):
            Claim(tmp_path / "mine")
        save_claimed(run, claim)
        assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert open_run(tmp_path / "mine").snapshot.step == run.snapshot.step
    assert not (tmp_path / "mine" / ".lock").exists()


def test_a_run_is_replaced_whole(folder, other, swap):
    save_snapshot(
        dataclasses.replace(open_run(folder), snapshot=dataclasses.replace(open_run(folder).snapshot, step=1))
    )
    assert (folder / "timeline" / "1.safetensors").exists()
    before = contents(folder)
    with Claim(folder, force=True) as claim:
        save_run(other, claim.work)
        assert contents(folder) == before  # nothing of the old run goes before the new one is whole
        claim.finish()
        assert open_run(folder).config.seed == 5
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "losses.csv", "weights.safetensors"]
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_a_replacement_that_was_given_up_leaves_the_older_run(folder, other, swap):
    before = contents(folder)
    with Claim(folder, force=True) as claim:
        save_run(other, claim.work)
    assert contents(folder.parent) == {"run" / path: content for path, content in before.items()}


def test_what_others_keep_in_a_run_folder_stays_there(folder, other, swap):
    (folder / "notes.txt").write_text("mine")
    (folder / "figures").mkdir()
    (folder / "figures" / "1.png").write_text("mine, too")
    (folder / "snapshots").mkdir()
    (folder / "snapshots" / "why.txt").write_text("the third")
    with Claim(folder, force=True) as claim:
        save_claimed(other, claim)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "figures" / "1.png").read_text() == "mine, too"
    assert (folder / "snapshots" / "why.txt").read_text() == "the third"
    assert open_run(folder).config.seed == 5
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_a_link_to_a_run_folder_stays_a_link(folder, other, tmp_path, swap):
    (tmp_path / "latest").symlink_to(folder, target_is_directory=True)
    with Claim(tmp_path / "latest", force=True) as claim:
        assert save_claimed(other, claim).folder == tmp_path / "latest"
    assert (tmp_path / "latest").is_symlink()
    assert open_run(folder).config.seed == 5


def test_a_folder_that_vanished_is_made_again(folder, other):
    with Claim(folder, force=True) as claim:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        save_claimed(other, claim)
    assert open_run(folder).config.seed == 5


STEPS = ("open", "mkdir", "rename", "replace", "unlink", "rmdir", "fsync")  # functions of os that change a disk
KILLED = 77


def killed_at(step, work):
    """Do `work` in a child process that dies before its `step`-th change of the disk; return whether it did."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    try:
        count = 0

        def counted(function):
            def call(*arguments, **options):
                nonlocal count
                count += 1
                if count == step:
                    os._exit(KILLED)
                return function(*arguments, **options)

            return call

        for name in STEPS:
            setattr(os, name, counted(getattr(os, name)))
        run_folder.exchange = counted(run_folder.exchange)
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_kill_at_any_moment_leaves_the_old_run_or_the_new_one(tmp_path, run, other, swap):
    """Every change of the disk that a replacement makes is the last one, once."""

    def replace():
        with Claim(tmp_path / "run", force=True) as claim:
            save_claimed(other, claim)

    save_run(run, tmp_path / "run")
    notes = tmp_path / "run" / "notes.txt"
    seen, step = [], 0
    while True:
        step += 1
        notes.write_text("mine")
        was_killed = killed_at(step, replace)
        opened = open_run(tmp_path / "run")
        assert (tmp_path / "run" / "notes.txt").read_text() == "mine"
        seen.append(opened.config.seed)
        expected = other if opened.config.seed == 5 else run
        assert opened.config == expected.config
        for name, weight in expected.snapshot.weights.items():
            assert opened.snapshot.weights[name].equal(weight)
        if not was_killed:
            break
        with Claim(tmp_path / "run", force=True) as claim:  # the remains block no later claim
            save_claimed(run, claim)
        assert open_run(tmp_path / "run").config.seed == run.config.seed
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert step > 15
    assert seen == sorted(seen)  # the old one up to one moment, the new one from then on
    assert set(seen) == {run.config.seed, 5}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_kill_while_a_run_is_saved_again_leaves_a_state_of_it(tmp_path, digits, small_config, snapshots):
    early, late = (run_at(snapshot, small_config, digits) for snapshot in (snapshots[1], snapshots[-1]))
    late = dataclasses.replace(late, config=dataclasses.replace(late.config, beta=2.0, family="beta-vae"))
    steps, step = [], 0
    while True:
        step += 1
        save_run(early, tmp_path / "run")
        was_killed = killed_at(step, lambda: save_run(late, tmp_path / "run"))
        opened = open_run(tmp_path / "run")
        expected = late if opened.snapshot.step == late.snapshot.step else early
        assert opened.config.beta == expected.config.beta
        for split in (TRAIN, TEST):
            assert np.array_equal(opened.snapshot.losses.rows(split), expected.snapshot.losses.rows(split))
        steps.append(opened.snapshot.step)
        if not was_killed:
            break
    assert set(steps) == {early.snapshot.step, late.snapshot.step}


def test_settings_that_only_look_like_a_runs(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"dataset": "x", "family": "y"}))
    assert not holds_run(tmp_path)
