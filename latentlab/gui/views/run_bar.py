"""The bar on top: run or pause, step, new run; position, speed and remaining time of the training."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QToolButton, QWidget

from latentlab.gui.widgets.steady_label import SteadyLabel
from latentlab.gui.widgets.theme import ICON_SIZE, grow_with_text, number_font


class RunBar(QWidget):
    """Buttons of actions on both sides, the progress of the run between them.

    In a narrow window parts of the progress disappear first, then groups of the right side move into the menu of
    `more`.
    """

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
        # The parts of the progress, the most important first, and whether each part has content.
        self._spare = {self.left: False, self.bar: False, self.speed: False}
        self._groups: dict[QWidget, list[QAction]] = {}
        for group in right:
            box = QWidget()
            self._groups[box] = group
            box.setObjectName("segmented")
            row = QHBoxLayout(box)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(0)
            for action in group:
                # A tool shows its icon (the name is its tooltip); the choice of images shows its text.
                row.addWidget(self._button(action, with_text=not action.objectName().startswith("tool_")))
            layout.addWidget(box)
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.more.hide()
        layout.addWidget(self.more)
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
        self.more.setToolTip(self.tr("More tools"))
        self.more.setAccessibleName(self.more.toolTip())

    def _button(self, action: QAction, *, with_text: bool) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        grow_with_text(button, setIconSize=ICON_SIZE)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if with_text else Qt.ToolButtonStyle.ToolButtonIconOnly
        button.setToolButtonStyle(style)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons[action.objectName()] = button
        return button

    def show_idle(self, text: str) -> None:
        """Show `text` in place of the progress of a run."""
        self.where.setText(text)
        self.left.setText("")
        self.speed.setText("")
        self._spare = dict.fromkeys(self._spare, False)
        self._make_room()

    def show_progress(
        self, where: str, fraction: float | None, seconds_left: float | None, images_per_second: float
    ) -> None:
        """Show the position of the run; `fraction` is None while its end is open."""
        self.where.setText(where)
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
        self._spare = {
            self.left: seconds_left is not None,
            self.bar: fraction is not None,
            self.speed: images_per_second > 0,
        }
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        """The size of the left buttons and of `more`; the other parts may be hidden."""
        return QSize(self._needed() + self._wide(self.more), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the parts that fit."""
        super().resizeEvent(event)
        self._make_room()

    def _wide(self, widget: QWidget) -> int:
        return widget.sizeHint().width() + self.layout().spacing()

    def _needed(self) -> int:
        """Return the width of the parts that are always shown."""
        layout = self.layout()
        items = [layout.itemAt(index) for index in range(layout.count())]
        optional = {*self._spare, *self._groups, self.where, self.more}
        kept = [item.sizeHint().width() for item in items if item.widget() not in optional]
        margins = layout.contentsMargins()
        return sum(kept) + layout.spacing() * (len(kept) - 1) + margins.left() + margins.right()

    def _make_room(self) -> None:
        """Show the parts that fit: the groups of the right side, the last group first, then the progress."""
        room = self.width() - self._needed()
        groups = list(self._groups)
        # While a group is in the menu, the position of the run has no priority over it.
        shown = groups if sum(map(self._wide, groups)) <= room else []
        if not shown:
            room -= self._wide(self.more)
            left = room
            for group in reversed(groups):
                left -= self._wide(group)
                if left >= 0:
                    shown = [group, *shown]
        room -= sum(map(self._wide, shown))
        self._move_into_menu([group for group in groups if group not in shown])
        for widget, there in ({self.where: bool(self.where.text())} | self._spare).items():
            wide = self._wide(widget)
            widget.setVisible(there and wide <= room)
            room -= wide if there else 0
        self.layout().activate()  # before the next paint, which would show the buttons without their room

    def _move_into_menu(self, hidden: list[QWidget]) -> None:
        actions = [action for group in hidden for action in self._groups[group]]
        for group in self._groups:
            group.setVisible(group not in hidden)
        self.more.setVisible(bool(hidden))
        if actions != self.more.menu().actions():
            self.more.menu().clear()
            self.more.menu().addActions(actions)

    def _move_into_menu(self, hidden: list[QWidget]) -> None:
        actions = [action for group in hidden for action in self._groups[group]]
        for group in self._groups:
            group.setVisible(group not in hidden)
        self.more.setVisible(bool(hidden))
        if actions != self.more.menu().actions():
            self.more.menu().clear()
            self.more.menu().addActions(actions)


def _number_label() -> SteadyLabel:
    label = SteadyLabel()
    label.setFont(number_font(label.font()))
    return label
