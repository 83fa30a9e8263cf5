"""The timeline: a bar under the map on which the kept moments of the shown run are scrubbed, stepped and played."""

import bisect
import dataclasses
import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QToolTip, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.widgets.steady_label import SteadyLabel
from latentlab.gui.widgets.theme import ICON_SIZE, grow_with_text, number_font
from latentlab.training.keyframe import places

MARGIN = 8  # logical pixels at both ends of the track, which keep the handle visible
HANDLE = 6  # radius of the handle
REACH = 5  # largest distance from the cursor to a mark, in pixels
CLOSE_TICKS = 3  # pixels: ticks of epochs that are closer are left out


@dataclasses.dataclass(frozen=True)
class Mark:
    """An event at a step of a run."""

    step: int
    kind: str  # "epoch", "change" of a live setting, or "branch"
    text: str  # for the tooltip; empty for an epoch


@dataclasses.dataclass(frozen=True)
class Moments:
    """The kept moments of one run, in rising order of steps, and the marks between them."""

    steps: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()

    def places(self, steps: npt.ArrayLike) -> np.ndarray:
        """Return the places of steps, from 0 at step 0 to 1 at the last moment: float64, of the shape of `steps`."""
        last = self.steps[-1] if self.steps else 0
        return places(np.clip(steps, 0, last), last) if last > 0 else np.ones(np.shape(steps))

    def nearest(self, place: float) -> int | None:
        """Return the step of the moment nearest to a place; None if there is no moment."""
        return self.steps[int(np.abs(self.places(self.steps) - place).argmin())] if self.steps else None

    def beside(self, step: int, count: int) -> int | None:
        """Return the moment `count` moments after `step` (before it if negative), at most the last or first."""
        if not self.steps:
            return None
        at = bisect.bisect_left(self.steps, step)
        if count < 0 or (at < len(self.steps) and self.steps[at] == step):
            at += count
        else:  # between two moments, the next moment counts as one further
            at += count - 1
        return self.steps[min(max(at, 0), len(self.steps) - 1)]


