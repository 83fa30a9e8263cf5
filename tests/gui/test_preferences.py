"""Preferences, presentation, text size and hints, driven as a user does."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QLabel,
    QLineEdit,
    QWidget,
)

from latentlab import files
from latentlab.actions import ACTIONS, WindowOptions
from latentlab.actions.preferences import REMEMBERED, ROW, TEXT_SIZES
from latentlab.gui import menus
from latentlab.gui.controller import State
from latentlab.gui.widgets import theme
from latentlab.session import state_file
from latentlab.session.pictures import title_of
from latentlab.session.run_folder import runs_of_window

PATIENCE = 60_000


@pytest.fixture
def app(open_window, qtbot, qapp):
    opened = open_window()
    qtbot.waitUntil(lambda: opened.controller.state is State.READY, timeout=PATIENCE)
    qtbot.waitUntil(lambda: opened.window.has_begun, timeout=PATIENCE)
    yield opened
    theme.set_text_size(qapp, 100)
    theme.choose_motion(qapp, "system")
    files.choose_places()


@pytest.fixture
def dialog(app):
    app.window.verbs["preferences"].trigger()
    yield app.wiring.preferences.dialog
    if app.wiring.preferences.dialog is not None:
        app.wiring.preferences.dialog.close()


def message(app):
    return app.window.statusBar().currentMessage()


def ticked(app, group):
    return [name for name in group if app.window.verbs[name].isChecked()]


def field(dialog, name):
    return next(form.fields[name] for form in dialog.forms.values() if name in form.fields)


# The dialog


def shown_rows(dialog):
    rows = {name for form in dialog.forms.values() for name, made in form.fields.items() if not made.isHidden()}
    return rows | {verb for verb in REMEMBERED if not dialog.forget[verb].isHidden()}


def test_a_search_finds_rows_in_either_language(dialog):
    assert shown_rows(dialog) == ROW.keys() | REMEMBERED.keys()
    for text, found in (
        ("theme", {"scheme"}),
        ("스레드", {"threads"}),  # of a Korean label, in an English window
        ("dark", {"scheme"}),  # a choice
        ("folder run", {"runs_dir"}),
        ("no such thing", set()),
        ("", ROW.keys() | REMEMBERED.keys()),
    ):
        dialog.search.setText(text)
        assert found <= shown_rows(dialog), text
        assert (len(shown_rows(dialog)) <= 3) == bool(text), text
        assert dialog.nothing.isHidden() == bool(found)


def test_a_change_acts_at_once_is_ticked_and_is_kept(app, dialog, home):
    combo = field(dialog, "scheme").combo
    combo.setCurrentIndex(combo.findData("dark"))
    combo.activated.emit(combo.currentIndex())
    assert app.window.scheme == "dark"
    assert ticked(app, menus.SCHEMES) == ["scheme_dark"]
    field(dialog, "text_size").box.setValue(130)
    assert theme.text_scale() == 1.3
    assert ticked(app, menus.TEXT) == [], "no menu item says 130 %"
    app.window.verbs["text_size_150"].trigger()
    assert field(dialog, "text_size").value() == 150, "the dialog follows the menu"
    assert ticked(app, menus.TEXT) == ["text_size_150"]
    field(dialog, "threads").box.setValue(2)
    assert app.controller.session.config.threads == 2, "the next run has it"
    assert app.controller.session.settings().threads != 2, "this run has not"
    app.save_settings()
    text = (home / "settings.ini").read_text()
    assert "scheme = dark" in text
    assert "text_size = 150" in text
    assert "threads = 2" in text


def test_a_next_start_has_the_preferences_of_the_last_one(app, open_window, qtbot, tmp_path):
    app.performer.perform("prefer", threads=1, save_interval=7, runs_dir=tmp_path / "runs", palette="tol")
    app.performer.perform("prefer", data_dir=tmp_path)
    assert files.chosen_place("data") is None, "from the next start"
    assert app.controller.trainer.save_interval == 7
    app.close_now()
    other = open_window(WindowOptions(language="en", theme="light"))
    assert other.controller.session.config.threads == 1
    assert other.controller.trainer.save_interval == 7
    assert other.window.palette_name == "tol"
    assert files.chosen_place("data") == tmp_path
    assert runs_of_window() == tmp_path / "runs"
    other.settings.prefer(data_dir=None, runs_dir=None)
    qtbot.waitUntil(lambda: other.controller.state is State.READY, timeout=PATIENCE)


def test_what_is_remembered_is_told_and_forgotten(app, dialog, qtbot, tmp_path, monkeypatch):
    folder = tmp_path / "here" / "kept"
    folder.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder), ""))
    app.window.verbs["save_run"].trigger()
    qtbot.waitUntil(lambda: len(app.wiring.recent.runs) == 1, timeout=PATIENCE)
    state_file.save_last(state_file.LastSession(folder, {}))
    app.wiring.preferences.show_remembered()
    asked = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: asked.append(args[2]) or "")
    app.window.verbs["open_run"].trigger()
    assert asked == [str(folder.parent)], "a dialog begins where the last one about runs ended"
    for verb in REMEMBERED:
        assert dialog.forget[verb].isEnabled(), verb
        QTest.mouseClick(dialog.forget[verb], Qt.MouseButton.LeftButton)
        assert not dialog.forget[verb].isEnabled(), verb
        assert dialog.contents[verb].text() == "nothing"
    assert app.wiring.recent.runs == ()
    assert state_file.load_last() is None
    assert folder.is_dir(), "the run itself stays"
    app.window.verbs["open_run"].trigger()
    assert asked[1] == str(runs_of_window()) or asked[1] != asked[0]


def test_a_value_that_is_not_valid_is_told_under_its_row(app, dialog):
    app.wiring.preferences.on_changed("text_size", 1000)
    assert "at most 200" in dialog.forms["window"]._below["text_size"].text()
    assert theme.text_scale() == 1


# Text size


def fonts(window):
    """Return the size of each text of the window, by its widget."""
    kinds = (QLabel, QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QDockWidget)
    found = {}
    for widget in window.findChildren(QWidget):
        if isinstance(widget, kinds):
            font = widget.font()
            found[widget] = font.pointSizeF() if font.pointSizeF() > 0 else font.pixelSize()
    return found


def test_every_text_follows_the_text_size_and_comes_back(app):
    window, before = app.window, fonts(app.window)
    sizes = {name: view.minimumSizeHint().toTuple() for name, view in window.views.items()}
    axis = window.views["losses"].kl.plot.getAxis("bottom").style["tickFont"].pointSizeF()
    app.performer.perform("prefer", text_size=200)
    QApplication.processEvents()
    wrong = {
        (type(widget).__name__, widget.objectName()): (size, before[widget])
        for widget, size in fonts(window).items()
        if widget in before and size != pytest.approx(2 * before[widget], rel=0.02)
    }
    assert wrong == {}
    assert window.views["losses"].kl.plot.getAxis("bottom").style["tickFont"].pointSizeF() == pytest.approx(2 * axis)
    assert window.run_bar.buttons["step"].iconSize() == 2 * theme.ICON_SIZE
    app.performer.perform("prefer", text_size=100)
    QApplication.processEvents()
    assert {widget: size for widget, size in fonts(window).items() if widget in before} == before
    assert {name: view.minimumSizeHint().toTuple() for name, view in window.views.items()} == sizes


def test_the_text_sizes_of_the_menu_are_verbs(app):
    for percent in TEXT_SIZES:
        assert ACTIONS[f"text_size_{percent}"].text.endswith(f": {percent} %")


# Motion


def test_reduced_motion_stops_every_glide(app, qapp):
    window = app.window
    app.performer.perform("prefer", motion="full")
    assert window.map._gliding()
    assert window.dockOptions() & window.DockOption.AnimatedDocks
    assert qapp.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
    app.performer.perform("prefer", motion="reduced")
    assert not window.map._gliding()
    assert not window.dockOptions() & window.DockOption.AnimatedDocks
    assert not any(qapp.isEffectEnabled(effect) for effect in theme.EFFECTS)
    window.show_work("Reading…", None)
    assert (window.work.minimum(), window.work.maximum()) != (0, 0), "no bar runs to and fro"
    assert ticked(app, menus.MOTIONS) == ["motion_reduced"]


# Presentation


def arrangement(window):
    docks = {
        name: (dock.isVisible(), dock.isFloating(), dock.geometry().getRect())
        for name, dock in window.docks.items()
        if not window.tabifiedDockWidgets(dock) or not dock.visibleRegion().isEmpty()
    }
    return docks, window.size(), [bar.isVisible() for bar in (window.menuBar(), window.statusBar(), window.timeline)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F11])
def test_a_presentation_shows_map_and_decoder_and_ends_where_it_began(app, qtbot, key):
    window = app.window
    window.docks["shelf"].hide()
    window.docks["evidence"].raise_()
    QApplication.processEvents()
    before, part = arrangement(window), app.controller.saves.window_part()
    app.controller.interaction.select(np.arange(5))
    enabled = {name for name, verb in window.verbs.items() if verb.isEnabled()}
    QTest.keyClick(window, Qt.Key.Key_F11)
    QApplication.processEvents()
    assert [name for name, dock in window.docks.items() if dock.isVisible()] == ["decoder"]
    assert window.map.isVisible()
    assert not any(bar.isVisible() for bar in (window.menuBar(), window.run_bar, window.timeline, window.statusBar()))
    assert theme.text_scale() == 1.5
    assert app.settings.preferences.text_size == 100
    assert app.controller.saves.window_part() == part, "a session file holds the window as it was"
    QTest.keyClick(window.map, key)
    QApplication.processEvents()
    assert not window.is_presented
    assert theme.text_scale() == 1
    assert len(app.controller.session.selection) == 5, "Esc ends the presentation alone"
    qtbot.waitUntil(lambda: arrangement(window) == before)
    assert not window.verbs["presentation"].isChecked()
    assert {name for name, verb in window.verbs.items() if verb.isEnabled()} == enabled


def test_a_window_that_closes_while_it_is_presented_comes_back_as_it_was(app, home):
    before = app.window.arrangement()
    app.performer.perform("presentation", on=True)
    app.window.dock_layout.save()
    app.save_settings()
    assert bytes(before.docks).hex() in (home / "settings.ini").read_text()


# The selection


def test_a_selection_says_its_classes_its_mean_and_its_spread(app, qtbot):
    window, panel = app.window, app.window.views["selection"]
    window.docks["selection"].raise_()
    assert panel.empty.isVisible()
    run = app.controller.session.current
    QTest.mouseClick(window.run_bar.buttons["tool_lasso"], Qt.MouseButton.LeftButton)
    assert window.map.tool == "lasso"
    corners = [
        QPoint(2, 2),
        QPoint(window.map.width() - 2, 2),
        QPoint(window.map.width() // 2, window.map.height() - 2),
    ]
    QTest.mousePress(window.map, Qt.MouseButton.LeftButton, pos=corners[0])
    for corner in corners[1:]:
        QTest.mouseMove(window.map, corner)
    QTest.mouseRelease(window.map, Qt.MouseButton.LeftButton, pos=corners[-1])
    chosen = app.controller.session.selection
    assert len(chosen)
    means, labels = run.snapshot.means[chosen].astype(float), run.dataset.train_labels[chosen]
    assert window.docks["selection"].windowTitle() == f"Selection ({len(chosen):,})"
    for value in (*means.mean(axis=0), *means.std(axis=0, ddof=1)):
        assert f"{abs(value):.3f}" in panel.metrics.text()
    for label in np.unique(labels):
        assert f"<b>{np.sum(labels == label):,}</b>" in panel.classes.text()
    QTest.keyClick(window.map, Qt.Key.Key_Escape)
    assert panel.empty.isVisible()
    assert window.docks["selection"].windowTitle() == "Selection"


def test_the_zoom_tool_shows_the_box(app):
    map_ = app.window.map
    QTest.keyClick(app.window, Qt.Key.Key_Z)
    assert map_.tool == "zoom"
    start, end = QPoint(map_.width() // 4, map_.height() // 4), QPoint(map_.width() // 2, map_.height() // 2)
    wanted = *map_._to_latent(start.toTuple()), *map_._to_latent(end.toTuple())
    QTest.mousePress(map_, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(map_, end)
    QTest.mouseRelease(map_, Qt.MouseButton.LeftButton, pos=end)
    view = map_.view
    assert view.x0 <= wanted[0] + 1e-9
    assert view.x1 >= wanted[2] - 1e-9
    # The view has the shape of the map, so one side of the box fills its own.
    spare = view.width / (wanted[2] - wanted[0]), view.height / (wanted[1] - wanted[3])
    assert min(spare) == pytest.approx(1)


# One name for one model, and marks at changes of the name


def on_disk(app):
    folder = app.controller.session.newest.folder
    return json.loads((folder / "config.json").read_text(encoding="utf-8"))["family"]


def names(app):
    """Return the model's name in the panel, in the run bar, in the title of its pictures and in its file."""
    form = app.window.views["run"].form.fields["family"]
    run = app.controller.session.current
    return form.value(), run.config.family, title_of(run).split(" · ")[1], on_disk(app)


