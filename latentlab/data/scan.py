"""Reads the structure of data of any form: its images, labels and splits, before an import."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from latentlab.data import idx
from latentlab.data.formats import csv_table, idx_files, npz, pictures
from latentlab.data.formats.files import ZIP_MAGIC, Files, files_in, within_zip
from latentlab.data.formats.part import Content, Part, cannot_use
from latentlab.data.pictures import STARTS, SUFFIXES
from latentlab.data.sources import DATASETS
from latentlab.data.upright import looks_transposed
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP

GENERIC = ("raw", "data", "images", "archive")  # folder names without information
MANY = 1000  # files
PROBED = 2000  # images from which the guesses are made


@dataclasses.dataclass(frozen=True, eq=False)
class ScanResult:
    """The content of a file or a folder. Labels and counts are known; pixels are read when needed."""

    path: Path
    kind: str  # "idx", "npz", "csv" or "pictures"
    title: str  # the displayed name of the source
    parts: tuple[Part, ...]  # labels are indices into `classes`, uint8; each part is of a split "train", "test" or ""
    classes: tuple[str, ...]  # () without labels
    notes: tuple[UserError, ...]  # the changes to the images, a sentence each
    fingerprint: str  # equal while the source is unchanged
    dark_on_light: bool  # a guess: ink on paper
    transposed: bool  # whether the stored images are transposed; the blocks of the parts are upright
    folder: Path | None = None  # of IDX files

    @property
    def has_labels(self) -> bool:
        """Whether each image has a class."""
        return bool(self.classes)

    @property
    def has_test(self) -> bool:
        """Whether the source has test images of its own."""
        return any(part.split == "test" for part in self.parts)

    @property
    def shape(self) -> tuple[int, int] | None:
        """(height, width) of the images; None if they differ in size."""
        shapes = {part.shape for part in self.parts}
        return shapes.pop() if len(shapes) == 1 else None

    @property
    def count(self) -> int:
        """The number of images in all splits."""
        return sum(part.count for part in self.parts)

    def class_counts(self) -> dict[str, int]:
        """Return the number of images of each class in all splits; empty without labels."""
        counts = np.zeros(len(self.classes), np.int64)
        for part in self.parts:
            if part.labels is not None:
                counts += np.bincount(part.labels, minlength=len(self.classes))
        return dict(zip(self.classes, counts.tolist(), strict=True))

    def sample(self, k: int, side: int = 256) -> dict[str, tuple[np.ndarray, ...]]:
        """Return the first `k` images of each class, uint8 (height, width) each, of its own size; "": without labels.

        Images larger than `side` are shrunk, so that photos do not fill the memory. Reads the source up to these
        images. Raises UserError.
        """
        part = self.parts[0]
        if part.labels is None:
            rows = np.arange(min(k, part.count))
            return {"": tuple(_shrunk(image, side) for block in part.blocks(rows) for image in block)}
        rows = [np.flatnonzero(part.labels == label)[:k] for label in range(len(self.classes))]
        wanted = np.sort(np.concatenate(rows))
        small = (_shrunk(image, side) for block in part.blocks(wanted) for image in block)
        images = dict(zip(wanted.tolist(), small, strict=True))
        return {name: tuple(images[row] for row in of) for name, of in zip(self.classes, map(np.ndarray.tolist, rows))}

    def as_json(self) -> dict[str, Any]:
        """Return the content in plain types."""
        return {
            "path": str(self.path),
            "kind": self.kind,
            "title": self.title,
            "images": {part.split or "all": part.count for part in self.parts},
            "size": self.shape,
            "classes": self.class_counts(),
            "notes": list(map(str, self.notes)),
        }


def scan(path: Path) -> ScanResult:
    """Return the content of a file or a folder, by its bytes.

    A path may lead into a zip, by the beginning of the names of one of its data sets: gzip.zip/emnist-letters. Raises
    UserError, one sentence, where it holds no images of a known form, or more than one data set.
    """
    path = Path(path).expanduser().absolute()
    inside = None if path.exists() else within_zip(path)
    if inside is not None:
        files = _in_zip(*inside)
        return _found(path, files, _read(files, path))
    if not path.exists():
        raise no_source(path)
    files = files_in(path)
    if path.is_file() and len(files.names) == 1 and _kind_of(files, files.names[0]) == "idx":
        files = files_in(path, idx_files.companions(path))
    content = _read(files, path)
    return _found(path, files, content)


def _in_zip(archive: Path, part: str) -> Files:
    """Return the files of one data set in a zip, by its name or by one of its files. Raises UserError."""
    everything = files_in(archive)
    if part in everything.names and _kind_of(everything, part) == "idx":
        return dataclasses.replace(everything, names=idx_files.of_the_set_of(part, everything.names))
    files = everything.below(part)
    if not files.names:
        text = QT_TRANSLATE_NOOP("Errors", "no name in it begins with {part}; it holds {names}")
        names = ", ".join(shortened(name) for name in everything.names[:3])
        names += ", …" if len(everything.names) > 3 else ""
        raise cannot_use(archive, UserError(text, part=shortened(part), names=names))
    return files


def no_source(path: Path) -> UserError:
    """Return the error for a missing path."""
    return UserError(QT_TRANSLATE_NOOP("Errors", "There is no file or folder {path}; check the name."), path=path)


def _read(files: Files, path: Path) -> Content:
    """Return the Content by the reader of the right form. Raises UserError."""
    pictured = [name for name in files.names if name.lower().endswith(SUFFIXES)]
    # Beside thousands of pictures, other files are mere notes.
    others = sorted(set(files.names).difference(pictured))[:MANY] if len(pictured) < MANY else []
    kinds: dict[str, list[str]] = {}
    for name in others:
        kinds.setdefault(_kind_of(files, name), []).append(name)
    if names := kinds.get("idx"):
        return idx_files.read(files, names)
    if names := kinds.get("npz"):
        return npz.read(files, _only(files, names))
    if names := kinds.get("npy"):
        return npz.read_arrays(files, names)
    if names := kinds.get("csv"):
        return csv_table.read(files, names)
    pictured += kinds.get("pictures", [])
    if pictured:
        return pictures.read(files, sorted(pictured))
    if (names := kinds.get("zip")) and files.names != (path.name,):
        inner = files.path(_only(files, names))
        if inner.is_file():
            return _read(files_in(inner), inner)
    raise _nothing(files, path)


def _only(files: Files, names: list[str]) -> str:
    """Return the only name. Raises UserError if there are several."""
    if len(names) > 1:
        text = QT_TRANSLATE_NOOP("Errors", "it holds more than one data set ({names}); name one of them")
        raise cannot_use(files.root, UserError(text, names=", ".join(map(shortened, names[:4]))))
    return names[0]


def _kind_of(files: Files, name: str) -> str:
    """Return the form of a file by its content, "" if it is unknown."""
    start = files.start(name, 1 << 16)
    if start[:2] == idx.GZIP_MAGIC:
        return "csv" if PurePath(name).name.lower().endswith((".csv.gz", ".tsv.gz")) else "idx"
    if start[:2] == b"\0\0":
        return "idx"
    if start.startswith(STARTS):
        return "pictures"
    if start.startswith(npz.NPY_MAGIC):
        return "npy"
    if start.startswith(ZIP_MAGIC):
        return "npz" if npz.is_npz(files, name) else "zip"
    return "csv" if csv_table.is_table(start) else ""


def _shrunk(image: np.ndarray, side: int) -> np.ndarray:
    """Return an image, uint8 (height, width), with its longer side at most `side` long."""
    if max(image.shape) <= side:
        return image
    from PIL import Image

    small = Image.fromarray(np.ascontiguousarray(image))
    small.thumbnail((side, side), Image.Resampling.BOX)
    return np.asarray(small)


def _nothing(files: Files, path: Path) -> UserError:
    names = ", ".join(shortened(name) for name in files.names[:3]) + (", …" if len(files.names) > 3 else "")
    text = (
        QT_TRANSLATE_NOOP(
            "Errors",
            "it holds no images that can be read ({names}); accepted are IDX, NPY, NPZ and CSV files, pictures, and a zip of these",  # noqa: E501
        )
        if names
        else QT_TRANSLATE_NOOP(
            "Errors", "it is empty; accepted are IDX, NPY, NPZ and CSV files, pictures, and a zip of these"
        )
    )
    return cannot_use(path, UserError(text, names=names))


def _found(path: Path, files: Files, content: Content) -> ScanResult:
    """Return the content with classes in place of labels, upright, and with the guesses."""
    notes = list(content.notes)
    parts = content.parts
    labelled = [part for part in parts if part.labels is not None]
    if labelled and len(labelled) < len(parts):
        text = QT_TRANSLATE_NOOP("Errors", "Only the images with labels are taken; {count} others have none.")
        count = sum(part.count for part in parts) - sum(part.count for part in labelled)
        notes.append(UserError(text, count=f"{count:,}"))
        parts = labelled
    classes: tuple[str, ...] = ()
    if labelled:
        values = np.unique(np.concatenate([part.labels for part in parts]))
        classes = tuple(str(content.names.get(value, value)) for value in values.tolist())
        parts = tuple(dataclasses.replace(part, labels=np.searchsorted(values, part.labels)) for part in parts)
        if values.dtype.kind == "i" and values[0] != 0:
            text = QT_TRANSLATE_NOOP("Errors", "The labels begin at {first}, not at 0; each class keeps its own name.")
            notes.append(UserError(text, first=int(values[0])))
    parts = _joined(parts, notes)
    images, labels = _probe(parts[0])
    transposed = content.emnist
    if content.emnist:
        text = QT_TRANSLATE_NOOP(
            "Errors", "The name says EMNIST, whose images are stored transposed; they are turned upright."
        )
        notes.append(UserError(text))
    elif content.kind != "pictures" and looks_transposed(images, labels, classes):
        transposed = True
        text = QT_TRANSLATE_NOOP(
            "Errors", "The images are transposed, as those of EMNIST are; they are turned upright."
        )
        notes.append(UserError(text))
    if transposed:
        parts = tuple(map(_upright, parts))
    return ScanResult(
        path,
        content.kind,
        _title(path),
        parts,
        classes,
        tuple(notes),
        files.fingerprint,
        _dark_on_light(images),
        transposed,
        content.folder,
    )


def _joined(parts: Sequence[Part], notes: list[UserError]) -> tuple[Part, ...]:
    """Return the parts, training first; a source with test images only has them as its only part."""
    order = {"train": 0, "": 1, "test": 2}
    parts = sorted(parts, key=lambda part: order[part.split])
    if [part.split for part in parts] == ["train"]:
        return (dataclasses.replace(parts[0], split=""),)
    if [part.split for part in parts] == ["test"]:
        notes.append(UserError(QT_TRANSLATE_NOOP("Errors", "There are test images alone; they are all that is taken.")))
        return (dataclasses.replace(parts[0], split=""),)
    return tuple(parts)


def _upright(part: Part) -> Part:
    blocks, shape = part.blocks, part.shape and part.shape[::-1]
    return dataclasses.replace(
        part, shape=shape, blocks=lambda indices: (np.swapaxes(block, 1, 2) for block in blocks(indices))
    )


def _probe(part: Part) -> tuple[list[np.ndarray], np.ndarray | None]:
    """Return the first images of a part, and their labels."""
    count = min(part.count, PROBED if part.shape is not None and part.shape[0] * part.shape[1] <= 4096 else 40)
    rows = np.arange(count)
    images = [image for block in part.blocks(rows) for image in block]
    return images, None if part.labels is None else part.labels[:count]


def _borders(images: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    for image in images[:200]:
        yield np.concatenate([image[0], image[-1], image[1:-1, 0], image[1:-1, -1]])


def _dark_on_light(images: Sequence[np.ndarray]) -> bool:
    """Return whether the images look like ink on paper: their borders are light, and uniform."""
    border = np.concatenate(list(_borders(images)))
    quarter, middle, three_quarters = np.percentile(border, (25, 50, 75))
    return bool(middle > 127 and three_quarters - quarter <= 40)


def _title(path: Path) -> str:
    """Return the displayed name of a source, never that of a published data set, whose content differs."""
    name = path.name
    for suffix in (".gz", ".zip", ".npz", ".npy", ".csv"):
        name = name.removesuffix(suffix)
    name = re.split(r"[-_.]?(?:train|test|t10k)?[-_.](?:images|labels)[-.]idx", name)[0] or path.parent.name
    if name.lower() in GENERIC and path.parent.name:
        name = path.parent.name
    published = {word.lower() for row, source in DATASETS.items() for word in (row, source.title)}
    if name.lower() in published | {"fashionmnist"}:
        name = f"images of {path.name}"
    return shortened(name or "images", 40)