class Track(QWidget):
    """The line with its ticks and the handle. The handle moves by drag, by the arrow keys, Home, End, or the wheel."""

    step_chosen = Signal(int)
    live_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = SCHEMES["light"]
        self._moments = Moments()
        self._step: int | None = None  # None: the newest moment, which moves with the training
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        """As high as a button."""
        return QSize(200, 28)

    def minimumSizeHint(self) -> QSize:
        """Room enough to hit a moment."""
        return QSize(120, 28)

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def set_moments(self, moments: Moments) -> None:
        """Show these moments."""
        if moments != self._moments:
            self._moments = moments
            self.update()

    def set_step(self, step: int | None) -> None:
        """Put the handle at a moment; None: at the newest."""
        if step != self._step:
            self._step = step
            self.update()

    @property
    def moments(self) -> Moments:
        """The shown moments."""
        return self._moments

    @property
    def step(self) -> int | None:
        """The moment of the handle; None: the newest."""
        return self._step

    def x_of(self, step: float) -> float:
        """Return the place of a step, in logical pixels from the left."""
        return float(self._xs_of(step))

    def _xs_of(self, steps: npt.ArrayLike) -> np.ndarray:
        return MARGIN + self._moments.places(steps) * (self.width() - 2 * MARGIN)

    def _choose(self, step: int | None) -> None:
        if step is not None and step != self._step:
            self.step_chosen.emit(step)

    def move_by(self, count: int) -> None:
        """Move forward or back by `count` moments."""
        steps = self._moments.steps
        if steps:
            self._choose(self._moments.beside(steps[-1] if self._step is None else self._step, count))

    def _choose_at(self, x: float) -> None:
        place = (x - MARGIN) / max(1, self.width() - 2 * MARGIN)
        self._choose(self._moments.nearest(min(max(place, 0.0), 1.0)))

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move to the moment under the cursor."""
        if event.button() == Qt.MouseButton.LeftButton and self._moments.steps:
            self._dragging = True
            self._choose_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self._dragging:
            self._choose_at(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step by moments."""
        if event.angleDelta().y():
            self.move_by(-1 if event.angleDelta().y() > 0 else 1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by one moment or by ten, or move to the first or to the newest."""
        counts = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_PageUp: 10,
            Qt.Key.Key_PageDown: -10,
        }
        if event.key() in counts:
            self.move_by(counts[event.key()])
        elif event.key() == Qt.Key.Key_Home and self._moments.steps:
            self._choose(self._moments.steps[0])
        elif event.key() == Qt.Key.Key_End:
            self.live_requested.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame of the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the frame of the focus."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Show the mark under the cursor in a tooltip."""
        if event.type() == QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        return super().event(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        x = event.position().x() if hasattr(event, "position") else event.x()
        marks = [mark for mark in self._moments.marks if mark.text and abs(self.x_of(mark.step) - x) <= REACH]
        if marks:
            QToolTip.showText(event.globalPos(), "\n".join(mark.text for mark in marks), self)
        else:
            QToolTip.hideText()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the part before the handle in the accent colour, ticks, marks and the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, middle = self._colours, self.height() / 2
        enabled = bool(self._moments.steps)
        right = self.width() - MARGIN
        at = right if self._step is None else self.x_of(self._step)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.border))
        painter.drawRoundedRect(QRectF(MARGIN, middle - 1.5, right - MARGIN, 3), 1.5, 1.5)
        if enabled:
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(MARGIN, middle - 1.5, at - MARGIN, 3), 1.5, 1.5)
        self._paint_ticks(painter, middle)
        if enabled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawEllipse(QPointF(at, middle), HANDLE, HANDLE)
        if self.hasFocus():
            painter.setPen(QColor(colours.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_ticks(self, painter: QPainter, middle: float) -> None:
        colours, last = self._colours, -math.inf
        painter.setBrush(Qt.BrushStyle.NoBrush)
        marks = self._moments.marks
        for mark, x in zip(marks, self._xs_of([mark.step for mark in marks]).tolist()):
            if mark.kind == "epoch":
                if x - last < CLOSE_TICKS:
                    continue
                last = x
                painter.setPen(QColor(colours.muted))
                painter.drawLine(QPointF(x, middle + 4), QPointF(x, middle + 8))
            else:
                painter.setPen(QColor(colours.text))
                painter.drawLine(QPointF(x, middle - 9), QPointF(x, middle - 3))
                if mark.kind == "branch":
                    painter.drawLine(QPointF(x, middle - 9), QPointF(x + 4, middle - 9))


class TimelineBar(QWidget):
    """Play, the track, the place of the handle, and the button to the newest moment."""

    step_chosen = Signal(int)

    def __init__(self, play: QAction, live: QAction, more: list[QAction], parent: QWidget | None = None) -> None:
        """Make the bar. `play` and `live` are verbs with buttons;

        `more` fill the menu of the play button: pace and loop.
        """
        super().__init__(parent)
        self.setObjectName("timeline")
        self.track = Track()
        self.where = SteadyLabel()
        self.where.setFont(number_font(self.where.font()))
        self.play = _button(play)
        self.play.addActions(more)
        self.play.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.live = _button(live)
        self.live.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(8)
        layout.addWidget(self.play)
        layout.addWidget(self.track, 1)
        layout.addWidget(self.where)
        layout.addWidget(self.live)
        self.track.step_chosen.connect(self.step_chosen)
        self.track.live_requested.connect(live.trigger)
        self._retranslate()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self.track.set_theme(colours)

    def show_moments(self, moments: Moments) -> None:
        """Show the moments of a run; without moments the bar is disabled."""
        self.track.set_moments(moments)
        self.track.setEnabled(bool(moments.steps))

    def show_step(self, step: int | None, where: str) -> None:
        """Put the handle at a moment, None: the newest, and show its description `where`."""
        self.track.set_step(step)
        self.where.setText(where)
        self.track.setAccessibleDescription(where)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.track.setAccessibleName(self.tr("Moments of the training"))
        self.where.setAccessibleName(self.tr("The moment that is shown"))


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    grow_with_text(button, setIconSize=ICON_SIZE)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAutoRaise(True)
    return button
