import numpy as np
import pytest
from PIL import Image

from latentlab.errors import UserError
from latentlab.export.png import check_pixels, enlarge, grid_size, tile, to_bytes, write_png


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (6, 3, 5), np.uint8)


@pytest.mark.parametrize(("border", "scale"), [(0, 1), (2, 1), (1, 3)])
def test_every_tile_is_its_image_and_the_rest_is_background(images, border, scale):
    picture = tile(images, columns=3, border=border, scale=scale, background=7)
    assert picture.shape == grid_size(2, 3, (3, 5), border, scale)
    seen = np.zeros(picture.shape, bool)
    for row in range(2):
        for column in range(3):
            for y in range(3):
                for x in range(5):
                    top = border + row * (3 * scale + border) + y * scale
                    left = border + column * (5 * scale + border) + x * scale
                    block = np.s_[top : top + scale, left : left + scale]
                    assert (picture[block] == images[row * 3 + column, y, x]).all()
                    seen[block] = True
    assert (picture[~seen] == 7).all()
    assert seen.sum() == images.size * scale**2


def test_bytes_of_an_image_are_rounded_and_clamped():
    assert to_bytes(np.array([-0.5, 0, 0.499 / 255, 0.501 / 255, 1, 3])).tolist() == [0, 0, 0, 1, 255, 255]


def test_an_enlarged_image_has_its_size_crisp_or_smooth(images):
    assert enlarge(images[0], 4).shape == enlarge(images[0], 4, smooth=True).shape == (12, 20)
    assert set(enlarge(images[0], 4).ravel()) == set(images[0].ravel())
    flat = np.full((3, 5), 90, np.uint8)
    assert (enlarge(flat, 4, smooth=True) == 90).all()


def test_what_is_written_is_read_back_with_its_metadata(tmp_path, images):
    text = {"Step": "12", "Command": "latentlab grid 실행 --rows 2"}
    path = write_png(tmp_path / "deep" / "a.png", images[0], text)
    with Image.open(path) as picture:
        assert np.array_equal(np.asarray(picture), images[0])
        assert picture.text == text
    again = write_png(tmp_path / "b.png", images[0], text)
    assert path.read_bytes() == again.read_bytes()


def test_over_16_megapixels_is_refused():
    check_pixels(4000, 4000)
    with pytest.raises(UserError, match="16 megapixels"):
        check_pixels(4000, 4001)


def test_a_place_that_cannot_be_written_is_said(tmp_path, images):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Choose another place"):
        write_png(tmp_path / "file" / "a.png", images[0])
