"""The window, driven as a user does: run, watch the points move, drag the probe during the training, pause, export."""

import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QScrollBar,
)

from latentlab.actions import ACTIONS
from latentlab.config import checked
from latentlab.data import DATASETS
from latentlab.gui import menus
from latentlab.gui.controller import State
from latentlab.gui.dialogs import ExportDialog, ShortcutSheet
from latentlab.models import frozen_model


def wait_for(qtbot, app, *states):
    qtbot.waitUntil(lambda: app.controller.state in states, timeout=30_000)


def press(app, name):
    QTest.mouseClick(app.window.run_bar.buttons[name], Qt.MouseButton.LeftButton)


def test_a_person_watches_a_model_learn_and_holds_its_latent_space(open_window, qtbot, tmp_path, monkeypatch):
    app = open_window()
    window, session = app.window, app.controller.session
    wait_for(qtbot, app, State.READY)
    assert session.current.snapshot.step == 0
    assert session.current.snapshot.exact, "the untrained model's map is there at once"

    press(app, "run")
    wait_for(qtbot, app, State.TRAINING)
    qtbot.waitUntil(lambda: session.current.snapshot.step > 20, timeout=30_000)
    before = session.current.snapshot.means.copy()
    qtbot.waitUntil(lambda: not np.array_equal(before, session.current.snapshot.means), timeout=30_000)

    # Drag the probe with the mouse, while training runs.
    map_ = window.map
    images = []
    app.controller.image_changed.connect(images.append)
    start, end = QPoint(map_.width() // 3, map_.height() // 3), QPoint(map_.width() // 2, map_.height() // 2)
    QTest.mousePress(map_, Qt.MouseButton.LeftButton, pos=start)
    for step in range(11):
        at = start + (end - start) * step / 10
        QTest.mouseMove(map_, at)
        QTest.qWait(20)
        run, z = session.current, session.z.copy()
        expected = frozen_model(run.config, run.image_shape, run.snapshot.weights).decode_images(z[None])[0]
        assert np.array_equal(images[-1], expected), "the image is the decoder's at this z for this snapshot"
        assert np.allclose(map_.probe, z, atol=1e-5)
    QTest.mouseRelease(map_, Qt.MouseButton.LeftButton, pos=end)
    assert app.controller.state is State.TRAINING
    typed = [box.value() for box in window.views["probe"].findChildren(QDoubleSpinBox) if box.isVisible()]
    assert typed == pytest.approx(session.z, abs=6e-4), "the numbers follow the hand"

    press(app, "run")
    wait_for(qtbot, app, State.PAUSED)
    qtbot.waitUntil(lambda: session.current.snapshot.exact, timeout=30_000)
    step = session.current.snapshot.step
    qtbot.wait(200)
    assert session.current.snapshot.step == step, "a pause is a pause"

    # Export the grid through its form.
    out = tmp_path / "grid.png"
    monkeypatch.setattr("latentlab.gui.dialogs.QFileDialog.getSaveFileName", lambda *_: (str(out), ""))
    window.verbs["grid"].trigger()
    dialog = window.findChild(ExportDialog)
    dialog.form.set_values({"rows": 7, "border": 0, "scale": 1})
    with qtbot.waitSignal(app.controller.message, timeout=30_000):
        QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    run = session.current
    picture = np.asarray(Image.open(out).convert("L"))
    height, width = run.image_shape
    assert picture.shape == (7 * height, 7 * width)
    ticks = np.linspace(-3, 3, 7)
    for row in range(7):
        for column in range(7):
            tile = picture[row * height : (row + 1) * height, column * width : (column + 1) * width]
            decoded = run.model.decode_images(np.array([[ticks[column], ticks[6 - row]]]))[0]
            assert np.array_equal(tile, np.rint(decoded * 255).astype(np.uint8))


def test_closing_while_it_trains_saves_what_was_learned_within_three_seconds(open_window, qtbot, home):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    press(app, "run")
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step > 30, timeout=30_000)
    app.window.close()
    assert not app.controller.workers.trainer.isRunning()
    (weights,) = (home / "runs").glob("*/weights.safetensors")
    assert weights.stat().st_size > 0