BETA, PLAIN = ("beta-vae", "beta-vae", "beta-VAE", "beta-vae"), ("vae", "vae", "VAE", "vae")


def test_panel_file_and_picture_name_one_model_through_undo_save_open_and_export(app, qtbot, tmp_path):
    perform, session = app.performer.perform, app.controller.session

    def quiet():
        qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=PATIENCE)

    app.controller.trainer.step()
    qtbot.waitUntil(lambda: session.current.folder is not None, timeout=PATIENCE)
    quiet()
    assert names(app) == PLAIN
    perform("configure", beta=8.0)
    qtbot.waitUntil(lambda: names(app) == BETA, timeout=PATIENCE)
    perform("undo")
    qtbot.waitUntil(lambda: names(app) == PLAIN, timeout=PATIENCE)
    perform("redo")
    qtbot.waitUntil(lambda: names(app) == BETA, timeout=PATIENCE)
    perform("save_run", folder=tmp_path / "kept")
    qtbot.waitUntil(lambda: session.current.folder == tmp_path / "kept", timeout=PATIENCE)
    assert names(app) == BETA
    perform("undo")
    qtbot.waitUntil(lambda: names(app) == PLAIN, timeout=PATIENCE)
    perform("map", out=tmp_path / "map.svg")
    qtbot.waitUntil((tmp_path / "map.svg").exists, timeout=PATIENCE)
    assert "· VAE<" in (tmp_path / "map.svg").read_text(encoding="utf-8")
    quiet()
    before = session.current_id
    perform("open_run", folder=tmp_path / "kept")
    qtbot.waitUntil(lambda: session.current_id != before, timeout=PATIENCE)
    assert names(app) == PLAIN


