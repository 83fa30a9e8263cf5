"""Resuming in the window: by the run's own schedule, beyond it, without an end; and a branch at its end."""

import contextlib
import dataclasses
import io
import math

import pytest

from latentlab.cli import main
from latentlab.errors import UserError
from latentlab.session.checkpoint import open_run
from latentlab.session.evaluation import with_images
from latentlab.session.resumption import branch, further
from latentlab.session.timeline import Timeline
from latentlab.work import result_of

PER_EPOCH = 12  # steps


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A whole run of five epochs."""
    folder = tmp_path_factory.mktemp("further") / "run"
    words = ["--dataset", "digits", "--hidden", "16", "--threads", "1", "--epochs", "5", "--out", str(folder)]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["train", *words]) == 0
    return with_images(open_run(folder))


def test_a_finished_run_goes_on_for_the_epochs_of_the_settings(run):
    plan = further(run, run.config)
    assert (plan.keyframe.step, plan.schedule.end_step) == (60, 60 + 5 * PER_EPOCH)
    assert "one more cycle" in plan.text
    plan = further(run, dataclasses.replace(run.config, epochs=2, learning_rate=1e-4, seed=9))
    assert (plan.schedule.end_step, plan.config.learning_rate) == (60 + 2 * PER_EPOCH, 1e-4)
    assert plan.config.seed == run.config.seed, "what does not act live stays"
    plan = further(run, dataclasses.replace(run.config, epochs=None))
    assert (plan.schedule.end_step, plan.schedule.factor(1060, 0.0)) == (math.inf, 1)
    assert plan.text.endswith("again, without an end.")


def test_a_run_that_has_diverged_goes_on_from_its_last_good_keyframe(run):
    snapshot = dataclasses.replace(run.snapshot, state="diverged", step=50)
    plan = further(dataclasses.replace(run, snapshot=snapshot), run.config)
    assert plan.keyframe.step == 48
    with pytest.raises(UserError, match="has no keyframe"):
        further(dataclasses.replace(run, snapshot=dataclasses.replace(snapshot, step=11)), run.config)


def test_a_branch_at_the_end_of_a_finished_run_has_epochs_of_its_own(run):
    plan = result_of(branch(run, Timeline(run.folder, run.dataset), 60, run.config))
    assert plan.schedule.end_step == 60 + 5 * PER_EPOCH
    assert "one more cycle" in plan.text
    other = dataclasses.replace(run.config, seed=3)
    plan = result_of(branch(run, Timeline(run.folder, run.dataset), 36, other))
    assert plan.text.endswith("a new one begins at step 0 with the weights of step 36.")
