"""The preparation of pictures. Law:

MNIST's own images are fixed points; light, paper, size and inversion change nothing.
"""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from latentlab.data.fit import (
    AS_IT_IS,
    Fit,
    Picture,
    fit_picture,
    guess_fit,
    is_dark_on_light,
    resolved_fit,
)

SHAPE = (28, 28)
MNIST, SCALE = Fit.named("mnist"), Fit.named("scale")


def seven(side, thick=0.09):
    """Return the share of each pixel that the strokes of a 7 cover, (side, side), white on black, by their distance."""
    y, x = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j]

    def stroke(x0, y0, x1, y1):
        along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)
        along = along.clip(0, 1)
        return np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))

    away = np.minimum(stroke(0.3, 0.25, 0.68, 0.25), stroke(0.68, 0.25, 0.42, 0.8))
    return ((thick / 2 - away) * side + 0.5).clip(0, 1)


def drawn(side):
    return (255 * seven(side)).round().astype(np.uint8)


def fitted(grey, fit=MNIST, shape=SHAPE, format=""):
    return fit_picture(Picture(grey, grey.shape, format), shape, fit)


def box_of(image):
    rows, columns = image.any(axis=1).nonzero()[0], image.any(axis=0).nonzero()[0]
    return rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


def middle_of(image):
    """Return the centre of mass as indices of pixels, (down, right)."""
    shares = image / image.sum(dtype=np.float64)
    return tuple(float((shares.sum(axis=1 - axis) * np.arange(image.shape[axis])).sum()) for axis in (0, 1))


def apart(image, other):
    """Return the mean difference of two images, 0 to 255, the better of whole pixels apart: a centre may be a tie."""
    moved = [np.roll(other, (down, right), axis=(0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(image.astype(float) - each).mean()) for each in moved)


# MNIST


def test_an_image_of_mnist_stays_as_it_is_and_its_negative_becomes_it(mnist):
    """70,000 images obey LeCun's rule: the ink in a box of 20, the centre of mass within half a pixel of 14."""
    for image in mnist.test_images[:400]:
        for grey in (image, 255 - image):
            found = fitted(grey)
            assert np.abs(found.image.astype(int) - image).max() <= 1
            assert found.inverted is (grey is not image)


def test_a_digit_enlarged_on_a_sheet_of_400_x_500_is_the_digit_again(mnist):
    for number, image in enumerate(mnist.test_images[:20]):
        rows, columns = image.any(axis=1).nonzero()[0], image.any(axis=0).nonzero()[0]
        ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].repeat(12, axis=0).repeat(12, axis=1)
        sheet = np.full((500, 400), 255, np.uint8)
        top, left = 17 + 3 * number, 31 + 2 * number
        sheet[top : top + ink.shape[0], left : left + ink.shape[1]] -= ink
        found = fitted(sheet)
        assert found.box == (top, left, top + ink.shape[0], left + ink.shape[1])
        assert np.abs(found.image.astype(int) - image).max() <= 1


def test_the_data_say_how_pictures_are_made_fit_beside_them(mnist, digits):
    assert guess_fit(mnist.train_images) == Fit.named("mnist")
    assert guess_fit(digits.train_images) == Fit("scale", "auto", crop=True, centre=False)
    bright = np.random.default_rng(0).integers(90, 255, (50, 28, 28), np.uint8)
    assert guess_fit(bright) == guess_fit(255 - mnist.train_images[:50]) == Fit.named("scale", "no")
    assert guess_fit(np.zeros((0, 28, 28), np.uint8)) == Fit.named("scale", "no")


# LeCun's way


@pytest.mark.parametrize("shape", [(28, 28), (56, 56), (14, 14)])
def test_the_ink_fills_a_box_of_20_in_28_and_its_centre_of_mass_is_the_middle(shape):
    found = fitted(drawn(300), shape=shape)
    assert max(box_of(found.image)) == shape[0] * 20 // 28
    assert all(abs(at - shape[0] / 2) <= 0.51 for at in middle_of(found.image))
    assert found.as_json() == {
        "fit": "mnist",
        "inverted": False,
        "box": list(found.box),
        "scaled_to": list(found.scaled_to),
        "moved": list(found.moved),
        "empty": False,
    }


@pytest.mark.parametrize("side", [60, 111, 200, 512])
def test_any_size_of_the_picture_gives_the_same_image(side):
    assert apart(fitted(drawn(side)).image, fitted(drawn(400)).image) < 5


@settings(max_examples=25)
@given(st.integers(0, 250), st.integers(0, 250), st.booleans())
def test_the_place_on_the_sheet_and_the_colour_of_the_ink_change_nothing(top, left, dark):
    sheet = np.zeros((400, 400), np.uint8)
    sheet[top : top + 150, left : left + 150] = drawn(150)
    found = fitted(255 - sheet if dark else sheet)
    assert found.inverted is dark
    assert np.array_equal(found.image, fitted(drawn(150)).image)


