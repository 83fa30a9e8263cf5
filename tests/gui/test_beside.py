"""Two runs, or two moments of one run, side by side: two maps and two decoded images in step."""

import dataclasses
import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest

from latentlab.errors import UserError
from latentlab.gui.controller import State
from latentlab.gui.live.query import LiveQuery
from latentlab.inference.alignment import align
from latentlab.session.nearest import nearest_point
from latentlab.training.snapshot import TEST

PATIENCE = 60_000


def wait_for(qtbot, app, *states):
    qtbot.waitUntil(lambda: app.controller.state in states, timeout=PATIENCE)


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window with two finished runs of four steps: an autoencoder, run 1, and a VAE, run 2, which is shown."""
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    app = open_window(epochs=2, threads=1, family="ae", seed=3)
    wait_for(qtbot, app, State.READY)
    QTest.mouseClick(app.window.run_bar.buttons["run"], Qt.MouseButton.LeftButton)
    wait_for(qtbot, app, State.FINISHED)
    train_another(app, qtbot, family="vae", seed=0)
    return app


@pytest.fixture
def gate(app):
    """Keep the next training from its first moment until the gate is set."""
    closed = threading.Event()
    app.controller.workers.trainer.submit("gate", closed.wait)
    yield closed
    closed.set()


def train_another(app, qtbot, **changes):
    """Train a further run to its end; it is shown."""
    session, number = app.controller.session, app.controller.session.current_id + 1
    app.performer.perform("configure", **changes)
    app.performer.perform("train_again")
    qtbot.waitUntil(lambda: session.current_id == number and app.controller.state is State.FINISHED, timeout=PATIENCE)


def show_beside(app, qtbot, run=1, **arguments):
    """Show a run beside the shown one, and return the second map once the map has its points."""
    app.performer.perform("show_beside", run=run, **arguments)
    map_ = app.window.beside.map
    qtbot.waitUntil(lambda: map_.isVisible() and len(map_._points) > 0, timeout=PATIENCE)
    drawn(app, qtbot)
    return map_


def drawn(app, qtbot):
    """Wait until both maps stand still."""
    maps = app.window.map, app.window.beside.map
    qtbot.waitUntil(lambda: not any(m._timer.isActive() or m._fit_wanted for m in maps), timeout=PATIENCE)


def means(app, run):
    return app.controller.session.runs[run].snapshot.means


def place(map_, z):
    """Return the pixel of a place of a map."""
    return map_._to_pixels(*map(float, z)).toPoint()


def click(map_, at):
    QTest.mouseClick(map_, Qt.MouseButton.LeftButton, pos=at)


def an_image(app):
    """Return an image whose point lies alone on both maps, so that a click within a pixel finds it."""
    maps = app.window.map, app.window.beside.map
    inner = [map_.rect().adjusted(20, 20, -20, -20) for map_ in maps]
    for index in range(len(means(app, 1))):
        spots = [place(map_, map_._points.means[index]) for map_ in maps]
        found = [map_.nearest(*map_._to_latent((at.x(), at.y()))) for map_, at in zip(maps, spots)]
        if found == [index, index] and all(room.contains(at) for room, at in zip(inner, spots)):
            return index
    raise AssertionError("no point lies alone")


def assert_same(state, before):
    """Assert that every field of a SessionState is as before."""
    for field in dataclasses.fields(state):
        np.testing.assert_equal(getattr(state, field.name), getattr(before, field.name), field.name)


def test_a_second_map_stands_beside_the_first_and_closes(app, qtbot):
    session = app.controller.session
    before, decoder = session.state, app.window.views["decoder"]
    workers = app.controller.workers.all
    qtbot.waitUntil(lambda: app.window.has_begun and not any(worker.busy for worker in workers), timeout=PATIENCE)
    qtbot.wait(100)  # the layout follows the last answers
    picture = decoder.grab().toImage()
    map_ = show_beside(app, qtbot)
    assert (session.beside.id, session.current_id) == (1, 2)
    assert (map_._points.means == means(app, 1)).all()
    assert abs(map_.width() - app.window.map.width()) <= 1
    assert app.window.beside.head.title.whole_text() != app.window.first_head.title.whole_text()
    assert len(decoder.captions) == 2
    losses = app.window.views["losses"]
    assert len(losses.reconstruction.beside[TEST].getData()[0])
    QTest.mouseClick(app.window.beside.buttons["close_beside"], Qt.MouseButton.LeftButton)
    assert not app.window.beside.isVisible()
    assert not app.window.first_head.isVisible()
    assert session.beside is None
    assert_same(session.state, before)
    assert decoder.grab().toImage() == picture
    assert losses.reconstruction.beside[TEST].getData()[0] is None
    for verb in ("close_beside", "swap_panes", "align_beside", "link_cameras"):
        assert not app.window.verbs[verb].isEnabled()


def test_a_click_moves_both_probes_by_z_and_by_image(app, qtbot):
    session, beside = app.controller.session, app.controller.beside
    map_ = show_beside(app, qtbot)
    click(map_, map_.rect().center())
    assert session.z.tolist() == beside.z.tolist()
    assert map_.probe == pytest.approx(map_._to_latent((map_.rect().center().x(), map_.rect().center().y())))
    click(app.window.map, QPoint(90, 110))
    assert session.z.tolist() == beside.z.tolist() == list(map_.probe)
    shown = app.window.views["decoder"]._pictures[1].image
    expected = session.beside.model.decode_images(beside.z[None])[0]
    assert np.abs(shown._levels / 255 - expected).max() < 0.01

    QTest.mouseClick(app.window.beside.probe_links["image"], Qt.MouseButton.LeftButton)
    index = an_image(app)
    click(app.window.map, place(app.window.map, means(app, 2)[index]))
    assert beside.z.tolist() == means(app, 1)[index].tolist()
    assert np.allclose(map_.probe, beside.z)
    other = nearest_point(means(app, 1), [0.0, 0.0])
    click(map_, place(map_, [0.0, 0.0]))
    assert other is not None
    assert session.z.tolist() in means(app, 2).tolist(), "the first probe stands at the mean of an image"
    app.performer.perform("undo")
    assert beside.z.tolist() == means(app, 1)[index].tolist()


def test_hover_selection_and_filter_are_of_both_maps(app, qtbot):
    first, second = app.window.map, show_beside(app, qtbot)
    index = an_image(app)
    for here, there in ((first, second), (second, first)):
        QTest.mouseMove(here, place(here, here._points.means[index]))
        qtbot.waitUntil(lambda: first._hover is not None and second._hover is not None, timeout=PATIENCE)
        assert there._hover == tuple(there._points.means[index].tolist())
        qtbot.waitUntil(lambda: first._card is not None and second._card is not None, timeout=PATIENCE)
        app.window.map._leave_hover() if here is first else second._leave_hover()
        assert there._hover is there._card is None
    app.performer.perform("tool_select")
    assert second.tool == "tool_select"[5:]
    click(second, place(second, second._points.means[index]))
    assert first.selection.tolist() == second.selection.tolist() == [index]
    assert app.controller.interaction.pinned_index == index == first._pinned == second._pinned
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_3)
    assert first.visible_classes == second.visible_classes
    assert app.controller.session.classes == frozenset(first.visible_classes) != frozenset(range(10))
    app.performer.perform("show_test")
    qtbot.waitUntil(lambda: len(second._points) == 100 == len(first._points), timeout=PATIENCE)


def test_linked_cameras_show_one_rectangle_and_free_ones_do_not(app, qtbot):
    first, second = app.window.map, show_beside(app, qtbot)
    app.performer.perform("set_view", view=(-1, -1, 1, 1))
    assert (second.view.centre, second.view.width) == (first.view.centre, pytest.approx(first.view.width, rel=0.02))
    second._choose_view(second.view.zoomed(2, 0, 0))
    assert first.view.width == pytest.approx(second.view.width, rel=0.02)
    app.window.beside.buttons["link_cameras"].click()
    before = first.view
    second._choose_view(second.view.panned(1, 0))
    assert first.view == before
    assert app.controller.session.state.beside.camera == second.view
    assert [entry.verb for entry in app.performer.log][-1] == "set_view"


def test_linked_cameras_show_the_same_part_of_maps_that_spread_differently(app, qtbot):
    session, first = app.controller.session, app.window.map
    codes = means(app, 1) - means(app, 1).mean(axis=0)
    wide = dataclasses.replace(session.runs[1].snapshot, means=codes * np.float32(40 / np.abs(codes).max()) + 5)
    session.runs[1] = dataclasses.replace(session.runs[1], snapshot=wide)
    second = show_beside(app, qtbot)
    homes = [map_.view for map_ in (first, second)]
    ratio = homes[1].height / homes[0].height
    assert ratio > 3
    first._choose_view(first.view.zoomed(2, *first.view.centre))
    assert second.view.height == pytest.approx(homes[1].height / 2, rel=0.1)
    assert second.view.height / first.view.height == pytest.approx(ratio, rel=0.1)
    assert np.abs(np.subtract(second.view.centre, homes[1].centre)).max() < 0.1 * second.view.height
    before = first.view
    second._choose_view(second.view.zoomed(2, *second.view.centre).panned(0.1 * second.view.width, 0))
    assert first.view.height == pytest.approx(before.height / 2, rel=0.02)
    assert first.view.centre[0] - before.centre[0] == pytest.approx(0.1 * before.width, rel=0.05)
    assert second.view.height / first.view.height == pytest.approx(ratio, rel=0.1)
    app.performer.perform("reset_view")
    drawn(app, qtbot)
    assert [map_.view for map_ in (first, second)] == homes, "each shows all of its points"


def test_an_aligned_map_answers_as_the_plain_one(app, qtbot):
    session, beside, map_ = app.controller.session, app.controller.beside, show_beside(app, qtbot)
    found = align(means(app, 2), means(app, 1))
    app.window.beside.buttons["align_beside"].click()
    qtbot.waitUntil(lambda: beside.alignment is not None, timeout=PATIENCE)
    assert np.allclose(map_._points.means, found.apply(means(app, 1)), atol=1e-5)
    assert map_._axes == ("z₁′", "z₂′")
    assert f"residual {found.residual:.2f}" in map_._note
    drawn(app, qtbot)
    for by in ("z", "image"):
        app.performer.perform("link_probe", by=by)
        index = an_image(app)
        click(map_, place(map_, map_._points.means[index]))
        pixel = map_.view.width / map_.width()
        expected = means(app, 1 if by == "z" else 2)[index]
        assert np.abs(session.z - expected).max() < (pixel if by == "z" else 1e-6)
        assert np.allclose(map_.probe, found.apply(beside.z), atol=1e-5)
    QTest.mouseMove(map_, place(map_, map_._points.means[index]))
    qtbot.waitUntil(lambda: app.window.map._hover is not None, timeout=PATIENCE)
    assert app.window.map._hover == tuple(means(app, 2)[index].tolist())
    app.performer.perform("align_beside", on=False)
    assert (map_._points.means == means(app, 1)).all()


@pytest.mark.parametrize("moment", [{"run": 1}, {"run": 2, "step": 1}], ids=["run", "moment"])
def test_a_run_that_begins_is_aligned_with_the_map_beside_at_its_first_moment(app, qtbot, gate, moment):
    controller = app.controller
    show_beside(app, qtbot, **moment)
    app.performer.perform("align_beside", on=True)
    qtbot.waitUntil(lambda: controller.beside.alignment is not None, timeout=PATIENCE)
    app.performer.perform("reset")
    qtbot.waitUntil(lambda: controller.session.current is None, timeout=PATIENCE)
    app.performer.perform("align_beside", on=True)
    qtbot.waitUntil(lambda: not controller.workers.inference.busy, timeout=PATIENCE)
    assert controller.session.state.links.aligned
    gate.set()
    wait_for(qtbot, app, State.READY)
    qtbot.waitUntil(lambda: controller.beside.alignment is not None, timeout=PATIENCE)
    expected = align(means(app, 3), controller.session.beside.snapshot.means)
    assert controller.beside.alignment.residual == pytest.approx(expected.residual)


def test_an_alignment_with_the_run_before_is_not_that_of_a_run_that_begins(app, qtbot, gate):
    controller, beside = app.controller, app.controller.beside
    show_beside(app, qtbot)
    app.performer.perform("align_beside", on=True)
    qtbot.waitUntil(lambda: beside.alignment is not None, timeout=PATIENCE)
    late = 2, align(means(app, 2), -means(app, 1))
    app.performer.perform("configure", latent_size=3)
    app.performer.perform("reset")
    qtbot.waitUntil(lambda: controller.session.current is None, timeout=PATIENCE)
    kept = beside.alignment
    beside._take_alignment(late)
    assert beside.alignment is kept
    assert beside.plane.size == 2
    gate.set()
    wait_for(qtbot, app, State.READY)
    assert beside.alignment is None


def test_the_pinned_image_stays_where_the_maps_are_exchanged(app, qtbot):
    controller = app.controller
    show_beside(app, qtbot)
    app.performer.perform("pin_point", index=3)
    app.performer.perform("swap_panes")
    assert controller.session.current_id == 1
    assert controller.interaction.pinned_index == 3
    for map_ in (app.window.map, app.window.beside.map):
        qtbot.waitUntil(lambda map_=map_: map_._pinned == 3, timeout=PATIENCE)
    app.performer.perform("pin_point", index=None)
    app.performer.perform("swap_panes")
    assert controller.interaction.pinned_index is None


def test_two_moments_of_one_run_and_the_swap(app, qtbot):
    session = app.controller.session
    with pytest.raises(UserError, match="already"):
        app.performer.perform("show_beside", run=2)
    with pytest.raises(UserError, match="no run 9"):
        app.performer.perform("show_beside", run=9)
    app.performer.perform("show_moment", step=1)
    qtbot.waitUntil(lambda: session.current.snapshot.step == 1, timeout=PATIENCE)
    app.window.verbs["moment_beside"].trigger()
    assert (session.current.snapshot.step, session.beside.snapshot.step) == (4, 1)
    assert (session.current.id, session.beside.id) == (2, 2)
    titles = [head.title.whole_text() for head in (app.window.first_head, app.window.beside.head)]
    assert "step 4" in titles[0]
    assert "step 1" in titles[1]
    app.performer.perform("swap_panes")
    assert (session.current.snapshot.step, session.beside.snapshot.step) == (1, 4)
    app.performer.perform("show_newest")
    show_beside(app, qtbot)
    app.performer.perform("link_probe", by="image")
    app.performer.perform("move_probe", z=(0.1, -0.2))
    z = app.controller.beside.z
    app.performer.perform("swap_panes")
    assert (session.current_id, session.beside.id) == (1, 2)
    assert session.z.tolist() == z.tolist(), "the second probe is the first one now"
    assert app.window.map._points.means.tolist() == means(app, 1).tolist()
    kl = app.window.views["losses"].kl
    qtbot.waitUntil(lambda: len(kl.beside[TEST].getData()[0]) > 0, timeout=PATIENCE)
    assert not kl._text.text(), "the autoencoder has no KL, and the VAE beside has one"
    app.performer.perform("close_beside")
    qtbot.waitUntil(lambda: "no KL" in kl._text.text(), timeout=PATIENCE)


def test_the_moment_beside_follows_the_timeline_by_step(app, qtbot):
    session = app.controller.session
    show_beside(app, qtbot)
    app.performer.perform("show_moment", step=2)
    qtbot.waitUntil(lambda: session.current.snapshot.step == session.beside.snapshot.step == 2, timeout=PATIENCE)
    assert (app.window.beside.map._points.means == session.beside.snapshot.means).all()
    app.performer.perform("show_newest")
    assert session.beside is session.runs[1]
    app.performer.perform("show_run", run=1)
    assert session.beside is None, "one run at one moment does not stand beside itself"


def test_the_shelf_shows_a_run_beside_and_a_session_file_keeps_the_pair(app, qtbot, tmp_path):
    session, shelf = app.controller.session, app.window.views["shelf"]
    app.window.bring_forward("shelf")
    qtbot.waitUntil(lambda: len(shelf.rows) == 2, timeout=PATIENCE)
    QTest.mouseClick(shelf.tree.viewport(), Qt.MouseButton.LeftButton, pos=shelf.button_rect(1).center())
    assert (session.current_id, session.beside.id) == (2, 1)
    app.performer.perform("link_probe", by="image")
    app.performer.perform("set_view", view=(-1, -1, 1, 1), beside=True)
    camera = session.state.beside.camera
    app.performer.perform("save_session", out=tmp_path / "pair.latentlab")
    qtbot.waitUntil(lambda: not app.controller.files.work_left, timeout=PATIENCE)
    app.performer.perform("close_beside")
    app.performer.perform("open_session", path=tmp_path / "pair.latentlab")
    qtbot.waitUntil(lambda: session.current_id > 2 and session.beside is not None, timeout=PATIENCE)
    assert session.beside.origin.uid == session.runs[1].origin.uid
    assert session.state.beside.camera == camera
    assert session.state.links.probe == "image"
    app.performer.perform("close_run", run=session.beside.id)
    qtbot.waitUntil(lambda: session.beside is None, timeout=PATIENCE)
    assert not app.window.beside.isVisible()


def test_latent_spaces_of_two_sizes_share_images_alone(app, qtbot):
    train_another(app, qtbot, latent_size=3)
    session, beside = app.controller.session, app.controller.beside
    map_, links = show_beside(app, qtbot), app.window.beside.probe_links
    assert links["image"].isChecked()
    assert not links["z"].isEnabled()
    assert "3 and 2 dimensions" in links["z"].toolTip()
    for verb, arguments in (("align_beside", {"on": True}), ("link_probe", {"by": "z"})):
        with pytest.raises(UserError, match="3 and 2 dimensions"):
            app.performer.perform(verb, **arguments)
    app.performer.perform("go_to_image", index=17)
    nearest = nearest_point(means(app, 3), session.z)
    assert beside.z.tolist() == means(app, 1)[nearest].tolist()
    before = app.window.map.view
    map_._choose_view(map_.view.zoomed(2, 0, 0))
    assert app.window.map.view == before, "the cameras show different coordinates"
    app.performer.perform("swap_panes")
    qtbot.waitUntil(lambda: session.beside.id == 3 and len(map_._points) > 0, timeout=PATIENCE)
    assert len(beside.z) == 3
    click(app.window.map, app.window.map.rect().center())
    nearest = nearest_point(means(app, 1), session.z)
    assert beside.z.tolist() == means(app, 3)[nearest].tolist()
    assert np.allclose(map_.probe, beside.plane.project(beside.z)[0])
    app.performer.perform("layer_truth", on=True)
    app.performer.perform("pin_point", index=17)
    qtbot.waitUntil(lambda: heat(map_) is not None, timeout=PATIENCE)
    assert beside.pane.posterior.estimate.slice.plane == beside.plane, "a slice through the plane of the second map"


def test_a_run_beside_stays_in_step_with_a_training_and_the_texts_with_the_language(app, qtbot):
    session, map_ = app.controller.session, show_beside(app, qtbot)
    alignments = app.controller.beside._alignments
    app.performer.perform("align_beside")
    app.performer.perform("go_on")
    qtbot.waitUntil(lambda: session.newest.snapshot.step == 8 and session.newest.ended, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not (alignments.busy or alignments.waiting), timeout=PATIENCE)
    found = align(means(app, 2), means(app, 1))
    assert np.allclose(map_._points.means, found.apply(means(app, 1)), atol=1e-5)
    app.performer.perform("language_ko")
    assert map_.accessibleName()
    app.performer.perform("language_en")
    assert map_.accessibleName() == "Second latent map"
    assert app.window.beside.probe_links["image"].text() == "= image"


def test_the_decisions_of_the_classifier_lie_on_both_maps(app, qtbot):
    """One classifier judges what both decoders draw; each map has the decisions about its own plane."""
    map_ = show_beside(app, qtbot)
    app.window.verbs["layer_decisions"].trigger()
    both = app.window.map, map_
    qtbot.waitUntil(lambda: all(m._grounds.decisions is not None for m in both), timeout=PATIENCE)
    workers = app.controller.workers
    qtbot.waitUntil(lambda: not (workers.files.busy or workers.inference.busy), timeout=PATIENCE)
    classifier, runs = app.controller.pane.classifiers.classifier, app.controller.session.runs
    for each, run in zip(both, (2, 1)):
        found = each._grounds.decisions
        y, x = np.unravel_index(found.confidence.argmax(), found.confidence.shape)
        z = found.view.to_latent(x + 0.5, y + 0.5, *found.labels.shape[::-1])
        logs = classifier.log_probabilities(runs[run].model.decode_images(np.array([z])))[0]
        assert found.labels[y, x] == logs.argmax()


def heat(map_):
    """Return the posterior that a map shows."""
    return map_._overlays.get("heat")


def test_the_posterior_of_one_image_lies_on_both_maps_by_the_model_of_each(app, qtbot):
    session, first = app.controller.session, app.window.map
    app.performer.perform("show_moment", step=2)
    qtbot.waitUntil(lambda: session.current.snapshot.step == 2, timeout=PATIENCE)
    app.performer.perform("layer_truth", on=True)
    app.performer.perform("pin_point", index=17)
    app.window.verbs["moment_beside"].trigger()  # the run beside takes the pinned image
    map_, service = app.window.beside.map, app.controller.beside.pane.posterior
    qtbot.waitUntil(lambda: None not in (heat(first), heat(map_)), timeout=PATIENCE)
    for each, run in ((first, session.current), (map_, session.beside)):
        mean, log_variance = run.model.encode_images(run.dataset.train_images[17][None])
        np.testing.assert_allclose(heat(each).q[0], mean[0], atol=1e-4)
        np.testing.assert_allclose(heat(each).q[1], np.exp(log_variance[0] / 2), atol=1e-4)
        assert f"#17 · label {run.dataset.name_of(run.dataset.train_labels[17])} · step {run.snapshot.step}" in (
            heat(each).title
        )
    keys = [query.key for query in app.controller.findChildren(LiveQuery)]
    assert len(keys) == len(set(keys)), "a job of one pane drops the job of the same key of the other"
    services = app.controller.pane.posterior, service
    qtbot.waitUntil(lambda: all(each.evidence.refined for each in services), timeout=PATIENCE)
    app.performer.perform("align_beside")
    qtbot.waitUntil(lambda: app.controller.beside.alignment is not None, timeout=PATIENCE)
    apply = app.controller.beside.alignment.apply
    np.testing.assert_allclose(heat(map_).q[0], apply(mean[0]), atol=1e-4)
    z = np.array([[0.5, -0.5]])
    values = heat(map_).heat.fields[0].at(apply(z))
    np.testing.assert_allclose(values, service.evidence.heat.fields[0].at(z), atol=0.1)
    app.performer.perform("layer_truth", on=False)
    assert heat(first) is heat(map_) is None


def test_an_autoencoder_beside_has_no_posterior_and_a_vae_beside_it_has_one(app, qtbot):
    first, map_ = app.window.map, show_beside(app, qtbot)
    app.performer.perform("layer_truth", on=True)
    app.performer.perform("pin_point", index=17)
    qtbot.waitUntil(lambda: heat(first) is not None, timeout=PATIENCE)
    assert heat(map_) is None
    assert app.controller.beside.pane.posterior.reason
    app.performer.perform("swap_panes")
    drawn(app, qtbot)
    QTest.mouseMove(map_, place(map_, map_._points.means[an_image(app)]))  # either map may be hovered
    qtbot.waitUntil(lambda: heat(map_) is not None, timeout=PATIENCE)
    assert heat(first) is None
    layers = [app.window.verbs[name] for name in ("layer_truth", "layer_prior", "colour_kl")]
    assert all(verb.isEnabled() for verb in layers), "the model beside supports them"
    assert not app.window.verbs["live_log_px"].isEnabled(), "the curve is of the first run"
    app.performer.perform("close_beside")
    assert not any(verb.isEnabled() for verb in layers)


def test_an_own_image_is_marked_on_the_second_map_by_its_own_encoder(app, qtbot):
    session, map_ = app.controller.session, show_beside(app, qtbot)
    app.performer.perform("draw_stroke", points=(126, 60, 126, 200), brush=30)

    def assert_marked():
        (own,) = session.state.images
        mean, log_variance = session.beside.model.encode_images(own.image[None])
        place = app.controller.beside.plane.project(mean)[0][0]
        np.testing.assert_allclose(map_.own, (place, np.exp(log_variance[0] / 2)), atol=1e-5)

    assert_marked()
    app.performer.perform("draw_stroke", points=(60, 60, 200, 60), brush=30)
    assert_marked()
    app.performer.perform("align_beside")
    qtbot.waitUntil(lambda: app.controller.beside.alignment is not None, timeout=PATIENCE)
    assert_marked()  # an autoencoder has no deviations that an alignment could turn
    app.performer.perform("swap_panes")
    app.performer.perform("align_beside", on=False)
    assert_marked()
    app.performer.perform("new_drawing")
    assert map_.own is app.window.map.own is None


def test_a_new_name_of_a_run_is_shown_wherever_the_run_stands_beside_another_one(app, qtbot):
    show_beside(app, qtbot)
    app.performer.perform("rename_run", run=1, name="the elder")
    views = app.window.views
    assert "the elder" in app.window.beside.head.title.whole_text()
    assert "the elder" in views["decoder"].captions[1]
    assert "the elder" in views["losses"]._beside[1]


def test_a_metric_colours_the_points_of_each_map_by_its_own_model(app, qtbot):
    session, first, pane = app.controller.session, app.window.map, app.controller.beside.pane
    app.performer.perform("show_moment", step=2)
    qtbot.waitUntil(lambda: session.current.snapshot.step == 2, timeout=PATIENCE)
    app.performer.perform("colour_kl")
    app.window.verbs["moment_beside"].trigger()  # the run beside takes the colouring
    map_ = app.window.beside.map
    qtbot.waitUntil(
        lambda: first._by_value and map_._by_value and pane.dataset_evidence.metrics.whole, timeout=PATIENCE
    )
    means, log_variances = session.beside.model.encode_images(session.dataset.train_images)
    kl = 0.5 * (means**2 + np.exp(log_variances) - 1 - log_variances).sum(axis=1)
    np.testing.assert_allclose(pane.dataset_evidence.metrics.column("kl"), kl, atol=1e-4)
    assert "step 2" in map_._scale[0]
    chip = first._legend._chips[0]
    assert first._legend.colour_of(chip) == first._legend.colours.muted, "no point of a map has the colour of its class"
    app.performer.perform("show_beside", run=1)
    assert first._by_value
    assert not map_._by_value, "an autoencoder has no KL"
    qtbot.waitUntil(lambda: map_.is_coloured, timeout=PATIENCE)
    assert first._legend.colour_of(chip) == first._palette[0], "the second map has the colours of the classes"
    app.performer.perform("close_beside")
    assert first._legend.colour_of(chip) == first._legend.colours.muted
    app.performer.perform("colour_label")
    assert not first._by_value


def test_a_walk_lies_on_both_maps_while_both_probes_have_one_z(app, qtbot):
    map_, beside = show_beside(app, qtbot), app.controller.beside
    places = np.array([[0.5, 0.25], [-1.0, 0.5]])
    for z in places.tolist():
        app.performer.perform("move_probe", z=tuple(z))
        app.performer.perform("add_pin")
    np.testing.assert_allclose(map_._walk[0], places, atol=1e-6)
    assert map_._walk[1].shape == app.window.map._walk[1].shape
    app.performer.perform("align_beside")
    qtbot.waitUntil(lambda: beside.alignment is not None, timeout=PATIENCE)
    np.testing.assert_allclose(map_._walk[0], beside.alignment.apply(places), atol=1e-5)
    np.testing.assert_allclose(map_._walk[1][-1], beside.alignment.apply(places[-1]), atol=1e-5)
    app.performer.perform("link_probe", by="image")
    assert len(map_._walk[0]) == 0
    app.performer.perform("link_probe", by="z")
    app.performer.perform("align_beside", on=False)
    assert len(map_._walk[0]) == 2
    app.performer.perform("close_beside")
    app.performer.perform("remove_pins")
    show_beside(app, qtbot)
    assert len(map_._walk[0]) == 0


def test_a_pair_fits_into_a_narrow_window_at_once(app, qtbot, monkeypatch):
    """The panels between which both maps stand leave their sides before the window shrinks, not after."""
    screen = QRect(0, 0, 1920, 1080)
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: screen)
    app.performer.perform("resize", width=1280, height=800)
    show_beside(app, qtbot)
    head = app.window.beside.head  # two maps as narrow as this line leave 1280 pixels room for the panels with MNIST
    assert head.minimumSizeHint().width() <= 311
    for width, height in ((1024, 640), (1280, 800), (1024, 640)):
        app.performer.perform("resize", width=width, height=height)
        assert app.window.width() == width
        qtbot.wait(50)  # the panels follow the width
