"""Own data through the import sheet, as a user imports it: content, choices, and the resulting window."""

import gzip
import itertools
import json
import os
import shutil
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QInputDialog, QLabel, QMessageBox

from latentlab.data import importing as service
from latentlab.data.imports import imports
from latentlab.gui.controller import State

LEFT = Qt.MouseButton.LeftButton
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.fixture
def shapes(tmp_path):
    """A folder of pictures, ink on paper, with a folder for each of three classes."""
    random = np.random.default_rng(1)
    for name, wide, high in (("bars", 2, 12), ("dots", 4, 4), ("lines", 12, 2)):
        folder = tmp_path / "shapes" / name
        folder.mkdir(parents=True)
        for number in range(20):
            image = np.full((16, 20), 250, np.uint8)
            top, left = random.integers(1, 16 - high), random.integers(1, 20 - wide)
            image[top : top + high, left : left + wide] = 10
            Image.fromarray(image).save(folder / f"{number}.png")
    return tmp_path / "shapes"


def idx_file(path, array):
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.astype(np.uint8).tobytes()))
    return path


@pytest.fixture
def letters(tmp_path):
    """The two files of EMNIST's letters: 26 classes with labels from 1, images stored transposed."""
    labels = np.tile(np.arange(1, 27), 5)
    images = np.zeros((len(labels), 12, 12), np.uint8)
    images[np.arange(len(labels)), labels % 12, labels // 12] = 255  # a bright pixel; row and column as stored
    idx_file(tmp_path / "emnist-letters-train-labels-idx1-ubyte.gz", labels)
    return idx_file(tmp_path / "emnist-letters-train-images-idx3-ubyte.gz", images)


def sheet_of(app):
    return app.wiring.imports._sheet


def is_open(app):
    return sheet_of(app) is not None and app.window.pages.currentWidget() is sheet_of(app)


def scan(app, qtbot, path):
    """Open the sheet on a file or a folder, and wait for its content."""
    app.performer.perform("import_data", path=path)
    qtbot.waitUntil(lambda: sheet_of(app).train.isVisible(), timeout=30_000)
    return sheet_of(app)


def trained(app, qtbot, title):
    """Wait until the window trains on data of this title."""
    session = app.controller.session
    qtbot.waitUntil(lambda: session.dataset.title == title and session.current is not None, timeout=30_000)
    qtbot.waitUntil(lambda: session.current.dataset is session.dataset, timeout=30_000)
    qtbot.waitUntil(lambda: session.current.snapshot.step > 2, timeout=30_000)
    return session.dataset


def legend_of(app):
    return [chip.text() for chip in app.window.map._legend.chips]


def test_a_folder_per_class_is_imported_by_hand_and_trained_on(app, qtbot, shapes, monkeypatch):
    app.performer.perform("run")  # another run trains meanwhile
    qtbot.waitUntil(lambda: app.controller.state is State.TRAINING, timeout=30_000)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(shapes))
    app.window.verbs["import_data"].trigger()
    sheet = sheet_of(app)
    assert is_open(app)
    QTest.mouseClick(sheet.folder, LEFT)
    qtbot.waitUntil(lambda: sheet.train.isVisible(), timeout=30_000)
    assert app.controller.state is State.TRAINING
    assert sheet._lines.text() == "54 training, 6 test images of 16 × 20 pixels\n3 classes: bars, dots, lines"
    assert "ink on paper" in sheet._notes.text()
    assert [strip.count for strip in sheet.contacts.strips] == [12, 12, 12]

    name = sheet.form.fields["name"].line
    assert name.hasFocus()
    QTest.keyClick(name, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(name, "My shapes")
    QTest.keyClick(name, Qt.Key.Key_Return)  # the default button: import and train
    dataset = trained(app, qtbot, "My shapes")
    assert not is_open(app)
    assert dataset.label_names == ("bars", "dots", "lines")
    assert dataset.image_shape == (16, 20)
    assert np.median(dataset.train_images) < 50  # the paper is dark now
    qtbot.waitUntil(lambda: legend_of(app) == ["bars", "dots", "lines"], timeout=30_000)
    app.controller.interaction.pin(3)
    inspector = app.window.views["inspector"]
    qtbot.waitUntil(lambda: "#3" in inspector.title.text(), timeout=30_000)
    assert inspector.title.text().split("label ")[1] in dataset.label_names
    data_field = app.window.views["run"].form.fields["dataset"]
    assert data_field.combo.currentText() == "My shapes"
    texts = [label.text() for label in app.window.findChildren(QLabel) if label.isVisible()]
    assert not any("MNIST" in text for text in texts)
    curves = app.window.views["losses"]
    qtbot.waitUntil(lambda: len(app.controller.session.current.snapshot.losses) > 0, timeout=30_000)
    assert curves.isVisible()


def test_letters_with_labels_from_one_keep_their_names(app, qtbot, letters):
    sheet = scan(app, qtbot, letters)
    assert "26 classes: A, B, C" in sheet._lines.text()
    assert [box.toolTip() for box in sheet.contacts.boxes] == list(LETTERS)
    QTest.mouseClick(sheet.train, LEFT)
    qtbot.waitUntil(lambda: len(imports()) == 1, timeout=30_000)
    dataset = trained(app, qtbot, imports()[0].title)
    assert dataset.label_names == LETTERS
    images, labels = dataset.split("train")
    bright = [np.unravel_index(image.argmax(), image.shape) for image in images]
    assert [(row, column) for row, column in bright] == [((n + 1) // 12, (n + 1) % 12) for n in labels.tolist()]
    qtbot.waitUntil(lambda: legend_of(app) == list(LETTERS), timeout=30_000)


def test_a_set_of_a_zip_of_several_is_chosen_by_its_name_or_none_is(app, qtbot, letters, tmp_path, monkeypatch):
    for file in letters.parent.glob("emnist-letters-*"):
        shutil.copy(file, file.with_name(file.name.replace("letters", "balanced")))
    with zipfile.ZipFile(tmp_path / "gzip.zip", "w") as archive:
        for file in letters.parent.glob("emnist-*"):
            archive.write(file, f"gzip/{file.name}")
    asked = []

    def answer(choice):
        return lambda *arguments, **_: (asked.append(arguments[3]), choice)[1]

    monkeypatch.setattr(QInputDialog, "getItem", answer(("", False)))
    app.performer.perform("import_data", path=tmp_path / "gzip.zip")
    qtbot.waitUntil(lambda: bool(asked) and sheet_of(app).problem.isVisible(), timeout=30_000)
    assert asked == [["gzip/emnist-balanced", "gzip/emnist-letters"]]
    assert "more than one data set (emnist-balanced, emnist-letters)" in sheet_of(app).problem.text()
    monkeypatch.setattr(QInputDialog, "getItem", answer(("gzip/emnist-letters", True)))
    sheet = scan(app, qtbot, tmp_path / "gzip.zip")
    assert "26 classes: A, B, C" in sheet._lines.text()
    QTest.mouseClick(sheet.train, LEFT)
    assert trained(app, qtbot, "emnist-letters").label_names == LETTERS


def test_pictures_without_classes_have_one_colour_and_the_reason(app, qtbot, shapes, tmp_path):
    flat = tmp_path / "flat"
    flat.mkdir()
    for number, path in enumerate(sorted(shapes.rglob("*.png"))):
        path.rename(flat / f"{number}.png")
    sheet = scan(app, qtbot, flat)
    assert "no labels" in sheet._lines.text()
    assert not any(box.isVisible() for box in sheet.contacts.findChildren(QCheckBox))
    assert [strip.count for strip in sheet.contacts.strips] == [12]
    QTest.mouseClick(sheet.train, LEFT)
    dataset = trained(app, qtbot, "flat")
    assert dataset.label_names == ()
    assert legend_of(app) == []
    app.performer.request("layer_tint")
    assert app.window.statusBar().currentMessage() == "The images have no labels, so there are no classes."


def test_choices_change_the_contact_sheet_and_the_counts(app, qtbot, shapes):
    sheet = scan(app, qtbot, shapes)

    def lines():
        return sheet._lines.text().split("\n")

    size = sheet.form.fields["size"].box
    size.setFocus()
    QTest.keyClick(size, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(size, "8")
    QTest.keyClick(size, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: "8 × 8" in lines()[0], timeout=10_000)
    assert sheet.contacts.strips[0]._images[0].size().toTuple() == (8, 8)
    before = sheet.contacts.strips[0]._images[0].pixelColor(0, 0).lightness()
    sheet.form.fields["invert"].combo.setCurrentIndex(2)
    sheet.form.fields["invert"].combo.activated.emit(2)
    qtbot.waitUntil(lambda: "ink on paper" not in sheet._notes.text(), timeout=10_000)
    assert before < 20
    assert sheet.contacts.strips[0]._images[0].pixelColor(0, 0).lightness() > 200

    QTest.mouseClick(sheet.contacts.boxes[1], LEFT)
    qtbot.waitUntil(lambda: lines()[1] == "2 classes: bars, lines", timeout=10_000)
    assert lines()[0].startswith("36 training, 4 test")
    assert not sheet.contacts.strips[1].isEnabled()
    QTest.mouseClick(sheet.contacts.none, LEFT)
    qtbot.waitUntil(lambda: sheet.problem.text() == "No class is ticked; tick one at least.", timeout=10_000)
    QTest.mouseClick(sheet.train, LEFT)
    assert not app.controller.imports.is_busy
    QTest.mouseClick(sheet.contacts.boxes[0], LEFT)
    QTest.mouseClick(sheet.take, LEFT)  # before the preview: the ticks count
    qtbot.waitUntil(lambda: len(imports()) == 1, timeout=30_000)
    assert imports()[0].label_names == ("bars",)
    qtbot.waitUntil(lambda: not is_open(app))
    assert app.controller.session.dataset.name == "digits"  # it was imported, and no more
    assert "is in the Data list" in app.window.statusBar().currentMessage()


def test_a_cancelled_import_leaves_nothing_and_the_choices(app, qtbot, shapes, home, monkeypatch):
    real = service.import_data

    def files():
        return sorted(path for path in home.rglob("*") if not path.name.startswith("settings.ini"))  # written late

    def endless(found, choices):
        work = real(found, choices)
        first = next(work)
        for _ in itertools.count():  # half way, until the generator is closed
            yield first

    monkeypatch.setattr(service, "import_data", endless)
    sheet = scan(app, qtbot, shapes)
    before = files()
    QTest.mouseClick(sheet.train, LEFT)
    qtbot.waitUntil(lambda: "of 60 images" in sheet._doing.text(), timeout=30_000)
    assert not sheet.train.isVisible()
    assert not sheet.form.isEnabled()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.train.isVisible()
    assert sheet.form.isEnabled()
    assert is_open(app)
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=30_000)
    assert files() == before
    assert imports() == ()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert app.window.pages.currentWidget() is app.window.map


@pytest.mark.parametrize("damage", ["cut", "words", "empty"])
def test_damaged_data_gets_one_sentence_and_the_run_goes_on(app, qtbot, letters, damage):
    content = letters.read_bytes()
    letters.write_bytes({"cut": content[:-20], "words": b"no images at all", "empty": b""}[damage])
    app.performer.perform("run")
    qtbot.waitUntil(lambda: app.controller.state is State.TRAINING, timeout=30_000)
    app.performer.perform("import_data", path=letters)
    sheet = sheet_of(app)
    qtbot.waitUntil(sheet.problem.isVisible, timeout=30_000)
    sentence = sheet.problem.text()
    assert letters.name in sentence
    assert "\n" not in sentence
    assert sentence.count(". ") <= 1
    assert sheet.file.isVisible()  # another can be chosen at once
    assert not sheet.train.isVisible()
    step = app.controller.session.current.snapshot.step
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step > step, timeout=30_000)
    assert app.controller.session.dataset.name == "digits"


def test_more_classes_than_are_taken_are_chosen_from(app, qtbot, tmp_path):
    for number in range(64):
        folder = tmp_path / "many" / f"class {number:02}"
        folder.mkdir(parents=True)
        for copy in range(2):
            Image.fromarray(np.full((8, 8), 3 * number, np.uint8)).save(folder / f"{copy}.png")
    sheet = scan(app, qtbot, tmp_path / "many")
    assert "64 classes" in sheet.problem.text()
    assert "--" not in sheet.problem.text()
    assert sheet._lines.text().startswith("128 images\n64 classes: class 00, ")
    assert [strip.count for strip in sheet.contacts.strips] == 64 * [2]
    for box in sheet.contacts.boxes[:2]:
        box.click()
    qtbot.waitUntil(lambda: sheet._lines.text().startswith("112 training, 12 test"), timeout=10_000)
    assert sheet.problem.text() == ""
    QTest.mouseClick(sheet.train, LEFT)
    dataset = trained(app, qtbot, "many")
    assert len(dataset.label_names) == 62
    assert legend_of(app) == [f"class {number:02}" for number in range(2, 64)]


def test_another_run_takes_the_sheet_away_and_an_import_does_not_yield(app, qtbot, shapes, monkeypatch):
    sheet = scan(app, qtbot, shapes)
    app.performer.perform("reset")
    qtbot.waitUntil(lambda: not is_open(app), timeout=30_000)
    real, going = service.import_data, [True]

    def slow(found, choices):
        work = real(found, choices)
        while going:
            yield None
        return (yield from work)

    monkeypatch.setattr(service, "import_data", slow)
    sheet = scan(app, qtbot, shapes)
    QTest.mouseClick(sheet.take, LEFT)
    app.performer.request("import_data", path=shapes)  # as a drop does
    assert "under way" in app.window.statusBar().currentMessage()
    assert is_open(app)
    assert sheet.cancel.hasFocus()
    going.clear()
    qtbot.waitUntil(lambda: len(imports()) == 1, timeout=30_000)


def test_imports_are_in_the_data_list_and_can_be_forgotten(app, qtbot, shapes, home, monkeypatch):
    sheet = scan(app, qtbot, shapes)
    QTest.mouseClick(sheet.take, LEFT)
    qtbot.waitUntil(lambda: not is_open(app) and len(imports()) == 1, timeout=30_000)
    combo = app.window.views["run"].form.fields["dataset"].combo
    rows = [combo.itemText(index) for index in range(combo.count())]
    assert rows[-2:] == ["shapes", "Import images…"]
    assert "Own images" not in rows

    combo.setCurrentIndex(len(rows) - 1)
    combo.activated.emit(len(rows) - 1)  # the last row opens the sheet, and is no choice
    assert is_open(app)
    assert combo.currentText() == "Digits 8×8"
    assert app.controller.session.config.dataset == "digits"
    known = sheet.known[0]
    assert known.use.text() == "shapes"
    QTest.mouseClick(known.use, LEFT)
    qtbot.waitUntil(lambda: app.controller.session.dataset.title == "shapes", timeout=30_000)
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    assert combo.currentText() == "shapes"

    message = []
    monkeypatch.setattr(QMessageBox, "question", lambda *a: message.append(a[-1]) or QMessageBox.StandardButton.Yes)
    app.performer.perform("import_data")
    QTest.mouseClick(sheet.known[0].forget, LEFT)
    assert "learns from “shapes”" in app.window.statusBar().currentMessage()  # it is open
    app.performer.perform("use_digits")
    qtbot.waitUntil(lambda: app.controller.session.dataset.name == "digits", timeout=30_000)
    QTest.mouseClick(sheet.known[0].forget, LEFT)
    assert "“shapes”" in message[-1]
    assert imports() == ()
    assert sheet.known == []
    assert "shapes" not in [combo.itemText(index) for index in range(combo.count())]
    assert not list((home / "datasets").glob("*"))


def test_a_folder_of_a_published_data_set_opens_at_once(app, qtbot, mnist, monkeypatch):
    folder = str(Path(os.environ["LATENTLAB_DATA"]) / "mnist")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)
    app.window.verbs["data_folder"].trigger()
    qtbot.waitUntil(lambda: app.controller.session.dataset.name == "mnist", timeout=60_000)
    assert not is_open(app)
    assert imports() == ()


def test_the_first_screen_leads_to_the_sheet_and_offers_imports(open_window, qtbot, shapes, monkeypatch):
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)
    app = open_window(dataset="mnist")
    qtbot.waitUntil(lambda: app.controller.state is State.CHOOSING, timeout=30_000)
    start = app.window.start
    assert start.imported == []
    QTest.mouseClick(start.images, LEFT)
    assert is_open(app)
    QTest.keyClick(sheet_of(app), Qt.Key.Key_Escape)
    assert app.window.pages.currentWidget() is start
    sheet = scan(app, qtbot, shapes)
    QTest.mouseClick(sheet.take, LEFT)  # there is nothing else to show: a run begins, at rest
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=60_000)
    assert app.controller.session.dataset.title == "shapes"
    assert app.window.pages.currentWidget() is app.window.map
    assert [button.text() for button in start.imported] == ["shapes"]


