"""The rivals' window, driven by mouse and keys as a person does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from latentlab.actions import laboratory, rivals
from latentlab.gui.controller import State
from latentlab.gui.presenters.laboratory import LABORATORY
from latentlab.gui.presenters.rivals import RIVALS


@pytest.fixture
def app(open_window, qtbot):
    opened = open_window()
    qtbot.waitUntil(lambda: opened.controller.state is State.READY, timeout=90_000)
    qtbot.waitUntil(lambda: opened.window.has_begun)
    return opened


@pytest.mark.parametrize(("declared", "row"), [(laboratory.PAGES, LABORATORY), (rivals.PAGES, RIVALS)])
def test_the_verb_of_a_window_names_its_pages(declared, row):
    assert declared == tuple(page.name for page in row.pages)


def test_the_key_opens_the_window_at_the_page_that_was_shown_last(app, qtbot):
    QTest.keyClick(app.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window = app.wiring.rivals.window
    qtbot.waitUntil(window.isVisible)
    qtbot.waitUntil(window.isActiveWindow)
    assert window.windowTitle() == "Rivals"
    assert app.settings.value("rivals/page", str, "") == rivals.PAGES[0]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
