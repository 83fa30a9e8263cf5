"""The training image nearest to the probe. Its answers may lag behind the probe."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from latentlab.gui.live.query import LiveQuery
from latentlab.gui.live.worker import Workers
from latentlab.session.nearest import Nearest, nearest_image
from latentlab.session.run import Run

LAG = 0.1  # seconds after a move


class NearestService(QObject):
    """Finds the image nearest to the probe's place."""

    changed = Signal(object)  # Nearest, or None

    def __init__(self, parent: QObject | None, workers: Workers, report: Callable[[BaseException], None]) -> None:
        super().__init__(parent)
        self.nearest: Nearest | None = None
        self._query = LiveQuery(self, "nearest", workers.inference, self._on_answer, report)

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Set another run."""
        self._query.set_run(run, learning)

    def update(self, run: Run, learning: bool = False) -> None:
        """Set other weights of the same run."""
        self._query.update(run, learning)

    def set_z(self, z: np.ndarray) -> None:
        """Take the probe's place z, (latent_size,), with these weights."""
        self._query.ask(partial(nearest_image, z=z), LAG)

    def _on_answer(self, nearest: Nearest | None) -> None:
        self.nearest = nearest
        self.changed.emit(nearest)
