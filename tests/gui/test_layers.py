"""The layers of the map: their places, their decoding, and the precedence of other work."""

import dataclasses
import json
import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtTest import QTest

from latentlab.cli import main
from latentlab.config import Config
from latentlab.export.layers import MapLayers
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES, rgb, rgb32
from latentlab.export.raster import draw_density
from latentlab.export.viewport import Viewport
from latentlab.gui.controller import State
from latentlab.gui.live.manifold import MOSAIC_PACE, SLOW, coarser_after
from latentlab.gui.presenters.layers import KEY, layers_in
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.views.map_layers import (
    HEAT,
    Layer,
    heat_colours,
    ink_picture,
    paint_layer,
    solid_picture,
    value_codes,
    value_limits,
)
from latentlab.gui.views.map_posterior import PosteriorPicture, _paint_ellipse
from latentlab.inference.heat import _heat
from latentlab.inference.manifold import TileCache, decode_mosaic, lattice_for
from latentlab.models import build
from latentlab.models.latent_model import LatentModel
from latentlab.models.prior import StandardNormal
from latentlab.work import result_of

SHAPE = (8, 8)


def pixels_of(picture):
    """Return a picture's pixels as uint32 (h, w)."""
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), -1) | np.uint32(0xFF000000)


@pytest.fixture
def map_(qtbot):
    widget = LatentMap()
    qtbot.addWidget(widget)
    qtbot.addWidget(widget.gutter)
    widget.gutter.show()
    widget.resize(512, 512)
    rng = np.random.default_rng(0)
    widget.set_labels(rng.integers(0, 10, 3000).astype(np.uint8), tuple("0123456789"))
    widget.show()
    qtbot.waitExposed(widget)
    widget.show_points(rng.normal(size=(3000, 2)).astype(np.float32), step=5, oldest_step=5, exact=True)
    widget.view = Viewport(-4, -4, 4, 4)
    return widget


@pytest.fixture
def app(open_window, qtbot):
    """A window at rest with the points of an untrained model."""
    app = open_window()
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    qtbot.waitUntil(lambda: len(app.window.map._points) > 0)
    return app


# Painting


def test_a_tile_lies_at_its_place_pixel_for_pixel(map_):
    """A viewport of 8 units on 512 pixels, tiles of 1/4 unit: 16 pixels, the image of 8 pixels twice as large."""
    model = build(Config(hidden=(16,)), SHAPE)
    lattice = dataclasses.replace(lattice_for(Viewport(-4, -4, 4, 4), 512, 512, 8))
    assert lattice.side == 0.5
    mosaic = result_of(decode_mosaic(model, (1, 5), lattice, TileCache()))
    map_.set_layers(MapLayers(points=False, names=False, prior=False, manifold=True, opacity=100))
    map_.set_mosaic(mosaic)
    found = pixels_of(map_.grab().toImage())
    surface, ink = rgb(SCHEMES["light"].surface), rgb(SCHEMES["light"].text)
    for place in ((1.25, 0.75), (-0.25, -2.75)):
        tile = (model.decode_images(np.array([place]))[0] * 255).round()
        share = np.kron(tile, np.ones((4, 4))) / 255  # 32 pixels for 8
        px, py = map_.view.to_pixels(place[0] - 0.25, place[1] + 0.25, 512, 512)
        part = found[int(py) : int(py) + 32, int(px) : int(px) + 32]
        for shift, under, over in zip((16, 8, 0), surface, ink):
            channel = (part >> shift & 255).astype(int)
            # The rim of a tile may carry a line of the grid.
            np.testing.assert_allclose(channel[2:-2, 2:-2], (under + (over - under) * share)[2:-2, 2:-2], atol=2)


def test_only_what_is_seen_of_a_layer_is_painted_at_any_zoom():
    picture = QImage(64, 64, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0xFF102030)
    picture.setPixel(40, 20, 0xFF405060)
    layer = Layer("manifold", picture, Viewport(-4, -4, 4, 4))
    target = QImage(200, 100, QImage.Format.Format_RGB32)
    for zoom in (1e2, 1e4, 1e8):  # into the pixel at column 40, row 20
        x, y = -4 + 40.5 / 8, 4 - 20.5 / 8
        painter = QPainter(target)
        paint_layer(
            painter, dataclasses.replace(layer, smooth=False), Viewport(-4, -2, 4, 2).zoomed(zoom, 0, 0), 200, 100
        )
        view = Viewport(x - 4 / zoom, y - 2 / zoom, x + 4 / zoom, y + 2 / zoom)
        paint_layer(painter, dataclasses.replace(layer, smooth=False), view, 200, 100)
        painter.end()
        assert target.pixel(100, 50) == 0xFF405060


