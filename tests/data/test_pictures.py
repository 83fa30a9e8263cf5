import numpy as np
import pytest
from PIL import Image

from latentlab.data.pictures import read_pictures
from latentlab.errors import UserError

GREY = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4


def read(path):
    (image,), _ = read_pictures(path, (8, 8))
    return image


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_black_is_0_and_white_is_255_in_8_and_in_16_bits(tmp_path, kind):
    values = GREY.astype(kind) * (257 if kind is np.uint16 else 1)
    Image.fromarray(values).save(tmp_path / "a.png")
    assert np.array_equal(read(tmp_path / "a.png"), GREY)


def test_what_is_transparent_is_black_whatever_colour_lies_under_it(tmp_path):
    pixels = np.full((8, 8, 4), 255, np.uint8)
    pixels[:, :4, 3] = 0
    pixels[:, 4, 3] = 102
    Image.fromarray(pixels).save(tmp_path / "a.png")
    expected = np.tile(np.array([0, 0, 0, 0, 102, 255, 255, 255], np.uint8), (8, 1))
    assert np.array_equal(read(tmp_path / "a.png"), expected)


def test_a_picture_whose_chunks_are_misplaced_is_one_sentence(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(GREY).save(path)
    content = bytearray(path.read_bytes())
    content[content.index(b"IDAT") - 1] -= 6  # of its length: what follows is no chunk, for Pillow a SyntaxError
    path.write_bytes(content)
    with pytest.raises(UserError, match="is not a picture that can be read"):
        read(path)
