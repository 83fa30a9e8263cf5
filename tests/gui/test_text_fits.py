"""No text of the window is cut and no control is out of reach, at any scale of the screen.

A label, a button, a list or an axis has the room that its text needs, or is inside a scroll area.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTransform
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QScrollBar,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from latentlab.gui.controller import State
from latentlab.gui.widgets.fitting_label import FittingLabel, fitted_to_end
from latentlab.gui.widgets.image_button import ImageButton

NONE, SHIFTED = QTransform.TransformationType.TxNone, QTransform.TransformationType.TxTranslate
SLACK = 1.5  # pixels: a width is rounded
CONTROLS = QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QAbstractSlider
SIZES = (1280, 800), (1024, 640)
TEXT_SIZE = "LATENTLAB_TEST_TEXT"  # the text size of these tests, in percent


def out_of_reach(widget: QWidget, window: QWidget) -> str:
    """Return why a control cannot be reached: it extends beyond its parent without a scroll bar; "" if it can."""
    box, at = widget.rect(), widget
    while at is not window:
        box, at = box.translated(at.pos()), at.parentWidget()
        if at.rect().adjusted(-1, -1, 1, 1).contains(box):
            continue
        area = at.parentWidget()
        if not isinstance(area, QAbstractScrollArea) or area.viewport() is not at:
            return f"{box.getRect()} is not within {type(at).__name__} {at.rect().getRect()}"
        bars = area.horizontalScrollBar(), area.verticalScrollBar()
        needed = box.width() > at.width() or box.left() < 0 or box.right() > at.width(), box.bottom() > at.height()
        for bar, more in zip(bars, needed):
            if more and bar.maximum() == bar.minimum():
                return f"{box.getRect()} is beyond an area of {at.rect().getRect()} that does not scroll"
        box = at.rect()
    return ""


def unreached(window: QWidget, panel: str) -> list[str]:
    """Return a line for each control of the front panel, or outside the tabs, that no hand can reach."""
    behind = [dock for name, dock in window.docks.items() if name != panel and dock.visibleRegion().isEmpty()]
    found = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or isinstance(widget, QScrollBar) or not widget.isVisibleTo(window):
            continue
        if any(dock.isAncestorOf(widget) for dock in behind) or widget.window() is not window:
            continue
        if why := out_of_reach(widget, window):
            name = getattr(widget, "text", str)() or widget.accessibleName() or widget.objectName()
            found.append(f"{type(widget).__name__} {name!r}: {why}")
    return found


def cut_label(label: QLabel) -> str:
    text = label.text()
    if not text or (label.pixmap() and not label.pixmap().isNull()):
        return ""
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        longest = max((QFontMetricsF(label.font()).horizontalAdvance(word) for word in text.split()), default=0.0)
        rich = Qt.mightBeRichText(text)
        if needed > label.height() + SLACK or (not rich and longest > label.contentsRect().width() + SLACK):
            return f"{needed} > {label.height()} high, {longest:.0f} of {label.contentsRect().width()} wide"
        return ""
    hint = label.sizeHint()
    if hint.width() > label.width() + SLACK or hint.height() > label.height() + SLACK:
        return f"{hint.toTuple()} > {label.size().toTuple()}"
    return ""


def cut_button(button: QAbstractButton) -> str:
    if not button.text():
        return ""
    if isinstance(button, ImageButton):
        widest = max(QFontMetricsF(button.font()).horizontalAdvance(line) for line in button.text().split("\n"))
        return f"{widest:.0f} > {button.width()}" if widest > button.width() + SLACK else ""
    if isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return ""
    needed = button.sizeHint()
    if needed.width() > button.width() + SLACK:
        return f"{needed.width()} > {button.width()}"
    stacked = isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextUnderIcon
    high = needed.height() if stacked else QFontMetricsF(button.font()).height()
    return f"{high:.0f} high > {button.height()}" if high > button.height() + SLACK else ""


def cut_combo(combo: QComboBox) -> str:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    room = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, combo).width()
    needed = combo.fontMetrics().horizontalAdvance(combo.currentText())
    return f"{needed} > {room}" if needed > room + SLACK else ""


def cut_line(line: QLineEdit) -> str:
    margins = line.textMargins().left() + line.textMargins().right()
    room = line.contentsRect().width() - margins - 4
    needed = line.fontMetrics().horizontalAdvance(line.displayText())
    return f"{needed} > {room}" if needed > room + SLACK and not line.toolTip() else ""


def cut_axes(view: QGraphicsView) -> list[tuple[str, str]]:
    found = []
    for item in view.scene().items():
        label = getattr(item, "label", None)
        if label is None or not hasattr(item, "orientation") or not item.isVisible() or not label.isVisible():
            continue
        room = item.size().width() if item.orientation in ("top", "bottom") else item.size().height()
        if label.boundingRect().width() > room + SLACK:
            found.append((label.toPlainText(), f"{label.boundingRect().width():.0f} > {room:.0f}"))
    return found


def cut_texts(window: QWidget) -> list[str]:
    """Return a line for each text in sight that has less room than it needs."""
    found: list[tuple[str, str]] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QLabel):
            found.append((widget.text(), cut_label(widget)))
        elif isinstance(widget, QAbstractButton):
            found.append((widget.text(), cut_button(widget)))
        elif isinstance(widget, QComboBox):
            found.append((widget.currentText(), cut_combo(widget)))
        elif isinstance(widget, QLineEdit):
            found.append((widget.text(), cut_line(widget)))
        elif isinstance(widget, QGraphicsView):
            found += cut_axes(widget)
    return sorted({f"{text!r}: {why}" for text, why in found if why})


@pytest.fixture
def painted(monkeypatch):
    """Collects the texts that are painted beyond the edge of their picture, or wider than the box they are put in."""
    found, draw = set(), QPainter.drawText

    def watched(painter, *details):
        first, text = details[0], next(part for part in details if isinstance(part, str))
        device, wide = painter.device(), QFontMetricsF(painter.font()).horizontalAdvance(text)
        room = device.width() / (1 if isinstance(device, QWidget) else device.devicePixelRatioF())
        if painter.transform().type() in (NONE, SHIFTED):
            wraps = any(isinstance(part, int) and part & Qt.TextFlag.TextWordWrap for part in details)
            if isinstance(first, QPointF):
                left = first.x() + painter.transform().dx()
                if left < -SLACK or left + wide > room + SLACK:
                    found.add(f"{text!r}: {left:.0f} + {wide:.0f} > {room:.0f}")
            elif isinstance(first, (QRectF, QRect)) and not wraps:
                if wide > first.width() + SLACK:
                    found.add(f"{text!r}: {wide:.0f} > {first.width():.0f}")
                elif re.search(r"\d", text) and first.left() + painter.transform().dx() < -SLACK:
                    found.add(f"{text!r}: begins at {first.left() + painter.transform().dx():.0f}")
        return draw(painter, *details)

    monkeypatch.setattr(QPainter, "drawText", watched)
    return found


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window with its longest choices, and every panel as full of numbers as it gets."""
    monkeypatch.setattr("latentlab.data.load", lambda *_: digits)
    app = open_window(likelihood="gaussian-learned")
    controller, window = app.controller, app.window
    qtbot.waitUntil(lambda: controller.state is State.READY and window.has_begun, timeout=30_000)
    app.performer.perform("prefer", text_size=int(os.environ.get(TEXT_SIZE, "100")))
    controller.trainer.step()
    qtbot.waitUntil(lambda: controller.state is State.PAUSED, timeout=30_000)
    window.docks["evidence"].raise_()
    qtbot.waitUntil(lambda: controller.pane.posterior.watched)
    controller.interaction.pin(13)
    qtbot.waitUntil(lambda: (evidence := controller.pane.posterior.evidence) and evidence.refined, timeout=60_000)
    window.verbs["hide_bottom"].trigger()
    window.verbs["strangeness"].trigger()
    qtbot.waitUntil(lambda: app.wiring.anomaly.ranked is not None, timeout=60_000)
    window.docks["latents"].raise_()
    qtbot.waitUntil(lambda: "nats" in window.views["latents"].rows[0].kl.text(), timeout=30_000)
    window.docks["inspector"].raise_()
    qtbot.waitUntil(lambda: controller.pane.inspector.inspected is not None, timeout=30_000)
    return app


