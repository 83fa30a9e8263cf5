"""The drawing pad: strokes of white ink on a black raster, by mouse, touch, pen and keys."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QWidget

from latentlab.export.palette import SCHEMES
from latentlab.gui.views.map_painter import faded
from latentlab.gui.widgets.brush_canvas import ARROWS, ERASE, SIZES, BrushCanvas, is_brush_key
from latentlab.gui.widgets.grey_image import GreyImage
from latentlab.gui.widgets.theme import SPACE

SIDE = 252  # pixels of the raster: nine for each pixel of MNIST
BRUSH, SMALLEST_BRUSH, LARGEST_BRUSH, BRUSH_STEP = 20, 4, 80, 4  # diameters in pixels of the raster
FRAME = 16  # least ms between two rasters
LIGHTEST = 0.35  # share of the brush that a pen without pressure draws
MOST_UNDONE = 100  # strokes; each holds a raster
SMALLEST = 120  # logical pixels of the widget's side


@dataclasses.dataclass(frozen=True)
class Stroke:
    """One movement of the lowered brush."""

    points: tuple[tuple[float, float], ...]  # x, y in pixels of the raster
    brush: float  # diameter in pixels of the raster
    erases: bool = False


class DrawingPad(BrushCanvas):
    """A square raster under a brush. The left button draws, the right button or Alt erases.

    Keys: arrows move the brush, Space lowers and lifts it, Backspace erases under it, [ and ] change its size. While
    the pad has the focus and a stroke, the window's verbs undo and redo apply to its strokes.
    """

    step, leap = 9, 45
    drawn = Signal(object)  # uint8 (SIDE, SIDE), white on black; once a frame at most
    stroke_ended = Signal(object)  # Stroke, drawn by the user

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.brush = BRUSH
        self.erasing = False  # whether the left button erases
        self._image = _blank()
        self._picture = GreyImage()  # shown in place of the drawing until a stroke begins
        self._hint = ""
        self._erases: bool | None = None  # the effect of the lowered brush; None: the brush is lifted
        self._points: list[tuple[float, float]] = []  # of the stroke under way
        self._width = float(BRUSH)  # width of its newest part: a pen's pressure changes it
        self._by_keys = False  # whether keys draw the stroke under way
        self.cursor_place = (SIDE // 2, SIDE // 2)  # x, y of the keyboard's brush
        self._past: list[QImage] = []  # the rasters before each stroke
        self._future: list[QImage] = []  # the rasters after each stroke that was undone
        self._raster_pending = False
        self.frame_timer = QTimer(self, singleShot=True, interval=FRAME)
        self.frame_timer.timeout.connect(self._emit_pending)
        self.setMinimumSize(SMALLEST, SMALLEST)
        self._retranslate()

    # The drawing

    @property
    def raster(self) -> np.ndarray:
        """The drawing, uint8 (SIDE, SIDE), white on black."""
        image = self._image
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, image.bytesPerLine())
        return rows[:, : 4 * SIDE : 4].copy()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn."""
        return not self.raster.any()

    def show_raster(self, raster: np.ndarray | None) -> None:
        """Show a drawing, uint8 (SIDE, SIDE), with nothing to undo; None: a blank pad. No raster is emitted.

        A stroke under way ends here, as drawn until the last frame: its end would be emitted as a change of the image
        that is being shown.
        """
        self._erases, self._points, self._by_keys = None, [], False
        self._picture.clear()
        self._past, self._future = [], []
        self._image = _blank() if raster is None else _of(raster)
        self.frame_timer.stop()
        self._raster_pending = False
        self.history_changed.emit()
        self.update()

    def show_picture(self, picture: np.ndarray) -> None:
        """Show a picture, (H, W), until a stroke starts a drawing of its own."""
        self.show_raster(None)
        self._picture.set(picture)
        self.update()

    def clear(self) -> None:
        """Erase everything, as one step of undo."""
        self._change(_blank())

    def invert(self) -> None:
        """Invert black and white, as one step of undo."""
        self._change(_of(255 - self.raster))

    def draw(self, stroke: Stroke) -> None:
        """Draw a stroke as the mouse does; `stroke_ended` does not follow."""
        self._end_stroke()
        self._keep()
        self._lay(stroke)
        self._emit_change()

    def _lay(self, stroke: Stroke) -> None:
        """Draw a whole stroke into the raster."""
        for end in range(1, len(stroke.points) + 1):
            _ink(self._image, stroke.points[max(0, end - 3) : end], stroke.brush, stroke.erases)
        _ink_end(self._image, stroke.points[-2:], stroke.brush, stroke.erases)

    # Undo

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to undo."""
        return bool(self._past) and self._erases is None

    @property
    def can_redo(self) -> bool:
        """Whether a stroke was undone."""
        return bool(self._future) and self._erases is None

    @Slot()
    def undo(self) -> None:
        """Undo the newest stroke."""
        self._move(self._past, self._future)

    @Slot()
    def redo(self) -> None:
        """Redo the stroke that was undone last."""
        self._move(self._future, self._past)

    def _move(self, source: list[QImage], target: list[QImage]) -> None:
        if source and self._erases is None:
            target.append(self._image)
            self._image = source.pop()
            self._emit_change()

    def _keep(self) -> None:
        """Let undo restore the current raster."""
        self._picture.clear()
        self._past = [*self._past[1 - MOST_UNDONE :], self._image.copy()]
        self._future = []

    def _change(self, image: QImage) -> None:
        self._end_stroke()
        if image != self._image or not self._picture.is_empty:
            self._keep()
            self._image = image
            self._emit_change()

    def _emit_change(self) -> None:
        self.history_changed.emit()
        self._emit_raster()

    # The signal of the raster

    def _emit_raster(self) -> None:
        """Emit the raster: at once if none was emitted in the last frame, else at the end of the frame."""
        self.update()
        if self.frame_timer.isActive():
            self._raster_pending = True
        else:
            self.frame_timer.start()
            self.drawn.emit(self.raster)

    @Slot()
    def _emit_pending(self) -> None:
        if self._raster_pending:
            self._raster_pending = False
            self._emit_raster()

    # The stroke under way

    def _begin_stroke(self, at: QPointF, erases: bool, pressure: float = 1.0) -> None:
        self._keep()
        self._erases, self._points = erases, []
        self._stroke_to(at, pressure)
        self.history_changed.emit()

    def _stroke_to(self, at: QPointF, pressure: float = 1.0) -> None:
        """Continue the stroke to a place of the raster."""
        point = at.x(), at.y()
        if self._points and point == self._points[-1]:
            return
        self._points.append(point)
        self._width = self.brush * (LIGHTEST + (1 - LIGHTEST) * pressure)
        _ink(self._image, self._points[-3:], self._width, self._erases)
        self._move_cursor(*point)
        self._emit_raster()

    def _end_stroke(self) -> None:
        """Lift the brush and emit the stroke, if there is one."""
        if self._erases is None:
            return
        _ink_end(self._image, self._points[-2:], self._width, self._erases)
        stroke = Stroke(tuple(self._points), self.brush, self._erases)
        self._erases, self._points, self._by_keys = None, [], False
        self._emit_change()
        self.stroke_ended.emit(stroke)

    def _move_cursor(self, x: float, y: float) -> None:
        self.cursor_place = min(max(round(x), 0), SIDE - 1), min(max(round(y), 0), SIDE - 1)

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a stroke."""
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        if event.button() in (left, right) and self._erases is None:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._begin_stroke(self._on_raster(event.position()), self.erasing or alt or event.button() == right)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue the stroke; without a button, show the brush."""
        self._hover = event.position()
        if self._erases is not None and not self._by_keys:
            self._stroke_to(self._on_raster(event.position()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.buttons() == Qt.MouseButton.NoButton and not self._by_keys:
            self._end_stroke()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pen: pressure widens the brush, the pen's other end erases."""
        at, pressure = self._on_raster(event.position()), event.pressure()
        if event.type() == QEvent.Type.TabletPress and self._erases is None:
            erases = event.pointerType() == QPointingDevice.PointerType.Eraser
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._begin_stroke(at, self.erasing or erases or event.button() == Qt.MouseButton.RightButton, pressure)
        elif event.type() == QEvent.Type.TabletMove and self._erases is not None:
            self._stroke_to(at, pressure)
        elif event.type() == QEvent.Type.TabletRelease:
            self._end_stroke()
        self._hover = event.position()
        event.accept()  # an ignored pen event arrives again as a mouse event
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, lower or lift the brush, erase under it, or change its size."""
        if not is_brush_key(event):
            super().keyPressEvent(event)
            return
        key = event.key()
        if key in ARROWS:
            right, down = self.arrow(event)
            self._move_cursor(self.cursor_place[0] + right, self.cursor_place[1] + down)
            if self._by_keys:
                self._stroke_to(self._at_cursor())
        elif key in SIZES:
            self.set_brush(self.brush + BRUSH_STEP * SIZES[key])
            self.brush_changed.emit(self.brush)
        elif not event.isAutoRepeat() and (self._erases is None or self._by_keys):
            was_down = self._by_keys
            self._end_stroke()
            if not was_down or key in ERASE:
                self._by_keys = True
                self._begin_stroke(self._at_cursor(), self.erasing or key in ERASE)
                if key in ERASE:
                    self._end_stroke()
        self._describe()
        self.update()

    def _at_cursor(self) -> QPointF:
        return QPointF(*map(float, self.cursor_place))

    def set_brush(self, size: int) -> None:
        """Set the width of the brush, in pixels of the raster."""
        self.brush = min(max(size, SMALLEST_BRUSH), LARGEST_BRUSH)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Lift the brush of the keyboard."""
        if self._by_keys:
            self._end_stroke()
        super().focusOutEvent(event)

    def _describe(self) -> None:
        x, y = self.cursor_place
        states = {None: self.tr("lifted"), False: self.tr("draws"), True: self.tr("erases")}
        text = self.tr("brush of {size} pixels at column {x}, row {y}: {state}")
        self.setAccessibleDescription(text.format(size=self.brush, x=x + 1, y=y + 1, state=states[self._erases]))

    # The look

    def sizeHint(self) -> QSize:
        """One logical pixel for each pixel of the raster."""
        return QSize(SIDE, SIDE)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _place(self) -> QRectF:
        """Return the rectangle of the raster on the widget."""
        side = min(self.width(), self.height())
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def _on_raster(self, at: QPointF) -> QPointF:
        """Return the place on the raster of a point of the widget."""
        place = self._place()
        return (at - place.topLeft()) * (SIDE / place.width())

    def on_widget(self, x: float, y: float) -> QPointF:
        """Return the point of the widget at a place of the raster."""
        place = self._place()
        return place.topLeft() + QPointF(x, y) * (place.width() / SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the raster or the picture, the hint on a blank pad, and the brush."""
        painter = QPainter(self)
        place = self._place()
        inside = place.adjusted(1, 1, -1, -1)
        painter.fillRect(inside, Qt.GlobalColor.black)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._picture.is_empty:
            ratio = self.devicePixelRatioF()
            self._picture.draw(painter, self._picture.place(inside, ratio, smooth=True), ratio, smooth=True)
        else:
            painter.drawImage(inside, self._image)
            if not self._past and not self._points and self.is_blank:
                self._paint_hint(painter, inside)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(self._colours.accent if focused else self._colours.border), 2 if focused else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(1, 1, -1, -1) if focused else place.adjusted(0.5, 0.5, -0.5, -0.5))
        by_keys = self.on_widget(*self.cursor_place) if focused else None
        at = by_keys if self._hover is None else self._hover
        if at is not None:
            self._paint_brush(painter, at, place.width() / SIDE)

    def _paint_hint(self, painter: QPainter, inside: QRectF) -> None:
        painter.setPen(QColor(SCHEMES["dark"].muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(inside.adjusted(SPACE, SPACE, -SPACE, -SPACE), flags, self._hint)

    def _paint_brush(self, painter: QPainter, at: QPointF, unit: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self.brush / 2 * unit
        for ink, thick in ((faded("#000000", 160), 3.0), (QColor(self._colours.accent), 1.5)):
            painter.setPen(QPen(ink, thick))
            painter.drawEllipse(at, radius, radius)

    def _retranslate(self) -> None:
        self._hint = self.tr("Draw here")
        self.setAccessibleName(self.tr("Drawing pad"))
        self.setToolTip(
            self.tr(
                "Drag draws; the right button, or Alt, erases.\nKeys: arrows move the brush (Shift: by more), Space lowers and lifts it, Backspace erases, [ and ] change its size"  # noqa: E501
            )
        )
        self._describe()
        self.update()


def _blank() -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    return image


def _of(raster: np.ndarray) -> QImage:
    """Return a raster, uint8 (SIDE, SIDE), as an image that a painter can draw on."""
    levels = np.ascontiguousarray(raster)
    grey = QImage(levels.data, SIDE, SIDE, SIDE, QImage.Format.Format_Grayscale8)
    return grey.convertToFormat(QImage.Format.Format_RGB32)  # a copy: the array may be freed


def _ink(image: QImage, points: Sequence[tuple[float, float]], brush: float, erases: bool) -> None:
    """Draw the part of a stroke that its newest point adds: a dot, or a curve between the midpoints of two movements.

    The curve smooths the few points of a fast stroke: straight lines would show corners.
    """
    *_, newest = places = [QPointF(x, y) for x, y in points]
    path = QPainterPath(newest)
    if len(places) == 1:
        path.lineTo(newest + QPointF(0.01, 0))  # a line of length zero has no cap
    elif len(places) == 2:
        path = QPainterPath(places[0])
        path.lineTo((places[0] + newest) / 2)
    else:
        first, corner, _ = places
        path = QPainterPath((first + corner) / 2)
        path.quadTo(corner, (corner + newest) / 2)
    _lay_path(image, path, brush, erases)


def _ink_end(image: QImage, points: Sequence[tuple[float, float]], brush: float, erases: bool) -> None:
    """Draw the end of a stroke, from the midpoint of its last movement on."""
    if len(points) == 2:
        before, last = (QPointF(x, y) for x, y in points)
        path = QPainterPath((before + last) / 2)
        path.lineTo(last)
        _lay_path(image, path, brush, erases)


def _lay_path(image: QImage, path: QPainterPath, brush: float, erases: bool) -> None:
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = Qt.GlobalColor.black if erases else Qt.GlobalColor.white
    painter.setPen(QPen(ink, brush, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(path)
    painter.end()