def test_ink_covers_by_the_brightness_of_the_image():
    picture = ink_picture(np.array([[0, 128, 255]], np.uint8), "#204060")
    assert [picture.pixelColor(x, 0).alpha() for x in range(3)] == [0, 128, 255]
    assert picture.pixelColor(2, 0).name() == "#204060"


@pytest.mark.parametrize("opacity", [0.2, 1.0])
def test_a_solid_picture_looks_as_ink_upon_the_ground(opacity):
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    ground, ink = "#f4f0e8", "#204060"
    expected = QImage(16, 16, QImage.Format.Format_RGB32)
    expected.fill(ground)
    painter = QPainter(expected)
    painter.setOpacity(opacity)
    painter.drawImage(0, 0, ink_picture(pixels, ink))
    painter.end()
    found = solid_picture(pixels, ink, ground, opacity)
    colours = [
        np.frombuffer(picture.constBits(), np.uint8).reshape(16, 16, 4)[..., :3].astype(int)
        for picture in (found, expected)
    ]
    assert np.abs(colours[0] - colours[1]).max() <= 2  # each rounds in its own way
    assert not found.hasAlphaChannel()


def test_heat_grows_lighter_from_low_to_high():
    red, green, blue = ((heat_colours() >> shift & 255).astype(float) for shift in (16, 8, 0))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    assert (np.diff(luminance) > -1).all()
    assert [f"#{colour & 0xFFFFFF:06x}" for colour in (heat_colours()[0], heat_colours()[255])] == [HEAT[0], HEAT[-1]]


def test_points_can_be_put_off_and_their_dots_be_of_a_size(map_):
    palette = set((rgb32(PALETTES[DEFAULT_PALETTE])).tolist())

    def inked():
        return int(np.isin(pixels_of(map_.grab().toImage())[:, :400], list(palette)).sum())

    map_.set_layers(MapLayers(dot=1, names=False))
    small = inked()
    map_.set_layers(MapLayers(dot=4, names=False))
    assert inked() > 3 * small
    map_.set_layers(MapLayers(points=False, names=False))
    assert inked() == 0


def test_density_uses_every_point():
    """Each point darkens its pixel: 70,000 of them on few pixels, counted apart by a plain loop."""
    rng = np.random.default_rng(3)
    points = rng.uniform(-1, 1, (70_000, 2)).astype(np.float32)
    kinds = rng.integers(0, 2, len(points)).astype(np.uint8)
    points[:100] = np.inf
    canvas = np.full((10, 20), 0xFF000000, np.uint32)
    assert draw_density(canvas, points, kinds, ("#ff0000", "#0000ff"), Viewport(-1, -1, 1, 1)) == 69_900
    counts = np.zeros((2, 10, 20))
    seen = points[100:].astype(float)
    np.add.at(
        counts, (kinds[100:], ((1 - seen[:, 1]) * 5).astype(int).clip(0, 9), ((seen[:, 0] + 1) * 10).astype(int)), 1
    )
    total = counts.sum(axis=0)
    cover = 0.35 + 0.65 * np.log1p(total) / np.log1p(total.max())
    np.testing.assert_allclose(canvas >> 16 & 255, 255 * counts[0] / total * cover, atol=2.5)
    np.testing.assert_allclose(canvas & 255, 255 * counts[1] / total * cover, atol=2.5)
    assert total.sum() == 69_900


