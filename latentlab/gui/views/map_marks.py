"""Marks of the user on the latent map: a lasso, a pinned point, an own image, a walk. Functions of a painter."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from latentlab.export.palette import Surfaces
from latentlab.gui.views.map_painter import faded, small_font

WAYPOINT = 9.0  # radius of a waypoint's disc, pixels
OWN = 9.0  # pixels from the centre of an own image's diamond to its corners
HALO = 2.0  # pixels of surface colour about a line, which keep the line visible on points


def paint_lasso(painter: QPainter, corners: Sequence[tuple[float, float]], colours: Surfaces) -> None:
    """Draw the selecting outline through these pixels, closed by a straight line."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.accent), 1.5, Qt.PenStyle.DashLine))
    painter.setBrush(faded(colours.accent, 36))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]), Qt.FillRule.OddEvenFill)


def paint_pinned(painter: QPainter, at: QPointF, colours: Surfaces) -> None:
    """Draw a square about the pinned point of the inspector."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, thick in ((faded(colours.surface, 230), 5.0), (QColor(colours.text), 2.0)):
        painter.setPen(QPen(colour, thick))
        painter.drawRect(QRectF(at.x() - 7, at.y() - 7, 14, 14))


def paint_own(painter: QPainter, at: QPointF, radii: tuple[float, float], angle: float, colours: Surfaces) -> None:
    """Draw an open diamond about an own image's mean, and its q(z|x) as an ellipse of these radii, in pixels.

    `angle` is the angle of the first radius, counter-clockwise, in radians. The inside stays visible: the true
    posterior may be smaller than the mark.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    diamond = QPolygonF([at + QPointF(dx, dy) * OWN for dx, dy in ((0, -1), (1, 0), (0, 1), (-1, 0))])
    for colour, more in ((faded(colours.surface, 230), 2 * HALO), (QColor(colours.bad), 0.0)):
        painter.setPen(QPen(colour, 1.5 + more))
        painter.save()
        painter.translate(at)
        painter.rotate(-math.degrees(angle))
        painter.drawEllipse(QPointF(), *radii)
        painter.restore()
        painter.setPen(
            QPen(colour, 2.5 + more, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.MiterJoin)
        )
        painter.drawPolygon(diamond)


def paint_walk(painter: QPainter, path: np.ndarray, waypoints: np.ndarray, colours: Surfaces) -> None:
    """Draw the path, (n, 2) pixels, and its waypoints, (m, 2) pixels, as lettered discs."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    line = QPolygonF([QPointF(x, y) for x, y in path.tolist()])
    for colour, thick in ((faded(colours.surface, 220), 1.5 + 2 * HALO), (QColor(colours.accent), 1.5)):
        painter.setPen(QPen(colour, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(line)
    font = small_font(painter.font())
    font.setBold(True)
    painter.setFont(font)
    for index, (x, y) in enumerate(waypoints.tolist()):
        disc = QRectF(x - WAYPOINT, y - WAYPOINT, 2 * WAYPOINT, 2 * WAYPOINT)
        painter.setPen(QPen(QColor(colours.surface), HALO))
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(disc)
        painter.setPen(QColor(colours.on_accent))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, waypoint_name(index))


def waypoint_name(index: int) -> str:
    """Return A, B, …, Z, 27, 28, …"""
    return chr(ord("A") + index) if index < 26 else str(index + 1)
