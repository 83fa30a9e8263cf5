import contextlib
import dataclasses
import io
import json
import os
import shutil

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from latentlab.cli import main
from latentlab.errors import UserError
from latentlab.export.csv import read_losses
from latentlab.session import keyframe_file
from latentlab.session.checkpoint import loss_rows, open_run
from latentlab.session.keyframe_file import read_keyframe
from latentlab.session.loss_log import LossLog, row_of
from latentlab.session.resumption import branch, resumption
from latentlab.session.run import run_at
from latentlab.session.run_folder import Claim, crashed
from latentlab.session.timeline import Timeline
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.schedule import Schedule
from latentlab.training.snapshot import TEST
from latentlab.training.trainer import train as train_on
from latentlab.work import result_of

FAST = ["--dataset", "digits", "--hidden", "16", "--threads", "1"]  # 12 steps an epoch
SAME = ("losses.csv", "weights.safetensors", "config.json")


def run(*words):
    """Run the command line and return (exit code, stdout, stderr)."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as output:
        code = main([str(word) for word in words])
    return code, out.getvalue(), output.getvalue()


def train(folder, *words):
    assert run("train", *FAST, "--out", folder, *words)[0] == 0
    return folder


def halt_after(monkeypatch, steps):
    """Halt trainings at a step, as a signal does; return a function that undoes the patch."""
    from latentlab.training.loop import TrainingLoop

    is_over = TrainingLoop.is_over

    def halted(self):
        if self._learner.steps >= steps:
            self._control.stop()
        return is_over(self)

    monkeypatch.setattr(TrainingLoop, "is_over", halted)
    monkeypatch.setattr("latentlab.training.schedule.Schedule.end_step", property(lambda self: _end(self, steps)))
    return monkeypatch.undo


def _end(schedule, steps):
    known = [step for step in (schedule.last_step, schedule.stop_step) if step is not None]
    return min([*known, steps])


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run of four epochs in one go."""
    return train(tmp_path_factory.mktemp("runs") / "whole", "--epochs", 4)


@pytest.fixture(scope="module")
def halted(tmp_path_factory):
    """The same run, stopped in the middle of its second epoch."""
    with pytest.MonkeyPatch.context() as patch:
        halt_after(patch, 17)
        folder = train(tmp_path_factory.mktemp("runs") / "halted", "--epochs", 4)
    assert open_run(folder).snapshot.step == 17
    return folder


@pytest.fixture
def copy(halted, tmp_path):
    return shutil.copytree(halted, tmp_path / "run")


def test_a_stopped_training_goes_on_to_the_same_files(whole, copy):
    origin = open_run(copy).origin
    code, out, output = run("train", "--resume", copy, "--json")
    assert code == 0
    for name in SAME:
        assert (copy / name).read_bytes() == (whole / name).read_bytes(), name
    for path in (whole / "timeline").iterdir():
        if "keyframe" not in path.name:
            # Points computed before the halt are equal; the map was encoded again at the halt.
            there, here = load_file(path), load_file(copy / "timeline" / path.name)
            assert all(here[name].equal(there[name]) for name in there if not name.startswith("map."))
    sentence = "Training goes on from step 17; the learning rate keeps its one cycle, up to step 48."
    assert sentence in output
    report = json.loads(out)
    assert report["resumed"] == {"from_step": 17, "learning_rate": sentence}
    assert (report["state"], report["epochs"], report["steps"]) == ("finished", 4, 48)
    assert open_run(copy).origin == origin
    assert not [path.name for path in copy.parent.iterdir() if path.name.startswith(".")]


def test_a_convolutional_training_goes_on_to_the_same_files(tmp_path, monkeypatch):
    words = ["--network", "conv", "--epochs", 2]
    whole = train(tmp_path / "whole", *words)
    undo = halt_after(monkeypatch, 17)
    halted = train(tmp_path / "halted", *words)
    undo()
    assert open_run(halted).snapshot.step == 17
    assert any(tensor.dim() == 4 for tensor in load_file(halted / "keyframe.safetensors").values())
    assert run("train", "--resume", halted)[0] == 0
    for name in SAME:
        assert (halted / name).read_bytes() == (whole / name).read_bytes(), name


