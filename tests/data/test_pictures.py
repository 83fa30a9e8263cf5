"""Own pictures as images: recognised by content, upright, in grey; any other content gives one sentence."""

import os

import numpy as np
import pytest
from PIL import Image

from latentlab.data.fit import Fit
from latentlab.data.pictures import (
    SIDE,
    fitted_file,
    grey_in_png,
    png_of,
    read_picture,
    read_pictures,
)
from latentlab.errors import UserError

GREY = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4


def read(path):
    (image,), _, _ = read_pictures(path, (8, 8))
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
    content[content.index(b"IDAT") - 1] -= 6  # of its length: the next chunk is invalid, a SyntaxError of Pillow
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
    images, names, _ = read_pictures(tmp_path, (8, 8))
    assert names == (name,)
    assert np.array_equal(images[0], image)


def test_a_folder_takes_pictures_and_leaves_the_rest(tmp_path):
    saved(tmp_path / "b.png", "PNG")
    saved(tmp_path / "a", "GIF")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden.png").write_text("")
    (tmp_path / "folder").mkdir()
    _, names, _ = read_pictures(tmp_path, (8, 8))
    assert names == ("a", "b.png")


TURNS = {
    1: lambda p: p, 2: np.fliplr, 3: lambda p: np.rot90(p, 2), 4: np.flipud,
    5: lambda p: p.T, 6: lambda p: np.rot90(p, 1), 7: lambda p: np.rot90(p, 2).T, 8: lambda p: np.rot90(p, -1),
}  # fmt: skip


