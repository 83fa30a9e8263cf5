"""A label whose text changes often: the label grows, and requests no other layout."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from latentlab.gui.widgets.steady_label import SteadyLabel


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


def test_text_that_fits_asks_for_no_layout_and_longer_text_has_room(row, qtbot, count_layouts):
    label = SteadyLabel("step 10,000")
    label.setText("step 20,000")
    shown(row, label, qtbot)
    QCoreApplication.sendEvent(label, QEvent(QEvent.Type.StyleChange))  # a theme is chosen
    qtbot.wait(20)
    layouts = count_layouts(row)
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


@pytest.mark.parametrize("then", [[], [QEvent.Type.StyleChange]])
def test_another_language_takes_its_own_room(row, qtbot, then):
    label = SteadyLabel()
    label.setText("epoch 2 of 20, step 10,000")
    shown(row, label, qtbot)
    wide = label.width()
    for event in (QEvent.Type.LanguageChange, *then):
        QCoreApplication.sendEvent(label, QEvent(event))
    label.setText("2/20")
    qtbot.waitUntil(lambda: label.width() == label.sizeHint().width() < wide)


def test_text_that_wraps_has_the_height_that_it_needs(row, qtbot, count_layouts):
    label = SteadyLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
    label.setFixedWidth(80)
    label.setText("one")
    shown(row, label, qtbot)
    layouts = count_layouts(row)
    high = label.height()
    label.setText("two")
    qtbot.wait(20)
    assert layouts.count == 0
    label.setText("one word after another, and so on for a while")
    qtbot.waitUntil(lambda: label.height() == label.heightForWidth(80) > 3 * high)
    label.setText("three")
    qtbot.waitUntil(lambda: label.height() == high)
    assert label.width() == 80
