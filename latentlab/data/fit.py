"""A picture of any size as an image of a run: ink found, inverted, cropped, scaled and placed; each step is reported.

MNIST's way, LeCun's http://yann.lecun.com/exdb/mnist: the ink, white on black, fills a box of 20 x 20 in 28 x 28 by its
longer side, anti-aliased, and its centre of mass is the middle of the image. All 70,000 images of MNIST obey one rule
for whole pixels: the centre of mass, as index of a pixel, lies within 0.5 of 14.
"""

import dataclasses
from typing import Any

import numpy as np

FITS = ("mnist", "scale", "none")
INVERTS = ("auto", "yes", "no")
BOX = 20 / 28  # share of the image's side: MNIST's box of ink
COARSE = 128  # largest side, in pixels, at which ground and specks are searched
WIDEST_STROKE = 1 / 3  # share of the picture: a wider bright region belongs to the ground
FULL = 0.95  # ink above this share of white counts as full ink
FAINT = 0.1  # fainter ink is compression noise or texture, unless the picture is a clean drawing
LEAST_INK = 8 / 255  # a smaller contrast is no ink
SPECK = 0.01  # share of all ink: a smaller isolated part is no ink
SMOOTH = 5  # pixels of the coarse picture over which the ground is averaged
MOST_GAIN = 4.0  # largest gain of thin strokes, which scaling makes faint


@dataclasses.dataclass(frozen=True)
class Fit:
    """How a picture becomes an image. `Fit.named` returns the switches of a name."""

    fit: str = "mnist"  # one of FITS; "none": the picture has the image's size and stays unchanged
    invert: str = "auto"  # one of INVERTS; "auto": dark ink on light ground becomes white on black
    crop: bool = True  # whether to crop to the ink
    centre: bool = True  # whether to centre by the centre of mass; otherwise the box of the scaled part is centred

    @staticmethod
    def named(fit: str, invert: str = "auto") -> "Fit":
        """Return the Fit of a name of FITS with the name's own switches."""
        own = fit == "mnist"
        return Fit(fit, invert, own, own)


AS_IT_IS = Fit.named("none", "no")


@dataclasses.dataclass(frozen=True, eq=False)
class Picture:
    """An upright grey picture, and the conversions of its reading."""

    grey: np.ndarray  # uint8 (height, width), 0 black to 255 white, upright, without transparency
    size: tuple[int, int] = (0, 0)  # (height, width) in the file, upright, before any reduction
    format: str = ""  # "PNG", "JPEG", …; empty for a drawing
    colour: bool = False  # whether the file was in colour, which became luminance
    orientation: int = 1  # EXIF orientation: 1 is upright
    ground: str = ""  # "black" or "white": the ground behind a transparent picture

    def as_json(self) -> dict[str, Any]:
        """Return the conversions in plain types; sizes are (height, width)."""
        return {
            "size": list(self.size),
            "format": self.format,
            "colour": self.colour,
            "orientation": self.orientation,
            "ground": self.ground or None,
        }

    @property
    def lossy(self) -> bool:
        """Whether the format leaves noise around the ink."""
        return self.format in ("JPEG", "MPO", "WEBP")


@dataclasses.dataclass(frozen=True, eq=False)
class Fitted:
    """The image, and the steps of its preparation in order."""

    image: np.ndarray  # uint8 (height, width)
    fit: Fit
    inverted: bool
    box: tuple[int, int, int, int] | None  # box of the ink in the picture: top, left, bottom, right; None: not cropped
    scaled_to: tuple[int, int] | None  # (height, width) of the scaled part, pixels of the image; None: not scaled
    moved: tuple[int, int] | None  # (down, right) from the centred box to the centred mass; None: no such step
    empty: bool = False  # whether there is no ink: the picture has one colour

    def as_json(self) -> dict[str, Any]:
        """Return the steps in plain types."""
        return {
            "fit": self.fit.fit,
            "inverted": self.inverted,
            "box": None if self.box is None else list(self.box),
            "scaled_to": None if self.scaled_to is None else list(self.scaled_to),
            "moved": None if self.moved is None else list(self.moved),
            "empty": self.empty,
        }


def guess_fit(images: np.ndarray) -> Fit:
    """Return the preparation of pictures beside these images, uint8 (n, height, width).

    Ink on black within about MNIST's box: "mnist". Other images on black: cropped, and scaled to the frame, as
    Fashion-MNIST was made. Others, such as photos or black on white: scaled to the frame, and never inverted.
    """
    some = images[:256].astype(np.int32)
    rim = np.concatenate([some[:, 0], some[:, -1], some[:, :, 0], some[:, :, -1]], axis=1)
    if not len(some) or np.median(rim) > 8:
        return Fit.named("scale", "no")
    ink = some > 32
    sides = [_extent(ink.any(axis=axis)) for axis in (2, 1)]
    filled = np.median(np.maximum(*(side / length for side, length in zip(sides, images.shape[1:]))))
    return Fit.named("mnist") if filled <= (BOX + 1) / 2 + 0.01 else Fit("scale", "auto", crop=True, centre=False)


