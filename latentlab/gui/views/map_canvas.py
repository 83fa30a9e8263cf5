"""The latent map without interaction: points, layers and marks under a camera, painted in frames.

One frame: data, camera, size, colours or filter change -> `_schedule` -> at most once in 16 ms, when no event waits,
`_redraw` draws the cached picture -> `paintEvent` lays the marks on it. A movement of a mark (the probe, a box) neither
draws the points again nor waits for them.
"""

import dataclasses
import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentlab.export.decisions import Decisions
from latentlab.export.layers import MapLayers
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES, Surfaces
from latentlab.export.viewport import PRIOR_EXTENT, Viewport
from latentlab.gui.views import map_layers, map_painter, map_texts
from latentlab.gui.views.map_camera import Camera, fitted_view
from latentlab.gui.views.map_gestures import Drag
from latentlab.gui.views.map_layers import Grounds
from latentlab.gui.views.map_overlays import Curves, Overlay, key_place, quiet_corner
from latentlab.gui.views.map_points import MapPoints
from latentlab.gui.views.map_renderer import MapRenderer, Marks, Scene
from latentlab.gui.widgets.paint_queue import DeferredPaint, cursor_is_still
from latentlab.gui.widgets.theme import moves

FRAME = 16  # ms between repaints, at least
BELOW = 40  # pixels under the fitted points, for the texts
HEATS = ("entropy", "magnification")  # layers with a scale of their own
FEW_MARKS = 512  # number of selected points that a key of an overlay avoids
NO_PLACES = np.empty((0, 2))