@pytest.mark.parametrize("moment", ["at once", "preparing"])
def test_closing_before_it_is_ready_ends_well(open_window, qtbot, moment):
    app = open_window()
    if moment == "preparing":
        qtbot.wait(100)
    app.window.close()
    assert all(not worker.isRunning() for worker in (app.controller.workers.trainer, app.controller.workers.files))


def test_step_makes_one_step_and_reset_begins_anew(open_window, qtbot):
    app = open_window()
    session = app.controller.session
    wait_for(qtbot, app, State.READY)
    press(app, "step")
    qtbot.waitUntil(lambda: session.current.snapshot.step == 1, timeout=30_000)
    wait_for(qtbot, app, State.PAUSED)
    qtbot.waitUntil(lambda: app.window.verbs["step"].isEnabled())
    press(app, "step")
    qtbot.waitUntil(lambda: session.current.snapshot.step == 2, timeout=30_000)
    old = session.current_id
    press(app, "reset")
    qtbot.waitUntil(lambda: session.current_id != old and session.current is not None, timeout=30_000)
    assert session.current.snapshot.step == 0
    assert app.controller.state is State.READY


def test_beta_acts_while_it_trains(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    press(app, "run")
    wait_for(qtbot, app, State.TRAINING)
    panel = app.window.views["run"]
    line = next(box for box in panel.findChildren(QLineEdit) if box.accessibleName() == "KL weight β")
    line.selectAll()
    QTest.keyClicks(line, "4")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.beta == 4.0, timeout=30_000)
    assert app.controller.session.current.snapshot.step > 0


def test_undo_takes_beta_and_its_family_back_on_screen_and_in_the_run(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    press(app, "run")
    wait_for(qtbot, app, State.TRAINING)
    panel, session = app.window.views["run"], app.controller.session
    fields = panel.form.fields

    def shown():
        return fields["family"].combo.currentText(), fields["beta"].line.text()

    before = shown()
    for text in ("8", "4"):
        fields["beta"].line.selectAll()
        QTest.keyClicks(fields["beta"].line, text)
        QTest.keyClick(fields["beta"].line, Qt.Key.Key_Return)
        app.controller.interaction.commit()
    assert shown() == ("beta-VAE", "4.00")
    for _ in range(2):
        app.window.verbs["undo"].trigger()
    assert shown() == before == ("VAE", "1.00")
    assert (session.current.config.family, session.current.config.beta) == ("vae", 1.0)


def test_without_mnist_the_first_screen_offers_three_ways_and_no_network_is_touched(open_window, qtbot, monkeypatch):
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)

    def no_network(*_args, **_kwargs):
        raise AssertionError("the network was touched unasked")

    monkeypatch.setattr("socket.socket.connect", no_network)
    app = open_window(dataset="mnist")
    wait_for(qtbot, app, State.CHOOSING)
    qtbot.waitUntil(lambda: app.window.pages.currentWidget() is app.window.start)
    QTest.mouseClick(app.window.start.digits, Qt.MouseButton.LeftButton)
    wait_for(qtbot, app, State.READY)
    assert app.controller.session.dataset.name == "digits"
    assert app.window.pages.currentWidget() is app.window.map


def test_own_files_are_called_own_with_their_own_classes(open_window, qtbot, tmp_path, put):
    app = open_window(dataset="own", data_dir=put(tmp_path / "mnist", train=3, test=3))
    wait_for(qtbot, app, State.READY)
    assert app.controller.session.dataset.label_names == ("0", "1", "2")
    assert app.controller.session.config.dataset == "own"
    assert app.controller.session.config.data_dir == tmp_path / "mnist"
    box = next(box for box in app.window.findChildren(QComboBox) if box.currentText() == "Own images")
    assert box.isVisible()
    shown = [label.text() for label in app.window.findChildren(QLabel) if label.isVisible()]
    assert not any("MNIST" in text for text in shown)
    press(app, "step")
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step == 1, timeout=10_000)
    assert app.controller.session.current.trained_on == app.controller.session.dataset.digest