def stored_in_exif(path, upright, orientation, format, **details):
    """Write a picture as a camera does that was held in another way."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(TURNS[orientation](upright)))
    stored.save(path, format=format, exif=exif, **details)
    return path


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_as_its_exif_orientation_says(tmp_path, orientation, format):
    """The law of EXIF: the same photo, stored in any of eight ways with its orientation, is one picture."""
    upright = np.zeros((16, 24), np.uint8)
    upright[:8, :8] = 255
    upright[8:, 16:] = 128
    details = {"lossless": True} if format == "WEBP" else {"quality": 100} if format == "JPEG" else {}
    path = stored_in_exif(tmp_path / "photo", upright, orientation, format, **details)
    (image,), _, _ = read_pictures(path, (16, 24))
    assert np.abs(image.astype(int) - upright).max() <= 2
    picture = read_picture(path)
    assert (picture.size, picture.orientation, picture.format) == ((16, 24), orientation, format)
    with pytest.raises(UserError, match="has 16 x 24"):
        read_pictures(path, (24, 16))


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


# Any picture


def ink(height=500, width=400):
    """Return dark ink on a white sheet, uint8: an L of two strokes, which no turn maps to itself."""
    sheet = np.full((height, width), 255, np.uint8)
    sheet[height // 5 : 4 * height // 5, width // 4 : width // 4 + width // 10] = 20
    sheet[4 * height // 5 - height // 12 : 4 * height // 5, width // 4 : 7 * width // 10] = 20
    return sheet


def image_of(path, shape=(28, 28), fit="auto"):
    return fitted_file(path, shape, Fit.named("mnist"), fit)[0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_of_400_x_500_is_the_image_of_the_upright_one(tmp_path, orientation):
    Image.fromarray(ink()).save(tmp_path / "upright.png")
    expected = image_of(tmp_path / "upright.png")
    assert expected.max() >= 250
    turned = stored_in_exif(tmp_path / "photo", ink(), orientation, "PNG")
    assert np.array_equal(image_of(turned), expected)
    Image.fromarray(expected).save(tmp_path / "prepared.png")
    assert np.array_equal(image_of(tmp_path / "prepared.png"), expected), "a prepared image stays as it is"


SAVED = {  # one picture in each way that a format has
    "PNG, colour": ("PNG", "RGB", {}),
    "PNG, palette": ("PNG", "P", {}),
    "PNG, 1 bit": ("PNG", "1", {}),
    "PNG, 16 bit": ("PNG", "I;16", {}),
    "PNG, alpha": ("PNG", "LA", {}),
    "JPEG": ("JPEG", "RGB", {"quality": 90}),
    "JPEG, grey": ("JPEG", "L", {"quality": 90}),
    "JPEG, CMYK": ("JPEG", "CMYK", {"quality": 90}),
    "BMP": ("BMP", "RGB", {}),
    "GIF": ("GIF", "P", {}),
    "WEBP": ("WEBP", "RGB", {"quality": 80}),
}


def save(path, way):
    format, mode, details = SAVED[way]
    picture = Image.fromarray(ink())
    picture = Image.fromarray(ink().astype(np.uint16) * 257) if mode == "I;16" else picture.convert(mode)
    picture.save(path, format=format, **details)
    return path


@pytest.mark.parametrize("way", [*SAVED])
def test_a_picture_gives_the_same_image_in_every_format(tmp_path, way):
    Image.fromarray(ink()).save(tmp_path / "plain.png")
    image = image_of(save(tmp_path / "picture", way))
    assert np.abs(image.astype(float) - image_of(tmp_path / "plain.png")).mean() < 2


@pytest.mark.parametrize("way", ["PNG, colour", "JPEG", "BMP", "GIF", "WEBP"])
@pytest.mark.parametrize("harm", ["cut", "headless", "scrambled"])
def test_a_damaged_picture_is_one_sentence(tmp_path, way, harm):
    path = save(tmp_path / "a.picture", way)
    content = bytearray(path.read_bytes())
    if harm == "cut":
        del content[len(content) // 2 :]
    elif harm == "headless":
        content[:4] = b"\0\0\0\0"
    else:
        del content[12:30]
    path.write_bytes(content)
    with pytest.raises(UserError) as found:
        image_of(path)
    assert str(path) in str(found.value)
    assert "\n" not in str(found.value)


def test_what_is_pasted_is_read_as_a_file_is(tmp_path):
    path = save(tmp_path / "a.png", "PNG, colour")
    assert np.array_equal(read_picture(path.read_bytes()).grey, read_picture(path).grey)
    with pytest.raises(UserError, match=r"^The picture is by its content no PNG"):
        read_picture(b"nothing")
    with pytest.raises(UserError, match=r"^The picture is not a picture that can be read"):
        read_picture(path.read_bytes()[:200])


@pytest.mark.parametrize("light", [False, True], ids=["dark ink", "light ink"])
@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_ink_on_nothing_is_seen_whatever_its_colour(tmp_path, light, mode):
    sheet = ink()
    pixels = np.zeros((*sheet.shape, 4), np.uint8)
    pixels[..., :3] = 255 if light else 0
    pixels[..., 3] = np.where(sheet < 128, 255, 0)
    picture = Image.fromarray(pixels)
    picture = picture.quantize(4) if mode == "P" else picture.convert(mode)
    picture.save(tmp_path / "a.png")
    image, done = fitted_file(tmp_path / "a.png", (28, 28), Fit.named("mnist"))
    assert done["ground"] == ("black" if light else "white")
    assert done["inverted"] is not light
    Image.fromarray(np.where(sheet < 128, 0, 255).astype(np.uint8)).save(tmp_path / "plain.png")
    assert np.array_equal(image, image_of(tmp_path / "plain.png"))


def test_an_animation_gives_its_first_frame(tmp_path):
    frames = [Image.fromarray(ink()), Image.fromarray(255 - ink())]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert np.array_equal(read_picture(tmp_path / "a.gif").grey, ink())


def test_a_large_picture_is_averaged_down_and_tells_its_size(tmp_path):
    Image.fromarray(ink(3000, 2000)).convert("RGB").save(tmp_path / "a.jpg")
    picture = read_picture(tmp_path / "a.jpg")
    assert picture.size == (3000, 2000)
    assert picture.grey.shape == (SIDE, round(SIDE * 2 / 3))
    assert not picture.colour, "grey, stored as colour"
    assert picture.as_json() == {
        "size": [3000, 2000], "format": "JPEG", "colour": False, "orientation": 1, "ground": None,
    }  # fmt: skip
    (tmp_path / "b.png").write_bytes(png_of(ink(600, 900)))
    assert read_picture(tmp_path / "b.png", 900).grey.shape == (600, 900)


def test_a_picture_in_colour_says_so(tmp_path):
    pixels = np.zeros((90, 90, 3), np.uint8)
    pixels[30:60, 30:60] = (200, 30, 30)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png").colour


def test_a_kept_picture_comes_back_and_nothing_else_does(tmp_path):
    grey = ink(40, 30)
    assert np.array_equal(grey_in_png(png_of(grey), 40), grey)
    path = save(tmp_path / "a.gif", "GIF")
    large = png_of(np.zeros((60, 10), np.uint8))
    for content in (b"", b"PNG", png_of(grey)[:-30], large, path.read_bytes(), png_of(grey)[:40] + b"x" * 40):
        with pytest.raises(ValueError, match="no grey PNG"):
            grey_in_png(content, 40)
    Image.new("RGB", (8, 8)).save(tmp_path / "rgb.png")
    with pytest.raises(ValueError, match="no grey PNG"):
        grey_in_png((tmp_path / "rgb.png").read_bytes(), 40)


def test_a_folder_is_read_up_to_the_limit(tmp_path):
    for name in "abc":
        save(tmp_path / name, "PNG, colour")
    (tmp_path / "d.png").write_bytes(b"damaged")
    images, names, done = read_pictures(tmp_path, (28, 28), 2, Fit.named("mnist"))
    assert names == ("a", "b")
    assert np.array_equal(images[0], image_of(tmp_path / "a"))
    assert [(each["file"], each["inverted"]) for each in done] == [(str(tmp_path / name), True) for name in names]
