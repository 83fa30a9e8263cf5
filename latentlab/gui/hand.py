"""The hand: what a person does on the map besides moving the probe. Selecting, filtering, undoing, looking closer.

It stands beside the controller, which owns session and workers; views know neither.
"""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from latentlab.config import Config

if TYPE_CHECKING:
    from latentlab.gui.controller import Controller

FRAME = 16  # ms
SETTLED = 500  # ms without a change: a slider has come to rest


class Hand(QObject):
    """Wishes of the hand as slots, and what became of them as signals."""

    selection_changed = Signal(object)  # sorted indices of the shown split
    classes_changed = Signal(object)  # those that are not greyed; None: all
    history_changed = Signal()
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
        controller.probe_moved.connect(self._on_probe_moved)
        controller.config_changed.connect(self._on_config_changed)
        controller.snapshot_changed.connect(self._on_snapshot)
        controller.dataset_changed.connect(self._tell_held)

    # Selection and filter

    @Slot(object, str)
    def select(self, indices: np.ndarray, mode: str = "replace") -> None:
        """Select points of the shown split."""
        self.session.select(indices, mode)
        self.commit()
        self.selection_changed.emit(self.session.selection)

    @Slot()
    def select_none(self) -> None:
        """Let go of the selection."""
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
        session, config, split, z = self.session, self.session.config, self.session.split, self.session.z
        if not move():
            return
        if session.config != config:
            self.controller.take_settings()
        if session.split != split:
            self.controller.show_split(session.split)
        if not np.array_equal(session.z, z):
            self.controller.show_probe()
        self._tell_held()
        self._settled.stop()
        self.history_changed.emit()

    @Slot(object)
    def _tell_held(self, _: object = None) -> None:
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

    # What changes under the hand

    @Slot(object)
    def _on_probe_moved(self, _: np.ndarray) -> None:
        self.end_preview()

    @Slot(object)
    def _on_snapshot(self, _: object) -> None:
        if self._preview is not None and not self._preview_timer.isActive():
            self._preview_timer.start()  # the same place, with the new weights
