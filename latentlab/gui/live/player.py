"""The player: shows the kept moments of a run one after the other, at a given pace, once or in a loop."""

import bisect

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

PACES = {"pace_slow": 2.0, "pace_usual": 8.0, "pace_fast": 24.0}  # moments a second


class Player(QObject):
    """Requests one moment after the other.

    The caller hands in the steps of the moments; the list may grow during play.
    """

    step_chosen = Signal(int)
    ended = Signal()  # the last moment was shown without a loop: the newest moment follows
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.loops = False
        self._steps: tuple[int, ...] = ()
        self._step = -1  # step of the moment that is shown
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._advance)
        self.set_pace(PACES["pace_usual"])

    @property
    def playing(self) -> bool:
        """Whether the player runs."""
        return self._timer.isActive()

    def set_steps(self, steps: tuple[int, ...]) -> None:
        """Set the steps of the kept moments, in rising order."""
        self._steps = steps
        if not steps:
            self.stop()

    def set_pace(self, moments_per_second: float) -> None:
        """Set the pace, in moments a second."""
        self._timer.setInterval(round(1000 / moments_per_second))

    def play(self, step: int | None) -> None:
        """Play from the moment after `step`; for None or the last step, from the first moment."""
        if not self._steps:
            return
        from_start = step is None or step >= self._steps[-1]
        self._step = -1 if from_start else step
        self._timer.start()
        self.playing_changed.emit(True)
        if from_start:
            self._advance()

    @Slot()
    def stop(self) -> None:
        """Stay at the moment that is shown."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    @Slot()
    def _advance(self) -> None:
        at = bisect.bisect_right(self._steps, self._step)
        if at == len(self._steps):
            if not self.loops:
                self.stop()
                self.ended.emit()
                return
            at = 0
        self._step = self._steps[at]
        self.step_chosen.emit(self._step)