def test_the_curves_are_marked_where_the_timeline_is(app, qtbot):
    session, window = app.controller.session, app.window
    app.controller.trainer.step(20)
    qtbot.waitUntil(lambda: session.current.snapshot.step == 20, timeout=PATIENCE)
    qtbot.waitUntil(lambda: app.controller.state is State.PAUSED, timeout=PATIENCE)
    app.performer.perform("configure", beta=4.0)
    app.controller.trainer.step(30)

    def marks():
        return [(mark.step, mark.text) for mark in window.timeline.track.moments.marks if mark.kind == "change"]

    qtbot.waitUntil(lambda: bool(marks()) and app.controller.state is State.PAUSED, timeout=PATIENCE)
    assert marks()[0][1] == "β 1 → 4"
    assert 20 < marks()[0][0] <= 50
    assert list(window.views["losses"]._marks) == marks()


# The run button and the hints


def test_a_click_on_run_while_the_program_prepares_is_kept_shown_and_can_be_taken_back(open_window, qtbot):
    app = open_window()
    button = app.window.run_bar.buttons["run"]
    assert app.controller.state is State.PREPARING
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.text() == "Starts when ready"
    assert button.isDown()
    assert "a second click takes that back" in message(app)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.text() == "Run"
    assert not button.isDown()
    assert not message(app)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.controller.state is State.TRAINING, timeout=PATIENCE)
    assert not button.isDown()
    assert "takes that back" not in message(app)