@pytest.mark.parametrize("words", [("--prior", "vamp"), ("--prior", "mixture"), ("--objective", "iwae")])
def test_a_training_of_another_prior_or_objective_goes_on_to_the_same_files(tmp_path, monkeypatch, words):
    whole = train(tmp_path / "whole", *words, "--epochs", 2)
    undo = halt_after(monkeypatch, 17)
    halted = train(tmp_path / "halted", *words, "--epochs", 2)
    undo()
    before = open_run(halted).snapshot.weights
    assert run("train", "--resume", halted)[0] == 0
    for name in SAME:
        assert (halted / name).read_bytes() == (whole / name).read_bytes(), name
    after = open_run(halted).snapshot.weights
    learned = [name for name in before if name.startswith("prior.")]
    assert bool(learned) == (words[0] == "--prior")
    assert all(not before[name].equal(after[name]) for name in learned)


def test_epochs_within_the_schedule_are_a_part_of_it(whole, copy):
    # From step 17 one more epoch ends at step 29, three end beyond the schedule.
    code, _, output = run("train", "--resume", copy, "--epochs", 1)
    assert (code, open_run(copy).snapshot.step) == (0, 29)
    assert "keeps its one cycle, up to step 48" in output
    assert run("train", "--resume", copy)[0] == 0
    for name in SAME:
        assert (copy / name).read_bytes() == (whole / name).read_bytes(), name


def test_a_finished_run_goes_on_with_one_more_cycle_and_says_so(whole, tmp_path):
    folder = shutil.copytree(whole, tmp_path / "run")
    code, _, output = run("train", "--resume", folder)
    assert code == 2
    assert "has ended at step 48, as its schedule said; say how much more by --epochs" in output
    code, _, output = run("train", "--resume", folder, "--epochs", 2)
    assert code == 0
    assert "the learning rate makes one more cycle, up to 0.003 and down to nearly nothing at step 72" in output
    assert open_run(folder).snapshot.step == 72
    rows = list(read_losses(folder / "losses.csv"))
    assert rows[: len(list(read_losses(whole / "losses.csv")))] == list(read_losses(whole / "losses.csv"))
    assert run("grid", folder, "--step", 24, "--out", tmp_path / "grid.png")[0] == 0  # of the timeline


def test_an_open_training_goes_on_bit_for_bit(tmp_path, monkeypatch):
    def trained(name, steps):
        undo = halt_after(monkeypatch, steps)
        folder = train(tmp_path / name, "--epochs", "none", "--pixels", "dynamic")
        undo()
        return folder

    whole, part = trained("whole", 48), trained("part", 24)
    code, _, output = run("train", "--resume", part, "--epochs", 2)
    assert code == 0
    assert "the learning rate keeps its course, without an end" in output
    for name in ("losses.csv", "config.json"):
        assert (part / name).read_bytes() == (whole / name).read_bytes(), name
    there, here = load_file(whole / "weights.safetensors"), load_file(part / "weights.safetensors")
    assert all(here[name].equal(there[name]) for name in there)


def test_seconds_more(copy):
    code, _, output = run("train", "--resume", copy, "--seconds", 0.01)
    assert code == 0
    assert "keeps its one cycle" in output
    assert open_run(copy).snapshot.state == "finished"


WRONG = [
    (["--hidden", "17"], "so --hidden contradicts --resume"),
    (["--seed", "1"], "so --seed contradicts"),
    (["--beta", "2"], "so --beta contradicts"),
    (["--force"], "so --force contradicts"),
    (["--out", "elsewhere"], "so --out contradicts"),
    (["--recipe", "best"], "so --recipe contradicts"),
    (["--epochs", "0"], "at least 1"),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG, ids=lambda value: value[0] if isinstance(value, list) else "")
def test_other_settings_contradict(copy, words, sentence):
    before = {path: path.read_bytes() for path in copy.rglob("*.*")}
    code, out, output = run("train", "--resume", copy, *words)
    assert (code, out, output.count("\n")) == (2, "", 1)
    assert sentence in output
    assert {path: path.read_bytes() for path in copy.rglob("*.*")} == before


