"""What the panels lay upon the latent map: samples as dots, a posterior as heat. Each paints itself; no widget."""

import dataclasses
import functools
from typing import Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from latentlab.export.palette import Surfaces
from latentlab.export.raster import View
from latentlab.gui.views.map_layers import SIGMAS, Layer, heat_colours, paint_layer
from latentlab.gui.views.map_painter import faded

SMALLEST, LARGEST = 1.2, 11.0  # radii of dots, pixels
FLOOR = 14.0  # nats below the peak at which heat has faded away
MARK = 8.0  # radius of a mode's disc, pixels


class Overlay(Protocol):
    """Something to be painted upon the points."""

    def paint(self, painter: QPainter, view: View, width: int, height: int, colours: Surfaces) -> None:
        """Paint on a map of width x height that shows `view`."""


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
        painter.setBrush(faded(self.colour, 170))
        order = np.argsort(self.shares, kind="stable")
        for n in order[seen[order]].tolist():
            large = radii[n] > 2 * SMALLEST
            painter.setPen(QPen(QColor(colours.surface), 1) if large else Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(x[n], y[n]), radii[n], radii[n])


@dataclasses.dataclass(frozen=True, eq=False)
class Belief:
    """A posterior as heat, its numbered modes, and q(z|x), which may lie elsewhere."""

    log_joint: np.ndarray  # (side, side), top row first, over [-extent, extent]^2; up to a constant
    extent: float
    modes: np.ndarray  # (m, 2)
    q_mean: np.ndarray  # (2,)
    q_sigma: np.ndarray
    q_name: str

    @functools.cached_property
    def heat(self) -> Layer:
        """The heat as a picture that fades into the map."""
        share = np.clip(1 + (self.log_joint - self.log_joint.max()) / FLOOR, 0, 1)
        colours = heat_colours().take((share * 255).astype(np.uint8))
        alpha = (share**0.7 * 235).astype(np.uint32)
        parts = [((colours >> shift & 255) * alpha // 255) << shift for shift in (16, 8, 0)]
        pixels = np.ascontiguousarray(alpha << 24 | parts[0] | parts[1] | parts[2], np.uint32)
        side = len(pixels)
        picture = QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_ARGB32_Premultiplied).copy()
        return Layer("belief", picture, View(-self.extent, -self.extent, self.extent, self.extent))

    def paint(self, painter: QPainter, view: View, width: int, height: int, colours: Surfaces) -> None:
        """Paint heat, modes as numbered discs, and q as an ellipse with its name."""
        paint_layer(painter, self.heat, view, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(10)
        font.setBold(True)
        painter.setFont(font)
        for number, (x, y) in enumerate(self.modes.tolist(), 1):
            px, py = view.to_pixels(x, y, width, height)
            disc = QRectF(px - MARK, py - MARK, 2 * MARK, 2 * MARK)
            painter.setPen(QPen(QColor(colours.surface), 1.5))
            painter.setBrush(QColor(colours.accent))
            painter.drawEllipse(disc)
            painter.setPen(QColor(colours.on_accent))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number))
        at = QPointF(*view.to_pixels(float(self.q_mean[0]), float(self.q_mean[1]), width, height))
        rx, ry = (float(max(4.0, SIGMAS * sigma * width / view.width)) for sigma in self.q_sigma)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ink, thick in ((faded(colours.surface, 230), 5.0), (QColor(colours.bad), 2.0)):
            painter.setPen(QPen(ink, thick))
            painter.drawEllipse(at, rx, ry)
            painter.drawLine(at - QPointF(rx + 6, 0), at - QPointF(rx, 0))
            painter.drawLine(at + QPointF(rx, 0), at + QPointF(rx + 6, 0))
        metrics = painter.fontMetrics()
        text = QRectF(at.x() + rx + 9, at.y() - metrics.height() / 2, metrics.horizontalAdvance(self.q_name) + 8, 16)
        painter.fillRect(text, faded(colours.surface, 215))
        painter.setPen(QColor(colours.bad))
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, self.q_name)