def test_a_data_set_chosen_by_name_is_not_looked_for_in_the_folder_of_another(open_window, qtbot, tmp_path, put):
    app = open_window(dataset="own", data_dir=put(tmp_path / "scans"))
    wait_for(qtbot, app, State.READY)
    app.window.verbs["use_digits"].trigger()
    qtbot.waitUntil(lambda: app.controller.session.dataset.name == "digits", timeout=10_000)
    assert app.controller.session.config.data_dir is None


def test_a_run_whose_images_are_others_now_is_refused_in_one_sentence(open_window, qtbot, tmp_path, put):
    app = open_window(dataset="own", data_dir=put(tmp_path / "scans"))
    wait_for(qtbot, app, State.READY)
    with qtbot.waitSignal(app.controller.message, timeout=30_000):
        app.controller.files.save_to(tmp_path / "run")
    put(tmp_path / "scans", fill=9)
    app.controller.files.open(tmp_path / "run")
    qtbot.waitUntil(app.window.banner.isVisible, timeout=10_000)
    assert f"trained on other images than those in {tmp_path / 'scans'}" in app.window.banner.text.text()
    put(tmp_path / "scans")
    with qtbot.waitSignal(app.controller.message, timeout=30_000) as heard:
        app.controller.files.open(tmp_path / "run")
    assert "Opened" in heard.args[0]


