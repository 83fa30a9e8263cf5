"""Makes a data set from a source: choices, a plan with their consequences, and the reading."""

import dataclasses
from collections.abc import Generator
from typing import TYPE_CHECKING, Annotated

import numpy as np

from latentlab.data.dataset import Dataset
from latentlab.data.fit import Fit, Picture, fit_picture
from latentlab.data.formats.part import Part, cannot_use
from latentlab.data.idx import LARGEST_BYTES, MOST_CLASSES
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec

if TYPE_CHECKING:
    from latentlab.data.scan import ScanResult  # imports every reader, which the choices of an import do not need

INVERT = ("auto", "yes", "no")
USUAL_SIDE = 28  # pixels, for images without a common size
LARGEST_USUAL = 64  # pixels: larger images get the usual size unless another size is chosen
LEAST_SIDE, MOST_SIDE = 4, 512
_SCALED = Fit.named("scale", "no")


@dataclasses.dataclass(frozen=True)
class ImportChoices:
    """The user's choices at an import. The defaults change only what must change."""

    size: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Size"),
            QT_TRANSLATE_NOOP(
                "Settings", "Height and width of the imported images in pixels; by default their own, or 28"
            ),
            minimum=LEAST_SIDE,
            maximum=MOST_SIDE,
        ),
    ] = None
    crop: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Crop"),
            QT_TRANSLATE_NOOP("Settings", "Cut the edges of images that are not square, instead of adding borders"),
        ),
    ] = False
    invert: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Invert"),
            QT_TRANSLATE_NOOP("Settings", "Make dark ink on light paper light on dark; auto: where it looks so"),
            choices=INVERT,
        ),
    ] = "auto"
    test_share: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Test share"),
            QT_TRANSLATE_NOOP("Settings", "Share of the images that become the test set where the source has none"),
            above=0,
            maximum=0.9,
        ),
    ] = 0.1
    seed: int = 0  # seed of the split, and of the random choice of `most` images
    classes: Annotated[
        tuple[str, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Classes"),
            QT_TRANSLATE_NOOP("Settings", "The classes to import, by name; by default all"),
            metavar="A,B,…",
        ),
    ] = ()
    most: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Images"),
            QT_TRANSLATE_NOOP("Settings", "Import at most this number of images, drawn at random; by default all"),
            minimum=2,
            maximum=10_000_000,
        ),
    ] = None


@dataclasses.dataclass(frozen=True)
class Reading:
    """Progress of an import."""

    done: int  # images
    total: int


@dataclasses.dataclass(frozen=True, eq=False)
class Plan:
    """The consequences of choices, before pixels are read."""

    train: tuple[tuple[Part, np.ndarray], ...]  # parts with the indices of their images, ascending
    test: tuple[tuple[Part, np.ndarray], ...]
    shape: tuple[int, int]
    classes: tuple[str, ...]
    kept: np.ndarray  # the new label of each class of the source; -1 if the class is left out
    inverted: bool
    notes: tuple[UserError, ...]  # of the source and of the choices, a sentence each

    @property
    def train_count(self) -> int:
        """The number of training images."""
        return sum(len(rows) for _, rows in self.train)

    @property
    def test_count(self) -> int:
        """The number of test images."""
        return sum(len(rows) for _, rows in self.test)


def plan(found: "ScanResult", choices: ImportChoices, shape: tuple[int, int] | None = None) -> Plan:
    """Return the consequences of choices; `shape`, (height, width), overrides their size.

    Raises UserError if the result is useless: an unknown class, too few or too many images or classes.
    """
    notes = list(found.notes)
    classes, kept = _chosen_classes(found, choices)
    rows = [_rows(part, kept) for part in found.parts]
    rows = _at_most(rows, choices, notes)
    train, test = _split(found, rows, choices, notes)
    shape = shape or _shape(found, choices, notes)
    inverted = found.dark_on_light if choices.invert == "auto" else choices.invert == "yes"
    if inverted and choices.invert == "auto":
        text = QT_TRANSLATE_NOOP("Errors", "The images look like ink on paper; they are inverted to light on dark.")
        notes.append(UserError(text))
    made = Plan(train, test, shape, classes, kept, inverted, tuple(notes))
    _check(found, made)
    return made


