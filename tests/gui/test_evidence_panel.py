"""The evidence in the window: the posterior on the map, the evidence bar, the gap map, log p(x) beside the losses."""

import dataclasses
import threading
import time
import weakref

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest

from latentlab.errors import UserError
from latentlab.gui.controller import State
from latentlab.gui.views.evidence import Bar, EvidenceView
from latentlab.gui.views.map_posterior import PosteriorPicture
from latentlab.inference.metrics import as_seen, bounds, exact_metrics
from latentlab.inference.plane import PlaneGrid
from latentlab.session.evidence_curve import evidence_point
from latentlab.session.image_metrics import ImageMetrics
from latentlab.session.run import RunRef
from latentlab.work import result_of

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PATIENCE = 30_000


@pytest.fixture
def app(open_window, qtbot, digits, request):
    """A window at rest with the test points of a model that has learned a little, the evidence in front."""
    settings = getattr(request, "param", {})
    app = open_window(**settings)
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=PATIENCE)
    if app.controller.session.config.latent_size == 2:
        qtbot.waitUntil(lambda: len(app.window.map._points) > 0, timeout=PATIENCE)
        if app.controller.session.config.family != "ae":
            app.controller.trainer.step(60)
            qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step == 60, timeout=PATIENCE)
    app.window.docks["evidence"].show()
    app.window.docks["evidence"].raise_()
    return app


def place_of(app, index):
    map_ = app.window.map
    z = map_._points.means[index].astype(float)
    return QPoint(*(round(value) for value in map_.view.to_pixels(*z, map_.width(), map_.height())))


def hover(app, index):
    """Move the mouse over a point; return the index of the nearest point there."""
    map_, at = app.window.map, place_of(app, index)
    QTest.mouseMove(map_, at + QPoint(40, 0))
    QTest.mouseMove(map_, at)
    return map_.nearest(*map_.view.to_latent(at.x(), at.y(), map_.width(), map_.height()))


def shown(app):
    """Return a list that collects all evidence emitted from now on."""
    found = []
    app.controller.pane.posterior.changed.connect(lambda new: found.append(new) if new is not None else None)
    return found


def at_rest(qtbot, found, with_best=True):
    qtbot.waitUntil(
        lambda: bool(found) and found[-1].posterior is not None and (found[-1].best is not None or not with_best),
        timeout=PATIENCE,
    )
    return found[-1]


def brute_force(app, image, side=301, extent=6.0):
    """Return places (n, 2) and p(x, z), up to a constant, at each, by the likelihood of torch.distributions."""
    run = app.controller.session.current
    axis = np.linspace(-extent, extent, side)
    z = torch.tensor(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)).float()
    x = torch.tensor(image.reshape(-1).astype(np.float32) / 255)
    with torch.no_grad():
        logits = torch.logit(run.model.decoder(z).mean.double().clamp(1e-12, 1 - 1e-12))
        log_joint = (x.double() * logits - torch.nn.functional.softplus(logits)).sum(1) - 0.5 * (z**2).sum(1)
    return z.numpy(), log_joint.numpy()


def test_the_heat_is_highest_where_brute_force_has_the_posterior(app, qtbot):
    found = shown(app)
    index = hover(app, 11)
    evidence = at_rest(qtbot, found)
    assert (evidence.subject.split, evidence.subject.index) == ("train", index)
    first = found[0]
    assert first.glance is not None
    assert first.problem is not None  # a preview is never exact
    z, log_joint = brute_force(app, app.controller.session.dataset.train_images[index])
    highest = z[log_joint.argmax()]
    for heat in (first.heat, evidence.heat):
        field = max(heat.fields, key=lambda field: np.nanmax(field.values))
        row, column = np.unravel_index(np.nanargmax(field.values), field.values.shape)
        rows, columns = field.values.shape
        box = field.bounds
        x = box.x0 + (column + 0.5) * box.width / columns
        y = box.y1 - (row + 0.5) * box.height / rows
        np.testing.assert_allclose((x, y), highest, atol=0.05 + box.width / columns)
    weights = np.exp(log_joint - log_joint.max())
    np.testing.assert_allclose(evidence.posterior.mean, weights @ z / weights.sum(), atol=2e-3)
    # The level of the heat that encloses 90 % does so by brute force, too.
    shift = evidence.heat.peak - log_joint.max()
    inside = log_joint + shift >= evidence.heat.levels[1]
    assert weights[inside].sum() / weights.sum() == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("app", [{"objective": "iwae", "samples": 2}, {}], indirect=True)