def test_an_ellipse_is_drawn_at_two_sigma_about_its_mean(map_):
    map_.set_layers(MapLayers(points=False, names=False, prior=False, ellipses="centres"))
    map_.set_ellipses(np.array([[1.0, 0.5]]), np.array([[0.5, 0.25]]), ["#ff0000"])
    image = map_.grab().toImage()
    for x, y in ((2.0, 0.5), (0.0, 0.5), (1.0, 1.0), (1.0, 0.0)):
        px, py = (round(v) for v in map_.view.to_pixels(x, y, 512, 512))
        around = {image.pixelColor(px + dx, py + dy).name() for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        assert any(int(name[3:5], 16) < 120 for name in around), (x, y, around)


# Switches


def test_of_two_heat_pictures_one_is_on():
    layers = MapLayers().switched("entropy", True).switched("magnification", True)
    assert (layers.entropy, layers.magnification) == (False, True)


def test_what_a_file_tells_wrongly_is_as_usual():
    told = {"manifold": True, "points": "yes", "ellipses": "round", "dot": 99, "opacity": -3, "unknown": 1}
    assert MapLayers().taking(told) == MapLayers(manifold=True, dot=8, opacity=10)


def test_keys_menu_and_card_are_one_and_are_remembered(app, qtbot):
    window, map_ = app.window, app.window.map
    window.activateWindow()
    qtbot.waitActive(window)
    map_.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_M)
    assert map_.layers.manifold
    assert window.verbs["layer_manifold"].isChecked()
    assert map_._panel.switches["manifold"].isChecked()
    map_._panel.switches["tint"].click()
    assert window.verbs["layer_tint"].isChecked()
    window.verbs["ellipses_next"].trigger()
    assert map_.layers.ellipses == "hovered"
    assert app.settings.value(KEY, layers_in, None) == map_.layers