def test_settings_that_are_the_runs_own_are_no_contradiction(copy):
    assert run("train", "--resume", copy, *FAST, "--out", copy.parent / "x" / ".." / copy.name)[0] == 0


def test_no_run_and_no_keyframe_are_one_sentence_each(copy, tmp_path):
    (copy / "keyframe.safetensors").unlink()
    for folder, words in (
        (copy, "has no keyframe, as runs of an older"),
        (tmp_path / "none", "There is no run folder"),
    ):
        code, out, output = run("train", "--resume", folder)
        assert (code, out, output.count("\n")) == (2, "", 1)
        assert words in output
    assert not (tmp_path / "none").exists()


def test_a_run_that_another_process_writes_is_left_to_it(copy):
    with Claim(copy, continues=True):
        code, _, output = run("train", "--resume", copy)
    assert code == 2
    assert "is being written by process" in output


def test_a_diverged_training_does_not_go_on(copy):
    path = copy / "weights.safetensors"
    length = int.from_bytes(path.read_bytes()[:8], "little")
    about = json.loads(json.loads(path.read_bytes()[8 : 8 + length])["__metadata__"]["latentlab"])
    save_file(load_file(path), path, metadata={"latentlab": json.dumps(about | {"state": "diverged"})})
    assert "has diverged, so it cannot go on" in run("train", "--resume", copy)[2]


def test_other_images_are_refused(copy):
    rewrite(copy, about={"data": "of others"})
    with pytest.raises(UserError, match="trained on other images"):
        resumption(open_run(copy))


# Damaged keyframes.


def rewrite(folder, about=None, tensors=None):
    """Write the keyframe with some facts of its header, or some of its tensors, changed."""
    path = folder / "keyframe.safetensors"
    length = int.from_bytes(path.read_bytes()[:8], "little")
    old = json.loads(json.loads(path.read_bytes()[8 : 8 + length])["__metadata__"]["latentlab"])
    kept = {name: tensor for name, tensor in (load_file(path) | (tensors or {})).items() if tensor is not None}
    save_file(kept, path, metadata={"latentlab": json.dumps(old | (about or {}))})


def test_a_keyframe_reads_as_it_was_written(copy, tmp_path):
    opened = open_run(copy)
    first = read_keyframe(copy / "keyframe.safetensors", opened.config, loss_rows(opened))
    keyframe_file.write_keyframe(tmp_path / "again", first.keyframe, first.config, first.data)
    assert (tmp_path / "again").read_bytes()[:8] == (copy / "keyframe.safetensors").read_bytes()[:8]
    again = read_keyframe(tmp_path / "again", opened.config, loss_rows(opened))
    for field in dataclasses.fields(first.keyframe):
        one, two = getattr(first.keyframe, field.name), getattr(again.keyframe, field.name)
        if isinstance(one, dict):
            assert one.keys() == two.keys()
            assert all(one[name].equal(two[name]) for name in one)
        elif hasattr(one, "equal"):
            assert np.array_equal(one.numpy(), two.numpy(), equal_nan=True)
        elif field.name != "snapshot":
            assert one == two


SCHEDULE = dataclasses.asdict(Schedule(5, last_step=20))


