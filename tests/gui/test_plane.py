"""Latent sizes above 2, and 1, in the whole window, as a user sees them: plane, sliders, traversals, evidence."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from latentlab.gui.controller import State
from latentlab.gui.views.evidence import NOTHING
from latentlab.session.latent_plane import axes_plane

LEFT = Qt.MouseButton.LeftButton
PATIENCE = 60_000


@pytest.fixture
def ready(open_window, qtbot):
    """Open a window with a model of some latents that has made some steps."""

    def ready(steps=60, **settings):
        app = open_window(**settings)
        controller = app.controller
        qtbot.waitUntil(lambda: controller.state is State.READY, timeout=PATIENCE)
        qtbot.waitUntil(lambda: app.window.has_begun)
        controller.trainer.step(steps)
        qtbot.waitUntil(lambda: controller.session.current.snapshot.step == steps, timeout=PATIENCE)
        controller.trainer.make_exact()
        qtbot.waitUntil(lambda: controller.session.current.snapshot.exact, timeout=PATIENCE)
        return app

    return ready


def in_front(app, qtbot, name):
    app.window.bring_forward(name)
    qtbot.waitUntil(lambda: not app.window.docks[name].visibleRegion().isEmpty())
    return app.window.views[name]


def walk_down(box, rows):
    """Choose another row of a box by keys."""
    box.setFocus()
    for _ in range(rows):
        QTest.keyClick(box, Qt.Key.Key_Down)


def at_point(app, index):
    """Return the pixel of a point on the map."""
    map_ = app.window.map
    x, y = map_.view.to_pixels(*map_._points.means[index].astype(float), map_.width(), map_.height())
    return QPoint(round(x), round(y))


def test_ten_latents_have_sliders_numbers_and_traversals_that_move_the_probe(ready, qtbot):
    app = ready(latent_size=10)
    app.performer.perform("show_plane", plane="axes:1,2")
    session, map_ = app.controller.session, app.window.map
    panel = in_front(app, qtbot, "latents")
    assert len(panel.rows) == 10
    assert map_._message == ""
    assert len(map_._points) == len(session.dataset.train_labels)
    row = panel.rows[4]
    qtbot.waitUntil(lambda: "nats" in row.kl.text(), timeout=PATIENCE)
    assert row.state.text() in ("active", "not active")
    assert sum(row.state.text() == "active" for row in panel.rows) == session.active_units()

    before = map_._points._fade.copy()
    panel._scroll.ensureWidgetVisible(row.slider)
    QTest.mouseClick(row.slider, LEFT, pos=QPoint(row.slider.width() - 10, row.slider.height() // 2))
    moved = session.z[4]
    assert moved > 3
    assert session.plane.origin[4] == pytest.approx(moved)
    qtbot.waitUntil(lambda: not np.array_equal(map_._points._fade, before))  # other points are near the plane now
    assert map_.probe == (session.z[0], session.z[1]), "the plane went with the probe"
    QTest.mouseDClick(row.slider, LEFT)
    assert session.z[4] == 0

    row.box.setFocus()
    row.box.selectAll()
    QTest.keyClicks(row.box, "1,25")
    QTest.keyClick(row.box, Qt.Key.Key_Return)
    assert session.z[4] == 1.25
    app.window.verbs["undo"].trigger()
    assert session.z[4] == 0

    images = []
    app.controller.pane.latents.traversal_changed.connect(images.append)
    qtbot.waitUntil(lambda: bool(row.strip._images), timeout=PATIENCE)
    QTest.mouseClick(row.strip, LEFT, pos=row.strip.place_of(2).center())
    assert session.z[4] == -2
    qtbot.waitUntil(lambda: bool(images) and session.z[4] == -2 and images[-1] is not None, timeout=PATIENCE)
    wanted = session.current.model.decode_images(np.array([session.z]))[0]
    qtbot.waitUntil(lambda: np.array_equal(images[-1][4, 2], wanted), timeout=PATIENCE)


def test_the_plane_is_chosen_and_turned_in_the_panel_and_a_click_on_the_map_stays_in_it(ready, qtbot):
    app = ready(latent_size=5)
    app.performer.perform("show_plane", plane="axes:1,2")
    session, map_ = app.controller.session, app.window.map
    app.performer.perform("move_probe", z=(0.0, 0.5, 0.0, -0.5, 0.25))
    panel = in_front(app, qtbot, "latents")
    QTest.keyClick(panel.second, Qt.Key.Key_Home)
    assert "two different dimensions" in app.window.statusBar().currentMessage()
    assert panel.second.currentIndex() == 1, "z1 and z1 are no plane"
    walk_down(panel.second, 2)
    assert session.plane.of == (0, 3)
    assert map_._axes == ("z₁", "z₄")
    assert "z₁ and z₄" in map_._note
    means = session.current.snapshot.means
    np.testing.assert_array_equal(map_._points.means, means[:, [0, 3]])

    place = QPoint(map_.width() // 3, map_.height() // 3)
    x, y = map_.view.to_latent(place.x(), place.y(), map_.width(), map_.height())
    QTest.mouseClick(map_, LEFT, pos=place)
    np.testing.assert_allclose(session.z, [x, 0.5, 0, y, 0.25], rtol=1e-5)
    np.testing.assert_allclose(map_.probe, (x, y), rtol=1e-5)

    previews = []
    app.controller.interaction.previewed.connect(lambda z, image: previews.append((z, image)))
    app.window.verbs["hover_preview"].setChecked(True)
    map_.latent_hovered.emit(0.25, -0.5, -1)
    qtbot.waitUntil(lambda: bool(previews))
    z, image = previews[-1]
    np.testing.assert_array_equal(z, np.array([0.25, 0.5, 0, -0.5, 0.25], np.float32))
    np.testing.assert_array_equal(image, session.current.model.decode_images(z[None])[0])

    mosaics = []
    app.controller.pane.manifold.mosaic_changed.connect(mosaics.append)
    app.performer.perform("layer_manifold", on=True)
    qtbot.waitUntil(lambda: bool(mosaics) and mosaics[-1] is not None and mosaics[-1].whole, timeout=PATIENCE)
    lattice = mosaics[-1].lattice
    decoded = session.current.model.decode_images(session.plane.lift(lattice.nodes()))
    tiles = mosaics[-1].pixels.reshape(lattice.rows, 8, lattice.columns, 8).swapaxes(1, 2).reshape(-1, 8, 8)
    np.testing.assert_array_equal(tiles, np.rint(decoded * 255))

    panel.kind.activated.emit(1)
    assert session.plane.kind == "principal"
    assert session.plane.project(session.z)[1] < 1e-5
    panel.images.setFocus()
    panel.kind.activated.emit(2)
    panel.images.selectAll()
    QTest.keyClicks(panel.images, "train:3, train:5, train:8")
    QTest.keyClick(panel.images, Qt.Key.Key_Return)
    assert session.plane.of == ("train:3", "train:5", "train:8")
    assert session.plane.project(means[[3, 5, 8]])[1].max() < 1e-4
    plane = session.plane
    QTest.keyClicks(panel.images, ", train:9")
    QTest.keyClick(panel.images, Qt.Key.Key_Return)
    assert "axes:1,3 or principal or images:" in app.window.statusBar().currentMessage()
    assert session.plane == plane
    walk_down(panel.towards, 2)
    QTest.mouseClick(panel.turn, LEFT)
    assert session.plane.kind == "turned"
    assert session.plane.axes[1] == plane.axes[1]
    assert panel.kind.currentIndex() == 3
    app.window.verbs["undo"].trigger()
    assert session.plane == plane
    assert panel.kind.currentIndex() == 2


def test_a_point_is_clicked_selected_and_found_where_it_is_seen(ready, qtbot):
    app = ready(latent_size=4)
    session, map_ = app.controller.session, app.window.map
    app.performer.perform("show_plane", plane="axes:2,4")
    map_.grab()
    map_.set_tool("select")
    index = int(np.abs(map_._points.means).sum(axis=1).argmax())  # apart from the others
    QTest.mouseClick(map_, LEFT, pos=at_point(app, index))
    assert session.selection.tolist() == [index]
    qtbot.waitUntil(lambda: app.controller.interaction.pinned_index == index)
    app.performer.perform("select_points", outline=(-9.0, -9.0, 9.0, -9.0, 9.0, 9.0, -9.0, 9.0))
    assert len(session.selection) == len(session.dataset.train_labels)
    app.performer.perform("go_to_image", index=index)
    np.testing.assert_array_equal(session.z, session.current.snapshot.means[index])
    assert session.plane.of == (1, 3)
    qtbot.waitUntil(lambda: map_._points._fade[index] == 0)  # the plane goes through the point
    for kind in ("centres", "selection"):
        app.performer.perform(f"ellipses_{kind}")
        qtbot.waitUntil(lambda: len(map_._ellipses[0]) > 1, timeout=PATIENCE)
    app.performer.perform("layer_tint", on=True)
    qtbot.waitUntil(lambda: map_._grounds._tint is not None, timeout=PATIENCE)
    map_.grab()


def test_the_evidence_of_ten_latents_is_sampled_and_its_picture_a_slice(ready, qtbot):
    app = ready(latent_size=10)
    view, service = in_front(app, qtbot, "evidence"), app.controller.pane.posterior
    assert view._body.isVisible()
    assert not view._reason.isVisible()
    assert not view._many.isVisible()
    assert "need a latent size of 2" in view._without_many.text()
    assert view.close_up.isVisible()
    app.performer.perform("pin_point", index=17)
    in_front(app, qtbot, "evidence")
    qtbot.waitUntil(lambda: service.estimate is not None and service.estimate.slice is not None, timeout=PATIENCE)
    found = service.estimate
    assert not found.exact
    assert found.samples == 20_000
    assert 1 <= found.ess <= found.samples
    assert 0 < found.error < 1
    assert found.log_px > found.elbo
    message = " ".join(label.text() for label in view.values)
    assert "sampled, not exact: ±" in message
    assert f"effective sample size {found.ess:,.0f}" in message
    assert NOTHING not in [label.text() for label in view.values]
    assert view.bar.bar.sampled
    assert "exact ±" not in message
    picture = app.window.map._overlays["heat"]
    assert "slice" in picture.status
    assert not picture.exact
    app.window.map.grab()
    view.grab()
    app.performer.perform("show_plane", plane="axes:3,4")
    assert "heat" not in app.window.map._overlays, "the slice was over another plane"
    qtbot.waitUntil(lambda: "heat" in app.window.map._overlays, timeout=PATIENCE)
    assert service.estimate.log_px == found.log_px, "the same draws"
    verbs = app.window.verbs
    assert verbs["layer_truth"].isEnabled()
    assert verbs["colour_elbo"].isEnabled()
    assert not verbs["colour_gap"].isEnabled()
    app.performer.perform("colour_kl")
    qtbot.waitUntil(lambda: app.window.map._scale is not None, timeout=PATIENCE)


def test_one_latent_is_a_line_with_its_density_and_an_exact_sum(ready, qtbot):
    app = ready(latent_size=1)
    session, map_ = app.controller.session, app.window.map
    assert len(map_._points) == len(session.dataset.train_labels)
    np.testing.assert_array_equal(map_._points.means[:, 0], session.current.snapshot.means[:, 0])
    assert map_._axes == ("z₁", "")
    assert "for sight only" in map_._note
    points, prior = map_._overlays["line"].curves
    assert prior.height.max() / points.height.max() > 0
    map_.grab()
    QTest.mouseClick(map_, LEFT, pos=QPoint(map_.width() // 3, map_.height() // 4))
    x, _ = map_.view.to_latent(map_.width() // 3, 0, map_.width(), map_.height())
    assert session.z[0] == pytest.approx(x, rel=1e-5)
    assert map_.probe[1] == 0
    QTest.keyClick(map_, Qt.Key.Key_Up)
    assert map_.probe[1] == 0
    panel = in_front(app, qtbot, "latents")
    assert len(panel.rows) == 1
    assert not panel._chooser.isVisible()
    assert "size of z is 1 here" in panel._reason.text()
    app.performer.perform("pin_point", index=3)
    view, service = in_front(app, qtbot, "evidence"), app.controller.pane.posterior
    qtbot.waitUntil(lambda: service.estimate is not None, timeout=PATIENCE)
    assert service.estimate.exact
    assert "exact ±" in view.values[0].text()
    assert not view.close_up.isVisible(), "an empty square"
    assert not app.window.verbs["layer_truth"].isEnabled()


def test_two_latents_have_the_map_that_they_had(ready, qtbot):
    app = ready(latent_size=2)
    session, map_ = app.controller.session, app.window.map
    assert map_._points.means is session.current.snapshot.means, "no copy"
    assert map_._points._fade is None
    assert (map_._axes, map_._note) == (("z₁", "z₂"), "")
    panel = in_front(app, qtbot, "latents")
    assert "shows all of it" in panel._reason.text()
    assert session.plane is axes_plane((0, 1), session.z)
    QTest.mouseClick(panel.rows[1].slider, LEFT, pos=QPoint(12, panel.rows[1].slider.height() // 2))
    assert session.z[1] < -3
    assert map_.probe == (session.z[0], session.z[1])
    problem = app.performer.why_not("show_plane")
    assert "size of z is 2 here" in str(problem)


@pytest.mark.parametrize("size", [5, 1])
def test_an_own_image_is_marked_in_the_plane_that_the_map_shows(ready, qtbot, tmp_path, digits, size):
    app = ready(latent_size=size)
    session, map_ = app.controller.session, app.window.map
    Image.fromarray(digits.train_images[0]).save(tmp_path / "own.png")
    app.performer.perform("open_picture", file=tmp_path / "own.png")
    qtbot.waitUntil(lambda: map_.own is not None, timeout=PATIENCE)
    means, log_variances = session.current.model.encode_images(session.state.images[0].image[None])
    mean, variance = means[0].astype(float), np.exp(log_variances[0].astype(float))
    if size == 1:
        np.testing.assert_allclose(map_.own, ((mean[0], 0), (np.sqrt(variance[0]), 0)), rtol=1e-5)
        return
    app.performer.perform("turn_plane", axis=1, towards=4, degrees=40.0)
    axes = np.array(session.plane.axes)
    place, sigmas = map_.own
    np.testing.assert_allclose(place, axes @ mean, rtol=1e-4, atol=1e-6)
    covariance = axes @ np.diag(variance) @ axes.T
    np.testing.assert_allclose(sorted(sigmas), np.sqrt(np.linalg.eigvalsh(covariance)), rtol=1e-5)