def test_no_text_of_the_window_is_cut_and_no_control_is_out_of_reach(app, painted, qtbot):
    window, cut, lost = app.window, {}, {}
    for language in ("en", "ko"):
        app.choose_language(language)
        for size in SIZES:
            window.resize(*size)
            window.run_bar.show_progress("epoch 19 of 20 · step 123,456", 0.9, 3599, 123_456)
            qtbot.wait(20)
            assert (window.width(), window.height()) == size, "the window can be as small as a small screen"
            for name, dock in window.docks.items():
                dock.raise_()
                qtbot.wait(20)
                window.grab()
                if cut_texts(window):  # an answer has just changed a text: its place follows with the next layout
                    qtbot.wait(500)
                cut |= dict.fromkeys([*cut_texts(window), *painted], (language, size[0], name))
                lost |= dict.fromkeys(unreached(window, name), (language, size[0], name))
            assert window.map.width() + window.map.gutter.width() >= 0.48 * size[0], "the map keeps half of the width"
    assert cut == {}
    assert lost == {}


@pytest.mark.parametrize(("scale", "text"), [(1.25, 100), (1.5, 100), (2, 100), (3, 100), (1, 150)])
def test_no_text_is_cut_and_no_control_is_out_of_reach_at_any_scale(tmp_path, scale, text):
    """Run the test above in a process of its own, on a screen of this scale."""
    screen = {"name": "large", "x": 0, "y": 0, "width": 4096, "height": 2560, "logicalDpi": 96, "dpr": 1}
    (tmp_path / "screen.json").write_text(json.dumps({"screens": [screen]}))
    told = {
        "QT_SCALE_FACTOR": str(scale),
        "QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screen.json'}",
        TEXT_SIZE: str(text),
    }
    test = f"{__file__}::{test_no_text_of_the_window_is_cut_and_no_control_is_out_of_reach.__name__}"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", test]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], env=os.environ | told, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout[-6000:]


