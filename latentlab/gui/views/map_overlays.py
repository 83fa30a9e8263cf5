"""What the panels lay upon the latent map: samples as dots, and one posterior as heat. Each paints itself."""

import dataclasses
from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QRegion

from latentlab.export.palette import Surfaces
from latentlab.export.raster import View
from latentlab.gui.views.map_painter import faded

SMALLEST, LARGEST = 1.2, 11.0  # radii of dots, pixels
HALO = 1.0  # pixels of surface about a dot, so that it is seen upon points


class Overlay(Protocol):
    """Something to be painted upon the points."""

    def paint(self, painter: QPainter, view: View, width: int, height: int, colours: Surfaces) -> None:
        """Paint on a map of width x height that shows `view`."""

    def reach(self, view: View, width: int, height: int, font: QFont) -> QRegion | None:
        """Return where another one of its kind may look different; None: anywhere."""


@dataclasses.dataclass(frozen=True, eq=False)
class Samples:
    """Samples of z as dots, whose areas are as their weights."""

    places: np.ndarray  # (n, 2)
    shares: np.ndarray  # (n,), sum 1 at most
    colour: str

    def paint(self, painter: QPainter, view: View, width: int, height: int, colours: Surfaces) -> None:
        """Paint the light ones first, so that the heavy ones are not hidden."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = view.to_pixels(*self.places.T.astype(float), width, height)
        radii = np.maximum(SMALLEST, LARGEST * np.sqrt(self.shares))
        seen = (x > -LARGEST) & (x < width + LARGEST) & (y > -LARGEST) & (y < height + LARGEST)
        painter.setPen(Qt.PenStyle.NoPen)
        order = np.argsort(self.shares, kind="stable")
        for ink, more in ((faded(colours.surface, 220), HALO), (QColor(self.colour), 0.0)):
            painter.setBrush(ink)
            for n in order[seen[order]].tolist():
                painter.drawEllipse(QPointF(x[n], y[n]), radii[n] + more, radii[n] + more)

    def reach(self, view: View, width: int, height: int, font: QFont) -> QRegion | None:
        """Return None: they lie all over the map."""
        return None


class MapHeat:
    """The one posterior upon the map: several questions may have one, and that of the question asked last is shown."""

    def __init__(self, show: Callable[[Overlay | None], None]) -> None:
        self._show = show
        self._asked: list[str] = []  # the last one last
        self._pictures: dict[str, Overlay | None] = {}

    def ask(self, name: str) -> None:
        """Note that this question is asked now; the map is its own as soon as it has a picture."""
        self._asked = [other for other in self._asked if other != name] + [name]
        self._update()

    def set_picture(self, name: str, picture: Overlay | None) -> None:
        """Take the newest picture of a question; None: it has none."""
        if name not in self._asked:
            self._asked.insert(0, name)
        self._pictures[name] = picture
        self._update()

    def _update(self) -> None:
        pictures = (self._pictures.get(name) for name in reversed(self._asked))
        self._show(next((picture for picture in pictures if picture is not None), None))
