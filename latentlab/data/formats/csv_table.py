"""CSV files with an image per line, as Kaggle has them: label,pixel0,pixel1,…; with or without header and label."""

import dataclasses
import gzip
import itertools
import math
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath

import numpy as np

from latentlab.data.formats.emnist import class_names, is_emnist
from latentlab.data.formats.files import Files
from latentlab.data.formats.grey import Layout, Scale, as_grey, range_of
from latentlab.data.formats.part import Blocks, Content, Part, cannot_use
from latentlab.data.idx import GZIP_MAGIC
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP

FEWEST_COLUMNS = 16  # least number of columns of a table of images
LONGEST_LINE = 1 << 22  # bytes
MOST_LINES = 5_000_000
LINES = 1000  # lines in a block
PROBED = 2000  # lines from which the range of the pixels is taken
LABEL_COLUMNS = ("label", "labels", "class", "target", "y", "digit", "letter")
INDEX_COLUMNS = ("", "id", "index", "unnamed: 0")
_SPLIT = re.compile(r"(.*?)[-_. ]*(train|test)(.*)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class _Table:
    """The structure of a CSV file."""

    separator: bytes
    columns: int
    has_header: bool
    label: int | None  # the column of the label
    dropped: tuple[int, ...]  # columns that are neither label nor pixel

    @property
    def pixels(self) -> int:
        """The number of columns of pixels."""
        return self.columns - len(self.dropped) - (self.label is not None)


def is_table(start: bytes) -> bool:
    """Return whether a file that starts with these bytes is a table with the columns of an image."""
    line = start.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    return b"\0" not in line and max(map(line.count, (b",", b";", b"\t"))) >= FEWEST_COLUMNS - 1


def read(files: Files, names: Sequence[str]) -> Content:
    """Return the images of one table, or of a table for training and one for test. Raises UserError."""
    chosen = _one_set(files, names)
    parts, notes, scale = [], [], None
    for split, name in chosen.items():
        table = _table_of(files, name)
        side = math.isqrt(table.pixels)
        if side * side != table.pixels:
            text = QT_TRANSLATE_NOOP(
                "Errors",
                "it has {columns} columns of pixels, which is no square; a line is a label and the pixels of an image",
            )
            raise cannot_use(files.path(name), UserError(text, columns=table.pixels))
        count, labels = _labels(files, name, table)
        if scale is None:
            scale = _scale(files, name, table)
            notes += (*Layout((side, side), flat=True).notes(), *scale.notes())
        blocks = partial(_blocks, files, name, table, Layout((side, side), flat=True), scale)
        parts.append(Part(split, count, (side, side), labels, blocks))
    said = (files.root.name, *chosen.values())
    return Content("csv", tuple(parts), tuple(notes), names=class_names(said), emnist=is_emnist(said))


def _one_set(files: Files, names: Sequence[str]) -> dict[str, str]:
    """Return the tables by split, training first. Raises UserError if they are of more than one set."""
    if len(names) == 1:
        return {"": names[0]}
    found: dict[str, dict[str, str]] = {}
    for name in names:
        match = _SPLIT.fullmatch(PurePosixPath(name).stem)
        place = str(PurePosixPath(name).parent)
        key = f"{place}/{match[1]}{match[3]}" if match else name
        found.setdefault(key, {})[match[2].lower() if match else ""] = name
    if len(found) > 1:
        text = QT_TRANSLATE_NOOP("Errors", "it holds CSV files of more than one data set ({names}); name one of them")
        shown = ", ".join(map(shortened, names[:4])) + (", …" if len(names) > 4 else "")
        raise cannot_use(files.root, UserError(text, names=shown))
    (splits,) = found.values()
    return dict(sorted(splits.items(), reverse=True))


def _lines(files: Files, name: str, has_header: bool = False) -> Iterator[bytes]:
    """Yield the lines of a table without its header and without empty lines. Raises UserError."""
    path = files.path(name)
    with files.open(name) as file:
        packed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        text = gzip.GzipFile(fileobj=file) if packed else file
        first = True
        try:
            while line := text.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    cause = QT_TRANSLATE_NOOP(
                        "Errors", "it has a line of more than {most} characters, so it is no table of images"
                    )
                    raise cannot_use(path, UserError(cause, most=f"{LONGEST_LINE:,}"))
                line = line.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n ").replace(b'"', b"")
                if line and not (first and has_header):
                    yield line
                first = first and not line
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            cause = QT_TRANSLATE_NOOP("Errors", "its gzip data are cut short or damaged; put a good copy there")
            raise cannot_use(path, UserError(cause)) from error


def _table_of(files: Files, name: str) -> _Table:
    """Return the structure of a table, from its first lines."""
    lines = list(itertools.islice(_lines(files, name), 200))
    if not lines:
        raise cannot_use(files.path(name), UserError(QT_TRANSLATE_NOOP("Errors", "it is empty; put a good copy there")))
    separator = max((b",", b";", b"\t"), key=lines[0].count)
    rows = [line.split(separator) for line in lines]
    names = [field.decode("utf-8", "replace").strip().lower() for field in rows[0]]
    numbers = [_is_number(field) for field in rows[0]]
    counted = len(rows) > 1 and names[1:] in (
        [str(i) for i in range(len(names) - 1)],
        [str(i) for i in range(1, len(names))],
    )
    has_header = sum(numbers) < len(numbers) / 2 or counted
    rows = rows[has_header:]
    if not rows:
        text = QT_TRANSLATE_NOOP("Errors", "it holds a header and no images; put a good copy there")
        raise cannot_use(files.path(name), UserError(text))
    label, dropped = None, ()
    if has_header:
        dropped = tuple(i for i, column in enumerate(names) if column in INDEX_COLUMNS and column != names[-1])
        label = next((i for i, column in enumerate(names) if column in LABEL_COLUMNS), None)
    pixels = len(names) - len(dropped) - (label is not None)
    if label is None and math.isqrt(pixels) ** 2 != pixels and math.isqrt(pixels - 1) ** 2 == pixels - 1:
        # Edge pixels are equal in most images, and labels are not.
        free = [i for i in range(len(names)) if i not in dropped]
        label = next((i for i in (free[0], free[-1]) if len({row[i] for row in rows if len(row) > i}) > 1), free[0])
    return _Table(separator, len(names), has_header, label, dropped)


def _is_number(field: bytes) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _labels(files: Files, name: str, table: _Table) -> tuple[int, np.ndarray | None]:
    """Return the number of images, and their labels, of int64 or text; None without labels.

    Raises UserError at an invalid line.
    """
    labels: list[bytes] = []
    count = 0
    for number, line in enumerate(_lines(files, name, table.has_header), 1):
        if line.count(table.separator) != table.columns - 1:
            text = QT_TRANSLATE_NOOP(
                "Errors", "image {number} has {found} columns and the first line {columns}; put a good copy there"
            )
            found = line.count(table.separator) + 1
            raise cannot_use(files.path(name), UserError(text, number=number, found=found, columns=table.columns))
        if number > MOST_LINES:
            text = QT_TRANSLATE_NOOP("Errors", "it has more than {most} lines; save a part of it")
            raise cannot_use(files.path(name), UserError(text, most=f"{MOST_LINES:,}"))
        count = number
        if table.label is not None:
            labels.append(line.split(table.separator, table.label + 1)[table.label].strip())
    if table.label is None:
        return count, None
    if all(map(_is_number, set(labels))):
        numbers = np.array([float(label) for label in labels])
        if np.isfinite(numbers).all() and (numbers == np.rint(numbers)).all() and np.abs(numbers).max() < 2**53:
            return count, numbers.astype(np.int64)
    return count, np.array([shortened(label.decode("utf-8", "replace")) for label in labels], object)


def _scale(files: Files, name: str, table: _Table) -> Scale:
    """Return the range of the pixels, from the first lines. Raises UserError."""
    probe = np.concatenate(list(_numbers(files, name, table, np.arange(PROBED))))
    return range_of(float(probe.min()), float(probe.max()), bool((probe == np.rint(probe)).all()))


def _blocks(files: Files, name: str, table: _Table, layout: Layout, scale: Scale, indices: np.ndarray) -> Blocks:
    for rows in _numbers(files, name, table, indices):
        yield as_grey(rows, layout, scale)


def _numbers(files: Files, name: str, table: _Table, indices: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the pixels of the lines `indices`, which ascend, (n, pixels) each.

    Raises UserError at text that is no number.
    """
    wanted = iter(indices.tolist())
    next_one = next(wanted, None)
    waiting: list[bytes] = []
    first = 0
    for number, line in enumerate(_lines(files, name, table.has_header)):
        if number != next_one:
            continue
        first = first if waiting else number
        waiting.append(line)
        next_one = next(wanted, None)
        if len(waiting) == LINES or next_one is None:
            yield _parsed(files, name, table, waiting, first)
            waiting = []
        if next_one is None:
            return
    if waiting:
        yield _parsed(files, name, table, waiting, first)


def _parsed(files: Files, name: str, table: _Table, lines: list[bytes], first: int) -> np.ndarray:
    """Return the pixels of lines, (n, pixels); `first` is the number of the first image. Raises UserError."""
    out = sorted((*table.dropped, *(() if table.label is None else (table.label,))), reverse=True)
    if any(out):  # a column within the line; removing the first column is faster
        rows = [line.split(table.separator) for line in lines]
        for row in rows:
            for column in out:
                if column < len(row):
                    del row[column]
        lines = [table.separator.join(row) for row in rows]
    elif out:
        lines = [line.partition(table.separator)[2] for line in lines]
    text = table.separator.join(lines)
    try:
        values = _small_numbers(text, table.separator)
        if values is None:
            with warnings.catch_warnings():
                warnings.simplefilter("error", DeprecationWarning)
                values = np.fromstring(text.replace(table.separator, b",").decode("ascii"), np.float32, sep=",")
        values = values.reshape(len(lines), table.pixels)
        if not np.isfinite(values).all():
            raise ValueError
    except (ValueError, DeprecationWarning) as error:
        text = QT_TRANSLATE_NOOP(
            "Errors", "images {first} to {last} hold pixels that are no numbers; put a good copy there"
        )
        raise cannot_use(files.path(name), UserError(text, first=first + 1, last=first + len(lines))) from error
    return values


def _small_numbers(text: bytes, separator: bytes) -> np.ndarray | None:
    """Return numbers of one to three digits separated by `separator`, int16 (n,); None for any other text.

    Ten times as fast as a general parser of numbers.
    """
    digits = np.frombuffer(text, np.uint8) - np.uint8(ord("0"))
    is_digit = digits <= 9
    ends = np.append(np.flatnonzero(~is_digit), len(digits))
    lengths = np.diff(ends, prepend=-1) - 1
    if text.count(separator) != len(ends) - 1 or lengths.min() < 1 or lengths.max() > 3:
        return None
    padded = np.concatenate([np.zeros(3, np.int16), np.where(is_digit, digits, 0).astype(np.int16)])
    values = padded[ends + 2]
    for place, worth in ((2, 10), (3, 100)):
        longer = lengths >= place
        values[longer] += np.int16(worth) * padded[ends[longer] + 3 - place]
    return values
