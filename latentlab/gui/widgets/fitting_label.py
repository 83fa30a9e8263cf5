"""A label of one line that shrinks its font before it cuts its text. The cut lies between words, never in a number."""

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel

SMALLEST = 0.8  # of the usual font size
NUMBER = re.compile(r"[-−+±≈<>]?\d[\d,.e%−-]*")


def fitted_text(text: str, metrics: QFontMetrics | QFontMetricsF, room: float) -> str:
    """Return as many of the words of a text as `room` pixels hold, with "…" in place of the others.

    A first word without room, such as a file's name, is cut within the word; a number is replaced whole, because a part
    of a number is another number.
    """
    words, shown = text.split(" "), text
    while len(words) > 1 and metrics.horizontalAdvance(shown) > room:
        words.pop()
        shown = " ".join(words) + " …"
    if metrics.horizontalAdvance(shown) <= room:
        return shown
    return "…" if NUMBER.fullmatch(words[0]) else metrics.elidedText(words[0], Qt.TextElideMode.ElideRight, int(room))


def fitted_to_end(text: str, metrics: QFontMetrics | QFontMetricsF, room: float) -> str:
    """Return as much of a text as `room` pixels hold, with its last part: "a name · step 9,380" as "… · step 9,380".

    The parts have " · " between them. The last part tells two texts apart that begin alike.
    """
    name, joint, end = text.rpartition(" · ")
    if not joint or metrics.horizontalAdvance(text) <= room:
        return fitted_text(text, metrics, room)
    words = name.split(" ")
    shorter = (" ".join([*words[:count], f"…{joint}{end}"]) for count in range(len(words) - 1, -1, -1))
    fitting = (shown for shown in shorter if metrics.horizontalAdvance(shown) <= room)
    return next(fitting, None) or fitted_text(end, metrics, room)


class FittingLabel(QLabel):
    """A label of plain text for any width. If a part is cut, the tip holds the whole text.

    `fit` is how a text is cut: `fitted_text` or `fitted_to_end`.
    """

    def __init__(self, fit: Callable[[str, QFontMetricsF, float], str] = fitted_text) -> None:
        super().__init__()
        self._cut = fit
        self._whole = ""
        self._scale = 1.0
        self.setMinimumWidth(1)

    def setText(self, text: str) -> None:
        """Show the text, as far as the width allows."""
        self._whole = text
        self._fit()

    def whole_text(self) -> str:
        """Return the text that was set."""
        return self._whole

    def sizeHint(self) -> QSize:
        """The size of the whole text at the usual font size."""
        hint = super().sizeHint()
        usual = self.fontMetrics().horizontalAdvance(self._whole) * self._usual_size() / self.font().pointSizeF()
        return QSize(max(hint.width(), round(usual) + 2), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new size."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the text to the new style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _usual_size(self) -> float:
        """The size of the surrounding text, in points: the label's own font may have shrunk."""
        return (self.parentWidget() or QApplication).font().pointSizeF()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        font = self.font()
        size = self._usual_size()
        font.setPointSizeF(size)
        needed = QFontMetricsF(font).horizontalAdvance(self._whole)
        self._scale = min(1.0, max(SMALLEST, 0.98 * room / needed)) if needed else 1.0
        font.setPointSizeF(size * self._scale)
        if font != self.font():
            self.setFont(font)
        shown = self._cut(self._whole, QFontMetricsF(font), room)
        if shown != self.text():
            super().setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