def test_a_spin_box_moves_the_probe_and_the_clipboard_carries_it(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    QGuiApplication.clipboard().setText("0.31, -1.2")
    app.window.verbs["paste_z"].trigger()
    assert app.controller.session.z == pytest.approx([0.31, -1.2])
    assert app.window.map.probe == pytest.approx((0.31, -1.2))
    app.window.verbs["copy_z"].trigger()
    assert QGuiApplication.clipboard().text() == "0.31, -1.2"
    QGuiApplication.clipboard().setText("no numbers")
    app.window.verbs["paste_z"].trigger()
    assert app.controller.session.z == pytest.approx([0.31, -1.2]), "nothing is lost"


def test_test_points_can_be_shown_instead(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    with qtbot.waitSignal(
        app.controller.points_changed, timeout=10_000, check_params_cb=lambda points: points.split == "test"
    ) as heard:
        app.window.verbs["show_test"].trigger()
    assert len(heard.args[0].means) == len(app.controller.session.dataset.test_images)


def test_a_diverged_training_says_so_and_keeps_the_last_good_weights(open_window, qtbot):
    app = open_window(learning_rate=1.0, likelihood="gaussian", hidden=(64, 64, 64))
    wait_for(qtbot, app, State.READY)
    press(app, "run")
    wait_for(qtbot, app, State.FAILED)
    qtbot.waitUntil(lambda: app.window.banner.isVisible())
    assert "diverged" in app.window.banner.text.text()
    assert np.isfinite(app.controller.session.image()).all()


def test_nothing_moves_once_the_window_has_begun(open_window, qtbot):
    """The icons come after the first paint: their places are there before."""
    app = open_window()
    sizes = []
    resized = app.window.map.resizeEvent
    app.window.map.resizeEvent = lambda event: sizes.append(event.size().toTuple()) or resized(event)
    qtbot.waitUntil(lambda: app.window.has_begun, timeout=30_000)
    sizes.clear()
    wait_for(qtbot, app, State.READY)
    qtbot.wait(50)
    assert not app.window.verbs["step"].icon().isNull()
    assert sizes == []


def test_every_verb_of_the_window_is_in_exactly_one_menu():
    found = [name for _, items in menus.MENUS for name in menus.ids_in(items)]
    assert sorted(found) == sorted(set(found))
    # The run button, the curves, the panels and the first screen do these.
    headless = {
        *("train", "pair", "compare", "evaluate", "inspect", "datasets", "download", "pack", "unpack"),
        "components",
    }
    gestures = {id for id, verb in ACTIONS.items() if "&" not in verb.text}
    assert set(found) == set(ACTIONS) - headless - gestures


def test_every_control_has_a_name_and_is_reached_by_tab(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    for kind in (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit):
        for control in app.window.findChildren(kind):
            if not control.isVisible() or isinstance(control, QScrollBar) or control.objectName().startswith("qt_"):
                continue
            if isinstance(control.parent(), (QAbstractSpinBox, QComboBox)):
                continue
            name = control.accessibleName() or getattr(control, "text", str)()
            assert name, f"{control} in {control.parent()} has no name"
    plots = app.window.views["losses"].findChildren(QGraphicsView)
    assert len(plots) == 3
    assert not any(plot.focusPolicy() & Qt.FocusPolicy.TabFocus for plot in plots), "no key does anything there"


def test_the_export_of_a_walk_greys_what_does_not_concern_it(open_window, qtbot, tmp_path):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    dialog = ExportDialog("walk", app.controller.session.current, tmp_path, {"random": True}, app.window)
    qtbot.addWidget(dialog)
    fields = dialog.form.fields

    def enabled():
        return [name for name in ("path", "length", "seed") if fields[name].isEnabled()]

    assert enabled() == ["length", "seed"]
    fields["random"].box.click()
    assert enabled() == ["path"]


def test_an_exported_file_gets_its_ending_and_no_other(open_window, qtbot, tmp_path, monkeypatch):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    dialog = ExportDialog("map", app.controller.session.current, tmp_path, None, app.window)
    qtbot.addWidget(dialog)
    asked = []
    dialog.export_requested.connect(lambda _, arguments: asked.append(arguments["out"]))

    def choose(name):
        monkeypatch.setattr("latentlab.gui.dialogs.QFileDialog.getSaveFileName", lambda *_: (str(tmp_path / name), ""))
        dialog.accept()

    (tmp_path / "here.png").write_bytes(b"older")
    for name in ("map.pdf", "here"):
        choose(name)
        assert str(tmp_path / name) in dialog.error.text()
        assert ".png, .svg" in dialog.error.text()
        assert asked == []
    choose("new")
    assert asked == [tmp_path / "new.png"]


def test_a_run_is_overwritten_only_when_asked(open_window, qtbot, tmp_path, monkeypatch):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    target, answers = tmp_path / "kept", []
    target.mkdir()
    older = checked(dataset="digits", seed=5).to_json()
    (target / "config.json").write_text(older)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop())
    answers.append(QMessageBox.StandardButton.No)
    app.window.verbs["save_run"].trigger()
    assert not answers
    assert (target / "config.json").read_text() == older
    answers.append(QMessageBox.StandardButton.Yes)
    app.window.verbs["save_run"].trigger()
    qtbot.waitUntil((target / "weights.safetensors").exists, timeout=30_000)
    qtbot.waitUntil(lambda: (target / "config.json").read_text() != older, timeout=30_000)


def test_a_folder_of_something_else_is_not_overwritten(open_window, qtbot, tmp_path, monkeypatch):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path), ""))
    app.window.verbs["save_run"].trigger()
    qtbot.waitUntil(app.window.banner.isVisible, timeout=30_000)
    assert "holds config.json and is no run folder" in app.window.banner.text.text()
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


def test_a_run_whose_saving_ends_when_another_is_there_keeps_its_folder(open_window, qtbot, tmp_path, monkeypatch):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    session, proceed = app.controller.session, threading.Event()
    monkeypatch.setattr("latentlab.gui.controller.files.save_pictures", lambda *_: [] if proceed.wait(30) else None)
    first = session.current_id
    app.controller.files.save_to(tmp_path / "kept")
    app.window.verbs["reset"].trigger()
    qtbot.waitUntil(lambda: session.current_id != first and session.current is not None, timeout=30_000)
    with qtbot.waitSignal(app.controller.message, timeout=30_000):
        proceed.set()
    assert session.runs[first].folder == tmp_path / "kept"
    assert session.current.folder is None


