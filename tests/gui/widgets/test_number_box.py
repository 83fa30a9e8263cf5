"""A box of one number takes no text for another number than a reader would."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox

from latentlab.actions import ACTIONS, WindowOptions
from latentlab.config import OPTIONS
from latentlab.gui.views import VIEWS
from latentlab.gui.widgets.fields import CountField, field_for
from latentlab.gui.widgets.number_box import CountBox, DecimalBox


@pytest.fixture(params=["en_US", "de_DE", "ko_KR"])
def locale(request):
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


def typed_into(box, text: str):
    box.setFocus()
    box.selectAll()
    for sign in text:
        QTest.keyClick(box.lineEdit(), sign) if sign.isascii() else box.lineEdit().insert(sign)  # QTest knows no other
    QTest.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    return box.value()


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("−7", -7), ("1,25", 3), ("1.25", 3), ("1,000", 3), ("1 000", 3), ("--1", 3), ("12,", 3)],
)
def test_a_whole_number_or_the_one_before(qtbot, locale, text, number):
    box = CountBox()
    qtbot.addWidget(box)
    box.setRange(-999, 999_999)
    box.setValue(3)
    box.setSuffix(" px")
    box.show()
    assert typed_into(box, text) == number
    assert box.text() == f"{number} px"


@pytest.mark.parametrize(
    ("text", "number"), [("1,25", 1.25), ("−1,5", -1.5), ("1.234,5", 3), ("1,234,5", 3), ("0.4567", 0.4567), ("30", 3)]
)
def test_a_number_with_decimals_or_the_one_before(qtbot, locale, text, number):
    box = DecimalBox()
    qtbot.addWidget(box)
    box.setRange(-20, 20)
    box.setValue(3)
    box.show()
    assert typed_into(box, text) == number


def test_a_negative_number_has_a_wide_minus_and_is_read_back(qtbot, locale):
    box = DecimalBox()
    qtbot.addWidget(box)
    box.setRange(-20, 20)
    box.setValue(-3)
    box.show()
    assert box.text() == "−3.00"
    box.stepUp()
    assert box.value() == -2
    assert typed_into(box, "−2.50") == -2.5


@pytest.mark.parametrize("kind", [CountBox, DecimalBox])
def test_a_number_does_not_touch_the_edge_of_its_box(qtbot, kind):
    box = kind()
    qtbot.addWidget(box)
    assert box.lineEdit().textMargins().left() > 0


def test_a_form_of_counts_reads_no_comma_for_a_separator_of_thousands(qtbot, locale):
    rows = [*OPTIONS, *(option for verb in ACTIONS.values() for option in verb.options)]
    for option in rows:
        field = field_for(option)
        qtbot.addWidget(field)
        if isinstance(field, CountField):
            before = field.value()
            field.show()
            typed_into(field.box, "1,2")
            assert field.value() == before, option.name


def test_every_box_of_the_window_is_one_of_these(open_window, qtbot):
    app = open_window(WindowOptions(language="en", theme="light"))
    qtbot.waitUntil(lambda: app.window.has_begun)
    for name in VIEWS:
        app.window.bring_forward(name)
    boxes = app.window.findChildren(QAbstractSpinBox)
    assert len(boxes) > 8
    assert all(isinstance(box, (CountBox, DecimalBox)) for box in boxes)
