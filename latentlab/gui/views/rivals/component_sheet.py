"""ComponentSheet: the components of a mixture as one sheet of images, with the shares of one image as bars."""

import dataclasses
import math

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from latentlab.export.palette import PALETTES, SCHEMES, Surfaces

LARGEST = 240  # pixels of a side of an image: a larger one shows no more
GAP_FROM = 14  # pixels of a side from which lines separate the images
SHARE_INK = PALETTES["okabe-ito"][1]
VISIBLE_SHARE = 0.005
STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclasses.dataclass(frozen=True, eq=False)
class Sheet:
    """The components of a mixture, numbered from 1 in the order in which the sheet shows them."""

    images: np.ndarray  # uint8 (n, height, width): mean images
    weights: np.ndarray  # float64 (n,)


class ComponentSheet(QWidget):
    """One painted picture of all components, so that 3,000 of them cost one drawing; arrow keys move the choice."""

    chosen = Signal(int)  # the place of a component in the sheet

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self._shares: np.ndarray | None = None
        self._choice = -1
        self._columns, self._cell = 1, QSize(1, 1)
        self._picture: QPixmap | None = None  # of the sheet in the size of the widget; None: to be drawn
        self._tip, self._empty = "{index}", ""
        self._colours = SCHEMES["light"]
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Show components; None shows an empty sheet. The choice stays where the sheet has its place."""
        if sheet is self._sheet:
            return
        self._sheet, self._picture, self._shares = sheet, None, None
        if self._choice >= self.count:
            self._choice = -1
        self.setCursor(Qt.CursorShape.PointingHandCursor if sheet is not None else Qt.CursorShape.ArrowCursor)
        self.update()

    def show_shares(self, shares: np.ndarray | None) -> None:
        """Show the responsibilities of the components for an image, (n,), as bars below the images."""
        self._shares = shares if shares is not None and len(shares) == self.count else None
        self.update()

    def set_choice(self, place: int) -> None:
        """Frame a component; -1 frames none."""
        self._choice = place if place < self.count else -1
        self.update()

    def set_tip(self, tip: str) -> None:
        """Set the tip of a component; {index}, {weight} and {share} stand for its metrics."""
        self._tip = tip

    def set_empty(self, text: str) -> None:
        """Set the sentence that an empty sheet shows."""
        self._empty = text
        self.update()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours, self._picture = colours, None
        self.update()

    @property
    def count(self) -> int:
        """The number of components."""
        return 0 if self._sheet is None else len(self._sheet.images)

    def place_of(self, place: int) -> QRect:
        """Return the rectangle of a component."""
        row, column = divmod(place, self._columns)
        return QRect(QPoint(column * self._cell.width(), row * self._cell.height()), self._cell)

    def at(self, point: QPoint) -> int:
        """Return the place of the component at a point; -1 beside all."""
        if self._picture is None or not (0 <= point.x() < self._columns * self._cell.width() and point.y() >= 0):
            return -1
        place = point.y() // self._cell.height() * self._columns + point.x() // self._cell.width()
        return place if place < self.count else -1

    def tip_of(self, place: int) -> str:
        """Return the tip of a component."""
        share = "–" if self._shares is None else f"{self._shares[place]:.1%}"
        return self._tip.format(index=f"{place + 1:,}", weight=f"{self._sheet.weights[place]:.2%}", share=share)

    def event(self, event: QEvent) -> bool:
        """Show the metrics of the component under the cursor."""
        if event.type() == QEvent.Type.ToolTip:
            place = self.at(event.pos())
            if place >= 0:
                QToolTip.showText(event.globalPos(), self.tip_of(place), self, self.place_of(place))
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the component under the cursor."""
        place = self.at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the choice."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or not self.count:
            super().keyPressEvent(event)
            return
        place = max(self._choice, 0) + step[0] + step[1] * self._columns
        if 0 <= place < self.count:
            self.chosen.emit(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Draw without the focus."""
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, _: QEvent) -> None:
        """Let the images take the new room."""
        self._picture = None

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the sheet, the shares and the choice."""
        painter = QPainter(self)
        if self._sheet is None:
            painter.fillRect(self.rect(), QColor(self._colours.surface))
            painter.setPen(QColor(self._colours.muted))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(8, 8, -8, -8), words, self._empty)
            return
        if self._picture is None:
            self._draw_picture()
        painter.drawPixmap(0, 0, self._picture)
        self._draw_shares(painter)
        if self._choice >= 0:
            painter.setPen(QPen(QColor(self._colours.accent), 3 if self.hasFocus() else 2))
            painter.drawRect(self.place_of(self._choice).adjusted(1, 1, -2, -2))

    def _draw_shares(self, painter: QPainter) -> None:
        if self._shares is None:
            return
        ink = QColor(SHARE_INK)
        for place in np.flatnonzero(self._shares > VISIBLE_SHARE):
            cell = self.place_of(int(place))
            high = max(3, cell.height() // 12)
            wide = max(2, round(float(self._shares[place]) * (cell.width() - 2)))
            painter.fillRect(QRect(cell.left() + 1, cell.bottom() - high, wide, high), ink)
            painter.setPen(QPen(ink, 1))
            painter.drawRect(cell.adjusted(0, 0, -2, -2))

    def _draw_picture(self) -> None:
        """Draw all images at the size that the room allows."""
        count, height, width = self._sheet.images.shape
        ratio = self.devicePixelRatioF()
        self._columns, side = _fit(count, self.width(), self.height(), height / width)
        self._cell = QSize(max(1, side), max(1, math.floor(side * height / width)))
        rows = -(-count // self._columns)
        blanks = np.zeros((rows * self._columns - count, height, width), np.uint8)
        grid = np.concatenate([self._sheet.images, blanks]).reshape(rows, self._columns, height, width)
        levels = np.ascontiguousarray(grid.swapaxes(1, 2)).reshape(rows * height, self._columns * width)
        image = QImage(levels.data, levels.shape[1], levels.shape[0], levels.shape[1], QImage.Format.Format_Grayscale8)
        size = QSize(self._columns * self._cell.width(), rows * self._cell.height()) * ratio
        grows = self._cell.width() * ratio >= width  # then pixels stay squares, as everywhere
        mode = Qt.TransformationMode.FastTransformation if grows else Qt.TransformationMode.SmoothTransformation
        picture = QPixmap.fromImage(image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode))
        picture.setDevicePixelRatio(ratio)
        self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(QColor(self._colours.surface))
        painter = QPainter(self._picture)
        painter.drawPixmap(0, 0, picture)
        for place in range(count, rows * self._columns):  # the places after the last component are no black images
            painter.fillRect(self.place_of(place), QColor(self._colours.surface))
        if self._cell.width() >= GAP_FROM:
            painter.setPen(QColor(self._colours.surface))
            for row in range(1, rows + 1):
                y = row * self._cell.height() - 1
                painter.drawLine(0, y, self._columns * self._cell.width(), y)
            for column in range(1, self._columns + 1):
                x = column * self._cell.width() - 1
                painter.drawLine(x, 0, x, rows * self._cell.height())
        painter.end()


def _fit(count: int, width: int, height: int, shape: float) -> tuple[int, int]:
    """Return the number of columns, and the width of an image in pixels, that fill the room best: few images in a row.

    `shape` is the height of an image over its width.
    """
    best = 1, 0
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        side = min(width // columns, math.floor(height / rows / shape), LARGEST)
        if side >= best[1]:
            best = columns, side
        if width // columns < best[1]:
            break
    return best
