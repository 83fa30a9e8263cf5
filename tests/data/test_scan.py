"""Data of every form: written data is read back, and damage gives one sentence with file, cause and cure."""

import dataclasses
import gzip
import io
import itertools
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from latentlab.data import digits
from latentlab.data.dataset import Dataset
from latentlab.data.formats.csv_table import _small_numbers
from latentlab.data.formats.part import SeveralSetsError
from latentlab.data.importing import import_data
from latentlab.data.prepare import ImportChoices, Reading, fitted, plan, prepare
from latentlab.data.scan import scan
from latentlab.errors import UserError
from latentlab.work import result_of

IDX_TYPES = {"u1": 8, "i1": 9, ">i2": 0x0B, ">i4": 0x0C, ">f4": 0x0D, ">f8": 0x0E}
IDX_NAMES = (
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
)


@pytest.fixture(scope="module")
def source() -> Dataset:
    """30 and 12 images of 6 x 6 pixels from 0 to 120, black at the border, of the classes 0 to 3."""
    draw = np.random.default_rng(0)
    arrays = []
    for count in (30, 12):
        images = np.zeros((count, 6, 6), np.uint8)
        images[:, 1:-1, 1:-1] = draw.integers(0, 121, (count, 4, 4))
        arrays += [images, (np.arange(count) % 4).astype(np.uint8)]
    return Dataset("own", "source", *arrays, tuple("0123"), "a test")


def idx_bytes(array: np.ndarray, kind: str = "u1") -> bytes:
    array = array.astype(kind)
    return struct.pack(f">HBB{array.ndim}I", 0, IDX_TYPES[kind], array.ndim, *array.shape) + array.tobytes()


def write_idx(
    folder: Path, data: Dataset, kind="u1", shaped=lambda x: x, labels="u1", names=IDX_NAMES, pack=gzip.compress
):
    folder.mkdir(parents=True, exist_ok=True)
    for split, (image_name, label_name) in zip(("train", "test"), names, strict=True):
        images, numbers = data.split(split)
        (folder / image_name).write_bytes(pack(idx_bytes(shaped(images), kind)))
        (folder / label_name).write_bytes(pack(idx_bytes(numbers, labels)))
    return folder


def write_npz(path: Path, data: Dataset, names=("x_train", "y_train", "x_test", "y_test"), shaped=lambda x: x):
    arrays = (shaped(data.train_images), data.train_labels, shaped(data.test_images), data.test_labels)
    np.savez_compressed(path, **dict(zip(names, arrays, strict=True)))
    return path


def write_csv(path: Path, images, labels=None, header=True, last=False, separator=","):
    pixels = images.reshape(len(images), -1)
    names = [f"pixel{i}" for i in range(pixels.shape[1])]
    rows = [list(map(str, row)) for row in pixels.tolist()]
    if labels is not None:
        names = [*names, "label"] if last else ["label", *names]
        rows = [[*row, str(label)] if last else [str(label), *row] for row, label in zip(rows, labels)]
    path.write_text("\n".join(separator.join(row) for row in ([names] if header else []) + rows) + "\n")
    return path


def write_csvs(folder: Path, data: Dataset, **details):
    folder.mkdir()
    write_csv(folder / "train.csv", data.train_images, data.train_labels, **details)
    write_csv(folder / "test.csv", data.test_images, data.test_labels, **details)
    return folder


def write_npys(folder: Path, data: Dataset, shaped=lambda x: x):
    folder.mkdir()
    for split in ("train", "test"):
        images, labels = data.split(split)
        np.save(folder / f"x_{split}.npy", shaped(images))
        np.save(folder / f"y_{split}.npy", labels)
    return folder


def write_fer(path: Path, data: Dataset, columns="emotion,pixels,Usage", quote='"', header=True):
    """Write a table as FER2013 is one: all pixels of an image in one column."""
    lines = [columns] if header else []
    for split, usage in (("train", ("Training",)), ("test", ("PublicTest", "PrivateTest"))):
        for index, (image, label) in enumerate(zip(*data.split(split))):
            row = {"emotion": label, "pixels": f"{quote}{' '.join(map(str, image.ravel()))}{quote}"}
            row["Usage"] = usage[index % len(usage)]
            lines.append(",".join(str(row[name.strip()]) for name in columns.split(",")))
    path.write_text("\n".join(lines) + "\n")
    return path


def fer_folder(folder: Path, data: Dataset):
    """Write the table of training images, and that of test images."""
    folder.mkdir()
    for split in ("train", "test"):
        images, labels = data.split(split)
        one = dataclasses.replace(data, train_images=images, train_labels=labels, test_images=images[:0])
        write_fer(folder / f"{split}.csv", one, "emotion,pixels")
    return folder


