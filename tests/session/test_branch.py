"""A branch begins with the bits of its parent, and with unchanged settings ends with them, too."""

import contextlib
import dataclasses
import io

import pytest

from latentlab.cli import main
from latentlab.export.csv import read_losses
from latentlab.session.branch import branch, is_same, why_no_branch
from latentlab.session.checkpoint import loss_rows, open_run
from latentlab.session.evaluation import with_images
from latentlab.session.loss_log import row_of
from latentlab.session.resumption import further
from latentlab.session.timeline import Timeline
from latentlab.training.control import Control
from latentlab.training.trainer import train


@pytest.fixture(scope="module", params=[[], ["--family", "ae"], ["--pixels", "dynamic", "--batch-size", "200"]])
def parent(request, tmp_path_factory):
    """A whole run of five epochs, 12 steps each, with keyframes at the ends of epochs 1, 2 and 4."""
    folder = tmp_path_factory.mktemp("branch") / "parent"
    words = ["--dataset", "digits", "--hidden", "16", "--threads", "1", "--epochs", "5", "--out", str(folder)]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["train", *words, *request.param]) == 0
    return with_images(open_run(folder))


def moment_of(parent, step):
    moment = Timeline(parent.folder, parent.dataset).at(step)
    return dataclasses.replace(moment, origin=parent.origin)


def begin(parent, step, **changes):
    """Return how a branch begins at a step, and the shares that were told meanwhile."""
    shares, wanted = [], dataclasses.replace(parent.config, **changes)
    work = branch(moment_of(parent, step), Timeline(parent.folder, parent.dataset), wanted)
    while True:
        try:
            shares.append(next(work).done)
        except StopIteration as stop:
            return stop.value, shares


def finish(plan):
    """Train a branch to its end; return its losses and its last snapshot."""
    rows = list(plan.rows())
    control = Control(snapshot_interval=1e9)
    *_, last = train(
        plan.dataset, plan.config, control, record=rows.append, start=plan.keyframe, schedule=plan.schedule
    )
    return rows, last


def own_moments(parent):
    """Return a step before the first keyframe, one between two keyframes, and one with a keyframe."""
    per_epoch = parent.dataset.steps_per_epoch(parent.config.batch_size)
    steps = Timeline(parent.folder).steps()
    first = next(step for step in steps if 0 < step < per_epoch)
    between = next(step for step in steps if 2 * per_epoch < step < 4 * per_epoch and step % per_epoch)
    return first, between, 3 * per_epoch, 4 * per_epoch


def test_a_branch_with_unchanged_settings_gives_the_parents_bits(parent):
    for step in own_moments(parent):
        plan, shares = begin(parent, step)
        assert plan.keyframe.step == step
        assert is_same(plan), "the branch begins at the very moment"
        assert all(0 <= share <= 1 for share in shares)
        rows, last = finish(plan)
        assert repr(rows) == repr(list(map(row_of, loss_rows(parent))))
        assert last.step == parent.snapshot.step
        for name, weight in parent.snapshot.weights.items():
            assert weight.equal(last.weights[name]), (step, name)
    assert list(read_losses(parent.folder / "losses.csv"))[-1].step == parent.snapshot.step, "the parent stays"


def test_a_branch_with_another_beta_begins_with_the_parents_bits_and_ends_elsewhere(parent):
    step = own_moments(parent)[2]
    changes = {"learning_rate": 1e-4} if parent.config.family == "ae" else {"beta": 8.0, "family": "beta-vae"}
    plan, _ = begin(parent, step, **changes)
    assert is_same(plan)
    rows, last = finish(plan)
    before = [row for row in map(row_of, loss_rows(parent)) if row.step < step]
    assert repr(rows[: len(before)]) == repr(before)
    assert last.step == parent.snapshot.step, "the schedule is the parent's"
    assert not all(last.weights[name].equal(weight) for name, weight in parent.snapshot.weights.items())


def test_other_epochs_are_further_ones_and_none_have_no_end(parent):
    per_epoch = parent.dataset.steps_per_epoch(parent.config.batch_size)
    step = 3 * per_epoch
    plan, _ = begin(parent, step, epochs=1)
    assert plan.schedule.end_step == step + per_epoch
    assert "one cycle" in plan.text or "keeps" in plan.text
    plan, _ = begin(parent, step, epochs=40)
    assert plan.schedule.end_step == step + 40 * per_epoch
    assert "one more cycle" in plan.text
    plan, _ = begin(parent, step, epochs=None)
    assert plan.schedule.end_step == float("inf")
    assert plan.text.endswith("again, without an end.")
    assert plan.schedule.factor(step + 1000, 0.0) == 1


def test_a_finished_run_goes_on_for_the_epochs_of_the_settings(parent):
    per_epoch, end = parent.dataset.steps_per_epoch(parent.config.batch_size), parent.snapshot.step
    plan = further(parent, parent.config)
    assert (plan.keyframe.step, plan.schedule.end_step) == (end, end + 5 * per_epoch)
    plan = further(parent, dataclasses.replace(parent.config, epochs=2, learning_rate=1e-4))
    assert (plan.schedule.end_step, plan.config.learning_rate) == (end + 2 * per_epoch, 1e-4)
    assert further(parent, dataclasses.replace(parent.config, epochs=None)).schedule.end_step == float("inf")


def test_what_a_branch_cannot_change_is_named(parent):
    moment = moment_of(parent, own_moments(parent)[2])

    def reason(**changes):
        return str(why_no_branch(parent, moment, dataclasses.replace(parent.config, **changes)) or "")

    assert reason() == reason(epochs=9, learning_rate=1e-3, seconds=4.0) == ""
    assert "Latent size, Seed" in reason(latent_size=3, seed=7)
    assert "nothing has been learned" in str(why_no_branch(parent, moment_of(parent, 0), parent.config))
    assert "has no keyframe" in str(why_no_branch(dataclasses.replace(parent, origin=None), moment, parent.config))