def test_what_is_painted_beyond_an_edge_is_found(painted, qtbot):
    button = ImageButton(40)
    qtbot.addWidget(button)
    button.setText("training #60,000")
    button.resize(50, 60)
    button.grab()
    assert len(painted) == 1


def test_no_label_lets_itself_be_squeezed_whatever_it_will_say(app):
    """A label is as wide as its text, wraps it, or fits it: a layout can cut no other."""
    ignored = QSizePolicy.Policy.Ignored
    squeezed = [
        label.text()
        for label in app.window.findChildren(QLabel)
        if not (label.wordWrap() or isinstance(label, FittingLabel))
        and (label.sizePolicy().horizontalPolicy() == ignored or 0 < label.minimumWidth() < label.sizeHint().width())
    ]
    assert squeezed == []


def test_what_is_too_long_for_its_room_is_found(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    label = QLabel("where the KL is 1.179 nats", window)
    label.setFixedWidth(60)
    box = QComboBox(window)
    box.addItem("Gaussian, any σ")
    box.setFixedWidth(60)
    box.move(0, 40)
    button = QCheckBox("a long line of words", window)
    button.setFixedWidth(50)
    button.move(0, 80)
    window.resize(300, 200)
    window.show()
    found = cut_texts(window)
    assert len(found) == 3, found
    assert any("1.179" in line for line in found)


@pytest.mark.parametrize("width", range(20, 400, 20))
def test_a_fitting_label_cuts_no_number(qtbot, width):
    label, text = FittingLabel(), "1.179 nats per image, 60,000 images"
    qtbot.addWidget(label)
    label.setFixedWidth(width)
    label.setText(text)
    label.show()
    shown = label.text().removesuffix("…").strip().split()
    assert text.split(" ")[: len(shown)] == shown
    if label.text() != text:
        assert label.toolTip() == text
        assert label.text().endswith("…")
    label.setFixedWidth(600)
    label.resize(600, label.height())
    QApplication.processEvents()
    assert label.text() == text
    assert label.toolTip() == ""


@pytest.mark.parametrize("width", range(60, 400, 20))
def test_the_last_part_of_a_title_stays(qtbot, width):
    label, text = FittingLabel(fitted_to_end), "the settings of the lecture, without a warm-up · step 9,380"
    qtbot.addWidget(label)
    label.setFixedWidth(width)
    label.setText(text)
    label.show()
    name, _, end = label.text().rpartition(" · ")
    assert end == "step 9,380"
    assert label.fontMetrics().horizontalAdvance(label.text()) <= width
    assert label.text() == text or text.startswith(name.removesuffix("…"))
    assert label.toolTip() == ("" if label.text() == text else text)


def test_a_message_has_the_room_of_what_the_machine_does(app):
    window = app.window
    app.wiring.run.show_load(1.0, 0.5)
    QApplication.processEvents()
    assert window.machine.isVisible()
    window.statusBar().showMessage("Exported /a/long/path/to/a/file/that/has/a/name/" + "x" * 120 + "/map-3752.png")
    assert not window.machine.isVisible()
    window.statusBar().clearMessage()
    assert window.machine.isVisible()
