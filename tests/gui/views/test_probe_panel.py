"""The probe panel: typing, pasting and stepping move the probe; showing does not."""

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

from latentlab.gui.views.probe_panel import ProbePanel, place_in
from latentlab.gui.widgets.numbers import number


@pytest.fixture
def panel(qtbot):
    widget = ProbePanel()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def edits(panel):
    seen = []
    panel.z_edited.connect(seen.append)
    return seen


def type_into(qtbot, box, text: str) -> None:
    box.setFocus()
    box.selectAll()
    for sign in text:
        qtbot.keyClick(box, sign) if sign.isascii() else box.lineEdit().insert(sign)  # QTest knows no other
    qtbot.keyClick(box, Qt.Key.Key_Return)


def test_showing_a_point_emits_nothing(panel, edits):
    panel.set_z((0.31234, -1.2))
    assert [box.text() for box in panel._boxes] == ["0.312", "−1.200"]
    assert panel._norm.text() == f"{math.hypot(0.31234, -1.2):.3f}"
    assert edits == []


def test_typing_a_coordinate_moves_it_and_keeps_the_other_exactly(panel, edits, qtbot):
    panel.set_z((0.31234, -1.2))
    type_into(qtbot, panel._boxes[1], "2.5")
    assert edits == [(0.31234, 2.5)]
    assert panel._norm.text() == f"{math.hypot(0.31234, 2.5):.3f}"


def test_arrow_keys_step_by_a_twentieth(panel, edits, qtbot):
    qtbot.keyClick(panel._boxes[0], Qt.Key.Key_Up)
    qtbot.keyClick(panel._boxes[1], Qt.Key.Key_Down)
    assert edits == [(0.05, 0.0), (0.05, -0.05)]


@pytest.mark.parametrize("index", [0, 1])
def test_a_pasted_list_sets_every_coordinate(panel, edits, qtbot, index):
    QGuiApplication.clipboard().setText("0.31, -1.2\n")
    panel._boxes[index].selectAll()
    qtbot.keyClick(panel._boxes[index], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert edits == [(0.31, -1.2)]
    assert [box.text() for box in panel._boxes] == ["0.310", "−1.200"]


def test_a_typed_list_sets_every_coordinate_on_return(panel, edits, qtbot):
    type_into(qtbot, panel._boxes[0], "1.5, -2")
    assert edits == [(1.5, -2.0)]


def test_a_list_of_another_length_changes_nothing(panel, edits, qtbot):
    panel.set_z((1, 2))
    QGuiApplication.clipboard().setText("1, 2, 3")
    qtbot.keyClick(panel._boxes[0], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert edits == []
    assert [box.text() for box in panel._boxes] == ["1.000", "2.000"]


def test_a_half_typed_number_survives_a_snapshot(panel, edits, qtbot):
    panel.set_z((1, 2))
    panel._boxes[0].selectAll()
    qtbot.keyClicks(panel._boxes[0], "3.1")
    panel.set_z((1, 2))
    assert panel._boxes[0].text() == "3.1"


@pytest.mark.parametrize("size", [1, 2, 3, 16])
def test_as_many_boxes_as_dimensions(panel, edits, qtbot, size):
    panel.set_latent_size(size)
    z = tuple(np.linspace(-1, 1, size))
    panel.set_z(z)
    type_into(qtbot, panel._boxes[-1], "0.5")
    assert edits == [(*z[:-1], 0.5)]
    with pytest.raises(ValueError, match="numbers"):
        panel.set_z((*z, 1.0))
    panel.set_latent_size(2)
    assert len(panel._boxes) == 2


def test_a_box_that_is_taken_down_says_nothing_any_more(panel, edits, qtbot):
    panel.set_latent_size(3)
    box = panel._boxes[2]
    box.setFocus()
    qtbot.keyClicks(box, "1.5")  # not yet taken over
    panel.set_latent_size(2)
    box.setValue(2.5)
    qtbot.wait(10)
    assert edits == []


def shown(thumbnail) -> np.ndarray:
    """Return the pixels within the thumbnail's frame, uint8."""
    image = thumbnail.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[1 : image.height() - 1, 1 : image.width() - 1].copy()


def test_thumbnails_show_the_images_pixel_for_pixel(panel):
    rng = np.random.default_rng(1)
    image = rng.integers(0, 256, (28, 28), dtype=np.uint8)
    reconstruction = rng.random((28, 28), dtype=np.float32)
    panel.show_nearest(41207, "3", image, reconstruction)
    assert panel._title.text() == "nearest: 3 · #41,207"
    for thumbnail, pixels in zip(panel._thumbnails, (image, np.rint(reconstruction * 255).astype(np.uint8))):
        assert (shown(thumbnail) == pixels.repeat(2, axis=0).repeat(2, axis=1)).all()
    panel.clear_nearest()
    assert "41,207" not in panel._title.text()
    assert len(np.unique(shown(panel._thumbnails[0]))) == 1


@pytest.mark.parametrize(
    ("text", "z"),
    [
        ("0.31, -1.2", (0.31, -1.2)),
        ("(0.31; −1.2)", (0.31, -1.2)),
        ("[1e-3 2]\n", (0.001, 2.0)),
        ("one, two", None),
        ("nan, 1", None),
        ("1e9, 0", None),
        ("1, 2, 3", None),
        ("", None),
    ],
)
def test_a_place_in_a_text(text, z):
    assert place_in(text, 2) == z


@pytest.mark.parametrize(
    ("typed", "value"), [("1,25", 1.25), ("-1,5", -1.5), ("−1.5", -1.5), (",5", 0.5), ("1.23456", 1.23456), ("+2", 2)]
)
def test_a_comma_in_a_box_of_one_number_is_a_decimal_point(panel, edits, qtbot, typed, value):
    type_into(qtbot, panel._boxes[0], typed)
    assert edits == [(value, 0.0)]
    assert panel._boxes[0].text() == number(value)
    QGuiApplication.clipboard().setText(typed)
    panel.set_z((3, 3))
    panel._boxes[1].setFocus()
    panel._boxes[1].selectAll()
    qtbot.keyClick(panel._boxes[1], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    panel._boxes[0].setFocus()
    assert edits[1:] == [(3.0, value)]


@pytest.mark.parametrize("typed", ["1,2,3", "0,31, -1,2", "1.000,5", "1e9", "--1"])
def test_what_is_no_number_moves_nothing_and_is_told(panel, edits, qtbot, typed):
    refused = []
    panel.refused.connect(refused.append)
    panel.set_z((1, 2))
    type_into(qtbot, panel._boxes[0], typed)
    qtbot.keyClick(panel._boxes[0], Qt.Key.Key_Tab)
    assert edits == []
    assert [box.text() for box in panel._boxes] == ["1.000", "2.000"]
    assert refused == ([] if typed == "1e9" else [typed])
