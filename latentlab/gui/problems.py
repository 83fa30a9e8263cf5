"""Problems: an unexpected error reaches the user as a plain sentence with Details and Copy, and a log file."""

import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from latentlab.files import write_report


class ProblemCatcher(QObject):
    """Catches every uncaught error, in any thread, and shows it from the GUI thread, one at a time."""

    caught = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window: QWidget | None = None
        self.log: Callable[[], str] = str  # returns the log of performed verbs, for the report
        self.exit_code = 0
        self.count = 0
        self._box: QMessageBox | None = None
        # Queued: from any thread to the thread of this object.
        self.caught.connect(self.show_problem, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Replace Python's own hooks for uncaught errors, in the main thread and in all others."""
        sys.excepthook = self._hook
        threading.excepthook = lambda told: self._hook(told.exc_type, told.exc_value, told.exc_traceback)

    def _hook(self, kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            from PySide6.QtWidgets import QApplication

            QApplication.quit()
        elif error is not None:
            self.caught.emit(error)

    @Slot(object)
    def show_problem(self, error: BaseException) -> None:
        """Say that the program has a defect, where the report is, and offer to copy the report."""
        path = write_report(error, self.log())
        self.count += 1
        print(f"latentlab: unexpected error: {error!r}; report: {path}", file=sys.stderr)
        if self._box is not None:  # one box at a time: an error in a paint event would open hundreds
            return
        box = self._box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("A mistake of ours"))
        box.setText(self.tr("Something went wrong that should not have. What was learned is kept; you can go on."))
        if path:
            box.setInformativeText(self.tr("The report is in {path}.").format(path=path))
        details = "".join(traceback.format_exception(error))
        box.setDetailedText(details)
        copy = box.addButton(self.tr("Copy report"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()  # copying does not close the box
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        box.addButton(QMessageBox.StandardButton.Close)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(self._closed)
        box.open()

    @Slot()
    def _closed(self) -> None:
        self._box = None
