import dataclasses

import numpy as np
import pytest

from latentlab.config import Config, checked
from latentlab.session.latents import active_units
from latentlab.session.nearest import nearest_point
from latentlab.session.run import RunRef, run_at
from latentlab.session.session import Session


@pytest.fixture
def session(small_config, digits, snapshots):
    session = Session(small_config)
    assert session.start_run(small_config, digits) == 1
    session.accept(snapshots[-1])
    return session


def test_a_run_exists_from_its_first_snapshot_on(small_config, digits, snapshots):
    session = Session(small_config)
    assert session.current is None
    assert session.image() is None
    session.start_run(small_config, digits)
    assert session.current is None
    session.accept(snapshots[0])
    assert session.current.snapshot is snapshots[0]
    assert session.current.dataset is digits


def test_a_snapshot_of_an_unknown_run_is_ignored(session, snapshots):
    before = dict(session.runs)
    session.accept(dataclasses.replace(snapshots[-1], run=99))
    assert session.runs == before


def test_accepting_replaces_the_run_and_its_model_whole(session, snapshots):
    old = session.current
    image = old.model.decode_images(np.ones((1, 2)))
    session.accept(snapshots[0])
    assert session.current is not old
    assert session.current.model is not old.model
    assert np.array_equal(old.model.decode_images(np.ones((1, 2))), image)
    assert not np.array_equal(session.current.model.decode_images(np.ones((1, 2))), image)


def test_the_image_is_the_decoders_at_z(session):
    session.move_to(np.array([0.5, -1.5]))
    assert np.array_equal(session.image(), session.current.model.decode_images(np.array([[0.5, -1.5]]))[0])
    assert session.image().dtype == np.float32


def test_the_probe_does_not_move_where_it_cannot_be(session):
    session.move_to(np.array([0.5, -1.5]))
    session.move_to(np.array([np.nan, 2.0]))
    assert session.z.tolist() == [0.5, 2.0]


def test_nearest_is_the_nearest_mean_that_is_known():
    means = np.random.default_rng(0).normal(size=(500, 3)).astype(np.float32)
    z = np.array([0.1, 0.2, 0.3])
    inorder = sorted(range(len(means)), key=lambda i: np.linalg.norm(means[i] - z))
    assert nearest_point(means, z) == inorder[0]
    means[inorder[0]] = np.nan
    assert nearest_point(means, z) == inorder[1]
    assert nearest_point(np.full_like(means, np.nan), z) is None


def test_active_units_vary_with_the_data():
    random = np.random.default_rng(0)
    means = np.stack([random.normal(0, s, 10_000) for s in (1, 0.2, 0.05, 0)], axis=1)  # variances 1, .04, .0025, 0
    assert active_units(means) == 2
    means[::2] = np.nan
    assert active_units(means) == 2
    assert active_units(np.full((5, 2), np.nan)) is None


def test_a_model_collapses_only_after_an_epoch(session):
    snapshot = session.current.snapshot
    session.accept(dataclasses.replace(snapshot, means=np.zeros_like(snapshot.means), epoch=0.5))
    assert not session.collapsed()
    session.accept(dataclasses.replace(snapshot, means=np.zeros_like(snapshot.means), epoch=1.0))
    assert session.collapsed()


def test_live_settings_act_at_once_and_others_wait(session, small_config, snapshots):
    session.accept(dataclasses.replace(snapshots[-1], state="running"))
    session.configure(dataclasses.replace(small_config, beta=4.0, learning_rate=1e-4, batch_size=64))
    now = session.settings()
    assert (now.beta, now.learning_rate, now.batch_size) == (4.0, 1e-4, small_config.batch_size)
    assert now.family == "beta-vae"


def test_a_run_that_learns_has_the_family_that_the_panel_shows_and_undo_brings_back_both(
    session, small_config, snapshots
):
    session.accept(dataclasses.replace(snapshots[-1], state="running"))
    before = small_config.family, small_config.beta

    def shown():
        assert (session.settings().family, session.settings().beta) == (session.config.family, session.config.beta)
        assert session.current.config == session.settings()
        return session.config.family, session.config.beta

    session.configure(checked(**(vars(session.config) | {"beta": 8.0})))
    session.commit()
    assert shown() == ("beta-vae", 8.0)
    session.configure(dataclasses.replace(session.config, beta=1.0))
    session.commit()
    assert shown() == ("beta-vae", 1.0)
    session.undo()
    assert shown() == ("beta-vae", 8.0)
    session.undo()
    assert shown() == before
    session.redo()
    assert shown() == ("beta-vae", 8.0)


