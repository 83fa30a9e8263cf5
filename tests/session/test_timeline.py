import dataclasses
import os

import numpy as np
import pytest

from latentlab.errors import UserError
from latentlab.session.checkpoint import open_run, save_run, save_snapshot
from latentlab.session.loss_log import LossLog
from latentlab.session.run import Origin, run_at
from latentlab.session.timeline import Timeline, copy_kept, most_crowded
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.snapshot import TEST
from latentlab.training.trainer import train

# Two steps an epoch: epochs end at steps 2, 4, 6 and so on.


def train_in(folder, dataset, config, timeline=None, **details):
    """Train into a folder as the command line does; return the TrainingRun and its snapshots."""
    from latentlab.session.run_folder import Claim

    claim = Claim(folder)
    make_run = lambda snapshot: run_at(snapshot, config, dataset)  # noqa: E731
    training = TrainingRun(
        3, Control(snapshot_interval=0), LossLog(claim.spool), make_run, claim=claim, timeline=timeline
    )
    snapshots = list(train(dataset, config, training.control, 3, training.log, keeper=training, **details))
    return training, claim, snapshots


@pytest.fixture(scope="module")
def trained(tmp_path_factory, digits, small_config):
    """(run folder, every snapshot) of a training of six epochs that is over and saved."""
    folder = tmp_path_factory.mktemp("timeline") / "run"
    config = dataclasses.replace(small_config, epochs=6)
    training, claim, snapshots = train_in(folder, digits, config)
    training.save(run_at(snapshots[-1], config, digits))
    training.end()
    claim.release()
    return folder, {snapshot.step: snapshot for snapshot in snapshots if snapshot.state == "running"}


def test_every_moment_opens_as_the_run_was_then(trained, digits):
    folder, shown = trained
    timeline = Timeline(folder, digits, id=7)
    assert timeline.steps() == (0, 1, 2, 3, 4, 5, 6, 8, 10, 12)
    for step in timeline.steps():
        run, then = timeline.at(step), shown[step]
        assert (run.id, run.snapshot.run, run.snapshot.step, run.snapshot.state) == (7, 7, step, "paused")
        assert all(weight.equal(run.snapshot.weights[name]) for name, weight in then.weights.items())
        assert np.array_equal(run.snapshot.means, then.means)
        assert np.array_equal(run.snapshot.computed_at, then.computed_at)
        assert np.array_equal(timeline.means(step), then.means)
        assert (run.snapshot.losses.last(TEST) or then).step == (then.losses.last(TEST) or then).step
        assert run.dataset is digits
        facts = timeline.facts(step)
        assert (facts.step, facts.epoch, facts.beta, facts.rate) == (step, step / 2, 1.0, then.learning_rate)
        assert facts.has_keyframe == (step in (2, 4, 8))
    assert timeline.at(4).snapshot.losses.last(TEST).step == 4


def test_a_moment_that_is_not_there_is_one_sentence(trained):
    with pytest.raises(UserError, match="no weights of step 7"):
        Timeline(trained[0]).at(7)
    with pytest.raises(UserError, match="no moment of step 7"):
        Timeline().at(7)
    assert Timeline(trained[0]).means(7).shape == (0, 2)


def test_moments_are_there_before_and_after_their_write(tmp_path, digits, small_config):
    training, claim, snapshots = train_in(tmp_path / "run", digits, small_config)
    timeline = training.timeline
    waiting = {step: timeline.at(step) for step in timeline.steps()}
    facts = {step: timeline.facts(step) for step in timeline.steps()}
    assert list(waiting) == [0, 1, 2, 3, 4, 5, 6]
    assert not (tmp_path / "run" / "timeline").exists()
    training.save(run_at(snapshots[-1], small_config, digits))
    assert timeline.steps() == tuple(waiting)
    for step, before in waiting.items():
        after = timeline.at(step)
        assert after is not before
        assert after.folder == tmp_path / "run"
        assert all(weight.equal(after.snapshot.weights[name]) for name, weight in before.snapshot.weights.items())
        assert np.array_equal(after.snapshot.means, before.snapshot.means)
        assert timeline.facts(step) == facts[step]
    training.end()
    claim.release()


def test_a_keyframe_at_or_before_a_moment_leads_to_it_bit_for_bit(trained, digits, small_config):
    """So unchanged settings give a branch the parent's bits."""
    folder, shown = trained
    timeline = Timeline(folder)
    config = dataclasses.replace(small_config, epochs=6)
    for step, start in ((2, 2), (3, 2), (7, 4), (10, 8), (12, 12)):
        point = timeline.keyframe(step)
        assert point.keyframe.step == start
        assert point.config == config
        control = Control(snapshot_interval=0)
        schedule = dataclasses.replace(point.keyframe.schedule, stop_step=max(step, start))
        *_, last = train(digits, point.config, control, start=point.keyframe, schedule=schedule)
        assert all(weight.equal(last.weights[name]) for name, weight in shown[step].weights.items())
    assert timeline.keyframe(1) is None


