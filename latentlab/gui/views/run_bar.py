"""The bar on top: run or pause, step, new run; where the training is, how fast, and how long yet."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from latentlab.gui.theme import ICON_SIZE, number_font
from latentlab.gui.views.steady_label import SteadyLabel


class RunBar(QWidget):
    """Buttons of actions on both sides, the progress of the run between them."""

    def __init__(self, left: list[QAction], right: list[list[QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runBar")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(8)
        self.buttons: dict[str, QToolButton] = {}
        for action in left:
            layout.addWidget(self._button(action, with_text=True))
        self.buttons[left[0].objectName()].setProperty("primary", True)
        layout.addSpacing(8)
        self.where = _number_label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(128, 6)
        self.bar.setRange(0, 1000)
        self.left = _number_label()
        self.speed = _number_label()
        for widget in (self.where, self.bar, self.left, self.speed):
            layout.addWidget(widget)
        layout.addStretch(1)
        for group in right:
            box = QWidget()
            box.setObjectName("segmented")
            row = QHBoxLayout(box)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(0)
            for action in group:
                # A tool is known by its picture (its name is its tooltip); which images are shown, by its word.
                row.addWidget(self._button(action, with_text=not action.objectName().startswith("tool_")))
            layout.addWidget(box)
        self._retranslate()
        self.show_idle("")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.where.setAccessibleName(self.tr("Epoch and step"))
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.left.setAccessibleName(self.tr("Time left"))
        self.speed.setAccessibleName(self.tr("Speed of the training"))

    def _button(self, action: QAction, *, with_text: bool) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(ICON_SIZE)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if with_text else Qt.ToolButtonStyle.ToolButtonIconOnly
        button.setToolButtonStyle(style)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons[action.objectName()] = button
        return button

    def show_idle(self, text: str) -> None:
        """Show `text` where the progress of a run would be."""
        self.where.setText(text)
        self.bar.hide()
        self.left.setText("")
        self.speed.setText("")

    def show_progress(
        self, where: str, fraction: float | None, seconds_left: float | None, images_per_second: float
    ) -> None:
        """Show where the run is; `fraction` is None while its end is open."""
        self.where.setText(where)
        self.bar.setVisible(fraction is not None)
        if fraction is not None:
            self.bar.setValue(round(1000 * fraction))
        if seconds_left is None:
            self.left.setText("")
        else:
            minutes, seconds = divmod(max(0, round(seconds_left)), 60)
            text = self.tr("{minutes}:{seconds} left").format(minutes=minutes, seconds=f"{seconds:02d}")
            self.left.setText(text)
        speed = self.tr("{count} images/s").format(count=f"{images_per_second:,.0f}")
        self.speed.setText(speed if images_per_second > 0 else "")


def _number_label() -> SteadyLabel:
    label = SteadyLabel()
    label.setFont(number_font(label.font()))
    return label
