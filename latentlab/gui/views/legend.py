"""The legend of the latent map: one chip for each class shows its points in colour or in grey."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from latentlab.export.palette import Surfaces
from latentlab.gui.views.map_painter import faded, paint_rounded
from latentlab.gui.widgets.fitting_label import fitted_text

SWATCH = 10
LEFT = 8 + SWATCH + 8  # pixels from the edge of a chip to its name
ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


def solo(visible: frozenset[int], label: int, classes: int) -> frozenset[int]:
    """Return only `label`; all of `classes` if `label` is the only visible class already."""
    return frozenset(range(classes)) if visible == {label} else frozenset({label})


def toggle(visible: frozenset[int], label: int, classes: int) -> frozenset[int]:
    """Return `visible` with `label` added or removed; removing the last label shows all classes."""
    return visible ^ {label} or frozenset(range(classes))


class Chip(QAbstractButton):
    """A colour square and a name; checked while its class is shown."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(name)
        self.setCheckable(True)
        self.setChecked(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.adding = False  # whether Shift or Ctrl is down during the click

    def sizeHint(self) -> QSize:
        """Room for the square and the name."""
        metrics = QFontMetrics(self.font())
        return QSize(LEFT + metrics.horizontalAdvance(self.text()) + 6, max(metrics.height() + 4, 20))

    def minimumSizeHint(self) -> QSize:
        """Room for the square and a few letters; a longer name is elided."""
        few = QFontMetrics(self.font()).horizontalAdvance("00…")
        return QSize(min(LEFT + few + 6, self.sizeHint().width()), self.sizeHint().height())

    def nextCheckState(self) -> None:
        """Do not toggle: the legend sets the state."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Store Shift and Ctrl."""
        self.adding = bool(event.modifiers() & ADDING)
        super().mouseReleaseEvent(event)
        self.adding = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the focus along the column, or click."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.parent().step_focus(self, 1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.adding = bool(event.modifiers() & ADDING)
            self.click()
            self.adding = False
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep Space and Enter from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in (
            Qt.Key.Key_Space,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw square and name; hollow and grey while the class is grey."""
        legend = self.parent()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        row = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.isDown():
            painter.setBrush(faded(legend.colours.text, 38 if self.isDown() else 20))
            painter.drawRoundedRect(row, 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(QColor(legend.colours.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row, 4, 4)
        colour = QColor(legend.colour_of(self))
        square = QRectF(8, (self.height() - SWATCH) // 2, SWATCH, SWATCH)
        if self.isChecked():
            paint_rounded(painter, square, 2.5, colour)
        else:
            hollow = square.adjusted(0.6, 0.6, -0.6, -0.6)
            paint_rounded(painter, hollow, 2, None, QColor(legend.colours.muted), 1.2)
        painter.setPen(QColor(legend.colours.text if self.isChecked() else legend.colours.muted))
        room = self.rect().adjusted(LEFT, 0, -2, 0)
        text = fitted_text(self.text(), QFontMetrics(self.font()), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


class Legend(QWidget):
    """The chips in a column, in the gutter of the map. A click shows only this class, with Shift or Ctrl it adds or
    removes the class.

    Tab enters the column once, Up and Down move along it, Space or Enter clicks.
    """

    changed = Signal()

    def __init__(self, colours: Surfaces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Opaque: a chip does not repaint the gutter.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.colours = colours
        self.visible: frozenset[int] = frozenset()
        self._label_colours: tuple[str, ...] = ()
        self._coloured = True
        self._chips: list[Chip] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)

    @property
    def chips(self) -> tuple[Chip, ...]:
        """The chip of each class."""
        return tuple(self._chips)

    def set_names(self, names: tuple[str, ...]) -> None:
        """Show these classes, all of them visible."""
        for chip in self._chips:
            self._rows.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [Chip(name, self) for name in names]
        for label, chip in enumerate(self._chips):
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus if label == 0 else Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _=False, label=label: self._on_clicked(label))
            self._rows.addWidget(chip)
        self.visible = frozenset(range(len(names)))
        self._retranslate()
        self.adjustSize()

    def set_theme(self, colours: Surfaces, label_colours: tuple[str, ...]) -> None:
        """Use these surfaces, and these colours for the classes in order."""
        self.colours, self._label_colours = colours, label_colours
        self.update()

    def set_coloured(self, on: bool) -> None:
        """Colour the chips by class; off: the chips are grey, because the colours of the points mean values."""
        if on != self._coloured:
            self._coloured = on
            self.update()

    def set_visible_classes(self, visible: frozenset[int]) -> None:
        """Show these classes; `changed` is emitted if they differ."""
        if visible == self.visible:
            return
        self.visible = visible
        for label, chip in enumerate(self._chips):
            chip.setChecked(label in visible)
        self.changed.emit()

    def toggle(self, label: int) -> None:
        """Show one class in colour or in grey."""
        if label < len(self._chips):
            self.set_visible_classes(toggle(self.visible, label, len(self._chips)))

    def colour_of(self, chip: Chip) -> str:
        """Return the colour of a chip's class; grey if the colours of the points mean values."""
        if not self._coloured:
            return self.colours.muted
        return self._label_colours[self._chips.index(chip) % len(self._label_colours)]

    def step_focus(self, chip: Chip, step: int) -> None:
        """Move the focus to the next chip, around the ends; Tab returns to that chip."""
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        other = self._chips[(self._chips.index(chip) + step) % len(self._chips)]
        other.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        other.setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the chips."""
        QPainter(self).fillRect(event.rect(), QColor(self.colours.surface))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _on_clicked(self, label: int) -> None:
        act = toggle if self._chips[label].adding else solo
        self.set_visible_classes(act(self.visible, label, len(self._chips)))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Legend"))
        for label, chip in enumerate(self._chips):
            chip.setAccessibleName(self.tr("Class {name}").format(name=chip.text()))
            tip = chip.text() + "\n" + self.tr("Click: only this class. Shift+click: add or remove it.")
            if label < 10:
                tip += "\n" + self.tr("On the map, key {digit} adds or removes it.").format(digit=label)
            chip.setToolTip(tip)