@pytest.mark.parametrize("clicks", [1, 2])
def test_a_click_on_run_while_a_session_file_is_read_is_kept(app, open_window, qtbot, tmp_path, clicks):
    app.controller.trainer.step(2)
    qtbot.waitUntil(lambda: app.controller.state is State.PAUSED, timeout=PATIENCE)
    app.performer.perform("save_session", out=tmp_path / "a.latentlab")
    qtbot.waitUntil((tmp_path / "a.latentlab").exists, timeout=PATIENCE)
    app.close_now()
    other = open_window(WindowOptions(language="en", theme="light", open=tmp_path / "a.latentlab"))
    qtbot.waitUntil(lambda: other.window.isVisible())
    assert other.controller.state is State.PREPARING
    for _ in range(clicks):
        QTest.mouseClick(other.window.run_bar.buttons["run"], Qt.MouseButton.LeftButton)
    session = other.controller.session
    if clicks == 1:
        qtbot.waitUntil(lambda: session.newest is not None and session.newest.snapshot.step > 2, timeout=PATIENCE)
    else:
        qtbot.waitUntil(lambda: other.controller.state is State.FINISHED, timeout=PATIENCE)
        assert session.newest.snapshot.step == 2


def test_a_hint_ends_with_the_state_that_it_is_about(app, qtbot):
    app.controller.trainer.step()
    qtbot.waitUntil(lambda: app.controller.state is State.PAUSED, timeout=PATIENCE)
    assert message(app).startswith("Paused.")
    QTest.mouseClick(app.window.run_bar.buttons["run"], Qt.MouseButton.LeftButton)
    assert not message(app)
    app.window.verbs["decay"].trigger()
    assert message(app).startswith("The learning rate falls to zero")
    QTest.mouseClick(app.window.run_bar.buttons["reset"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=PATIENCE)
    assert not message(app), "the new run has nothing to do with the old one's learning rate"


def test_the_end_of_a_hint_leaves_another_message_alone(app):
    window = app.window
    window.hint("state", "Paused.")
    window.show_message("Exported a.png")
    window.hint("state", "")
    assert message(app) == "Exported a.png"
    window.hint("state", "Paused.")
    assert message(app) == "Paused."
    window.hint("state", "")
    assert not message(app)
