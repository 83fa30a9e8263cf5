"""The occlusion brush: an image whose pixels are hidden by hand, and what the exact posterior makes of the rest."""

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.map_layers import heat_picture
from latentlab.gui.views.map_painter import faded
from latentlab.gui.widgets.forms import JumpSlider
from latentlab.gui.widgets.grey_image import GreyImage
from latentlab.gui.widgets.image_button import ImageButton, image_name
from latentlab.gui.widgets.number_box import CountBox
from latentlab.gui.widgets.theme import SPACE, muted, number_font

CANVAS, THUMBNAIL, CAPTION = 174, 84, 108  # pixels
COMPLETIONS = 4
BRUSH, LARGEST_BRUSH = 3, 9  # pixels of the image
SIZE = 68  # pixels of the field that says so
LEAP = 5  # pixels that an arrow with Shift moves the brush
ARROWS = {  # rows down, columns to the right
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
HIDE = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
UNCOVER = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
SIZES = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}
NOTHING = "–"


class MaskCanvas(QWidget):
    """An image, enlarged, of which a brush hides pixels: the left button hides, the right one or Alt uncovers.

    From the keyboard: arrows move the brush, Space hides, Backspace uncovers, [ and ] change the size of the brush.
    While it has the focus the window's verbs undo and redo are about its strokes, as long as there is one.
    """

    mask_changed = Signal(object)  # which pixels are visible, bool (height, width)
    brush_changed = Signal(int)  # by the keyboard
    history_changed = Signal()  # what can be undone or done again, or whether it has the focus

    def __init__(self) -> None:
        super().__init__()
        self.brush = BRUSH  # pixels of the image across
        self.visible = np.ones((1, 1), bool)
        self._image = GreyImage()
        self._colours = SCHEMES["light"]
        self._heat: np.ndarray | None = None
        self._uncovering: bool | None = None  # None: no button is held
        self._at: tuple[float, float] | None = None  # the last place of the stroke; the cursor's, in image pixels
        self._hover: QPointF | None = None
        self._past: list[np.ndarray] = []  # masks before each stroke,
        self._future: list[np.ndarray] = []  # and after those that were taken back
        self._stroke_told = False  # the stroke under way is in `_past`
        self.cursor_pixel = (0, 0)  # of the keyboard: row and column
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(CANVAS, CANVAS)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def show_image(self, image: np.ndarray | None) -> None:
        """Show an image, (H, W); one of another size begins uncovered, and ends a stroke that is under way."""
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
        """Lay values, (H, W), over the hidden pixels; None takes them away."""
        self._heat = values
        self.update()

    def set_mask(self, visible: np.ndarray) -> None:
        """Hide all but these pixels, and tell; a whole stroke is one change that can be taken back."""
        if not self._stroke_told and not np.array_equal(visible, self.visible):
            self._past.append(self.visible)
            self._future.clear()
            self._stroke_told = self._uncovering is not None
        self._set(visible)

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to take back."""
        return bool(self._past) and self._uncovering is None

    @property
    def can_redo(self) -> bool:
        """Whether a stroke was taken back."""
        return bool(self._future) and self._uncovering is None

    def undo(self) -> None:
        """Take the last stroke back."""
        self._future.append(self.visible)
        self._set(self._past.pop())

    def redo(self) -> None:
        """Make the stroke again that was taken back last."""
        self._past.append(self.visible)
        self._set(self._future.pop())

    def _set(self, visible: np.ndarray) -> None:
        self.visible = visible
        self.update()
        self.mask_changed.emit(visible)
        self.history_changed.emit()

    def set_theme(self, colours: Surfaces) -> None:
        """Take other colours."""
        self._colours = colours
        self.update()

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
        """Begin a stroke."""
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        if self._image.is_empty or event.button() not in (left, right) or self._uncovering is not None:
            return
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        self._uncovering = event.button() == right or bool(alt)
        self._at = self.pixel_at(event.position())
        self._move_cursor(int(self._at[1]), int(self._at[0]))
        self._paint_to(self._at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it; without a button, show the brush."""
        self._hover = event.position()
        if self._uncovering is not None:
            self._paint_to(self.pixel_at(event.position()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        if event.buttons() == Qt.MouseButton.NoButton:
            self._end_stroke()

    def leaveEvent(self, event: QEvent) -> None:
        """Show no brush."""
        self._hover = None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Keep the right button for the brush; the menu key opens the panel's menu."""
        event.setAccepted(event.reason() == QContextMenuEvent.Reason.Mouse)

    def event(self, event: QEvent) -> bool:
        """Take the keys of the brush before any shortcut of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the brush, hide, uncover, or change its size."""
        if self._image.is_empty or not _is_ours(event):
            super().keyPressEvent(event)
            return
        key, (row, column) = event.key(), self.cursor_pixel
        if key in ARROWS:
            reach = LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            down, right = ARROWS[key]
            self._move_cursor(row + reach * down, column + reach * right)
        elif key in SIZES:
            self.brush = min(max(self.brush + SIZES[key], 1), LARGEST_BRUSH)
            self.brush_changed.emit(self.brush)
        else:
            self._uncovering, self._at = key in UNCOVER, (column + 0.5, row + 0.5)
            self._paint_to(self._at)
            self._end_stroke()
        self._describe()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the brush of the keyboard."""
        super().focusInEvent(event)
        self.history_changed.emit()
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        super().focusOutEvent(event)
        self.history_changed.emit()
        self.update()

    def _end_stroke(self) -> None:
        self._uncovering = self._at = None
        self._stroke_told = False
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
        """Hide or uncover what the brush passes over on its way."""
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
        """Draw the image, the hidden pixels, what is expected of them, and the brush."""
        painter = QPainter(self)
        if not self._image.is_empty:
            ratio, place = self.devicePixelRatioF(), self._place()
            self._image.draw(painter, place, ratio)
            unit = place.width() / ratio / self.visible.shape[1]
            left, top = place.left() / ratio, place.top() / ratio
            box = QRectF(left, top, place.width() / ratio, place.height() / ratio)
            hidden = ~self.visible
            if self._heat is not None and hidden.any():
                values = np.where(hidden, self._heat, np.nan)
                painter.drawImage(box, heat_picture(values, 0, max(float(np.nanmax(values)), 1e-9)))
                row, column = divmod(int(np.nanargmax(values)), values.shape[1])
                best = QRectF(left + column * unit, top + row * unit, unit, unit).adjusted(-2, -2, 2, 2)
                for ink, thick in ((QColor(self._colours.surface), 4.0), (QColor(self._colours.bad), 1.8)):
                    painter.setPen(QPen(ink, thick))
                    painter.drawRect(best)
            else:
                cover, line = QColor(self._colours.accent), QColor(self._colours.on_accent)
                line.setAlpha(70)
                for row, column in np.argwhere(hidden).tolist():
                    pixel = QRectF(left + column * unit, top + row * unit, unit + 0.5, unit + 0.5)
                    painter.fillRect(pixel, cover)
                    painter.setPen(QPen(line, 1))
                    painter.drawLine(pixel.bottomLeft(), pixel.topRight())
            focused = self.hasFocus()
            painter.setPen(QPen(QColor(self._colours.accent if focused else self._colours.border), 2 if focused else 1))
            painter.drawRect(box.adjusted(-1, -1, 0, 0))
            row, column = self.cursor_pixel
            by_keys = QPointF(left + (column + 0.5) * unit, top + (row + 0.5) * unit) if focused else None
            at = by_keys if self._hover is None else self._hover
            if at is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                radius = max(self.brush, 1.2) / 2 * unit
                for ink, thick in ((faded(self._colours.surface, 220), 4.0), (QColor(self._colours.bad), 1.8)):
                    painter.setPen(QPen(ink, thick))
                    painter.drawEllipse(at, radius, radius)


class OcclusionPanel(QWidget):
    """Shows the Occluded that it is given; `mask_changed` carries what the hand leaves visible."""

    mask_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject: Any = None
        self._found: Any = None
        self._kind = ""
        self._next = False
        self.canvas = MaskCanvas()
        self.canvas.mask_changed.connect(self._on_mask)
        self.title = QLabel()
        self._brush_name = muted(QLabel())
        self.brush, self.size = JumpSlider(Qt.Orientation.Horizontal), CountBox()
        for control in (self.brush, self.size):
            control.setRange(1, LARGEST_BRUSH)
            control.setValue(self.canvas.brush)
        self.size.setFont(number_font(self.size.font()))
        self.size.setFixedWidth(SIZE)
        self.size.lineEdit().setTextMargins(SPACE // 2 + 1, 0, 0, 0)  # as in a form, see forms.CountField
        self.brush.valueChanged.connect(self._set_brush)
        self.brush.valueChanged.connect(self.size.setValue)
        self.size.valueChanged.connect(self.brush.setValue)
        self.brush.double_clicked.connect(lambda: self.brush.setValue(BRUSH))
        self.canvas.brush_changed.connect(self.brush.setValue)
        self._brush_name.setBuddy(self.size)
        self.buttons = [QToolButton() for _ in range(5)]
        brush = QHBoxLayout()
        brush.addWidget(self._brush_name)
        brush.addWidget(self.brush, 1)
        brush.addWidget(self.size)
        buttons = QGridLayout()
        buttons.setSpacing(SPACE // 2)
        for number, button in enumerate(self.buttons[:4]):
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            buttons.addWidget(button, number // 2, number % 2)
        self.buttons[4].setSizePolicy(button.sizePolicy())
        buttons.addWidget(self.buttons[4], 2, 0, 1, 2)
        left = QVBoxLayout()
        left.setSpacing(SPACE // 2)
        left.addWidget(self.title)
        left.addLayout(brush)
        left.addLayout(buttons)
        left.addStretch(1)
        controls = QWidget()
        controls.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        controls.setFixedWidth(232)

        self.mean, self.entropy, self.encoder = self.pictures = [ImageButton(THUMBNAIL, still=True) for _ in range(3)]
        self.completions = [ImageButton(THUMBNAIL, still=True) for _ in range(COMPLETIONS)]
        line = QHBoxLayout()
        line.setSpacing(0)
        for button in (*self.completions, *self.pictures):
            button.setMinimumWidth(CAPTION)
            line.addWidget(button)
        line.addStretch(1)
        self.figures, self.words = QLabel(wordWrap=True), muted(QLabel(wordWrap=True))
        self.figures.setFont(number_font(self.figures.font()))
        right = QVBoxLayout()
        right.setSpacing(SPACE // 2)
        right.addLayout(line)
        right.addWidget(self.figures)
        right.addWidget(self.words)
        right.addStretch(1)

        inside = QWidget()
        layout = QHBoxLayout(inside)
        layout.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(self.canvas, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(controls)
        layout.addLayout(right, 1)
        self.off = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(inside)
        self._stack.addWidget(self.off)
        self._retranslate()

    def set_actions(self, *actions: QAction) -> None:
        """Take the verbs: hide the bottom half, the right half, invert, uncover, and the switch of the next pixel."""
        for button, action in zip(self.buttons, actions):
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
        switch = actions[-1]
        self.buttons[-1].setCheckable(True)
        switch.toggled.connect(self.buttons[-1].setChecked)

    def set_off(self, reason: str) -> None:
        """Say why there is nothing to hide; "" where there is."""
        self.off.setText(reason)
        self._stack.setCurrentIndex(1 if reason else 0)

    def show_subject(self, subject: Any) -> None:
        """Show another image; what is hidden stays hidden."""
        self._subject = subject
        self.canvas.show_image(None if subject is None else subject.image)
        self._found = None
        self._draw()

    def show_occluded(self, found: Any, *, kind: str) -> None:
        """Show an Occluded; None where there is none. `kind` says what kind of number it is about."""
        self._found, self._kind = found, kind
        self._draw()

    def hide_part(self, part: str) -> None:
        """Hide the "bottom" or "right" half, "invert" what is hidden, or hide "nothing"."""
        visible = self.canvas.visible.copy()
        height, width = visible.shape
        if part == "invert":
            visible = ~visible
        elif part == "nothing":
            visible[:] = True
        elif part == "bottom":
            visible[height // 2 :] = False
        else:
            visible[:, width // 2 :] = False
        self.canvas.setFocus()  # so that it can be taken back
        self.canvas.set_mask(visible)

    def set_next_pixel(self, on: bool) -> None:
        """Show which hidden pixel would tell most, or not."""
        self._next = on
        self._draw()

    def set_theme(self, colours: Surfaces) -> None:
        """Take other colours."""
        self.canvas.set_theme(colours)
        for button in (*self.completions, *self.pictures):
            button.set_theme(colours)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _set_brush(self, size: int) -> None:
        self.canvas.brush = size

    def _on_mask(self, visible: np.ndarray) -> None:
        if not visible.any():
            self._found = None
        self._draw()
        self.mask_changed.emit(visible)

    def _draw(self) -> None:
        found, subject = self._found, self._subject
        if subject is None:
            self.title.setText(self.tr("No image yet"))
        else:
            self.title.setText(image_name(subject.split, subject.index, subject.label))
        hidden = int((~self.canvas.visible).sum())
        for number, button in enumerate(self.completions):
            there = found is not None and number < len(found.completions)
            button.show_image(found.completions[number] if there else None)
            button.setVisible(there or number == 0)
            text = self.tr("mode {number} · {share} %")
            button.setText(
                text.format(number=number + 1, share=f"{100 * found.masses[number]:.0f}") if there else NOTHING
            )
            button.setToolTip(self.tr("The decoder at one sample from this mode of p(z | visible pixels)"))
        pictures = (None, None, None) if found is None else (found.mean, found.entropy / np.log(2), found.q_image)
        names = self.tr("predictive mean"), self.tr("entropy"), self.tr("encoder’s guess")
        for button, image, name in zip(self.pictures, pictures, names):
            button.show_image(image)
            button.setText(name)
        heat = found.information if found is not None and self._next and hidden else None
        self.canvas.show_heat(heat)
        self.figures.setText(self._figures(hidden))
        self.words.setText(self._words(hidden))

    def _figures(self, hidden: int) -> str:
        found = self._found
        if found is None:
            return ""
        parts = [self.tr("log p(visible) {value} nats").format(value=_number(found.log_px_visible))]
        if found.log_px_hidden is not None and hidden:
            parts.append(self.tr("log p(hidden | visible) {value} nats").format(value=_number(found.log_px_hidden)))
        if found.exact:
            parts.append(self.tr("exact"))
        elif found.log_px_hidden is None:
            parts.append(self.tr("quick grid of 128 × 128"))
        if self._next and hidden:
            row, column = divmod(int(found.information.argmax()), found.information.shape[1])
            parts.append(
                self.tr("next: row {row}, column {column}, {value} nats expected").format(
                    row=row + 1, column=column + 1, value=f"{found.information.max():.3f}"
                )
            )
        parts.append(self.tr("{kind} · step {step}").format(kind=self._kind, step=f"{found.step:,}"))
        return " · ".join(parts)

    def _words(self, hidden: int) -> str:
        if self._subject is not None and hidden == self.canvas.visible.size:
            return self.tr(
                "Everything is hidden, so nothing is left to go by but the prior p(z); uncover a few pixels."
            )
        if self._found is not None and self._found.problem:
            return str(self._found.problem)
        if not hidden:
            return self.tr(
                "Drag over the image to hide pixels; the right button, or Alt, uncovers them. By keys: arrows, Space, Backspace, [ and ]. A click on a point takes its image."  # noqa: E501
            )
        return self.tr(
            "On the map: p(z | visible pixels) as heat, its modes as crosses, and the encoder’s q, which takes the hole for black."  # noqa: E501
        )

    def _retranslate(self) -> None:
        self._brush_name.setText(self.tr("Brush"))
        texts = self.tr("Bottom half"), self.tr("Right half"), self.tr("Invert"), self.tr("Uncover")
        for button, text in zip(self.buttons, (*texts, self.tr("Which pixel next?"))):
            button.setText(text)
        self.brush.setAccessibleName(self.tr("Size of the brush, pixels of the image"))
        self.size.setAccessibleName(self.brush.accessibleName())
        self.size.setSuffix(self.tr(" px"))
        for control in (self.brush, self.size):
            control.setToolTip(control.accessibleName())
        self.canvas.setAccessibleName(self.tr("Image to hide pixels of"))
        self.canvas.setToolTip(
            self.tr(
                "Drag hides pixels; the right button, or Alt, uncovers them.\nKeys: arrows move (Shift: by 5), Space hides, Backspace uncovers, [ and ] change the brush"  # noqa: E501
            )
        )
        self.figures.setToolTip(
            self.tr(
                "log p(visible): of the visible pixels alone. log p(hidden | visible) = log p(x) − log p(visible).\nInformation: by how much seeing a pixel is expected to narrow p(z | visible pixels)"  # noqa: E501
            )
        )
        self.mean.setToolTip(self.tr("The mean of each pixel under p(x | visible pixels)"))
        self.entropy.setToolTip(self.tr("How undecided each pixel is under p(x | visible pixels); white is log 2 nats"))
        self.encoder.setToolTip(self.tr("The decoder at the mean of q(z|x) with the hidden pixels black"))
        self._draw()


def _is_ours(event: QKeyEvent) -> bool:
    allowed = Qt.KeyboardModifier.ShiftModifier if event.key() in ARROWS else Qt.KeyboardModifier.NoModifier
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return held in (Qt.KeyboardModifier.NoModifier, allowed) and event.key() in (*ARROWS, *HIDE, *UNCOVER, *SIZES)


def _number(value: float) -> str:
    return f"{value:,.2f}".replace("-", "−")
