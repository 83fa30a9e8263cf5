"""A label whose text changes often: it grows, and asks for no new layout otherwise."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from latentlab.gui.views.steady_label import SteadyLabel


class Layouts(QObject):
    """Counts how often a widget is asked for a new layout."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _, event):
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def row(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    QHBoxLayout(widget)
    return widget


def shown(row, label, qtbot):
    row.layout().addWidget(label)
    row.show()
    qtbot.waitExposed(row)
    qtbot.wait(20)
    return Layouts(row)


def test_text_that_fits_asks_for_no_layout_and_longer_text_has_room(row, qtbot):
    label = SteadyLabel("step 10,000")
    label.setText("step 20,000")
    layouts = shown(row, label, qtbot)
    wide = label.width()
    for step in range(7):
        label.setText(f"step {step}")
        qtbot.wait(5)
    assert layouts.count == 0
    assert label.width() == wide
    label.setText("step 1,000,000,000")
    qtbot.waitUntil(lambda: label.width() > wide)
    assert label.width() >= label.sizeHint().width()
    qtbot.waitUntil(lambda: layouts.count > 0)


def test_another_font_begins_anew(row, qtbot):
    label = SteadyLabel()
    label.setText("step 1,000,000,000")
    shown(row, label, qtbot)
    label.setText("step 1")
    wide, font = label.width(), label.font()
    font.setPixelSize(40)
    label.setFont(font)
    qtbot.waitUntil(lambda: label.width() == label.sizeHint().width())
    font.setPixelSize(8)
    label.setFont(font)
    qtbot.waitUntil(lambda: label.width() == label.sizeHint().width() < wide)


def test_another_language_takes_its_own_room(row, qtbot):
    label = SteadyLabel()
    label.setText("epoch 2 of 20, step 10,000")
    shown(row, label, qtbot)
    wide = label.width()
    QCoreApplication.sendEvent(label, QEvent(QEvent.Type.LanguageChange))
    label.setText("2/20")
    qtbot.waitUntil(lambda: label.width() == label.sizeHint().width() < wide)


def test_text_that_wraps_has_the_height_that_it_needs(row, qtbot):
    label = SteadyLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
    label.setFixedWidth(80)
    label.setText("one")
    layouts = shown(row, label, qtbot)
    high = label.height()
    label.setText("two")
    qtbot.wait(20)
    assert layouts.count == 0
    label.setText("one word after another, and so on for a while")
    qtbot.waitUntil(lambda: label.height() == label.heightForWidth(80) > 3 * high)
    label.setText("three")
    qtbot.waitUntil(lambda: label.height() == high)
    assert label.width() == 80