def emnist_zip(path: Path, data: Dataset):
    """Write a zip as EMNIST's is one: gzip files of all its sets, each with other labels, and a table of the labels."""
    folder = path.parent / "gzip"
    for number, part in enumerate(("balanced", "byclass", "letters", "mnist")):
        names = tuple(tuple(name.replace("emnist-x", f"emnist-{part}") for name in pair) for pair in EMNIST)
        labels = {f"{split}_labels": data.split(split)[1] + number for split in ("train", "test")}
        write_idx(folder, dataclasses.replace(data, **labels), shaped=lambda x: x.transpose(0, 2, 1), names=names)
        (folder / f"emnist-{part}-mapping.txt").write_text("0 48\n1 49\n")
    for file in folder.glob("*-ubyte"):
        file.rename(f"{file}.gz")
    return zipped(path, folder)


def write_pngs(folder: Path, data: Dataset, mode="L"):
    for split in ("train", "test"):
        for index, (image, label) in enumerate(zip(*data.split(split))):
            path = folder / split / data.label_names[label] / f"{index:03}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).convert(mode).save(path)
    return folder


def zipped(path: Path, folder: Path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder.parent))
    return path


def in_zip(name: str):
    def pack(content: bytes) -> bytes:
        with io.BytesIO() as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(name, content)
            return out.getvalue()

    return pack


def colour(images: np.ndarray) -> np.ndarray:
    return np.repeat(images[..., None], 3, axis=3)


EMNIST = (("emnist-x-train-images-idx3-ubyte", "emnist-x-train-labels-idx1-ubyte"),
          ("emnist-x-test-images-idx3-ubyte", "emnist-x-test-labels-idx1-ubyte"))  # fmt: skip
DOTTED = (("train-images.idx3-ubyte", "train-labels.idx1-ubyte"), ("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"))
FORMS = {
    **{
        f"IDX of {kind}": lambda p, d, kind=kind: write_idx(p / "scans", d, kind, labels=kind if kind != "i1" else "u1")
        for kind in IDX_TYPES
    },
    "IDX of fractions": lambda p, d: write_idx(p / "scans", d, ">f4", lambda x: x / np.float32(255)),
    "flat IDX": lambda p, d: write_idx(p / "scans", d, shaped=lambda x: x.reshape(len(x), -1)),
    "IDX in colour": lambda p, d: write_idx(p / "scans", d, shaped=colour),
    "IDX of one channel, first": lambda p, d: write_idx(p / "scans", d, shaped=lambda x: x[:, None]),
    "IDX, plain": lambda p, d: write_idx(p / "scans", d, pack=bytes),
    "IDX, names with dots": lambda p, d: write_idx(p / "scans", d, names=DOTTED),
    "IDX, each in a zip": lambda p, d: write_idx(p / "scans", d, pack=in_zip("file")),
    "IDX, one file named": lambda p, d: write_idx(p / "scans", d) / IDX_NAMES[0][0],
    "IDX, below a folder": lambda p, d: write_idx(p / "scans" / "MNIST" / "raw", d).parents[1],
    "IDX, packed and unpacked": lambda p, d: (
        write_idx(p / "scans", d),
        write_idx(p / "scans", d, names=tuple(tuple(f"{n}.gz" for n in pair) for pair in IDX_NAMES)),
    )[1],
    "EMNIST": lambda p, d: write_idx(p / "scans", d, shaped=lambda x: x.transpose(0, 2, 1), names=EMNIST),
    "IDX in a zip": lambda p, d: zipped(p / "all.zip", write_idx(p / "scans", d)),
    "NPZ of Keras": lambda p, d: write_npz(p / "some.npz", d),
    "NPZ of MedMNIST": lambda p, d: write_npz(
        p / "some.npz", d, ("train_images", "train_labels", "test_images", "test_labels"), colour
    ),
    "NPZ in Fortran's order": lambda p, d: write_npz(p / "some.npz", d, shaped=np.asfortranarray),
    "NPZ of fractions": lambda p, d: write_npz(p / "some.npz", d, shaped=lambda x: x.astype(np.float64)),
    "NPZ in a folder": lambda p, d: write_npz(p / "some.npz", d).parent,
    "NPZ in a zip": lambda p, d: (write_npz((p / "in").with_suffix(".npz"), d), (p / "f").mkdir(),
                                  (p / "in.npz").rename(p / "f" / "in.npz"), zipped(p / "all.zip", p / "f"))[3],
    "CSV": lambda p, d: write_csvs(p / "tables", d),
    "CSV without a header": lambda p, d: write_csvs(p / "tables", d, header=False),
    "CSV, label last": lambda p, d: write_csvs(p / "tables", d, last=True),
    "CSV, label last, without a header": lambda p, d: write_csvs(p / "tables", d, last=True, header=False),
    "CSV with semicolons": lambda p, d: write_csvs(p / "tables", d, separator=";"),
    "CSV in a zip": lambda p, d: zipped(p / "all.zip", write_csvs(p / "tables", d)),
    "CSV of one column of pixels": lambda p, d: write_fer(p / "fer.csv", d),
    "CSV of one column of pixels, the last": lambda p, d: write_fer(p / "fer.csv", d, "emotion, Usage, pixels", ""),
    "CSVs of one column of pixels": lambda p, d: fer_folder(p / "fer", d),
    "NPY in a folder": lambda p, d: write_npys(p / "arrays", d),
    "NPY in Fortran's order": lambda p, d: write_npys(p / "arrays", d, np.asfortranarray),
    "NPY, flat": lambda p, d: write_npys(p / "arrays", d, lambda x: x.reshape(len(x), -1)),
    "EMNIST's zip": lambda p, d: emnist_zip(p / "gzip.zip", d) / "gzip" / "emnist-balanced",
    "EMNIST's zip, by a short name": lambda p, d: emnist_zip(p / "gzip.zip", d) / "emnist-balanced",
    "EMNIST's zip, by a file": lambda p, d: (
        emnist_zip(p / "gzip.zip", d) / "gzip" / "emnist-balanced-train-images-idx3-ubyte.gz"),
    "pictures": lambda p, d: write_pngs(p / "pictures", d),
    "pictures in colour": lambda p, d: write_pngs(p / "pictures", d, "RGB"),
    "pictures in a zip": lambda p, d: zipped(p / "all.zip", write_pngs(p / "pictures", d)),
}  # fmt: skip


