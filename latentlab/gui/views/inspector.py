"""The inspector: one image of the data, its reconstruction and metrics, and its neighbours."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from latentlab.export.palette import Surfaces
from latentlab.gui.views.inspection_metrics import InspectionMetrics
from latentlab.gui.widgets.image_button import ImageButton
from latentlab.gui.widgets.theme import SPACE, muted, number_font

NEIGHBOURS = 8
LARGE, SMALL = 84, 42  # pixels of an image: three, and one and a half, for each pixel of MNIST


class Inspector(QWidget):
    """Shows an Inspected; `neighbour_chosen` carries the index of a clicked neighbour."""

    neighbour_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Any, bool, str] | None = None
        self._others: tuple[list[int], list[int]] = ([], [])
        self.title = QLabel()
        self.title.setFont(number_font(self.title.font()))
        self._images = [ImageButton(LARGE), ImageButton(LARGE)]
        for image in self._images:
            image.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        images = QHBoxLayout()
        images.setSpacing(SPACE)
        for image in self._images:
            images.addWidget(image)
        images.addStretch(1)
        self._hint = muted(QLabel())
        left = QVBoxLayout()
        left.setSpacing(SPACE // 2)
        left.addWidget(self.title)
        left.addLayout(images)
        left.addWidget(self._hint)
        left.addStretch(1)

        self.metrics = InspectionMetrics()
        self._row_titles = [muted(QLabel()), muted(QLabel())]
        self.neighbours = [[ImageButton(SMALL) for _ in range(NEIGHBOURS)] for _ in range(2)]
        right = QVBoxLayout()
        right.setSpacing(2)
        for row, (title, buttons) in enumerate(zip(self._row_titles, self.neighbours)):
            line = QHBoxLayout()
            line.setSpacing(4)
            for column, button in enumerate(buttons):
                button.clicked.connect(lambda _=False, row=row, column=column: self._choose(row, column))
                line.addWidget(button)
            line.addStretch(1)
            right.addWidget(title)
            right.addLayout(line)
        right.addStretch(1)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE // 2)
        layout.setSpacing(4 * SPACE)
        layout.addLayout(left)
        layout.addWidget(self.metrics)
        layout.addLayout(right)
        layout.addStretch(1)
        self._retranslate()

    def show_inspected(self, seen: Any, *, pinned: bool, kind: str) -> None:
        """Show an Inspected; `kind` names the kind of its reconstruction. `pinned`: hovering does not replace it."""
        self._shown = seen, pinned, kind
        metrics, subject = seen.metrics, seen.subject
        text = self.tr("{pin}{split} image #{index} · label {label}")
        if subject.split == "own":
            text = "{pin}{name}"
        elif not subject.label:
            text = self.tr("{pin}{split} image #{index}")
        self.title.setText(
            text.format(
                pin="● " if pinned else "",
                name=subject.name,
                split=self.tr("training") if subject.split == "train" else self.tr("test"),
                index=f"{subject.index:,}",
                label=subject.label,
            )
        )
        for button, image in zip(self._images, (metrics.image, metrics.decoded)):
            button.show_image(image)
        self.metrics.show_inspected(seen, kind)
        self._others = tuple([other.index for other in row] for row in (seen.latent_neighbours, seen.pixel_neighbours))
        for row, others in zip(self.neighbours, (seen.latent_neighbours, seen.pixel_neighbours)):
            self._show_row(row, others)
        self._show_hint()

    def clear(self) -> None:
        """Show no image."""
        self._shown = None
        self._others = ([], [])
        self.title.setText(self.tr("No image yet"))
        for button in self._images:
            button.show_image(None)
        self.metrics.show_inspected(None, "")
        for row in self.neighbours:
            self._show_row(row, ())
        self._show_hint()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        for button in (*self._images, *self.neighbours[0], *self.neighbours[1]):
            button.set_theme(colours)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _show_row(self, row: list[ImageButton], others: Sequence[Any]) -> None:
        for column, button in enumerate(row):
            other = others[column] if column < len(others) else None
            button.show_image(None if other is None else other.image)
            button.setText("" if other is None else other.label)
            button.setToolTip("")
            button.setAccessibleName(self.tr("Neighbour {number}").format(number=column + 1))
            if other is not None:
                tip = (
                    self.tr("#{index}, label {label}, distance {distance}; click to look at it")
                    if other.label
                    else self.tr("#{index}, distance {distance}; click to look at it")
                )
                tip = tip.format(index=f"{other.index:,}", label=other.label, distance=f"{other.distance:.3g}")
                button.setToolTip(tip)
                button.setAccessibleDescription(tip)

    def _choose(self, row: int, column: int) -> None:
        if column < len(self._others[row]):
            self.neighbour_chosen.emit(self._others[row][column])

    def _show_hint(self) -> None:
        if self._shown is None:
            text = self.tr("Hover over a point, or click one with Select (S).")
        elif self._shown[1]:
            text = self.tr("Pinned; Esc lets go.")
        else:
            text = self.tr("Click with Select (S) pins it.")
        self._hint.setText(text)

    def _retranslate(self) -> None:
        self._images[0].setText(self.tr("image"))
        self._images[1].setText(self.tr("reconstruction"))
        for image in self._images:
            image.reserve(image.text())
        self._images[0].setAccessibleName(self.tr("Inspected image"))
        self._images[1].setAccessibleName(self.tr("Its reconstruction"))
        self._row_titles[0].setText(self.tr("Nearest in latent space"))
        self._row_titles[1].setText(self.tr("Nearest in pixels"))
        if self._shown is None:
            self.clear()
        else:
            self.show_inspected(self._shown[0], pinned=self._shown[1], kind=self._shown[2])
