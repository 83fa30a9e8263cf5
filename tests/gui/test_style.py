"""The style sheet: complete in both schemes, its pictures there, and understood by Qt."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from latentlab.export.palette import SCHEMES
from latentlab.gui.style import style_sheet


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_is_filled_in_and_every_picture_is_there(scheme):
    sheet = style_sheet(SCHEMES[scheme])
    assert "$" not in sheet
    pictures = set(re.findall(r'url\("([^"]+)"\)', sheet))
    assert len(pictures) == 5
    for picture in pictures:
        assert Path(picture).is_file()
        assert not QImage(picture).isNull()
    assert SCHEMES[scheme].accent in sheet


@pytest.mark.parametrize("scheme", SCHEMES)
def test_qt_understands_it(qtbot, qtlog, scheme):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setStyleSheet(style_sheet(SCHEMES[scheme]))
    widget.ensurePolished()
    assert not [record.message for record in qtlog.records]