def test_the_card_on_the_map_says_that_q_of_iwae_is_a_proposal(app, qtbot):
    found = shown(app)
    hover(app, 11)
    at_rest(qtbot, found, with_best=False)
    picture = app.window.map._overlays["heat"]
    is_weighted = app.controller.session.current.config.objective == "iwae"
    assert ("q(z|x) is a proposal" in picture.status) == is_weighted


def test_a_hand_does_not_wait_for_the_inference_worker(app, qtbot):
    found = shown(app)
    hover(app, 11)
    at_rest(qtbot, found)
    begun, over = threading.Event(), threading.Event()

    def long() -> None:
        begun.set()
        over.wait(60)

    app.controller.workers.inference.submit("long", long)
    try:
        assert begun.wait(30)
        index = hover(app, 25)
        qtbot.waitUntil(lambda: found[-1].subject.index == index, timeout=PATIENCE)
        assert found[-1].glance is not None
    finally:
        over.set()
    assert at_rest(qtbot, found).subject.index == index


def test_the_window_is_not_laid_out_again_for_each_hovered_image(app, qtbot, count_layouts, monkeypatch):
    found = shown(app)
    hover(app, 11)
    at_rest(qtbot, found)

    monkeypatch.setattr("latentlab.gui.live.posterior.RESTING", 60)  # on a slow machine, too, the cursor is not at rest
    for n, index in enumerate((25, 40, 60, 80, 100, 120)):
        index = hover(app, index)
        qtbot.waitUntil(lambda index=index: found[-1].subject.index == index, timeout=PATIENCE)
        if n == 0:  # the texts of a preview have their room now
            qtbot.wait(50)
            layouts = count_layouts(app.window)
    qtbot.wait(50)
    assert layouts.count <= 2  # once a title is longer than all before; without the reserve there were five


def test_who_looks_away_gets_the_memory_back(app, qtbot):
    found, posterior = shown(app), app.controller.pane.posterior
    hover(app, 11)
    at_rest(qtbot, found)
    qtbot.waitUntil(lambda: not app.controller.workers.inference.busy, timeout=PATIENCE)
    planes = [weakref.ref(posterior._plane[1]), weakref.ref(posterior._plane[1].terms)]
    app.window.verbs["layer_truth"].setChecked(False)
    app.window.docks["losses"].raise_()
    qtbot.waitUntil(lambda: not posterior.watched)
    qtbot.waitUntil(lambda: not any(ref() is not None for ref in planes), timeout=PATIENCE)


def test_the_layer_lies_on_the_map_and_says_what_it_is(app, qtbot):
    found, map_ = shown(app), app.window.map
    hover(app, 11)
    evidence = at_rest(qtbot, found)
    picture = map_._overlays["heat"]
    assert isinstance(picture, PosteriorPicture)
    assert picture.exact == (evidence.problem is None)
    assert f"step {evidence.step}" in picture.title
    assert ("exact" in picture.status) == picture.exact or "Not exact" in picture.status
    with_heat = map_.grab().toImage()
    map_.set_overlay("heat", None)
    x, y = (round(v) for v in map_.view.to_pixels(*evidence.posterior.mean, map_.width(), map_.height()))
    x, y = x - 20, y - 20  # the marks of the point and of the probe cover the heat
    assert with_heat.pixelColor(x, y) != map_.grab().toImage().pixelColor(x, y)


