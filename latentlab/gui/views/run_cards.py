"""Cards of saved runs: a small picture of the map and a few texts, for the first screen and after a crash."""

import dataclasses
from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.widgets.colour_image import colour_image
from latentlab.gui.widgets.fitting_label import FittingLabel
from latentlab.gui.widgets.theme import grow_with_text, number_font

RECENT_SIZE = (208, 80)  # as wide as a choice of the first screen


@dataclasses.dataclass(frozen=True, eq=False)
class Card:
    """The content of the card of one run."""

    folder: Path
    title: str
    lines: tuple[str, ...]
    picture: np.ndarray | None = None  # uint32 (h, w), 0xAARRGGBB
    tip: str = ""
    is_there: bool = True  # otherwise the card is disabled, and its tip says why


class RunPicture(QWidget):
    """A picture of a run's map, or an empty frame."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._image: QImage | None = None
        self._colours = SCHEMES["light"]

    def show_picture(self, picture: np.ndarray | None) -> None:
        """Show pixels, uint32 (h, w), 0xAARRGGBB; None shows an empty frame."""
        self._image = None if picture is None else colour_image(picture)
        self.update()

    @property
    def is_empty(self) -> bool:
        """Whether no picture is shown."""
        return self._image is None

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, picture and frame, with round corners."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 6, 6)
        painter.fillPath(shape, QColor(self._colours.surface))
        if self._image is not None:
            painter.setClipPath(shape)
            painter.setOpacity(1.0 if self.isEnabled() else 0.4)
            painter.drawImage(frame.adjusted(1, 1, -1, -1), self._image)
            painter.setClipping(False)
            painter.setOpacity(1.0)
        painter.setPen(QPen(QColor(self._colours.border), 1))
        painter.drawPath(shape)


class CardWords(QVBoxLayout):
    """The title of a card and the lines below it."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setSpacing(2)
        self.setContentsMargins(0, 0, 0, 0)
        self._title, self._lines = FittingLabel(), tuple(FittingLabel() for _ in range(lines))
        self._title.setObjectName("cardTitle")
        self.addWidget(self._title)
        for line in self._lines:
            line.setProperty("muted", True)
            line.setFont(number_font(line.font()))
            self.addWidget(line)

    def show_card(self, card: Card) -> None:
        """Show the texts of a run."""
        self._title.setText(card.title)
        for label, text in zip(self._lines, (*card.lines, *("" for _ in self._lines))):
            label.setText(text)

    def labels(self) -> tuple[QLabel, ...]:
        """The labels, from the top."""
        return self._title, *self._lines


class RecentCard(QPushButton):
    """A button that opens a recent run."""

    def __init__(self, card: Card, colours: Surfaces) -> None:
        super().__init__()
        self.setObjectName("recentCard")
        self.card = card
        grow_with_text(self, setFixedSize=QSize(*RECENT_SIZE))
        self.picture, self.words = RunPicture(64), CardWords(2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.picture)
        column = QVBoxLayout()
        column.addStretch(1)
        column.addLayout(self.words)
        column.addStretch(1)
        layout.addLayout(column, 1)
        for label in self.words.labels():
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words.show_card(card)
        self.picture.show_picture(card.picture)
        self.picture.set_theme(colours)
        self.setEnabled(card.is_there)
        self.setToolTip(card.tip)
        self.setAccessibleName(", ".join((card.title, *card.lines)))
        self.setAccessibleDescription(card.tip)