def test_an_older_runs_moments_open(trained, tmp_path, run):
    folder = tmp_path / "older"
    save_run(run, folder)
    (folder / "snapshots").mkdir()
    source = trained[0] / "timeline" / "2.safetensors"
    (folder / "snapshots" / "2.safetensors").write_bytes(source.read_bytes())
    assert Timeline(folder).steps() == (2,)
    assert Timeline(folder).at(2).snapshot.step == open_run(folder, 2).snapshot.step == 2
    assert save_snapshot(open_run(folder, 2)) == folder / "snapshots" / "2.safetensors"


def test_a_space_of_many_dimensions_keeps_no_map(tmp_path, digits, small_config):
    config = dataclasses.replace(small_config, latent_size=5, epochs=1)
    training, claim, snapshots = train_in(tmp_path / "run", digits, config)
    assert training.timeline.means(0).shape == (0, 5)
    training.save(run_at(snapshots[-1], config, digits))
    timeline = Timeline(tmp_path / "run")
    assert timeline.means(2).shape == (0, 2)
    assert timeline.at(2).snapshot.means.shape == (0, 5)
    training.end()
    claim.release()


# The bound.


def test_the_room_between_moments_is_half_logarithmic_and_half_even():
    def place(step, last):
        return np.log1p(step) / np.log1p(last) + step / last

    steps = list(range(600))
    while len(steps) > 30:
        dropped = most_crowded(steps)
        assert dropped not in (steps[0], steps[-1])
        steps.remove(dropped)
    gaps = np.diff([place(step, steps[-1]) for step in steps])
    assert gaps.max() < 4 * gaps.min()
    assert most_crowded([0, 5]) is None
    assert most_crowded([0, 4, 5], {4}) is None
    assert most_crowded([0, 1, 4, 5]) == 4
    assert most_crowded([0, 1, 4, 5], {4}) == 1


@pytest.mark.parametrize("bound", [{"most_moments": 5}, {"most_bytes": 90_000}])
def test_a_timeline_is_thinned_to_its_bound_and_pinned_moments_stay(tmp_path, digits, small_config, bound):
    config = dataclasses.replace(small_config, epochs=12)
    timeline = Timeline(None, digits, **bound)
    training, claim, snapshots = train_in(tmp_path / "run", digits, config, timeline)
    pinned = next(snapshot for snapshot in snapshots if snapshot.step == 3)
    training.save(run_at(next(s for s in snapshots if s.step == 12), config, digits))
    save_snapshot(dataclasses.replace(run_at(pinned, config, digits), folder=tmp_path / "run"))
    training.save(run_at(snapshots[-1], config, digits))
    files = list((tmp_path / "run" / "timeline").iterdir())
    if "most_moments" in bound:
        assert len(timeline.steps()) <= 6
    else:
        assert sum(file.stat().st_size for file in files) < 2 * bound["most_bytes"]
    assert {0, 3, 24} <= set(timeline.steps())
    assert {int(file.name.split(".")[0]) for file in files} == set(timeline.steps())
    training.end()
    claim.release()


def test_a_bound_of_nothing_keeps_nothing(tmp_path, digits, small_config):
    training, claim, snapshots = train_in(tmp_path / "run", digits, small_config, Timeline(most_moments=0))
    training.save(run_at(snapshots[-1], small_config, digits))
    assert not (tmp_path / "run" / "timeline").exists()
    training.end()
    claim.release()


def test_a_pinned_moment_keeps_its_map(trained, tmp_path, digits, small_config):
    folder, shown = trained
    copy_kept(folder, tmp_path / "copy", 12)
    save_run(open_run(folder), tmp_path / "copy")
    run = Timeline(tmp_path / "copy").at(3)
    path = save_snapshot(run)
    assert path == tmp_path / "copy" / "timeline" / "3.safetensors"
    content = path.read_bytes()
    assert b'\\"pinned\\": true' in content
    assert save_snapshot(run) == path
    assert path.read_bytes() == content
    assert np.array_equal(Timeline(tmp_path / "copy").means(3), shown[3].means)