def test_the_pieces_of_the_bar_are_log_px(app, qtbot):
    found, view = shown(app), app.window.views["evidence"]
    hover(app, 30)
    evidence = at_rest(qtbot, found)
    bar = view.bar.bar
    assert list(bar.pieces) == ["amortisation", "approximation"]
    assert bar.log_px == pytest.approx(bar.elbo + sum(bar.pieces.values()), abs=1e-9)
    assert bar.pieces["amortisation"] >= -1e-4, "the best is no worse than q"
    assert bar.pieces["approximation"] >= -bar.error, "no Gaussian is better than the posterior"
    assert evidence.posterior.kl == pytest.approx(sum(bar.pieces.values()), abs=1e-6)
    if bar.exact:
        assert any("exact" in label.text() for label in view.values)
    assert f"= {evidence.posterior.kl:.3f} nats" in view.values[1].text()
    assert "grey BCE" in view.values[3].text()
    run = app.controller.session.current
    x = as_seen(run.model, evidence.subject.image[None], "grey", 0)
    many = result_of(exact_metrics(run.model, x))
    assert bar.log_px == pytest.approx(float(many.log_px[0]), abs=1e-3)
    assert bar.elbo == pytest.approx(float(many.elbo[0]), abs=5e-3)


def test_a_dragged_probe_makes_its_decoded_image_the_subject(app, qtbot):
    found, map_ = shown(app), app.window.map
    QTest.mousePress(map_, LEFT, PLAIN, QPoint(200, 200))
    for step in range(5):
        QTest.mouseMove(map_, QPoint(200 + 10 * step, 210))
        qtbot.wait(20)
    QTest.mouseRelease(map_, LEFT, PLAIN, QPoint(240, 210))
    evidence = at_rest(qtbot, found)
    assert evidence.subject.split == "probe"
    np.testing.assert_array_equal(evidence.subject.image, app.controller.session.image())
    assert any(earlier.glance is not None for earlier in found)
    assert all(earlier.posterior is None or earlier.subject.same(evidence.subject) for earlier in found)


def test_an_undone_move_of_the_probe_takes_its_image_along(app, qtbot):
    found, map_, posterior = shown(app), app.window.map, app.controller.pane.posterior
    drag_from, drag_to = QPoint(map_.width() // 2, map_.height() // 2), QPoint(map_.width() // 3, map_.height() // 3)
    for at in (drag_from, drag_to):
        QTest.mouseClick(map_, LEFT, PLAIN, at)
        qtbot.waitUntil(lambda: bool(found) and found[-1].subject.split == "probe", timeout=PATIENCE)
        qtbot.waitUntil(lambda: np.array_equal(found[-1].subject.image, posterior._drawn), timeout=PATIENCE)
    second = found[-1].subject.image
    app.window.verbs["undo"].trigger()
    qtbot.waitUntil(lambda: not np.array_equal(posterior._drawn, second), timeout=PATIENCE)
    qtbot.waitUntil(lambda: np.array_equal(found[-1].subject.image, posterior._drawn), timeout=PATIENCE)


def test_the_panel_says_that_it_computes_until_the_first_metrics_are_there(app, qtbot):
    panel, posterior = app.window.views["evidence"], app.controller.pane.posterior
    assert panel.title.text() == "No image yet"
    titles, found = [], shown(app)
    posterior.changed.connect(lambda _: titles.append(panel.title.text()))
    hover(app, 3)
    at_rest(qtbot, found, with_best=False)
    assert titles[0] == "Computing…"
    assert "step 60" in panel.title.text()


def test_the_window_computes_none_of_it(app, qtbot, monkeypatch):
    threads, window = set(), threading.get_ident()
    likelihood = PlaneGrid.log_likelihood

    def watched(self, *arguments):
        threads.add(threading.get_ident())
        return likelihood(self, *arguments)

    monkeypatch.setattr(PlaneGrid, "log_likelihood", watched)
    found = shown(app)
    hover(app, 3)
    at_rest(qtbot, found)
    assert threads
    assert window not in threads


def test_what_comes_too_late_is_dropped(app, qtbot):
    found = shown(app)
    first = hover(app, 3)
    at_rest(qtbot, found, with_best=False)  # its best Gaussian is still to come
    second = next(index for index in (hover(app, n) for n in (25, 40, 60)) if index != first)
    qtbot.waitUntil(lambda: found[-1].subject.index == second and found[-1].best is not None, timeout=PATIENCE)
    told = [evidence.subject.index for evidence in found]
    assert set(told[told.index(second) :]) == {second}
    app.controller.trainings.reset()
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not app.controller.workers.inference.busy, timeout=PATIENCE)
    assert app.controller.pane.posterior.evidence is None