@pytest.mark.parametrize("text", ["{", "[1]", "3", "[" * 60_000])
def test_a_line_that_tells_no_layers_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 (json's own, too)
        layers_in(text)


def test_a_layer_that_is_told_wrongly_is_as_usual():
    assert layers_in(json.dumps({"opacity": "much", "manifold": True})) == MapLayers(manifold=True)


def test_a_gaussian_says_why_it_has_no_entropy(open_window, qtbot):
    app = open_window(likelihood="gaussian")
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    switch = app.window.map._panel.switches["entropy"]
    assert not switch.isEnabled()
    assert "Bernoulli" in switch.toolTip()
    assert not app.window.verbs["layer_entropy"].isEnabled()


# Decoding


def test_nothing_of_it_is_decoded_in_the_windows_thread(app, qtbot, monkeypatch):
    threads, window = set(), threading.get_ident()
    decode = LatentModel.decode_images

    def watched(self, z):
        if len(z) > 1:  # one alone is the probe's
            threads.add(threading.get_ident())
        return decode(self, z)

    monkeypatch.setattr(LatentModel, "decode_images", watched)
    mosaics = []
    app.controller.pane.manifold.mosaic_changed.connect(mosaics.append)
    app.wiring.layers.switch("manifold", True)
    qtbot.waitUntil(lambda: any(mosaic is not None and mosaic.whole for mosaic in mosaics), timeout=10_000)
    assert threads
    assert window not in threads


def test_it_follows_the_view_and_the_weights(app, qtbot):
    map_, feed = app.window.map, app.controller.pane.manifold
    mosaics = []
    feed.mosaic_changed.connect(mosaics.append)
    app.wiring.layers.switch("manifold", True)
    map_.view = Viewport(-4, -4, 4, 4).zoomed(3, 0.3, 0.4)

    def covers():
        bounds = mosaics[-1].lattice.bounds if mosaics and mosaics[-1] else Viewport(0, 0, 0, 0)
        return bounds.x0 <= map_.view.x0 and bounds.y1 >= map_.view.y1

    qtbot.waitUntil(covers, timeout=10_000)
    map_.view = map_.view.zoomed(1e6, 0.3, 0.4)
    qtbot.waitUntil(lambda: mosaics[-1].lattice.close, timeout=10_000)
    step = mosaics[-1].step
    app.controller.trainer.step()
    qtbot.waitUntil(lambda: mosaics[-1].step > step, timeout=10_000)


def test_the_hovered_point_shows_its_image_and_its_reconstruction(app, qtbot):
    run = app.controller.session.current
    found = []
    app.controller.pane.manifold.hovered.connect(found.append)
    app.wiring.layers.switch("ellipses", "hovered")
    app.controller.pane.manifold.hover(0, 0, 17)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    means, log_variances = run.model.encode_images(run.dataset.train_images[17:18])
    np.testing.assert_array_equal(found[0].image, run.dataset.train_images[17].astype(np.float32) / 255)
    np.testing.assert_array_equal(found[0].reconstruction, run.model.decode_images(means)[0])
    centres, sigmas, *_ = app.window.map._ellipses
    np.testing.assert_allclose(centres, means)
    np.testing.assert_allclose(sigmas, np.exp(0.5 * log_variances))
    app.controller.pane.manifold.leave()
    assert app.window.map._card is None
    assert len(app.window.map._ellipses[0]) == 0


def test_the_tint_comes_from_the_training_points(app, qtbot):
    told = []
    app.controller.pane.manifold.tint_changed.connect(lambda labels, place: told.append((labels, place)))
    app.wiring.layers.switch("tint", True)
    qtbot.waitUntil(lambda: bool(told) and told[-1][0] is not None, timeout=20_000)
    labels, place = told[-1]
    run = app.controller.session.current
    rows, columns = labels.shape
    x = place.x0 + (columns // 2 + 0.5) * place.width / columns
    y = place.y1 - (rows // 2 + 0.5) * place.height / rows
    nearest = np.square(run.snapshot.means.astype(float) - (x, y)).sum(axis=1).argmin()
    assert labels[rows // 2, columns // 2] == run.dataset.train_labels[nearest]


# It yields


def test_a_slow_machine_is_asked_less_often_and_for_fewer_tiles():
    assert MOSAIC_PACE.pause(0.001) == MOSAIC_PACE.least
    assert MOSAIC_PACE.pause(0.5) >= 1.5  # at most a third of the time
    coarser = 0
    for _ in range(10):
        coarser = coarser_after(coarser, 2 * SLOW)
    assert 1 <= coarser <= 3
    for _ in range(10):
        coarser = coarser_after(coarser, SLOW / 20)
    assert coarser == 0
    assert coarser_after(2, SLOW / 4) == 2  # one level finer would be too slow again


def test_a_wish_during_a_decode_waits_and_the_newest_wins(app, qtbot):
    feed = app.controller.pane.manifold
    app.wiring.layers.switch("manifold", True)
    asked = []
    submit = app.controller.workers.inference.submit

    def watched(key, start, **callbacks):
        asked.append(start.keywords["view"]) if key == "manifold" else None
        return submit(key, start, **callbacks)

    app.controller.workers.inference.submit = watched
    views = [Viewport(-4, -4, 4, 4).panned(0.01 * n, 0) for n in range(50)]
    for view in views:
        feed.set_view(view, 500, 500)
    qtbot.waitUntil(lambda: bool(asked) and asked[-1] is views[-1], timeout=60_000)
    assert len(asked) < len(views), "what was wished in between is dropped"


def test_hover_card_stays_within_the_map(map_, qtbot):
    from latentlab.gui.views.map_layers import Card, grey_picture

    picture = grey_picture(np.zeros((28, 28)))
    map_._hover = tuple(map_.view.to_latent(505, 505, 512, 512))
    map_.set_card(Card(picture, picture, "7", "image", "decoded"))
    with_card = pixels_of(map_.grab().toImage())
    map_.set_card(None)
    changed = np.argwhere(with_card != pixels_of(map_.grab().toImage()))
    assert len(changed) > 2 * 56 * 56  # both images are there, whole
    assert changed.max() < 512 - 8


def test_a_card_that_has_moved_leaves_nothing_behind(map_, qtbot):
    from latentlab.gui.views.map_layers import Card, grey_picture

    picture = grey_picture(np.zeros((28, 28)))

    def on_screen():
        qtbot.wait(50)  # the change is painted, and nothing else
        return pixels_of(map_.screen().grabWindow(map_.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32))

    def whole():
        return pixels_of(map_.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))

    bare = on_screen()
    for index in (0, 1, 2, int(map_._points.means[:, 0].argmax())):
        place = map_.view.to_pixels(*map_._points.means[index].astype(float), 512, 512)
        QTest.mouseMove(map_, QPoint(*(round(value) for value in place)))
        assert map_._hover is not None
        map_.set_card(Card(picture, picture, f"{index}", "image", "decoded"))
        shown = on_screen()
        assert np.count_nonzero(shown != bare) > 2 * 56 * 56
        assert np.array_equal(shown, whole())
    map_._leave_hover()
    assert np.array_equal(on_screen(), whole())


def test_an_ellipse_lies_two_deviations_out_in_every_direction():
    view, mean, covariance = Viewport(-2, -2, 2, 2), np.array([0.2, -0.1]), np.array([[0.3, 0.12], [0.12, 0.1]])
    image = QImage(800, 800, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    painter = QPainter(image)
    _paint_ellipse(painter, mean, covariance, view, 800, 800, QPen(QColor("#000000"), 1.0), SCHEMES["light"])
    painter.end()
    rows, columns = (pixels_of(image) != 0xFFFF0000).nonzero()
    off = np.stack(view.to_latent(columns + 0.5, rows + 0.5, 800, 800), axis=1) - mean
    distance = np.sqrt(np.einsum("ni,ij,nj->n", off, np.linalg.inv(covariance), off))
    assert np.abs(distance - 2).max() < 0.1
    assert np.histogram(np.arctan2(off[:, 1], off[:, 0]), bins=16, range=(-np.pi, np.pi))[0].all()


def posterior_picture(at, wide, title, best=False, modes=(), q_at=None):
    """A round posterior on the map, and q beside it."""
    z = np.stack(np.meshgrid(np.linspace(-8, 8, 129)[:-1] + 1 / 16, -np.linspace(-8, 8, 129)[:-1] - 1 / 16), axis=-1)
    coarse = -0.5 * (np.square(z - at) / wide**2).sum(-1).astype(np.float32)
    heat = _heat(coarse, 8.0, [], 1.0, StandardNormal(2))
    ellipse = (np.array(at) + 0.3, np.array([[0.3, 0.1], [0.1, 0.1]])) if best else None
    names = {"truth": "true posterior", "q": "the encoder's q"} | ({"best": "best Gaussian"} if best else {})
    q = np.array(at if q_at is None else q_at) - 0.2, np.array([0.3, 0.05])
    return PosteriorPicture(heat, heat if best else None, q, ellipse, modes, title, "preview", False, names)


@pytest.mark.parametrize("ratio", [1.0, 1.25])
def test_a_posterior_that_has_moved_leaves_nothing_behind(map_, qtbot, monkeypatch, ratio):
    monkeypatch.setattr(LatentMap, "devicePixelRatioF", lambda _: ratio)

    def on_screen():
        qtbot.wait(50)  # the change is painted, and nothing else
        return pixels_of(map_.screen().grabWindow(map_.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32))

    def whole():
        map_._renderer.forget_film()
        return pixels_of(map_.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))

    mode = (np.array([0.5, 0.5]), "58 %")
    x0, y0, x1, y1 = dataclasses.astuple(map_.view)
    painted = []
    monkeypatch.setattr(map_, "update", lambda *about, update=map_.update: painted.append(about) or update(*about))
    pictures = [
        posterior_picture((0.0, 0.0), 0.4, "one", best=True),
        posterior_picture((1.0, -1.0), 0.05, "another, with a longer title", modes=(mode, (np.array([x1, y1]), "1 %"))),
        posterior_picture((x0, y0), 0.5, "one at the edge"),
        posterior_picture((0.0, 3.0), 0.5, "one whose q is nowhere", q_at=(np.nan, 1e9)),
        posterior_picture((0.1, 0.1), 0.4, "the last"),
    ]
    before = on_screen()
    for number, picture in enumerate(pictures):
        del painted[:]
        map_.set_overlay("heat", picture)
        assert (painted == [()]) == (number == 0), "the first one's veil is everywhere"
        shown = on_screen()
        assert not np.array_equal(shown, before)
        assert np.array_equal(shown, whole()), picture.title
        before = shown
    map_.set_overlay("heat", None)
    assert np.array_equal(on_screen(), whole())


def test_the_card_of_switches_is_reached_and_named(map_, qtbot):
    button = map_._layers_button
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    panel = map_._panel
    assert panel.isVisible()
    for widget in (*panel.switches.values(), panel.opacity, panel.dot, panel.ellipses):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert (widget.accessibleName() or getattr(widget, "text", str)()) != ""
    panel.hide()


@pytest.mark.parametrize("visible", [range(10), (1, 4), (7,)])
@pytest.mark.parametrize("selected", [0, 500])
@pytest.mark.parametrize("metrics", [None, 70_000, 300])
def test_every_point_is_drawn_once_whatever_is_greyed(visible, selected, metrics):
    """70,000 points, each with a place of its own: the places drawn are all of them, and the inks are theirs."""
    from latentlab.gui.views.map_points import MapPoints

    count = 70_000
    labels = np.random.default_rng(5).integers(0, 10, count).astype(np.uint8)
    places = np.stack([np.arange(count), np.arange(count) % 7], axis=1).astype(np.float32)
    points = MapPoints()
    points.set_colours(PALETTES["petroff"], "#123456")
    points.set_visible(frozenset(visible))
    points.set_labels(labels, 10)
    points.set_means(places)
    chosen = np.arange(selected)
    points.set_selection(chosen)
    inks = rgb32(PALETTES["petroff"])[labels]
    if metrics is not None:  # of so many images one is known; the points of the others are grey
        values = np.where(np.arange(count) < metrics, np.linspace(-1, 1, count), np.nan)
        codes = value_codes(values, -1, 1)
        points.set_codes(codes, heat_colours())
        inks = heat_colours()[codes]
    canvas = np.zeros((50, 50), np.uint32)
    assert points.draw(canvas, Viewport(-1, -1, count, count), 1) == count
    drawn = points.drawn[:, 0].astype(int)
    assert np.array_equal(np.sort(drawn), np.arange(count))
    coloured = np.isin(labels, list(visible)) & ((np.arange(count) < selected) if selected else True)
    if metrics is not None:
        coloured &= np.arange(count) < metrics
    expected = np.where(coloured, inks, rgb32(("#123456",))[0])
    assert np.array_equal(points._inks, expected[drawn])
    assert not coloured[drawn[: count - coloured.sum()]].any(), "what is greyed lies beneath"
    index, distance = points.nearest(4321.2, 4321 % 7)
    assert index == 4321
    assert distance == pytest.approx(0.2, abs=1e-3)


def test_values_over_many_powers_of_ten_are_told_apart_by_their_logarithm():
    gaps = np.geomspace(0.1, 100, 3001)
    low, high = value_limits(gaps)
    codes = value_codes(gaps, low, high).astype(float)
    inside = (gaps >= low) & (gaps <= high)
    expected = np.log(gaps[inside] / low) / np.log(high / low) * codes.max()
    np.testing.assert_allclose(codes[inside], expected, atol=0.51)
    elbos = np.linspace(-200, -80, 3001)
    codes = value_codes(elbos, *value_limits(elbos)).astype(float)
    assert codes[1500] == pytest.approx(codes.max() / 2, abs=1)


def test_the_contours_of_q_and_of_another_prior_come_with_their_layers(app, qtbot, tmp_path):
    """The map draws circles for p(z) = N(0, I); the contours of another prior come with the run."""
    contours = lambda: tuple(map(len, app.window.map._contours))  # noqa: E731
    assert contours() == (0, 0), "off at first, and the prior has circles"
    app.performer.perform("layer_aggregate", on=True)
    qtbot.waitUntil(lambda: contours() == (0, 3), timeout=30_000)
    app.performer.perform("layer_aggregate", on=False)
    qtbot.waitUntil(lambda: contours() == (0, 0))
    words = ["--dataset", "digits", "--prior", "mixture", "--epochs", "1", "--hidden", "8"]
    assert main(["train", *words, "--out", str(tmp_path / "run")]) == 0
    app.performer.perform("open_run", folder=tmp_path / "run")
    qtbot.waitUntil(lambda: contours() == (3, 0), timeout=30_000)
    assert app.window.verbs["layer_prior"].isEnabled()
    assert not app.window.verbs["wander"].isEnabled()
    app.performer.perform("layer_prior", on=False)
    qtbot.waitUntil(lambda: contours() == (0, 0))
    assert "not meant to be the posterior" not in app.window.map._panel.ellipses.toolTip()
    words = ["--dataset", "digits", "--objective", "iwae", "--epochs", "1", "--hidden", "8"]
    assert main(["train", *words, "--out", str(tmp_path / "iwae")]) == 0
    app.performer.perform("open_run", folder=tmp_path / "iwae")
    qtbot.waitUntil(lambda: "not meant to be the posterior" in app.window.map._panel.ellipses.toolTip(), timeout=30_000)
