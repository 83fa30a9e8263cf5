"""The occlusion panel: an image with hidden pixels, and the posterior given the visible ones."""

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import Surfaces
from latentlab.gui.views.mask_canvas import BRUSH, LARGEST_BRUSH, MaskCanvas
from latentlab.gui.widgets.image_button import ImageButton, image_name
from latentlab.gui.widgets.jump_slider import JumpSlider
from latentlab.gui.widgets.number_box import CountBox
from latentlab.gui.widgets.numbers import NOTHING, number
from latentlab.gui.widgets.question_panel import QuestionPanel
from latentlab.gui.widgets.theme import SPACE, grow_with_text, muted, number_font

THUMBNAIL, BUTTON = 84, 114  # pixels
COMPLETIONS = 4
SIZE = 68  # pixels of the field of the brush size


class OcclusionPanel(QuestionPanel):
    """Shows an Occluded; `mask_changed` carries the visible pixels."""

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
        controls, results = self._make_controls(), self._make_results()
        self.row.addWidget(self.canvas, 0, Qt.AlignmentFlag.AlignTop)
        self.row.addWidget(controls)
        self.row.addLayout(results, 1)
        self._retranslate()

    def _make_controls(self) -> QWidget:
        """Return the column of title, brush size and buttons."""
        self.buttons = [QToolButton() for _ in range(5)]
        buttons = QGridLayout()
        buttons.setSpacing(SPACE // 2)
        for side in range(2):
            buttons.setColumnMinimumWidth(side, BUTTON)
        for place, button in enumerate(self.buttons[:4]):
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            buttons.addWidget(button, place // 2, place % 2)
        self.buttons[4].setSizePolicy(self.buttons[3].sizePolicy())
        buttons.addWidget(self.buttons[4], 2, 0, 1, 2)
        controls = QWidget()
        column = QVBoxLayout(controls)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addWidget(self.title)
        column.addLayout(self._make_brush())
        column.addLayout(buttons)
        column.addStretch(1)
        controls.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        return controls

    def _make_brush(self) -> QHBoxLayout:
        """Return the slider and the field of the brush size, which follow each other."""
        self._brush_name = muted(QLabel())
        self.brush, self.size = JumpSlider(Qt.Orientation.Horizontal), CountBox()
        for control in (self.brush, self.size):
            control.setRange(1, LARGEST_BRUSH)
            control.setValue(self.canvas.brush)
        self.size.setFont(number_font(self.size.font()))
        grow_with_text(self.size, setMinimumWidth=SIZE)
        self.size.lineEdit().setTextMargins(SPACE // 2 + 1, 0, 0, 0)  # as in a form, see forms.CountField
        self.brush.valueChanged.connect(self._set_brush)
        self.brush.valueChanged.connect(self.size.setValue)
        self.size.valueChanged.connect(self.brush.setValue)
        self.brush.double_clicked.connect(lambda: self.brush.setValue(BRUSH))
        self.canvas.brush_changed.connect(self.brush.setValue)
        self._brush_name.setBuddy(self.size)
        row = QHBoxLayout()
        row.addWidget(self._brush_name)
        row.addWidget(self.brush, 1)
        row.addWidget(self.size)
        return row

    def _make_results(self) -> QVBoxLayout:
        """Return the pictures of the completions and, below, the metrics and the explanation."""
        self.mean, self.entropy, self.encoder = self.pictures = [ImageButton(THUMBNAIL, still=True) for _ in range(3)]
        self.completions = [ImageButton(THUMBNAIL, still=True) for _ in range(COMPLETIONS)]
        for button in self.completions[1:]:
            button.hide()  # hidden before the layout is computed: the window would grow at its start
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        for button in (*self.completions, *self.pictures):
            line.addWidget(button)
        line.addStretch(1)
        self.metrics, self.words = QLabel(wordWrap=True), muted(QLabel(wordWrap=True))
        self.metrics.setFont(number_font(self.metrics.font()))
        column = QVBoxLayout()
        column.setSpacing(SPACE // 2)
        column.addLayout(line)
        column.addWidget(self.metrics)
        column.addWidget(self.words)
        column.addStretch(1)
        return column

    def set_actions(self, *actions: QAction) -> None:
        """Take the verbs: hide the bottom half or the right half, invert, uncover, and show the next pixel."""
        for button, action in zip(self.buttons, actions):
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
        switch = actions[-1]
        self.buttons[-1].setCheckable(True)
        switch.toggled.connect(self.buttons[-1].setChecked)

    def show_subject(self, subject: Any) -> None:
        """Show another image; hidden pixels stay hidden."""
        self._subject = subject
        self.canvas.show_image(None if subject is None else subject.image)
        self._found = None
        self._draw()

    def show_mask(self, visible: np.ndarray) -> None:
        """Let these pixels be visible, bool (height, width); no signal follows."""
        self.canvas.show_mask(visible)
        self._draw()

    def show_occluded(self, found: Any, *, kind: str) -> None:
        """Show an Occluded, or None. `kind` names the likelihood of its numbers."""
        self._found, self._kind = found, kind
        self._draw()

    def hide_part(self, part: str) -> None:
        """Hide the "bottom" or "right" half, "invert" the mask, or hide "nothing"."""
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
        self.canvas.setFocus()  # the window's undo then applies to the mask
        self.canvas.set_mask(visible)

    def set_next_pixel(self, on: bool) -> None:
        """Set whether the most informative hidden pixel is shown."""
        self._next = on
        self._draw()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
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
            self.title.setText(image_name(subject))
        hidden = int((~self.canvas.visible).sum())
        for place, button in enumerate(self.completions):
            there = found is not None and place < len(found.completions)
            button.show_image(found.completions[place] if there else None)
            button.setVisible(there or place == 0)
            text = self.tr("mode {number} · {share} %")
            button.setText(
                text.format(number=place + 1, share=f"{100 * found.masses[place]:.0f}") if there else NOTHING
            )
            button.setToolTip(self.tr("The decoder at one sample from this mode of p(z | visible pixels)"))
        pictures = (None, None, None) if found is None else (found.mean, found.entropy / np.log(2), found.q_image)
        names = self.tr("predictive mean"), self.tr("entropy"), self.tr("encoder’s guess")
        for button, image, name in zip(self.pictures, pictures, names):
            button.show_image(image)
            button.setText(name)
        heat = found.information if found is not None and self._next and hidden else None
        self.canvas.show_heat(heat)
        self.metrics.setText(self._metrics(hidden))
        self.words.setText(self._words(hidden))

    def _metrics(self, hidden: int) -> str:
        found = self._found
        if found is None:
            return ""
        parts = [self.tr("log p(visible) {value} nats").format(value=number(found.log_px_visible, 2))]
        if found.log_px_hidden is not None and hidden:
            parts.append(self.tr("log p(hidden | visible) {value} nats").format(value=number(found.log_px_hidden, 2)))
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
        self.metrics.setToolTip(
            self.tr(
                "log p(visible): of the visible pixels alone. log p(hidden | visible) = log p(x) − log p(visible).\nInformation: by how much seeing a pixel is expected to narrow p(z | visible pixels)"  # noqa: E501
            )
        )
        self.mean.setToolTip(self.tr("The mean of each pixel under p(x | visible pixels)"))
        self.entropy.setToolTip(self.tr("How undecided each pixel is under p(x | visible pixels); white is log 2 nats"))
        self.encoder.setToolTip(self.tr("The decoder at the mean of q(z|x) with the hidden pixels black"))
        self._draw()
        for button in self.pictures:
            button.reserve(button.text())
        for place, button in enumerate(self.completions, 1):
            button.reserve(self.tr("mode {number} · {share} %").format(number=place, share="100"))