def test_new_weights_bring_a_new_plane_and_no_coarse_picture_in_between(app, qtbot):
    found = shown(app)
    hover(app, 3)
    step = at_rest(qtbot, found).step
    app.controller.trainer.step(5)
    qtbot.waitUntil(lambda: found[-1].step == step + 5, timeout=PATIENCE)
    assert all(evidence.posterior is not None for evidence in found if evidence.step > step)


@pytest.mark.parametrize("app", [{"beta": 4.0}], indirect=True)
def test_another_beta_shows_what_q_aims_at(app, qtbot):
    found = shown(app)
    hover(app, 3)
    evidence = at_rest(qtbot, found)
    assert evidence.beta != 1
    assert evidence.tempered is not None
    fine, wide = evidence.heat, evidence.tempered
    true, other = (np.exp(heat.fields[0].values.astype(float) - heat.peak) for heat in (fine, wide))
    assert other.sum() > true.sum()  # a weaker likelihood is a wider posterior
    assert "4" in app.window.map._overlays["heat"].names["tempered"] or evidence.beta != 4


def test_points_take_the_colour_of_their_gap_and_the_worst_are_listed(app, qtbot, monkeypatch):
    monkeypatch.setattr("latentlab.session.image_metrics.FIRST_BATCH", 200)
    window, metrics = app.window, app.controller.pane.dataset_evidence
    window.verbs["show_test"].trigger()
    qtbot.waitUntil(lambda: app.controller.trainer.control is not None and window.map._test_note, timeout=PATIENCE)
    shares = []
    metrics.progressed.connect(shares.append)
    partial = []
    metrics.changed.connect(lambda gaps: partial.append(gaps))
    window.verbs["colour_gap"].trigger()
    qtbot.waitUntil(lambda: metrics.metrics is not None and metrics.metrics.whole, timeout=PATIENCE)
    assert [len(gaps.indices) for gaps in partial] == [200, 360]
    run = app.controller.session.current
    x = as_seen(run.model, run.dataset.test_images, "grey", 0)
    expected = result_of(exact_metrics(run.model, x))
    np.testing.assert_allclose(metrics.metrics.column("gap"), expected.gap, atol=2e-3)
    column = metrics.metrics.column
    np.testing.assert_allclose(column("log_px"), column("elbo") + column("gap"), atol=1e-9)
    np.testing.assert_allclose(column("elbo"), -column("reconstruction") - column("kl"), atol=1e-9)
    assert shares[0] == 0.0
    assert shares[-1] is None
    points, legend = window.map._points, window.map._legend
    codes, _ = points._codes
    assert np.corrcoef(codes, np.argsort(np.argsort(expected.gap))[points._shuffle])[0, 1] > 0.5
    chip = legend.chips[3]
    assert legend.colour_of(chip) == legend.colours.muted, "colours tell gaps now, and no classes"
    view = window.views["evidence"]
    assert view._indices[0] == int(expected.gap.argmax())
    found = shown(app)
    QTest.mouseClick(view.worst[0], LEFT)
    evidence = at_rest(qtbot, found)
    assert (evidence.subject.split, evidence.subject.index) == ("test", int(expected.gap.argmax()))
    assert app.controller.interaction.pinned_index == int(expected.gap.argmax())
    window.verbs["colour_label"].trigger()
    assert window.map._points._codes is None
    assert legend.colour_of(chip) == window.map.class_colour(3)


