"""Own pictures as images: told by their content, as they stand, in grey; and all else is one sentence."""

import os

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


def saved(path, format, **details):
    Image.fromarray(GREY).save(path, format=format, **details)
    return path


@pytest.mark.parametrize("format", ["PNG", "BMP", "GIF", "WEBP", "JPEG"])
@pytest.mark.parametrize("name", ["a.png", "a.dat", "a"])
def test_the_content_says_what_a_picture_is_not_its_name(tmp_path, format, name):
    path = saved(tmp_path / name, format, **({"lossless": True} if format == "WEBP" else {}))
    image = read(path)
    assert np.abs(image.astype(int) - GREY).max() <= (8 if format == "JPEG" else 0)
    images, names = read_pictures(tmp_path, (8, 8))
    assert names == (name,)
    assert np.array_equal(images[0], image)


def test_a_folder_takes_pictures_and_leaves_the_rest(tmp_path):
    saved(tmp_path / "b.png", "PNG")
    saved(tmp_path / "a", "GIF")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden.png").write_text("")
    (tmp_path / "folder").mkdir()
    _, names = read_pictures(tmp_path, (8, 8))
    assert names == ("a", "b.png")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_as_its_exif_orientation_says(tmp_path, orientation, format):
    """The law of EXIF: the same photo, stored in any of eight ways with its orientation, is one picture."""
    upright = np.zeros((16, 24), np.uint8)
    upright[:8, :8] = 255
    upright[8:, 16:] = 128
    turns = {
        1: lambda p: p, 2: np.fliplr, 3: lambda p: np.rot90(p, 2), 4: np.flipud,
        5: lambda p: p.T, 6: lambda p: np.rot90(p, 1), 7: lambda p: np.rot90(p, 2).T, 8: lambda p: np.rot90(p, -1),
    }  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    details = {"lossless": True} if format == "WEBP" else {"quality": 100} if format == "JPEG" else {}
    stored = Image.fromarray(np.ascontiguousarray(turns[orientation](upright))).convert("L")
    stored.save(tmp_path / "photo", format=format, exif=exif, **details)
    (image,), _ = read_pictures(tmp_path / "photo", (16, 24))
    assert np.abs(image.astype(int) - upright).max() <= 2
    with pytest.raises(UserError, match="has 16 x 24"):
        read_pictures(tmp_path / "photo", (24, 16))


def test_a_postscript_file_starts_no_other_program(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("another program was started")

    monkeypatch.setattr("subprocess.Popen", refuse)
    path = tmp_path / "x.png"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n%%EndComments\n{} loop\n%%EOF\n")
    with pytest.raises(UserError, match="by its content no PNG"):
        read(path)


@pytest.mark.parametrize("format", ["TIFF", "PPM", "ICO", "TGA"])
def test_other_formats_are_not_opened(tmp_path, format):
    path = saved(tmp_path / "a.png", format)
    with pytest.raises(UserError):
        read(path)


@pytest.mark.parametrize("side", [10_000, 14_000])  # for Pillow a warning, and an error
def test_a_picture_of_too_many_pixels_is_one_sentence_without_a_warning(tmp_path, side, recwarn):
    path = tmp_path / "bomb.png"
    Image.new("1", (side, side)).save(path)
    with pytest.raises(UserError, match="far too many pixels"):
        read(path)
    assert not list(recwarn)


def test_a_folder_of_too_many_pictures_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("latentlab.data.pictures.MOST_PICTURES", 2)
    for i in range(3):
        saved(tmp_path / f"{i}.png", "PNG")
    with pytest.raises(UserError, match="holds 3 pictures, and at most 2"):
        read_pictures(tmp_path, (8, 8))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system with pipes")
def test_a_pipe_in_a_folder_of_pictures_is_passed_over_or_told(tmp_path):
    saved(tmp_path / "a.png", "PNG")
    os.mkfifo(tmp_path / "pipe")
    assert read_pictures(tmp_path, (8, 8))[1] == ("a.png",)
    os.mkfifo(tmp_path / "b.png")
    with pytest.raises(UserError, match="it is a pipe"):
        read_pictures(tmp_path, (8, 8))
