"""The film of a training, exported from the window."""

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from latentlab.gui.controller import State
from latentlab.gui.dialogs import ExportDialog
from latentlab.session.film import Film, kept_moments, pace


def test_the_film_of_a_training_is_exported_by_its_form_and_tells_how_far_it_is(
    open_window, qtbot, tmp_path, monkeypatch
):
    out, told = tmp_path / "film.gif", []
    app = open_window(epochs=1)
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: app.controller.state is State.FINISHED, timeout=60_000)
    monkeypatch.setattr("latentlab.gui.dialogs.QFileDialog.getSaveFileName", lambda *_: (str(out), ""))
    app.window.verbs["show_test"].trigger()
    app.window.verbs["film"].trigger()
    dialog = app.window.findChild(ExportDialog)
    assert dialog.arguments()["split"] == "test", "the form knows what the map shows"
    dialog.form.set_values({"width": 400, "seconds": 1.0})
    app.controller.work_changed.connect(lambda _, done: told.append(done))
    with qtbot.waitSignal(app.controller.message, timeout=60_000, check_params_cb=lambda text: str(out) in text):
        QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    run = app.controller.session.current
    with Image.open(out) as picture:
        assert picture.n_frames == len(pace(kept_moments(run), 20)) > 2
        assert b"--split test" in picture.info["comment"]
    assert 1.0 in told


def test_the_form_of_a_film_has_the_plane_that_the_map_shows(open_window, qtbot):
    app = open_window(epochs=1, latent_size=4)
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: app.controller.state is State.FINISHED, timeout=60_000)
    session, map_ = app.controller.session, app.window.map
    qtbot.waitUntil(lambda: session.state.plane_by == "map", timeout=30_000)
    means = session.current.snapshot.means
    assert session.plane.of == tuple(sorted(np.argsort(means.var(axis=0))[-2:].tolist()))
    np.testing.assert_array_equal(map_._points.means, means[:, session.plane.of])
    assert "the most active" in map_._note
    assert not app.window.verbs["undo"].isEnabled(), "no gesture of a person"
    app.performer.perform("show_plane", plane="axes:2,4")
    app.performer.perform("move_probe", z=(0.5, 0.25, -1.0, 0.0))
    app.window.verbs["film"].trigger()
    arguments = app.window.findChild(ExportDialog).arguments()
    assert (arguments["plane"], arguments["at"]) == ("axes:2,4", (0.5, 0.25, -1.0, 0.0))


def test_a_save_comes_between_two_frames_of_a_film(open_window, qtbot, tmp_path, monkeypatch):
    """A film takes up to a minute, and the files worker writes the runs, too."""
    app, order, frame = open_window(epochs=1), [], Film.frame
    controller = app.controller
    qtbot.waitUntil(lambda: controller.state is State.READY, timeout=30_000)
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: controller.state is State.FINISHED, timeout=60_000)

    def counted(film, moment):
        order.append("frame")
        if order == ["frame"] * 3:
            controller.workers.files.submit("save", lambda: order.append("save"))
        return frame(film, moment)

    monkeypatch.setattr(Film, "frame", counted)
    with qtbot.waitSignal(controller.work_ended, timeout=60_000):
        controller.files.export("film", width=400, seconds=1.0, out=tmp_path / "film.gif")
    assert order.index("save") < 5 < len(order)


def test_a_film_that_is_cancelled_leaves_the_file_as_it_was(open_window, qtbot, tmp_path):
    app, out = open_window(epochs=1), tmp_path / "film.gif"
    out.write_bytes(b"an older film")
    controller, button, told = app.controller, app.window.work_cancel, []
    qtbot.waitUntil(lambda: controller.state is State.READY, timeout=30_000)
    assert button.isHidden()
    assert not app.window.verbs["cancel_work"].isEnabled()
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: controller.state is State.FINISHED, timeout=60_000)
    controller.message.connect(told.append)
    controller.files.export("film", width=400, seconds=1.0, out=out)
    qtbot.waitUntil(button.isVisible, timeout=30_000)
    with qtbot.waitSignal(controller.work_ended, timeout=30_000) as ended:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ended.args == [False]
    assert told[-1] == "Cancelled; nothing was written."
    assert button.isHidden()
    assert [path.name for path in tmp_path.glob("film*")] == ["film.gif"]
    assert out.read_bytes() == b"an older film"
    with qtbot.waitSignal(controller.work_ended, timeout=60_000) as ended:
        controller.files.export("film", width=400, seconds=1.0, out=out)
    assert ended.args == [True]
    assert out.read_bytes().startswith(b"GIF89a")