def test_an_autoencoder_that_is_chosen_for_the_next_run_leaves_the_weight_of_this_one(session, small_config, snapshots):
    session.accept(dataclasses.replace(snapshots[-1], state="running"))
    session.configure(dataclasses.replace(small_config, beta=8.0, family="beta-vae"))
    session.configure(dataclasses.replace(small_config, beta=1.0, family="ae"))
    assert (session.settings().family, session.settings().beta) == ("beta-vae", 8.0)


def test_a_run_that_has_ended_keeps_the_settings_it_was_trained_with(session, small_config):
    wished = dataclasses.replace(small_config, beta=4.0, family="beta-vae")
    session.configure(wished)
    assert session.settings() == session.current.config == small_config
    assert session.config == wished


def test_what_was_done_before_a_run_was_opened_is_not_undone_in_it(session, run):
    session.configure(dataclasses.replace(run.config, learning_rate=1e-4))
    session.open(run)
    assert not session.can_undo
    session.undo()
    assert session.config == session.settings() == run.config


def test_beta_is_nothing_to_an_autoencoder(digits):
    config = Config(dataset="digits", family="ae")
    session = Session(config)
    session.start_run(config, digits)
    session.configure(Config(dataset="digits", family="beta-vae", beta=4.0))
    assert session.settings().beta == 1.0


def test_opening_takes_a_run_over_under_an_id_of_its_own(session, run):
    new = session.open(dataclasses.replace(run, id=0))
    assert session.current.id == session.current.snapshot.run == new != 1
    assert session.runs[1].snapshot.run == 1


def test_the_probe_returns_home_where_z_has_another_size(session, digits):
    session.move_to(np.array([1.0, 1.0]))
    session.start_run(Config(dataset="digits", latent_size=5), digits)
    assert session.z.tolist() == [0.0] * 5


def test_a_run_says_where_it_lies(session, tmp_path, snapshots):
    session.keep_in(session.current_id, tmp_path)
    session.accept(snapshots[-1])
    assert session.current.folder == tmp_path


def test_run_at_has_the_snapshots_weights(run, digits, small_config):
    again = run_at(run.snapshot, small_config, digits)
    for name, weight in again.model.named_parameters():
        assert weight.equal(run.snapshot.weights[name])


def test_a_past_moment_stays_while_its_training_goes_on(small_config, digits, snapshots):
    session = Session(small_config)
    session.start_run(small_config, digits)
    session.accept(snapshots[1])
    past = run_at(snapshots[0], small_config, digits)
    session.show_moment(past)
    assert session.current is past
    assert session.state.shown == RunRef(1, snapshots[0].step)
    session.accept(snapshots[-1])
    assert session.current is past
    assert session.newest.snapshot is snapshots[-1]
    session.show_moment(None)
    assert session.current is session.newest
    assert session.state.shown == RunRef(1)


def test_settings_reach_the_training_and_not_its_past(small_config, digits, snapshots):
    session = Session(small_config)
    session.start_run(small_config, digits)
    running = dataclasses.replace(snapshots[1], state="running")
    session.accept(running)
    past = run_at(snapshots[0], small_config, digits)
    session.show_moment(past)
    session.configure(dataclasses.replace(small_config, beta=4.0, family="beta-vae"))
    assert session.current is past
    assert session.newest.config.beta == session.settings().beta == 4.0


def test_another_run_has_no_past_of_the_one_before(session, small_config, digits, snapshots):
    past = run_at(snapshots[0], small_config, digits)
    session.show_moment(past)
    session.open(run_at(snapshots[-1], small_config, digits))
    assert session.current.snapshot.step == snapshots[-1].step
    session.show_moment(past)  # of the run before
    assert session.current is session.newest


def test_a_second_pane_takes_runs_of_the_same_images_and_closes_with_them(session, small_config, digits, snapshots):
    assert "already" in str(session.why_not_beside(1))
    assert session.why_not_beside(1, step=0) is None, "another moment of the shown run"
    halved = dataclasses.replace(digits, train_images=digits.train_images[::2], train_labels=digits.train_labels[::2])
    for number, dataset in ((2, dataclasses.replace(digits)), (3, halved)):
        session.start_run(small_config, dataset)
        session.accept(dataclasses.replace(snapshots[-1], run=number))
    session.show_run(1)
    assert session.why_not_beside(2) is None
    assert "other images" in str(session.why_not_beside(3))
    session.show_beside(2)
    session.accept(dataclasses.replace(snapshots[0], run=2))
    assert session.beside is session.runs[2], "the newest moment follows the training"
    past = run_at(dataclasses.replace(snapshots[1], run=2), small_config, digits)
    session.show_beside(2, past)
    session.accept(dataclasses.replace(snapshots[-1], run=2))
    assert session.beside is past
    assert session.state.beside.shown == RunRef(2, snapshots[1].step)
    session.show_run(3)
    assert session.beside is None
    assert len(session.state.panes) == 1
    session.show_beside(2)
    session.close(2)
    assert session.state.beside is None
