"""CSV files with an image per line, as Kaggle has them: label,pixel0,pixel1,…; with or without header and label.

The pixels may also be in one column with spaces between them, as in FER2013: emotion,pixels,Usage.
"""

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
from latentlab.data.formats.part import Blocks, Content, Part, cannot_use, several_sets
from latentlab.data.idx import GZIP_MAGIC
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP

FEWEST_COLUMNS = 16  # least number of columns of a table of images
LONGEST_LINE = 1 << 22  # bytes
MOST_LINES = 5_000_000
LINES = 1000  # lines in a block
PROBED = 2000  # lines from which the range of the pixels is taken
LABEL_COLUMNS = ("label", "labels", "class", "target", "y", "digit", "letter", "emotion")
SPLIT_COLUMNS = ("usage", "split", "set", "subset")
INDEX_COLUMNS = ("", "id", "index", "unnamed: 0")
_SPLIT = re.compile(r"(.*?)[-_. ]*(train|test)(.*)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class _Table:
    """The structure of a CSV file."""

    separator: bytes
    columns: int
    has_header: bool
    pixels: int  # of an image
    label: int | None  # the column of the label
    dropped: tuple[int, ...] = ()  # columns that are neither label nor pixel
    packed: int | None = None  # the one column of all pixels, with spaces between them
    split: int | None = None  # the column that tells training and test images apart


def is_table(start: bytes) -> bool:
    """Return whether a file that begins so is a table with the columns of an image, or with all pixels in one."""
    lines = start.removeprefix(b"\xef\xbb\xbf").replace(b'"', b"").splitlines()[:2]
    if not lines or b"\0" in lines[0]:
        return False
    separator = _separator(lines[0])
    packed = any(packed_column(line.split(separator)) is not None for line in lines)
    return packed or lines[0].count(separator) >= FEWEST_COLUMNS - 1


def packed_column(fields: Sequence[bytes]) -> int | None:
    """Return which field of a line holds the pixels of an image with spaces between them; None: none."""
    for index, field in enumerate(fields):
        numbers = field.split(maxsplit=FEWEST_COLUMNS)
        if len(numbers) >= FEWEST_COLUMNS and all(map(_is_number, numbers[:FEWEST_COLUMNS])):
            return index
    return None


def _separator(line: bytes) -> bytes:
    return max((b",", b";", b"\t"), key=line.count)


def read(files: Files, names: Sequence[str]) -> Content:
    """Return the images of one table, or of a table for training and one for test. Raises UserError."""
    chosen = _one_set(files, names)
    parts, notes, scale = [], [], None
    for split, name in chosen.items():
        table = _table_of(files, name)
        side = math.isqrt(table.pixels)
        if side * side != table.pixels:
            text = (
                QT_TRANSLATE_NOOP("Errors", "its column of pixels holds {columns} numbers, which is no square")
                if table.packed is not None
                else QT_TRANSLATE_NOOP(
                    "Errors",
                    "it has {columns} columns of pixels, which is no square; a line is a label and the pixels of an image",  # noqa: E501
                )
            )
            raise cannot_use(files.path(name), UserError(text, columns=table.pixels))
        rows_of, labels = _labels(files, name, table)
        if scale is None:
            scale = _scale(files, name, table)
            notes += (*Layout((side, side), flat=True).notes(), *scale.notes())
        for own, rows in rows_of.items():
            blocks = partial(_blocks, files, name, table, Layout((side, side), flat=True), scale, rows)
            parts.append(Part(own or split, len(rows), (side, side), None if labels is None else labels[rows], blocks))
    hints = (files.root.name, *chosen.values())
    return Content("csv", tuple(parts), tuple(notes), names=class_names(hints), emnist=is_emnist(hints))


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
        if not files.root.is_dir():
            raise several_sets(files.root, [files.path(_way_to(min(splits.values()))) for splits in found.values()])
        shown = ", ".join(map(shortened, names[:4])) + (", …" if len(names) > 4 else "")
        raise cannot_use(files.root, UserError(text, names=shown))
    (splits,) = found.values()
    return dict(sorted(splits.items(), reverse=True))


def _way_to(name: str) -> str:
    """Return the beginning that the names of one set share: that of a file, its folder, or all of the name."""
    path = PurePosixPath(name)
    match = _SPLIT.fullmatch(path.stem)
    if match and match[1]:
        return str(path.with_name(match[1]))
    return str(path.parent) if match and path.parent.name else name


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
    separator = _separator(lines[0])
    rows = [line.split(separator) for line in lines]
    names = [field.decode("utf-8", "replace").strip().lower() for field in rows[0]]
    numbers = [_is_number(field) for field in rows[0]]
    counted = (
        len(rows) > 1
        and len(names) > 1
        and names[1:]
        in (
            [str(i) for i in range(len(names) - 1)],
            [str(i) for i in range(1, len(names))],
        )
    )
    has_header = (sum(numbers) < len(numbers) / 2 and packed_column(rows[0]) is None) or counted
    rows = rows[has_header:]
    if not rows:
        text = QT_TRANSLATE_NOOP("Errors", "it holds a header and no images; put a good copy there")
        raise cannot_use(files.path(name), UserError(text))
    label, split, dropped = None, None, ()
    if has_header:
        dropped = tuple(i for i, column in enumerate(names) if column in INDEX_COLUMNS and column != names[-1])
        label = next((i for i, column in enumerate(names) if column in LABEL_COLUMNS), None)
        split = next((i for i, column in enumerate(names) if column in SPLIT_COLUMNS), None)
    packed = packed_column(rows[0])
    if packed is not None:
        others = [i for i in range(len(names)) if i not in (packed, split, *dropped)]
        label = others[0] if label is None and others else label
        return _Table(separator, len(names), has_header, len(rows[0][packed].split()), label, (), packed, split)
    pixels = len(names) - len(dropped) - (label is not None)
    if label is None and math.isqrt(pixels) ** 2 != pixels and math.isqrt(pixels - 1) ** 2 == pixels - 1:
        # Edge pixels are equal in most images, and labels are not.
        free = [i for i in range(len(names)) if i not in dropped]
        label = next((i for i in (free[0], free[-1]) if len({row[i] for row in rows if len(row) > i}) > 1), free[0])
    return _Table(separator, len(names), has_header, len(names) - len(dropped) - (label is not None), label, dropped)


def _is_number(field: bytes) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _labels(files: Files, name: str, table: _Table) -> tuple[dict[str, np.ndarray], np.ndarray | None]:
    """Return the lines of each split, from 0, and the labels of all, of int64 or text; None without labels.

    The split is "" in a table that tells none. Raises UserError at a bad line.
    """
    labels: list[bytes] = []
    splits: list[str] = []
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
        if table.packed is not None:
            fields = line.split(table.separator)
            found = len(fields[table.packed].split())
            if found != table.pixels:
                text = QT_TRANSLATE_NOOP(
                    "Errors", "image {number} has {found} pixels and the first line {pixels}; put a good copy there"
                )
                raise cannot_use(files.path(name), UserError(text, number=number, found=found, pixels=table.pixels))
            if table.split is not None:
                splits.append("test" if b"test" in fields[table.split].lower() else "train")
        if table.label is not None:
            labels.append(line.split(table.separator, table.label + 1)[table.label].strip())
    of_split = np.array(splits or [""] * count)
    rows = {str(split): np.flatnonzero(of_split == split) for split in np.unique(of_split)}
    return rows, None if table.label is None else _as_numbers(labels)


def _as_numbers(labels: list[bytes]) -> np.ndarray:
    """Return labels as int64 where all are whole numbers, else as text."""
    if all(map(_is_number, set(labels))):
        numbers = np.array([float(label) for label in labels])
        if np.isfinite(numbers).all() and (numbers == np.rint(numbers)).all() and np.abs(numbers).max() < 2**53:
            return numbers.astype(np.int64)
    return np.array([shortened(label.decode("utf-8", "replace")) for label in labels], object)


def _scale(files: Files, name: str, table: _Table) -> Scale:
    """Return the range of the pixels, from the first lines. Raises UserError."""
    probe = np.concatenate(list(_numbers(files, name, table, np.arange(PROBED))))
    return range_of(float(probe.min()), float(probe.max()), bool((probe == np.rint(probe)).all()))


def _blocks(
    files: Files, name: str, table: _Table, layout: Layout, scale: Scale, lines: np.ndarray, indices: np.ndarray
) -> Blocks:
    """Yield the images of a part, whose images are on these lines, by their indices in it."""
    for rows in _numbers(files, name, table, lines[indices]):
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
    separator = table.separator if table.packed is None else b" "
    text = separator.join(_pixels_of(table, lines))
    try:
        values = _small_numbers(text, separator)
        if values is None:
            with warnings.catch_warnings():
                warnings.simplefilter("error", DeprecationWarning)
                values = np.fromstring(text.replace(separator, b",").decode("ascii"), np.float32, sep=",")
        values = values.reshape(len(lines), table.pixels)
        if not np.isfinite(values).all():
            raise ValueError
    except (ValueError, DeprecationWarning) as error:
        text = QT_TRANSLATE_NOOP(
            "Errors", "images {first} to {last} hold pixels that are no numbers; put a good copy there"
        )
        raise cannot_use(files.path(name), UserError(text, first=first + 1, last=first + len(lines))) from error
    return values


def _pixels_of(table: _Table, lines: list[bytes]) -> list[bytes]:
    """Return lines without what are no pixels."""
    if table.packed is not None:
        return [b" ".join(line.split(table.separator)[table.packed].split()) for line in lines]
    out = sorted((*table.dropped, *(() if table.label is None else (table.label,))), reverse=True)
    if not any(out):  # the first column, or none: it is cut off faster than a column within the line
        return [line.partition(table.separator)[2] for line in lines] if out else lines
    rows = [line.split(table.separator) for line in lines]
    for row in rows:
        for column in out:
            if column < len(row):
                del row[column]
    return [table.separator.join(row) for row in rows]


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