def prepare(
    found: "ScanResult", choices: ImportChoices, shape: tuple[int, int] | None = None
) -> Generator[Reading, None, Dataset]:
    """Read the images and return them as a data set, named "own"; yields progress; closing the generator cancels.

    `shape`, (height, width), overrides the size of the choices. Raises UserError, as `plan` does, and if a file is
    damaged.
    """
    made = plan(found, choices, shape)
    total, done = made.train_count + made.test_count, 0
    yield Reading(0, total)
    arrays = []
    for rows, count in ((made.train, made.train_count), (made.test, made.test_count)):
        images, labels = np.empty((count, *made.shape), np.uint8), np.zeros(count, np.uint8)
        at = 0
        for part, indices in rows:
            if part.labels is not None and made.classes:
                labels[at : at + len(indices)] = made.kept[part.labels[indices]]
            for block in part.blocks(indices):
                if at + len(block) > count:
                    raise _changed(found)
                images[at : at + len(block)] = fitted(block, made.shape, choices.crop, made.inverted)
                at, done = at + len(block), done + len(block)
                yield Reading(done, total)
        if at < count:
            raise _changed(found)
        arrays += [images, labels]
    return Dataset("own", found.title, *arrays, made.classes, str(found.path))


def _changed(found: "ScanResult") -> UserError:
    """Return the error for a source with another number of images than `scan` counted."""
    return cannot_use(found.path, UserError(QT_TRANSLATE_NOOP("Errors", "it has changed meanwhile; import it again")))


def fitted(images: np.ndarray, shape: tuple[int, int], crop: bool = False, inverted: bool = False) -> np.ndarray:
    """Return images, uint8 (n, height, width), in another size, their aspect kept, inverted if `inverted`.

    With `crop` the protruding edges are cut; otherwise the border gets the median tone of the image's own border.
    """
    if inverted:
        images = 255 - images
    if images.shape[1:] == shape:
        return images
    if crop:
        images = _cropped(images, shape)
    return np.stack([fit_picture(Picture(_reduced(image, shape)), shape, _SCALED).image for image in images])


