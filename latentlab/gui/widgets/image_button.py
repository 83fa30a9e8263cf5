"""A small grey image as a button, with a caption: a neighbour, a waypoint."""

from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.widgets.grey_image import GreyImage
from latentlab.gui.widgets.theme import number_font, scaled


def image_name(subject: Any) -> str:
    """Name a session.subject.Subject: "test #17 · label 7", "test #17" without a label; an own image has its name."""
    if subject.split == "own":
        return subject.name
    text = "{split} #{index}"
    if subject.label:
        text = QCoreApplication.translate("ImageButton", "{split} #{index} · label {label}")
    named = (
        QCoreApplication.translate("ImageButton", "training")
        if subject.split == "train"
        else QCoreApplication.translate("ImageButton", "test")
    )
    return text.format(split=named, index=f"{subject.index:,}", label=subject.label)


class ImageButton(QAbstractButton):
    """An image of `side` pixels above its text; without an image, an empty frame that cannot be clicked.

    A `still` button is a mere picture: it has a tip, but neither click nor focus.
    """

    def __init__(self, side: int, *, still: bool = False) -> None:
        super().__init__()
        self._side, self._still = side, still
        self._image = GreyImage()
        self._colours = SCHEMES["light"]
        self._reserved: tuple[str, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFont(number_font(self.font()))
        self.show_image(None)

    def reserve(self, *captions: str) -> None:
        """Reserve the width that these captions need."""
        self._reserved = captions
        widths = [self.fontMetrics().horizontalAdvance(caption) + 2 for caption in captions]
        self.setMinimumWidth(max(self._side + 2, *widths))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._reserved:
            self.reserve(*self._reserved)

    def show_image(self, image: np.ndarray | None) -> None:
        """Show `image`, (H, W), uint8 or float in [0, 1]; None shows an empty frame."""
        if image is None:
            self._image.clear()
        else:
            self._image.set(image)
        self.setEnabled(image is not None)
        live = image is not None and not self._still
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if live else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if live else Qt.CursorShape.ArrowCursor)
        self.update()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """The size of the image and a line of text; large text may be wider than the image."""
        return QSize(max(self._side + 2, scaled(self._side + 2)), self._side + 2 + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """The size hint is also the minimum."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw image, frame and text."""
        painter = QPainter(self)
        frame = QRectF((self.width() - self._side - 2) / 2, 0, self._side + 2, self._side + 2).toRect()
        if not self._image.is_empty:
            ratio = self.devicePixelRatioF()
            place = self._image.place(QRectF(frame).adjusted(1, 1, -1, -1), ratio, smooth=True)
            self._image.draw(painter, place, ratio)
        lit = self.isEnabled() and not self._still and (self.underMouse() or self.hasFocus() or self.isDown())
        painter.setPen(QPen(QColor(self._colours.accent if lit else self._colours.border), 2 if lit else 1))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(self._colours.muted))
        words = QRectF(0, self._side + 2, self.width(), self.height() - self._side - 2)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
