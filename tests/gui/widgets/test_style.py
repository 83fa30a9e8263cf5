"""The style sheet: complete in both schemes, its pictures there, and understood by Qt."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from latentlab.export.palette import SCHEMES, rgb
from latentlab.gui.widgets.style import style_sheet


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


def luminance(colour):
    """Relative luminance of #rrggbb, as WCAG 2.2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (c / 255 for c in rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#336699", "#336699") == 1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_ink_of_the_sheet_can_be_read_on_its_ground(scheme):
    colours, found = SCHEMES[scheme], 0
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]+)\}", style_sheet(colours)):
        if all(":disabled" in selector for selector in selectors.split(",")):
            continue  # WCAG exempts disabled controls
        ink = re.search(r"(?:^|[;\s])color: (#\w{6})", body)
        ground = re.search(r"background: (#\w{6})", body)
        if not ink and ("::" in selectors or not ground):
            continue  # no text: an indicator, a handle
        primary = 'primary="true"' in selectors
        usual = [colours.accent] if primary else [colours.window, colours.raised]
        written = ink[1] if ink else colours.on_accent if primary else colours.text
        for under in [ground[1]] if ground else usual:
            found += 1
            assert contrast(written, under) >= 4.5, selectors
    assert found > 30


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_painted_can_be_read(scheme):
    colours = SCHEMES[scheme]
    for ground in (colours.window, colours.surface, colours.raised):
        for ink in (
            colours.text,
            colours.muted,
            colours.accent,
            colours.train,
            colours.test,
            colours.good,
            colours.bad,
        ):
            assert contrast(ink, ground) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_qt_understands_it(qtbot, qtlog, scheme):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setStyleSheet(style_sheet(SCHEMES[scheme]))
    widget.ensurePolished()
    assert not [record.message for record in qtlog.records]