def _reduced(image: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return a much larger image as means over squares of whole pixels, which is fast.

    The result is at least twice as large as `shape`.
    """
    from PIL import Image

    factor = min(length // (2 * target) for length, target in zip(image.shape, shape, strict=True))
    return image if factor < 2 else np.asarray(Image.fromarray(np.ascontiguousarray(image)).reduce(factor))


def _cropped(images: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return the central part of images, with the aspect of `shape`."""
    height, width = images.shape[1:]
    high = min(height, max(1, round(width * shape[0] / shape[1])))
    wide = min(width, max(1, round(height * shape[1] / shape[0])))
    top, left = (height - high) // 2, (width - wide) // 2
    return images[:, top : top + high, left : left + wide]


def _chosen_classes(found: "ScanResult", choices: ImportChoices) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the names of the chosen classes, and the new label of each class, -1 for a class that is left out."""
    if not choices.classes:
        return found.classes, np.arange(len(found.classes))
    if not found.has_labels:
        text = QT_TRANSLATE_NOOP("Errors", "its images have no labels, so no classes can be chosen; take all")
        raise cannot_use(found.path, UserError(text))
    unknown = [name for name in choices.classes if name not in found.classes]
    if unknown:
        text = QT_TRANSLATE_NOOP("Errors", "it has no class “{name}”; its classes are {names}")
        shown = ", ".join(map(shortened, found.classes[:20])) + (", …" if len(found.classes) > 20 else "")
        raise cannot_use(found.path, UserError(text, name=shortened(unknown[0]), names=shown))
    names = tuple(name for name in found.classes if name in choices.classes)
    kept = np.array([names.index(name) if name in names else -1 for name in found.classes])
    return names, kept


def _rows(part: Part, kept: np.ndarray) -> np.ndarray:
    if part.labels is None or not len(kept) or (kept >= 0).all():
        return np.arange(part.count)
    return np.flatnonzero(kept[part.labels] >= 0)


def _at_most(rows: list[np.ndarray], choices: ImportChoices, notes: list[UserError]) -> list[np.ndarray]:
    """Return the rows of each part, thinned at random, in proportion, to the requested number of images."""
    total = sum(map(len, rows))
    if choices.most is None or total <= choices.most:
        return rows
    draw = np.random.default_rng([choices.seed, 1])
    counts = [max(1, round(len(part) * choices.most / total)) for part in rows]
    counts[int(np.argmax(counts))] += choices.most - sum(counts)
    text = QT_TRANSLATE_NOOP("Errors", "Of {total} images, {count} are taken, drawn at random.")
    notes.append(UserError(text, total=f"{total:,}", count=f"{choices.most:,}"))
    return [np.sort(draw.choice(part, count, replace=False)) for part, count in zip(rows, counts, strict=True)]


def _split(
    found: "ScanResult", rows: list[np.ndarray], choices: ImportChoices, notes: list[UserError]
) -> tuple[tuple[tuple[Part, np.ndarray], ...], ...]:
    """Return the training and the test images: those of the source, or a seeded random share."""
    if found.has_test:
        pairs = list(zip(found.parts, rows, strict=True))
        return tuple(p for p in pairs if p[0].split != "test"), tuple(p for p in pairs if p[0].split == "test")
    ((part,), (indices,)) = found.parts, rows
    count = min(max(1, round(choices.test_share * len(indices))), max(0, len(indices) - 1))
    chosen = np.zeros(len(indices), bool)
    chosen[np.random.default_rng([choices.seed, 0]).permutation(len(indices))[:count]] = True
    text = QT_TRANSLATE_NOOP(
        "Errors", "There is no test set: {count} of {total} images, drawn at random, become the test images."
    )
    notes.append(UserError(text, count=f"{count:,}", total=f"{len(indices):,}"))
    return ((part, indices[~chosen]),), ((part, indices[chosen]),)


def _shape(found: "ScanResult", choices: ImportChoices, notes: list[UserError]) -> tuple[int, int]:
    """Return the size of the new images: the chosen size, their own, or the usual one."""
    if choices.size is not None:
        return choices.size, choices.size
    if found.shape is not None and max(found.shape) <= LARGEST_USUAL:
        return found.shape
    if found.shape is None:
        text = QT_TRANSLATE_NOOP(
            "Errors", "The images differ in size and no size is chosen, so they become {side} × {side} pixels."
        )
        notes.append(UserError(text, side=USUAL_SIDE))
    else:
        text = QT_TRANSLATE_NOOP(
            "Errors", "The images have {height} × {width} pixels and no size is chosen; they become {side} × {side}."
        )
        notes.append(UserError(text, height=found.shape[0], width=found.shape[1], side=USUAL_SIDE))
    return USUAL_SIDE, USUAL_SIDE


def _check(found: "ScanResult", made: Plan) -> None:
    """Raise UserError for a plan without a possible training."""
    if len(made.classes) > MOST_CLASSES:
        text = QT_TRANSLATE_NOOP(
            "Errors", "it has {count} classes, and at most {most} are taken; choose some of them (--classes)"
        )
        raise cannot_use(found.path, UserError(text, count=len(made.classes), most=MOST_CLASSES))
    if not made.train_count or not made.test_count:
        text = QT_TRANSLATE_NOOP("Errors", "it has {count} images, and a training needs at least two; add more")
        raise cannot_use(found.path, UserError(text, count=made.train_count + made.test_count))
    size = (made.train_count + made.test_count) * made.shape[0] * made.shape[1]
    if size > LARGEST_BYTES:
        text = QT_TRANSLATE_NOOP(
            "Errors",
            "its {count} images of {height} × {width} pixels are {megabytes} MB, and at most {most} MB are taken; choose a smaller size (--size) or fewer images (--images)",  # noqa: E501
        )
        raise cannot_use(
            found.path,
            UserError(
                text,
                count=f"{made.train_count + made.test_count:,}",
                height=made.shape[0],
                width=made.shape[1],
                megabytes=f"{size / 1e6:,.0f}",
                most=f"{LARGEST_BYTES / 1e6:,.0f}",
            ),
        )