@pytest.mark.parametrize("write", FORMS.values(), ids=FORMS.keys())
def test_what_is_written_in_any_form_is_read(tmp_path, source, write):
    found = scan(write(tmp_path, source))
    read = result_of(prepare(found, ImportChoices()))
    assert read.label_names == source.label_names
    if found.kind == "pictures":  # in the order of classes, then of names
        order = [np.lexsort((np.arange(len(labels)), labels)) for labels in (source.train_labels, source.test_labels)]
        source = dataclasses.replace(
            source,
            train_images=source.train_images[order[0]], train_labels=source.train_labels[order[0]],
            test_images=source.test_images[order[1]], test_labels=source.test_labels[order[1]],
        )  # fmt: skip
    np.testing.assert_array_equal(read.train_images, source.train_images)
    assert read.digest == source.digest
    assert found.class_counts() == {name: 42 // 4 + (index < 2) for index, name in enumerate("0123")}
    assert all(len(images) == 2 for images in found.sample(2).values())
    for name, images in found.sample(1).items():
        label = int(name)
        np.testing.assert_array_equal(images[0], read.train_images[read.train_labels == label][0])


def test_small_numbers_are_what_a_parser_of_any_number_says():
    numbers = np.random.default_rng(1).integers(0, 1000, 500)
    np.testing.assert_array_equal(_small_numbers(",".join(map(str, numbers)).encode(), b","), numbers)
    for other in (b"1,,2", b"1,2222", b"1.5,2", b"1,", b",1", b"-1,2", b"1;2", b""):
        assert _small_numbers(other, b",") is None


# EMNIST


def big_digits(count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Digits of 16 x 16 pixels, upright, and their labels."""
    some = digits.load()
    return some.train_images[:count].repeat(2, axis=1).repeat(2, axis=2), some.train_labels[:count]


def test_digits_that_lie_transposed_are_turned_and_upright_ones_are_not(tmp_path):
    images, labels = big_digits()
    for name, shown in (
        ("upright", images),
        ("turned", images.transpose(0, 2, 1)),
        ("ink", 255 - images.transpose(0, 2, 1)),
    ):
        np.savez(tmp_path / f"{name}.npz", x=shown, y=labels)
        found = scan(tmp_path / f"{name}.npz")
        assert found.transposed == (name != "upright")
        assert any("transposed" in str(note) for note in found.notes) == found.transposed
        read = result_of(prepare(found, ImportChoices(test_share=0.5)))
        everything = np.concatenate([read.train_images, read.test_images])
        assert sorted(map(bytes, everything)) == sorted(map(bytes, np.ascontiguousarray(images)))


def test_the_name_emnist_decides_against_the_content(tmp_path, source):
    images, labels = big_digits(100)
    data = dataclasses.replace(source, train_images=images, train_labels=labels, test_images=images, test_labels=labels)
    found = scan(write_idx(tmp_path / "set", data, names=EMNIST))
    read = result_of(prepare(found, ImportChoices()))
    np.testing.assert_array_equal(read.test_images, images.transpose(0, 2, 1))
    assert "The name says EMNIST" in " ".join(map(str, found.notes))


def test_a_zip_of_several_sets_names_them_and_each_is_read_by_its_name(tmp_path, source):
    path = emnist_zip(tmp_path / "gzip.zip", source)
    with pytest.raises(SeveralSetsError) as caught:
        scan(path)
    assert str(caught.value) == (
        f"{path} holds more than one data set (emnist-balanced, emnist-byclass, emnist-letters, emnist-mnist); "
        f"name one of them after a slash, such as {path}/gzip/emnist-balanced."
    )
    found = [scan(part) for part in caught.value.sets]
    assert [each.classes for each in found] == [tuple("0123"), tuple("1234"), tuple("BCDE"), tuple("3456")]
    assert [each.title for each in found] == ["emnist-balanced", "emnist-byclass", "emnist-letters", "emnist-mnist"]
    for each in found:
        read = result_of(prepare(each, ImportChoices()))
        np.testing.assert_array_equal(read.train_images, source.train_images)
    with pytest.raises(UserError, match=r"no name in it begins with emnist-latin; it holds gzip/emnist-balanced-map"):
        scan(path / "emnist-latin")
    with pytest.raises(UserError, match="There is no file or folder"):
        scan(tmp_path / "gzip" / "emnist-latin")


def test_the_tables_of_a_zip_are_parts_by_their_names_or_their_folders(tmp_path, source):
    (tmp_path / "z").mkdir()
    for name in ("emnist-digits", "emnist-letters"):
        for split in ("train", "test"):
            images, labels = source.split(split)
            write_csv(tmp_path / "z" / f"{name}-{split}.csv", images, labels + 1, header=False)
    write_csvs(tmp_path / "z" / "plain", source)
    with pytest.raises(SeveralSetsError) as caught:
        scan(zipped(tmp_path / "z.zip", tmp_path / "z"))
    assert [part.name for part in caught.value.sets] == ["emnist-digits", "emnist-letters", "plain"]
    assert [scan(part).classes for part in caught.value.sets] == [tuple("1234"), tuple("ABCD"), tuple("0123")]
    assert all(scan(part).has_test for part in caught.value.sets)


def test_a_single_array_is_images_without_labels_and_a_single_column_is_one_too(tmp_path, source):
    np.save(tmp_path / "faces.npy", source.train_images)
    rows = [" ".join(map(str, image.ravel())) for image in source.train_images]
    (tmp_path / "faces.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "named.csv").write_text("\n".join(["pixels", *rows]) + "\n")
    for name in ("faces.npy", "faces.csv", "named.csv"):
        found = scan(tmp_path / name)
        assert (found.count, found.classes, found.title) == (30, (), name[:-4])
        read = result_of(prepare(found, ImportChoices(test_share=0.5)))
        everything = [*read.train_images, *read.test_images]
        assert sorted(map(bytes, everything)) == sorted(map(bytes, source.train_images))


def test_letters_with_labels_from_one_have_their_names(tmp_path, source):
    data = dataclasses.replace(source, train_labels=np.arange(30) % 26 + 1, test_labels=np.arange(12) + 1)
    names = tuple(tuple(name.replace("emnist-x", "emnist-letters") for name in pair) for pair in EMNIST)
    found = scan(write_idx(tmp_path / "set", data, names=names))
    assert "".join(found.classes) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    read = result_of(prepare(found, ImportChoices()))
    np.testing.assert_array_equal(read.train_labels, np.arange(30) % 26)
    table = write_csv(
        tmp_path / "emnist-letters-train.csv", source.train_images.transpose(0, 2, 1), data.train_labels, header=False
    )
    assert scan(table).classes == found.classes
    upright = result_of(prepare(scan(table), ImportChoices(test_share=0.5)))
    assert sorted(map(bytes, [*upright.train_images, *upright.test_images])) == sorted(map(bytes, source.train_images))
    plainly = scan(write_idx(tmp_path / "other", data))
    assert plainly.classes == tuple(map(str, range(1, 27)))
    assert "The labels begin at 1" in " ".join(map(str, plainly.notes))


# Labels


def test_without_labels_there_are_no_classes_and_the_labels_are_zero(tmp_path, source):
    write_idx(tmp_path / "set", source)
    for _, labels in IDX_NAMES:
        (tmp_path / "set" / labels).unlink()
    np.savez(tmp_path / "set.npz", x_train=source.train_images, x_test=source.test_images)
    (tmp_path / "flat").mkdir()
    for index, image in enumerate(source.train_images):
        Image.fromarray(image).save(tmp_path / "flat" / f"{index}.png")
    table = write_csv(tmp_path / "table.csv", source.train_images)
    for path in (tmp_path / "set", tmp_path / "set.npz", tmp_path / "flat", table):
        found = scan(path)
        read = result_of(prepare(found, ImportChoices()))
        assert not found.has_labels
        assert not read.has_labels
        assert read.name_of(0) == ""
        assert not read.train_labels.any()
        assert list(found.sample(3)) == [""]
        with pytest.raises(UserError, match="no labels, so no classes can be chosen"):
            plan(found, ImportChoices(classes=("0",)))


def test_images_without_labels_beside_images_with_labels_are_left_out(tmp_path, source):
    folder = tmp_path / "kaggle"
    folder.mkdir()
    write_csv(folder / "train.csv", source.train_images, source.train_labels)
    write_csv(folder / "test.csv", source.test_images)
    (folder / "sample_submission.csv").write_text("ImageId,Label\n1,0\n")
    made = plan(scan(folder), ImportChoices())
    assert (made.train_count, made.test_count) == (27, 3)
    assert any("12 others have none" in str(note) for note in made.notes)


def test_one_hot_labels_are_classes_and_several_labels_are_none(tmp_path, source):
    hot = np.eye(4, dtype=np.uint8)[source.train_labels]
    np.savez(tmp_path / "hot.npz", x=source.train_images, y=hot)
    assert scan(tmp_path / "hot.npz").classes == source.label_names
    np.savez(tmp_path / "several.npz", x=source.train_images, y=hot + hot[::-1])
    found = scan(tmp_path / "several.npz")
    assert found.classes == ()
    assert any("several labels" in str(note) for note in found.notes)


def test_chosen_classes_are_renumbered_in_their_order(tmp_path, source):
    found = scan(write_npz(tmp_path / "some.npz", source))
    read = result_of(prepare(found, ImportChoices(classes=("3", "1"))))
    assert read.label_names == ("1", "3")
    keep = np.isin(source.train_labels, (1, 3))
    np.testing.assert_array_equal(read.train_images, source.train_images[keep])
    np.testing.assert_array_equal(read.train_labels, (source.train_labels[keep] - 1) // 2)
    with pytest.raises(UserError, match="no class “9”; its classes are 0, 1, 2, 3"):
        plan(found, ImportChoices(classes=("9",)))


def test_up_to_62_classes_are_taken(tmp_path):
    images = np.random.default_rng(0).integers(0, 99, (126, 4, 4), np.uint8)
    np.savez(tmp_path / "62.npz", x=images, y=np.arange(126) % 62)
    assert len(result_of(prepare(scan(tmp_path / "62.npz"), ImportChoices())).label_names) == 62
    np.savez(tmp_path / "63.npz", x=images, y=np.arange(126) % 63)
    found = scan(tmp_path / "63.npz")
    with pytest.raises(UserError, match="63 classes, and at most 62"):
        plan(found, ImportChoices())
    assert plan(found, ImportChoices(classes=("5", "7"))).train_count == 3


# The split, the number, the size


def test_the_split_is_a_seeded_partition_of_the_images(tmp_path, source):
    np.savez(tmp_path / "some.npz", x=source.train_images, y=source.train_labels)
    found = scan(tmp_path / "some.npz")
    for seed, share in itertools.product((0, 7), (0.1, 0.5)):
        choices = ImportChoices(seed=seed, test_share=share)
        made = plan(found, choices)
        train, test = made.train[0][1], made.test[0][1]
        assert len(test) == round(30 * share)
        assert sorted([*train, *test]) == list(range(30))
        np.testing.assert_array_equal(test, plan(found, choices).test[0][1])
    assert plan(found, ImportChoices(seed=1)).test[0][1].tolist() != plan(found, ImportChoices()).test[0][1].tolist()
    assert any("There is no test set: 3 of 30" in str(note) for note in plan(found, ImportChoices()).notes)


def test_at_most_a_number_of_images_is_drawn_in_proportion(tmp_path, source):
    found = scan(write_npz(tmp_path / "some.npz", source))
    made = plan(found, ImportChoices(most=14))
    assert (made.train_count, made.test_count) == (10, 4)
    read = result_of(prepare(found, ImportChoices(most=14)))
    rows = made.train[0][1]
    np.testing.assert_array_equal(read.train_images, source.train_images[rows])
    np.testing.assert_array_equal(read.train_labels, source.train_labels[rows])


def test_ink_on_paper_is_inverted_unless_that_is_chosen_otherwise(tmp_path, source):
    path = write_npz(tmp_path / "some.npz", source, shaped=lambda x: 255 - x)
    found = scan(path)
    assert result_of(prepare(found, ImportChoices())).digest == source.digest
    np.testing.assert_array_equal(
        result_of(prepare(found, ImportChoices(invert="no"))).train_images, 255 - source.train_images
    )


def test_pictures_of_different_sizes_keep_their_aspect(tmp_path):
    for name, size in (("tall", (40, 20)), ("wide", (30, 90))):
        image = np.zeros(size, np.uint8)
        image[5:-5, 5:-5] = 200
        Image.fromarray(image).save(tmp_path / f"{name}.png")
    found = scan(tmp_path)
    assert found.shape is None
    assert plan(found, ImportChoices()).shape == (28, 28)
    assert any("differ in size" in str(note) for note in plan(found, ImportChoices()).notes)
    read = result_of(prepare(found, ImportChoices(size=20, test_share=0.5)))
    shapes = set()
    for image in (read.train_images[0], read.test_images[0]):
        rows, columns = np.nonzero(image > 100)
        shapes.add((np.ptp(rows) + 1 > np.ptp(columns) + 1, image.shape))
    assert shapes == {(True, (20, 20)), (False, (20, 20))}


def test_a_crop_cuts_what_sticks_out_and_fills_the_image():
    image = np.zeros((1, 20, 40), np.uint8)
    image[:, :, 10:30] = 90
    np.testing.assert_array_equal(fitted(image, (10, 10), crop=True), 90)
    assert (fitted(image, (10, 10)) == 0).any()


def test_an_import_can_be_stopped_and_leaves_nothing(tmp_path, home, source):
    work = import_data(scan(write_npz(tmp_path / "some.npz", source)), ImportChoices())
    assert isinstance(next(work), Reading)
    work.close()
    assert not list(home.rglob("*.json"))


# Damage


def cut(path: Path, rest: int = 40) -> Path:
    path.write_bytes(path.read_bytes()[:-rest])
    return path


def npz_with(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


def npy_header(shape: str, kind: str = "|u1") -> bytes:
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


def only(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def with_objects(path: Path) -> Path:
    np.savez(path, x=np.array([{"a": 1}], object))
    return path


def evil_zip(path: Path, name="a.png", kind=None, flags=0, content=b"x", twice=False) -> Path:
    entry = zipfile.ZipInfo(name)
    if kind:
        entry.create_system, entry.external_attr = 3, kind << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, content)
        if twice:
            archive.writestr(entry.filename.upper(), content)
    if flags:
        raw = bytearray(path.read_bytes())
        raw[6] |= flags
        raw[raw.index(b"PK\x01\x02") + 8] |= flags
        path.write_bytes(raw)
    return path


def picture_folder(folder: Path, content: bytes) -> Path:
    folder.mkdir()
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(folder / "a.png")
    (folder / "b.png").write_bytes(content)
    return folder


PNG = io.BytesIO()
Image.fromarray(np.random.default_rng(0).integers(0, 255, (30, 30), np.uint8)).save(PNG, "PNG")
HUGE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
HUGE += struct.pack(">I", __import__("zlib").crc32(HUGE[12:])) + b"\0\0\0\0IDAT"
ROW = ",".join(["0"] * 16)
PACKED = " ".join(["0"] * 16)
DAMAGED = {
    "IDX: cut": (lambda p, d: cut(write_idx(p / "s", d, pack=bytes) / IDX_NAMES[0][0]),
        "announces 1080 bytes and only"),
    "IDX: gzip cut": (lambda p, d: cut(write_idx(p / "s", d) / IDX_NAMES[0][0]), "cut short or damaged"),
    "IDX: labels of another count": (
        lambda p, d: only(write_idx(p / "s", d), IDX_NAMES[0][1], idx_bytes(np.zeros(7))).parent,
            "holds 7 labels, and"),
    "IDX: little-endian": (
        lambda p, d: only(p / "s", "images", b"\0\0\x08\x03" + struct.pack("<3I", 2, 4, 4) + bytes(32)),
            "little-endian"),
    "IDX: five axes": (lambda p, d: only(p / "s", "images", idx_bytes(np.zeros((1,) * 5))), "it has 5 axes"),
    "IDX: no square": (lambda p, d: only(p / "s", "images", idx_bytes(np.zeros((9, 17)))),
        "17 numbers per image, which is no"),
    "IDX: not a number": (
        lambda p, d: only(p / "s", "images", idx_bytes(np.full((2, 4, 4), np.nan), ">f4")),
            "pixels that are no finite"),
    "IDX: labels alone": (lambda p, d: only(p / "s", "labels", idx_bytes(np.zeros(4))), "labels and no images"),
    "IDX: several sets": (
        lambda p, d: (write_idx(p / "s", d), write_idx(p / "s", d, names=EMNIST))[1], "more than one data set"),
    "NPZ: cut": (lambda p, d: cut(write_npz(p / "s.npz", d), 200), "Put a good zip|no images that can be read"),
    "NPZ: changed": (
        lambda p, d: only(p, "s.npz", write_npz(p / "s.npz", d).read_bytes()[:200] + bytes(60)
                          + (p / "s.npz").read_bytes()[260:]), "cut short or changed"),
    "NPZ: bad header": (lambda p, d: npz_with(p / "s.npz", x=b"\x93NUMPY\x01\x00\x04\x00{{{{"), "damaged header"),
    "NPZ: no header": (lambda p, d: npz_with(p / "s.npz", x=b"hello" * 20), "damaged header"),
    "NPZ: fewer bytes": (lambda p, d: npz_with(p / "s.npz", x=npy_header("(9, 8, 8)") + bytes(100)),
        "announces 576 bytes and has"),
    "NPZ: objects": (lambda p, d: with_objects(p / "s.npz"), "Python objects, which could run a program"),
    "NPZ: no images": (lambda p, d: npz_with(p / "s.npz", a=npy_header("(4,)") + bytes(4)),
        "none of its arrays is one of images"),
    "NPZ: several": (lambda p, d: (write_npz(p / "a.npz", d), write_npz(p / "b.npz", d))[0].parent,
        "more than one data set"),
    "CSV: a short line": (
        lambda p, d: only(p, "s.csv", f"{ROW}\n{ROW}\n0,0\n".encode()), "image 3 has 2 columns and the first line 16"),
    "CSV: text in place of a pixel": (
        lambda p, d: only(p, "s.csv", f"{ROW}\n{ROW[:-1]}x\n".encode()),
            "images 1 to 2 hold pixels that are no numbers"),
    "CSV: no square": (lambda p, d: only(p, "s.csv", f"{ROW},0,0,0\n{ROW},1,2,3\n".encode()), "is no square"),
    "CSV: only a header": (lambda p, d: only(p, "s.csv", b",".join([b"a"] * 20)), "a header and no images"),
    "CSV of one column: a short image": (
        lambda p, d: only(p, "s.csv", f"emotion,pixels\n0,{PACKED}\n1,0 0 0\n".encode()),
            "image 2 has 3 pixels and the first line 16"),
    "CSV of one column: text in place of a pixel": (
        lambda p, d: only(p, "s.csv", f"0,{PACKED}\n1,{PACKED[:-1]}x\n".encode()),
            "images 1 to 2 hold pixels that are no numbers"),
    "CSV of one column: no square": (
        lambda p, d: only(p, "s.csv", f"0,{PACKED} 0\n1,{PACKED} 0\n".encode()),
            "its column of pixels holds 17 numbers, which is no square"),
    "CSV of one column: a column is missing": (
        lambda p, d: only(p, "s.csv", f"0,{PACKED}\n{PACKED}\n".encode()),
            "image 2 has 1 columns and the first line 2"),
    "NPY: cut": (lambda p, d: cut(write_npys(p / "s", d) / "x_train.npy"), "announces 1080 bytes and has fewer"),
    "NPY: bad header": (lambda p, d: only(p, "s.npy", b"\x93NUMPY\x01\x00\x04\x00{{{{"), "damaged header"),
    "NPY: objects": (
        lambda p, d: np.save(p / "s.npy", np.array([{"a": 1}], object)) or p / "s.npy",
            "Python objects, which could run a program"),
    "NPY: labels alone": (lambda p, d: write_npys(p / "s", d) / "y_train.npy", "none of its arrays is one of images"),
    "NPY: two of images": (
        lambda p, d: np.save(write_npys(p / "s", d) / "train_b.npy", d.train_images) or p / "s",
            "more than one array of images"),
    "EMNIST's zip: no choice": (lambda p, d: emnist_zip(p / "gzip.zip", d), "name one of them after a slash, such as"),
    "EMNIST's zip: no such set": (lambda p, d: emnist_zip(p / "gzip.zip", d) / "emnist-x", "no name in it begins with"),
    "EMNIST's zip: cut": (
        lambda p, d: cut(emnist_zip(p / "gzip.zip", d), 300) / "emnist-letters", "it is no zip|cut short or changed"),
    "CSV: gzip cut": (
        lambda p, d: cut(only(p, "s.csv.gz", gzip.compress(f"{ROW}\n{ROW}\n".encode())), 4), "cut short or damaged"),
    "pictures: cut": (lambda p, d: picture_folder(p / "s", PNG.getvalue()[:-200]),
        "b.png is not a picture that can be read"),
    "pictures: a web page": (lambda p, d: picture_folder(p / "s", b"<html>"), "b.png is by its content no PNG"),
    "pictures: empty": (lambda p, d: picture_folder(p / "s", b""), "b.png is by its content no PNG"),
    "pictures: far too large": (lambda p, d: picture_folder(p / "s", HUGE), "far too many pixels"),
    "pictures: one": (lambda p, d: only(p / "s", "a.png", PNG.getvalue()), "a training needs at least two"),
    "zip: out of the folder": (lambda p, d: evil_zip(p / "s.zip", "../a.png"), "leads out of the folder"),
    "zip: a link": (lambda p, d: evil_zip(p / "s.zip", kind=stat.S_IFLNK | 0o777), "is a link or a device"),
    "zip: encrypted": (lambda p, d: evil_zip(p / "s.zip", flags=1), "is encrypted"),
    "zip: twice": (lambda p, d: evil_zip(p / "s.zip", twice=True), "twice"),
    "zip: a bomb": (lambda p, d: evil_zip(p / "s.zip", content=bytes(3_000_000)), "grow more than a hundredfold"),
    "zip: several sets": (
        lambda p, d: (write_idx(p / "s", d), write_idx(p / "s", d, names=EMNIST), zipped(p / "s.zip", p / "s"))[2],
        "name one of them after a slash"),
    "zip: cut": (lambda p, d: cut(zipped(p / "s.zip", write_pngs(p / "s", d)), 90), "Cannot use"),
    "zip: in a zip": (
        lambda p, d: (zipped(p / "s.zip", write_pngs(p / "s", d)), (p / "z").mkdir(),
                      (p / "s.zip").rename(p / "z" / "s.zip"),
                      only(p / "z", "note.txt", b"a"), zipped(p / "all.zip", p / "z"))[4],
                          "no images that can be read"),
    "an empty folder": (lambda p, d: (p / "s").mkdir() or p / "s", "it is empty"),
    "another file": (lambda p, d: only(p, "notes.txt", b"hello"), "accepted are IDX, NPY, NPZ and CSV files, pictures"),
    "nothing": (lambda p, d: p / "nothing", "There is no file or folder"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "words"), DAMAGED.values(), ids=DAMAGED.keys())
def test_what_is_damaged_is_one_sentence_and_leaves_nothing(tmp_path, home, source, make, words):
    path = make(tmp_path, source)
    with pytest.raises(UserError, match=words) as caught:
        result_of(import_data(scan(path), ImportChoices()))
    text = str(caught.value)
    assert str(tmp_path) in text
    assert text.endswith(".")
    assert "{" not in text.replace("{{{{", "")
    assert not list(home.rglob("*idx*"))


@pytest.mark.parametrize("count", [2, 50])
def test_a_source_that_changes_meanwhile_is_a_sentence(tmp_path, source, count):
    table = write_csv(tmp_path / "table.csv", source.train_images, source.train_labels)
    found = scan(table)
    part = dataclasses.replace(found.parts[0], blocks=lambda rows: iter([np.zeros((count, 6, 6), np.uint8)]))
    with pytest.raises(UserError, match="it has changed meanwhile"):
        result_of(prepare(dataclasses.replace(found, parts=(part,)), ImportChoices()))


# Memory


BOMBS = {
    "IDX": lambda p: only(p / "s", "images", b"\0\0\x08\x03" + struct.pack(">3I", 60_000, 250, 250)),
    "one row of IDX": lambda p: only(p / "s", "images", b"\0\0\x08\x03" + struct.pack(">3I", 1, 60_000, 60_000)),
    "gzip": lambda p: only(
        p / "s", "images", gzip.compress(b"\0\0\x08\x03" + struct.pack(">3I", 40, 1000, 1000) + bytes(3 * 10**7))),
    "one row, packed": lambda p: only(
        p / "s", "images",
        gzip.compress(b"\0\0\x08\x03" + struct.pack(">3I", 1, 12_000, 12_000) + bytes(12_000**2), 1)),
    "NPZ": lambda p: npz_with(p / "s.npz", x=npy_header("(4000000000, 28, 28)") + bytes(9)),
    "NPZ, negative": lambda p: npz_with(p / "s.npz", x=npy_header("(-4, -28, 28)") + bytes(9)),
    "NPZ, long labels": lambda p: npz_with(
        p / "s.npz", x=npy_header("(4, 4, 4)") + bytes(64), y=npy_header("(4,)", "<U900000000") + bytes(9)),
    "CSV without an end of line": lambda p: only(p, "s.csv", b"0," * 6_000_000),
}  # fmt: skip


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS.keys())
def test_a_header_that_lies_takes_no_memory(tmp_path, make):
    path = make(tmp_path)
    tracemalloc.start()
    try:
        with pytest.raises(UserError):
            result_of(prepare(scan(path), ImportChoices()))
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_source(tmp_path):
    with zipfile.ZipFile(tmp_path / "s.npz", "w", zipfile.ZIP_STORED) as archive, archive.open("x.npy", "w") as member:
        member.write(npy_header("(9000, 64, 64)", "<f4"))
        piece = np.random.default_rng(0).random((1000, 64, 64), np.float32).tobytes()
        for _ in range(9):
            member.write(piece)  # 147 MB in all
    tracemalloc.start()
    try:
        result_of(prepare(scan(tmp_path / "s.npz"), ImportChoices(most=100)))
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()
        (tmp_path / "s.npz").unlink()


def test_too_many_pixels_are_a_sentence_before_anything_is_read(tmp_path, source):
    found = scan(write_npz(tmp_path / "s.npz", source))
    many = dataclasses.replace(
        found, parts=tuple(dataclasses.replace(part, count=10**6, labels=None) for part in found.parts)
    )
    with pytest.raises(UserError, match=r"at most 240 MB are taken; choose a smaller size \(--size\) or fewer images"):
        plan(many, ImportChoices(size=28))
