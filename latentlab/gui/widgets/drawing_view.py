"""DrawingView: the Drawing of a picture file, painted at the size of the widget with the font of the window."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentlab.export.drawing import AREA, Box, Drawing, Lines, Text, Trace

UNSCALED = 0.01  # the largest change of a drawing's scale that is left out
SMALLEST = 0.72  # the smallest text, as a share of the usual size


class DrawingView(QWidget):
    """Shows a Drawing as large as fits, `largest` logical pixels wide at most. Its texts keep a legible size.

    The ground of the drawing fills the widget. With `scrolls` the height follows from the width, so that a scroll area
    shows a long drawing in full width.
    """

    resized = Signal()  # a drawing that was laid out for the earlier size no longer fills the widget

    def __init__(self, largest: int = 4096, scrolls: bool = False) -> None:
        super().__init__()
        self._drawing: Drawing | None = None
        self._points: QImage | None = None
        self._scaled: QImage | None = None  # the points at the size of the last paint
        self._largest = largest
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(scrolls)
        self.setSizePolicy(policy)

    def show_drawing(self, drawing: Drawing | None, words: str = "") -> None:
        """Show a drawing, None: nothing. `words` tell its content to a screen reader."""
        self._drawing = drawing
        self._points = self._scaled = None
        if drawing is not None:
            height, width = drawing.points.shape[:2]
            form = QImage.Format.Format_RGBA8888
            self._points = QImage(drawing.points.tobytes(), width, height, 4 * width, form).copy()
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()

    @property
    def drawing(self) -> Drawing | None:
        """The drawing that is shown."""
        return self._drawing

    @property
    def room(self) -> tuple[int, int]:
        """Width and height of the widget in device pixels."""
        ratio = self.devicePixelRatioF()
        return round(ratio * self.width()), round(ratio * self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Emit the new size."""
        super().resizeEvent(event)
        self.resized.emit()

    def sizeHint(self) -> QSize:
        """A width of text; the height follows."""
        return QSize(640, self.heightForWidth(640))

    def heightForWidth(self, width: int) -> int:
        """Return the height of the drawing at a width."""
        if self._drawing is None:
            return 120
        return round(self._drawing.height * min(width, self._largest) / self._drawing.width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the drawing from the top, in the middle of the width."""
        if self._drawing is None:
            return
        drawing = self._drawing
        scale = min(min(self.width(), self._largest) / drawing.width, self.height() / drawing.height)
        ratio = self.devicePixelRatioF()
        if abs(scale * ratio - 1) < UNSCALED:  # laid out for this room: stay sharp
            scale = 1 / ratio
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(drawing.background))
        painter.translate((self.width() - scale * drawing.width) / 2, 0)
        for box in drawing.under:
            _fill(painter, box, scale)
        for curve in drawing.curves:
            _trace(painter, curve, drawing, scale)
        place = QRectF(drawing.left, drawing.top, self._points.width(), self._points.height())
        place = QRectF(scale * place.left(), scale * place.top(), scale * place.width(), scale * place.height())
        painter.drawImage(place, self._points_at(place))
        for item in drawing.over:
            if isinstance(item, Box):
                _fill(painter, item, scale)
            elif isinstance(item, Lines):
                painter.setPen(QPen(QColor(item.colour), max(1.0, scale * item.width)))
                for (x0, y0), (x1, y1) in (scale * item.segments).tolist():
                    painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))
            else:
                self._write(painter, item, drawing, scale)

    def _points_at(self, place: QRectF) -> QImage:
        """Return the points at a size of the screen, averaged: a painter would drop most of them."""
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, round(ratio * place.width())), max(1, round(ratio * place.height())))
        if self._scaled is None or self._scaled.size() != size:
            mode = Qt.TransformationMode.SmoothTransformation
            self._scaled = self._points.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        return self._scaled

    def _write(self, painter: QPainter, item: Text, drawing: Drawing, scale: float) -> None:
        font = QFont(self.font())
        font.setPixelSize(max(1, round(max(scale * item.size, SMALLEST * QFontInfo(self.font()).pixelSize()))))
        metrics, text = QFontMetricsF(font), item.text
        if item.anchor != "m":  # a text that is not made as small as the drawing may reach its edge
            room = item.x if item.anchor == "r" else drawing.width - item.x
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, scale * room)
        wide = metrics.horizontalAdvance(text)
        at = QPointF(scale * item.x - {"l": 0, "m": wide / 2, "r": wide}[item.anchor], scale * item.y)
        if item.halo:
            path = QPainterPath()
            path.addText(at, font, text)
            painter.strokePath(path, QPen(QColor(item.halo), font.pixelSize() / 3.5))
        painter.setFont(font)
        painter.setPen(QColor(item.colour))
        painter.drawText(at, text)


def _fill(painter: QPainter, box: Box, scale: float) -> None:
    """Fill a box; a thin one, which is a line, stays visible."""
    width, height = max(1.0, scale * box.width), max(1.0, scale * box.height)
    left, top = scale * box.left, scale * box.top
    if min(width, height) <= 1:  # a sharp line
        left, top = round(left), round(top)
    painter.fillRect(QRectF(left, top, width, height), QColor(box.colour))


def _trace(painter: QPainter, curve: Trace, drawing: Drawing, scale: float) -> None:
    def polygon(places: tuple[tuple[float, float], ...]) -> QPolygonF:
        return QPolygonF([QPointF(scale * (drawing.left + x), scale * (drawing.top + y)) for x, y in places])

    pen = QPen(QColor(curve.colour), max(1.0, scale * curve.width))
    if curve.filled:
        area = QColor(curve.colour)
        area.setAlphaF(AREA)
        path = QPainterPath()
        path.addPolygon(polygon(curve.area))
        painter.fillPath(path, area)
    else:
        pen.setDashPattern([curve.dash / curve.width] * 2)
    painter.setPen(pen)
    painter.drawPolyline(polygon(curve.places))
