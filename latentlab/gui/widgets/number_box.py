"""Boxes of one number, parsed as everywhere in the program: a lone comma is a decimal point, U+2212 a minus.

Qt's own boxes drop a comma as a separator of thousands, so that "1,25" becomes 125.
"""

import re
from collections.abc import Callable

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

from latentlab.gui.widgets.numbers import with_minus
from latentlab.gui.widgets.theme import SPACE
from latentlab.options import MINUS, number_in

TYPED = re.compile(rf"[-+{MINUS}.\d,;\s()\[\]eE]*")  # the beginning of a number, or of a list of numbers


class DecimalBox(QDoubleSpinBox):
    """A box of a number with decimals. Invalid text is replaced by the previous number when the box loses the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setLocale(QLocale.c())  # a point, as on the command line and in every file
        _prepare(self)

    def textFromValue(self, value: float) -> str:
        """Return the number with a minus sign as wide as a digit."""
        return with_minus(super().textFromValue(value))

    def valueFromText(self, text: str) -> float:
        """Return the number shown, which may have more decimals than the box keeps."""
        try:
            return number_in(_bare(self, text))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> object:
        """Accept numbers within the range, and a text that may become such a number."""
        return _state_of_text(self, text, number_in), text, position

    def fixup(self, text: str) -> str:
        """Keep the text: Qt would drop the commas."""
        return text


class CountBox(QSpinBox):
    """A box of a whole number. Invalid text is replaced by the previous number when the box loses the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setLocale(QLocale.c())
        _prepare(self)

    def valueFromText(self, text: str) -> int:
        """Return the number shown."""
        if self.specialValueText() and text == self.specialValueText():
            return self.minimum()
        try:
            return _whole(_bare(self, text))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> object:
        """Accept whole numbers within the range; a comma can be typed, and is refused when the box loses the focus."""
        if self.specialValueText() and text == self.specialValueText():
            return QValidator.State.Acceptable, text, position
        return _state_of_text(self, text, _whole), text, position

    def fixup(self, text: str) -> str:
        """Keep the text: Qt would drop the commas."""
        return text


def _prepare(box: QAbstractSpinBox) -> None:
    box.setKeyboardTracking(False)  # a half-typed number is no value
    box.lineEdit().setTextMargins(SPACE // 2 + 1, 0, 0, 0)  # the style sheet's padding does not apply here


def _bare(box: QAbstractSpinBox, text: str) -> str:
    return text.removesuffix(box.suffix()) if box.suffix() else text


def _whole(text: str) -> int:
    return int(text.replace(MINUS, "-"))


def _state_of_text(box: DecimalBox | CountBox, text: str, read: Callable[[str], float]) -> QValidator.State:
    """Return whether a text is a number within the range, may become one, or cannot become one."""
    bare = _bare(box, text)
    try:
        inside = box.minimum() <= read(bare) <= box.maximum()
    except ValueError:
        return QValidator.State.Intermediate if TYPED.fullmatch(bare) else QValidator.State.Invalid
    return QValidator.State.Acceptable if inside else QValidator.State.Intermediate
