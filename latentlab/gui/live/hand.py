"""The hand: what a person does on the map besides moving the probe. Selecting, filtering, undoing, looking closer.

It stands beside the controller, which owns session and workers; views know neither.
"""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from latentlab.config import Config
from latentlab.gui.live.walk import Walk
from latentlab.session.inspection import Inspected, inspect_image
from latentlab.session.session import nearest_point

if TYPE_CHECKING:
    from latentlab.gui.controller import Controller

FRAME = 16  # ms
RESTING = 80  # ms that the cursor rests on a point before it is looked at
LOOK_AGAIN = 1000  # ms between looks at a pinned image while its model learns
SETTLED = 500  # ms without a change: a slider has come to rest


class Hand(QObject):
    """Wishes of the hand as slots, and what became of them as signals."""

    selection_changed = Signal(object)  # sorted indices of the shown split
    classes_changed = Signal(object)  # those that are not greyed; None: all
    history_changed = Signal()
    committed = Signal()  # a gesture is over
    pinned = Signal(object)  # index of the point that the inspector holds, or None
    inspected = Signal(object)  # Inspected, or None: there is nothing to look at
    previewed = Signal(object, object)  # z and the image there, float32 (height, width); None, None: it is over

    def __init__(self, controller: "Controller") -> None:
        super().__init__(controller)
        self.controller, self.session = controller, controller.session
        self.previewing = True  # whether hovering decodes
        self._preview: np.ndarray | None = None  # never in the session: a preview leaves no trace
        self._preview_timer = QTimer(self, singleShot=True, interval=FRAME)
        self._preview_timer.timeout.connect(self._show_preview)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED)
        self._settled.timeout.connect(self.commit)
        self.inspecting = False  # whether anybody sees the inspector
        self.inspected_point: Inspected | None = None
        self._points: object = None  # those of the map, as the controller last told them
        self._pin: int | None = None
        self._wanted: int | None = None  # the point to be looked at next
        self._resting = QTimer(self, singleShot=True, interval=RESTING)
        self._resting.timeout.connect(self._look)
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN)
        self._again.timeout.connect(self._look)
        self.walk = Walk(controller)
        controller.points_changed.connect(self._on_points)
        controller.run_changed.connect(self._on_run)
        controller.probe_moved.connect(self._on_probe_moved)
        controller.config_changed.connect(self._on_config_changed)
        controller.snapshot_changed.connect(self._on_snapshot)

    # Selection and filter

    @Slot(object, str)
    def select(self, indices: np.ndarray, mode: str = "replace") -> None:
        """Select points of the shown split."""
        self.session.select(indices, mode)
        self.commit()
        self.selection_changed.emit(self.session.selection)

    @Slot()
    def select_none(self) -> None:
        """Let go of the selection, and of the pinned point."""
        self.pin(-1)
        self.select(np.empty(0, np.intp))

    @Slot(object)
    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Note which classes the map does not grey."""
        if classes != self.session.classes:
            self.session.show_classes(classes)
            self.commit()

    # Undo

    @Slot()
    def commit(self) -> None:
        """End a gesture: it is one entry of what can be undone."""
        self._settled.stop()
        self.session.commit()
        self.committed.emit()
        self.history_changed.emit()

    @Slot()
    def undo(self) -> None:
        """Bring back what was before the last gesture."""
        self._restore(self.session.undo)

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        self._restore(self.session.redo)

    def _restore(self, move) -> None:
        self.walk.stop()
        session = self.session
        config, split, z, pins = session.config, session.split, session.z, session.pins
        if not move():
            return
        if session.pins != pins:
            self.walk.take_pins()
        if session.config != config:
            self.controller.take_settings()
        if session.split != split:
            self.controller.show_split(session.split)
        if not np.array_equal(session.z, z):
            self.controller.show_probe()
        self.tell_held()
        self._settled.stop()
        self.history_changed.emit()

    def tell_held(self) -> None:
        """Tell filter and selection."""
        self.classes_changed.emit(self.session.classes)
        self.selection_changed.emit(self.session.selection)

    @Slot(object)
    def _on_config_changed(self, _: Config) -> None:
        self._settled.start()
        self.history_changed.emit()

    # Preview

    @Slot(float, float)
    def preview(self, x: float, y: float) -> None:
        """Show what the decoder makes of z = (x, y), at most once a frame, until `end_preview` or the probe moves."""
        if self.previewing and self.session.current is not None:
            self._preview = np.array((x, y), np.float32)
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
        """Let hovering decode, or not."""
        self.previewing = on
        if not on:
            self.end_preview()

    @Slot()
    def _show_preview(self) -> None:
        run = self.session.current
        if self._preview is not None and run is not None and run.config.latent_size == len(self._preview):
            self.previewed.emit(self._preview, run.model.decode_images(self._preview[None])[0])

    # The inspector

    @Slot(int)
    def pin(self, index: int) -> None:
        """Look at this point until another is pinned; -1 lets go."""
        self._pin = index if index >= 0 else None
        self.pinned.emit(self._pin)
        self._resting.stop()
        if self._pin is not None:
            self._wanted = index
            self._look()
        elif self.inspected_point is not None:
            self.inspected.emit(self.inspected_point)

    @property
    def pinned_index(self) -> int | None:
        """The point that is looked at until another is pinned."""
        return self._pin

    @Slot(int)
    def jump(self, index: int) -> None:
        """Pin a point, and move the probe to its posterior mean."""
        self.pin(index)
        self._go_to(index)

    @Slot()
    def snap(self) -> None:
        """Move the probe to the nearest point of the map that is not greyed by its class."""
        points, run = self._points, self.session.current
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
            self.controller.move_probe(tuple(points.means[index].tolist()))

    @Slot(float, float, int)
    def hover(self, x: float, y: float, index: int) -> None:
        """Look at the point under the cursor once it rests there, unless one is pinned."""
        if self._pin is None and self.inspecting and index >= 0:
            seen = self.inspected_point
            if seen is None or seen.index != index or self._resting.isActive():
                self._wanted = index
                self._resting.start()
        elif index < 0:
            self._resting.stop()

    @Slot(bool)
    def set_inspecting(self, on: bool) -> None:
        """Look while the inspector is seen, and not while it is hidden."""
        self.inspecting = on
        if on and self._pin is not None:
            self._look()

    @Slot()
    def _look(self) -> None:
        run, points = self.session.current, self._points
        if run is None or run.dataset is None or points is None or self._wanted is None:
            return
        if points.split != self.session.split or self._wanted >= len(points.means):
            return
        self.controller.inference.submit(
            "inspect",
            partial(inspect_image, run, points.split, self._wanted, points.means),
            on_result=self._on_inspected,
            on_error=self.controller.report,
        )

    def _on_inspected(self, seen: Inspected) -> None:
        if (seen.run, seen.split) == (self.session.current_id, self.session.split) and seen.index == self._wanted:
            self.inspected_point = seen
            self.inspected.emit(seen)

    # What changes under the hand

    @Slot(object)
    def _on_probe_moved(self, _: np.ndarray) -> None:
        self.end_preview()

    @Slot(object)
    def _on_snapshot(self, _: object) -> None:
        if self._preview is not None and not self._preview_timer.isActive():
            self._preview_timer.start()  # the same place, with the new weights
        if self._pin is not None and self.inspecting and not self._again.isActive():
            self._again.start()

    @Slot(object)
    def _on_points(self, points: object) -> None:
        if self._points is not None and points.split != self._points.split:
            self._let_go()
        self._points = points

    @Slot(object)
    def _on_run(self, _: object) -> None:
        self._points = None
        self._let_go()
        self.tell_held()

    def _let_go(self) -> None:
        self._pin = self._wanted = self.inspected_point = None
        self._resting.stop()
        self._again.stop()
        self.pinned.emit(None)
        self.inspected.emit(None)
