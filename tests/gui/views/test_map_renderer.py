"""The renderer of the latent map and the canvas, without mouse events: a description in, pixels out."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtTest import QTest

from latentlab.export.layers import MapLayers
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES
from latentlab.export.viewport import Viewport
from latentlab.gui.views import map_painter
from latentlab.gui.views.map_canvas import MapCanvas
from latentlab.gui.views.map_gestures import Drag
from latentlab.gui.views.map_layers import Card, Grounds, grey_picture
from latentlab.gui.views.map_points import MapPoints
from latentlab.gui.views.map_renderer import MapRenderer, Marks, Scene, _message_box

NONE = np.empty((0, 2))
PALETTE = PALETTES[DEFAULT_PALETTE]
PLACES = np.random.default_rng(0).normal(size=(5000, 2)).astype(np.float32)
LABELS = (np.arange(5000) % 10).astype(np.uint8)


@pytest.fixture
def scene(qapp):
    points = MapPoints()
    points.set_colours(PALETTE, SCHEMES["light"].unselected)
    points.set_visible(frozenset(range(10)))
    points.set_labels(LABELS, 10)
    points.set_means(PLACES)
    return Scene(
        view=Viewport(-6, -4.5, 6, 4.5),
        width=320,
        height=240,
        ratio=1.0,
        font=QFont(),
        colours=SCHEMES["light"],
        palette=PALETTE,
        points=points,
        grounds=Grounds(),
        layers=MapLayers(),
        circles=True,
        contours=((), ()),
        names=tuple("0123456789"),
        visible=tuple(range(10)),
        ellipses=(NONE, NONE, []),
        scales=(),
        texts=("exact · step 1",),
    )


def frame(renderer, scene, marks):
    """Return the pixels of a frame, uint32 (h, w)."""
    image = QImage(scene.width, scene.height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.paint(painter, marks)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(scene.height, -1).copy()


def test_marks_leave_no_trace_on_the_picture(scene):
    renderer = MapRenderer()
    renderer.draw(scene)
    bare = Marks(probe=(0.0, 0.0))
    before = frame(renderer, scene, bare)
    picture = grey_picture(np.ones((8, 8)))
    for marks in (
        dataclasses.replace(bare, probe=(1.0, 1.0)),
        dataclasses.replace(bare, hovered=(1.0, 1.0), card=Card(picture, picture, "7", "image", "decoded")),
        dataclasses.replace(bare, pinned=(-1.0, 1.0)),
        dataclasses.replace(bare, waypoints=np.eye(2) * 2, path=np.eye(2) * 2),
        dataclasses.replace(bare, drag=Drag("zoom", "left", (20.0, 20.0), (90.0, 80.0))),
        dataclasses.replace(bare, drag=Drag("lasso", "left", (9, 9), (9, 9), corners=((9, 9), (99, 9), (9, 99)))),
        dataclasses.replace(bare, message="Press Run"),
        dataclasses.replace(bare, focused=True),
    ):
        assert not np.array_equal(frame(renderer, scene, marks), before)
        assert np.array_equal(frame(renderer, scene, bare), before)


def test_a_scene_alone_determines_the_picture(scene):
    """A renderer that has drawn other scenes, and a new one, draw the same pixels."""
    old, new, marks = MapRenderer(), MapRenderer(), Marks(probe=(0.0, 0.0))
    for other in (
        dataclasses.replace(scene, view=Viewport(0, 0, 4, 3), layers=MapLayers(density=True)),
        dataclasses.replace(scene, width=100, height=80),
        dataclasses.replace(scene, colours=SCHEMES["dark"], circles=False),
        dataclasses.replace(scene, view=Viewport(2, 2, 4, 3.5)),  # a few points, so larger dots
    ):
        old.draw(other)
    for renderer in (old, new):
        renderer.draw(scene)
    assert np.array_equal(frame(old, scene, marks), frame(new, scene, marks))
    assert old.in_view == new.in_view == 5000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contours_are_drawn_in_place_of_the_circles_each_with_its_layer(scene, scheme):
    square = np.array([[[-1, -1], [1, -1]], [[1, -1], [1, 1]], [[1, 1], [-1, 1]], [[-1, 1], [-1, -1]]], float)
    colours = SCHEMES[scheme]
    scene = dataclasses.replace(scene, circles=False, colours=colours)
    renderer, marks = MapRenderer(), Marks(probe=(0.0, 0.0))

    def drawn(contours, **layers):
        renderer.draw(dataclasses.replace(scene, contours=contours, layers=MapLayers(points=False, **layers)))
        return frame(renderer, scene, marks)

    bare = drawn(((), ()), aggregate=True)
    prior, aggregate = ((square,), ()), ((), (square,))
    assert not np.array_equal(drawn(prior), bare)
    assert not np.array_equal(drawn(aggregate, aggregate=True), drawn(prior)), "the two have different inks"
    assert np.array_equal(drawn(prior, prior=False), bare)
    assert np.array_equal(drawn(aggregate), bare)


def test_a_picture_fits_one_size_on_one_screen(scene):
    renderer = MapRenderer()
    assert not renderer.fits(320, 240, 1.0)
    renderer.draw(scene)
    assert renderer.fits(320, 240, 1.0)
    assert not renderer.fits(320, 241, 1.0)
    assert not renderer.fits(320, 240, 2.0)


def test_before_the_first_picture_there_is_no_place_of_a_card(qapp):
    picture = grey_picture(np.ones((8, 8)))
    assert MapRenderer().card_box(Card(picture, picture, "7", "image", "decoded"), (0.0, 0.0)).isEmpty()


def test_a_canvas_without_a_hand_shows_and_ignores_the_mouse(qtbot):
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(320, 240)
    canvas.set_labels(LABELS, tuple("0123456789"))
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.show_points(PLACES, step=1, oldest_step=1, exact=True)
    before, view = canvas.grab().toImage(), canvas.view
    inked = {before.pixelColor(x, y).name() for x in range(0, 320, 2) for y in range(0, 240, 2)}
    assert set(PALETTE[:10]) <= inked
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(150, 150))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 150))
    assert canvas.view == view
    assert canvas.probe == (0.0, 0.0)
    assert canvas.grab().toImage() == before


def test_the_names_of_the_circles_keep_clear_of_the_sentence(scene, monkeypatch):
    sentence = {}
    monkeypatch.setattr(map_painter, "paint_text", lambda _, font, at, text, *__: sentence.update({text: at}))
    scene = dataclasses.replace(scene, width=640, height=480, layers=MapLayers(names=False))
    message = "An untrained model knows nothing yet. Press Run."
    box = _message_box(message, scene)

    def covered():
        MapRenderer().draw(scene)
        return box.intersects(QRectF(sentence["3σ"].x(), sentence["3σ"].y() - 10, 16, 10))

    for shift in np.linspace(-4, 4, 17):
        scene = dataclasses.replace(scene, view=Viewport(shift - 6, -3.5, shift + 6, 5.5), message="")
        if covered():
            break
    else:
        pytest.fail("no view has a name of a circle under the sentence")
    scene = dataclasses.replace(scene, message=message)
    assert not covered()


def test_a_point_that_is_pinned_before_the_points_are_there_waits(qtbot):
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.set_pinned(12)
    canvas.show()
    qtbot.waitExposed(canvas)
    assert canvas._marks().pinned is None
    canvas.set_labels(LABELS, tuple("0123456789"))
    canvas.show_points(PLACES, step=1, oldest_step=1, exact=True)
    canvas.set_pinned(12)
    assert canvas._marks().pinned == tuple(PLACES[12].tolist())


def test_a_scale_of_colours_leaves_the_texts_of_a_narrow_map_free(scene):
    def pixels(**changes):
        renderer = MapRenderer()
        renderer.draw(dataclasses.replace(scene, **changes))
        return frame(renderer, scene, Marks(probe=(0.0, 0.0)))

    texts, scales = ("exact · step 720", "aligned: turned −72°, residual 1.52"), (("ELBO", "≤ −32.1", "≥ −17.5"),)
    without, with_texts = pixels(texts=()), pixels(texts=texts)
    written = without != with_texts
    assert written.any()
    both = pixels(texts=texts, scales=scales)
    assert (both != with_texts).any()
    assert (both[written] == with_texts[written]).all()
    low = pixels(texts=texts[:1], scales=scales) != pixels(texts=texts[:1])
    high = both != with_texts
    assert np.flatnonzero(low.any(axis=1)).max() > np.flatnonzero(high.any(axis=1)).max(), "a short text leaves it low"
