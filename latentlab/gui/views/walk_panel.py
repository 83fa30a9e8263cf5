"""The walk: its waypoints as pictures, and the settings of the path."""

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.actions.walk import PATH_NAMES
from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.map_marks import waypoint_name
from latentlab.gui.widgets.image_button import ImageButton
from latentlab.gui.widgets.number_box import DecimalBox
from latentlab.gui.widgets.numbers import number
from latentlab.gui.widgets.theme import SPACE, muted, number_font

SIDE = 84  # pixels of a waypoint's picture


class WalkPanel(QWidget):
    """Shows the waypoints of a walk; signals carry the user's requests."""

    waypoint_chosen = Signal(int)
    waypoint_removed = Signal(int)
    path_changed = Signal(str)
    speed_changed = Signal(float)  # latent units a second
    ping_pong_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = SCHEMES["light"]
        self._buttons = [QToolButton() for _ in range(5)]
        buttons = QGridLayout()
        buttons.setSpacing(SPACE)
        for place, button in enumerate(self._buttons):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button, place // 2, place % 2)
        self._names = [QLabel(), QLabel()]
        self.path = QComboBox()
        self.path.addItems(["", ""])
        self.path.currentIndexChanged.connect(lambda index: self.path_changed.emit(PATH_NAMES[index]))
        self.speed = DecimalBox()
        self.speed.setRange(0.05, 20)
        self.speed.setDecimals(2)
        self.speed.setSingleStep(0.25)
        self.speed.setValue(1)
        self.speed.lineEdit().setTextMargins(SPACE // 2 + 1, 0, 0, 0)  # as in a form, see forms.CountField
        self.speed.setFont(number_font(self.speed.font()))
        self.speed.valueChanged.connect(self.speed_changed)
        self.ping_pong = QCheckBox()
        self.ping_pong.setChecked(True)
        self.ping_pong.toggled.connect(self.ping_pong_changed)
        form = QGridLayout()
        form.setHorizontalSpacing(SPACE)
        form.setVerticalSpacing(SPACE // 2)
        for row, (name, field) in enumerate(zip(self._names, (self.path, self.speed))):
            muted(name)
            name.setBuddy(field)
            form.addWidget(name, row, 0, Qt.AlignmentFlag.AlignRight)
            form.addWidget(field, row, 1)
        form.setColumnStretch(1, 1)
        buttons.addWidget(self.ping_pong, 2, 1)
        left = QVBoxLayout()
        left.setSpacing(SPACE // 2)
        left.addLayout(buttons)
        left.addLayout(form)
        left.addStretch(1)

        self.waypoints: list[ImageButton] = []
        self.removers: list[QToolButton] = []
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(SPACE)
        self._line.addStretch(1)
        inside = QWidget()
        inside.setLayout(self._line)
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        self._hint = muted(QLabel(wordWrap=True))
        right = QVBoxLayout()
        right.setSpacing(SPACE // 2)
        right.addWidget(self._hint)
        right.addWidget(self._scroll, 1)
        right.addStretch()

        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE // 2)
        layout.setSpacing(4 * SPACE)
        layout.addLayout(left)
        layout.addLayout(right, 1)
        self._retranslate()
        self.show_waypoints(())

    def set_actions(self, *actions: QAction) -> None:
        """Take the verbs of a walk for the buttons: add a waypoint, remove all, play, wander, export."""
        for button, action in zip(self._buttons, actions):
            button.setDefaultAction(action)

    def show_waypoints(self, waypoints: tuple[tuple[float, ...], ...]) -> None:
        """Show waypoints at these latents; the pictures come with `show_images`."""
        while len(self.waypoints) > len(waypoints):
            holder = self.waypoints.pop().parentWidget()
            self.removers.pop()
            self._line.removeWidget(holder)
            holder.hide()
            holder.deleteLater()
        while len(self.waypoints) < len(waypoints):
            self._add(len(self.waypoints))
        for index, (button, z) in enumerate(zip(self.waypoints, waypoints)):
            place = ", ".join(number(value, 2) for value in z[:2]) + (", …" if len(z) > 2 else "")
            button.setText(f"{waypoint_name(index)}  {place}")
            button.setToolTip(self.tr("Move the probe to this waypoint"))
            button.setAccessibleName(self.tr("Waypoint {name} at {z}").format(name=waypoint_name(index), z=place))
            remover = self.removers[index]
            remover.setToolTip(self.tr("Remove this waypoint"))
            remover.setAccessibleName(self.tr("Remove waypoint {name}").format(name=waypoint_name(index)))
        self._hint.setVisible(len(waypoints) < 2)
        self._scroll.setVisible(len(waypoints) > 0)

    def show_images(self, images: np.ndarray) -> None:
        """Show the decoder's images of the waypoints, (m, H, W), 0 to 1."""
        for button, image in zip(self.waypoints, images):
            button.show_image(image)

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        for button in self.waypoints:
            button.set_theme(colours)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _add(self, number: int) -> None:
        button, remover = ImageButton(SIDE), QToolButton()
        button.set_theme(self._colours)
        button.clicked.connect(lambda: self.waypoint_chosen.emit(number))
        remover.setText("×")
        remover.setProperty("quiet", True)
        remover.clicked.connect(lambda: self.waypoint_removed.emit(number))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(remover, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._line.insertWidget(number, holder)
        self.waypoints.append(button)
        self.removers.append(remover)

    def _retranslate(self) -> None:
        self._names[0].setText(self.tr("path"))
        self._names[1].setText(self.tr("speed"))
        self.path.setItemText(0, self.tr("Straight lines"))
        self.path.setItemText(1, self.tr("Spherical (slerp)"))
        self.path.setToolTip(
            self.tr("Straight: the shortest way. Spherical: turns about the origin, and the norm changes evenly.")
        )
        self.path.setAccessibleName(self.tr("Path of the walk"))
        self.speed.setToolTip(self.tr("How far the probe walks in a second, in units of z"))
        self.speed.setSuffix(self.tr(" /s"))
        self.speed.setAccessibleName(self.tr("Speed of the walk"))
        self.ping_pong.setText(self.tr("there and back"))
        self._hint.setText(
            self.tr("Move the probe and press B, twice or more: the walk goes from waypoint to waypoint.")
        )