def test_a_script_imports_and_trains(app, qtbot, shapes, tmp_path):
    from latentlab.gui.script import Script, read_script

    lines = (
        {"do": "import_data", "path": str(shapes)},
        {"wait": "idle"},
        {"do": "take_import", "name": "tiny", "size": 8, "classes": ["bars", "dots"], "most": 30},
        {"wait": "step", "at_least": 3, "seconds": 60},
    )
    path = tmp_path / "script.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    problems, script = [], Script(path, read_script(path), app.controller, app.performer, app.wiring.has_answer)
    script.failed.connect(lambda error: problems.append(str(error)))
    script.start()
    qtbot.waitUntil(lambda: script.done, timeout=60_000)
    assert problems == []
    dataset = app.controller.session.dataset
    assert (dataset.title, dataset.label_names, dataset.image_shape) == ("tiny", ("bars", "dots"), (8, 8))
    assert len(dataset.train_images) + len(dataset.test_images) == 30


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_text_of_the_sheet_is_cut(app, qtbot, shapes, language):
    app.choose_language(language)
    sheet = scan(app, qtbot, shapes)
    for size in ((1280, 800), (1024, 640)):
        app.window.resize(*size)
        QApplication.processEvents()
        inside = sheet.pages.currentWidget().widget()
        assert inside.width() <= sheet.pages.currentWidget().viewport().width()  # it scrolls up and down alone
        for label in sheet.findChildren(QLabel):
            if label.isVisible() and label.text():
                assert label.width() + 1 >= (label.minimumSizeHint() if label.wordWrap() else label.sizeHint()).width()
                needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
                assert label.height() + 1 >= needed, label.text()
        for button in (sheet.train, sheet.take, sheet.other):
            assert button.isVisible()
            assert button.width() + 1 >= button.sizeHint().width()
            assert sheet.rect().contains(button.mapTo(sheet, button.rect().bottomRight()))