class MapCanvas(QWidget):
    """The content of a map and its camera. `view_changed`: the camera moved."""

    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = SCHEMES["light"]
        self._palette = PALETTES[DEFAULT_PALETTE]
        self._names: tuple[str, ...] = ()
        self._points = MapPoints()
        self._points.set_colours(self._palette, self._colours.unselected, self._colours.surface)
        self._step, self._oldest_step, self._exact = 0, 0, True
        self._test_note = False
        self._prior_deviation, self._has_circles = 1.0, True
        self._contours: tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]] = (
            (),
            (),
        )  # of p(z), where it has no circles, and of q(z)
        self._layers = MapLayers()
        self._grounds = Grounds()
        self._classifier_progress: float | None = None  # share of its training that is done
        self._ellipses = NO_PLACES, NO_PLACES, [], np.empty(0)
        self._axes, self._note = ("z₁", "z₂"), ""  # names of the axes, and the description of the plane
        self._scale: tuple[str, str, str] | None = None  # of points coloured by a value: title, lowest, highest
        self._overlays: dict[str, Overlay] = {}  # pictures above the points, by name

        self._probe = (0.0, 0.0)
        self._hover: tuple[float, float] | None = None  # the hovered point
        self._card: map_layers.Card | None = None  # the hovered point's image beside its reconstruction
        self._pinned: int | None = None  # the pinned point of the inspector
        # An own image: mean, deviations along the axes of q's ellipse, and the angle of the first axis.
        self._own: tuple[tuple[float, float], tuple[float, float], float] | None = None
        self._walk = NO_PLACES, NO_PLACES  # waypoints, and the path through them
        self._message = ""

        self._camera = Camera()
        self._fitted_once = self._fit_wanted = False
        self._renderer = MapRenderer()
        self._picture_stale = True
        self._repaint_wanted = False
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._on_frame)
        self._deferred = DeferredPaint(self)
        self._deferred.due.connect(self._redraw)

        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 240)

    # Content

    def set_labels(self, labels: np.ndarray, names: tuple[str, ...]) -> None:
        """Set the class of each point: uint8 (n,), an index of `names`. Call `show_points` afterwards.

        Without names the points have no classes, and one colour.
        """
        if names != self._names or not names:
            self._names = tuple(names)
            self._points.set_visible(frozenset(range(max(1, len(names)))))
        self._points.set_labels(np.asarray(labels), len(self._names))
        self._hover = self._pinned = self._scale = None
        self._schedule()

    def show_points(
        self, means: np.ndarray, *, step: int, oldest_step: int, exact: bool, fade: np.ndarray | None = None
    ) -> None:
        """Show the points: float32 (n, 2), one row for each label, NaN for a point that is not computed yet.

        `oldest_step` is the step at which the oldest point was computed; `exact`: all were computed at `step`. `fade`
        is how far each point fades into the ground, uint8 (n,). Raises ValueError unless the places are (n, 2) and n is
        the number of labels.
        """
        self._points.set_means(np.asarray(means), fade)
        self._step, self._oldest_step, self._exact = step, oldest_step, exact
        self._fit_wanted = True
        self._schedule()

    def clear(self) -> None:
        """Show no points; the message says why."""
        self.set_labels(np.empty(0, np.uint8), self._names)
        self._camera.following = True
        self._fitted_once = False

    def set_message(self, text: str) -> None:
        """Show a sentence in the middle of the map; "" removes it."""
        if text != self._message:
            self._message = text
            self._schedule()
            self.update()

    def set_test_note(self, on: bool) -> None:
        """Say beside the step whether the points are those of the test set."""
        self._test_note = on
        self._schedule()

    def set_axes(self, names: tuple[str, str], note: str) -> None:
        """Name the axes, and say in the corner which plane the map shows; "" if it shows the whole latent space.

        Without a second name y has no meaning: the probe stays on the first axis.
        """
        if (names, note) != (self._axes, self._note):
            self._axes, self._note = names, note
            self._schedule()

    def set_prior(self, deviation: float, has_circles: bool) -> None:
        """Keep three deviations of the prior in the fitted view, 0 without one; draw circles where it is N(0, I)."""
        self._prior_deviation, self._has_circles = deviation, has_circles
        self._fit_wanted = True
        self._schedule()

    def set_contours(self, prior: tuple[np.ndarray, ...], aggregate: tuple[np.ndarray, ...]) -> None:
        """Draw contours of p(z), where it has no circles, and of q(z)."""
        if (prior, aggregate) != ((), ()) or self._contours != ((), ()):
            self._contours = prior, aggregate
            self._schedule()

    def set_theme(self, colours: Surfaces, label_colours: tuple[str, ...]) -> None:
        """Use these surfaces, and these colours for the classes in order."""
        self._colours, self._palette = colours, label_colours
        self._points.set_colours(label_colours, colours.unselected, colours.surface)
        self._grounds.forget_pictures()
        self._schedule()

    @property
    def layers(self) -> MapLayers:
        """The visible layers, see map_layers."""
        return self._layers

    def set_layers(self, layers: MapLayers) -> None:
        """Show these layers; no signal follows."""
        self._layers = layers
        self._schedule()

    def set_mosaic(self, mosaic) -> None:
        """Lay decoded tiles (latentlab.inference.manifold.Mosaic) under the points; None: remove them."""
        self._grounds.set_mosaic(mosaic)
        self._schedule()

    def set_tint(self, labels: np.ndarray | None, place: Viewport | None) -> None:
        """Tint `place` in the colours of `labels`, uint8 (rows, columns), under the points; None: remove it."""
        self._grounds.set_tint(labels, place)
        self._schedule()

    def set_decisions(self, decisions: Decisions | None) -> None:
        """Colour the plane by the decisions of a classifier, under the points; None: remove them."""
        self._grounds.set_decisions(decisions)
        self._schedule()

    def set_classifier_progress(self, share: float | None) -> None:
        """Say in the corner how far the training of the classifier is, 0 to 1; None: there is none."""
        self._classifier_progress = share
        self._schedule()

    def set_ellipses(
        self, centres: np.ndarray, sigmas: np.ndarray, colours: list[str], angles: np.ndarray | None = None
    ) -> None:
        """Draw 2 sigma ellipses of Gaussians: (n, 2), (n, 2) and a colour for each, in order.

        `angles`, (n,), turn each ellipse counter-clockwise, in radians; None: none is turned.
        """
        angles = np.zeros(len(centres)) if angles is None else np.asarray(angles)
        self._ellipses = np.asarray(centres), np.asarray(sigmas), list(colours), angles
        self._schedule()

    def set_overlay(self, name: str, overlay: Overlay | None) -> None:
        """Show this picture above the points in place of the older one of the same name; None: remove it."""
        before = self._overlays.get(name)
        if overlay is not None:
            overlay = self._overlays[name] = self._with_quiet_key(overlay, before)
        elif self._overlays.pop(name, None) is None:
            return
        changed = self._renderer.exchange_overlay(before, overlay)
        if changed is None:
            self.update()
        else:
            self.update(changed)

    def _with_quiet_key(self, overlay: Overlay, before: Overlay | None) -> Overlay:
        """Return the overlay with its key in the corner where the key covers the least.

        The key's old corner has priority.
        """
        if not hasattr(overlay, "corner"):
            return overlay
        marks = [np.array([self._probe]), overlay.places, self._points.means[self.selection[:FEW_MARKS]]]
        places = (self._points.sample, np.concatenate(marks))
        room = self.width(), self.height()
        points, marks = (np.stack(self.view.to_pixels(*part.T.astype(float), *room), axis=1) for part in places)
        size, lines = overlay.key_size(self.font(), self.width()), len(self._texts())
        corner = quiet_corner(size, *room, points, marks, getattr(before, "corner", overlay.corner), lines)
        is_there = (corner, lines) == (overlay.corner, overlay.lines)
        return overlay if is_there else dataclasses.replace(overlay, corner=corner, lines=lines)

    def _is_under_key(self, overlay: Overlay) -> bool:
        """Whether the key of an overlay covers the probe."""
        if not hasattr(overlay, "corner"):
            return False
        size = overlay.key_size(self.font(), self.width())
        place = key_place(overlay.corner, size, self.width(), self.height(), overlay.lines)
        return place.contains(self._to_pixels(*self._probe))

    def _place_keys(self) -> None:
        """Move the keys of the overlays off points and marks."""
        placed = {name: self._with_quiet_key(overlay, overlay) for name, overlay in self._overlays.items()}
        if any(placed[name] is not overlay for name, overlay in self._overlays.items()):
            self._overlays = placed
            self._renderer.forget_film()
            self.update()

    def set_values(self, values: np.ndarray | None, title: str = "") -> None:
        """Colour the points by values in nats, (n,), on a scale with this title; None: by class.

        A point with the value NaN is grey, beneath the others.
        """
        if values is None or len(values) != len(self._points.labels):
            self._points.set_codes(None)
            self._scale = None
        else:
            codes, self._scale = map_layers.value_scale(values, title)
            self._points.set_codes(codes, map_layers.heat_colours())
        self._schedule()

    def class_colour(self, label: int) -> str:
        """Return the colour of a class."""
        return self._palette[label % len(self._palette)]

    def set_card(self, card: map_layers.Card | None) -> None:
        """Show images of the hovered point beside it."""
        if card is not self._card:
            self._update_card()
            self._card = card
            self._update_card()

    @property
    def selection(self) -> np.ndarray:
        """The selected points: sorted indices, empty if there is no selection."""
        return self._points.selection

    def set_selection(self, indices: np.ndarray) -> None:
        """Show all points but these in grey; without an index, none. No signal follows."""
        self._points.set_selection(indices)
        self._schedule()

    def mark(self, index: int) -> None:
        """Mark a point as the hovered one, as another map hovers the same image; -1 marks none."""
        place = self._points.means[index] if 0 <= index < len(self._points) else np.full(2, np.nan)
        self._mark_hovered(tuple(place.tolist()) if np.isfinite(place).all() else None)
        if index < 0:
            self.set_card(None)

    def set_pinned(self, index: int | None) -> None:
        """Mark the pinned point of the inspector; None: no point."""
        self._pinned = index
        self.update()

    def set_own(
        self, mean: tuple[float, float] | None, sigmas: tuple[float, float] = (0.0, 0.0), angle: float = 0.0
    ) -> None:
        """Mark an own image at the mean of its q(z|x), with the ellipse of its deviations; None: no image.

        `angle` is the angle from x to the ellipse's first axis, counter-clockwise, in radians.
        """
        self._own = None if mean is None else (mean, sigmas, angle)
        self.update()

    @property
    def own(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Mean and deviations of the marked own image."""
        return None if self._own is None else self._own[:2]

    def set_walk(self, waypoints, path: np.ndarray | None) -> None:
        """Draw a walk of `waypoints`, (m, 2) latent, along `path`, (n, 2)."""
        waypoints = np.asarray(waypoints, np.float64)
        planar = waypoints.ndim == 2 and waypoints.shape[1] == 2
        self._walk = (waypoints, waypoints if path is None else path) if planar else (NO_PLACES, NO_PLACES)
        self.update()

    def nearest(self, x: float, y: float, radius_px: float | None = None) -> int:
        """Return the index of the point nearest to latent (x, y), -1 if none is within `radius_px` pixels."""
        index, distance = self._points.nearest(x, y)
        if radius_px is not None and distance > radius_px * self.view.width / self.width():
            return -1
        return index

    # Probe and camera

    @property
    def probe(self) -> tuple[float, float]:
        """The z of the probe."""
        return self._probe

    def set_probe(self, x: float, y: float) -> None:
        """Put the probe at latent (x, y); no signal follows."""
        y = y if self._axes[1] else 0.0
        if (x, y) == self._probe:
            return
        self._update_about(self._probe)
        self._probe = (float(x), float(y))
        self._update_about(self._probe)
        if any(self._is_under_key(overlay) for overlay in self._overlays.values()):
            self._place_keys()

    @property
    def view(self) -> Viewport:
        """The visible rectangle, in latent units."""
        return self._camera.view

    @view.setter
    def view(self, view: Viewport) -> None:
        if self._camera.set_view(view):
            self._on_view_changed()

    @property
    def follows(self) -> bool:
        """Whether the view follows the points: it has shown everything since the user moved it last."""
        return self._camera.following

    def reset_view(self) -> None:
        """Show all points and the prior, and follow them again."""
        self._camera.following = True
        self._fit(at_once=not self._gliding())
        self._schedule()

    # Drawing

    def sizeHint(self) -> QSize:
        """Request the most room: the map is the centre of the window."""
        return QSize(720, 640)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the marks over the cached picture."""
        # A moved mark does not wait for a newer picture, which has a frame of its own.
        fits = self._renderer.fits(self.width(), self.height(), self.devicePixelRatioF())
        if not fits or (self._picture_stale and cursor_is_still()):
            self._render()
        marks = self._marks()  # before the painter, which an error would leave active: Qt crashes then
        self._renderer.paint(QPainter(self), marks)

    def _schedule(self) -> None:
        """Draw the picture again: soon if none was drawn in the last 16 ms, else at their end."""
        self._picture_stale = True
        if self._timer.isActive():
            self._repaint_wanted = True
        elif self.isVisible():
            self._deferred.request()
            self._timer.start()

    def _on_frame(self) -> None:
        if not self.isVisible():
            self._timer.stop()
        elif not self._held and (self._fit_wanted or self._camera.glide()):
            self._picture_stale = True
            self._deferred.request()
            self.view_changed.emit()
        elif self._repaint_wanted:
            self._deferred.request()
        elif not (self._fit_wanted or self._camera.moving):
            self._timer.stop()
        self._repaint_wanted = False

    def _redraw(self) -> None:
        """Draw the picture if it is stale, and paint it."""
        if self._picture_stale and self.isVisible():
            self._render()
            self.update()

    def _render(self) -> None:
        """Draw the picture of all that does not follow the cursor."""
        if self._fit_wanted and not self._held:
            self._fit(at_once=not self._fitted_once or not self._gliding())
        self._picture_stale = False
        self._place_keys()
        self._renderer.draw(self._scene())

    def _scene(self) -> Scene:
        return Scene(
            view=self.view,
            width=self.width(),
            height=self.height(),
            ratio=self.devicePixelRatioF(),
            font=self.font(),
            colours=self._colours,
            palette=self._palette,
            points=self._points,
            grounds=self._grounds,
            layers=self._layers,
            circles=self._has_circles,
            contours=self._contours,
            names=self._names,
            visible=tuple(sorted(self._points.visible)),
            ellipses=self._ellipses,
            scales=self._scales(),
            confidence=self._confidence(),
            texts=self._texts(),
            axes=self._axes,
            message=self._message,
        )

    def _marks(self) -> Marks:
        # A point may be pinned before the points of its split are there.
        is_there = self._pinned is not None and self._pinned < len(self._points.means)
        pinned = self._points.means[self._pinned] if is_there else None
        return Marks(
            probe=self._probe,
            hovered=self._hover,
            card=self._card,
            pinned=None if pinned is None or not np.isfinite(pinned).all() else tuple(pinned.tolist()),
            own=self._own,
            waypoints=self._walk[0],
            path=self._walk[1],
            drag=self._drag,
            overlays=self._overlays,
            message=self._message,
            focused=self.hasFocus(),
        )

    def _scales(self) -> tuple[tuple[str, str, str], ...]:
        """Return the scale of the points' colours or of each heat picture: title, lowest and highest value."""
        if self._by_value:
            return (self._scale,)
        limits = {name: self._grounds.scale(name) for name in HEATS if getattr(self._layers, name)}
        return tuple(map_texts.heat_scale(name, found) for name, found in limits.items() if found is not None)

    def _confidence(self) -> tuple[str, int] | None:
        """Return the key of the decisions: its title, and the number of classes; None without decisions."""
        found = self._grounds.decisions if self._layers.decisions else None
        return None if found is None or self._by_value else (map_texts.confidence(found.accuracy), found.classes)

    def _texts(self) -> tuple[str, ...]:
        """Return the texts of the lower left corner, upwards: the freshness, the plane, the size of the selection."""
        count = len(self._points)
        freshness = map_texts.freshness(
            step=self._step,
            oldest_step=self._oldest_step,
            exact=self._exact,
            count=count,
            missing=self._points.missing,
            test=self._test_note,
        )
        texts = [freshness, *([self._note] if self._note else [])]
        if self._layers.decisions and self._classifier_progress is not None:
            texts.append(map_texts.classifier_progress(self._classifier_progress))
        if len(self.selection):
            texts.append(map_texts.selected(len(self.selection), count))
        return tuple(texts)

    @property
    def _by_value(self) -> bool:
        """Whether the visible points have the colours of a value, and not those of their classes."""
        return self._scale is not None and self._layers.points and not self._layers.density

    @property
    def _held(self) -> bool:
        """Whether the camera keeps still; LatentMap overrides this."""
        return False

    @property
    def _drag(self) -> Drag | None:
        """The drag under way; LatentMap overrides this."""
        return None

    def _to_pixels(self, x: float, y: float) -> QPointF:
        return QPointF(*self.view.to_pixels(x, y, self.width(), self.height()))

    def _to_latent(self, at: tuple[float, float]) -> tuple[float, float]:
        return self.view.to_latent(*at, self.width(), self.height())

    def _gliding(self) -> bool:
        """Whether the camera glides: the map is visible, and motion is allowed."""
        return self.isVisible() and moves()

    def _fit(self, *, at_once: bool) -> None:
        """Let the camera follow all points, the prior and the curves, above the line of texts."""
        self._fit_wanted = False
        if not self._camera.following or len(self._points) == self._points.missing:
            return
        self._fitted_once = True
        before, room = self.view, (self.width(), self.height())
        radius = PRIOR_EXTENT * self._prior_deviation
        tops = (overlay.top for overlay in self._overlays.values() if isinstance(overlay, Curves))
        goal = fitted_view(self._points.drawn, *room, radius=radius, below=BELOW, top=max(tops, default=-math.inf))
        self._camera.follow(goal, at_once=at_once)
        if self.view != before:
            self.view_changed.emit()
        if self._camera.moving and not self._timer.isActive():
            self._timer.start()

    def _on_view_changed(self) -> None:
        self._schedule()
        self.view_changed.emit()

    def _mark_hovered(self, point: tuple[float, float] | None) -> None:
        if point != self._hover:
            self._update_card()
            for place in filter(None, (self._hover, point)):
                self._update_about(place)
            self._hover = point
            self._update_card()

    def _update_about(self, place: tuple[float, float]) -> None:
        """Repaint the surroundings of a latent place: a mark has moved."""
        at = self._to_pixels(*place)
        reach = map_painter.REACH
        self.update(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach).toAlignedRect())

    def _update_card(self) -> None:
        """Repaint the place of the card: the card appears, disappears or has moved."""
        if self._card is not None and self._hover is not None:
            box = self._renderer.card_box(self._card, self._hover)
            self.update(box.toAlignedRect().adjusted(-1, -1, 1, 1))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the aspect, and the followed points in view."""
        self._camera.resize(self.width(), self.height())
        self._on_view_changed()
        if self._fitted_once:
            self._fit(at_once=True)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what changed while the map was hidden."""
        super().showEvent(event)
        self._schedule()

    def event(self, event: QEvent) -> bool:
        """Follow the screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._schedule()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the font."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._renderer.forget_film()
            self._schedule()
        super().changeEvent(event)
