"""The gestures on the map besides moving the probe: selection, filter, undo, pinned point, preview.

Signals request the changes outside of the session.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from latentlab.config import Config
from latentlab.export.viewport import Viewport
from latentlab.gui.live.walk import Walk
from latentlab.session.map_points import Points
from latentlab.session.nearest import nearest_point
from latentlab.session.own_image import OwnImage
from latentlab.session.run import Run
from latentlab.session.session import Session
from latentlab.session.subject import Subject

FRAME = 16  # ms
SETTLED = 500  # ms without a change: a slider has come to rest


class Interaction(QObject):
    """Gestures as slots; their effects, and their requests to the program, as signals."""

    selection_changed = Signal(object)  # sorted indices of the shown split
    classes_changed = Signal(object)  # the classes that are not grey; None: all
    history_changed = Signal()
    committed = Signal()  # a gesture has ended
    pinned = Signal(object)  # index of the pinned point, or None
    own_image_shown = Signal(object)  # Subject: an own image, which replaces the pinned point
    images_changed = Signal(object)  # the own images, a tuple of OwnImage
    images_kept = Signal()  # an own image was added or removed: the session file is due
    camera_changed = Signal(object)  # Viewport, or None: the map shows all points
    # `z` and the image there, float32 (height, width); None, None: the preview has ended.
    previewed = Signal(object, object)
    move_requested = Signal(object)  # z, a tuple: move the probe there, a gesture of its own
    probe_restored = Signal()  # an undo moved the probe of the session
    settings_restored = Signal()  # an undo changed the settings
    split_restored = Signal(str)  # an undo changed the shown split
    plane_restored = Signal(bool)  # an undo changed the plane of the map; the value: whether its axes changed

    def __init__(self, parent: QObject | None, session: Session) -> None:
        super().__init__(parent)
        self.session = session
        self.previewing = True  # whether hovering decodes
        self._run: Run | None = None
        self._preview: np.ndarray | None = None  # not part of the session: a preview cannot be undone
        self._preview_timer = QTimer(self, singleShot=True, interval=FRAME)
        self._preview_timer.timeout.connect(self._show_preview)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED)
        self._settled.timeout.connect(self.commit)
        self._points: Points | None = None
        self.walk = Walk(self, session)
        self.walk.gesture_ended.connect(self.commit)
        self.walk.move_requested.connect(self.move_requested)

    # The Run

    def set_run(self, run: Run) -> None:
        """Set another run."""
        self.walk.set_run(run)
        self._run, self._points = run, None
        self.pinned.emit(None)  # the pinned point of the session, if any, is emitted with its points
        self.emit_state()

    def update(self, run: Run) -> None:
        """Set newer weights of the same run."""
        self._run = run
        if self._preview is not None and not self._preview_timer.isActive():
            self._preview_timer.start()  # preview the same place with the new weights
        self.walk.update(run)

    def clear_run(self) -> None:
        """Another run is being prepared: decode nothing until it arrives."""
        self._run = None
        self.walk.clear_run()

    def set_points(self, points: Points) -> None:
        """Take the points of the map."""
        before, self._points = self._points, points
        if before is not None and points.split == before.split:
            return
        subject = self.session.state.subject
        if subject is not None and subject.split in ("own", points.split):
            if subject.split != "own" or before is None:
                self._emit_subject()
        elif before is not None:
            self.pin(-1)

    @Slot(object)
    def on_probe_moved(self, _: np.ndarray) -> None:
        """End the preview: the probe has moved."""
        self.end_preview()

    @Slot(object)
    def on_config_changed(self, _: Config) -> None:
        """Take a change of the settings. Once the settings rest, the change becomes one gesture."""
        self._settled.start()
        self.history_changed.emit()

    # Selection and filter

    @Slot(object, str)
    def select(self, indices: np.ndarray, mode: str = "replace") -> None:
        """Select points of the shown split."""
        self.session.select(indices, mode)
        self.commit()
        self.selection_changed.emit(self.session.selection)

    @Slot()
    def select_none(self) -> None:
        """Clear the selection, and unpin the point."""
        self.pin(-1)
        self.select(np.empty(0, np.intp))

    @Slot(object)
    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Store which classes the map does not show in grey."""
        if classes != self.session.classes:
            self.session.show_classes(classes)
            self.commit()

    # Undo

    @Slot()
    def commit(self) -> None:
        """End a gesture: it becomes one entry of the undo history."""
        self._settled.stop()
        self.session.commit()
        self.committed.emit()
        self.history_changed.emit()

    @Slot()
    def undo(self) -> None:
        """Undo the last gesture."""
        self._restore(self.session.undo)

    @Slot()
    def redo(self) -> None:
        """Redo the last undone gesture."""
        self._restore(self.session.redo)

    def _restore(self, move: Callable[[], bool]) -> None:
        self.walk.stop()
        session = self.session
        config, split, z, waypoints = session.config, session.split, session.z, session.waypoints
        images = session.state.images
        plane = session.plane
        if not move():
            return
        if session.waypoints != waypoints:
            self.walk.show_waypoints()
        if session.config != config:
            self.settings_restored.emit()
        if session.split != split:
            self.split_restored.emit(session.split)
        if not np.array_equal(session.z, z):
            self.probe_restored.emit()
        if session.state.images != images:
            self._emit_subject()
        if session.plane != plane:
            self.plane_restored.emit(session.plane.axes != plane.axes)
        self.emit_state()
        self._settled.stop()
        self.history_changed.emit()

    def emit_state(self) -> None:
        """Emit filter, selection and own images."""
        self.classes_changed.emit(self.session.classes)
        self.selection_changed.emit(self.session.selection)
        self.images_changed.emit(self.session.state.images)

    # The camera

    def set_camera(self, camera: Viewport | None) -> None:
        """Show a rectangle of the latent plane; None shows all points.

        A rectangle that no map can show changes nothing.
        """
        if camera is None or camera.can_be_shown:
            self.session.set_camera(camera)
            self.camera_changed.emit(camera)

    # Preview

    @Slot(float, float)
    def preview(self, x: float, y: float) -> None:
        """Show the decoded image of the place (x, y) of the map, at most once a frame.

        The preview ends with `end_preview`, or when the probe moves.
        """
        self.preview_at(self.session.plane.lift((x, y)))

    def preview_at(self, z: np.ndarray) -> None:
        """Show the decoded image of a latent point, (latent_size,), see `preview`."""
        if self.previewing and self._run is not None:
            self._preview = np.array(z, np.float32)
            if not self._preview_timer.isActive():
                self._preview_timer.start()

    @Slot()
    def end_preview(self) -> None:
        """Show the probe's image again."""
        if self._preview is not None:
            self._preview = None
            self._preview_timer.stop()
            self.previewed.emit(None, None)

    @Slot(bool)
    def set_previewing(self, on: bool) -> None:
        """Switch the preview of hovered places."""
        self.previewing = on
        if not on:
            self.end_preview()

    @Slot()
    def _show_preview(self) -> None:
        run = self._run
        if self._preview is not None and run is not None and run.config.latent_size == len(self._preview):
            self.previewed.emit(self._preview, run.model.decode_images(self._preview[None])[0])

    # The pinned point

    @Slot(int)
    def pin(self, index: int) -> None:
        """Pin this point until another one is pinned; -1 unpins."""
        self.session.pin(index if index >= 0 else None)
        self._emit_subject()

    def _emit_subject(self) -> None:
        state = self.session.state
        self.pinned.emit(self.pinned_index)
        if state.subject is not None and state.subject.split == "own":
            self.own_image_shown.emit(Subject.own(state.images, state.subject.index))

    @property
    def pinned_index(self) -> int | None:
        """The pinned point; None if there is none, or if an own image is shown."""
        subject = self.session.state.subject
        return None if subject is None or subject.split == "own" else subject.index

    # Own images

    def add_image(self, image: OwnImage) -> int:
        """Add an own image, show it, and return its place in the list. Raises UserError if there are too many."""
        index = self.session.add_image(image)
        self.commit()
        self.images_changed.emit(self.session.state.images)
        self.images_kept.emit()
        self.show_own_image(index)
        return index

    def replace_image(self, index: int, image: OwnImage) -> None:
        """Replace an own image; `commit` ends the gesture, such as the strokes of a drawing."""
        self.session.replace_image(index, image)
        self._emit_images()

    def remove_image(self, index: int) -> None:
        """Remove an own image."""
        self.session.remove_image(index)
        self.commit()
        self._emit_images()
        self.images_kept.emit()

    @Slot(int)
    def show_own_image(self, index: int) -> None:
        """Show an own image in place of the pinned point."""
        self.session.set_own_subject(index)
        self._emit_subject()

    def _emit_images(self) -> None:
        self.images_changed.emit(self.session.state.images)
        self._emit_subject()

    @Slot(int)
    def jump(self, index: int) -> None:
        """Pin a point, and move the probe to its posterior mean."""
        self.pin(index)
        self._go_to(index)

    @Slot()
    def snap(self) -> None:
        """Move the probe to the nearest point of the map whose class is not grey."""
        points, run = self._points, self._run
        if points is None or run is None or points.means.shape[1] != len(self.session.z):
            return
        means = points.means
        if self.session.classes is not None:
            _, labels = run.dataset.split(points.split)
            means = np.where(np.isin(labels, list(self.session.classes))[:, None], means, np.nan)
        index = nearest_point(means, self.session.z)
        if index is not None:
            self._go_to(index)

    def _go_to(self, index: int) -> None:
        points = self._points
        if points is not None and index < len(points.means) and np.isfinite(points.means[index]).all():
            self.move_requested.emit(tuple(points.means[index].tolist()))