def test_metrics_without_quadrature_do_not_wait_for_it(app, qtbot, monkeypatch):
    metrics, window = app.controller.pane.dataset_evidence, app.window

    def never(*_):
        raise AssertionError("no colour asks for it yet")

    with monkeypatch.context() as patch:
        patch.setattr("latentlab.inference.metrics.exact_metrics", never)
        window.verbs["colour_kl"].trigger()
        qtbot.waitUntil(lambda: metrics.metrics is not None and metrics.metrics.whole, timeout=PATIENCE)
    run, split = app.controller.session.current, metrics.metrics.split
    expected = result_of(bounds(run.model, as_seen(run.model, run.dataset.split(split)[0], "grey", 0))).kl
    np.testing.assert_allclose(metrics.metrics.column("kl"), expected, atol=1e-4)
    assert np.isnan(metrics.metrics.column("gap")).all()
    assert window.views["evidence"]._indices == []
    window.verbs["colour_gap"].trigger()
    qtbot.waitUntil(lambda: metrics.metrics.with_quadrature and metrics.metrics.whole, timeout=PATIENCE)
    assert len(window.views["evidence"]._indices) == 10
    np.testing.assert_allclose(metrics.metrics.column("kl"), expected, atol=1e-4)


def test_newer_metrics_of_fewer_images_take_no_colours_away(app):
    metrics = app.controller.pane.dataset_evidence

    def gaps(step, known):
        values = dict.fromkeys(("gap", "log_px", "elbo", "kl", "reconstruction"), np.zeros(known))
        return ImageMetrics(RunRef(1, step), app.controller.session.split, np.arange(known), 9, values, None)

    steps = []
    for step, known in ((1, 3), (1, 9), (2, 3), (2, 9)):
        metrics._emit(gaps(step, known))
        steps.append((metrics.metrics.step, len(metrics.metrics.indices)))
    assert steps == [(1, 3), (1, 9), (1, 9), (2, 9)]


def test_one_of_the_worst_is_framed_with_its_modes_and_q(app, qtbot):
    map_ = app.window.map
    qtbot.waitUntil(lambda: app.controller.interaction._points is not None, timeout=PATIENCE)
    found = shown(app)
    everything = map_.view
    app.wiring.evidence.choose(5)
    evidence = at_rest(qtbot, found)
    for place in (evidence.posterior.q_mean, *(mode.z for mode in evidence.posterior.modes)):
        x, y = map_.view.to_pixels(*place.tolist(), map_.width(), map_.height())
        assert 0.2 * map_.width() < x < 0.8 * map_.width()
        assert 0.2 * map_.height() < y < 0.8 * map_.height()
    assert not map_.view.near(everything, 0.02)
    assert "Home" in app.window.statusBar().currentMessage()
    QTest.keyClick(map_, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: map_.view.near(everything, 0.01), timeout=PATIENCE)
    # A move of the map in the meantime prevents the frame.
    app.wiring.evidence.choose(6)
    map_.view = mine = everything.zoomed(2, 0, 0)
    qtbot.waitUntil(lambda: found[-1].subject.index == 6 and found[-1].posterior is not None, timeout=PATIENCE)
    assert map_.view.near(mine, 1e-6)


def test_a_click_on_a_point_leaves_the_evidence_in_front(app, qtbot):
    app.window.map.set_tool("select")
    QTest.mouseClick(app.window.map, LEFT, PLAIN, place_of(app, 3))
    qtbot.waitUntil(lambda: app.controller.interaction.pinned_index is not None, timeout=PATIENCE)
    assert not app.window.docks["evidence"].visibleRegion().isEmpty()
    assert app.window.docks["inspector"].visibleRegion().isEmpty()


def test_another_language_says_the_evidence_anew(app, qtbot):
    found = shown(app)
    hover(app, 3)
    at_rest(qtbot, found)
    view, map_ = app.window.views["evidence"], app.window.map
    for language, word in (("ko", "이미지"), ("en", "image")):
        app.choose_language(language)
        assert word in view.title.text()
        assert word in map_._overlays["heat"].title
        assert ("likelihood" in view.values[3].text()) == (language == "en")