@pytest.mark.parametrize("language", ["en", "ko"])
def test_about_names_the_source_and_the_licence_of_each_data_set_and_is_read_by_keyboard(open_window, qtbot, language):
    app = open_window()
    app.choose_language(language)
    app.window.verbs["about"].trigger()
    box = app.window.findChild(QMessageBox)
    for source in DATASETS.values():
        assert source.citation in box.text()
        assert source.licence in box.text()
    assert ("Data sets, and their licences" in box.text()) == (language == "en")
    words = next(label for label in box.findChildren(QLabel) if label.text() == box.text())
    words.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(words, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert "MNIST" in words.selectedText()
    box.close()


def test_the_titles_of_the_first_screen_fit_their_cards(open_window):
    app = open_window()
    app.window.pages.setCurrentWidget(app.window.start)
    for language in ("ko", "en"):
        app.choose_language(language)
        QApplication.processEvents()
        labels = [label for card in app.window.start.findChildren(QPushButton) for label in card.findChildren(QLabel)]
        words = [label for label in labels if label.text()]
        assert len(words) == 6
        for label in words:
            assert label.sizeHint().width() <= label.width(), label.text()


def test_the_layout_is_kept_and_put_back(open_window):
    app = open_window()
    app.window.docks["probe"].hide()
    app.window.dock_layout.save()
    app.window.dock_layout.reset()
    assert app.window.docks["probe"].isVisible()
    app.window.dock_layout.restore()
    assert not app.window.docks["probe"].isVisible()


def test_the_run_button_says_what_it_does_in_another_language_too(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    verb, sentence = app.window.verbs["run"], {}
    for state in (State.READY, State.PAUSED):
        wait_for(qtbot, app, state)
        for language in ("ko", "en"):
            app.choose_language(language)
            QApplication.processEvents()
            sentence[state, language] = verb.text()
        press(app, "step")
    assert sentence[State.PAUSED, "en"] == "&Go on"
    assert len(set(sentence.values())) == 4


def test_the_language_changes_at_once_and_back(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    english = app.window.menuBar().actions()[0].text()
    app.choose_language("ko")
    QApplication.processEvents()
    assert app.window.menuBar().actions()[0].text() != english
    app.choose_language("en")
    QApplication.processEvents()
    assert app.window.menuBar().actions()[0].text() == english


def test_the_sheet_of_keys_shows_every_line_whole(open_window, qtbot):
    app = open_window()
    app.window.verbs["shortcuts"].trigger()
    sheet = app.window.findChild(ShortcutSheet)
    qtbot.waitUntil(sheet.isVisible)
    area = sheet.findChild(QScrollArea)
    assert any(app.window.verbs["snap"].statusTip() == label.text() for label in area.findChildren(QLabel))
    assert area.horizontalScrollBar().maximum() == 0
    sheet.reject()


def test_the_pace_of_the_training_is_chosen_and_the_status_bar_says_what_it_takes(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    press(app, "run")
    wait_for(qtbot, app, State.TRAINING)
    qtbot.waitUntil(lambda: "of a core" in app.window.machine.text(), timeout=10_000)
    app.window.verbs["share_slow"].trigger()
    assert app.controller.trainer.control.train_share == 0.05
    app.window.verbs["share_full"].trigger()
    assert app.controller.trainer.control.train_share == 1.0


def test_the_window_grows_neither_while_it_begins_nor_when_its_panels_go_back(open_window, qtbot):
    app = open_window()
    window, widths = app.window, set()
    first = window.width()

    class Watch(QObject):
        def eventFilter(self, _, event):
            if event.type() == QEvent.Type.Resize:
                widths.add(event.size().width())
            return False

    watch = Watch(window)
    window.installEventFilter(watch)
    wait_for(qtbot, app, State.READY)
    for _ in range(2):
        window.docks["evidence"].setFloating(True)
        app.performer.perform("reset_layout")
        QApplication.processEvents()
    assert max(widths, default=first) <= first
    assert not window.docks["evidence"].isFloating()
    assert not window.docks["losses"].visibleRegion().isEmpty(), "the first panel below is in front"
