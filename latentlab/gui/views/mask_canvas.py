"""An image with a brush that hides pixels, by mouse and by keys."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from latentlab.gui.views.map_layers import heat_picture
from latentlab.gui.views.map_painter import faded
from latentlab.gui.widgets.brush_canvas import ARROWS, ERASE, SIZES, BrushCanvas, is_brush_key
from latentlab.gui.widgets.grey_image import GreyImage

CANVAS = 174  # pixels
BRUSH, LARGEST_BRUSH = 3, 9  # pixels of the image


class MaskCanvas(BrushCanvas):
    """An enlarged image with a brush: the left button hides pixels, the right button or Alt uncovers.

    Keys: arrows move the brush, Space hides, Backspace uncovers, [ and ] change the size of the brush. While the
    canvas has the focus and a stroke, the window's verbs undo and redo apply to its strokes.
    """

    step, leap = 1, 5
    mask_changed = Signal(object)  # bool (height, width): the visible pixels

    def __init__(self) -> None:
        super().__init__()
        self.brush = BRUSH  # diameter in pixels of the image
        self.visible = np.ones((1, 1), bool)
        self._image = GreyImage()
        self._heat: np.ndarray | None = None
        self._uncovering: bool | None = None  # None: no button is down
        self._at: tuple[float, float] | None = None  # the newest place of the stroke, in image pixels
        self._past: list[np.ndarray] = []  # the masks before each stroke
        self._future: list[np.ndarray] = []  # the masks after each stroke that was undone
        self._stroke_kept = False  # whether `_past` holds the stroke under way
        self.cursor_pixel = (0, 0)  # row and column of the keyboard's brush
        self.setFixedSize(CANVAS, CANVAS)

    def show_image(self, image: np.ndarray | None) -> None:
        """Show an image, (H, W). An image of another size starts uncovered and ends the stroke under way."""
        if image is None or image.shape != self.visible.shape:
            self._end_stroke()
        if image is None:
            self._image.clear()
        else:
            self._image.set(image)
            if self.visible.shape != image.shape:
                self.visible, self._past, self._future = np.ones(image.shape, bool), [], []
                self.cursor_pixel = image.shape[0] // 2, image.shape[1] // 2
        self._heat = None
        self.update()

    def show_heat(self, values: np.ndarray | None) -> None:
        """Show values, (H, W), over the hidden pixels; None removes them."""
        self._heat = values
        self.update()

    def set_mask(self, visible: np.ndarray) -> None:
        """Hide all but these pixels and emit the change; a whole stroke is one step of undo."""
        if not self._stroke_kept and not np.array_equal(visible, self.visible):
            self._past.append(self.visible)
            self._future.clear()
            self._stroke_kept = self._uncovering is not None
        self._set(visible)

    def show_mask(self, visible: np.ndarray) -> None:
        """Show a mask with no stroke before it; no signal follows."""
        self._end_stroke()
        self.visible, self._past, self._future = visible, [], []
        self.cursor_pixel = visible.shape[0] // 2, visible.shape[1] // 2
        self.update()

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to undo."""
        return bool(self._past) and self._uncovering is None

    @property
    def can_redo(self) -> bool:
        """Whether a stroke was undone."""
        return bool(self._future) and self._uncovering is None

    def undo(self) -> None:
        """Undo the newest stroke."""
        self._future.append(self.visible)
        self._set(self._past.pop())

    def redo(self) -> None:
        """Redo the stroke that was undone last."""
        self._past.append(self.visible)
        self._set(self._future.pop())

    def _set(self, visible: np.ndarray) -> None:
        self.visible = visible
        self.update()
        self.mask_changed.emit(visible)
        self.history_changed.emit()

    def _place(self) -> QRect:
        ratio = self.devicePixelRatioF()
        return self._image.place(QRectF(self.rect()).adjusted(1, 1, -1, -1), ratio)

    def pixel_at(self, at: QPointF) -> tuple[float, float]:
        """Return the place of a point of the widget in image pixels, (x, y)."""
        place, ratio = self._place(), self.devicePixelRatioF()
        height, width = self.visible.shape
        return (
            (at.x() * ratio - place.left()) / place.width() * width,
            (at.y() * ratio - place.top()) / place.height() * height,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a stroke."""
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        if self._image.is_empty or event.button() not in (left, right) or self._uncovering is not None:
            return
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        self._uncovering = event.button() == right or bool(alt)
        self._at = self.pixel_at(event.position())
        self._move_cursor(int(self._at[1]), int(self._at[0]))
        self._paint_to(self._at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue the stroke; without a button, show the brush."""
        self._hover = event.position()
        if self._uncovering is not None:
            self._paint_to(self.pixel_at(event.position()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.buttons() == Qt.MouseButton.NoButton:
            self._end_stroke()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the brush, hide, uncover, or change its size."""
        if self._image.is_empty or not is_brush_key(event):
            super().keyPressEvent(event)
            return
        key, (row, column) = event.key(), self.cursor_pixel
        if key in ARROWS:
            right, down = self.arrow(event)
            self._move_cursor(row + down, column + right)
        elif key in SIZES:
            self.brush = min(max(self.brush + SIZES[key], 1), LARGEST_BRUSH)
            self.brush_changed.emit(self.brush)
        else:
            self._uncovering, self._at = key in ERASE, (column + 0.5, row + 0.5)
            self._paint_to(self._at)
            self._end_stroke()
        self._describe()
        self.update()

    def _end_stroke(self) -> None:
        self._uncovering = self._at = None
        self._stroke_kept = False
        self.history_changed.emit()

    def _move_cursor(self, row: int, column: int) -> None:
        height, width = self.visible.shape
        self.cursor_pixel = min(max(row, 0), height - 1), min(max(column, 0), width - 1)

    def _describe(self) -> None:
        row, column = self.cursor_pixel
        state = self.tr("visible") if self.visible[row, column] else self.tr("hidden")
        text = self.tr("row {row}, column {column}: {state}; brush {size}")
        self.setAccessibleDescription(text.format(row=row + 1, column=column + 1, state=state, size=self.brush))

    def _paint_to(self, to: tuple[float, float]) -> None:
        """Hide or uncover the pixels between the newest place of the stroke and `to`."""
        (x0, y0), (x1, y1) = self._at, to
        self._at = to
        height, width = self.visible.shape
        rows, columns = np.mgrid[:height, :width] + 0.5
        touched = np.zeros_like(self.visible)
        steps = max(1, int(2 * max(abs(x1 - x0), abs(y1 - y0))))
        for share in np.linspace(0, 1, steps + 1):
            x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            touched |= (columns - x) ** 2 + (rows - y) ** 2 <= (max(self.brush, 1.2) / 2) ** 2
        visible = self.visible | touched if self._uncovering else self.visible & ~touched
        if (visible != self.visible).any():
            self.set_mask(visible)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(CANVAS, CANVAS)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image, the hidden pixels or the values over them, and the brush."""
        if self._image.is_empty:
            return
        painter = QPainter(self)
        ratio, place = self.devicePixelRatioF(), self._place()
        self._image.draw(painter, place, ratio)
        box = QRectF(place.left() / ratio, place.top() / ratio, place.width() / ratio, place.height() / ratio)
        unit = box.width() / self.visible.shape[1]
        if self._heat is not None and not self.visible.all():
            self._paint_heat(painter, box, unit)
        else:
            self._paint_cover(painter, box, unit)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(self._colours.accent if focused else self._colours.border), 2 if focused else 1))
        painter.drawRect(box.adjusted(-1, -1, 0, 0))
        row, column = self.cursor_pixel
        by_keys = QPointF(box.left() + (column + 0.5) * unit, box.top() + (row + 0.5) * unit) if focused else None
        at = by_keys if self._hover is None else self._hover
        if at is not None:
            self._paint_brush(painter, at, unit)

    def _paint_heat(self, painter: QPainter, box: QRectF, unit: float) -> None:
        """Draw the values of the hidden pixels as heat, and a frame about the highest."""
        values = np.where(self.visible, np.nan, self._heat)
        painter.drawImage(box, heat_picture(values, 0, max(float(np.nanmax(values)), 1e-9)))
        row, column = divmod(int(np.nanargmax(values)), values.shape[1])
        best = QRectF(box.left() + column * unit, box.top() + row * unit, unit, unit).adjusted(-2, -2, 2, 2)
        for ink, thick in ((QColor(self._colours.surface), 4.0), (QColor(self._colours.bad), 1.8)):
            painter.setPen(QPen(ink, thick))
            painter.drawRect(best)

    def _paint_cover(self, painter: QPainter, box: QRectF, unit: float) -> None:
        """Draw each hidden pixel as a hatched square."""
        cover, line = QColor(self._colours.accent), QColor(self._colours.on_accent)
        line.setAlpha(70)
        for row, column in np.argwhere(~self.visible).tolist():
            pixel = QRectF(box.left() + column * unit, box.top() + row * unit, unit + 0.5, unit + 0.5)
            painter.fillRect(pixel, cover)
            painter.setPen(QPen(line, 1))
            painter.drawLine(pixel.bottomLeft(), pixel.topRight())

    def _paint_brush(self, painter: QPainter, at: QPointF, unit: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = max(self.brush, 1.2) / 2 * unit
        for ink, thick in ((faded(self._colours.surface, 220), 4.0), (QColor(self._colours.bad), 1.8)):
            painter.setPen(QPen(ink, thick))
            painter.drawEllipse(at, radius, radius)