def test_the_points_of_a_run_do_not_order_the_images_of_the_next(app, qtbot):
    """The next run may have other data, and its own points come later: here the run before has fewer points."""
    controller, metrics = app.controller, app.controller.pane.dataset_evidence
    metrics.set_points(dataclasses.replace(metrics._points, means=metrics._points.means[:3]))
    controller.run_changed.emit(controller.session.current)
    metrics.list_largest_gaps()
    qtbot.waitUntil(lambda: metrics.metrics is not None and metrics.metrics.whole, timeout=PATIENCE)


def test_gaps_can_be_cancelled(app, qtbot):
    metrics, view = app.controller.pane.dataset_evidence, app.window.views["evidence"]
    QTest.mouseClick(view.compute, LEFT)
    qtbot.waitUntil(lambda: metrics.busy, timeout=PATIENCE)
    QTest.mouseClick(view.compute, LEFT)
    assert not metrics.busy
    qtbot.waitUntil(lambda: not app.controller.workers.inference.busy, timeout=PATIENCE)
    assert metrics.metrics is None


def test_log_px_joins_the_losses_while_the_model_learns(app, qtbot):
    curve, curves = app.controller.pane.evidence_curve, app.window.views["losses"]
    app.window.verbs["live_log_px"].trigger()
    qtbot.waitUntil(lambda: len(curve.points) == 1, timeout=PATIENCE)
    app.controller.trainer.step(3)
    qtbot.waitUntil(lambda: len(curve.points) == 2, timeout=PATIENCE)
    first, second = curve.points
    assert second.step == first.step + 3
    for point in curve.points:
        assert point.log_px >= point.elbo - 1e-3
        assert point.images == min(500, len(app.controller.session.dataset.test_images))
    epochs, log_px, error, elbo = curves._truth
    np.testing.assert_allclose(epochs, [first.epoch, second.epoch])
    np.testing.assert_allclose(log_px, [-first.log_px, -second.log_px])
    assert (elbo >= log_px - 1e-3).all()
    np.testing.assert_array_equal(error, [first.error, second.error])


def test_a_training_does_not_wait_for_the_exact_figure_of_the_model_before_it(app, qtbot, monkeypatch):
    curve = app.controller.pane.evidence_curve

    def endless(*_):
        while True:
            time.sleep(0.01)
            yield 0.0

    monkeypatch.setattr("latentlab.inference.metrics.exact_metrics", endless)
    app.window.verbs["live_log_px"].trigger()
    qtbot.waitUntil(lambda: curve.busy, timeout=PATIENCE)
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: bool(curve.points), timeout=PATIENCE)
    assert curve.points[0].quick


def test_log_px_of_a_learning_model_is_quick_and_refined_at_rest(app):
    curve, curves = app.controller.pane.evidence_curve, app.window.views["losses"]
    run = app.controller.session.current
    quick, exact = (result_of(evidence_point(run, quick=quick)) for quick in (True, False))
    assert (quick.quick, exact.quick, exact.problem) == (True, False, None)
    assert abs(quick.log_px - exact.log_px) <= quick.error + exact.error
    assert quick.elbo == pytest.approx(exact.elbo, abs=1e-4)
    curve._on_answer(quick)
    assert "lattice" in curves.total.extra_tip
    curve._on_answer(exact)
    assert curve.points == (exact,)
    assert ", exact;" in curves.total.extra_tip
    assert "lattice" not in curves.total.extra_tip
    curve._on_answer(dataclasses.replace(exact, problem=UserError("Not exact: a reason.")))
    assert "exact;" not in curves.total.extra_tip
    assert "Not exact: a reason." in curves.total.extra_tip


