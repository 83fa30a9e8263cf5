"""What the window and the work behind it take of the processor, measured once a second and told in the status bar."""

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot


class LoadMeter(QObject):
    """Compares the processor time of this, the window's, thread with that of the whole process."""

    measured = Signal(float, float)  # cores taken by training and questions together, and by the window

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last = self._now()
        timer = QTimer(self, interval=1000)
        timer.timeout.connect(self._measure)
        timer.start()

    @staticmethod
    def _now() -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), time.thread_time()

    @Slot()
    def _measure(self) -> None:
        before, self._last = self._last, self._now()
        seconds, process, window = (b - a for a, b in zip(before, self._last))
        self.measured.emit(max(0.0, process - window) / seconds, window / seconds)
