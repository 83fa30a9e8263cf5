"""The work besides training, for the status bar: its progress, and which job waits for which."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from latentlab.i18n import QT_TRANSLATE_NOOP, translate

if TYPE_CHECKING:
    from latentlab.gui.controller import Controller
    from latentlab.gui.live.worker import Job

EVERY = 500  # between two polls of the questions; a question that had no turn in between waits
# Names of the jobs. Any other job of the inference worker serves the map under the cursor.
NAMES = {
    "classifier": QT_TRANSLATE_NOOP("Tasks", "Classifier"),
    "race": QT_TRANSLATE_NOOP("Tasks", "Race"),
    "anomaly": QT_TRANSLATE_NOOP("Tasks", "Ranking"),
    "metrics": QT_TRANSLATE_NOOP("Tasks", "Find"),
    "occlusion": QT_TRANSLATE_NOOP("Tasks", "the brush"),
}


class Tasks(QObject):
    """Gathers the jobs of the files worker and the questions that continue while other panels are visible."""

    # Text, empty if there is no work; progress of the first job (0 to 1, None: unknown); whether it can be cancelled.
    changed = Signal(str, object, bool)

    def __init__(self, controller: "Controller") -> None:
        super().__init__(controller)
        self._controller = controller
        self._files: tuple[str, float | None] = ("", None)
        self._done: dict[str, float] = {}  # progress of each question
        self._used: dict[str, float] = {}  # seconds of the worker that each question had used at the last poll
        self._waits: set[str] = set()  # the questions that had no turn between the last two polls
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._poll)
        controller.work_changed.connect(self._on_files)
        for question in (controller.pane.race, controller.pane.anomaly):
            question.progressed.connect(lambda done, key=question.key: self._on_question(key, done))
            question.busy_changed.connect(lambda _, key=question.key: self._on_question(key, 0.0))
        controller.pane.classifiers.progressed.connect(lambda done: self._on_question("classifier", done or 0.0))
        controller.pane.dataset_evidence.progressed.connect(lambda done: self._on_question("metrics", done or 0.0))

    def _jobs(self) -> dict[str, "Job"]:
        pane = self._controller.pane
        jobs = {
            "race": pane.race.job,
            "anomaly": pane.anomaly.job,
            "metrics": pane.dataset_evidence.listing,
            "classifier": pane.classifiers.job,
        }
        return {key: job for key, job in jobs.items() if job is not None}

    @Slot(str, object)
    def _on_files(self, text: str, done: float | None) -> None:
        self._files = text, done
        self.emit_text()

    def _on_question(self, key: str, done: float) -> None:
        self._done[key] = done
        self._waits.discard(key)
        self.emit_text()

    @Slot()
    def _poll(self) -> None:
        jobs = self._jobs()
        self._waits = {key for key, job in jobs.items() if self._used.get(key) == job.used}
        self._used = {key: job.used for key, job in jobs.items()}
        self.emit_text()

    def emit_text(self) -> None:
        """Emit the text in the current language."""
        jobs = self._jobs()
        if bool(jobs) != self._timer.isActive():
            self._used, self._waits = {}, set()
            self._timer.start() if jobs else self._timer.stop()
        parts = [self._words(key, job) for key, job in jobs.items()]
        text, done = self._files
        if text:
            parts.insert(0, text)
        elif jobs:
            done = self._done.get(next(iter(jobs)), 0.0)
        self.changed.emit(" · ".join(parts), done, self._controller.can_cancel)

    def _words(self, key: str, job: "Job") -> str:
        workers = self._controller.workers
        worker = workers.files if key == "classifier" else workers.inference
        name, before = translate("Tasks", NAMES[key]), worker.before(job)
        if key in self._waits and before:
            other = NAMES.get(before, QT_TRANSLATE_NOOP("Tasks", "the map"))
            return translate("Tasks", "{task} waits for: {other}").format(task=name, other=translate("Tasks", other))
        share = "{task} {percent} %"
        return share.format(task=name, percent=round(100 * self._done.get(key, 0.0)))
