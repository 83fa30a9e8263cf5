"""A panel is made when it is first in sight, and then looks as if it had been there from the start."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from latentlab.gui.controller import State
from latentlab.gui.views import VIEWS
from latentlab.gui.widgets import theme

PATIENCE = 60_000
BELOW = [name for name, view in VIEWS.items() if view.area == Qt.DockWidgetArea.BottomDockWidgetArea]
IN_SIGHT = {"run", "shelf", "decoder", "probe", "losses"}  # or at the sides


@pytest.fixture
def ready(open_window, qtbot, qapp):
    """Return what opens a window at rest, with no panel made but those in sight."""

    def open_it():
        app = open_window()
        qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=PATIENCE)
        qtbot.waitUntil(lambda: len(app.window.map._points) > 0, timeout=PATIENCE)
        return app

    yield open_it
    theme.set_text_size(qapp, 100)


def use(app):
    """Do what each panel shows something of, then change the look and the language."""
    do = app.performer.perform
    do("move_probe", z=(0.5, -0.25))
    do("add_pin")
    do("move_probe", z=(-0.5, 0.75))
    do("add_pin")
    do("walk_speed", speed=2.5)
    do("walk_path", path="spherical")
    do("select_points", indices=(1, 2, 3, 5))
    do("race_groups", k=10)
    do("rank_by", source="train", contrast="noise", count=100)
    do("prefer", language="ko", scheme="dark", text_size=125)


def pictures(app, qtbot) -> dict:
    """Raise each panel below, and return its picture once its answers are there."""
    workers = app.controller.workers
    found = {}
    for name in BELOW:
        app.window.bring_forward(name)
        qtbot.wait(400)  # a question waits for a resting hand
        qtbot.waitUntil(lambda: not (workers.inference.busy or workers.quick.busy), timeout=PATIENCE)
        QApplication.processEvents()
        found[name] = app.window.views[name].grab().toImage()
    return found


def test_only_the_panels_in_sight_are_made_and_each_once(ready, qtbot):
    window = ready().window
    assert set(window.views) == IN_SIGHT
    window.bring_forward("race")
    assert set(window.views) == IN_SIGHT | {"race"}
    panel = window.views["race"]
    window.bring_forward("losses")
    window.docks["race"].raise_()
    assert window.views["race"] is panel
    window.docks["walk"].raise_()  # as a click on its tab does
    assert set(window.views) == IN_SIGHT | {"race", "walk"}


def test_a_panel_made_late_looks_like_one_made_at_the_start(ready, qtbot, qapp):
    app = ready()  # the panels at the sides of a process's first window are two pixels wider
    app.close_now()
    qapp.setStyleSheet("")
    early = ready()
    for name in BELOW:
        early.window.views[name]
    use(early)
    expected = pictures(early, qtbot)
    early.performer.perform("prefer", language="en", scheme="light", text_size=100)
    early.close_now()
    qapp.setStyleSheet("")  # as at the start of the program
    late = ready()
    use(late)
    found = pictures(late, qtbot)
    assert [name for name, picture in found.items() if picture != expected[name]] == []
