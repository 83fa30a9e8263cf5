"""The ranking's panel: drops on the panel."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from latentlab.gui.views.anomaly_panel import AnomalyPanel


def drop_on(panel, urls):
    """Drag a text and these addresses over the panel and drop them; return the acceptance and the signals."""
    data, dropped = QMimeData(), []
    data.setText("0.31, -1.2")
    if urls:
        data.setUrls(urls)
    panel.image_dropped.connect(dropped.append)
    held = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    events = QDragEnterEvent(QPoint(5, 5), *held), QDropEvent(QPointF(5, 5), *held)
    for event in events:
        event.ignore()
    panel.dragEnterEvent(events[0])
    panel.dropEvent(events[1])
    return [event.isAccepted() for event in events], dropped


@pytest.mark.parametrize(
    "urls",
    [[], [QUrl("http://example.org/a.png")], [QUrl.fromLocalFile("/a.png"), QUrl.fromLocalFile("/b.png")], [QUrl()]],
    ids=["text", "web", "two", "empty"],
)
def test_a_drop_of_what_is_no_file_is_let_fall(qtbot, urls):
    panel = AnomalyPanel()
    qtbot.addWidget(panel)
    assert drop_on(panel, urls) == ([False, False], [])


def test_a_file_that_is_dropped_is_told(qtbot, tmp_path):
    panel = AnomalyPanel()
    qtbot.addWidget(panel)
    assert drop_on(panel, [QUrl.fromLocalFile(str(tmp_path / "a.png"))]) == ([True, True], [tmp_path / "a.png"])
