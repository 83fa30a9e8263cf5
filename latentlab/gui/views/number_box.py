"""Boxes of one number, read as everywhere in the program: a lone comma is a decimal point, U+2212 a minus.

Qt's own boxes drop what they take for a separator of thousands, so that "1,25" becomes 125.
"""

import re

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

from latentlab.options import MINUS, number_in

TYPED = re.compile(rf"[-+{MINUS}.\d,;\s()\[\]eE]*")  # may become a number, or a list of them


class DecimalBox(QDoubleSpinBox):
    """A box of a number with decimals. What is no number when the box is left gives way to the number before."""

    def __init__(self) -> None:
        super().__init__()
        self.setLocale(QLocale.c())  # a point, as on the command line and in every file
        self.setKeyboardTracking(False)  # a number that is half typed is no number

    def valueFromText(self, text: str) -> float:
        """Return the number that is shown; it may have more decimals than the box keeps."""
        try:
            return number_in(_bare(self, text))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> object:
        """Let numbers within the range pass, and let more be typed of what may become one."""
        try:
            number = number_in(_bare(self, text))
        except ValueError:
            return _unfinished(self, text), text, position
        inside = self.minimum() <= number <= self.maximum()
        return (QValidator.State.Acceptable if inside else QValidator.State.Intermediate), text, position

    def fixup(self, text: str) -> str:
        """Leave the text as it is: Qt would drop the commas."""
        return text


class CountBox(QSpinBox):
    """A box of a whole number. What is none when the box is left gives way to the number before."""

    def __init__(self) -> None:
        super().__init__()
        self.setLocale(QLocale.c())
        self.setKeyboardTracking(False)  # a number that is half typed is no number

    def valueFromText(self, text: str) -> int:
        """Return the number that is shown."""
        if self.specialValueText() and text == self.specialValueText():
            return self.minimum()
        try:
            return int(_bare(self, text).replace(MINUS, "-"))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> object:
        """Let whole numbers within the range pass; a comma may be typed, and is refused when the box is left."""
        if self.specialValueText() and text == self.specialValueText():
            return QValidator.State.Acceptable, text, position
        try:
            number = int(_bare(self, text).replace(MINUS, "-"))
        except ValueError:
            return _unfinished(self, text), text, position
        inside = self.minimum() <= number <= self.maximum()
        return (QValidator.State.Acceptable if inside else QValidator.State.Intermediate), text, position

    def fixup(self, text: str) -> str:
        """Leave the text as it is: Qt would drop the commas."""
        return text


def _bare(box: QAbstractSpinBox, text: str) -> str:
    return text.removesuffix(box.suffix()) if box.suffix() else text


def _unfinished(box: QAbstractSpinBox, text: str) -> QValidator.State:
    typed = TYPED.fullmatch(_bare(box, text))
    return QValidator.State.Intermediate if typed else QValidator.State.Invalid