def damages():
    import torch

    for name, value in [
        ("step", -1), ("step", 1.5), ("kept_step", None), ("seconds", -1.0), ("seconds", "1"), ("worst", "x"),
        ("row_sizes", [0]), ("row_sizes", 3), ("is_measured", 1), ("data", 3), ("live", {"seed": 1}), ("schedule", {}),
        ("schedule", None), ("epoch", None),
    ]:  # fmt: skip
        yield f"{name}={value}", lambda folder, n=name, v=value: rewrite(folder, {n: v}), "does not say"
    yield "other schedule", lambda folder: rewrite(folder, {"schedule": SCHEDULE}), "does not fit"
    yield "format", lambda folder: rewrite(folder, {"format": 2}), "another version of latentlab"
    yield "live value", lambda folder: rewrite(folder, {"live": {"beta": -1}}), "--beta must be"
    yield "cut short", lambda folder: os.truncate(folder / "keyframe.safetensors", 20_000), "cut short"
    yield "empty", lambda folder: (folder / "keyframe.safetensors").write_bytes(b""), "no header"
    yield "pickle", lambda folder: (folder / "keyframe.safetensors").write_bytes(b"\x80\x04\x95" * 50), "no header"
    first = "encoder.network.0.bias"
    for id, tensors, words in [
        ("nan", {f"weights.{first}": torch.full((16,), torch.nan)}, "not finite"),
        ("missing", {"noise_state": None}, "does not say"),
        ("stranger", {"more.a": torch.zeros(1)}, "does not say"),
        ("no permutation", {"order": torch.zeros(7, dtype=torch.int32)}, "does not say"),
        ("figures", {"row_figures": torch.zeros(3, 2)}, "does not say"),
        ("dtype", {"order_state": torch.zeros(7)}, "does not say"),
    ]:
        yield id, lambda folder, t=tensors: rewrite(folder, tensors=t), words
    for id, tensors, words in [
        ("parameter missing", {f"weights.{first}": None}, "does not fit"),
        ("shape", {f"first_moment.{first}": torch.zeros(3)}, "does not fit"),
        ("generator", {"noise_state": torch.zeros(7, dtype=torch.uint8)}, "on another device"),
        ("order of others", {"order": torch.arange(7, dtype=torch.int32)}, "does not fit"),
    ]:
        yield id, lambda folder, t=tensors: rewrite(folder, tensors=t), words


@pytest.mark.parametrize(("damage", "words"), [row[1:] for row in damages()], ids=[row[0] for row in damages()])
def test_a_damaged_keyframe_is_one_sentence_and_its_run_still_opens(copy, damage, words):
    damage(copy)
    losses = (copy / "losses.csv").read_bytes()
    code, out, output = run("train", "--resume", copy)
    assert (code, out) == (2, "")
    assert words in output.splitlines()[-1]
    assert "error of ours" not in output
    assert open_run(copy).snapshot.step == 17
    assert (copy / "losses.csv").read_bytes() == losses


# A crash beside a run that was to be replaced.


def test_what_a_killed_successor_had_learned_is_found_beside_the_run(halted, tmp_path):
    folder = shutil.copytree(halted, tmp_path / "run")
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    shutil.copytree(halted, tmp_path / ".run.new")
    (tmp_path / ".run.new" / ".unswapped").touch()
    (tmp_path / ".run.lock").write_text("process 1 on a machine")
    aside = tmp_path / "run-unfinished"
    assert crashed(tmp_path) == [aside]
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before
    assert run("train", "--resume", aside)[0] == 0
    assert open_run(aside).snapshot.step == 48
    assert crashed(tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "run-unfinished"]