def test_a_copy_up_to_a_step_has_what_came_before(trained, tmp_path):
    copy_kept(trained[0], tmp_path, 5)
    assert sorted(os.listdir(tmp_path)) == ["timeline"]  # the newest keyframe is of step 12  # noqa: PTH208
    names = [f"{step}.safetensors" for step in (0, 1, 2, 3, 4, 5)] + [
        "2.keyframe.safetensors",
        "4.keyframe.safetensors",
    ]
    assert sorted(path.name for path in (tmp_path / "timeline").iterdir()) == sorted(names)


def test_moments_after_the_last_good_step_of_a_divergence_go(tmp_path, digits, small_config):
    training, claim, snapshots = train_in(tmp_path / "run", digits, small_config)
    diverged = dataclasses.replace(next(s for s in snapshots if s.step == 4), state="diverged")
    training.save(run_at(diverged, small_config, digits))
    assert training.timeline.steps() == (0, 1, 2, 3, 4)
    assert not (tmp_path / "run" / "keyframe.safetensors").exists()
    training.end()
    claim.release()


def test_memory_of_moments_is_bounded(trained, monkeypatch):
    monkeypatch.setattr("latentlab.session.timeline.RUNS_IN_MEMORY", 2)
    timeline = Timeline(trained[0])
    first = [timeline.at(step) for step in (1, 2)]
    assert [timeline.at(step) for step in (1, 2)] == first
    timeline.at(3)
    assert timeline.at(2) is first[1]
    assert timeline.at(1) is not first[0]


@pytest.fixture(scope="module")
def kept(trained, digits):
    """(run, keyframe) of some moments by step; every second one has no keyframe."""
    timeline = Timeline(trained[0], digits)
    return {step: (timeline.at(step), timeline.keyframe(step).keyframe if step % 4 else None) for step in (2, 4, 6, 8)}


def test_the_bytes_that_wait_are_counted_whatever_comes_and_goes(kept, tmp_path):
    """They are the sum of the sizes of all waiting moments."""
    folder, timeline, waiting = tmp_path / "run", Timeline(most_moments=3), set()
    (tmp_path / "file").touch()

    def size(step):
        run, keyframe = kept[step]
        weights = sum(weight.nbytes for weight in run.snapshot.weights.values())
        points = run.snapshot.means.nbytes + run.snapshot.computed_at.nbytes
        return weights + points + (0 if keyframe is None else 5 * weights + keyframe.order.nbytes)

    random, acts = np.random.default_rng(0), ("add", "add", "add", "add", "write", "fail", "cut")
    for act, step in zip(random.choice(acts, 150), random.choice(list(kept), 150).tolist()):
        if act == "add":
            timeline.add(*kept[step])
            waiting.add(step)
        elif act == "write":
            timeline.write(folder)
            waiting.clear()
        elif act == "fail" and waiting:
            with pytest.raises(UserError):
                timeline.write(tmp_path / "file")
            timeline.folder = folder
        elif act == "cut":
            timeline.cut(step)
            waiting = {at for at in waiting if at <= step}
        total = sum(map(size, waiting))
        for bound in (total, total - 1):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("latentlab.session.timeline.WAITING_BYTES", bound)
                assert timeline.is_full == (bound < total)


# Which training a run is of.


def test_a_run_keeps_its_name_and_that_of_its_parent(tmp_path, run):
    names = {Origin.new().uid for _ in range(20)}
    assert len(names) == 20
    origin = Origin.new("0123456789abcdef", 6)
    save_run(dataclasses.replace(run, origin=origin), tmp_path / "run")
    assert open_run(tmp_path / "run").origin == origin
    save_run(open_run(tmp_path / "run"), tmp_path / "copy")
    assert open_run(tmp_path / "copy").origin == origin


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"uid": 3, "parent": "", "step": 0}', '{"uid": "../..", "step": 1}'])
def test_a_damaged_name_is_none(tmp_path, run, text):
    save_run(run, tmp_path / "run")
    assert open_run(tmp_path / "run").origin is None
    (tmp_path / "run" / "run.json").write_text(text)
    assert open_run(tmp_path / "run").origin is None


def test_a_moment_that_was_pinned_before_its_write_stays_pinned(tmp_path, digits, small_config):
    training, claim, snapshots = train_in(tmp_path / "run", digits, small_config)
    pinned = next(snapshot for snapshot in snapshots if snapshot.step == 3)
    path = save_snapshot(dataclasses.replace(run_at(pinned, small_config, digits), folder=tmp_path / "run"))
    training.save(run_at(snapshots[-1], small_config, digits))
    assert path == tmp_path / "run" / "timeline" / "3.safetensors"
    assert b"pinned" in path.read_bytes()
    training.end()
    claim.release()
