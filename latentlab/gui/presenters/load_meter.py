"""The processor load of the window and of the workers, measured once a second for the status bar."""

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot


class LoadMeter(QObject):
    """Compares the processor time of this thread (the window's) with the time of the whole process."""

    measured = Signal(float, float)  # cores used by training and questions together; cores used by the window

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
