"""The decoder canvas draws exactly the image's pixels."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from latentlab.export.palette import SCHEMES, rgb
from latentlab.gui.views.decoder_canvas import DecoderCanvas
from latentlab.gui.widgets.grey_image import GreyImage


def pixels(widget) -> np.ndarray:
    """Return the painted pixels: uint8 (height, width, 3), in device pixels."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


@pytest.fixture
def canvas(qtbot):
    widget = DecoderCanvas()
    qtbot.addWidget(widget)
    widget.resize(300, 320)
    widget.show()
    return widget


def blocks(canvas, shape) -> np.ndarray:
    """Return the drawn image as (rows, scale, columns, scale)."""
    place = canvas._pictures[0].image.place(QRectF(canvas.rect()).adjusted(8, 8, -8, -8), 1.0)
    seen = pixels(canvas)[place.top() : place.bottom() + 1, place.left() : place.right() + 1]
    assert (seen.max(axis=2) == seen.min(axis=2)).all()  # grey
    scale = place.width() // shape[1]
    return seen[:, :, 0].reshape(shape[0], scale, shape[1], scale)


@pytest.mark.parametrize("shape", [(28, 28), (8, 8), (7, 13), (30, 21)])
def test_nearest_neighbour_shows_every_value_in_a_square_of_one_size(canvas, shape):
    image = np.random.default_rng(0).random(shape, dtype=np.float32)
    canvas.show_image(image)
    seen = blocks(canvas, shape)
    expected = np.rint(image * 255).astype(np.uint8)
    assert (seen == expected[:, None, :, None]).all()
    canvas.show_image(1 - image)  # the buffer is used again
    assert (blocks(canvas, shape) == np.rint((1 - image) * 255).astype(np.uint8)[:, None, :, None]).all()


def test_values_out_of_range_are_cut_off(canvas):
    canvas.show_image(np.array([[-3, 0.5], [7, np.nan]], np.float32))
    assert (blocks(canvas, (2, 2))[:, 3, :, 3] == [[0, 128], [255, 0]]).all()


def test_smooth_interpolates(canvas):
    image = np.zeros((4, 4), np.float32)
    image[:, 2:] = 1
    canvas.show_image(image)
    assert set(np.unique(blocks(canvas, (4, 4)))) == {0, 255}
    canvas.set_smooth(True)
    assert len(np.unique(blocks(canvas, (4, 4)))) > 10


def test_a_hairline_lies_around_the_image_and_the_rest_is_window(canvas):
    colours = SCHEMES["dark"]
    canvas.set_theme(colours)
    canvas.show_image(np.ones((28, 28), np.float32))
    place = canvas._pictures[0].image.place(QRectF(canvas.rect()).adjusted(8, 8, -8, -8), 1.0)
    seen = pixels(canvas)
    middle = place.center().y()
    row = seen[middle]
    assert tuple(row[place.left() - 1]) == rgb(colours.border)
    assert tuple(row[place.right() + 1]) == rgb(colours.border)
    assert tuple(row[0]) == rgb(colours.window)
    assert tuple(row[place.left()]) == (255, 255, 255)


def test_the_place_is_square_centred_and_whole_in_device_pixels():
    image = GreyImage()
    image.set(np.zeros((28, 28), np.uint8))
    for ratio in (1.0, 1.25, 1.5, 2.0):
        place = image.place(QRectF(10, 20, 290, 400), ratio)
        assert place.width() == place.height()
        assert place.width() % 28 == 0
        assert 0.9 * 290 * ratio <= place.width() <= 290 * ratio
        assert abs(place.center().x() - (10 + 145) * ratio) <= 2
    # If a whole number would cost too much, the image is as large as fits.
    assert image.place(QRectF(0, 0, 55, 55), 1.0).width() == 55


def test_text_and_caption_and_the_signal(canvas, qtbot):
    empty = pixels(canvas)
    with qtbot.waitSignal(canvas.painted):
        canvas.clear("Press Run")
    message = pixels(canvas)
    assert (message != empty).any()
    canvas.set_caption("step 3,283")
    assert (pixels(canvas) != message).any()
    assert canvas.accessibleDescription() == "step 3,283"