def test_a_replacement_that_was_never_swapped_and_has_learned_nothing_is_no_run(halted, tmp_path):
    folder = shutil.copytree(halted, tmp_path / "run")
    (tmp_path / ".run.new").mkdir()
    (tmp_path / ".run.new" / ".unswapped").touch()
    (tmp_path / ".run.new" / "losses.csv").write_text("")
    open_run(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


# Branches.


def grown(plan):
    """Train a branch to its end; return (its rows, the last snapshot)."""
    rows = list(plan.rows())
    *_, last = train_on(
        plan.dataset, plan.config, Control(), record=rows.append, start=plan.keyframe, schedule=plan.schedule
    )
    return rows, last


@pytest.mark.parametrize("step", [2, 12, 16, 40])
def test_a_branch_with_unchanged_settings_gives_the_parents_bits(whole, step):
    parent = open_run(whole)
    plan = result_of(branch(parent, Timeline(whole), step))
    assert (plan.keyframe.step, plan.origin.parent, plan.origin.step) == (step, parent.origin.uid, step)
    assert plan.origin.uid != parent.origin.uid
    rows, last = grown(plan)
    assert repr(rows) == repr([row_of(row) for row in loss_rows(parent)])
    assert all(weight.equal(parent.snapshot.weights[name]) for name, weight in last.weights.items())


def test_a_branch_with_another_beta_leaves_the_parent_at_its_step(whole):
    parent = open_run(whole)
    config = dataclasses.replace(parent.config, beta=4.0, family="beta-vae")
    rows, last = grown(result_of(branch(parent, Timeline(whole), 16, config)))
    theirs = [row_of(row) for row in loss_rows(parent)]
    assert [row for row in rows if row.step <= 16] == [row for row in theirs if row.step <= 16]
    assert last.losses.last(TEST).kl < theirs[-1].kl
    assert last.step == 48


def test_a_branch_with_other_epochs_has_a_cycle_of_its_own(whole):
    parent = open_run(whole)
    plan = result_of(branch(parent, Timeline(whole), 16, dataclasses.replace(parent.config, epochs=2)))
    assert grown(plan)[1].step == 16 + 2 * 12
    assert max(plan.schedule.factor(step, 0.0) for step in range(16, 40)) == pytest.approx(1, abs=1e-2)


def test_a_branch_with_another_batch_begins_with_the_weights_alone(whole):
    parent, timeline = open_run(whole), Timeline(whole)
    plan = result_of(branch(parent, timeline, 16, dataclasses.replace(parent.config, batch_size=64, pixels="dynamic")))
    first = next(train_on(plan.dataset, plan.config, Control(), start=plan.keyframe, schedule=plan.schedule))
    assert first.step == 0
    assert all(weight.equal(timeline.at(16).snapshot.weights[name]) for name, weight in first.weights.items())
    assert list(plan.rows()) == []
    assert grown(plan)[1].state == "finished"


def test_a_branch_of_another_network_is_one_sentence(whole):
    parent = open_run(whole)
    with pytest.raises(UserError, match="do not fit the settings"):
        result_of(branch(parent, Timeline(whole), 16, dataclasses.replace(parent.config, hidden=(17,))))


def test_a_branch_behind_a_change_of_settings_begins_with_what_was_seen(tmp_path, digits, small_config):
    """The keyframe of step 4 was made at beta = 1, the moment of step 6 at beta = 9."""
    folder, now = tmp_path / "run", [small_config]
    with Claim(folder) as claim:
        training = TrainingRun(
            0, Control(snapshot_interval=0), LossLog(claim.spool), lambda s: run_at(s, now[0], digits), claim=claim
        )
        for snapshot in train_on(digits, lambda: now[0], training.control, 0, training.log, keeper=training):
            if snapshot.step == 5:
                now[0] = dataclasses.replace(small_config, beta=9.0, family="beta-vae")
        training.save(run_at(snapshot, now[0], digits))
        training.end()
    parent = dataclasses.replace(open_run(folder), dataset=digits)
    timeline = Timeline(folder, digits)
    plan = result_of(branch(parent, timeline, 6, dataclasses.replace(parent.config, epochs=5)))
    first = next(train_on(digits, plan.config, Control(), start=plan.keyframe, schedule=plan.schedule))
    assert first.step == 6
    assert all(weight.equal(timeline.at(6).snapshot.weights[name]) for name, weight in first.weights.items())


@pytest.mark.parametrize("is_branch", [False, True])
def test_a_training_run_goes_on_in_its_folder_and_a_branch_in_another(copy, is_branch):
    parent = open_run(copy)
    plan = result_of(branch(parent, Timeline(copy), 16)) if is_branch else resumption(parent)
    before = (copy / "losses.csv").read_bytes()
    training = TrainingRun.resumed(
        5, Control(), copy.parent / "spool.csv", plan, lambda s: run_at(s, plan.config, plan.dataset)
    )
    course = {"start": plan.keyframe, "schedule": plan.schedule, "keeper": training}
    *_, last = train_on(plan.dataset, plan.config, training.control, 5, training.log, **course)
    saved, problem = training.save(run_at(last, plan.config, plan.dataset))
    training.end()
    assert problem is None
    opened = open_run(saved.folder)
    assert opened.snapshot.step == 48
    assert opened.origin == plan.origin
    if is_branch:
        assert saved.folder != copy
        assert (copy / "losses.csv").read_bytes() == before
        assert opened.origin.parent == parent.origin.uid
    else:
        assert saved.folder == copy
        assert opened.origin == parent.origin
    steps = [row.step for row in read_losses(saved.folder / "losses.csv")]
    assert (steps[0], steps[-1], steps) == (10, 48, sorted(steps))
    assert crashed(saved.folder.parent) == []