def test_each_step_can_be_left_out():
    sheet = np.zeros((280, 280), np.uint8)
    sheet[20:120, 30:130] = drawn(100)
    whole = fitted(sheet, Fit(crop=False))
    assert (whole.box, whole.scaled_to) == (None, (20, 20))
    assert max(box_of(whole.image)) < 8
    beside = fitted(sheet, Fit(centre=False))
    assert beside.moved is None
    ink = np.array(beside.scaled_to)
    corner = beside.image.any(axis=1).argmax(), beside.image.any(axis=0).argmax()
    assert tuple(corner) == tuple((28 - ink) // 2)
    assert np.array_equal(fitted(sheet, Fit(invert="yes")).image, fitted(255 - sheet, Fit(invert="no")).image)
    assert not np.array_equal(fitted(sheet, Fit(invert="yes")).image, fitted(sheet).image)


def test_thin_ink_is_not_made_faint():
    thin = (255 * seven(400, thick=0.02)).astype(np.uint8)
    assert fitted(thin).image.max() >= 242


# Photos


LIGHTS = {
    "slope": lambda y, x: 90 + 70 * x + 60 * y,
    "lamp": lambda y, x: 220 - 150 * ((x - 0.5) ** 2 + (y - 0.5) ** 2),
    "shadow": lambda y, x: np.where(x + 0.4 * y > 0.8, 110, 190),
    "fold": lambda y, x: np.where(y > 0.7, 100, 200) + 0 * x,
}


def photo(light, ink=None, grain=4.0, paper=None):
    """Return ink on paper as a camera sees it, uint8: light times reflection, plus grain."""
    side = 300
    y, x = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j]
    reflected = 1 - 0.75 * (seven(side) if ink is None else ink)
    if paper is not None:
        reflected = np.minimum(reflected, paper)
    noise = np.random.default_rng(1).normal(0, grain, (side, side))
    return (LIGHTS[light](y, x) * reflected + noise).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("light", [*LIGHTS])
@pytest.mark.parametrize("negative", [False, True], ids=["ink", "chalk"])
def test_a_photo_of_ink_gives_the_image_of_the_drawing(light, negative):
    grey = photo(light)
    found = fitted(255 - grey if negative else grey, format="JPEG")
    assert found.inverted is not negative
    assert apart(found.image, fitted(drawn(300)).image) < 6


def test_ruled_paper_specks_and_the_edge_of_the_table_are_no_ink():
    paper = np.ones((300, 300))
    paper[::33] = paper[1::33] = 0.7
    paper[:, :30] = paper[270:] = 0.3
    for y, x in ((60, 240), (220, 60), (50, 60)):
        paper[y : y + 3, x : x + 3] = 0.2
    found = fitted(photo("slope", paper=paper), format="JPEG")
    assert apart(found.image, fitted(drawn(300)).image) < 6


@pytest.mark.parametrize("level", [0, 1, 128, 255])
def test_a_picture_of_one_colour_is_black_and_says_so(level):
    found = fitted(np.full((40, 30), level, np.uint8))
    assert found.empty
    assert not found.image.any()


@pytest.mark.parametrize("light", ["slope", "lamp"])
def test_empty_paper_is_black(light):
    found = fitted(photo(light, ink=np.zeros((300, 300))), format="JPEG")
    assert found.empty
    assert not found.image.any()


# Other ways


def test_scaling_keeps_the_shape_and_fills_with_the_ground():
    grey = np.full((100, 50), 40, np.uint8)
    grey[20:80, 10:40] = 200
    found = fitted(grey, dataclasses.replace(SCALE, invert="no"))
    assert found.scaled_to == (28, 14)
    assert (found.image[:, :7] == 40).all()
    assert (found.image[:, 21:] == 40).all()
    assert found.image[14, 14] == 200
    assert found.image.sum() == pytest.approx(28 * 14 * grey.mean() + 28 * 14 * 40, rel=0.01)


def test_a_small_picture_is_enlarged_smoothly():
    grey = np.zeros((5, 5), np.uint8)
    grey[2, 2] = 255
    image = fitted(grey, dataclasses.replace(SCALE, invert="no")).image
    assert np.array_equal(image, image.T)
    assert len(np.unique(image)) > 10


@pytest.mark.parametrize("shape", [(8, 8), (28, 20), (20, 28), (1, 1), (64, 3)])
@pytest.mark.parametrize("fit", [Fit(), SCALE, Fit("scale", "auto", True, False), Fit("scale", "yes", True, True)])
@pytest.mark.parametrize("size", [(300, 300), (3, 200), (1, 1), (28, 28)])
def test_every_picture_becomes_an_image_of_the_size(shape, fit, size):
    grey = np.asarray(Image.fromarray(drawn(300)).resize(size[::-1]))
    image = fitted(grey, fit, shape).image
    assert (image.shape, image.dtype) == (shape, np.uint8)


def test_without_a_fit_the_size_has_to_match():
    grey = drawn(28)
    assert np.array_equal(fitted(grey, AS_IT_IS).image, grey)
    assert np.array_equal(fitted(255 - grey, Fit.named("none")).image, 255 - grey), "as it stands"
    assert np.array_equal(fitted(grey, Fit.named("none", "yes")).image, 255 - grey)
    with pytest.raises(ValueError, match="29"):
        fitted(drawn(29), AS_IT_IS)


def test_a_picture_of_the_size_that_is_white_on_black_stays_unless_a_fit_is_named():
    small = Picture(drawn(28))
    guess = Fit.named("mnist")
    assert resolved_fit(small, SHAPE, guess, "auto", "auto") == AS_IT_IS
    assert resolved_fit(small, SHAPE, guess, "mnist", "no") == Fit("mnist", "no")
    assert resolved_fit(Picture(255 - drawn(28)), SHAPE, guess, "auto", "auto") == guess
    assert resolved_fit(Picture(drawn(29)), SHAPE, guess, "auto", "auto") == guess
    assert resolved_fit(Picture(drawn(29)), SHAPE, guess, "scale", "yes") == Fit.named("scale", "yes")
    assert is_dark_on_light(255 - drawn(28))
    for fit in ("auto", "scale"):  # beside images that are black on white
        assert resolved_fit(Picture(255 - drawn(28)), SHAPE, Fit.named("scale", "no"), fit, "auto").invert == "no"