@pytest.mark.parametrize(
    ("app", "reason"),
    [({"family": "ae"}, "no prior"), ({"latent_size": 1}, "size of z is 1")],
    indirect=["app"],
)
def test_other_models_say_why_it_is_off(app, qtbot, reason):
    view, act = app.window.views["evidence"], app.window.verbs
    qtbot.waitUntil(lambda: reason in app.controller.pane.posterior.reason, timeout=PATIENCE)
    is_line = reason != "no prior"  # which has the evidence itself
    assert view._body.isVisibleTo(view) == is_line
    assert (reason in view._reason.text()) != is_line
    for name in ("layer_truth", "colour_gap", "live_log_px"):
        assert not act[name].isEnabled()
        assert reason in act[name].statusTip()
    assert reason in app.window.map._panel.switches["truth"].toolTip()


# Parts


def test_the_pieces_of_a_bar_are_those_that_are_known():
    assert Bar(-100.0, -103.0, None, None, False).pieces == {"gap": 3}
    assert Bar(-100.0, -103.0, -101.0, 1e-4, True, -101.0).pieces == {"amortisation": 2, "approximation": 1}
    tempered = Bar(-100.0, -103.0, -101.0, 1e-4, True, -102.5)
    assert tempered.pieces == {"amortisation": 0.5, "beta": 1.5, "approximation": 1}
    # For a beta near 0 the encoder's objective has no Gaussian optimum, and the two pieces are not separated.
    assert Bar(-100.0, -103.0, -101.0, 1e-4, True).pieces == {"both": 2, "approximation": 1}


@pytest.mark.parametrize("aimed", [-101.0, -102.5, -103.5, None])
def test_every_piece_of_a_bar_has_its_name_and_figure(qtbot, monkeypatch, aimed):
    """A piece that is negative has no width, and the bar still ends at log p(x)."""
    view = EvidenceView()
    qtbot.addWidget(view)
    bar, message, boxes = Bar(-100.0, -103.0, -101.0, 1e-4, True, aimed), [], []
    draw_text, draw_rect = QPainter.drawText, QPainter.drawRect
    monkeypatch.setattr(QPainter, "drawText", lambda self, *a: (message.append(a[-1]), draw_text(self, *a)))
    monkeypatch.setattr(QPainter, "drawRect", lambda self, *a: (boxes.append(a[-1]), draw_rect(self, *a)))
    view.show_evidence("", np.zeros((4, 4), np.float32), bar, [""] * 4, drawn=False)
    view.bar.resize(view.bar.minimumSizeHint())
    view.bar.grab()
    for name, value in bar.pieces.items():
        assert view.piece_names("beta" in bar.pieces)[name] in message
        assert f"{value:+.2f}".replace("-", "−") in message
    ends = [box.right() for box in boxes]
    assert ends == sorted(ends)
    assert ends[-1] == pytest.approx(view.bar.width() - 14, abs=1.5)


def test_binary_pixels_are_the_same_wherever_they_are_asked_for():
    from latentlab.config import Config
    from latentlab.models import build

    model = build(Config(hidden=(8,)), (8, 8))
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8)).astype(np.uint8)
    together = as_seen(model, images, "dynamic", 3)
    assert set(together.unique().tolist()) == {0.0, 1.0}
    assert torch.equal(together[4], as_seen(model, images[4:], "dynamic", 3)[0])
    assert not torch.equal(together, as_seen(model, images, "dynamic", 4))


def test_metrics_of_lots_are_those_of_the_whole(digits):
    from latentlab.config import Config
    from latentlab.inference.metrics import joined
    from latentlab.models import build

    model = build(Config(hidden=(8,)), digits.image_shape)
    x = as_seen(model, digits.test_images[:30], "grey", 0)
    whole = result_of(exact_metrics(model, x))
    lots = joined([result_of(exact_metrics(model, part)) for part in x.split(12)])
    np.testing.assert_allclose(lots.log_px, whole.log_px, atol=1e-4)
    np.testing.assert_allclose(lots.elbo, whole.elbo, atol=1e-4)
    assert lots.kind == whole.kind == "bernoulli-grey"
    assert lots.evidence.covariance.shape == (30, 2, 2)
    assert lots.evidence.problem is None