def resolved_fit(picture: Picture, image_shape: tuple[int, int], guess: Fit, fit: str, invert: str) -> Fit:
    """Return the Fit for a request, each part of which may be "auto".

    A picture of the images' size that is white on black stays unchanged, unless a fit is named.
    """
    if fit == "auto":
        as_it_is = picture.grey.shape == tuple(image_shape) and not is_dark_on_light(picture.grey, picture.lossy)
        chosen = AS_IT_IS if as_it_is else guess
    else:
        chosen = guess if guess.fit == fit else Fit.named(fit)
    return chosen if invert == "auto" else dataclasses.replace(chosen, invert=invert)


def fit_picture(picture: Picture, image_shape: tuple[int, int], fit: Fit = Fit()) -> Fitted:
    """Return the picture as an image of `image_shape`, (height, width). A fit of a picture of one colour gives black.

    Raises ValueError if the fit is "none" and the picture has another size.
    """
    grey = picture.grey
    inverted = fit.invert == "yes" or (
        fit.invert == "auto" and fit.fit != "none" and is_dark_on_light(grey, picture.lossy)
    )
    bright = 255 - grey if inverted else grey
    if fit.fit == "none":
        if bright.shape != tuple(image_shape):
            raise ValueError(bright.shape)
        return Fitted(bright, fit, inverted, None, None, None)
    values = bright / np.float32(255)
    ground, box = 0.0, None
    if fit.fit == "mnist" or fit.crop:
        values, found = _ink(values, picture.lossy)
        if found is None:
            return Fitted(np.zeros(image_shape, np.uint8), fit, inverted, None, None, None, empty=True)
        box = found if fit.crop else None
    else:
        ground = float(np.median(_rim(values)))
    share = BOX if fit.fit == "mnist" else 1.0
    part = _scaled(values - ground, box or (0, 0, *values.shape), tuple(share * side for side in image_shape))
    if fit.fit == "mnist":
        peak = float(part.max(initial=0))
        part = part / max(peak, 1 / MOST_GAIN) if 0 < peak < FULL else part
    top, left = ((side - length) // 2 for side, length in zip(image_shape, part.shape))
    moved = None
    if fit.centre and part.sum() > 0:
        moved = tuple(_to_middle(part, image_shape, axis, at) for axis, at in ((0, top), (1, left)))
        top, left = top + moved[0], left + moved[1]
    image = np.zeros(image_shape, np.float32)
    image[top : top + part.shape[0], left : left + part.shape[1]] = part
    pixels = np.rint((image + ground) * 255).clip(0, 255).astype(np.uint8)
    scaled_to = None if part.shape == grey.shape else part.shape
    return Fitted(pixels, fit, inverted, box, scaled_to, moved)


def is_dark_on_light(grey: np.ndarray, lossy: bool = False) -> bool:
    """Guess whether a picture, uint8 (height, width), is dark ink on a light ground.

    The ground is the level of the rim, if the rim has one level; else a smooth surface, so that uneven light is no ink.
    """
    values = grey.astype(np.float32)
    level = _flat_ground(values, lossy)
    if level is not None:
        return bool(values.mean(dtype=np.float64) < level)
    small = _coarse(values)
    surface, spread = _surface(small)
    rest = small - surface
    rest[np.abs(rest) <= max(4.0, 3 * spread)] = 0
    return bool(rest.sum() < 0)


# The ink


def _ink(values: np.ndarray, lossy: bool) -> tuple[np.ndarray, tuple[int, int, int, int] | None]:
    """Return the ink of a picture that is bright on dark, float32 0 to 1, and its box; None without ink.

    The ground and smooth light are subtracted, and the contrast becomes full. A clean drawing stays unchanged.
    """
    ground = _flat_ground(values, lossy)
    clean = ground is not None
    ground = np.float32(ground) if clean else _smooth_ground(values)
    ink = ((values - ground) / np.maximum(1 - ground, 1 / 255)).clip(0, 1)
    if float(ink.max()) < LEAST_INK or (not clean and _is_grain(_coarse(values - ground))):
        return ink, None
    threshold = 0.0 if clean else _otsu(ink)
    low = 0.0
    if not clean:
        paper = ink[ink <= threshold]
        middle = float(np.median(paper))
        low = middle + 3 * 1.4826 * float(np.median(np.abs(paper - middle)))
    full = float(ink.max() if clean else np.percentile(ink[ink > threshold], 90))
    if full <= low:
        return ink, None
    if low or full < FULL:
        ink = ((ink - low) / (full - low)).clip(0, 1)
    some = ink > 1 / 510
    if not clean:
        strong = _coarse(ink) > (threshold - low) / (full - low)  # nor the lines of ruled paper
        ink = np.where(_enlarged(_without_specks(strong, _coarse(ink)), ink.shape), ink, 0)
        some = ink > FAINT
    if not some.any():
        return ink, None
    rows, columns = some.any(axis=1), some.any(axis=0)
    top, left = int(rows.argmax()), int(columns.argmax())
    return ink, (top, left, len(rows) - int(rows[::-1].argmax()), len(columns) - int(columns[::-1].argmax()))


def _is_grain(rest: np.ndarray) -> bool:
    """Whether a coarse picture holds only the grain of paper and camera."""
    middle = float(np.median(rest))
    spread = 1.4826 * float(np.median(np.abs(rest - middle)))
    return float(rest.max()) - middle <= max(LEAST_INK, 8 * spread)


def _flat_ground(values: np.ndarray, lossy: bool) -> float | None:
    """Return the level of the ground of a clean drawing, from its rim; None for a photo."""
    rim = _rim(values)
    level = float(np.median(rim))
    return level if not lossy and float(np.median(np.abs(rim - level))) == 0 else None


def _smooth_ground(values: np.ndarray) -> np.ndarray:
    """Return the ground under bright ink, float32, shaped as `values`: the light without the strokes."""
    small = _over(_coarse(values), 3, np.mean)  # otherwise the darkest grain of the paper would be the ground
    surface, _ = _surface(small)
    # A slope of the light is no stroke beside its surface, the edge of a shadow none without: both lie below the ink.
    opened = np.maximum(_without_strokes(small), surface + _without_strokes(small - surface))
    smooth = np.maximum(opened, _over(opened, SMOOTH, np.mean))
    rows, columns = (_weights(n, 0, m, m, inside=True) for n, m in zip(values.shape, smooth.shape))
    return rows @ smooth.astype(np.float32) @ columns.T


def _without_strokes(values: np.ndarray) -> np.ndarray:
    """Return a coarse picture without narrow bright parts: the morphological opening by a square."""
    window = max(3, round(WIDEST_STROKE * max(values.shape)) | 1)
    opened = _over(_over(values, window, np.min), window, np.max)
    return np.minimum(opened, np.percentile(_rim(values), 95))  # a wide blot is ink, not ground


def _without_specks(mask: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Return the parts of a coarse mask, bool, that are ink: no specks, and no paper edge if there are other parts."""
    parts = _parts(mask)
    amounts = np.bincount(parts.ravel(), (ink * mask).ravel())
    amounts[0] = 0
    rim = np.zeros(len(amounts), bool)
    rim[np.unique(_rim(parts, 1 / parts.shape[0] / 2))] = True
    inner = np.where(rim, 0, amounts)
    if inner.max(initial=0) >= 2e-3 * mask.size:  # a stroke of some length
        amounts = inner
    keep = amounts >= SPECK * amounts.sum()
    keep[0] = False
    return keep[parts]


def _parts(mask: np.ndarray) -> np.ndarray:
    """Return the number of the connected part of each pixel of a mask, from 1; 0 outside."""
    numbers = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    for _ in range(mask.size):
        wide = np.pad(numbers, 1)
        largest = np.lib.stride_tricks.sliding_window_view(wide, (3, 3)).max(axis=(2, 3)) * mask
        if np.array_equal(largest, numbers):
            break
        numbers = largest
    return np.unique(numbers, return_inverse=True)[1].reshape(mask.shape) + (0 if (numbers == 0).any() else 1)


def _otsu(ink: np.ndarray) -> float:
    """Return the threshold that best separates ink from ground (Otsu 1979)."""
    counts, edges = np.histogram(ink, 128, (0, 1))
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts).astype(float)
    above = below[-1] - below
    sums = np.cumsum(counts * centres)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(edges[1 + int(np.nanargmax(np.nan_to_num(apart, nan=-1.0)))])


def _surface(values: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the surface of second degree through most pixels of a picture, and the spread of the pixels about it.

    The surface is shaped as `values`.
    """
    y, x = (np.linspace(-1, 1, side) for side in values.shape)
    y, x = y[:, None] + 0 * x, x + 0 * y[:, None]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    flat = values.ravel().astype(np.float64)
    used = np.ones(flat.size, bool)
    for _ in range(8):
        few, _, _, _ = np.linalg.lstsq(terms[used], flat[used], rcond=None)
        away = flat - terms @ few
        middle = float(np.median(away[used]))
        spread = 1.4826 * float(np.median(np.abs(away[used] - middle)))
        used = np.abs(away - middle) <= max(2.5 * spread, 1e-6 * (1 + np.ptp(flat)))
    return (terms @ few).reshape(values.shape), spread


def _rim(values: np.ndarray, share: float = 0.04) -> np.ndarray:
    """Return the values at the rim of a picture, in one row; at least one pixel wide."""
    wide = max(1, round(share * min(values.shape)))
    inner = values[wide:-wide]
    return np.concatenate(
        [values[:wide].ravel(), values[-wide:].ravel(), inner[:, :wide].ravel(), inner[:, -wide:].ravel()]
    )


# Scaling


def _scaled(values: np.ndarray, box: tuple[int, int, int, int], room: tuple[float, float]) -> np.ndarray:
    """Return the part of `values` within a box, scaled to fit into `room`, (height, width), its aspect kept.

    A side that is no whole number of pixels is rounded up, and includes surrounding pixels.
    """
    top, left, bottom, right = box
    scale = min(room[0] / (bottom - top), room[1] / (right - left))
    weights = []
    for start, stop, most, length in ((top, bottom, room[0], values.shape[0]), (left, right, room[1], values.shape[1])):
        count = min(max(1, int(np.ceil((stop - start) * scale - 1e-6))), int(np.ceil(most - 1e-6)))
        spare = (count / scale - (stop - start)) / 2
        weights.append(_weights(count, start - spare, stop + spare, length))
    # Not by @: beside a training, the threads of BLAS wait for each other forty times as long as this takes.
    rows = np.einsum("ij,jk->ik", weights[0], np.ascontiguousarray(values, np.float32))
    return np.einsum("ij,kj->ik", rows, weights[1])


def _weights(count: int, start: float, stop: float, length: int, inside: bool = False) -> np.ndarray:
    """Return the weights of `length` old pixels for each of `count` new pixels over [start, stop], float32.

    A smaller size takes the mean over the area of a new pixel, a larger size is linear between the old ones. Outside,
    old pixels are 0; `inside` repeats the outermost ones.
    """
    step = (stop - start) / count
    edges = start + step * np.arange(count + 1)
    old = np.arange(length)
    if step >= 1:
        weights = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
        weights = weights.clip(0, None) / step
    else:
        middle = (edges[:-1] + edges[1:]) / 2 - 0.5
        weights = (1 - np.abs(middle[:, None] - old)).clip(0, None)
    if inside:
        weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)


def _to_middle(part: np.ndarray, image_shape: tuple[int, int], axis: int, at: int) -> int:
    """Return the pixels by which a part that starts at `at` moves along an axis: its centre of mass to the centre.

    The part stays within the image.
    """
    amounts = part.sum(axis=1 - axis, dtype=np.float64)
    mass = float(amounts @ np.arange(len(amounts)) / amounts.sum())
    wanted = int(np.floor(image_shape[axis] / 2 - mass + 0.5))
    return min(max(0, wanted), image_shape[axis] - part.shape[axis]) - at


def _coarse(values: np.ndarray) -> np.ndarray:
    """Return means over square blocks of whole pixels, at most COARSE a side."""
    block = -(-max(values.shape) // COARSE)
    if block == 1:
        return values
    padded = np.pad(values, [(0, -side % block) for side in values.shape], mode="edge")
    height, width = padded.shape
    return padded.reshape(height // block, block, width // block, block).mean(axis=(1, 3), dtype=np.float32)


def _enlarged(mask: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return a coarse mask at the size of the picture, a block wider on all sides, which keeps soft edges."""
    wide = _over(mask, 3, np.max)
    block = -(-max(shape) // COARSE)
    return wide.repeat(block, axis=0).repeat(block, axis=1)[: shape[0], : shape[1]]


def _over(values: np.ndarray, window: int, take: Any) -> np.ndarray:
    """Return `take`, such as np.min, over a square window about each pixel; the rim is repeated outwards."""
    for axis in (0, 1):
        wide = np.pad(values, [(window // 2, window // 2) if n == axis else (0, 0) for n in (0, 1)], mode="edge")
        values = take(np.lib.stride_tricks.sliding_window_view(wide, window, axis=axis), axis=-1)
    return values


def _extent(marks: np.ndarray) -> np.ndarray:
    """Return the distance from the first to the last mark of each row, both included; 0 for a row without marks."""
    length = marks.shape[1] - marks.argmax(axis=1) - marks[:, ::-1].argmax(axis=1)
    return np.where(marks.any(axis=1), length, 0)
